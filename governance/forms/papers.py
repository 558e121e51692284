"""A paper that is handed in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import AgendaItem
from nrp.core.attachments import JPEG, PDF, PNG, FormWithFile
from nrp.core.forms import PageForm
from nrp.core.once import OnceForm

LIMIT = 20_000_000
KINDS = (PDF, JPEG, PNG)


class PaperForm(FormWithFile, OnceForm):
    """A paper for a group, or for a meeting and one item of its agenda."""

    kinds = KINDS
    limit = LIMIT

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    about = forms.CharField(
        label=gettext_lazy("What it says, in a sentence"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    item = forms.ModelChoiceField(
        label=gettext_lazy("For which item"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole meeting"),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "A PDF or a picture (JPEG, PNG), up to 20 MB. A Word document or a spreadsheet is not taken, "
            "because not everybody can open one: save it as a PDF first."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png", "class": "govuk-file-upload"}),
        error_messages={"empty": gettext_lazy("This file is empty. Choose another.")},
    )

    def __init__(self, *args: Any, items: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if items is None:
            del self.fields["item"]
        else:
            self.fields["item"].queryset = items  # type: ignore[attr-defined]  # a field with choices
        self.lay_out()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", _("Choose a file."))
        return cleaned


class PaperRemoveForm(PageForm):
    reason = forms.CharField(
        label=gettext_lazy("Why it goes"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

"""What people type about expenses."""

from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coren import receipts
from coren.forms.money import MoneyField
from coren.models import Adviser, Expense
from nrp.core.attachments import FormWithFile
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm


class _ExpenseFields(FormWithFile):
    """What an expense is, with its receipt. The photograph stays when another field is wrong."""

    kinds = receipts.KINDS
    limit = receipts.LIMIT

    kind = forms.ChoiceField(
        label=gettext_lazy("What was it for?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it was for.")},
    )
    amount = MoneyField(
        label=gettext_lazy("Amount in pounds"),
        help_text=gettext_lazy("Such as 4.50"),
        error_messages={"required": gettext_lazy("Enter the amount in pounds and pence, such as 4.50.")},
    )
    on = DateField(label=gettext_lazy("Day on the receipt"), help_text="12 2 2019")
    file = forms.FileField(
        label=gettext_lazy("Photograph of the receipt"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("A photograph or a PDF, up to 10 MB. Where the photograph was taken is not kept."),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        error_messages={"empty": gettext_lazy("This file is empty. Choose another.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note (optional)"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Such as “Bus to the LOG meeting, there and back”"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a field with choices
            Choice(Expense.Kind.TRAVEL.value, _("Travel")),
            Choice(Expense.Kind.CHILDCARE.value, _("Childcare")),
            Choice(Expense.Kind.OTHER.value, _("Something else"), hint=_("Say what in the note.")),
        ]

    def clean_file(self) -> Any:
        """Draw a photograph anew before it is kept."""
        upload = self.cleaned_data.get("file")
        return receipts.cleaned(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == Expense.Kind.OTHER and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say what it was for."))
        return cleaned


class ExpenseForm(_ExpenseFields, OnceForm):
    """A new expense, for one of the advisers somebody logs for."""

    adviser = forms.ModelChoiceField(
        label=gettext_lazy("Resident Adviser"),
        queryset=Adviser.objects.none(),
        empty_label=gettext_lazy("Choose somebody"),
        error_messages={"required": gettext_lazy("Choose the Resident Adviser who laid it out.")},
    )
    field_order = ("adviser", "kind", "amount", "on", "file", "note")

    def __init__(self, *args: Any, advisers: QuerySet[Adviser] | None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("on", timezone.localdate())
        super().__init__(*args, **kwargs)
        if advisers is None:
            del self.fields["adviser"]
        else:
            self.fields["adviser"].queryset = advisers  # type: ignore[attr-defined]  # a field with choices


class ExpenseEditForm(_ExpenseFields, EditForm):
    """An expense that is mended; the receipt that is there stays unless another is sent."""

    def __init__(self, *args: Any, has_receipt: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_receipt:
            self.fields["file"].label = _("Another photograph of the receipt")
            self.fields["file"].help_text = _("The one that is there stays unless you send another.")


class SendBackForm(PageForm):
    reason = forms.CharField(
        label=gettext_lazy("What is missing or wrong?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever sent it reads these words."),
        error_messages={"required": gettext_lazy("Say what is missing or wrong.")},
    )

"""Which value stays where two records differ."""

from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _

from coren import merge_words as words
from coren.models import Adviser
from coren.queries.likeness import differences
from nrp.core.forms import PageForm


class MergeForm(PageForm):
    """One question for each field in which the two differ; nothing else is asked."""

    def __init__(self, *args: Any, kept: Adviser, gone: Adviser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in differences(kept, gone):
            self.fields[one.name] = forms.ChoiceField(
                label=words.field_label(one.name),
                choices=[
                    Choice("kept", words.value_words(kept, one.name), hint=_("No. %(n)s") % {"n": kept.number}),
                    Choice("gone", words.value_words(gone, one.name), hint=_("No. %(n)s") % {"n": gone.number}),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose which one stays.")},
            )

    def clean(self) -> dict[str, Any]:
        """Give the action the names of the fields that come from the record that goes."""
        cleaned = super().clean() or self.cleaned_data
        return {"take": [name for name, side in cleaned.items() if side == "gone"]}

"""What people type about a household that withdraws, turned into arguments of actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from nrp.core.forms import DateField, PageForm
from surveys.actions.withdrawals import LONGEST
from surveys.models import HouseholdWithdrawal, Wave

HOUSEHOLD, LETTER = "household", "letter"


class FindForm(PageForm):
    """Which household it is. What is typed here is kept nowhere."""

    by = forms.ChoiceField(
        label=_("What do you have?"),
        choices=[(LETTER, _("The number on the letter")), (HOUSEHOLD, _("The household’s number in the survey file"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which number you have.")},
    )
    number = forms.CharField(
        label=_("The number"),
        max_length=LONGEST,
        help_text=_("Capital letters do not matter, nor do noughts in front of a number. It is not kept."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}),
        error_messages={"required": _("Enter the number.")},
    )

    def clean(self) -> dict[str, Any]:
        """Say it as the action takes it."""
        cleaned = super().clean() or self.cleaned_data
        by = cleaned.pop("by", "")
        return cleaned | {"by_letter": by == LETTER}

    def refuse(self, refusal: Any) -> None:
        """Both kinds of number are typed into one box."""
        self.add_error("number" if refusal.field in (HOUSEHOLD, LETTER) else None, str(refusal))


class AskedForm(PageForm):
    """What stays on record of a withdrawal."""

    reason = forms.CharField(
        label=_("Why does the household withdraw?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As far as it said; “gave no reason” is an answer. Name nobody, and leave the number out."),
        error_messages={"required": _("Say why the household withdraws, as far as it said.")},
    )
    asked_on = DateField(label=_("When was it asked for?"))
    asked_by = forms.ChoiceField(
        label=_("Who asked for it?"),
        choices=HouseholdWithdrawal.AskedBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who asked for it.")},
    )
    only_wave = forms.TypedChoiceField(
        label=_("Out of which waves?"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Choose one wave only where another household has the same number in the others."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waves = [(str(wave.number), _g("Only wave %(n)d") % {"n": wave.number}) for wave in Wave.objects.all()]
        self.fields["only_wave"].choices = [("", _g("Every wave")), *waves]  # type: ignore[attr-defined]  # a field with choices

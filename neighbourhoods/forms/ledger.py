"""A line of the ledger as it is typed: the kind is chosen first, then only the boxes it needs are shown."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods.forms.money import AmountField, InitiativeChoice
from neighbourhoods.models import Area, Initiative, MoneyKind, Organisation
from neighbourhoods.queries import organisations
from neighbourhoods.queries.budgets import rates_today
from neighbourhoods.queries.ledger import initiatives_to_name, places_to_enter_for
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm
from nrp.core.render.dates import day
from nrp.core.render.numbers import money

# The boxes that one kind does not need.
NOT_ASKED = {
    MoneyKind.CASH: ("hours", "rate", "rate_reason", "funder", "led_by"),
    MoneyKind.IN_KIND: ("amount", "funder", "led_by"),
    MoneyKind.EXTERNAL: ("hours", "rate", "rate_reason"),
}


class LedgerEntryForm(OnceForm):
    """A line of one kind."""

    area = forms.ModelChoiceField(
        label=gettext_lazy("Neighbourhood"),
        queryset=Area.objects.none(),
        empty_label=gettext_lazy("Choose a neighbourhood"),
    )
    on = DateField(label=gettext_lazy("On"))
    text = forms.CharField(
        label=gettext_lazy("What for"), max_length=240, help_text=gettext_lazy("Residents read it. No names of people.")
    )
    amount = AmountField(label=gettext_lazy("Amount in pounds"))
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Paid to"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("None of these"),
    )
    hours = AmountField(label=gettext_lazy("Hours"), say=gettext_lazy("Enter the hours, such as 3.5."))
    rate = AmountField(
        label=gettext_lazy("Another rate an hour"),
        required=False,
        say=gettext_lazy("Enter the rate an hour, such as 15.00."),
    )
    rate_reason = forms.CharField(
        label=gettext_lazy("Why that rate"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Only with another rate. It is written after what the line is for."),
    )
    funder = forms.CharField(
        label=gettext_lazy("Who gave it"), max_length=200, help_text=gettext_lazy("A council, a trust, a lottery fund.")
    )
    led_by = forms.CharField(
        label=gettext_lazy("Who led the bid"),
        max_length=200,
        help_text=gettext_lazy("Resident Advisers, an organisation, a council. No names of people."),
    )
    initiative = InitiativeChoice(
        label=gettext_lazy("Initiative"),
        queryset=Initiative.objects.none(),
        required=False,
        empty_label=gettext_lazy("None: it is for the whole neighbourhood"),
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Such as an invoice number."),
    )

    def __init__(self, *args: Any, kind: str, user: Any, chosen: Area | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NOT_ASKED[MoneyKind(kind)]:
            del self.fields[name]
        known: Any = self.fields
        known["area"].queryset = places_to_enter_for(user)
        known["area"].initial = None if chosen is None else chosen.pk
        known["on"].initial = timezone.localdate()
        known["organisation"].queryset = organisations()
        known["initiative"].queryset = initiatives_to_name(user)
        if kind == MoneyKind.IN_KIND:
            known["organisation"].label = _("Organisation that gives it")
            known["organisation"].required = True
            known["organisation"].empty_label = _("Choose an organisation")
            known["rate"].help_text = _rates_words()
        if kind == MoneyKind.EXTERNAL:
            known["organisation"].label = _("Organisation that holds it")
        self.lay_out()
        self.kind = kind

    def perform(self, action: Callable[..., Any], **more: Any) -> Any:
        """Hand the action the kind with what was typed."""
        return super().perform(action, kind=self.kind, **more)


class ReverseForm(PageForm):
    """Why a line is reversed."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is reversed"),
        max_length=240,
        help_text=gettext_lazy("Everybody who reads the ledger reads it. No names of people."),
    )


def _rates_words() -> str:
    """Say at which rates hours are counted today, so that nobody types one that is set."""
    said = [
        _("%(rate)s for %(organisation)s from %(day)s")
        % {
            "rate": money(row.rate),
            "organisation": row.organisation.name if row.organisation else _("all others"),
            "day": day(row.starts_on),
        }
        for row in rates_today()
    ]
    if not said:
        return _("No rate is set yet, so enter one here and say why.")
    return _("Left empty, the rate of the day is taken: %(rates)s.") % {"rates": "; ".join(said)}

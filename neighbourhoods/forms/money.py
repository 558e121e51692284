"""Budgets and in-kind rates as they are typed, and the box for an amount."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods.actions.budgets import CHANGED
from neighbourhoods.models import Area, Budget, Initiative, MoneyKind, Organisation
from neighbourhoods.pounds import FIRST_YEAR, LAST_YEAR, UnclearAmount, amount_from, year_of, year_words
from neighbourhoods.queries import organisations
from neighbourhoods.queries.ledger import initiatives_to_name, places_to_enter_for
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm

YEARS_AHEAD, YEARS_BACK = 3, 12
SAY_POUNDS = _("Enter pounds and pence, such as 1234.50.")


class AmountField(forms.Field):
    """Pounds and pence as people type them: £1,234.50 or 1234.5."""

    def __init__(self, *, say: Any = SAY_POUNDS, **kwargs: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})
        super().__init__(widget=box, **kwargs)
        self.say = say

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return amount_from(text)
        except UnclearAmount:
            raise forms.ValidationError(self.say) from None


class InitiativeChoice(forms.ModelChoiceField):
    """Initiatives with the place they are of."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.area.name}: {obj.title}"


def year_choices(chosen: int | None = None) -> list[tuple[int, str]]:
    """Offer the financial years around today, and the one that was asked for."""
    now = year_of(timezone.localdate())
    years = set(range(now - YEARS_BACK, now + YEARS_AHEAD + 1))
    years |= {chosen} if chosen and FIRST_YEAR <= chosen <= LAST_YEAR else set()
    return [(year, year_words(year)) for year in sorted(years, reverse=True)]


def year_asked(text: str) -> int | None:
    """Read a financial year of an address; what is none is left out."""
    return int(text) if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR else None


class BudgetFields(PageForm):
    amount = AmountField(label=_("Amount in pounds"), help_text=_("Such as 50000."))
    note = forms.CharField(
        label=_("Note"), max_length=240, required=False, help_text=_("Where it comes from, or what it is meant for.")
    )


class BudgetForm(BudgetFields, OnceForm):
    """A budget that is set."""

    kind = forms.ChoiceField(label=_("Kind of money"), choices=MoneyKind.choices, widget=forms.RadioSelect)
    year = forms.TypedChoiceField(
        label=_("Financial year"), coerce=int, help_text=_("From April to March: 2018–19 starts on 1 April 2018.")
    )
    area = forms.ModelChoiceField(
        label=_("Of"), queryset=Area.objects.none(), required=False, empty_label=_("The whole programme")
    )
    initiative = InitiativeChoice(
        label=_("Initiative"),
        queryset=Initiative.objects.none(),
        required=False,
        empty_label=_("None: it is for the whole neighbourhood"),
        help_text=_("What an initiative has is a part of what its neighbourhood has, and is not added to it."),
    )
    field_order = ("kind", "year", "area", "initiative", "amount", "note")

    def __init__(self, *args: Any, user: Any, chosen: Area | None = None, year: int | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        known: Any = self.fields
        known["year"].choices = year_choices(year)
        known["year"].initial = year or year_of(timezone.localdate())
        known["area"].queryset = places_to_enter_for(user)
        known["area"].initial = None if chosen is None else chosen.pk
        known["initiative"].queryset = initiatives_to_name(user)


class BudgetEditForm(BudgetFields, EditForm):
    """The amount and the note of a budget; whose it is, of which kind and year, is fixed."""

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(budget, CHANGED), **kwargs)


class InKindRateForm(OnceForm):
    """What an hour given in kind is counted at from a day on."""

    organisation = forms.ModelChoiceField(
        label=_("Of"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("All that have no rate of their own"),
    )
    rate = AmountField(label=_("Pounds an hour"), say=_("Enter the pounds an hour, such as 15.00."))
    starts_on = DateField(label=_("From"), help_text=_("Lines that are entered already keep their rate."))
    source = forms.CharField(
        label=_("Where the rate comes from"), max_length=240, required=False, help_text=_("Such as a pay scale.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations()  # type: ignore[attr-defined]  # a field with choices

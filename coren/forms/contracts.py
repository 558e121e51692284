"""What people type about contracts, posts and who stands in, turned into arguments of actions."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coren.actions import contracts as contract_actions
from coren.actions import covers as cover_actions
from coren.durations import UnclearTime, minutes_from
from coren.models import Contract, Post
from coren.queries import handover
from neighbourhoods import queries as places
from neighbourhoods.models import Area, Organisation
from nrp.accounts.models import Person
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal

MOST_VALUE = Decimal("99999999.99")


class ContractFields(PageForm):
    """What a contract says."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=_("Choose an organisation")
    )
    reference = forms.CharField(
        label=_("Reference"), max_length=80, help_text=_("As on the paper: no other contract has it.")
    )
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Last day"))
    value = forms.DecimalField(
        label=_("Value in pounds"),
        max_digits=10,
        decimal_places=2,
        min_value=0,
        max_value=MOST_VALUE,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}),
        error_messages={
            "invalid": _("Enter the value as pounds, such as 38900."),
            "max_decimal_places": _("Enter pounds and pence, such as 38900.50."),
        },
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Neighbourhoods it is for"), queryset=Area.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = places.organisations().filter(is_coren=True)  # type: ignore[attr-defined]  # a field with choices
        self.fields["areas"].queryset = places.neighbourhoods_in_programme()  # type: ignore[attr-defined]  # a field with choices

    def clean_areas(self) -> list[Area]:
        """Give the places by name, as `form_values` does, so that the two can be held against each other."""
        return sorted(self.cleaned_data["areas"], key=lambda area: str(area.name))


class ContractNewForm(ContractFields, OnceForm):
    """A new contract."""


class ContractEditForm(ContractFields, EditForm):
    """A contract that is on record: also the organisation and places it has, were they not to be chosen any more."""

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, now=contract_actions.form_values(contract), **kwargs)
        organisations, areas = self.fields["organisation"], self.fields["areas"]
        own = Organisation.objects.filter(pk=contract.organisation_id)
        organisations.queryset = (organisations.queryset | own).distinct()  # type: ignore[attr-defined]  # a field with choices
        had = Area.objects.filter(pk__in=[area.pk for area in contract.areas.all()])
        areas.queryset = (areas.queryset | had).distinct()  # type: ignore[attr-defined]  # a field with choices


class PostForm(OnceForm):
    """A facilitator starts: somebody known, or somebody new."""

    person = forms.ModelChoiceField(
        label=_("Who"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Somebody who is not in the list"),
        help_text=_("Who has an account gets the facilitator’s role there, from the first day to the last."),
    )
    name = forms.CharField(label=_("Their name, if they are not in the list"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("Their e-mail address"),
        required=False,
        help_text=_("The programme administrator invites them to sign in with it."),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation that employs them"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose an organisation"),
    )
    area = forms.ModelChoiceField(
        label=_("Neighbourhood"), queryset=Area.objects.none(), empty_label=_("Choose a neighbourhood")
    )
    contract = forms.ModelChoiceField(
        label=_("Contract it is paid from"), queryset=Contract.objects.none(), required=False, empty_label=_("None")
    )
    minutes_per_week = forms.CharField(
        label=_("Hours a week"),
        required=False,
        max_length=20,
        help_text=_("Such as 17.5. Leave it empty if it is not fixed."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
    )
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"), required=False, help_text=_("Leave it empty if no end is known."))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = handover.can_be_in_post(user)  # type: ignore[attr-defined]  # a field with choices
        self.fields["organisation"].queryset = places.organisations().filter(is_coren=True)  # type: ignore[attr-defined]  # a field with choices
        self.fields["area"].queryset = places.neighbourhoods_in_programme()  # type: ignore[attr-defined]  # a field with choices
        self.fields["contract"].queryset = Contract.objects.select_related("organisation")  # type: ignore[attr-defined]  # a field with choices
        self.fields["contract"].label_from_instance = _contract_words  # type: ignore[attr-defined]  # a field with choices

    def clean_minutes_per_week(self) -> int | None:
        try:
            return minutes_from(self.cleaned_data["minutes_per_week"]) or None
        except UnclearTime:
            raise forms.ValidationError(_("Enter the hours a week, such as 17.5.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("person") is not None and cleaned.get("name"):
            self.add_error("name", _("Choose somebody from the list or enter a name, not both."))
        return cleaned


class PostEndForm(PageForm):
    """A post ends: when, why, and who takes over."""

    ends_on = DateField(label=_("Last day"))
    substitute = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("They become facilitator there the day after, and the advisers are put down under them at once."),
    )
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, *args: Any, post: Post, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = handover.can_stand_in(user).exclude(pk=post.person_id)
        self.fields["substitute"].queryset = people  # type: ignore[attr-defined]  # a field with choices


class CoverForm(OnceForm):
    """Who is away, who stands in, for how long."""

    away = forms.ChoiceField(label=_("Who is away"))
    substitute = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=Person.objects.none(),
        empty_label=_("Choose a person"),
        help_text=_("Somebody who can sign in. A Resident Adviser who stands in still never approves their own hours."),
    )
    starts_on = DateField(label=_("From"))
    ends_on = DateField(
        label=_("Last day"), required=False, help_text=_("Leave it empty to hand over for good, as when a post ends.")
    )
    reason = forms.CharField(
        label=_("Why"), max_length=200, required=False, help_text=_("A word such as “leave”. Nothing about health.")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who = {away.key: away for away in handover.who_is_away()}
        self.fields["away"].choices = [  # type: ignore[attr-defined]  # a field with choices
            ("", _("Choose a person")),
            *((key, str(away)) for key, away in self.who.items()),
        ]
        self.fields["substitute"].queryset = handover.can_stand_in(user)  # type: ignore[attr-defined]  # a field with choices

    @property
    def chosen(self) -> handover.Away:
        """Who is away, once the form has been read."""
        return self.who[self.data["away"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        away = self.who.get(cleaned.pop("away", ""))
        if away is not None:
            cleaned |= {"absent": away.person, "role": away.role, "area": away.area}
        if not self.errors:
            asked = {name: cleaned[name] for name in ("absent", "substitute", "starts_on", "ends_on")}
            try:
                cover_actions.check(**asked)
            except Refusal as refusal:
                self.add_error(refusal.field, str(refusal))
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        if refusal.field in ("absent", "role", "area"):
            self.add_error("away", str(refusal))
        else:
            super().refuse(refusal)


class CoverEndForm(PageForm):
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


def cover_initial(query: Any) -> dict[str, Any]:
    """Read what an address carries into the form: `?away=…&substitute=…&from=…&until=…&why=…`."""
    return {
        "away": query.get("away", ""),
        "substitute": query.get("substitute", ""),
        "starts_on": _day(query.get("from", "")) or timezone.localdate(),
        "ends_on": _day(query.get("until", "")),
        "reason": query.get("why", ""),
    }


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _contract_words(contract: Any) -> str:
    return f"{contract.reference}, {contract.organisation}"

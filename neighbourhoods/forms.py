"""What people type about places, organisations, people and roles, turned into arguments of actions."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods import queries
from neighbourhoods.models import Area, Batch, LocalAuthority, Organisation
from nrp.accounts.roles import ROLES, Role, Scope
from nrp.core.forms import DateField, PageForm, number_box


def _role_choices() -> list[tuple[str, Any]]:
    return [("", _("Choose a role")), *((role.value, role.label) for role in Role)]


class AreaForm(PageForm):
    """Everything about a place that the programme keeps."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Area.Kind.choices, widget=forms.RadioSelect)
    survey_code = forms.CharField(
        label=_("Survey code"), max_length=20, help_text=_("The code in the area column of the survey files.")
    )
    local_authorities = forms.ModelMultipleChoiceField(
        label=_("Councils"),
        queryset=LocalAuthority.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A place in a two-tier county lies in two."),
    )
    new_local_authority = forms.CharField(label=_("A council that is not in the list"), max_length=120, required=False)
    batch = forms.ModelChoiceField(
        label=_("Batch"), queryset=Batch.objects.none(), required=False, empty_label=_("None, or not known")
    )
    population = forms.IntegerField(
        label=_("Population"), min_value=0, max_value=10_000_000, required=False, widget=number_box()
    )
    population_year = forms.IntegerField(
        label=_("Year of the population"), min_value=1900, max_value=2200, required=False, widget=number_box()
    )
    focus = forms.CharField(label=_("Focus of action"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    coren_organisation = forms.ModelChoiceField(
        label=_("COREN organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("None, or not known"),
    )
    joined_on = DateField(label=_("Joined the programme on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["local_authorities"].queryset = queries.local_authorities()  # type: ignore[attr-defined]  # a field with choices
        self.fields["batch"].queryset = queries.batches()  # type: ignore[attr-defined]  # a field with choices
        self.fields["coren_organisation"].queryset = queries.organisations().filter(is_coren=True)  # type: ignore[attr-defined]  # a field with choices

    @classmethod
    def values_of(cls, area: Area) -> dict[str, Any]:
        """Give what the form starts from for a place that exists: a field left out here would be emptied on saving."""
        names = set(cls.base_fields) - {"local_authorities", "new_local_authority"}
        return {name: getattr(area, name) for name in names} | {"local_authorities": list(area.local_authorities.all())}


class LeaveForm(PageForm):
    on = DateField(label=_("Left on"))
    reason = forms.CharField(label=_("Why it left"), widget=forms.Textarea(attrs={"rows": 3}))


class PairForm(PageForm):
    neighbourhood = forms.ModelChoiceField(
        label=_("Neighbourhood"), queryset=Area.objects.none(), empty_label=_("Choose a neighbourhood")
    )
    comparator = forms.ModelChoiceField(
        label=_("Comparator area"), queryset=Area.objects.none(), empty_label=_("Choose a comparator area")
    )
    starts_on = DateField(label=_("Matched from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = queries.unmatched(Area.Kind.NEIGHBOURHOOD)  # type: ignore[attr-defined]  # a field with choices
        self.fields["comparator"].queryset = queries.unmatched(Area.Kind.COMPARATOR)  # type: ignore[attr-defined]  # a field with choices


class PairEndForm(PageForm):
    on = DateField(label=_("Matched until"))
    reason = forms.CharField(label=_("Why the match ends"), widget=forms.Textarea(attrs={"rows": 3}))


class OrganisationForm(PageForm):
    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices, widget=forms.RadioSelect)
    is_coren = forms.BooleanField(label=_("It runs COREN in a neighbourhood"), required=False)


class PersonForm(PageForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("Leave it empty if they have none.")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    language = forms.CharField(label=_("Language"), max_length=60, required=False)


class ScopedRoleForm(PageForm):
    """A role and the place it is tied to. Which place a role needs is said beside each choice."""

    role = forms.ChoiceField(label=_("Role"), choices=_role_choices)
    area = forms.ModelChoiceField(
        label=_("Neighbourhood"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("For a COREN facilitator, Resident Adviser, LOG member or academic lead."),
    )
    local_authority = forms.ModelChoiceField(
        label=_("Council"),
        queryset=LocalAuthority.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("For an LA lead."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = queries.neighbourhoods_in_programme()  # type: ignore[attr-defined]  # a field with choices
        self.fields["local_authority"].queryset = queries.local_authorities()  # type: ignore[attr-defined]  # a field with choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        role = cleaned.get("role")
        if (
            role
            and ROLES[Role(role)].scope is Scope.PROGRAMME
            and (cleaned.get("area") or cleaned.get("local_authority"))
        ):
            self.add_error("role", _("This role is for the whole programme. Leave neighbourhood and council empty."))
        return cleaned


class InvitationForm(ScopedRoleForm):
    email = forms.EmailField(label=_("E-mail address"), help_text=_("The link goes there. They sign in with it."))
    field_order = ("email", "role", "area", "local_authority")


class RoleGrantForm(ScopedRoleForm):
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Last day"), required=False, help_text=_("Leave it empty if no end is known."))
    reason = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("starts_on", timezone.localdate())
        super().__init__(*args, **kwargs)


class RoleEndForm(PageForm):
    on = DateField(label=_("Last day"), required=False, help_text=_("Leave it empty to end the role now."))
    reason = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(PageForm):
    """An act that asks why: shutting an account out, letting it back in."""

    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}))


class SecondFactorResetForm(PageForm):
    reason = forms.CharField(
        label=_("How did you make sure that it is them?"), widget=forms.Textarea(attrs={"rows": 2})
    )


class PasswordForm(PageForm):
    """The password somebody chooses when they accept an invitation."""

    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Three words that do not belong together make a good one."),
        strip=False,
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

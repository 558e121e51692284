"""People and roles as they are typed."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods import queries
from neighbourhoods.models import Area, LocalAuthority
from nrp.accounts.roles import ROLES, Role, Scope
from nrp.core.forms import DateField, PageForm


def _role_choices() -> list[tuple[str, Any]]:
    return [("", _("Choose a role")), *((role.value, role.label) for role in Role)]


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

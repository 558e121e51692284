"""The framework as it is typed: versions, domains, steps of the crosswalk."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods.actions.framework import CROSSING_FIELDS, DOMAIN_FIELDS, FIELDS
from neighbourhoods.models import Domain, DomainCrossing, Framework
from neighbourhoods.queries.framework import domains
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm

_CODE_WRONG = {"invalid": _("Use small letters, figures and hyphens only, such as “living-environment”.")}


class FrameworkFields(PageForm):
    name = forms.CharField(label=_("Name"), max_length=160, help_text=_("Such as “Five capacities”."))
    adopted_on = DateField(label=_("In use from"), help_text=_("From this day pages are read in its words."))
    source = forms.CharField(
        label=_("Source"), max_length=240, required=False, help_text=_("The paper or meeting it comes from.")
    )


class FrameworkForm(FrameworkFields, OnceForm):
    """A version that is added."""

    code = forms.SlugField(
        label=_("Version"),
        max_length=20,
        error_messages=_CODE_WRONG,
        help_text=_("A short code, such as “2018”. It stays: tags, files and addresses name it."),
    )
    field_order = ("code", "name", "adopted_on", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"adopted_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class FrameworkEditForm(FrameworkFields, EditForm):
    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(framework, FIELDS), **kwargs)


class DomainFields(PageForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    definition = forms.CharField(
        label=_("What it covers"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    position = forms.IntegerField(
        label=_("Place in the order"),
        min_value=0,
        max_value=999,
        widget=number_box(),
        help_text=_("Domains stand by this number, from the lowest to the highest."),
    )


class DomainForm(DomainFields, OnceForm):
    """A domain that is added to a version."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=60,
        required=False,
        error_messages=_CODE_WRONG,
        help_text=_("Left empty, it is made of the name. It stays: files and programs name the domain by it."),
    )
    field_order = ("name", "code", "definition", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        self.fields["position"].help_text = _("Left empty, it comes last.")


class DomainEditForm(DomainFields, EditForm):
    def __init__(self, *args: Any, domain: Domain, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(domain, DOMAIN_FIELDS), **kwargs)


class _VersionedChoice(forms.ModelChoiceField):
    """A domain named with its version, since two versions may use the same name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.framework.code}: {obj.name}"


class CrossingFields(PageForm):
    note = forms.CharField(
        label=_("How they differ"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class CrossingForm(CrossingFields, OnceForm):
    """A step of the crosswalk: what is called so in one version is read as this in a later one."""

    older = _VersionedChoice(label=_("Called"), queryset=Domain.objects.none(), empty_label=_("Choose a domain"))
    newer = _VersionedChoice(
        label=_("Called in the later version"), queryset=Domain.objects.none(), empty_label=_("Choose a domain")
    )
    field_order = ("older", "newer", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("older", "newer"):
            self.fields[name].queryset = domains()  # type: ignore[attr-defined]  # a field with choices


class CrossingEditForm(CrossingFields, EditForm):
    def __init__(self, *args: Any, crossing: DomainCrossing, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(crossing, CROSSING_FIELDS), **kwargs)


class RemoveForm(PageForm):
    """Nothing to fill in: the button is the act."""

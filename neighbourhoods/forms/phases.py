"""Phases and batches as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from neighbourhoods.actions.phases import BATCH, FIELDS
from neighbourhoods.models import Area, Batch, Phase
from neighbourhoods.permissions import Permission
from neighbourhoods.queries import areas_where
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm


class PhaseFields(PageForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    aims = forms.CharField(label=_("What it is for"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until"), required=False, help_text=_("Leave it empty while no end is known."))


class PhaseForm(PhaseFields, OnceForm):
    """A phase of the whole programme or of one neighbourhood."""

    area = forms.ModelChoiceField(
        label=_("Of"), queryset=Area.objects.none(), required=False, empty_label=_("The whole programme")
    )
    field_order = ("area", "name", "aims", "starts_on", "ends_on")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = areas_where(user, Permission.EDIT_TIMELINE).filter(kind=Area.Kind.NEIGHBOURHOOD)
        self.fields["area"].queryset = places  # type: ignore[attr-defined]  # a field with choices


class PhaseEditForm(PhaseFields, EditForm):
    def __init__(self, *args: Any, phase: Phase, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(phase, FIELDS), **kwargs)


class BatchFields(PageForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    starts_on = DateField(label=_("Starts on"))


class BatchForm(BatchFields, OnceForm):
    """Neighbourhoods that start together."""


class BatchEditForm(BatchFields, EditForm):
    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(batch, BATCH), **kwargs)

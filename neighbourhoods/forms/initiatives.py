"""What people type about an initiative, part by part, turned into arguments of actions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods.actions.initiatives import HIAT, as_it_stands
from neighbourhoods.models import Activity, Area, Domain, Initiative, Organisation, Stage
from neighbourhoods.queries import initiatives as queries
from nrp.core.changes import values_of
from nrp.core.edits import EditForm, fingerprint
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm


def text_box(label: Any, rows: int = 4, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, widget=area, help_text=help_text, max_length=10_000)


def tick_list(label: Any, model: type[Any], help_text: Any = "") -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=model.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


def offer(field: forms.Field, found: QuerySet[Any], words: Any = str) -> None:
    """Offer rows in a field with choices, read once; a list without any says so by being empty."""
    field.queryset = found  # type: ignore[attr-defined]  # a field with choices
    empty = getattr(field, "empty_label", None)
    first = [] if empty is None else [("", empty)]
    field.choices = [*first, *((str(row.pk), words(row)) for row in found)]  # type: ignore[attr-defined]  # a field with choices


def offer_domains(form: PageForm, tagged: Iterable[Domain] = ()) -> None:
    """Offer the domains of the newest version, and of older ones those that are tagged: a tag keeps its version."""
    rows = list(queries.domains_to_choose())
    newest = rows[0].framework_id if rows else None
    chosen = {domain.pk for domain in tagged}
    field = form.fields["domains"]
    field.queryset = Domain.objects.all()  # type: ignore[attr-defined]  # a field with choices
    field.choices = [  # type: ignore[attr-defined]  # a field with choices
        (str(row.pk), row.name if row.framework_id == newest else f"{row.name} ({row.framework.code})")
        for row in rows
        if row.framework_id == newest or row.pk in chosen
    ]
    if not field.choices:  # type: ignore[attr-defined]  # a field with choices
        del form.fields["domains"]
        form.lay_out()


def see_only_what_is_asked(form: EditForm, now: dict[str, Any]) -> None:
    """Take the fingerprint of the fields that the form asks for, after some were dropped."""
    form.fields["seen"].initial = fingerprint({name: now[name] for name in now if name in form.fields})


class InitiativeForm(OnceForm):
    """An initiative that is put on record: where, what is changed and why, and where it stands."""

    area = forms.ModelChoiceField(
        label=_("Neighbourhood"), queryset=Area.objects.none(), empty_label=_("Choose a neighbourhood")
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    amended = text_box(
        _("What is changed"), 4, help_text=_("An initiative changes something that is there or planned.")
    )
    why = text_box(_("Why"), 3)
    domains = tick_list(_("Which domains it strengthens"), Domain)
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices, widget=forms.RadioSelect)
    stage_on = DateField(label=_("At this stage since"))
    stage_note = text_box(_("Why it stopped"), 2, help_text=_("Only if it did."))

    def __init__(self, *args: Any, user: Any, place: str = "", **kwargs: Any) -> None:
        places = list(queries.places_to_change_things_at(user))
        chosen = next((one for one in places if one.slug == place), places[0] if len(places) == 1 else None)
        initial = {"stage": Stage.PROPOSED, "stage_on": timezone.localdate(), "area": chosen and chosen.pk}
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        field.queryset = queries.places_to_change_things_at(user)  # type: ignore[attr-defined]  # a field with choices
        field.choices = [("", field.empty_label), *((one.pk, one.name) for one in places)]  # type: ignore[attr-defined]  # a field with choices
        offer_domains(self)


class InitiativeEditForm(EditForm):
    """What an initiative is: before, changed, why, for whom, with whom, when."""

    title = forms.CharField(label=_("Title"), max_length=200)
    activity = forms.ModelChoiceField(
        label=_("Which activity of the place it adapts"),
        queryset=Activity.objects.none(),
        required=False,
        empty_label=_("None on record"),
    )
    baseline = text_box(_("How it was before"))
    amended = text_box(_("What is changed"))
    why = text_box(_("Why"), 3)
    for_whom = forms.CharField(label=_("For whom"), max_length=240, required=False)
    domains = tick_list(
        _("Which domains it strengthens"), Domain, _("A domain keeps the version of the framework it is ticked in.")
    )
    partners = tick_list(_("With which organisations"), Organisation)
    other_partners = forms.CharField(label=_("Other partners"), max_length=400, required=False)
    starts_on = DateField(label=_("Starts"), required=False)
    ends_on = DateField(label=_("Ends"), required=False)

    def __init__(self, *args: Any, initiative: Initiative, user: Any, **kwargs: Any) -> None:
        stands = as_it_stands(initiative)
        now = {name: stands[name] for name in self.base_fields if name in stands}
        initial = {"activity": initiative.activity_id, **{name: [row.pk for row in now[name]] for name in _LISTS}}
        super().__init__(*args, now=now, initial=initial, **kwargs)
        offer(self.fields["activity"], queries.activities_at(initiative.area))
        offer(self.fields["partners"], queries.partners_to_choose(user, initiative))
        offer_domains(self, stands["domains"])
        see_only_what_is_asked(self, now)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return {name: list(value) if name in _LISTS else value for name, value in cleaned.items()}


_LISTS = ("domains", "partners")


class HiatForm(EditForm):
    """The four sections of the Health Inequalities Assessment Toolkit."""

    hiat_inequalities = text_box(_("Which inequalities are at work, and what causes them?"), 5)
    hiat_design = text_box(_("How is it designed to have an effect, and what part does the public have?"), 5)
    hiat_evaluation = text_box(_("How will we know what it does for people in different circumstances?"), 5)
    hiat_wider = text_box(_("What wider effects might it have, and how is harm avoided?"), 5)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(initiative, HIAT), **kwargs)


class LearningForm(EditForm):
    """What was learned, also from what did not work."""

    learning = text_box(
        _("What was learned"), 8, help_text=_("Also what did not work. Write “some residents said …”; no names.")
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, now={"learning": initiative.learning}, **kwargs)


class StageForm(OnceForm):
    """That an initiative reached a stage."""

    stage = forms.ChoiceField(label=_("It is now"), choices=Stage.choices, widget=forms.RadioSelect)
    on = DateField(label=_("Since"))
    note = text_box(_("Why"), 3, help_text=_("Needed when it stops, when it goes back, and when it is taken up again."))

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class ActForm(PageForm):
    """Nothing to fill in: the button is the act."""


class RemoveForm(PageForm):
    """Nothing to fill in. What the page carries says that it was looked at before the button was pressed."""

    checked = forms.BooleanField(
        widget=forms.HiddenInput,
        initial=True,
        error_messages={"required": _("Look at what is taken away, then press the button.")},
    )

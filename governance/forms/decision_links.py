"""The part of a decision's form that says what it was about: issues, initiatives, stages, reviews, places."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.actions.decision_links import LINKS
from governance.models import Group, Issue
from governance.queries import decision_links as links
from governance.queries import decisions as queries
from neighbourhoods.models import EvidenceItem, Initiative, Review, Selection, StageStep
from nrp.core.forms import PageForm
from nrp.core.render.dates import day


def _ticks(label: Any, model: type[models.Model], help_text: Any = "") -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=model._default_manager.none(),  # noqa: SLF001  Django's documented name for it
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class LinkFields(PageForm):
    """What a decision was about. A list with nothing in it is not asked for."""

    issues = _ticks(_("Issues it answers"), Issue)
    initiatives = _ticks(_("Initiatives it is about"), Initiative)
    stage_steps = _ticks(
        _("Stages it took an initiative to"), StageStep, _("The stage is recorded on the page of the initiative first.")
    )
    reviews = _ticks(_("Evidence reviews it rested on"), Review)
    selections = _ticks(_("Places it was about"), Selection)
    linked: Mapping[str, Sequence[Any]] = {}
    items: Sequence[EvidenceItem]  # the rows of evidence offer them

    def offer_links(self, group: Group, user: Any, linked: Mapping[str, Sequence[Any]] | None = None) -> None:
        """Offer what may be chosen in this group: open issues, and what was chosen before. Each list is read once."""
        self.linked = linked or {}
        issues = Q(closed_on__isnull=True) | Q(pk__in=[one.pk for one in self.linked.get("issues", ())])
        self._offer("issues", queries.issues_for(group, user).filter(issues))
        steps = list(links.steps_for(group, user)[: links.AT_MOST])
        self._offer("stage_steps", links.steps_for(group, user), _step_words, steps)
        own = {step.initiative_id: step.initiative for step in steps}  # each initiative has the step it began with
        rows = sorted(own.values(), key=lambda one: (one.area.name, one.title))
        self._offer("initiatives", links.initiatives_for(group, user), _initiative_words(group), rows)
        more = links.reviews_selections_and_items(group, user)
        self._offer("reviews", links.reviews_for(group, user), rows=more["reviews"])
        self.items = more["items"]
        places = more["selections"]
        self._offer("selections", links.selections_for(group, user), lambda row: f"{row.area.name}: {row}", places)
        self.lay_out()

    def _offer(self, name: str, found: Any, words: Callable[[Any], str] = str, rows: Any = None) -> None:
        field = self.fields[name]
        field.queryset = found  # type: ignore[attr-defined]  # a field with choices
        field.choices = [(str(row.pk), words(row)) for row in (found if rows is None else rows)]  # type: ignore[attr-defined]  # a field with choices
        if not field.choices:  # type: ignore[attr-defined]  # a field with choices
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Leave what somebody does not see as it is."""
        cleaned = super().clean() or self.cleaned_data
        for name in set(LINKS) & set(cleaned):
            offered = {key for key, _words in self.fields[name].choices}  # type: ignore[attr-defined]  # a field with choices
            unseen = [row for row in self.linked.get(name, ()) if str(row.pk) not in offered]
            cleaned[name] = [*cleaned[name], *unseen]
        return cleaned


def _step_words(step: StageStep) -> str:
    return f"{step.initiative.title}: {step.get_stage_display()}, {day(step.on)}"


def _initiative_words(group: Group) -> Callable[[Initiative], str]:
    if group.area_id is not None:
        return str
    return lambda one: f"{one.area.name}: {one.title}"

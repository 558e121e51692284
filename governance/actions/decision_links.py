"""What a decision is linked with: issues, initiatives and their stages, reviews, places considered."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import CharField, Value
from django.utils.translation import gettext as _

from governance.models import Decision, Group, Issue
from neighbourhoods.models import Initiative, Review, Selection, StageStep
from nrp.core.refusals import Refusal

LINKS = ("issues", "initiatives", "stage_steps", "reviews", "selections")


_BARE: dict[str, tuple[type[Any], str]] = {
    "issues": (Issue, "title"),
    "initiatives": (Initiative, "title"),
    "stage_steps": (StageStep, "stage"),
    "reviews": (Review, "title"),
    "selections": (Selection, "outcome"),
}


class LinkRefused(Refusal):
    """A decision cannot be linked as asked."""


def taken_from(values: dict[str, Any]) -> dict[str, Collection[Any]]:
    """Take the links out of the values of a decision: they are written once its row is."""
    return {name: list(values.pop(name)) for name in LINKS if values.get(name) is not None}


def links_of(decision: Decision) -> dict[str, list[Any]]:
    """Give what a decision is linked with, as a form starts from it: bare rows that know their id and their words."""
    found: dict[str, list[Any]] = {name: [] for name in LINKS}
    parts = [
        getattr(decision, name).order_by().values_list(Value(name, output_field=CharField()), "pk", words)
        for name, (_model, words) in _BARE.items()
    ]
    for name, pk, words in parts[0].union(*parts[1:], all=True):
        model, field = _BARE[name]
        found[name].append(model(**{"pk": pk, field: words}))
    return {name: sorted(rows, key=str) for name, rows in found.items()}


def check(group: Group, links: Mapping[str, Collection[Any]], but: Mapping[str, Collection[Any]] | None = None) -> None:
    """Raise LinkRefused for what is of another neighbourhood than the group; what is in `but` is linked already."""
    linked = {name: {row.pk for row in rows} for name, rows in (but or {}).items() if name in LINKS}
    said = {
        "issues": _("That issue is one of another neighbourhood."),
        "initiatives": _("That initiative is one of another neighbourhood."),
        "stage_steps": _("That stage is one of an initiative of another neighbourhood."),
        "selections": _("Places are chosen by a group of the programme."),
    }
    if group.area_id is None:
        return
    for name, rows in links.items():
        new = [row for row in rows if row.pk not in linked.get(name, ())]
        if name in said and any(_place_of(row) != group.area_id for row in new):
            raise LinkRefused(said[name], field=name)


def write(decision: Decision, links: Mapping[str, Collection[Any]]) -> None:
    """Put the links in the place of those that stood there. A stage brings its initiative along."""
    for name, rows in links.items():
        getattr(decision, name).set(rows)
    if links.get("stage_steps"):
        decision.initiatives.add(*Initiative.objects.filter(steps__decisions=decision).distinct())


def _place_of(row: Issue | Initiative | StageStep | Review | Selection) -> Any:
    if isinstance(row, Selection):
        return None
    if isinstance(row, StageStep):
        return row.initiative.area_id
    return row.area_id

"""What a decision was about further down the house: initiatives and their stages, reviews, places considered."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils.translation import gettext as _

from governance.models import Decision, Group
from governance.panels.base import address
from neighbourhoods.models import Area, EvidenceItem, Initiative, Review, Selection, Stage, StageStep
from neighbourhoods.queries.evidence import items_visible_to
from neighbourhoods.queries.initiatives import initiatives_visible_to
from neighbourhoods.queries.reviews import reviews_visible_to
from neighbourhoods.queries.selections import selections_visible_to

AT_MOST = 200  # that a form offers


def initiatives_for(group: Group, user: Any) -> QuerySet[Initiative]:
    """Give the initiatives a group's decisions and actions may be about: those of its neighbourhood, and for a group
    without one those of every neighbourhood that the reader sees."""
    found = initiatives_visible_to(user)
    return found if group.area_id is None else found.filter(area=group.area_id)


def steps_for(group: Group, user: Any) -> QuerySet[StageStep]:
    """Give the stages of those initiatives, the latest step first."""
    own = initiatives_for(group, user).order_by().values("pk")
    return StageStep.objects.filter(initiative__in=own).select_related("initiative__area").order_by("-on", "pk")


def selections_for(group: Group, user: Any) -> QuerySet[Selection]:
    """Give the places considered that a group's decisions may be about: a group of a place chooses none."""
    if group.area_id is not None:
        return Selection.objects.none()
    return selections_visible_to(user).select_related("area")


def reviews_for(group: Group, user: Any) -> QuerySet[Review]:
    """Give the evidence reviews a decision may rest on: those of the programme, and of the group's place."""
    found = reviews_visible_to(user).order_by("title")
    return found if group.area_id is None else found.filter(Q(area=None) | Q(area=group.area_id))


def reviews_selections_and_items(group: Group, user: Any) -> dict[str, list[Any]]:
    """Give the three as bare rows that know their id and their words: one query for all of them."""
    reviews = _lines("reviews", reviews_for(group, user), "title", "status")
    selected = selections_for(group, user).order_by().values("pk")
    selections = _lines("selections", Selection.objects.filter(pk__in=selected), "area__name", "outcome")
    newest = items_visible_to(user).order_by("-created_at").values("pk")[:AT_MOST]
    items = _lines("items", EvidenceItem.objects.filter(pk__in=newest), "title", "kind")
    found: dict[str, list[Any]] = {"reviews": [], "selections": [], "items": []}
    for kind, pk, _target, text, more in reviews.union(selections, items, all=True):
        found[kind].append(_bare(kind, pk, text, more))
    found["reviews"].sort(key=str)
    found["selections"].sort(key=lambda row: row.area.name)
    found["items"].sort(key=str)
    return found


def _bare(kind: str, pk: Any, text: str, more: str) -> Any:
    if kind == "reviews":
        return Review(pk=pk, title=text)
    if kind == "items":
        return EvidenceItem(pk=pk, title=text, kind=more)
    return Selection(pk=pk, outcome=more, area=Area(name=text))


def lines_about(decision: Decision, user: Any) -> list[dict[str, Any]]:
    """Give what a decision was about as lines under headings, as far as the reader sees it: one query for all."""
    seen = initiatives_visible_to(user).order_by().values("pk")
    mine = {"decisions": decision}
    initiatives = _lines("initiative", Initiative.objects.filter(pk__in=seen, **mine), "title", "stage")
    steps = _lines("step", StageStep.objects.filter(initiative__in=seen, **mine), "initiative__title", "stage")
    reviews = _lines("review", reviews_visible_to(user).filter(**mine), "title", "status")
    places = selections_visible_to(user).order_by().values("pk")
    selections = _lines("selection", Selection.objects.filter(pk__in=places, **mine), "area__name", "area__slug")
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, pk, target, text, more in initiatives.union(steps, reviews, selections, all=True):
        found.setdefault(kind, []).append(_line(kind, pk, target, text, more))
    headings = {
        "initiative": _("Initiatives it is about"),
        "step": _("Stages it took an initiative to"),
        "review": _("Reviews it rested on"),
        "selection": _("Places it was about"),
    }
    return [
        {"heading": heading, "items": sorted(found[kind], key=lambda line: str(line["text"]))}
        for kind, heading in headings.items()
        if kind in found
    ]


def links_seen(decisions: Iterable[Decision], user: Any) -> dict[str, dict[uuid.UUID, list[uuid.UUID]]]:
    """Give, by kind and decision, the ids of what is linked as far as the reader sees it: one query for all."""
    ids = [row.pk for row in decisions]
    seen = initiatives_visible_to(user).order_by().values("pk")
    reviews = reviews_visible_to(user).order_by().values("pk")
    parts = [
        _pairs("initiatives", Decision.initiatives.through.objects.filter(initiative__in=seen), "initiative_id", ids),
        _pairs(
            "stage_steps",
            Decision.stage_steps.through.objects.filter(stagestep__initiative__in=seen),
            "stagestep_id",
            ids,
        ),
        _pairs("reviews", Decision.reviews.through.objects.filter(review__in=reviews), "review_id", ids),
    ]
    found: dict[str, dict[uuid.UUID, list[uuid.UUID]]] = {"initiatives": {}, "stage_steps": {}, "reviews": {}}
    for kind, decision_id, pk in parts[0].union(*parts[1:], all=True):
        found[kind].setdefault(decision_id, []).append(pk)
    return found


def _pairs(kind: str, rows: QuerySet[Any], target: str, ids: list[uuid.UUID]) -> QuerySet[Any]:
    word = Value(kind, output_field=CharField())
    return rows.filter(decision__in=ids).order_by().values_list(word, "decision_id", target)


def _lines(kind: str, rows: QuerySet[Any], text: str, more: str) -> QuerySet[Any]:
    target = F("initiative_id") if kind == "step" else F("pk")
    word = Value(kind, output_field=CharField())
    return rows.order_by().values_list(word, "pk", target, text, more)


def _line(kind: str, pk: Any, target: Any, text: str, more: str) -> dict[str, Any]:
    if kind == "selection":
        return {"text": text, "url": address("place", more)}
    if kind == "review":
        return {"text": text, "rest": str(Review.Status(more).label), "url": address("review", pk)}
    return {"text": text, "rest": str(Stage(more).label), "url": address("initiative", target)}

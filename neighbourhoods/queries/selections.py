"""Which places were considered for the programme, by which criteria, and how each of them was judged."""

import uuid
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from neighbourhoods.models import Area, CriterionJudgement, Selection, SelectionCriterion
from neighbourhoods.queries.areas import areas_visible_to


def criteria() -> QuerySet[SelectionCriterion]:
    """Give every criterion in order, those no longer asked too, with how many places were judged by it."""
    return SelectionCriterion.objects.annotate(n_judged=Count("judgements")).order_by("position", "text")


def asked_of(selection: Selection | None) -> list[SelectionCriterion]:
    """Give the criteria a place is judged by: those asked today, and those it was judged by already."""
    asked = Q(ends_on__isnull=True) | Q(ends_on__gt=timezone.localdate())
    if selection is not None:
        asked |= Q(pk__in=selection.judgements.values("criterion"))
    return list(SelectionCriterion.objects.filter(asked))


def selection_of(area: Area) -> Selection | None:
    """Give what is on record of choosing a place, with its judgements; none for one that was never considered."""
    judged = Prefetch(
        "judgements", CriterionJudgement.objects.select_related("criterion").order_by("criterion__position")
    )
    return Selection.objects.filter(area=area).select_related("area").prefetch_related(judged).first()


def selections_visible_to(user: Any) -> QuerySet[Selection]:
    """Give the places considered that somebody sees, by name, with how many criteria each meets."""
    judged = {f"n_{met}": Count("judgements", filter=Q(judgements__met=met)) for met in CriterionJudgement.Met.values}
    found = Selection.objects.filter(area__in=areas_visible_to(user).values("pk"))
    return found.select_related("area").annotate(**judged).order_by("area__name")


def judgements_of(selection: Selection | None) -> dict[uuid.UUID, CriterionJudgement]:
    """Give the judgements by criterion."""
    return {} if selection is None else {row.criterion_id: row for row in selection.judgements.all()}


def field_names(criterion: SelectionCriterion) -> tuple[str, str]:
    """Give the names under which a criterion's verdict and evidence stand in a form."""
    return f"met_{criterion.pk.hex}", f"evidence_{criterion.pk.hex}"


def plain_values(selection: Selection | None, asked: list[SelectionCriterion]) -> dict[str, Any]:
    """Give a selection as the plain values that two people's edits are held apart by."""
    judged = judgements_of(selection)
    values: dict[str, Any] = {}
    for criterion in asked:
        row = judged.get(criterion.pk)
        met, evidence = field_names(criterion)
        values[met], values[evidence] = ("", "") if row is None else (row.met, row.evidence)
    return {
        **values,
        "outcome": Selection.Outcome.OPEN.value if selection is None else selection.outcome,
        "decided_on": None if selection is None else selection.decided_on,
        "reason": "" if selection is None else selection.reason,
    }

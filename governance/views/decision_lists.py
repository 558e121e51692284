"""Decisions as a table, and the filters above it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from governance.decision_words import how_words, mix_words, short, standing_words, title_of
from governance.models import Decision, DecisionEvidence, Group
from governance.queries import decisions as queries
from governance.queries.groups import groups_visible_to
from nrp.core.filters import chosen_of, filter_field, place_field, query_of
from nrp.core.render.dates import day
from nrp.core.render.tables import Cell, Column, Row, Table

DUE, PLANNED, REVIEWED = "due", "planned", "reviewed"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A list narrowed by its address: the rows, the selects, and what to put before a page's number."""

    found: QuerySet[Any]
    fields: Sequence[dict[str, Any]]
    query: str
    is_narrowed: bool
    groups: Sequence[Group] = field(default_factory=tuple)


def group_fields(groups: Sequence[Group], group: str, place: str) -> list[dict[str, Any]]:
    """Give the selects of group and neighbourhood, each when there is more than one to choose from."""
    areas = {one.area.pk: one.area for one in groups if one.area is not None}
    fields = place_field(sorted(areas.values(), key=lambda area: area.name), place)
    if len(groups) > 1:
        choices = [(one.pk, one.name) for one in groups]
        fields.insert(0, filter_field("group", _("Group"), _("All groups"), choices, group))
    return fields


def narrowed_decisions(request: HttpRequest) -> Narrowed:
    """Give the decisions somebody reads, as far as the address asks for them."""
    groups = list(groups_visible_to(request.user))
    everything = queries.decisions_visible_to(request.user)
    years = queries.years_of(everything)
    chosen = {
        "group": chosen_of(request, "group", [str(one.pk) for one in groups]),
        "place": chosen_of(request, "place"),
        "year": chosen_of(request, "year", [str(year) for year in years]),
        "how": chosen_of(request, "how", Decision.How.values),
        "evidence": chosen_of(request, "evidence", DecisionEvidence.Kind.values),
        "review": chosen_of(request, "review", (DUE, PLANNED, REVIEWED)),
    }
    kinds = DecisionEvidence.Kind.choices
    reviews = [(DUE, _("Due now")), (PLANNED, _("Planned")), (REVIEWED, _("Looked at again"))]
    fields = [
        *group_fields(groups, chosen["group"], chosen["place"]),
        filter_field("year", _("Year"), _("All years"), [(year, str(year)) for year in years], chosen["year"]),
        filter_field("how", _("How"), _("Any way"), Decision.How.choices, chosen["how"]),
        filter_field("evidence", _("Rested on"), _("Any evidence"), kinds, chosen["evidence"]),
        filter_field("review", _("Looking again"), _("All decisions"), reviews, chosen["review"]),
    ]
    return Narrowed(_narrow(everything, chosen), fields, query_of(**chosen), any(chosen.values()), groups)


def _narrow(found: QuerySet[Decision], chosen: dict[str, str]) -> QuerySet[Decision]:
    lookups = {"group": "group", "place": "group__area__slug", "year": "decided_on__year", "how": "how"}
    found = found.filter(**{lookups[name]: value for name, value in chosen.items() if value and name in lookups})
    if chosen["evidence"]:
        found = queries.with_evidence_of(found, chosen["evidence"])
    if chosen["review"] == DUE:
        found = queries.to_review(found)
    elif chosen["review"] == PLANNED:
        found = found.filter(queries.REVIEW_DUE, superseded_by__isnull=True)
    elif chosen["review"] == REVIEWED:
        found = found.filter(reviewed_on__isnull=False)
    return found.prefetch_related("evidence")


def decisions_table(decisions: Iterable[Decision], *, names_group: bool) -> Table:
    columns = [Column(_("Decision")), Column(_("What"), kind="sentence")]
    columns += [Column(_("Group"))] if names_group else []
    columns += [Column(_("When")), Column(_("How")), Column(_("Rested on")), Column(_("Where it stands"))]
    rows = [
        Row(
            [
                Cell(title_of(decision).replace(" ", "\u00a0"), url=decision.get_absolute_url()),
                Cell(short(decision.text)),
                *([Cell(decision.group.name)] if names_group else []),
                Cell(day(decision.decided_on)),
                Cell(how_words(decision)),
                Cell(mix_words(decision.evidence.all())),
                Cell(standing_words(decision)),
            ]
        )
        for decision in decisions
    ]
    return Table(columns, rows, _("Decisions, the latest first"), variant="stacked")

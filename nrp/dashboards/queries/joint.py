"""What is done under each domain at each neighbourhood, beside what the survey shows there."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from governance.models import ActionPoint
from neighbourhoods.models import Area, Domain, Initiative, Stage
from neighbourhoods.queries.framework import Crosswalk
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.reading import OutcomeReading, PairEstimate

GOVERNANCE = "governance"


@dataclass(frozen=True, slots=True)
class Tagged:
    """An initiative at a place, the domains it is tagged with in any version, and the actions that hang on it."""

    key: uuid.UUID
    area_id: uuid.UUID
    title: str
    stage: str
    open_actions: int
    late_actions: int
    tags: list[Domain] = field(default_factory=list)


@dataclass(slots=True)
class JointCell:
    """One domain at one neighbourhood: the pair's estimates, the initiatives, the actions that hang on them."""

    estimates: list[tuple[OutcomeReading, PairEstimate]] = field(default_factory=list)
    initiatives: list[Tagged] = field(default_factory=list)

    @property
    def open_actions(self) -> int:
        return sum(one.open_actions for one in self.initiatives)

    @property
    def late_actions(self) -> int:
        return sum(one.late_actions for one in self.initiatives)


@dataclass(frozen=True, slots=True)
class Joint:
    """The whole display. `domains` are those of the version read in; None stands for what has no domain there."""

    crosswalk: Crosswalk
    domains: tuple[Domain | None, ...]
    areas: tuple[Area, ...]
    cells: Mapping[tuple[uuid.UUID, uuid.UUID | None], JointCell]

    def cell(self, area: Area, domain: Domain | None) -> JointCell:
        return self.cells.get((area.pk, domain.pk if domain else None)) or JointCell()


def joint_display(view: ResultView | None, areas: Sequence[Area], crosswalk: Crosswalk, domain: str) -> Joint:
    """Put together what is known of each domain at places that came through the door. One query.

    `domain` is the code of an outcome's domain: only what it reads as is given then.
    """
    cells: defaultdict[tuple[uuid.UUID, uuid.UUID | None], JointCell] = defaultdict(JointCell)
    outcomes = view.reading.outcomes if view is not None else ()
    wanted = [outcome for outcome in outcomes if domain in ("", outcome.domain)]
    read_as = {code: _read(crosswalk, code) for code in {domain, *(outcome.domain for outcome in wanted)}}
    by_code = {area.survey_code: area.pk for area in areas}
    for outcome in wanted:
        for pair in outcome.by_pair:
            if pair.neighbourhood in by_code:
                for one in read_as[outcome.domain] or (None,):
                    cells[by_code[pair.neighbourhood], one.pk if one else None].estimates.append((outcome, pair))
    for initiative in _initiatives(areas, {one.pk: one for one in crosswalk.every}):
        found = [reading.domain.pk for reading in crosswalk.read(initiative.tags)]
        for pk in found or (None,):
            cells[initiative.area_id, pk].initiatives.append(initiative)
    shown: list[Domain | None] = list(read_as[domain]) if domain else list(crosswalk.domains)
    if not shown or (not domain and any(pk is None for _area, pk in cells)):
        shown.append(None)
    return Joint(crosswalk, tuple(shown), tuple(areas), cells)


def _read(crosswalk: Crosswalk, code: str) -> tuple[Domain, ...]:
    """Read the domain of an outcome in the framework's words; one that is in no version gives nothing.

    The registry of outcomes writes `social_connectivity` where the framework writes `social-connectivity`, and plain
    `governance` where each version says which kind of governance.
    """
    written = code.replace("_", "-")
    tags = [
        one
        for one in crosswalk.every
        if code and (one.code == written or (code == GOVERNANCE and one.code.endswith(f"-{GOVERNANCE}")))
    ]
    return tuple(reading.domain for reading in crosswalk.read(tags))


def _initiatives(areas: Sequence[Area], domains: Mapping[uuid.UUID, Domain]) -> list[Tagged]:
    """Read the initiatives by title; a row comes once for each tag."""
    is_open = ActionPoint.objects.filter(initiative=OuterRef("pk"), state=ActionPoint.State.OPEN)
    rows = (
        Initiative.objects.filter(area__in=[area.pk for area in areas])
        .exclude(stage=Stage.STOPPED)
        .annotate(open_=_count(is_open), late=_count(is_open.filter(due_on__lt=timezone.localdate())))
        .order_by("title", "pk")
        .values_list("pk", "area_id", "title", "stage", "open_", "late", "domains")
    )
    found: dict[uuid.UUID, Tagged] = {}
    for pk, *plain, tag in rows:
        one = found.setdefault(pk, Tagged(pk, *plain))
        if tag in domains:
            one.tags.append(domains[tag])
    return list(found.values())


def _count(rows: "QuerySet[ActionPoint]") -> Coalesce:
    counted = rows.order_by().values("initiative").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())

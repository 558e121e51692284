"""The door to initiatives: those of the neighbourhoods whose pages somebody may read; the rows that hang on one."""

import uuid
from typing import Any, TypeVar

from django.db.models import Count, DateField, Model, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from neighbourhoods.models import (
    Activity,
    Area,
    Domain,
    Initiative,
    InitiativeOutput,
    Milestone,
    Organisation,
    ProgressNote,
    ProgressPhoto,
    Risk,
    StageStep,
    TheoryLink,
    TheoryStep,
)
from neighbourhoods.permissions import can, sees_all_places
from neighbourhoods.queries.activities import organisations_to_name
from neighbourhoods.queries.areas import areas_where
from neighbourhoods.queries.framework import Crosswalk, with_domains
from nrp.accounts.permissions import Permission

Row = TypeVar("Row", bound=Model)


def initiatives_visible_to(user: Any) -> QuerySet[Initiative]:
    """Give the initiatives somebody may read, by place and title. The one door, for lists and for one page alike."""
    found = Initiative.objects.filter(_seen_by(user, "area")).select_related("area", "activity")
    return found.order_by("area__name", "title", "pk")


def initiative_visible_to_or_404(user: Any, pk: uuid.UUID) -> Initiative:
    """Load one initiative through the door; one outside it does not exist for this user (404)."""
    return _first_or_404(initiatives_visible_to(user).filter(pk=pk))


def part_visible_to_or_404(model: type[Row], user: Any, pk: uuid.UUID) -> Row:
    """Load a milestone, a risk, a count, a step or a note through the door of its initiative."""
    found: QuerySet[Row] = QuerySet(model).filter(_seen_by(user, "initiative__area"), pk=pk)
    return _first_or_404(found.select_related("initiative__area"))


def link_visible_to_or_404(user: Any, pk: uuid.UUID) -> TheoryLink:
    """Load a link of a theory of change through the door of its initiative."""
    found = TheoryLink.objects.filter(_seen_by(user, "before__initiative__area"), pk=pk)
    return _first_or_404(found.select_related("before__initiative__area", "after"))


def photo_or_404(user: Any, pk: uuid.UUID) -> ProgressPhoto:
    """Load one photograph through the door, withdrawn or not: for withdrawing it, and for saying that it was."""
    found = ProgressPhoto.objects.filter(_seen_by(user, "note__initiative__area"), pk=pk)
    return _first_or_404(found.select_related("note__initiative__area"))


def photo_visible_to_or_404(user: Any, pk: uuid.UUID) -> ProgressPhoto:
    """Load one photograph through the door; once consent for it was withdrawn it does not exist for anybody."""
    found = photo_or_404(user, pk)
    if found.withdrawn_at is not None:
        raise Http404
    return found


def with_stage_days(found: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Bring along since when each initiative stands where it stands (`since`)."""
    latest = StageStep.objects.filter(initiative=OuterRef("pk")).order_by("-on", "-recorded_at")
    return found.annotate(since=Subquery(latest.values("on")[:1], output_field=DateField()))


def for_documents(found: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Bring along what the document of an initiative says: tags with their versions, partners, since when."""
    return with_domains(with_stage_days(found)).prefetch_related("partners")


def tagged_as(found: QuerySet[Initiative], crosswalk: Crosswalk, code: str) -> QuerySet[Initiative]:
    """Narrow initiatives down to those read under one domain of a version, whatever version they were tagged in."""
    domain = crosswalk.domain(code)
    if domain is None:
        return found.none()
    tags = crosswalk.tags_read_as(domain)
    return found.filter(pk__in=Initiative.domains.through.objects.filter(domain__in=tags).values("initiative"))


def how_many(found: QuerySet[Initiative]) -> tuple[int, int]:
    """Count initiatives, and the places they are at."""
    counts = found.order_by().aggregate(all=Count("pk"), places=Count("area", distinct=True))
    return counts["all"], counts["places"]


def places_with_initiatives(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods whose initiatives somebody may read."""
    return areas_where(user, Permission.SEE_PLACES).filter(kind=Area.Kind.NEIGHBOURHOOD)


def places_to_change_things_at(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods in the programme where somebody may put initiatives on record."""
    found = areas_where(user, Permission.EDIT_INITIATIVES)
    return found.filter(kind=Area.Kind.NEIGHBOURHOOD, left_on__isnull=True)


def place_to_change_things_at_or_none(user: Any, pk: uuid.UUID) -> Area | None:
    """Load one neighbourhood through the door (404); None inside it for somebody who may not write there."""
    area = _first_or_404(places_with_initiatives(user).filter(pk=pk))
    return area if can(user, Permission.EDIT_INITIATIVES, area) else None


def activities_at(area: Area) -> QuerySet[Activity]:
    """Give the activities of a place, of which an initiative may adapt one."""
    return Activity.objects.filter(area=area).order_by("name", "provider")


def partners_to_choose(user: Any, initiative: Initiative | None = None) -> QuerySet[Organisation]:
    """Give the organisations somebody may name as partners: those they come across, and those that are named."""
    known = Q(pk__in=organisations_to_name(user).order_by().values("pk"))
    if initiative is not None:
        known |= Q(pk__in=Initiative.partners.through.objects.filter(initiative=initiative).values("organisation"))
    return Organisation.objects.filter(known).order_by("name")


def domains_to_choose() -> QuerySet[Domain]:
    """Give every domain of every version, the newest version first: a tag keeps the version it is given in."""
    found = Domain.objects.select_related("framework")
    return found.order_by("-framework__adopted_on", "position", "name")


def steps_of(initiative: Initiative) -> QuerySet[StageStep]:
    """Give the path of an initiative, the first step first."""
    return StageStep.objects.filter(initiative=initiative).order_by("on", "recorded_at")


def milestones_of(initiative: Initiative) -> QuerySet[Milestone]:
    return Milestone.objects.filter(initiative=initiative).order_by("due_on", "text")


def risks_of(initiative: Initiative) -> QuerySet[Risk]:
    return Risk.objects.filter(initiative=initiative).order_by("closed_on", "text")


def reach_of_initiative(initiative: Initiative) -> QuerySet[InitiativeOutput]:
    """Give what an initiative brought about, the latest count first."""
    return InitiativeOutput.objects.filter(initiative=initiative).order_by("-on", "what")


def notes_of(initiative: Initiative) -> QuerySet[ProgressNote]:
    """Give how it went, the latest first, with who wrote it and the photographs."""
    found = ProgressNote.objects.filter(initiative=initiative).select_related("written_by__person")
    return found.prefetch_related("photos").order_by("-on", "-written_at")


def photos_of(note: ProgressNote) -> QuerySet[ProgressPhoto]:
    """Give the photographs of a note that may be shown."""
    return ProgressPhoto.objects.filter(note=note, withdrawn_at__isnull=True).order_by("added_at")


def theory_of(initiative: Initiative) -> tuple[QuerySet[TheoryStep], QuerySet[TheoryLink]]:
    """Give the steps of a theory of change, with their domains, and what leads to what."""
    steps = with_domains(TheoryStep.objects.filter(initiative=initiative)).order_by("kind", "position")
    links = TheoryLink.objects.filter(before__initiative=initiative).select_related("before", "after")
    return steps, links.order_by("before__kind", "before__position", "after__kind", "after__position")


def _seen_by(user: Any, field: str) -> Q:
    """Give the condition that a row belongs to a neighbourhood whose page somebody may read."""
    if sees_all_places(user):
        return Q()
    return Q(**{f"{field}__in": areas_where(user, Permission.SEE_PLACES).values("pk")})


def _first_or_404(found: QuerySet[Row]) -> Row:
    row = found.first()
    if row is None:
        raise Http404
    return row

"""Reading indicators, files of figures and lookups: they belong to the programme. Figures belong to places."""

import uuid
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from neighbourhoods.models import Area, AreaPart, CodeLookup, DatasetFile, Indicator, Observation, PlaceFigures
from neighbourhoods.permissions import can, sees_all_places
from neighbourhoods.queries.areas import areas_visible_to
from nrp.accounts.permissions import Permission


def can_edit_datasets(user: Any) -> bool:
    """Whether somebody keeps indicators, files and lookups; no place limits it."""
    return can(user, Permission.EDIT_DATASETS)


def indicators_visible_to(user: Any) -> QuerySet[Indicator]:
    """Give the indicators: whoever reads a place reads what its figures mean."""
    return Indicator.objects.all() if can(user, Permission.SEE_PLACES) else Indicator.objects.none()


def indicator_visible_to_or_404(user: Any, pk: uuid.UUID) -> Indicator:
    found = indicators_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def indicators_with_reach(user: Any) -> QuerySet[Indicator]:
    """Give the indicators with how many of the places one may see have figures (`places`) and the `latest` period."""
    figures = observations_visible_to(user).filter(indicator=OuterRef("pk"))
    latest = figures.order_by("-period_end", "-period_start").values("period")[:1]
    reached = figures.order_by().values("indicator").annotate(count=Count("area", distinct=True)).values("count")
    found = indicators_visible_to(user).annotate(places=Coalesce(Subquery(reached), 0), latest=Subquery(latest))
    return found.order_by("name")


def indicators_in_use() -> QuerySet[Indicator]:
    """Give the indicators that files are read by: those not ended."""
    return Indicator.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()))


def observations_visible_to(user: Any) -> QuerySet[Observation]:
    """Give the figures of the places somebody may see. The one door to them."""
    found = Observation.objects.all()
    return found if sees_all_places(user) else found.filter(area__in=areas_visible_to(user))


def files_visible_to(user: Any) -> QuerySet[DatasetFile]:
    """Give the files of figures, the latest first."""
    if not can(user, Permission.SEE_PLACES):
        return DatasetFile.objects.none()
    return DatasetFile.objects.select_related("received_by__person", "taken_by__person").order_by("-received_at")


def file_visible_to_or_404(user: Any, pk: uuid.UUID) -> DatasetFile:
    found = files_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def files_taken() -> QuerySet[DatasetFile]:
    """Give the files that count, in the order in which they were taken over: of two the later one wins."""
    return DatasetFile.objects.filter(state=DatasetFile.State.TAKEN).order_by("taken_at", "pk")


def lookups_visible_to(user: Any) -> QuerySet[CodeLookup]:
    """Give the lookups, those that count first."""
    if not can(user, Permission.SEE_PLACES):
        return CodeLookup.objects.none()
    return CodeLookup.objects.select_related("added_by__person")


def current_lookups() -> QuerySet[CodeLookup]:
    return CodeLookup.objects.filter(replaced_at__isnull=True)


def areas_reached_by(file: DatasetFile) -> QuerySet[Area]:
    """Give the places that a file may say something of, and those of which it does."""
    if file.geography == "place":
        named = Q(survey_code__in=file.report.get("codes", []))
    else:
        named = Q(pk__in=AreaPart.objects.filter(kind=file.geography).values("area"))
    return Area.objects.filter(named | Q(pk__in=Observation.objects.filter(file=file).values("area")))


def figures_of_file(file: DatasetFile, user: Any) -> list[tuple[uuid.UUID, int]]:
    """Give, for each place one may see, how many figures rest on a file."""
    found = observations_visible_to(user).filter(file=file).order_by()
    return list(found.values_list("area").annotate(count=Count("pk")))


def work_on(area: Area) -> PlaceFigures | None:
    """Give the row that says whether a place's figures are being put together, and what could not be joined."""
    return PlaceFigures.objects.select_related("area").filter(area=area).first()


def work_of_files(user: Any) -> QuerySet[PlaceFigures]:
    """Give those rows for the places one may see."""
    return PlaceFigures.objects.filter(area__in=areas_visible_to(user)).select_related("area").order_by("area__name")

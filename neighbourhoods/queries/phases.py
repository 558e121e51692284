"""The stretches of the programme and of its places, and the batches they started in."""

import uuid
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from neighbourhoods.models import Area, Batch, Phase
from neighbourhoods.queries.areas import areas_visible_to


def phases_visible_to(user: Any) -> QuerySet[Phase]:
    """Give the phases of the whole programme, and those of the places somebody sees. The one door."""
    mine = Q(area__isnull=True) | Q(area__in=areas_visible_to(user).values("pk"))
    return Phase.objects.filter(mine).select_related("area").order_by("starts_on", "name")


def phase_visible_to_or_404(user: Any, pk: uuid.UUID) -> Phase:
    """Load one phase through the door; one outside it does not exist for this user (404)."""
    found = phases_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def phases_touching(area: Area) -> QuerySet[Phase]:
    """Give the phases of a place, and those of the whole programme."""
    return Phase.objects.filter(Q(area=area) | Q(area__isnull=True)).order_by("starts_on", "name")


def batches_with_places(user: Any) -> QuerySet[Batch]:
    """Give the batches, each with the places of it that somebody sees."""
    seen = areas_visible_to(user).order_by("name")
    return Batch.objects.prefetch_related(Prefetch("areas", seen, to_attr="places_seen"))

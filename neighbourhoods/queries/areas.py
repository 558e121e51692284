"""Reading places. `areas_visible_to` is the one door to a place, for lists and for one page alike."""

import datetime
import uuid
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from neighbourhoods.models import Area, Batch, LocalAuthority, Organisation, Pair
from neighbourhoods.permissions import grants_of, reach_of, sees_all_places
from nrp.accounts.permissions import Permission
from nrp.accounts.roles import Role


def role_codes_of(user: Any) -> frozenset[str]:
    """Give the codes of the roles a user holds today, wherever they are held."""
    return frozenset(grant.role for grant in grants_of(user))


def roles_of(user: Any) -> list[Role]:
    """Give the roles a user holds today, in the order in which they were granted, each once."""
    return list(dict.fromkeys(Role(grant.role) for grant in grants_of(user)))


def areas_visible_to(user: Any) -> QuerySet[Area]:
    """Give the places a user may see. This is the one door: a list and a single page both come through it."""
    return areas_where(user, Permission.SEE_PLACES)


def areas_where(user: Any, permission: str) -> QuerySet[Area]:
    """Give the places for which a user holds a permission."""
    if sees_all_places(user, permission):
        return Area.objects.all()
    areas, authorities = reach_of(user, permission)
    if not areas and not authorities:
        return Area.objects.none()
    return Area.objects.in_reach_of(areas=areas, local_authorities=authorities)


def area_visible_to_or_404(user: Any, slug: str) -> Area:
    """Load one place through the door; a place outside it does not exist for this user (404)."""
    found = areas_visible_to(user).filter(slug=slug).select_related("batch", "coren_organisation").first()
    if found is None:
        raise Http404
    return found


def own_areas_of(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods a user's roles are tied to, without comparators; none for a programme-wide role."""
    areas, authorities = reach_of(user, Permission.SEE_PLACES)
    return Area.objects.filter(
        Q(pk__in=areas) | Q(local_authorities__in=authorities), kind=Area.Kind.NEIGHBOURHOOD
    ).distinct()


def neighbourhoods_in_programme(on: datetime.date | None = None) -> QuerySet[Area]:
    """Give the neighbourhoods that take part on a day (today), by name: nine of them while none has left."""
    day = on or timezone.localdate()
    return Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD).filter(Q(left_on__isnull=True) | Q(left_on__gt=day))


def current_pairs(on: datetime.date | None = None) -> QuerySet[Pair]:
    """Give the matched pairs that hold on a day (today), with both places loaded."""
    day = on or timezone.localdate()
    return (
        Pair.objects.filter(starts_on__lte=day)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
        .select_related("neighbourhood", "comparator")
    )


def all_pairs() -> QuerySet[Pair]:
    """Give every match, past ones too."""
    return Pair.objects.select_related("neighbourhood", "comparator")


def pairs_visible_to(user: Any) -> QuerySet[Pair]:
    """Give the matches, past ones too, of the neighbourhoods a user may see."""
    return all_pairs().filter(neighbourhood__in=areas_visible_to(user))


def unmatched(kind: str) -> QuerySet[Area]:
    """Give the places of one kind that take part and are in no match today."""
    free = Area.objects.filter(kind=kind, left_on__isnull=True)
    taken = Pair.objects.filter(ends_on__isnull=True)
    return free.exclude(pk__in=taken.values("neighbourhood")).exclude(pk__in=taken.values("comparator"))


def partner_of(area: Area) -> Area | None:
    """Give the place matched to this one today, from either side."""
    pair = current_pairs().filter(Q(neighbourhood=area) | Q(comparator=area)).first()
    if pair is None:
        return None
    return pair.comparator if pair.neighbourhood_id == area.pk else pair.neighbourhood


def partners() -> dict[uuid.UUID, uuid.UUID]:
    """Give, for every place in a match today, the id of the other one."""
    found: dict[uuid.UUID, uuid.UUID] = {}
    for pair in current_pairs():
        found[pair.neighbourhood_id] = pair.comparator_id
        found[pair.comparator_id] = pair.neighbourhood_id
    return found


def partner_ids(area_id: uuid.UUID) -> list[uuid.UUID]:
    """Give the id of the place matched to this one today, if there is one."""
    partner = partners().get(area_id)
    return [] if partner is None else [partner]


def areas_by_survey_code() -> dict[str, Area]:
    """Give every survey area by its code: what an upload's area column is held against."""
    return {area.survey_code: area for area in Area.objects.all()}


def every_area_for(user: Any) -> QuerySet[Area]:
    """Give every place, each saying by `is_seen` whether the door is open to it.

    For who reads results of all places by name though they see some of them only.
    """
    seen = areas_visible_to(user).order_by().filter(pk=OuterRef("pk"))
    return Area.objects.annotate(is_seen=Exists(seen))


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.all()


def local_authorities() -> QuerySet[LocalAuthority]:
    return LocalAuthority.objects.all()


def batches() -> QuerySet[Batch]:
    return Batch.objects.all()

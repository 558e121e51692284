"""The door to enquiries: those of the places whose enquiries somebody may read."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.http import Http404
from django.utils import timezone

from coren.models import Adviser, Collected, Enquiry, HoursEntry, PeerResearcher
from coren.queries.advisers import advisers_where
from governance.models import EthicsApproval
from governance.queries.ethics import approvals_covering
from neighbourhoods.models import Area
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class CollectedByMethod:
    """How much one method gave: the sum of its occasions, and from when to when."""

    method: str
    count: int
    occasions: int
    first: dt.date
    last: dt.date


def enquiries_visible_to(user: Any) -> QuerySet[Enquiry]:
    """Give the enquiries that somebody may read. This is the one door, for lists and for one page alike."""
    found = Enquiry.objects.select_related("area", "ethics_approval", "safety_checked_by__person")
    if sees_all_places(user, Permission.SEE_ENQUIRIES):
        return found
    return found.filter(area__in=areas_where(user, Permission.SEE_ENQUIRIES))


def enquiry_visible_to_or_404(user: Any, pk: uuid.UUID) -> Enquiry:
    """Load one enquiry through the door; one outside it does not exist for this user (404)."""
    found = enquiries_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def places_with_enquiries(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods whose enquiries somebody may read."""
    return areas_where(user, Permission.SEE_ENQUIRIES).filter(kind=Area.Kind.NEIGHBOURHOOD)


def places_to_enquire_in(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods in which somebody may write enquiries."""
    return areas_where(user, Permission.EDIT_ENQUIRIES).filter(kind=Area.Kind.NEIGHBOURHOOD, left_on__isnull=True)


def period_of(enquiry: Enquiry) -> tuple[dt.date, dt.date]:
    """Give the days an ethics approval has to cover: from the start (or today) to the end, or today if later."""
    today = timezone.localdate()
    start = enquiry.starts_on or today
    return start, max(start, enquiry.ends_on or today)


def approvals_for(enquiry: Enquiry) -> QuerySet[EthicsApproval]:
    """Give the approvals on record that cover an enquiry."""
    return approvals_covering(*period_of(enquiry))


def collected_by_method(enquiry: Enquiry) -> list[CollectedByMethod]:
    """Give what was collected, added up by method, in the order in which each began."""
    rows = Collected.objects.filter(enquiry=enquiry).order_by().values("method")
    found = rows.annotate(all=Sum("count"), times=Count("pk"), first=Min("on"), last=Max("on")).order_by("first")
    return [CollectedByMethod(row["method"], row["all"], row["times"], row["first"], row["last"]) for row in found]


def collected_of(enquiry: Enquiry) -> QuerySet[Collected]:
    """Give what was collected, occasion by occasion."""
    return Collected.objects.filter(enquiry=enquiry)


def collected_visible_to_or_404(user: Any, pk: uuid.UUID) -> Collected:
    found = Collected.objects.filter(pk=pk, enquiry__in=enquiries_visible_to(user).values("pk"))
    row = found.select_related("enquiry__area").first()
    if row is None:
        raise Http404
    return row


def researchers_of(enquiry: Enquiry) -> QuerySet[PeerResearcher]:
    return PeerResearcher.objects.filter(enquiry=enquiry).select_related("adviser__person", "adviser__area")


def researcher_visible_to_or_404(user: Any, pk: uuid.UUID) -> PeerResearcher:
    """Load one peer researcher through the doors of the enquiry and of the names (SEE_ADVISERS at the place)."""
    found = PeerResearcher.objects.filter(pk=pk, enquiry__in=enquiries_visible_to(user).values("pk"))
    found = found.filter(adviser__in=advisers_where(user, Permission.SEE_ADVISERS).values("pk"))
    row = found.select_related("enquiry__area", "adviser__person").first()
    if row is None:
        raise Http404
    return row


def may_become_researchers(enquiry: Enquiry) -> QuerySet[Adviser]:
    """Give the active advisers of the place who are not peer researchers of this enquiry yet."""
    known = PeerResearcher.objects.filter(enquiry=enquiry).values("adviser")
    found = Adviser.objects.active().filter(area=enquiry.area_id).exclude(pk__in=known)
    return found.select_related("person")


def minutes_on(enquiry: Enquiry) -> int:
    """Give the minutes that advisers logged for an enquiry, in whatever state, drafts apart."""
    found = HoursEntry.objects.filter(enquiry=enquiry).exclude(state=HoursEntry.State.DRAFT)
    return int(found.aggregate(all=Sum("minutes"))["all"] or 0)


def peer_research_of(adviser: Adviser, user: Any) -> QuerySet[PeerResearcher]:
    """Give the enquiries an adviser takes part in, as far as the reader may see them."""
    found = PeerResearcher.objects.filter(adviser=adviser, enquiry__in=enquiries_visible_to(user).values("pk"))
    return found.select_related("enquiry")

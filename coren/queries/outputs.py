"""The door to stories and outputs, and what of each may be shown today."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from coren.models import Adviser, MakerConsent, Output
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class Showing:
    """What the makers' consents let be shown: all of it or none, and how far it may go.

    `withdrawn_on` is the last day on which somebody took their consent back.
    """

    makers: int
    withdrawn: int
    withdrawn_on: dt.date | None
    is_shown: bool
    is_public: bool


def outputs_visible_to(user: Any) -> QuerySet[Output]:
    """Give the outputs that somebody may read of. This is the one door, for lists, pages and files alike."""
    makers = Prefetch("makers", MakerConsent.objects.select_related("adviser__person"))
    found = Output.objects.select_related("area", "enquiry").prefetch_related(makers)
    if sees_all_places(user, Permission.SEE_ENQUIRIES):
        return found
    return found.filter(area__in=areas_where(user, Permission.SEE_ENQUIRIES))


def output_visible_to_or_404(user: Any, pk: uuid.UUID) -> Output:
    """Load one output through the door; one outside it does not exist for this user (404)."""
    found = outputs_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def maker_visible_to_or_404(user: Any, pk: uuid.UUID) -> MakerConsent:
    """Load one maker's consent: the names are for those who see advisers at the place."""
    found = MakerConsent.objects.filter(pk=pk, output__in=outputs_visible_to(user).values("pk"))
    if not sees_all_places(user, Permission.SEE_ADVISERS):
        found = found.filter(output__area__in=areas_where(user, Permission.SEE_ADVISERS))
    row = found.select_related("output__area", "adviser__person").first()
    if row is None:
        raise Http404
    return row


def showing(output: Output) -> Showing:
    """Say whether file, link and credit may be shown: only while every maker's consent holds, and there is one."""
    makers: dict[str, MakerConsent] = {}
    for maker in sorted(output.makers.all(), key=_agreed):  # somebody may agree anew: the latest answer counts
        makers[str(maker.adviser_id or maker.name.casefold())] = maker
    days = [maker.withdrawn_on for maker in makers.values() if maker.withdrawn_on is not None]
    holds = bool(makers) and not days
    return Showing(
        makers=len(makers),
        withdrawn=len(days),
        withdrawn_on=max(days, default=None),
        is_shown=holds,
        is_public=holds and all(maker.use == MakerConsent.Use.PUBLIC for maker in makers.values()),
    )


def _agreed(maker: MakerConsent) -> tuple[bool, dt.date]:
    return maker.withdrawn_on is None, maker.agreed_on


def credit_of(output: Output) -> str:
    """Give how the makers are credited: as the output says, else as each asked to be; nothing unless it is shown."""
    if not showing(output).is_shown:
        return ""
    return output.credit or ", ".join(maker.credit_as for maker in output.makers.all() if maker.credit_as)


def made_by(adviser: Adviser, user: Any) -> QuerySet[Output]:
    """Give what an adviser made or appears in, as far as the reader may see it."""
    made = MakerConsent.objects.filter(adviser=adviser).values("output")
    return outputs_visible_to(user).filter(pk__in=made).prefetch_related(None)

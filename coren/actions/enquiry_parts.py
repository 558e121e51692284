"""Who does an enquiry, and how much was collected: counts only, and only under an approval."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.actions.enquiries import EnquiryRefused, uncovered_words
from coren.models import Adviser, Collected, Enquiry, PeerResearcher
from coren.queries import advisers as adviser_queries
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.render.dates import day as day_words

State = Enquiry.State


@transaction.atomic
def collect(*, enquiry: Enquiry, method: str, count: int, on: dt.date, by: User | None, note: str = "") -> Collected:
    """Write down how much was collected on a day by one method.

    Raises EnquiryRefused for an enquiry that is not under way, for a day to come, for a day that its ethics approval
    does not cover, and for a count of nothing.
    """
    locked = _locked(enquiry)
    if locked.state in (State.PLANNED, State.STOPPED):
        raise EnquiryRefused(
            _("This enquiry is “%(state)s”, so nothing is collected.") % {"state": locked.get_state_display()}
        )
    if on > timezone.localdate():
        raise EnquiryRefused(_("Enter a day that is not in the future."), field="on")
    approval = locked.ethics_approval
    if approval is None or not approval.covers(on, on):
        raise EnquiryRefused(uncovered_words(approval, on, on), field="on")
    if count < 1:
        raise EnquiryRefused(_("Enter how many, 1 or more."), field="count")
    row = Collected.objects.create(enquiry=locked, method=method, count=count, on=on, note=note, recorded_by=by)
    _audit("collected.recorded", row, locked, by, {"count": [None, count], "on": [None, on]})
    return row


@transaction.atomic
def take_back(*, collected: Collected, reason: str, by: User | None) -> Collected:
    """Take a count back that was written down by mistake. The trail keeps it."""
    enquiry = _locked(collected.enquiry)
    row = Collected.objects.get(pk=collected.pk)
    changes: dict[str, list[object]] = {"count": [row.count, None], "on": [row.on, None]}
    _audit("collected.taken_back", row, enquiry, by, changes, reason=reason)
    row.delete()
    return row


@transaction.atomic
def join(
    *, enquiry: Enquiry, adviser: Adviser, by: User | None, starts_on: dt.date | None = None, part: str = ""
) -> PeerResearcher:
    """Name an adviser as peer researcher of an enquiry.

    Raises EnquiryRefused for an adviser of another place, without a consent that holds on the day, who is not active,
    or who is named already.
    """
    locked = _locked(enquiry)
    on = starts_on or timezone.localdate()
    if adviser.area_id != locked.area_id:
        raise EnquiryRefused(_("Peer researchers are advisers of the same neighbourhood."), field="adviser")
    if adviser.status != Adviser.Status.ACTIVE:
        words = {"name": adviser, "status": adviser.get_status_display()}
        raise EnquiryRefused(_("%(name)s is not active but “%(status)s”.") % words, field="adviser")
    held = adviser_queries.consent_on(adviser, max(on, timezone.localdate()))
    if held is None or held.given_on > on:
        raise EnquiryRefused(
            _("%(name)s has no consent on record that holds on %(day)s.") % {"name": adviser, "day": day_words(on)},
            field="adviser",
        )
    if PeerResearcher.objects.filter(enquiry=locked, adviser=adviser).exists():
        raise EnquiryRefused(_("%(name)s is named here already.") % {"name": adviser}, field="adviser")
    row = PeerResearcher.objects.create(enquiry=locked, adviser=adviser, part=part, starts_on=on)
    audit.record(
        "peer_researcher.joined",
        by=by,
        obj=locked,
        changes={"from": [None, on], "part": [None, part]},
        detail={"adviser_id": adviser.pk},
    )
    return row


@transaction.atomic
def leave(*, researcher: PeerResearcher, on: dt.date, by: User | None) -> PeerResearcher:
    """End somebody's part in an enquiry. Raises EnquiryRefused before it began, and when it ended already."""
    enquiry = _locked(researcher.enquiry)
    row = PeerResearcher.objects.select_related("adviser__person").get(pk=researcher.pk)
    if row.ends_on is not None:
        words = {"name": row.adviser, "day": day_words(row.ends_on)}
        raise EnquiryRefused(_("%(name)s has taken part until %(day)s already.") % words, field="on")
    if on < row.starts_on:
        raise EnquiryRefused(_("That is before they began."), field="on")
    row.ends_on = on
    row.save()
    audit.record(
        "peer_researcher.left",
        by=by,
        obj=enquiry,
        changes={"until": [None, on]},
        detail={"adviser_id": row.adviser_id},
    )
    return row


def _locked(enquiry: Enquiry) -> Enquiry:
    rows = Enquiry.objects.select_for_update(of=("self",)).select_related("area", "ethics_approval")
    return rows.get(pk=enquiry.pk)


def _audit(
    verb: str, row: Collected, enquiry: Enquiry, by: User | None, changes: dict[str, list[object]], *, reason: str = ""
) -> None:
    audit.record(verb, by=by, obj=enquiry, reason=reason, changes=changes, detail={"method": row.method})

"""Resident-led enquiries: begun, written part by part, moved on only where the rules let them."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.actions import enquiry_links
from coren.models import Enquiry
from coren.queries import enquiries as queries
from governance.models import EthicsApproval
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import clock, day, period

State = Enquiry.State
FIELDS = (
    "title",
    "issue",
    "question",
    "methods",
    "methods_text",
    "starts_on",
    "ends_on",
    "ethics_approval",
    "ethics_text",
    "safety_text",
    "findings",
    "led_to",
    "rapid_review",
    "rapid_review_link",
    "hiat_inequalities",
    "hiat_design",
    "hiat_evaluation",
    "hiat_wider",
    "began_with",
)
# Where each state may lead. What was stopped can be taken up again, from its planning on.
NEXT: dict[str, tuple[str, ...]] = {
    State.PLANNED: (State.UNDER_WAY, State.STOPPED),
    State.UNDER_WAY: (State.WRITING_UP, State.STOPPED),
    State.WRITING_UP: (State.FINISHED, State.UNDER_WAY, State.STOPPED),
    State.FINISHED: (State.WRITING_UP,),
    State.STOPPED: (State.PLANNED,),
}
RUNNING = (State.UNDER_WAY, State.WRITING_UP)


class EnquiryRefused(Refusal):
    """An enquiry cannot be written or moved on as asked."""


@transaction.atomic
def begin(*, area: Area, title: str, issue: str, question: str, by: User | None, **values: Any) -> Enquiry:
    """Begin an enquiry, which is then being planned. Raises EnquiryRefused for a place that is no neighbourhood,
    LinkRefused for an issue or a decision of another one."""
    links = enquiry_links.taken_from(values)
    _refuse_unknown(values)
    if area.kind != Area.Kind.NEIGHBOURHOOD:
        raise EnquiryRefused(_("Enquiries belong to a neighbourhood. Choose one."), field="area")
    enquiry = Enquiry(area=area, title=title, issue=issue, question=question, created_by=by, **values)
    _check(enquiry)
    enquiry_links.check(enquiry, links)
    enquiry.save()
    enquiry_links.write(enquiry, links)
    audit.record("enquiry.begun", by=by, obj=enquiry, changes={"title": [None, title], "question": [None, question]})
    return enquiry


@transaction.atomic
def update(*, enquiry: Enquiry, by: User | None, seen: str = "", **values: Any) -> Enquiry:
    """Write some parts of an enquiry. New words about safety take the check away: somebody has to look again.

    Raises EnquiryRefused for dates that do not fit, for an unknown method, and while it is under way for an approval
    that does not cover it; LinkRefused for an issue or a decision of another neighbourhood; ChangedMeanwhile when
    `seen` is no longer how these parts stand.
    """
    links = enquiry_links.taken_from(values)
    _refuse_unknown(values)
    locked = _locked(enquiry)
    before = {**values_of(locked, FIELDS), **enquiry_links.links_of(locked)}
    refuse_if_changed(seen, {name: before[name] for name in (*values, *links)})
    for name, value in values.items():
        setattr(locked, name, value)
    _check(locked)
    enquiry_links.check(locked, links)
    if locked.state in RUNNING and set(values) & {"ethics_approval", "starts_on", "ends_on"}:
        _refuse_uncovered(locked)
    if before["safety_text"] != locked.safety_text:
        locked.safety_checked_at = locked.safety_checked_by = None
    locked.save()
    enquiry_links.write(locked, links)
    changes = changes_between(before, {**values_of(locked, FIELDS), **enquiry_links.links_of(locked)})
    if changes:
        audit.record("enquiry.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def check_safety(*, enquiry: Enquiry, safety_text: str, by: User, seen: str = "") -> Enquiry:
    """Write down how everybody is kept safe and put one's name to it.

    Raises EnquiryRefused without words; ChangedMeanwhile when `seen` is no longer how it stands.
    """
    if not safety_text.strip():
        raise EnquiryRefused(_("Write how everybody is kept safe, then check it."), field="safety_text")
    locked = _locked(enquiry)
    refuse_if_changed(seen, {"safety_text": locked.safety_text})
    before = locked.safety_text
    locked.safety_text = safety_text
    locked.safety_checked_at, locked.safety_checked_by = timezone.now(), by
    locked.save()
    changes: dict[str, list[object]] = {"safety_checked": [None, True]}
    if before != safety_text:
        changes["safety_text"] = [before, safety_text]
    audit.record("enquiry.safety_checked", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def move(*, enquiry: Enquiry, state: str, by: User | None, reason: str = "") -> Enquiry:
    """Move an enquiry on. It is under way only with an ethics approval that covers it and a safety check by name.

    Raises EnquiryRefused when a rule is in the way, when it cannot go there from where it stands, when it stands
    there already, and for stopping without a reason.
    """
    locked = _locked(enquiry)
    before = locked.state
    if state == before:
        raise EnquiryRefused(_("It is “%(state)s” already.") % {"state": locked.get_state_display()}, field="state")
    if state not in NEXT[before]:
        words = {"from": locked.get_state_display(), "to": State(state).label}
        raise EnquiryRefused(_("It cannot go from “%(from)s” to “%(to)s”.") % words, field="state")
    if state in RUNNING:
        locked.starts_on = locked.starts_on or timezone.localdate()
        _refuse_uncovered(locked)
        _refuse_unchecked(locked)
    if state == State.STOPPED and not reason.strip():
        raise EnquiryRefused(_("Say why it stops."), field="reason")
    if state == State.FINISHED and not locked.findings.strip():
        raise EnquiryRefused(_("Write down what was found first."), field="state")
    if state == State.FINISHED and locked.ends_on is None:
        locked.ends_on = max(timezone.localdate(), locked.starts_on or timezone.localdate())
    locked.state = state
    locked.save()
    audit.record("enquiry.moved", by=by, obj=locked, reason=reason, changes={"state": [before, state]})
    return locked


def what_is_missing(enquiry: Enquiry) -> list[str]:
    """Say what stands between an enquiry and being under way, in sentences; nothing when it can go."""
    missing = []
    for rule in (_refuse_uncovered, _refuse_unchecked):
        try:
            rule(enquiry)
        except EnquiryRefused as refusal:
            missing.append(str(refusal))
    return missing


def uncovered_words(approval: EthicsApproval | None, start: dt.date, end: dt.date) -> str:
    """Say why an approval does not do for some days."""
    if approval is None:
        return _("No ethics approval is chosen. Nothing is collected without one.")
    days = day(start) if start == end else period(start, end)
    return _("The ethics approval %(reference)s does not cover %(days)s.") % {
        "reference": approval.reference,
        "days": days,
    }


def _refuse_uncovered(enquiry: Enquiry) -> None:
    start, end = queries.period_of(enquiry)
    approval = enquiry.ethics_approval
    if approval is None or not approval.covers(start, end):
        raise EnquiryRefused(uncovered_words(approval, start, end), field="ethics_approval")


def _refuse_unchecked(enquiry: Enquiry) -> None:
    if enquiry.safety_checked_at is None or enquiry.safety_checked_by_id is None:
        raise EnquiryRefused(_("Nobody has checked how everybody is kept safe."), field="safety_text")


def _refuse_unknown(values: dict[str, Any]) -> None:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"an enquiry has no field {sorted(unknown)}")


def _check(enquiry: Enquiry) -> None:
    if enquiry.starts_on and enquiry.ends_on and enquiry.ends_on < enquiry.starts_on:
        raise EnquiryRefused(_("It cannot end before it starts."), field="ends_on")
    if unknown := set(enquiry.methods) - set(Enquiry.Method.values):
        words = {"methods": ", ".join(sorted(map(str, unknown)))}
        raise EnquiryRefused(_("These methods are not known: %(methods)s.") % words, field="methods")


def _locked(enquiry: Enquiry) -> Enquiry:
    rows = Enquiry.objects.select_for_update(of=("self",))
    return rows.select_related("area", "ethics_approval", "safety_checked_by__person", "began_with").get(pk=enquiry.pk)


def checked_words(enquiry: Enquiry) -> str:
    """Say who checked the safety, and when; empty when nobody did."""
    at, who = enquiry.safety_checked_at, enquiry.safety_checked_by
    if at is None or who is None:
        return ""
    name = str(getattr(who, "person", None) or _("somebody who has left"))
    return _("%(name)s, on %(day)s at %(time)s") % {"name": name, "day": day(at), "time": clock(at)}

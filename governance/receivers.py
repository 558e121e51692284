"""Reactions to news: each calls one action."""

from typing import Any

from django.dispatch import receiver

from governance.actions import erasing
from governance.queries.pointing import what_points_at
from neighbourhoods.signals import asking_what_points_here
from nrp.accounts.erasure import Held, Traces, claim
from nrp.accounts.models import Person
from nrp.accounts.signals import erasing_person

# Rows about somebody: they go.
claim(
    "governance.Membership.person",
    "governance.Membership.role",
    "governance.Representation.person",
    "governance.Representation.body",
    "governance.Representation.role",
    "governance.Representation.through",
    "governance.Invite.person",
    "governance.MinutesDraft.user",
)
# What a group did together: the row stays, the person leaves it.
claim(
    "governance.Attendance.person",
    "governance.Attendance.name",
    "governance.Attendance.organisation",
    "governance.EventAttendance.person",
    "governance.EventAttendance.name",
    "governance.EventAttendance.organisation",
    "governance.ActionPoint.owner",
    "governance.ActionPoint.completed_by",
    "governance.ActionPoint.verified_by",
    "governance.ActionVerdict.person",
    "governance.Amendment.proposed_by",
    "governance.Decision.proposed_by",
    "governance.Issue.person",
    "governance.Ballot.person",
)
# What was said of the work, not of the person: the sweep of an erasure takes the name out of it.
claim(
    "governance.ActionPoint.text",
    "governance.ActionPoint.completed_note",
    "governance.ActionPoint.inadequate_reason",
    "governance.ActionPoint.dropped_reason",
    "governance.ActionVerdict.about",
    "governance.ActionVerdict.reason",
    "governance.Amendment.passage",
    "governance.Amendment.text",
    "governance.Amendment.reason",
    "governance.Decision.text",
    "governance.Decision.present",
    "governance.Decision.rationale",
    "governance.Decision.not_taken",
    "governance.Decision.outcome",
    "governance.Issue.title",
    "governance.Issue.text",
    "governance.Issue.outcome",
)
# Who wrote, entered or settled it: an account that goes leaves these empty.
claim(
    "governance.ActionPoint.created_by",
    "governance.ActionPoint.completed_entered_by",
    "governance.ActionPoint.verified_entered_by",
    "governance.ActionVerdict.entered_by",
    "governance.Amendment.entered_by",
    "governance.Amendment.settled_by",
    "governance.Attendance.added_by",
    "governance.Ballot.entered_by",
    "governance.Decision.recorded_by",
    "governance.EthicsDocument.added_by",
    "governance.Event.created_by",
    "governance.EventAttendance.added_by",
    "governance.EventPhoto.added_by",
    "governance.Focus.set_by",
    "governance.Group.created_by",
    "governance.GroupSheet.tried_by",
    "governance.GroupSheet.taken_by",
    "governance.GroupSheet.undone_by",
    "governance.Invite.answered_by",
    "governance.Issue.created_by",
    "governance.Meeting.created_by",
    "governance.Meeting.invited_by",
    "governance.MeetingSeries.created_by",
    "governance.Membership.created_by",
    "governance.Minutes.changed_by",
    "governance.Minutes.agreed_by",
    "governance.MinutesVersion.written_by",
    "governance.Paper.added_by",
    "governance.PriorityRound.created_by",
    "governance.PriorityRound.closed_by",
    "governance.Representation.created_by",
    "governance.TermsOfReference.written_by",
)


@receiver(erasing_person, dispatch_uid="governance.erasing_person")
def forget_in_groups(*, person: Person, traces: Traces, is_preview: bool, **_news: Any) -> list[Held]:
    if is_preview:
        return erasing.look(person, traces)
    erasing.erase(person=person, traces=traces)
    return []


@receiver(asking_what_points_here, dispatch_uid="governance.asking_what_points_here")
def tell_decisions_and_actions(*, thing: Any, user: Any, **_news: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """Tell the page of an initiative, a review, an item of evidence or a selection what groups decided about it."""
    return what_points_at(thing, user)

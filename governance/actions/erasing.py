"""What an erasure does here: seats and invitations go; what a group did stays, without the person.

Attendance stays as a sector that was there, an action without its owner, a ballot without its voter. What others wrote
(minutes, decisions, papers) is swept of the name where the erasure sweeps every text.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from governance.models import (
    ActionPoint,
    ActionVerdict,
    Amendment,
    Attendance,
    Ballot,
    Decision,
    EventAttendance,
    EventPhoto,
    GroupSheet,
    Invite,
    Issue,
    Mark,
    Membership,
    Representation,
)
from nrp.accounts.erasure import ERASED_NAME, Held, Traces
from nrp.accounts.models import Person
from nrp.accounts.sweep import pattern_of, pieces_of


def look(person: Person, traces: Traces) -> list[Held]:
    """Say what is held about somebody in groups, meetings and events, and add to what they can be found by."""
    boards = Representation.objects.filter(person=person)
    photos = photos_naming(person, traces)
    sheets = sheets_about(person)
    traces.text(*boards.values_list("through", flat=True))
    traces.text(*Membership.objects.filter(person=person).values_list("role", flat=True))
    traces.blobs.update(photos.values_list("stored_as", flat=True), sheets.values_list("stored_as", flat=True))
    rows: tuple[tuple[str, QuerySet[Any]], ...] = (
        (_("Seats on groups"), Membership.objects.filter(person=person)),
        (_("Seats on outside boards"), boards),
        (_("Invitations to meetings"), Invite.objects.filter(person=person)),
        (_("Meetings and apologies: the name goes, the sector stays"), Attendance.objects.filter(person=person)),
        (_("Events: the name goes, the sector stays"), EventAttendance.objects.filter(person=person)),
        (_("Photographs that name them"), photos),
        (_("Spreadsheets of their groups, kept as they came"), sheets),
        (_("Actions they own, did or looked at, which stay without a name"), actions_of(person)),
        (_("Decisions they proposed, which stay without a name"), Decision.objects.filter(proposed_by=person)),
        (_("Issues they raised, which stay with their sector"), Issue.objects.filter(person=person)),
        (_("Changes to minutes they asked for, which stay without a name"), amendments_of(person)),
        (_("Ballots, which stay counted without a name"), Ballot.objects.filter(person=person)),
    )
    for _what, found in rows[:5]:
        traces.ids.update(found.values_list("pk", flat=True))
    return [Held(what, found.count()) for what, found in rows]


@transaction.atomic
def erase(*, person: Person, traces: Traces) -> None:
    """Take somebody out of everything here. The erasure that asks for it leaves the record in the trail."""
    photos_naming(person, traces).delete()
    _forget_in_sheets(person, traces)
    Membership.objects.filter(person=person).delete()
    Representation.objects.filter(person=person).delete()
    Invite.objects.filter(person=person).delete()
    Attendance.objects.filter(person=person).update(person=None, name=ERASED_NAME, organisation="")
    EventAttendance.objects.filter(person=person).update(person=None, name=ERASED_NAME, organisation="")
    ActionPoint.objects.filter(owner=person).update(owner=None)
    ActionPoint.objects.filter(completed_by=person).update(completed_by=None)
    ActionPoint.objects.filter(verified_by=person).update(verified_by=None)
    ActionVerdict.objects.filter(person=person).update(person=None)
    Decision.objects.filter(proposed_by=person).update(proposed_by=None)
    Issue.objects.filter(person=person).update(person=None)
    amendments_of(person).update(proposed_by=None)
    Mark.objects.filter(ballot__person=person).exclude(reason="").update(reason="")
    Ballot.objects.filter(person=person).update(person=None)


def photos_naming(person: Person, traces: Traces) -> QuerySet[EventPhoto]:
    """Give the photographs whose consent or description names somebody; not when others bear the same name."""
    others = Person.objects.exclude(pk__in=traces.people)
    if not person.name.strip() or others.filter(name__iexact=person.name).exists():
        return EventPhoto.objects.none()
    words = [person.name]
    pattern, candidates = pattern_of(words), Q()
    for piece in pieces_of(words):
        candidates |= Q(consent__icontains=piece) | Q(description__icontains=piece)
    found = EventPhoto.objects.filter(candidates)
    return EventPhoto.objects.filter(
        pk__in=[one.pk for one in found if pattern.search(f"{one.consent}\n{one.description}")]
    )


def actions_of(person: Person) -> QuerySet[ActionPoint]:
    mine = Q(owner=person) | Q(completed_by=person) | Q(verified_by=person)
    return ActionPoint.objects.filter(mine | Q(verdicts__person=person)).distinct()


def amendments_of(person: Person) -> QuerySet[Amendment]:
    return Amendment.objects.filter(proposed_by=person)


def sheets_about(person: Person) -> QuerySet[GroupSheet]:
    """Give the stored spreadsheets of the groups somebody sat on or met with: any of them may hold their row."""
    groups = Q(group__memberships__person=person) | Q(group__meetings__attendance__person=person)
    found = GroupSheet.objects.filter(groups).exclude(stored_as="").values("pk")
    return GroupSheet.objects.filter(pk__in=found)


def _forget_in_sheets(person: Person, traces: Traces) -> None:
    """Stored spreadsheets go whole; a try that was not taken over has to be handed in again."""
    ids = {str(one) for one in traces.ids}
    for sheet in sheets_about(person).select_for_update():
        if sheet.state in (GroupSheet.State.TRIED, GroupSheet.State.REFUSED):
            sheet.state = GroupSheet.State.REFUSED
            sheet.report = {"refused": _("Somebody of this group was erased since. Hand the file in again.")}
        sheet.stored_as = ""
        sheet.made = _without_ids(sheet.made, ids)
        sheet.save()


def _without_ids(value: Any, ids: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(item, ids) for key, item in value.items() if key not in ids}
    if isinstance(value, list):
        return [_without_ids(item, ids) for item in value if not (isinstance(item, str) and item in ids)]
    return value

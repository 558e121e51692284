"""The agenda of a meeting, written as a whole on one page."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.meetings import MeetingRefused, lock
from governance.calendar_files import one_line
from governance.models import AgendaItem, Meeting
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.edits import refuse_if_changed

FIELDS = ("title", "minutes", "presenter", "notes")
MOST = 60
LONGEST = 24 * 60


@transaction.atomic
def write(*, meeting: Meeting, items: Sequence[Mapping[str, Any]], by: User | None, seen: str = "") -> list[AgendaItem]:
    """Put an agenda in the place of the one there is. An item that names its `id` stays the same item, with its papers.

    Raises MeetingRefused for a cancelled meeting, for an item without a title, for more than 60 items, and
    ChangedMeanwhile when `seen` is no longer how the agenda stands.
    """
    locked = lock(meeting)
    if locked.state == Meeting.State.CANCELLED:
        raise MeetingRefused(_("This meeting is cancelled: %(reason)s") % {"reason": locked.cancelled_reason})
    before = list(AgendaItem.objects.select_for_update().filter(meeting=locked))
    refuse_if_changed(seen, plain_agenda(before))
    _check(items)
    had = {item.pk: item for item in before}
    rows = [_row(locked, had, number, values) for number, values in enumerate(items, start=1)]
    kept = {row.pk for row in rows}
    AgendaItem.objects.filter(meeting=locked).exclude(pk__in=kept).delete()
    for row in rows:
        row.save()
    if plain_agenda(before) != plain_agenda(rows):
        locked.sequence += 1  # calendars carry the agenda too
        locked.save(update_fields=["sequence"])
        titles = [[item.title for item in before], [item.title for item in rows]]
        audit.record("agenda.written", by=by, obj=locked, area_id=locked.group.area_id, changes={"items": titles})
    return rows


def plain_agenda(items: Sequence[AgendaItem]) -> dict[str, Any]:
    """Give an agenda as plain values: what its fingerprint is made of."""
    return {"items": [[str(item.pk), *(getattr(item, name) for name in FIELDS)] for item in items]}


def _row(meeting: Meeting, had: dict[uuid.UUID, AgendaItem], number: int, values: Mapping[str, Any]) -> AgendaItem:
    given = values.get("id")
    row = had.pop(given, None) if given is not None else None
    row = row or AgendaItem(meeting=meeting)
    row.position = number
    row.title = one_line(values["title"])
    row.minutes = values.get("minutes")
    row.presenter = one_line(values.get("presenter") or "")
    row.notes = values.get("notes") or ""
    return row


def _check(items: Sequence[Mapping[str, Any]]) -> None:
    if len(items) > MOST:
        raise MeetingRefused(_("An agenda has at most 60 items."), field="items")
    if any(not one_line(values.get("title") or "") for values in items):
        raise MeetingRefused(_("Enter what each item is about."), field="items")
    if any((values.get("minutes") or 0) > LONGEST for values in items):
        raise MeetingRefused(_("An item takes at most 24 hours."), field="items")

"""One line of a sign-in sheet: what it says, and how what two telephones say of the same person goes together."""

import uuid
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from governance.models import Attendance
from nrp.accounts.models import Person

Presence = Attendance.Presence
MOST_SPOKE = 999


@dataclass(frozen=True, slots=True)
class Marks:
    """What a line says of somebody. Without a presence there is no line."""

    presence: str = ""
    has_chaired: bool = False
    has_presented: bool = False
    spoke: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was sent: who it is about, what it showed when the page was opened, what it says now.

    `number` is the row's own id when it is on the sheet, and the id it will have when it is new: sent twice, it is
    the same line. `is_another` says that this is somebody else than the one of that name who is on the sheet.
    """

    key: str
    number: uuid.UUID
    now: Marks
    seen: Marks = Marks()
    person: Person | None = None
    name: str = ""
    sector: str = ""
    organisation: str = ""
    is_another: bool = False


class Stays(Exception):
    """One line stays as it was; the sentence says why."""


def merged(name: str, seen: Marks, now: Marks, current: Marks) -> Marks:
    """Put what this page changed on top of how the line stands."""
    if now.presence != seen.presence and current.presence not in (seen.presence, now.presence):
        raise Stays(
            _("Somebody else has marked %(name)s as “%(theirs)s” meanwhile. Save again to replace it with yours.")
            % {"name": name, "theirs": presence_words(current.presence)}
        )
    wanted = replace(current, presence=current.presence if now.presence == seen.presence else now.presence)
    for mark in ("has_chaired", "has_presented"):
        if getattr(now, mark) != getattr(seen, mark):
            wanted = replace(wanted, **{mark: getattr(now, mark)})
    if now.spoke != seen.spoke:
        wanted = replace(wanted, spoke=_tally(seen.spoke, now.spoke, current.spoke))
    has_marks = wanted.has_chaired or wanted.has_presented or bool(wanted.spoke)
    if not wanted.presence and has_marks and now.presence == seen.presence:
        return replace(wanted, presence=Presence.PRESENT)  # who chaired, presented or spoke was there
    return wanted


def _tally(seen: int | None, now: int | None, current: int | None) -> int | None:
    """Two telephones count at once: what each counted is added."""
    if now is None and current == seen:
        return None
    return max(0, min(MOST_SPOKE, (current or 0) + (now or 0) - (seen or 0)))


def presence_words(presence: str) -> str:
    """Say where somebody was: in the room, online, apologies, not marked."""
    return str(Presence(presence).label) if presence else str(_("not marked"))

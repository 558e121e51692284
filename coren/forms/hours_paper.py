"""Lines of paper sheets, typed one below the other: each is read by itself, and a wrong one keeps what was typed."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.actions import hours as actions
from coren.actions.hours import HoursRefused, Overlap
from coren.durations import UnclearTime, minutes_from
from coren.models import ActivityType, Adviser, HoursEntry
from coren.queries.limits import week_if_passed
from nrp.accounts.models import User
from nrp.core.render.numbers import money
from nrp.formats.typed_days import UnclearDay, day_from

LINES = 10
MOST_LINES = 100
BOXES = ("who", "day", "activity", "time")


@dataclass
class Line:
    """One line as it was typed. `number` makes a resend harmless."""

    index: int
    number: uuid.UUID
    who: str = ""
    day: str = ""
    activity: str = ""
    time: str = ""
    is_kept: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    question: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.who or self.day or self.time)

    @property
    def error(self) -> str:
        return " ".join(self.errors.values())


@dataclass
class Read:
    """What the line above said, for a line that leaves day or activity empty."""

    on: dt.date | None = None
    activity: ActivityType | None = None


class PaperForm:
    """The lines, the advisers of the place they may name, and the activities."""

    def __init__(self, data: QueryDict, *, advisers: Iterable[Adviser], activities: Iterable[ActivityType]) -> None:
        self.advisers = list(advisers)
        self.activities = list(activities)
        count = min(_whole(data.get("lines", "")) or LINES, MOST_LINES)
        if data.get("act") == "more":
            count = min(count + LINES, MOST_LINES)
        self.lines = [_line(data, index) for index in range(count)]
        self.saved = 0
        self.saved_minutes = 0

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.errors or line.question]

    def save(self, by: User) -> None:
        """Log each line that can be logged and empty it; the others say why not."""
        above, kept = Read(), []
        for line in self.lines:
            if line.is_empty:
                continue
            if self._save(line, above, by):
                self.saved += 1
            else:
                kept.append(line)
        blank = [Line(0, uuid.uuid4()) for _number in range(max(LINES - len(kept), 0))]
        self.lines = [*kept, *blank]
        for index, line in enumerate(self.lines):
            line.index = index

    def _save(self, line: Line, above: Read, by: User) -> bool:
        adviser = self._adviser(line)
        on, activity, minutes = _day(line, above), self._activity(line, above), _minutes(line)
        above.on, above.activity = on or above.on, activity or above.activity
        if on is not None and activity is not None:
            # What was taken from the line above must still be there when that line is gone.
            line.day, line.activity = line.day or on.strftime("%d/%m/%Y"), activity.code
        if adviser is None or on is None or activity is None or minutes is None:
            return False
        if not line.is_kept and self._passes_limit(line, adviser, activity, on, minutes):
            return False
        try:
            actions.log(
                adviser=adviser,
                on=on,
                minutes=minutes,
                activity=activity,
                by=by,
                client_id=line.number,
                source=HoursEntry.Source.PAPER,
                keep_both=line.is_kept,
            )
        except Overlap as asked:
            line.question = str(asked)
        except HoursRefused as refused:
            line.errors[{"on": "day", "adviser": "who", "minutes": "time"}.get(refused.field or "", "who")] = str(
                refused
            )
        else:
            self.saved_minutes += minutes
            return True
        return False

    def _passes_limit(self, line: Line, adviser: Adviser, activity: ActivityType, on: dt.date, minutes: int) -> bool:
        if HoursEntry.objects.filter(client_id=line.number).exists():
            return False
        passed = week_if_passed(adviser=adviser, activity=activity, on=on, minutes=minutes)
        if passed is None:
            return False
        line.question = _("%(name)s comes to %(earned)s that week, over the weekly limit of %(limit)s.") % {
            "name": adviser,
            "earned": money(passed.earned),
            "limit": money(passed.limit),
        }
        return True

    def _adviser(self, line: Line) -> Adviser | None:
        """Find somebody by number, by the whole name, or by what only one name begins with or holds."""
        typed = " ".join(line.who.lower().split())
        if not typed:
            line.errors["who"] = _("Enter the adviser’s number or name.")
            return None
        exact = [one for one in self.advisers if typed in (str(one.number), one.person.name.lower())]
        part = [one for one in self.advisers if typed in one.person.name.lower()] if not typed.isdigit() else []
        found = exact or part
        if len(found) == 1:
            return found[0]
        line.errors["who"] = (
            _("Several people fit “%(who)s”. Enter the number.") if found else _("Nobody here fits “%(who)s”.")
        ) % {"who": line.who}
        return None

    def _activity(self, line: Line, above: Read) -> ActivityType | None:
        if not line.activity:
            if above.activity is None:
                line.errors["activity"] = _("Choose an activity.")
            return above.activity
        for one in self.activities:
            if one.code == line.activity:
                return one
        line.errors["activity"] = _("Choose an activity from the list.")
        return None


def _day(line: Line, above: Read) -> dt.date | None:
    if not line.day:
        if above.on is None:
            line.errors["day"] = _("Enter the day, such as 12/2/2019.")
        return above.on
    try:
        return day_from(line.day, today=timezone.localdate())
    except UnclearDay:
        line.errors["day"] = _("Enter a day such as 12/2/2019 or 12 Feb.")
        return None


def _minutes(line: Line) -> int | None:
    try:
        minutes = minutes_from(line.time)
    except UnclearTime:
        minutes = 0
    if minutes:
        return minutes
    line.errors["time"] = _("Enter the time in quarter hours, such as 1.25.")
    return None


def _line(data: QueryDict, index: int) -> Line:
    typed = {name: data.get(f"{name}-{index}", "").strip()[:80] for name in BOXES}
    try:
        number = uuid.UUID(data.get(f"number-{index}", ""))
    except ValueError:
        number = uuid.uuid4()
    line = Line(index, number, is_kept=bool(data.get(f"keep-{index}")))
    line.who, line.day, line.activity, line.time = (typed[name] for name in BOXES)
    return line


def _whole(text: Any) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0

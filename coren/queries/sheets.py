"""Spreadsheets handed in, and what one would do: who is new, who is there already, what is wrong. Writes nothing."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import (
    ActivityType,
    Adviser,
    ClosedPeriod,
    Consent,
    ConsentText,
    HoursEntry,
    SheetImport,
    StatusChange,
)
from coren.models.hours import FIRST_YEAR, MOST_IN_A_DAY, STEP
from coren.sheets.rows import HoursRow, PersonRow, read_hours, read_person
from neighbourhoods.models import Area
from neighbourhoods.queries import areas_where
from nrp.accounts.permissions import Permission
from nrp.core.render.dates import day as day_words
from nrp.core.render.numbers import minutes as minutes_words
from nrp.core.sheet_work import Look
from nrp.formats.sheets.columns import plain
from nrp.formats.sheets.rows import Problem

_NAMES = uuid.UUID("0d3a6a6e-52f7-4d0b-8f4b-3a8f0e5b6c11")


@dataclass(frozen=True, slots=True)
class Hours:
    """One row of hours with the adviser and activity it names, and the number that makes it come once."""

    row: HoursRow
    adviser: Adviser
    activity: ActivityType
    client_id: uuid.UUID
    overlaps: bool


def places_to_import_for(user: Any) -> QuerySet[Area]:
    return areas_where(user, Permission.IMPORT_SHEETS).filter(kind=Area.Kind.NEIGHBOURHOOD)


def sheets_visible_to(user: Any) -> QuerySet[SheetImport]:
    """Give the sheets handed in for the places where somebody may bring some in."""
    found = SheetImport.objects.select_related("area", "tried_by__person", "taken_by__person", "undone_by__person")
    return found.filter(area__in=areas_where(user, Permission.IMPORT_SHEETS))


def sheet_visible_to_or_404(user: Any, pk: uuid.UUID) -> SheetImport:
    """Load one sheet through the door; one outside it does not exist for this user (404)."""
    found = sheets_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def taken_before(sheet: SheetImport) -> SheetImport | None:
    """Give the sheet with the same bytes that was taken over at this place, if one was."""
    same = SheetImport.objects.filter(sha256=sheet.sha256, area=sheet.area, kind=sheet.kind)
    return same.filter(state=SheetImport.State.TAKEN).exclude(pk=sheet.pk).order_by("taken_at").first()


def people_in(area: Area, rows: Sequence[Sequence[str]], column_map: dict[str, int]) -> Look:
    """Say what a sheet of people would do at a place."""
    today, found = timezone.localdate(), Look()
    there = _Known(area)
    versions = {text.version: text for text in ConsentText.objects.all()}
    for number, cells in enumerate(rows, start=1):
        read = read_person(number, cells, column_map, today=today)
        if isinstance(read, list):
            found.problems += read
        elif there.has(read):
            found.known.append(number)
        else:
            wrong = _consent_problem(read, versions)
            found.problems += wrong
            if not wrong:
                found.new.append(read)
            there.add(read)
    return found


class _Known:
    """The people of a place by number, by name with telephone or e-mail, and those of the sheet so far."""

    def __init__(self, area: Area) -> None:
        rows = Adviser.objects.current().filter(area=area).select_related("person")
        self._numbers = {row.number for row in rows}
        self._keys = {key for row in rows for key in _keys(row.person.name, row.person.phone, row.person.email)}
        self._bare = {plain(row.person.name) for row in rows}

    def has(self, row: PersonRow) -> bool:
        keys = _keys(row.name, row.phone, row.email)
        is_same = bool(keys & self._keys) or (not (row.phone or row.email) and plain(row.name) in self._bare)
        return is_same or (row.number is not None and row.number in self._numbers)

    def add(self, row: PersonRow) -> None:
        self._keys |= _keys(row.name, row.phone, row.email)
        self._bare.add(plain(row.name))


def _keys(name: str, phone: str, email: str) -> set[tuple[str, str]]:
    digits = "".join(sign for sign in phone if sign.isdigit())
    return {(plain(name), value) for value in (digits, email.lower()) if value}


def _consent_problem(row: PersonRow, versions: dict[int, ConsentText]) -> list[Problem]:
    if row.consent_version is None or row.consent_on is None:
        return []
    text = versions.get(row.consent_version)
    if text is None:
        known = ", ".join(str(version) for version in sorted(versions)) or _("none yet")
        say = _("There is no such version of the consent text. Versions: %(known)s.") % {"known": known}
        return [Problem(row.row, "consent_version", str(row.consent_version), say)]
    if row.consent_on < text.starts_on:
        say = _("Version %(n)s was not in use before %(day)s.") % {"n": text.version, "day": day_words(text.starts_on)}
        return [Problem(row.row, "consent_on", row.consent_on.isoformat(), say)]
    return []


def hours_in(area: Area, rows: Sequence[Sequence[str]], column_map: dict[str, int]) -> Look:
    """Say what a sheet of hours would do at a place: each row against the rules that hold for hours typed by hand."""
    today, found = timezone.localdate(), Look()
    judge = _Judge(area)
    alike: Counter[tuple[Any, ...]] = Counter()
    for number, cells in enumerate(rows, start=1):
        read = read_hours(number, cells, column_map, today=today)
        if isinstance(read, list):
            found.problems += read
            continue
        adviser, activity = judge.adviser(read), judge.activity(read)
        if adviser is None or activity is None:
            found.problems += judge.problems(read, today)
            continue
        key = (adviser.pk, read.on, activity.code, read.minutes, plain(read.note))
        alike[key] += 1
        client_id = uuid.uuid5(_NAMES, "|".join(str(part) for part in (*key, alike[key])))
        if judge.knows(client_id, key):
            found.known.append(number)
        elif problems := judge.problems(read, today):
            found.problems += problems
        else:
            found.new.append(Hours(read, adviser, activity, client_id, judge.take(adviser, read)))
    found.counts = {
        "overlaps": sum(one.overlaps for one in found.new),
        "minutes": sum(one.row.minutes for one in found.new),
    }
    return found


class _Judge:
    """What hours of a place are held against, read once for the whole sheet."""

    def __init__(self, area: Area) -> None:
        rows = list(Adviser.objects.current().filter(area=area).select_related("person"))
        self._by_number = {row.number: row for row in rows}
        self._by_name: dict[str, list[Adviser]] = defaultdict(list)
        for row in rows:
            self._by_name[plain(row.person.name)].append(row)
        self._activities = {plain(key): one for one in ActivityType.objects.all() for key in (one.code, one.label)}
        self._closed = list(ClosedPeriod.objects.filter(reopened_at__isnull=True))
        self._statuses = _grouped(StatusChange.objects.filter(adviser__in=rows).order_by("starts_on", "made_at"))
        self._consents = _grouped(Consent.objects.filter(adviser__in=rows).order_by("recorded_at"))
        there = HoursEntry.objects.filter(adviser__in=rows).values_list(
            "adviser_id", "on", "activity__code", "minutes", "note", "client_id"
        )
        self._minutes: Counter[tuple[uuid.UUID, dt.date]] = Counter()
        self._keys: dict[uuid.UUID, tuple[Any, ...]] = {}
        for adviser_id, on, code, minutes, note, client_id in there.iterator():
            self._minutes[adviser_id, on] += minutes
            self._keys[client_id] = (adviser_id, on, code, minutes, plain(note))
        self._alike = Counter(self._keys.values())

    def knows(self, client_id: uuid.UUID, key: tuple[Any, ...]) -> bool:
        """Say whether a row is there already: from a sheet, or the same hours logged in another way.

        Every entry stands for one row only, so a second row that is alike is new.
        """
        found = self._keys.get(client_id, key)
        is_there = client_id in self._keys or self._alike[found] > 0
        self._alike[found] -= is_there
        return is_there

    def adviser(self, row: HoursRow) -> Adviser | None:
        if row.number is not None:
            return self._by_number.get(row.number)
        named = self._by_name[plain(row.name)]
        return named[0] if len(named) == 1 else None

    def activity(self, row: HoursRow) -> ActivityType | None:
        return self._activities.get(plain(row.activity))

    def take(self, adviser: Adviser, row: HoursRow) -> bool:
        """Count a row's minutes towards its day, and say whether the adviser had some there before."""
        had = self._minutes[adviser.pk, row.on]
        self._minutes[adviser.pk, row.on] += row.minutes
        return bool(had)

    def problems(self, row: HoursRow, today: dt.date) -> list[Problem]:
        adviser, found = self.adviser(row), []
        if adviser is None:
            column, typed = ("name", row.name) if row.number is None else ("number", str(row.number))
            found.append(Problem(row.row, column, typed, self._nobody(row)))
        if self.activity(row) is None:
            known = ", ".join(sorted({one.label for one in self._activities.values()}))
            say = _("There is no such activity. Activities: %(known)s.") % {"known": known}
            found.append(Problem(row.row, "activity", row.activity, say))
        if row.minutes % STEP or row.minutes > MOST_IN_A_DAY:
            say = _("Enter the time in quarter hours, such as 1.25 or 1:15.")
            found.append(Problem(row.row, "time", minutes_words(row.minutes), say))
        if adviser is not None and not found:
            cells = {"on": row.on.isoformat(), "time": minutes_words(row.minutes)}
            found += [Problem(row.row, column, cells[column], say) for column, say in self._of(adviser, row, today)]
        return found

    def _nobody(self, row: HoursRow) -> str:
        if row.number is None and self._by_name[plain(row.name)]:
            return _("Two advisers here have this name. Enter the number.")
        return _("There is no such adviser in this neighbourhood. Check it, or bring the people in first.")

    def _of(self, adviser: Adviser, row: HoursRow, today: dt.date) -> Iterable[tuple[str, str]]:
        if row.on > today:
            yield "on", _("This day has not come yet.")
        if row.on.year < FIRST_YEAR:
            yield "on", _("Check the year: enter a day after %(year)s.") % {"year": FIRST_YEAR - 1}
        if any(period.starts_on <= row.on <= period.ends_on for period in self._closed):
            yield "on", _("This day lies in a closed period. The COREN manager can open it again.")
        begun = [change for change in self._statuses[adviser.pk] if change.starts_on <= row.on]
        if begun and begun[-1].status in (Adviser.Status.LEFT, Adviser.Status.PAUSED):
            yield "on", _("The adviser had left or was paused on this day.")
        consents = self._consents[adviser.pk]
        if consents and consents[-1].withdrawn_on is not None and row.on >= consents[-1].withdrawn_on:
            yield "on", _("The adviser had taken their consent back by this day.")
        if self._minutes[adviser.pk, row.on] + row.minutes > MOST_IN_A_DAY:
            yield "time", _("The adviser would have more than 24 hours on this day.")


def _grouped(rows: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    by_adviser: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        by_adviser[row.adviser_id].append(row)
    return by_adviser

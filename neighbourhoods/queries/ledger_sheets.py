"""Spreadsheets of ledger lines: who sees one, and what one would do. Writes nothing."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, Initiative, InKindRate, LedgerEntry, LedgerSheet, MoneyKind, Organisation
from neighbourhoods.permissions import sees_all_places
from neighbourhoods.pounds import worth
from neighbourhoods.queries.budgets import rate_of_the_day
from neighbourhoods.queries.ledger import places_to_enter_for
from neighbourhoods.sheets.ledger import LedgerRow, read_line
from nrp.accounts.permissions import Permission
from nrp.core.sheet_work import Look
from nrp.formats.sheets.columns import plain
from nrp.formats.sheets.rows import Problem

Key = tuple[uuid.UUID, str, dt.date, str, Decimal, str]
_COMPARED = ("kind", "on", "text", "rate", "funder", "led_by", "reference")


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line to enter. `reverses` is a line that is there, or the id of one of the same sheet."""

    row: LedgerRow
    area: Area
    organisation: Organisation | None
    initiative: Initiative | None
    amount: Decimal
    rate: Decimal | None
    reverses: LedgerEntry | uuid.UUID | None = None


def sheets_visible_to(user: Any) -> QuerySet[LedgerSheet]:
    """Give the sheets, the latest first: to those who read the money of the whole programme, since a sheet is of no
    one place."""
    found = LedgerSheet.objects.select_related("area", "tried_by__person", "taken_by__person", "undone_by__person")
    return found.order_by("-tried_at") if sees_all_places(user, Permission.SEE_MONEY) else found.none()


def sheet_visible_to_or_404(user: Any, pk: uuid.UUID) -> LedgerSheet:
    """Load one sheet through the door; one outside it does not exist for this user (404)."""
    found = sheets_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def taken_before(sheet: LedgerSheet) -> LedgerSheet | None:
    """Give the sheet with the same bytes that was taken over, if one was."""
    same = LedgerSheet.objects.filter(sha256=sheet.sha256, state=LedgerSheet.State.TAKEN)
    return same.exclude(pk=sheet.pk).order_by("taken_at").first()


def lines_in(sheet: LedgerSheet, rows: Sequence[Sequence[str]], column_map: dict[str, int]) -> Look:
    """Say what a sheet would do: what is new, what is there already (and how much of it differs), what is wrong."""
    found, today = Look(), timezone.localdate()
    found.counts["differing"] = 0
    read: list[LedgerRow] = []
    for number, cells in enumerate(rows, start=1):
        one = read_line(number, cells, column_map, today=today)
        if isinstance(one, list):
            found.problems += one
        else:
            read.append(one)
    known = _Known(sheet, read)
    for line in sorted(read, key=lambda line: line.reverses is not None):  # what is reversed before its reversal
        judged = known.judge(line)
        if isinstance(judged, Problem):
            found.problems.append(judged)
        elif isinstance(judged, NewLine):
            found.new.append(judged)
        else:
            found.known.append(line.row)
            found.counts["differing"] += judged
    found.problems.sort(key=lambda problem: problem.row)
    return found


@dataclass(slots=True)
class _Known:
    """What rows are held against: places, organisations, initiatives and rates by their words, and the lines there.

    A row with an id is known when a line has it. One without is known as often as the ledger has a line of the same
    place, kind, day, words, amount and reference that stands, so that the same file brings nothing twice.
    """

    sheet: LedgerSheet
    read: Sequence[LedgerRow]
    places: dict[str, Area] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    initiatives: dict[tuple[uuid.UUID, str], Initiative] = field(default_factory=dict)
    rates: list[InKindRate] = field(default_factory=list)
    by_id: dict[uuid.UUID, LedgerEntry] = field(default_factory=dict)
    alike: Counter[Key] = field(default_factory=Counter)
    new: dict[uuid.UUID, NewLine] = field(default_factory=dict)
    reversed_in_sheet: set[uuid.UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        areas = list(places_to_enter_for(self.sheet.tried_by))
        self.places = {plain(text): area for area in areas for text in (area.survey_code, area.name)}
        self.organisations = {plain(one.name): one for one in Organisation.objects.all()}
        for one in Initiative.objects.filter(area__in=areas).select_related("area"):
            self.initiatives[one.area_id, plain(one.title)] = one
        self.rates = list(InKindRate.objects.all())
        self._learn_lines()

    def judge(self, line: LedgerRow) -> Problem | NewLine | bool:
        """Give what is wrong, what would be entered, or for a line that is there whether the row says otherwise."""
        if line.id is not None and line.id in self.by_id:
            return self._differs(line, self.by_id[line.id])
        if line.id is not None and line.id in self.new:
            say = _("Row %(row)s has the same id. Leave one of them out.") % {"row": self.new[line.id].row.row}
            return Problem(line.row, "id", str(line.id), say)
        if line.reverses is not None:
            return self._reversal(line, line.reverses)
        area = self.places.get(plain(line.place))
        if area is None:
            say = _("There is no neighbourhood of this name or code in which you enter money.")
            return Problem(line.row, "place", line.place, say)
        return self._line(line, area)

    def _line(self, line: LedgerRow, area: Area) -> Problem | NewLine | bool:
        organisation = self.organisations.get(plain(line.organisation)) if line.organisation else None
        if line.organisation and organisation is None:
            say = _("There is no organisation of this name. Add it first, or write it as it stands in the list.")
            return Problem(line.row, "organisation", line.organisation, say)
        initiative = self.initiatives.get((area.pk, plain(line.initiative))) if line.initiative else None
        if line.initiative and initiative is None:
            say = _("This neighbourhood has no initiative of this title.")
            return Problem(line.row, "initiative", line.initiative, say)
        amount, rate = line.amount, line.rate
        if line.kind == MoneyKind.IN_KIND and organisation is not None and line.hours is not None:
            found = rate or getattr(rate_of_the_day(self.rates, organisation, line.on), "rate", None)
            if found is None:
                say = _("No rate holds for this organisation on that day. Enter one, or set it under in-kind rates.")
                return Problem(line.row, "rate", "", say)
            rate, worked_out = found, worth(line.hours, found)
            if amount not in (None, worked_out):
                say = _("Hours times rate is %(amount)s. Leave the amount out.") % {"amount": worked_out}
                return Problem(line.row, "amount", str(amount), say)
            amount = worked_out
        assert amount is not None  # noqa: S101  the row was read with one, or with hours
        key = (area.pk, line.kind, line.on, _flat(line.text), amount, _flat(line.reference))
        if line.id is None and self.alike[key] > 0:
            self.alike[key] -= 1
            return False
        new = NewLine(line, area, organisation, initiative, amount, rate)
        if line.id is not None:
            self.new[line.id] = new
        return new

    def _reversal(self, line: LedgerRow, pk: uuid.UUID) -> Problem | NewLine | bool:
        """Judge a row that reverses another: of the ledger, or of the same sheet."""
        there, new = self.by_id.get(pk), self.new.get(pk)
        if pk in self.reversed_in_sheet:
            return Problem(line.row, "reverses", str(pk), _("Another row reverses the same line."))
        if there is None and (new is None or new.reverses is not None):
            return Problem(line.row, "reverses", str(pk), _("There is no line with this id that can be reversed."))
        if there is not None and there.reverses_id is not None:
            return Problem(
                line.row, "reverses", str(pk), _("That line reverses another, so it is not reversed itself.")
            )
        if there is not None and hasattr(there, "reversed_by"):
            return False if line.id is None else Problem(line.row, "reverses", str(pk), _("It was reversed already."))
        area, amount = (there.area, there.amount) if there is not None else (new.area, new.amount)  # type: ignore[union-attr]  # one of the two is there
        if line.amount not in (None, -amount):
            say = _("A reversal is %(amount)s: what it reverses, below nothing.") % {"amount": -amount}
            return Problem(line.row, "amount", str(line.amount), say)
        self.reversed_in_sheet.add(pk)
        made = NewLine(line, area, None, None, -amount, None, there or pk)
        if line.id is not None:
            self.new[line.id] = made
        return made

    def _learn_lines(self) -> None:
        ids = {pk for line in self.read for pk in (line.id, line.reverses) if pk is not None}
        lines = LedgerEntry.objects.select_related("area", "initiative", "organisation", "reversed_by")
        self.by_id = {one.pk: one for one in lines.filter(pk__in=ids)}
        days = [line.on for line in self.read if line.id is None]
        if not days:
            return
        standing = LedgerEntry.objects.filter(on__range=(min(days), max(days)), reverses=None, reversed_by=None)
        named = {line.id for line in self.read}
        for one in standing.only("area_id", "kind", "on", "text", "amount", "reference"):
            if one.pk not in named:
                key = (one.area_id, one.kind, one.on, _flat(one.text), one.amount, _flat(one.reference))
                self.alike[key] += 1

    def _differs(self, line: LedgerRow, there: LedgerEntry) -> bool:
        """Whether a row says something else than the line that is there."""
        organisation = "" if there.organisation is None else there.organisation.name
        initiative = "" if there.initiative is None else there.initiative.title
        return (
            any(_flat(getattr(line, name)) != _flat(getattr(there, name)) for name in _COMPARED)
            or line.amount not in (None, there.amount)
            or line.hours not in (None, there.hours)
            or (line.reverses, _flat(line.reason)) != (there.reverses_id, _flat(there.reason))
            or plain(line.organisation) != plain(organisation)
            or plain(line.initiative) != plain(initiative)
            or self.places.get(plain(line.place)) != there.area
        )


def _flat(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value

"""The week's grid as it was typed: what is saved, what is asked, and what stays in its box."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coren.actions import grid as actions
from coren.actions.hours import HoursRefused, Overlap
from coren.durations import UnclearTime, hours_text, minutes_from
from coren.models import HoursEntry
from coren.queries.grid import Grid, GridCell, GridRow
from coren.queries.pay import WeekMoney
from nrp.accounts.models import User
from nrp.core.render.numbers import money

UNCLEAR = gettext_lazy("Enter hours in quarters, such as 1.25, 1:15 or 1h15.")
Change = tuple[GridRow, GridCell, int]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be answered before a cell is saved, and the button that answers it."""

    cell: GridCell
    text: str
    button: str
    name: str
    value: str


class GridForm:
    """What one sending of the grid says. Only boxes of the grid it was given count; any other name is passed over."""

    def __init__(self, grid: Grid, data: QueryDict) -> None:
        self.grid = grid
        self.shown = _shown(data.get("shown", ""))
        self.texts: dict[str, str] = {}
        for row in grid.rows:
            for cell in row.boxes():
                if cell.name in data:
                    self.texts[cell.name] = data.get(cell.name, "").strip()[:20]
        self.kept = set(data.getlist("keep"))
        self.passed = set(data.getlist("pass"))
        self.again = set(data.getlist("again"))
        self.errors: dict[str, str] = {}
        self.questions: dict[str, Question] = {}
        self.saved_minutes = 0
        self.changes = 0

    def typed(self, cell: GridCell) -> int:
        """Give the minutes a cell stands for as typed; what is unclear counts as what is saved."""
        if cell.name not in self.texts:
            return cell.minutes
        try:
            return minutes_from(self.texts[cell.name])
        except UnclearTime:
            return cell.minutes

    def was(self, cell: GridCell) -> int:
        return self.shown.get(cell.name, 0)

    def shown_again(self) -> str:
        """Give what the page shows now, for the next sending: of an untouched box the database, else as first shown."""
        found = {}
        for row in self.grid.rows:
            for cell in row.boxes():
                minutes = self.was(cell) if cell.name in self.texts else cell.minutes
                if minutes:
                    found[cell.name] = minutes
        return json.dumps(found, separators=(",", ":"))

    def forget_untouched(self) -> None:
        """Let every box that was sent as it was shown follow the database again."""
        for row in self.grid.rows:
            for cell in row.boxes():
                asked = cell.name in self.errors or cell.name in self.questions
                if cell.name in self.texts and not asked and self.typed(cell) == self.was(cell):
                    del self.texts[cell.name]

    def answers(self) -> list[tuple[str, str]]:
        """Give what was answered already and must not be asked again while another question is open."""
        return [("keep", name) for name in sorted(self.kept)] + [("pass", one) for one in sorted(self.passed)]

    def is_unsaved(self, cell: GridCell) -> bool:
        """Whether the box holds something that the database does not."""
        return cell.name in self.texts and (cell.name in self.errors or self.typed(cell) != cell.minutes)

    def repeat_last_week(self, key: str) -> tuple[int, bool]:
        """Fill empty rows with last week ("all", or one row). Gives the minutes, and whether days to come were left."""
        today, minutes, is_cut = timezone.localdate(), 0, False
        for row in self.grid.rows:
            if key not in ("all", row.key) or not self.is_empty(row):
                continue
            for cell in row.boxes():
                if cell.last_minutes and cell.on <= today:
                    self.texts[cell.name] = hours_text(cell.last_minutes)
                    minutes += cell.last_minutes
                elif cell.last_minutes:
                    is_cut = True
        return minutes, is_cut

    def is_empty(self, row: GridRow) -> bool:
        return not row.minutes and not any(self.texts.get(cell.name) for cell in row.cells)

    def save(self, by: User) -> None:
        """Save what can be saved; the rest keeps its box with the sentence or the question beside it."""
        changed: dict[Any, list[Change]] = {}
        for row in self.grid.rows:
            for cell in row.boxes():
                minutes = self._read(cell)
                if minutes is not None and self._is_meant(cell, minutes):
                    changed.setdefault(row.adviser.pk, []).append((row, cell, minutes))
        for adviser_id, changes in changed.items():
            if not self._ask_about_limit(adviser_id, changes):
                for row, cell, minutes in changes:
                    self._put(row, cell, minutes, by)

    def _read(self, cell: GridCell) -> int | None:
        if cell.name not in self.texts:
            return None
        try:
            return minutes_from(self.texts[cell.name])
        except UnclearTime:
            self.errors[cell.name] = str(UNCLEAR)
            return None

    def _is_meant(self, cell: GridCell, minutes: int) -> bool:
        """Leave alone what was not touched: it may have been changed by somebody else since the page was shown."""
        is_draft = any(entry.state == HoursEntry.State.DRAFT for entry in cell.entries)
        return minutes != self.was(cell) or is_draft or cell.name in self.again

    def _ask_about_limit(self, adviser_id: Any, changes: list[Change]) -> bool:
        """Ask before the weekly limit is passed by what was typed. The question is on the last cell that adds to it."""
        before, after = self.money(adviser_id, typed=False), self.money(adviser_id)
        if before.is_over or not after.is_over or str(adviser_id) in self.passed:
            return False
        adding = [(row, cell) for row, cell, minutes in changes if minutes > cell.minutes]
        if not adding:
            return False
        row, cell = adding[-1]
        text = _(
            "With these hours %(name)s comes to %(earned)s this week, over the weekly limit of %(limit)s. Send them if"
            " that is what was worked."
        ) % {"name": row.adviser, "earned": money(after.earned), "limit": money(after.limit)}
        self.questions[cell.name] = Question(cell, text, _("Send these hours"), "pass", str(adviser_id))
        return True

    def money(self, adviser_id: Any, *, typed: bool = True) -> WeekMoney:
        """Give how somebody's week stands against the limit, with what has just been typed or without."""
        entries = list(self.grid.by_adviser.get(adviser_id, ()))
        if typed:
            for row in self.grid.rows:
                if row.adviser.pk == adviser_id:
                    entries = _as_typed(entries, row, ((cell, self.typed(cell)) for cell in row.boxes()))
        return self.grid.tariff.week_money(self.grid.week, entries)

    def _put(self, row: GridRow, cell: GridCell, minutes: int, by: User) -> None:
        try:
            has_changed = actions.put(
                adviser=row.adviser,
                activity=row.activity,
                on=cell.on,
                minutes=minutes,
                was=self.was(cell),
                by=by,
                keep_both=cell.name in self.kept,
                send_again=cell.name in self.again,
            )
        except Overlap as asked:
            self.questions[cell.name] = Question(cell, asked.question, _("Keep both"), "keep", cell.name)
        except actions.ChangedMeanwhile as changed:
            self.shown[cell.name] = changed.minutes
            self.errors[cell.name] = str(changed)
        except HoursRefused as refused:
            self.errors[cell.name] = str(refused)
        else:
            self.texts.pop(cell.name)
            self.kept.discard(cell.name)
            self.changes += has_changed
            self.saved_minutes += minutes if has_changed else 0


def _as_typed(entries: list[HoursEntry], row: GridRow, typed: Iterable[tuple[GridCell, int]]) -> list[HoursEntry]:
    """Give an adviser's entries as they would be once a row is saved."""
    found = list(entries)
    for cell, minutes in typed:
        if minutes == cell.minutes:
            continue
        replaced = {entry.pk for entry in cell.entries}
        found = [entry for entry in found if entry.pk not in replaced]
        if minutes:
            found.append(HoursEntry(adviser=row.adviser, activity=row.activity, on=cell.on, minutes=minutes))
    return found


def _shown(text: str) -> dict[str, int]:
    """Read what the page said it showed; whatever else comes is nothing shown."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(found, Mapping):
        return {}
    return {str(name): minutes for name, minutes in found.items() if type(minutes) is int}

"""Bringing a spreadsheet in: tried first, taken over whole or not at all, taken back while nothing rests on it.

An app says for each kind of sheet what its columns are, what the rows would do, and how they are made and unmade; the
file, the child process that reads it, the states, the locks and the trail are the same for all.
"""

import json
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nrp.core import blobs
from nrp.core.children import ROOT, run_child
from nrp.core.models import SheetState, SheetWork
from nrp.core.refusals import Refusal
from nrp.core.render.dates import moment
from nrp.formats.sheets.columns import SheetColumn, matched
from nrp.formats.sheets.rows import Problem

Sheet = TypeVar("Sheet", bound=SheetWork)
MOST_BYTES = 5 * 1024 * 1024
SHOWN = 2000  # problems that are kept; a sheet with more is mended from its first ones
DROPPED = ("first", "lines", "problems")  # what a report says of the rows: once taken over, the records say it


class SheetRefused(Refusal):
    """A spreadsheet cannot be brought in as asked."""


@dataclass(slots=True)
class Look:
    """What a sheet would do: rows to make (whatever the app takes them for), rows there already, problems, counts."""

    new: list[Any] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def report(self) -> dict[str, Any]:
        return {
            "new": len(self.new),
            "known": len(self.known),
            "wrong": len({problem.row for problem in self.problems}),
            **self.counts,
            "problems": [asdict(problem) for problem in self.problems[:SHOWN]],
        }


@dataclass(frozen=True, slots=True)
class SheetKind(Generic[Sheet]):
    """What an app says of one kind of sheet. `lock` holds up a second sheet of the same place or group."""

    columns: Sequence[SheetColumn]
    most_rows: int
    lacking: Callable[[Mapping[str, int]], list[SheetColumn]]
    look: Callable[[Sheet, list[Any]], Look]
    make: Callable[[Sheet, Look, Any], dict[str, list[str]]]
    unmake: Callable[[Sheet], None]
    lock: Callable[[Sheet], object]


@dataclass(frozen=True, slots=True)
class Bringing(Generic[Sheet]):
    """The way of a sheet of one app. `record` writes the trail: (verb, sheet, by).

    `reader` gives heads, rows and a refusal; a file that is no table has one of its own, without heads.
    """

    model: type[Sheet]
    kinds: Mapping[str, SheetKind[Sheet]]
    record: Callable[[str, Sheet, Any], object]
    reader: Callable[[SheetWork], tuple[list[str], list[Any], str]] | None = None

    def try_out(self, sheet: Sheet, *, file: IO[bytes], file_name: str, by: Any) -> Sheet:
        """Keep a file, read it in a process of its own and say what it would do. Nothing of it is taken over.

        A file that cannot be read is kept as refused, with the sentence. Raises SheetRefused for one over 5 MB.
        """
        try:
            blob = blobs.save(file, limit=MOST_BYTES)
        except blobs.TooLarge:
            raise SheetRefused(_("The file is larger than 5 MB. Bring it in in parts."), field="file") from None
        sheet.file_name, sheet.sha256, sheet.stored_as = file_name[-200:], blob.sha256, blob.name
        sheet.tried_by = by
        head, rows, refused = self._read(sheet)
        sheet.column_map = matched(self._kind(sheet).columns, head)
        self._judge(sheet, head, rows, refused)
        return self._keep(sheet, "sheet.tried", by)

    def match_columns(self, sheet: Sheet, *, column_map: Mapping[str, int], by: Any) -> Sheet:
        """Say which column is which, and try again. Raises SheetRefused once the sheet is taken over."""
        _refuse_unless_tried(sheet)
        head, rows, refused = self._read(sheet)
        sheet.column_map = {code: at for code, at in column_map.items() if 0 <= at < len(head)}
        self._judge(sheet, head, rows, refused)
        return self._keep(sheet, "sheet.matched", by)

    def take(self, sheet: Sheet, *, by: Any) -> Sheet:
        """Take everything new over, or nothing. The file itself is then dropped: its rows are in the records.

        Raises SheetRefused when it was taken over or back before, or anything in it is wrong by now.
        """
        _refuse_unless_tried(sheet)
        kind = self._kind(sheet)
        _head, rows, refused = self._read(sheet)
        with transaction.atomic():
            kind.lock(sheet)
            locked = self._locked(sheet)
            _refuse_unless_tried(locked)
            if refused or kind.lacking(locked.column_map):
                raise SheetRefused(_("The columns are not matched yet."))
            found = kind.look(locked, rows)
            locked.report |= found.report()
            if found.problems or not found.new:
                raise SheetRefused(
                    _("Nothing was taken over: there are rows to mend, or none that are new. Try it again.")
                )
            locked.made = kind.make(locked, found, by)
            stored, locked.stored_as = locked.stored_as, ""
            locked.state, locked.taken_at, locked.taken_by = SheetState.TAKEN, timezone.now(), by
            locked.report = {key: value for key, value in locked.report.items() if key not in DROPPED}
            locked.save()
            self.record("sheet.taken", locked, by)
            transaction.on_commit(lambda: self._drop(stored))
        return locked

    @transaction.atomic
    def undo(self, sheet: Sheet, *, by: Any) -> Sheet:
        """Take exactly those rows back that the sheet made, all of them or none.

        Raises SheetRefused when it was not taken over, and while something rests on a row.
        """
        locked = self._locked(sheet)
        if locked.state != SheetState.TAKEN:
            raise SheetRefused(_("This sheet is not taken over, so there is nothing to take back."))
        self._kind(locked).unmake(locked)
        locked.state, locked.undone_at, locked.undone_by = SheetState.UNDONE, timezone.now(), by
        locked.made = {}
        locked.save()
        self.record("sheet.taken_back", locked, by)
        return locked

    def _read(self, sheet: Sheet) -> tuple[list[str], list[Any], str]:
        return read(sheet) if self.reader is None else self.reader(sheet)

    def _kind(self, sheet: Sheet) -> SheetKind[Sheet]:
        return self.kinds[str(sheet.kind)]  # type: ignore[attr-defined]  # every subclass has its kinds

    def _locked(self, sheet: Sheet) -> Sheet:
        return models.QuerySet(self.model).select_for_update(of=("self",)).get(pk=sheet.pk)

    @transaction.atomic
    def _keep(self, sheet: Sheet, verb: str, by: Any) -> Sheet:
        sheet.save()
        self.record(verb, sheet, by)
        return sheet

    def _judge(self, sheet: Sheet, head: list[str], rows: list[Any], refused: str) -> None:
        """Write into the sheet what it would do."""
        kind = self._kind(sheet)
        if not refused and len(rows) > kind.most_rows:
            words = {"most": f"{kind.most_rows:,}"}
            refused = _("The file has more than %(most)s rows. Bring it in in parts.") % words
        if refused:
            sheet.state, sheet.report = SheetState.REFUSED, {"refused": refused}
            return
        missing = [column.head for column in kind.lacking(sheet.column_map)]
        sheet.state = SheetState.TRIED
        sheet.report = {"head": head, "rows": len(rows), "missing": missing, "first": rows[:3]}
        if not missing:
            sheet.report |= kind.look(sheet, rows).report()

    def _drop(self, stored: str) -> None:
        """Drop a file unless another sheet holds the same bytes and has not been taken over."""
        if stored and not models.QuerySet(self.model).filter(stored_as=stored).exists():
            default_storage.delete(stored)


def read(sheet: SheetWork) -> tuple[list[str], list[list[str]], str]:
    """Read the stored file in a child process. Gives heads, rows, and the sentence when it cannot be read."""
    with blobs.workspace() as folder:
        return read_path(blobs.fetch(sheet.stored_as, folder / "sheet"), sheet.file_name)


def read_path(path: Path, file_name: str) -> tuple[list[str], list[list[str]], str]:
    """Read a file of a private folder in a child process. Gives what `read` gives."""
    argv = [sys.executable, "-m", "nrp.formats.sheets", str(path), file_name]
    result = run_child(argv, memory_mb=settings.CHILD_MEMORY_MB, cpu_seconds=20, wall_seconds=40, cwd=ROOT)
    if not result.is_ok:
        return [], [], _("The file could not be read. Save it again as CSV or Excel and hand that in.")
    found: dict[str, Any] = json.loads(result.stdout)
    return found.get("head", []), found.get("rows", []), str(found.get("refused", ""))


def counts_of(sheet: SheetWork) -> dict[str, int]:
    """Give what the trail says of a sheet: counts, no words."""
    return {name: int(sheet.report.get(name, 0)) for name in ("new", "known", "wrong")}


def ids_made(sheet: SheetWork, what: str) -> list[uuid.UUID]:
    return [uuid.UUID(text) for text in sheet.made.get(what, [])]


def _refuse_unless_tried(sheet: SheetWork) -> None:
    if sheet.state == SheetState.TRIED:
        return
    if sheet.state == SheetState.TAKEN and sheet.taken_at is not None:
        who = getattr(sheet.taken_by, "person", None) or _("somebody")
        words = {"who": who, "when": moment(sheet.taken_at)}
        raise SheetRefused(_("%(who)s took this sheet over on %(when)s.") % words)
    if sheet.state == SheetState.UNDONE:
        raise SheetRefused(_("This sheet was taken back. Hand the file in again."))
    raise SheetRefused(_("This file could not be read. Hand in another."))

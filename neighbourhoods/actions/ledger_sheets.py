"""Ledger lines from a spreadsheet: what it enters and takes back. The way of a sheet is nrp.core.sheet_work.

Nothing is ever deleted from the ledger: a sheet that is taken back reverses, line by line, what it brought.
"""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _

from neighbourhoods.actions import ledger
from neighbourhoods.models import Area, LedgerEntry, LedgerSheet
from neighbourhoods.queries import ledger_sheets as queries
from neighbourhoods.queries.ledger import places_to_enter_for
from neighbourhoods.queries.ledger_sheets import NewLine
from neighbourhoods.sheets.ledger import COLUMNS, LEDGER
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.sheet_work import Bringing, Look, SheetKind, SheetRefused, counts_of, ids_made
from nrp.formats.sheets.columns import lacking

__all__ = ["SheetRefused", "match_columns", "take", "try_out", "undo"]

MOST_ROWS = 5000


def try_out(*, file: IO[bytes], file_name: str, by: User) -> LedgerSheet:
    """Keep a file and say what it would do. Raises SheetRefused for one over 5 MB."""
    return _bringing(by).try_out(LedgerSheet(kind=LEDGER), file=file, file_name=file_name, by=by)


def match_columns(*, sheet: LedgerSheet, column_map: Mapping[str, int], by: User) -> LedgerSheet:
    """Say which column is which, and try again. Raises SheetRefused once the sheet is taken over."""
    return _bringing(by).match_columns(sheet, column_map=column_map, by=by)


def take(*, sheet: LedgerSheet, by: User) -> LedgerSheet:
    """Enter everything new, or nothing. Raises SheetRefused when that was done, a row is wrong by now, or it is of a
    place in which `by` enters no money."""
    return _bringing(by).take(sheet, by=by)


def undo(*, sheet: LedgerSheet, by: User) -> LedgerSheet:
    """Reverse what the sheet entered and still stands. Raises SheetRefused when it reversed lines that were there
    before: a reversal is not reversed."""
    return _bringing(by).undo(sheet, by=by)


def _make(sheet: LedgerSheet, found: Look, by: User) -> dict[str, list[str]]:
    may = set(places_to_enter_for(by).values_list("pk", flat=True))
    new: list[NewLine] = found.new
    if any(one.area.pk not in may for one in new):
        raise SheetRefused(_("The sheet holds a place in which you do not enter money. Nothing was taken over."))
    made: list[LedgerEntry] = []
    by_id: dict[Any, LedgerEntry] = {}
    for one in new:
        entry = _built(one, by_id, by)
        if one.row.id is not None:
            entry.pk = one.row.id
            by_id[one.row.id] = entry
        made.append(entry)
    LedgerEntry.objects.bulk_create([entry for entry in made if entry.reverses_id is None], batch_size=500)
    LedgerEntry.objects.bulk_create([entry for entry in made if entry.reverses_id is not None], batch_size=500)
    return {"lines": [str(entry.pk) for entry in made]}


def _built(one: NewLine, by_id: Mapping[Any, LedgerEntry], by: User) -> LedgerEntry:
    row = one.row
    try:
        if one.reverses is not None:
            target = one.reverses if isinstance(one.reverses, LedgerEntry) else by_id[one.reverses]
            return ledger.reversal_of(target, reason=row.reason, by=by)
        same = ("kind", "on", "text", "hours", "funder", "led_by", "reference")
        values = {name: getattr(row, name) for name in same}
        values |= {"organisation": one.organisation, "initiative": one.initiative}
        return ledger.built(area=one.area, amount=one.amount, rate=one.rate, by=by, **values)
    except Refusal as refusal:
        words = {"row": row.row, "text": row.text, "why": refusal}
        raise SheetRefused(_("Row %(row)s, %(text)s: %(why)s Nothing was taken over.") % words) from None


def _unmake(sheet: LedgerSheet, by: User) -> None:
    lines = LedgerEntry.objects.select_for_update(of=("self",)).select_related("area")
    made = list(lines.filter(pk__in=ids_made(sheet, "lines")).order_by("on", "pk"))
    ids = {entry.pk for entry in made}
    if any(entry.reverses_id is not None and entry.reverses_id not in ids for entry in made):
        raise SheetRefused(
            _("The sheet reversed lines that were there before, and a reversal is not reversed. Enter them again.")
        )
    done = set(LedgerEntry.objects.filter(reverses__in=ids).values_list("reverses", flat=True))
    reason = _("The spreadsheet %(file)s was taken back.") % {"file": sheet.file_name[:180]}
    standing = [entry for entry in made if entry.reverses_id is None and entry.pk not in done]
    back = [ledger.reversal_of(entry, reason=reason, by=by) for entry in standing]
    LedgerEntry.objects.bulk_create(back, batch_size=500)


def _one_at_a_time(_sheet: LedgerSheet) -> None:
    """Hold up a second sheet: each is held against all the lines that are there."""
    list(Area.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _record(verb: str, sheet: LedgerSheet, by: User) -> None:
    detail = {"kind": sheet.kind, "state": sheet.state, **counts_of(sheet)}
    audit.record(f"ledger_{verb}", by=by, obj=sheet, detail=detail)


def _bringing(by: User) -> Bringing[LedgerSheet]:
    """Give the way of a sheet, with the one who takes it over or back: reversals say who entered them."""
    kind: SheetKind[LedgerSheet] = SheetKind(
        columns=COLUMNS,
        most_rows=MOST_ROWS,
        lacking=lambda found: lacking(COLUMNS, found),
        look=lambda sheet, rows: queries.lines_in(sheet, rows, sheet.column_map),
        make=_make,
        unmake=lambda sheet: _unmake(sheet, by),
        lock=_one_at_a_time,
    )
    return Bringing(LedgerSheet, {LEDGER: kind}, _record)

"""One stored file without the households that withdrew, held against the file it was made of."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nrp.formats.codebook import Codebook, load_codebook
from nrp.formats.readers import Limits, Table, Unreadable, read_table
from nrp.formats.sniffing import sniff
from nrp.formats.values import text_expr
from surveys.intake.columns import names_known
from surveys.redaction import delimited, statistics_files, workbook
from surveys.redaction.job import Found, How, Source
from surveys.redaction.marks import Mark
from surveys.redaction.rows import Taken, rows_to_take

if TYPE_CHECKING:
    import polars as pl

EMPTIED = (
    "This file could not be read, so nobody could say whether a household that withdrew was in it. "
    "Its contents were taken out.\n"
)


def count(source: Source, marks: Sequence[Mark]) -> Found:
    """Say what of the marked households is in a file, without writing anything."""
    codebook = load_codebook(source.codebook.read_bytes())
    if source.file is None or not source.file.stat().st_size:
        return Found(how="nothing")
    try:
        table = _table(source, source.file, codebook)
    except Unreadable:
        return Found(how="emptied")
    taken = rows_to_take(table, codebook, source.column_map, marks)
    how: How = "rewritten" if taken.rows else "nothing"
    return Found(how=how, rows=taken.rows, households=taken.households, digests=taken.digests)


def take_out(source: Source, marks: Sequence[Mark], target: Path, microdata: Path) -> Found:
    """Write a file without the marked households to `target`, and the answers made of it to `microdata`.

    Nothing is written where there is nothing to take out. What is written is read again and held row by row against
    what it was made of; a file that does not come out the same but for those rows is written as CSV.
    """
    codebook = load_codebook(source.codebook.read_bytes())
    answers = None if source.microdata is None else _answers_without(source.microdata, codebook, marks, microdata)
    if source.file is None or not source.file.stat().st_size:
        return Found(how="nothing", microdata_rows=answers)
    try:
        table = _table(source, source.file, codebook)
    except Unreadable:
        target.write_text(EMPTIED, encoding="utf-8")
        return Found(how="emptied", microdata_rows=answers)
    taken = rows_to_take(table, codebook, source.column_map, marks)
    how: How = "nothing"
    if taken.rows:
        known = names_known(codebook, source.column_map)
        how = "rewritten" if _is_rewritten(source.file, target, table, taken, known) else "as_csv"
    if how == "as_csv":
        _write_csv(table, taken, target)
    return Found(how, taken.rows, taken.households, answers, taken.digests)


def _table(source: Source, file: Path, codebook: Codebook) -> Table:
    """Read a file with titles above its names; one that is refused so, as for merged cells, as it stands."""
    try:
        return read_table(file, source.file_name, Limits(), names_known(codebook, source.column_map))
    except Unreadable:
        return read_table(file, source.file_name, Limits())


def _answers_without(source: Path, codebook: Codebook, marks: Sequence[Mark], target: Path) -> int:
    table = read_table(source, "answers.parquet")
    taken = rows_to_take(table, codebook, {}, marks)
    if taken.rows:
        table.frame.filter(~taken.mask).write_parquet(target, compression="zstd", statistics=True)
    return taken.rows


def _is_rewritten(source: Path, target: Path, table: Table, taken: Taken, known: Sequence[str]) -> bool:
    """Write the file in its own kind; say whether that came out the same but for the rows taken."""
    kind = sniff(source)
    try:
        if kind == "csv":
            delimited.without_rows(source, target, taken.cells, known if table.head_row > 1 else ())
        elif kind == "xlsx":
            workbook.without_rows(source, target, taken.cells, head_row=table.head_row)
        elif kind in {"sav", "zsav"}:
            statistics_files.sav_without_rows(source, target, ~taken.mask, is_compressed=kind == "zsav")
        elif kind == "dta":
            statistics_files.dta_without_rows(source, target, ~taken.mask)
        return _is_the_same(table, taken, target, known if table.head_row > 1 else ())
    except Exception:  # noqa: BLE001  whatever a writer stumbles over: the file is then written as CSV
        return False


def _is_the_same(table: Table, taken: Taken, target: Path, known: Sequence[str]) -> bool:
    kept = table.frame.filter(~taken.mask)
    try:
        again = read_table(target, names=known)
    except Unreadable as fault:
        return fault.kind == "empty_file" and kept.is_empty()
    named = [column for column in table.columns if column.name]
    if [column for column in again.columns if column.name] != named:
        return False
    return all(_text(kept, column.key).equals(_text(again.frame, column.key)) for column in named)


def _text(frame: "pl.DataFrame", key: str) -> "pl.Series":
    return frame.select(text_expr(key, frame.schema[key]).alias("text"))["text"]


def _write_csv(table: Table, taken: Taken, target: Path) -> None:
    """Write the rows kept as CSV, every cell as the reader of survey files reads it."""
    kept = table.frame.filter(~taken.mask)
    texts = kept.select(text_expr(column.key, kept.schema[column.key]).alias(column.key) for column in table.columns)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.name for column in table.columns])
        writer.writerows(["" if cell is None else cell for cell in row] for row in texts.iter_rows())

"""One door for survey files of every format."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nrp.formats.delimited import read_delimited
from nrp.formats.heads import ROWS_LOOKED_AT, filled, find_head, plain_name
from nrp.formats.merged_cells import SheetFacts, part_of_sheet, refuse_merged
from nrp.formats.sniffing import ACCEPTED, NAMES, Kind, describe, sniff
from nrp.formats.statistics_files import read_dta, read_sav
from nrp.formats.table import FileColumn, Table, unique_keys
from nrp.formats.unreadable import Limits, Refusing, Unreadable, too_many_cells, too_many_columns

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Limits", "Table", "Unreadable", "read_table"]

_SUFFIXES: Mapping[str, frozenset[Kind]] = {
    ".csv": frozenset({"csv"}),
    ".txt": frozenset({"csv"}),
    ".tsv": frozenset({"csv"}),
    ".xlsx": frozenset({"xlsx"}),
    ".sav": frozenset({"sav", "zsav"}),
    ".zsav": frozenset({"sav", "zsav"}),
    ".dta": frozenset({"dta"}),
    ".parquet": frozenset({"parquet"}),
}


def read_table(
    path: Path, file_name: str | None = None, limits: Limits | None = None, names: Collection[str] = ()
) -> Table:
    """Read a survey file of any accepted format.

    Parameters
    ----------
    path
        Where the bytes lie.
    file_name
        The name it was given, when `path` is a generated one; only used in sentences and to
        notice a file that is not what its name says.
    limits
        For files from outside, which may not be Parquet; without it a file of any size is read.
    names
        Column names to be expected. With them, titles above the row of names of a CSV or Excel file are passed
        over, and merged cells among names or answers refused; without them the first row is the row of names.

    Returns
    -------
    Table
        The raw frame: nothing interpreted but dates of SPSS and Stata. In a large CSV file read with `names`,
        columns with few different entries are of type ``Enum`` in place of ``String``. Trailing rows without any
        cell are left out. Stata's extended missing values are the text ``.a`` to ``.z``.

    Raises
    ------
    Unreadable
        With `kind` ``empty_file``, ``wrong_type``, ``too_large`` or ``unreadable`` and a sentence.
    """
    name = file_name or path.name
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("empty_file", "The file is empty: it has no bytes at all.")
    if limits is not None and size > limits.max_bytes:
        raise Unreadable(
            "too_large",
            f"The file is {size / 1024**2:,.0f} MB; at most {limits.max_bytes / 1024**2:,.0f} MB can be read.",
        )
    kind = _kind(path, name)
    if kind == "parquet" and limits is not None:
        raise Unreadable("wrong_type", f"“{name}” is a Parquet file. Upload {ACCEPTED}.")
    known = frozenset(plain_name(expected) for expected in names)
    if kind == "csv":
        table = _read_csv(path, limits, known)
    elif kind == "xlsx":
        table = _read_xlsx(path, known, _looked_into(path, limits))
    else:
        table = _READERS[kind](path, limits)
    _check_shape(table, limits, has_names=bool(known))
    return table


def _kind(path: Path, name: str) -> Kind:
    kind = sniff(path)
    if kind is None:
        what = describe(path) or "a file of another kind"
        raise Unreadable("wrong_type", f"“{name}” is {what}, not a survey file. Upload {ACCEPTED}.")
    promised = _SUFFIXES.get(Path(name).suffix.lower())
    if promised is not None and kind not in promised:
        raise Unreadable(
            "wrong_type",
            f"“{name}” is named as one kind of file but its contents are {NAMES[kind]}. "
            f"Give it the right ending, or save it again as {ACCEPTED}.",
        )
    return kind


def _check_shape(table: Table, limits: Limits | None, *, has_names: bool) -> None:
    if table.frame.height == 0:
        raise Unreadable("empty_file", "The file has column names but no rows of answers.")
    if limits is None:
        return
    if table.frame.width > limits.max_columns:
        raise too_many_columns(table.frame.width, limits)
    cells = table.frame.height * table.frame.width
    most = limits.max_text_cells if table.kind == "csv" and has_names else limits.max_cells
    if cells > most:
        raise too_many_cells(cells, most)


def _read_csv(path: Path, limits: Limits | None, known: Collection[str]) -> Table:
    frame, row = read_delimited(path, limits, known)
    return _with_header(frame, "csv", head_row=row)


def _looked_into(path: Path, limits: Limits | None) -> Mapping[str, SheetFacts]:
    """Look into a workbook from outside before anything unpacks it."""
    from nrp.formats.xlsx_archive import check_archive  # noqa: PLC0415  brings numpy, which only workbooks need

    return check_archive(path, limits) if limits is not None else {}


def _read_xlsx(path: Path, known: Collection[str], facts: Mapping[str, SheetFacts]) -> Table:
    import polars as pl
    from fastexcel import read_excel  # noqa: PLC0415  its Rust core starts threads of its own

    # Blank rows at the top count only where the sheet's own rows are to be named.
    above = 0 if known else None
    with Refusing(NAMES["xlsx"]):
        workbook = read_excel(path)
        names = tuple(workbook.sheet_names)
        sheet = workbook.load_sheet(0, header_row=None, dtypes="string", schema_sample_rows=1, skip_rows=above)
        frame = pl.DataFrame(sheet.to_polars())
    if frame.is_empty():
        raise Unreadable(
            "empty_file", f"The first sheet, “{names[0]}”, is empty. The answers must be on the first sheet."
        )
    if not known:
        return _with_header(frame, "xlsx", names)
    place = find_head(frame.head(ROWS_LOOKED_AT).rows(), known)
    seen = facts.get(part_of_sheet(path, 0) or "", SheetFacts())
    first_column = seen.first_column or 1
    refuse_merged(seen.merged, frame, place + 1, first_column)
    return _with_header(frame.slice(place), "xlsx", names, head_row=place + 1, first_column=first_column)


def _with_header(
    frame: "pl.DataFrame", kind: Kind, sheets: tuple[str, ...] = (), *, head_row: int = 1, first_column: int = 1
) -> Table:
    """Take the first row as column names; columns with neither name nor answer are left out."""
    names = [str(cell or "").removeprefix("\ufeff").strip() for cell in frame.row(0)]
    body = _without_blank_tail(frame.slice(1))
    blank = _blank_rows_at_the_top(body) if head_row > 1 else 0
    body = body.slice(blank)
    kept = [
        (position, name, column)
        for position, (name, column) in enumerate(zip(names, frame.columns, strict=True), start=first_column)
        if name or body[column].null_count() < body.height
    ]
    keys = unique_keys([name for _, name, _ in kept])
    body = body.select(body[column].alias(key) for key, (_, _, column) in zip(keys, kept, strict=True))
    columns = tuple(
        FileColumn(name=name, key=key, position=position) for key, (position, name, _) in zip(keys, kept, strict=True)
    )
    return Table(body, columns, kind, sheets, head_row=head_row, first_row=head_row + 1 + blank)


def _blank_rows_at_the_top(frame: "pl.DataFrame") -> int:
    blank = 0
    while blank < frame.height and not filled(frame.row(blank)):
        blank += 1
    return blank


def _without_blank_tail(frame: "pl.DataFrame") -> "pl.DataFrame":
    height = frame.height
    while height and not filled(frame.row(height - 1)):
        height -= 1
    return frame.slice(0, height)


def _read_parquet(path: Path, _limits: Limits | None) -> Table:
    import polars as pl

    with Refusing(NAMES["parquet"]):
        frame = pl.read_parquet(path)
    columns = tuple(FileColumn(name=name, key=name) for name in frame.columns)
    return Table(frame=frame, columns=columns, kind="parquet")


_READERS: Mapping[Kind, Callable[[Path, Limits | None], Table]] = {
    "sav": read_sav,
    "zsav": read_sav,
    "dta": read_dta,
    "parquet": _read_parquet,
}

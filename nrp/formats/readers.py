"""One door for survey files of every format."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nrp.formats.delimited import read_delimited
from nrp.formats.sniffing import ACCEPTED, NAMES, Kind, describe, sniff
from nrp.formats.statistics_files import read_dta, read_sav
from nrp.formats.table import FileColumn, Table, unique_keys
from nrp.formats.unreadable import Limits, Refusing, Unreadable, too_many_cells, too_many_columns
from nrp.formats.xlsx_archive import check_archive

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


def read_table(path: Path, file_name: str | None = None, limits: Limits | None = None) -> Table:
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

    Returns
    -------
    Table
        The raw frame: nothing interpreted but dates of SPSS and Stata. Trailing rows without any
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
    if kind == "xlsx" and limits is not None:
        check_archive(path, limits)
    table = _READERS[kind](path, limits)
    _check_shape(table, limits)
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


def _check_shape(table: Table, limits: Limits | None) -> None:
    if table.frame.height == 0:
        raise Unreadable("empty_file", "The file has column names but no rows of answers.")
    if limits is None:
        return
    if table.frame.width > limits.max_columns:
        raise too_many_columns(table.frame.width, limits)
    cells = table.frame.height * table.frame.width
    if cells > limits.max_cells:
        raise too_many_cells(cells, limits)


def _read_csv(path: Path, limits: Limits | None) -> Table:
    return _with_header(read_delimited(path, limits), "csv")


def _read_xlsx(path: Path, limits: Limits | None) -> Table:
    import polars as pl
    from fastexcel import read_excel  # noqa: PLC0415  its Rust core starts threads of its own

    with Refusing(NAMES["xlsx"]):
        workbook = read_excel(path)
        names = tuple(workbook.sheet_names)
        sheet = workbook.load_sheet(0, header_row=None, dtypes="string", schema_sample_rows=1)
        frame = pl.DataFrame(sheet.to_polars())
    if frame.is_empty():
        raise Unreadable(
            "empty_file", f"The first sheet, “{names[0]}”, is empty. The answers must be on the first sheet."
        )
    return _with_header(frame, "xlsx", names)


def _with_header(frame: "pl.DataFrame", kind: Kind, sheets: tuple[str, ...] = ()) -> Table:
    """Take the first row as column names; columns with neither name nor answer are left out."""
    names = [str(cell or "").strip() for cell in frame.row(0)]
    body = _without_blank_tail(frame.slice(1))
    kept = [
        (name, column)
        for name, column in zip(names, frame.columns, strict=True)
        if name or body[column].null_count() < body.height
    ]
    keys = unique_keys([name for name, _ in kept])
    body = body.select(body[column].alias(key) for key, (_, column) in zip(keys, kept, strict=True))
    columns = tuple(FileColumn(name=name, key=key) for key, (name, _) in zip(keys, kept, strict=True))
    return Table(frame=body, columns=columns, kind=kind, sheets=sheets)


def _without_blank_tail(frame: "pl.DataFrame") -> "pl.DataFrame":
    height = frame.height
    while height and all(cell is None or not str(cell).strip() for cell in frame.row(height - 1)):
        height -= 1
    return frame.slice(0, height)


def _read_parquet(path: Path, _limits: Limits | None) -> Table:
    import polars as pl

    with Refusing(NAMES["parquet"]):
        frame = pl.read_parquet(path)
    columns = tuple(FileColumn(name=name, key=name) for name in frame.columns)
    return Table(frame=frame, columns=columns, kind="parquet")


_READERS: Mapping[Kind, Callable[[Path, Limits | None], Table]] = {
    "csv": _read_csv,
    "xlsx": _read_xlsx,
    "sav": read_sav,
    "zsav": read_sav,
    "dta": read_dta,
    "parquet": _read_parquet,
}

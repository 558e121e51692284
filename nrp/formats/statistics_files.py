"""Reading SPSS (.sav, .zsav) and Stata (.dta), with what they say of their own codes."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nrp.formats.sniffing import NAMES, Kind
from nrp.formats.table import FileColumn, Table, unique_keys
from nrp.formats.unreadable import Limits, Refusing, too_many_cells
from nrp.formats.values import text_expr
from nrp.formats.variables import code_text

if TYPE_CHECKING:
    import polars as pl

Read = Callable[..., Any]

# The parser makes a Python object of each cell: in pieces, a wide file stays under a gigabyte.
_PIECE = 4_000_000


def read_sav(path: Path, limits: Limits | None) -> Table:
    """Read an SPSS file; user-missing codes stay values."""
    import pyreadstat  # noqa: PLC0415  slow to import, and only these formats need it

    return _read(path, limits, pyreadstat.read_sav, "sav")


def read_dta(path: Path, limits: Limits | None) -> Table:
    """Read a Stata file; extended missing values become the text `.a` to `.z`."""
    import pyreadstat  # noqa: PLC0415  slow to import, and only these formats need it

    return _read(path, limits, pyreadstat.read_dta, "dta")


def _read(path: Path, limits: Limits | None, read: Read, kind: Kind) -> Table:
    import polars as pl

    with Refusing(NAMES[kind]):
        encoding, meta = _metadata(path, read)
        width = max(1, len(meta.column_names))
        rows = max(0, int(meta.number_rows or 0))
        if limits is not None and rows * width > limits.max_cells:
            raise too_many_cells(rows * width, limits.max_cells)
        most = limits.max_cells // width + 1 if limits is not None else None
        pieces, meta = _pieces(path, read, encoding, max(1, _PIECE // width), most)
        frame = pl.concat(_alike(pieces)) if len(pieces) > 1 else pieces[0]
    names = [str(name).strip() for name in meta.column_names]
    keys = unique_keys(names)
    columns = tuple(
        _described(name, key, raw, meta, position)
        for position, (name, key, raw) in enumerate(zip(names, keys, meta.column_names, strict=True), start=1)
    )
    return Table(frame=frame.rename(dict(zip(frame.columns, keys, strict=True))), columns=columns, kind=kind)


def _metadata(path: Path, read: Read) -> tuple[str | None, Any]:
    """Read the dictionary alone; a file that misstates its encoding is read as western text."""
    import pyreadstat  # noqa: PLC0415  slow to import, and only these formats need it

    # Even a dictionary alone comes with an empty frame, by default one of pandas, which is not installed to run.
    only = {"metadataonly": True, "user_missing": True, "output_format": "polars"}
    try:
        return None, read(str(path), **only)[1]
    except (pyreadstat.ReadstatError, UnicodeDecodeError) as error:
        if "convert" not in str(error) and not isinstance(error, UnicodeDecodeError):
            raise
        return "LATIN1", read(str(path), **only, encoding="LATIN1")[1]


def _pieces(
    path: Path, read: Read, encoding: str | None, rows_at_once: int, most: int | None
) -> "tuple[list[pl.DataFrame], Any]":
    """Read the rows a piece at a time; the header's count of rows is not trusted."""
    start = 0
    pieces: list[pl.DataFrame] = []
    while True:
        frame, meta = read(
            str(path),
            user_missing=True,
            output_format="polars",
            encoding=encoding,
            row_offset=start,
            row_limit=rows_at_once,
        )
        if frame.height or not start:
            pieces.append(_without_objects(frame))
        start += frame.height
        if frame.height < rows_at_once or (most is not None and start >= most):
            return pieces, meta


def _without_objects(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Turn a column of numbers and tagged missing values into text."""
    import polars as pl

    mixed = [name for name, dtype in frame.schema.items() if dtype == pl.Object]
    return frame.with_columns(
        pl.Series(name, [None if cell is None else _code(cell) for cell in frame[name].to_list()], dtype=pl.String)
        for name in mixed
    )


def _alike(pieces: "list[pl.DataFrame]") -> "list[pl.DataFrame]":
    """Bring a column to text in every piece when tagged missing values stand in some of them."""
    first = pieces[0].schema
    mixed = [name for name in first if any(piece.schema[name] != first[name] for piece in pieces)]
    return [piece.with_columns(text_expr(name, piece.schema[name]).alias(name) for name in mixed) for piece in pieces]


def _described(name: str, key: str, raw: str, meta: Any, position: int) -> FileColumn:
    labels = meta.variable_value_labels.get(raw) or {}
    ranges = [(_code(span["lo"]), _code(span["hi"])) for span in meta.missing_ranges.get(raw) or ()]
    tagged = [(_code(code), _code(code)) for code in meta.missing_user_values.get(raw) or ()]
    return FileColumn(
        name=name,
        key=key,
        label=str(meta.column_names_to_labels.get(raw) or ""),
        value_labels={_code(code): str(label) for code, label in labels.items()},
        user_missing=(*ranges, *tagged),
        position=position,
    )


def _code(value: Any) -> str:
    """Spell a code of SPSS or Stata; Stata's tagged missing values are `.a` to `.z`."""
    if isinstance(value, str) and len(value) == 1 and value.isalpha() and value.islower():
        return f".{value}"
    return str(value) if isinstance(value, float) and value in {float("inf"), float("-inf")} else code_text(value)


def read_dictionary(path: Path, kind: Kind) -> Any:
    """Read what an SPSS or Stata file says of its columns, without an answer."""
    import pyreadstat  # noqa: PLC0415  slow to import, and only these formats need it

    with Refusing(NAMES[kind]):
        return _metadata(path, pyreadstat.read_dta if kind == "dta" else pyreadstat.read_sav)[1]

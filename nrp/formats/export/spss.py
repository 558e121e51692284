"""Writing .sav: values, labels, missing values and ranges, formats, measures and widths.

The library writes all of that. Two things it is helped with: days go out as the seconds that SPSS counts, so that the
format of the original holds whatever it is; and a text column gets the original's width by blanks after its first
cell, which SPSS does not count as part of the text.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nrp.formats.export.columns import (
    Column,
    Missing,
    Names,
    Original,
    is_tag,
    note_of_lengths,
    note_of_names,
    shortened,
)
from nrp.formats.variables import is_number

if TYPE_CHECKING:
    import polars as pl

_DAYS_TO_1970, _SECONDS = 141_428, 86_400  # SPSS counts seconds from 14 October 1582
_DATE_FORMATS = (
    "DATE",
    "ADATE",
    "EDATE",
    "JDATE",
    "SDATE",
    "QYR",
    "MOYR",
    "WKYR",
    "DATETIME",
    "YMDHMS",
    "WKDAY",
    "MONTH",
)
_FORMATS = {"integer": "F8.0", "decimal": "F10.4", "code": "F4.0", "date": "DATE11"}
_MEASURES = {"integer": "scale", "decimal": "scale", "code": "nominal", "text": "nominal", "date": "scale"}
_NAMES = Names(
    64,
    signs="._$#@",
    reserved=frozenset(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"]),
)
_LONGEST_LABEL, _LONGEST_VALUE_LABEL, _LONGEST_MISSING_TEXT = 256, 120, 8
_MOST_SINGLE = 3


def write_sav(frame: "pl.DataFrame", columns: Sequence[Column], original: Original | None, path: Path) -> list[str]:
    """Write an SPSS file and give what it could not hold, as sentences."""
    import polars as pl
    import pyreadstat  # noqa: PLC0415  slow to import, and only these formats need it

    meta = original.meta if original and original.is_spss else None
    names = _NAMES.spell([column.name for column in columns])
    parts = [_Part(column, frame[column.name], meta) for column in columns]
    said = {names[part.column.name]: part for part in parts}
    notes = note_of_names(names)
    label_of, cut, cut_values = {}, [], []
    for name, part in said.items():
        label_of[name] = shortened(part.column.label, _LONGEST_LABEL) or None
        cut += [name] if part.column.label != (label_of[name] or "") else []
        cut_values += [name] if part.cut_values else []
        notes += part.notes
    pyreadstat.write_sav(
        pl.DataFrame([part.cells().alias(name) for name, part in said.items()]),
        str(path),
        file_label=(meta.file_label if meta else None) or "",
        note=list(meta.notes) if meta and meta.notes else None,
        column_labels=label_of,
        row_compress=True,
        variable_value_labels={name: part.labels for name, part in said.items() if part.labels},
        missing_ranges={name: part.missing for name, part in said.items() if part.missing},
        variable_display_width={name: part.width for name, part in said.items() if part.width},
        variable_measure={name: part.measure for name, part in said.items()},
        variable_format={name: part.form for name, part in said.items() if part.form},
    )
    notes += note_of_lengths(cut, _LONGEST_LABEL, "labels of variables")
    notes += note_of_lengths(cut_values, _LONGEST_VALUE_LABEL, "labels of values")
    return notes + _left_behind(original)


def _left_behind(original: Original | None) -> list[str]:
    if original is None or not original.is_spss or not original.meta.mr_sets:
        return []
    return ["The original's multiple response sets are not written; the variables they are made of are."]


class _Part:
    """One column as SPSS wants it."""

    def __init__(self, column: Column, cells: "pl.Series", meta: Any) -> None:
        self.column, self._cells = column, cells
        self._meta = meta if column.source is not None else None
        self.notes: list[str] = []
        self.is_number = column.is_date or (column.is_number and not self._has_tags())
        self.form = self._form()
        self.measure = self._said("variable_measure") or _MEASURES[column.variable.type]
        self.width: int | None = self._said("variable_display_width")
        self.cut_values = any(len(label.encode()) > _LONGEST_VALUE_LABEL for label in column.labels.values())
        self.labels = self._labels()
        self.missing = self._missing()

    def _said(self, what: str) -> Any:
        return getattr(self._meta, what).get(self.column.source) if self._meta else None

    def _has_tags(self) -> bool:
        has = self.column.variable.type == "code" and any(is_tag(code) for code in self._cells.drop_nulls().unique())
        if has:
            self.notes.append(f"{self.column.name} holds missing values of Stata (.a to .z), so it is written as text.")
        return has

    def cells(self) -> "pl.Series":
        """Give the cells: numbers, or text with the width of the original."""
        import polars as pl

        if self.column.is_date:
            days = self._cells.cast(pl.Int32).cast(pl.Float64)
            return (days + _DAYS_TO_1970) * _SECONDS
        if self.is_number:
            return self._cells.cast(pl.Float64)
        text = self._cells.cast(pl.String).fill_null("")
        width = self._said("variable_storage_width") or 0
        if text.len() and len(text[0].encode()) < width:
            wide = text[0] + " " * (width - len(text[0].encode()))
            text = pl.concat([pl.Series(text.name, [wide]), text.slice(1)])
        return text

    def _form(self) -> str | None:
        given = self._said("original_variable_types")
        if not self.is_number:
            return None  # the width of the text itself
        if self.column.is_date and not (given or "").startswith(_DATE_FORMATS):
            return _FORMATS["date"]
        if given and not given.startswith("A"):
            return str(given)
        return _FORMATS.get(self.column.variable.type, "F8.2")

    def _labels(self) -> dict[Any, str]:
        given, most = self.column.labels, _LONGEST_VALUE_LABEL
        if not self.is_number:
            return {code: shortened(label, most) for code, label in given.items()}
        if self.column.is_date:
            return {}
        return {float(code): shortened(label, most) for code, label in given.items() if is_number(code)}

    def _missing(self) -> list[Any]:
        given = self.column.missing
        if self.column.is_date:
            return []
        if not self.is_number:
            return self._missing_texts([str(lo) for lo, hi in given if lo == hi])
        spans = [(float(lo), float(hi)) for lo, hi in given if is_number_or_end(lo) and is_number_or_end(hi)]
        kept = self._fitting(spans)
        if len(kept) < len(spans) and not self._covers(kept, spans):
            self.notes.append(
                f"SPSS holds three missing codes, or a range and one more: {self.column.name} has more, and is given "
                "the first of them. The labels of all of them are there."
            )
        return [lo if lo == hi else {"lo": lo, "hi": hi} for lo, hi in kept]

    def _missing_texts(self, codes: list[str]) -> list[str]:
        fit = [code for code in codes if len(code.encode()) <= _LONGEST_MISSING_TEXT][:_MOST_SINGLE]
        if len(fit) < len(codes):
            self.notes.append(
                f"SPSS holds three missing texts of at most eight bytes: {self.column.name} has others, which are not "
                "marked as missing. Their labels are there."
            )
        return fit

    def _fitting(self, spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """Give what SPSS can hold: up to three codes, or one range with one code."""
        ranges = [span for span in spans if span[0] != span[1]]
        singles = [span for span in spans if span[0] == span[1]]
        if not ranges and len(singles) <= _MOST_SINGLE:
            return singles
        if ranges:
            return [ranges[0], *singles[:1]]
        singles.sort()
        for size in (len(singles), len(singles) - 1):
            for start in range(len(singles) - size + 1):
                lo, hi = singles[start][0], singles[start + size - 1][0]
                if self._is_free(lo, hi):
                    return [(lo, hi), *(one for one in singles if not lo <= one[0] <= hi)]
        return singles[:_MOST_SINGLE]

    def _is_free(self, lo: float, hi: float) -> bool:
        """Whether no answer lies between two missing codes."""
        import polars as pl

        variable = self.column.variable
        if any(lo <= float(code) <= hi for code in variable.codes if is_number(code)):
            return False
        missing = [float(code) for code in variable.missing if is_number(code)]
        inside = self._cells.cast(pl.Float64, strict=False).drop_nulls().unique()
        return all(value in missing for value in inside.filter(inside.is_between(lo, hi)).to_list())

    @staticmethod
    def _covers(kept: list[tuple[float, float]], spans: list[tuple[float, float]]) -> bool:
        return all(any(lo <= one[0] and one[1] <= hi for lo, hi in kept) for one in spans)


def is_number_or_end(value: Missing | float | str) -> bool:
    """Whether an end of a missing range is a number; "lowest" and "highest" are the infinities."""
    return isinstance(value, int | float) or (isinstance(value, str) and is_number(value))

"""The rows of a file of figures: each cell read and checked, what stands the check kept in a compact form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nrp.formats.figures.codes import Codes, PlaceCodes
from nrp.formats.figures.columns import Layout, known_indicators, spelled
from nrp.formats.figures.periods import EXPECTED, Period, period_of
from nrp.formats.figures.pieces import Piece
from nrp.formats.figures.refused import Fault, Refused
from nrp.formats.unreadable import Unreadable

if TYPE_CHECKING:
    import polars as pl

MOST_PERIODS = 10_000
NOT_KNOWN = -1
_THOUSANDS = r"^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$"
_DECIMAL_COMMA = r"^-?[0-9]+,[0-9]+$"

EMPTY = Fault("empty", "Rows without a figure.", "a number", "Enter the figure, or leave the row out.")
NO_NUMBER = Fault(
    "no_number",
    "Cells that hold no number.",
    "a number such as 61.2",
    "Enter the number alone, without a sign such as % or *. Leave the cell empty where there is no figure.",
)
BAD_PERIOD = Fault(
    "bad_period", "Periods that cannot be read.", EXPECTED, "Write the period in one of the ways that are expected."
)
UNKNOWN_INDICATOR = Fault(
    "unknown_indicator",
    "Indicators that the programme does not have.",
    "the code of an indicator",
    "Use the code of an indicator, or add the indicator first and hand the file in again.",
)
TOO_LONG = Fault(
    "too_many_cells",
    "Rows with more cells than the head has names.",
    "as many cells as names",
    "Put quotation marks around a cell that contains the separator.",
)


@dataclass(slots=True)
class Kept:
    """The figures that stand the check, as columns of numbers; periods and indicators by their place in the lists."""

    code: list[Any] = field(default_factory=list)
    indicator: list[Any] = field(default_factory=list)
    period: list[Any] = field(default_factory=list)
    value: list[Any] = field(default_factory=list)
    row: list[Any] = field(default_factory=list)

    def add(self, code: Any, indicator: Any, period: Any, value: Any, row: Any) -> None:
        self.code.append(code.astype(np.uint32))
        self.indicator.append(indicator.astype(np.uint16))
        self.period.append(period.astype(np.uint16))
        self.value.append(value.astype(np.float64))
        self.row.append(row.astype(np.uint32))

    def take(self, name: str) -> Any:
        """Give one column in one piece, and let its pieces go."""
        parts = getattr(self, name)
        whole = np.concatenate(parts) if parts else np.array([])
        parts.clear()
        return whole


class RowReader:
    """Reads the pieces of one file, one after the other."""

    def __init__(  # noqa: PLR0917  what the reading of one file rests on
        self,
        layout: Layout,
        head: list[str],
        codes: Codes | PlaceCodes,
        indicators: Mapping[str, str],
        refused: Refused,
        separator: str,
    ) -> None:
        self.layout, self.head, self.codes, self.refused = layout, head, codes, refused
        self.indicators = list(indicators)
        self._spelled = {name: self.indicators.index(code) for name, code in known_indicators(indicators).items()}
        self._has_decimal_comma = separator == ";"
        self._periods: dict[str, int] = {}
        self.periods: list[Period] = []
        self.kept = Kept()
        self.rows = 0
        self.blank_cells = 0

    def read(self, piece: Piece) -> None:
        """Check some rows and keep their figures."""
        import polars as pl

        first = self.rows + 1
        self.rows += piece.frame.height
        frame = piece.frame.with_row_index("row", offset=first)
        if piece.too_long:
            numbers = [first + at for at, _cells in piece.too_long]
            found = pl.Series([f"{cells} cells" for _at, cells in piece.too_long], dtype=pl.String)
            self.refused.add(TOO_LONG, "", pl.Series(numbers, dtype=pl.UInt32), found)
            frame = frame.filter(~pl.col("row").is_in(numbers))
        frame = self._without_blank_rows(frame)
        code, code_ok = self._codes_of(frame)
        period = self._looked_up(frame, self.layout.period, BAD_PERIOD, self._period)
        row_ok = code_ok & (period != NOT_KNOWN)
        if self.layout.is_long:
            self._read_long(frame, code, period, row_ok)
        else:
            self._read_wide(frame, code, period, row_ok)

    def _read_long(self, frame: "pl.DataFrame", code: Any, period: Any, row_ok: Any) -> None:
        if self.layout.indicator is None or self.layout.value is None:
            raise ValueError("not of the long form")
        indicator = self._looked_up(frame, self.layout.indicator, UNKNOWN_INDICATOR, self._indicator)
        value, is_number, is_blank = self._numbers(frame, self.layout.value)
        self._refuse(frame, is_blank, EMPTY, self.layout.value)
        ok = row_ok & (indicator != NOT_KNOWN) & is_number
        row = frame["row"].to_numpy()
        self.kept.add(code[ok], indicator[ok], period[ok], value[ok], row[ok])

    def _read_wide(self, frame: "pl.DataFrame", code: Any, period: Any, row_ok: Any) -> None:
        row = frame["row"].to_numpy()
        all_blank = np.ones(frame.height, dtype=bool)
        for position, name in self.layout.measures:
            value, is_number, is_blank = self._numbers(frame, position)
            all_blank &= is_blank
            ok = row_ok & is_number
            indicator = np.full(int(ok.sum()), self.indicators.index(name))
            self.kept.add(code[ok], indicator, period[ok], value[ok], row[ok])
            self.blank_cells += int(is_blank.sum())
        self._refuse(frame, all_blank, EMPTY, self.layout.measures[0][0])

    # Cells ------------------------------------------------------------------------------------

    def _codes_of(self, frame: "pl.DataFrame") -> tuple[Any, Any]:
        numbers, is_formed, is_known = self.codes.read(self._text(frame, self.layout.code))
        self._refuse(frame, ~is_formed, self.codes.malformed, self.layout.code)
        self._refuse(frame, is_formed & ~is_known, self.codes.unknown, self.layout.code)
        return numbers, is_formed & is_known

    def _looked_up(self, frame: "pl.DataFrame", position: int, fault: Fault, look: Any) -> Any:
        """Give the number of each cell, each spelling looked up once; what is not known is refused."""
        import polars as pl

        text = self._text(frame, position)
        spellings = text.unique()
        found = pl.Series([look(spelling) for spelling in spellings], dtype=pl.Int32)
        numbers = text.replace_strict(spellings, found, return_dtype=pl.Int32).to_numpy()
        self._refuse(frame, numbers == NOT_KNOWN, fault, position)
        return numbers

    def _period(self, text: str) -> int:
        if text in self._periods:
            return self._periods[text]
        period = period_of(text)
        if period is None:
            return NOT_KNOWN
        if period not in self.periods:
            if len(self.periods) == MOST_PERIODS:
                raise Unreadable("too_large", f"The file has more than {MOST_PERIODS:,} periods.")
            self.periods.append(period)
        self._periods[text] = self.periods.index(period)
        return self._periods[text]

    def _indicator(self, text: str) -> int:
        return self._spelled.get(spelled(text), NOT_KNOWN)

    def _numbers(self, frame: "pl.DataFrame", position: int) -> tuple[Any, Any, Any]:
        """Give the values of a column, which of them are numbers, which cells are blank; the rest is refused."""
        import polars as pl

        text = self._text(frame, position).str.replace("\u2212", "-", literal=True)
        if text.str.contains(",", literal=True).any():
            pattern, instead = (_DECIMAL_COMMA, ".") if self._has_decimal_comma else (_THOUSANDS, "")
            plain = text.str.replace_all(",", instead, literal=True)
            text = pl.select(pl.when(text.str.contains(pattern)).then(plain).otherwise(text)).to_series()
        value = text.cast(pl.Float64, strict=False)
        is_number = (value.is_finite() & value.is_not_null()).fill_null(value=False).to_numpy()
        is_blank = (text == "").to_numpy()
        self._refuse(frame, ~is_number & ~is_blank, NO_NUMBER, position)
        return value.fill_null(0.0).to_numpy(), is_number, is_blank

    def _text(self, frame: "pl.DataFrame", position: int) -> "pl.Series":
        return frame[f"c{position}"].fill_null("").str.strip_chars()

    def _refuse(self, frame: "pl.DataFrame", which: Any, fault: Fault, position: int) -> None:
        import polars as pl

        if not which.any():
            return
        mask = pl.Series(which)
        self.refused.add(fault, self.head[position], frame["row"].filter(mask), frame[f"c{position}"].filter(mask))

    def _without_blank_rows(self, frame: "pl.DataFrame") -> "pl.DataFrame":
        """Leave out rows in which nothing stands: no person meant one. Looked at only where there is no code."""
        import polars as pl

        no_code = self._text(frame, self.layout.code) == ""
        if not no_code.any():
            return frame
        cells = [pl.col(name).fill_null("").str.strip_chars() == "" for name in frame.columns if name != "row"]
        return frame.filter(~pl.all_horizontal(*cells))

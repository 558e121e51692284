"""Whether the days of a column are written day first or month first, and from when bare numbers count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from nrp.formats.spellings import EPOCHS, Order, Origin, Spelling, Unclear

if TYPE_CHECKING:
    import polars as pl

_FIGURES = r"^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?:[ T].*)?$"
_REAL_DAY = r"^[0-9]{4}-[0-9]{2}-([0-9]{2}) 00:00:00$"
_MONTHS = 12
_FEWEST_TURNED = 3
# Days since 1960 for fieldwork between 1998 and 2042 are, as days of Excel, in 1938 to 1982.
_STATA_DAYS = (14_000, 30_000)


@dataclass(frozen=True, slots=True)
class Window:
    """What the survey knows of a column of days: the fieldwork, if they are days of interviews."""

    start: date | None = None
    end: date | None = None

    @property
    def is_known(self) -> bool:
        return self.start is not None and self.end is not None


def spelling_of_days(
    different: "pl.Series", window: Window, *, has_days_since_1960: bool, neighbours: Sequence[Order] = ()
) -> tuple[Spelling, Unclear | None]:
    """Decide whether the days of a column are written day first or month first, and from when they are counted.

    Parameters
    ----------
    different
        The different entries of the column, trimmed, each once.
    window
        The days of fieldwork, when the column holds days of interviews.
    has_days_since_1960
        Whether the file comes from Stata, which counts from 1960.
    neighbours
        The orders of the file's other columns of days, each decided from its own cells.
    """
    origin = _origin(different, window, from_stata=has_days_since_1960)
    figures = _figures(different)
    order, unclear = _order(different, figures, window, neighbours) if figures.height else ("day_first", None)
    return Spelling(order=order, origin=origin), unclear


def _order(
    different: "pl.Series", figures: "pl.DataFrame", window: Window, neighbours: Sequence[Order]
) -> tuple[Order, Unclear | None]:
    """Take the order that some cell allows alone, then the one that the fieldwork or the other columns allow."""
    day_first = figures.filter((figures["first"] > _MONTHS) & (figures["second"] <= _MONTHS))["cell"]
    month_first = figures.filter((figures["second"] > _MONTHS) & (figures["first"] <= _MONTHS))["cell"]
    if day_first.len() and month_first.len():
        return "both", _both_orders(day_first, month_first)
    if day_first.len():
        return "day_first", _turned(different, day_first, figures)
    if month_first.len():
        return "month_first", None
    open_cells = figures.filter(figures["first"] != figures["second"])
    settled = _order_by_window(open_cells, window) or (neighbours[0] if len(set(neighbours)) == 1 else None)
    if settled is not None or open_cells.is_empty():
        return settled or "day_first", None
    return "day_first", _order_unclear(open_cells["cell"])


def order_shown(different: "pl.Series") -> Order | None:
    """Say which order a column's own cells show, for its neighbours to lean on; None when they leave it open."""
    figures = _figures(different)
    day_first = bool(((figures["first"] > _MONTHS) & (figures["second"] <= _MONTHS)).any())
    month_first = bool(((figures["second"] > _MONTHS) & (figures["first"] <= _MONTHS)).any())
    if day_first == month_first:
        return None
    return "day_first" if day_first else "month_first"


def _figures(different: "pl.Series") -> "pl.DataFrame":
    """Take the entries made of three figures apart, the smallest first so that examples stay the same."""
    import polars as pl

    parts = different.alias("cell").to_frame().filter(pl.col("cell").str.contains(_FIGURES))
    return parts.select(
        "cell",
        pl.col("cell").str.extract(_FIGURES, 1).cast(pl.Int32).alias("first"),
        pl.col("cell").str.extract(_FIGURES, 2).cast(pl.Int32).alias("second"),
        pl.col("cell").str.extract(_FIGURES, 3).cast(pl.Int32).alias("year"),
    ).sort("cell")


def _order_by_window(cells: "pl.DataFrame", window: Window) -> Order | None:
    """Take the order that puts every day into the fieldwork, when the other does not."""
    import polars as pl

    if not window.is_known:
        return None
    inside = {
        order: bool(
            cells.select(
                pl.date("year", month, day).is_between(pl.lit(window.start), pl.lit(window.end)).fill_null(value=False)
            )
            .to_series()
            .all()
        )
        for order, day, month in (("day_first", "first", "second"), ("month_first", "second", "first"))
    }
    if inside["day_first"] == inside["month_first"]:
        return None
    return "day_first" if inside["day_first"] else "month_first"


def _both_orders(day_first: "pl.Series", month_first: "pl.Series") -> Unclear:
    odd = month_first if month_first.len() <= day_first.len() else day_first
    return Unclear(
        "date_unclear",
        "blocks",
        odd,
        f"some days are written day first, such as {day_first[0]}, and others month first, such as {month_first[0]}, "
        "so that a day like 03/04/2016 cannot be read with certainty",
        "one order in the whole column, such as 2016-01-31",
        "Write every day of the column as 2016-01-31, or all of them day first.",
    )


def _order_unclear(cells: "pl.Series") -> Unclear:
    one = str(cells[0])
    return Unclear(
        "date_unclear",
        "blocks",
        cells,
        f"{one} may have the day or the month first, and neither another entry of the column nor the days of "
        "fieldwork say which",
        "a day such as 2016-01-31",
        "Write the days as 2016-01-31, or enter the days of fieldwork of the wave if they are not there yet.",
    )


def _turned(different: "pl.Series", first_says: "pl.Series", figures: "pl.DataFrame") -> Unclear | None:
    """Suspect a spreadsheet that took day first for month first: it turned what it could and left the rest as text."""
    import polars as pl

    real = different.filter(different.str.contains(_REAL_DAY)).sort()
    days = real.str.extract(_REAL_DAY, 1).cast(pl.Int32)
    is_all_text_late = first_says.len() == figures.height
    if real.len() < _FEWEST_TURNED or first_says.len() < _FEWEST_TURNED or not is_all_text_late:
        return None
    if (days > _MONTHS).any():
        return None
    return Unclear(
        "date_unclear",
        "warns",
        real,
        f"the real dates never have a day above 12 (such as {str(real[0])[:10]}) while the dates kept as text always "
        f"do (such as {first_says[0]}): a spreadsheet set to months first has probably turned day and month round",
        "a day such as 2016-01-31",
        "Export the days again as text such as 2016-01-31, without opening the file in a spreadsheet in between.",
    )


def _origin(different: "pl.Series", window: Window, *, from_stata: bool) -> Origin:
    """Decide from when a bare number of days counts; the fieldwork says it, or the program the file comes from."""
    import polars as pl

    numbers = different.cast(pl.Float64, strict=False).drop_nulls()
    numbers = numbers.filter(numbers.is_between(1, 80_000))
    if numbers.is_empty():
        return "excel"
    if not window.is_known:
        return "stata" if from_stata and numbers.is_between(*_STATA_DAYS).all() else "excel"
    inside = {
        origin: int(
            numbers.is_between(_days_since(epoch, window.start), _days_since(epoch, window.end) + 1, "left").sum()
        )
        for origin, epoch in EPOCHS.items()
    }
    return max(inside, key=lambda origin: inside[origin])


def _days_since(epoch: date, day: date | None) -> int:
    return (day - epoch).days if day is not None else 0

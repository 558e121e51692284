"""Typed cells: what people read, and the same figure as a number for programs."""

from decimal import Decimal

from nrp.core.render.numbers import HIDDEN, decimal_text, money
from nrp.core.render.tables import Cell


def count(value: int | None) -> Cell:
    """A whole number; one that was withheld says so."""
    return Cell(HIDDEN) if value is None else Cell(value)


def pounds(value: Decimal) -> Cell:
    return Cell(money(value), value=value)


def hours(minutes: int) -> Cell:
    """Hours to two places: a quarter of an hour is 0.25."""
    return figure(minutes / 60, 2)


def figure(value: float | None, places: int, suffix: str = "") -> Cell:
    """A number rounded as it is printed, so that the file holds the figure of the page and no other."""
    if value is None:
        return Cell(HIDDEN)
    rounded = round(value, places) + 0.0
    return Cell(decimal_text(value, places) + suffix, value=rounded if places else int(rounded))


def hours_words(minutes: int) -> str:
    """Hours within a sentence or beside a bar: 175, 34.5, 0.25."""
    text = decimal_text(minutes / 60, 2)
    return text.rstrip("0").removesuffix(".")

"""Which column of a file of figures holds what: one figure a row (long), or one column an indicator (wide)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nrp.formats.sheets.columns import plain
from nrp.formats.unreadable import Unreadable

Role = Literal["code", "period", "indicator", "value"]
ROLES: tuple[Role, ...] = ("code", "period", "indicator", "value")
HEADS: Mapping[Role, frozenset[str]] = {
    "code": frozenset(
        {"code", "area", "area code", "areacd", "geography code", "small area", "survey code", "place", "place code"}
        | {"lsoa", "lsoa code", "ward", "ward code"}
        | {f"lsoa{year}cd" for year in ("01", "11", "21", "31")}
        | {f"lsoa code {year}" for year in (2001, 2011, 2021, 2031)}
        | {f"wd{year:02}cd" for year in range(5, 40)}
    ),
    "period": frozenset({"period", "time period", "year", "date", "month", "quarter", "time"}),
    "indicator": frozenset({"indicator", "indicator code", "measure", "measure code"}),
    "value": frozenset({"value", "figure", "observation", "obs value"}),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions of the columns. In the long form `indicator` and `value` are there, in the wide `measures` are."""

    code: int
    period: int
    indicator: int | None = None
    value: int | None = None
    measures: tuple[tuple[int, str], ...] = ()  # position, code of the indicator
    unread: tuple[int, ...] = ()

    @property
    def is_long(self) -> bool:
        return self.indicator is not None


def spelled(head: str) -> str:
    """Spell a head for comparing; an underscore is a blank."""
    return plain(head.replace("_", " "))


def known_indicators(indicators: Mapping[str, str]) -> dict[str, str]:
    """Give every spelling under which an indicator may stand, its code and its name, with its code."""
    return {spelled(name): code for code, name in indicators.items()} | {spelled(code): code for code in indicators}


def layout_of(head: Sequence[str], indicators: Mapping[str, str], column_map: Mapping[str, str]) -> Layout:
    """Find the columns, those that a person chose (role to head) first.

    Raises Unreadable (`missing_column`, `duplicate_column`) when no figure could be read.
    """
    found = {role: _position(role, head, column_map) for role in ROLES}
    code, period, indicator, value = (found[role] for role in ROLES)
    if code is None or period is None:
        lacking = [words for at, words in ((code, "the codes of the areas"), (period, "the period")) if at is None]
        raise Unreadable("missing_column", f"No column of the file holds {' and '.join(lacking)}.")
    if indicator is not None and value is not None:
        used = {code, period, indicator, value}
        return Layout(code, period, indicator, value, unread=_others(head, used))
    known = known_indicators(indicators)
    free = [at for at in range(len(head)) if at not in (code, period)]
    measures = tuple((at, known[spelled(head[at])]) for at in free if spelled(head[at]) in known)
    if not measures:
        raise Unreadable(
            "missing_column",
            "No column holds figures: there is neither an indicator with its value in each row, nor a column named "
            "by the code of an indicator.",
        )
    named = [name for _at, name in measures]
    if twice := sorted({name for name in named if named.count(name) > 1}):
        raise Unreadable("duplicate_column", f"Two columns are named by the indicator “{twice[0]}”. Leave one out.")
    return Layout(code, period, measures=measures, unread=_others(head, {code, period, *(at for at, _ in measures)}))


def _position(role: Role, head: Sequence[str], column_map: Mapping[str, str]) -> int | None:
    chosen = column_map.get(role)
    if chosen in head:
        return head.index(chosen)
    taken = set(column_map.values())
    return next((at for at, name in enumerate(head) if spelled(name) in HEADS[role] and name not in taken), None)


def _others(head: Sequence[str], used: set[int]) -> tuple[int, ...]:
    return tuple(at for at in range(len(head)) if at not in used and head[at].strip())

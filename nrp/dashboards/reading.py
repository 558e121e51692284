"""A result document as a reader meets it: one object an outcome, numbers as the document has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nrp.core.render.numbers import UNIT_PLACES, printed

PROGRAMME, COMPARATOR = "programme", "comparator"


@dataclass(frozen=True, slots=True)
class Mean:
    """A raw mean: of an arm or of an area, in one wave. None where it is withheld."""

    key: str
    wave: int
    n: int | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class PairEstimate:
    """What one pair shows by itself."""

    neighbourhood: str
    comparator: str
    estimate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The estimate without one pair or area."""

    codes: tuple[str, ...]
    estimate: float


@dataclass(frozen=True, slots=True)
class OutcomeReading:
    """One outcome of a result: its words, its headline with the range, and what stands behind it."""

    name: str
    label: str
    family: str
    better: str
    unit: str
    domain: str
    finding: str
    range: str
    limits: str
    estimate: float | None
    low: float | None
    high: float | None
    n: int | None
    means: tuple[Mean, ...]
    by_area: tuple[Mean, ...]
    by_pair: tuple[PairEstimate, ...]
    left_out: tuple[LeftOut, ...]
    mde: float | None
    romano_wolf_p: float | None
    permutation: Mapping[str, Any]
    headline: str

    @property
    def is_primary(self) -> bool:
        return self.family == "primary"

    @property
    def is_shown(self) -> bool:
        """A number never stands without its range: what lacks either is withheld whole."""
        return None not in (self.estimate, self.low, self.high)

    @property
    def is_clear(self) -> bool:
        """Whether the range, as it is printed, keeps clear of no difference."""
        if self.low is None or self.high is None:
            return False
        places = UNIT_PLACES.get(self.unit, 1)
        return round(printed(self.low, self.unit), places) > 0 or round(printed(self.high, self.unit), places) < 0

    @property
    def is_favourable(self) -> bool:
        """Whether the estimate lies on the better side, from the outcome registry."""
        return self.estimate is not None and (self.estimate > 0) == (self.better == "higher")

    @property
    def short_label(self) -> str:
        """The label without what stands in brackets at its end, for a chart."""
        head, bracket, _tail = self.label.rpartition(" (")
        return head if bracket and self.label.endswith(")") else self.label


@dataclass(frozen=True, slots=True)
class ResultReading:
    """A whole result document."""

    outcomes: tuple[OutcomeReading, ...]
    areas: int
    pairs: int | None
    flags: tuple[Mapping[str, Any], ...]
    is_exact: bool

    @property
    def primary(self) -> OutcomeReading | None:
        return next((outcome for outcome in self.outcomes if outcome.is_primary), None)

    @property
    def secondary(self) -> tuple[OutcomeReading, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.is_primary)

    def outcome(self, name: str) -> OutcomeReading | None:
        return next((outcome for outcome in self.outcomes if outcome.name == name), None)

    def flags_of(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """Give the flags of one outcome and those that concern all of them."""
        return tuple(flag for flag in self.flags if flag.get("outcome") in (None, name))


def read_result(document: Mapping[str, Any], domains: Mapping[str, str] | None = None) -> ResultReading:
    """Read a document in either form. `domains` maps an outcome's name to the code of its domain."""
    design = document.get("design") or {}
    reported = document.get("reported", "unadjusted")
    known = domains or {}
    return ResultReading(
        outcomes=tuple(_outcome(o, reported, known.get(o["name"], "")) for o in document.get("outcomes", ())),
        areas=int(design.get("areas") or 0),
        pairs=design.get("pairs"),
        flags=tuple(document.get("flags", ())),
        is_exact=document.get("form") == "exact",
    )


def _outcome(document: Mapping[str, Any], reported: str, domain: str) -> OutcomeReading:
    estimate = document.get(reported) or {}
    headline = str(estimate.get("headline") or "")
    low, high = _ends((estimate.get(headline) or {}).get("ci"))
    text = document.get("text") or {}
    return OutcomeReading(
        name=document["name"],
        label=document["label"],
        family=document["family"],
        better=document["better"],
        unit=document["unit"],
        domain=domain,
        finding=text.get("finding") or "",
        range=text.get("range") or "",
        limits=text.get("limits") or "",
        estimate=estimate.get("estimate"),
        low=low,
        high=high,
        n=document.get("n"),
        means=_means(document.get("means"), "arm"),
        by_area=_means(document.get("by_area"), "area"),
        by_pair=tuple(_pair(row) for row in document.get("by_pair") or ()),
        left_out=tuple(_left_out(document.get("leave_one_out"))),
        mde=document.get("mde"),
        romano_wolf_p=document.get("romano_wolf_p"),
        permutation=estimate.get("permutation") or {},
        headline=headline,
    )


def _means(rows: Sequence[Mapping[str, Any]] | None, key: str) -> tuple[Mean, ...]:
    return tuple(Mean(str(row[key]), int(row["wave"]), row.get("n"), row.get("mean")) for row in rows or ())


def _pair(row: Mapping[str, Any]) -> PairEstimate:
    low, high = _ends(row.get("ci"))
    neighbourhood, comparator = row["pair"]
    return PairEstimate(neighbourhood, comparator, row.get("estimate"), low, high)


def _left_out(rows: Sequence[Mapping[str, Any]] | None) -> list[LeftOut]:
    """Give the pairs left out where the design has pairs, else the areas; the document may hold both."""
    known = [row for row in rows or () if row.get("estimate") is not None]
    kinds = {row["kind"] for row in known}
    wanted = "pair" if "pair" in kinds else "area"
    return [LeftOut(_codes(row["left_out"]), row["estimate"]) for row in known if row["kind"] == wanted]


def _codes(left_out: Any) -> tuple[str, ...]:
    return tuple(str(code) for code in left_out) if isinstance(left_out, list | tuple) else (str(left_out),)


def _ends(ci: Any) -> tuple[float | None, float | None]:
    return (ci[0], ci[1]) if ci else (None, None)

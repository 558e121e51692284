"""Codes of small areas as numbers, and whether there is such a code."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nrp.formats.figures.refused import Fault

if TYPE_CHECKING:
    import polars as pl

# Nine letters: the country, the kind of area, and six figures that count it.
PREFIXES = {"lsoa": "01", "ward": "05"}
NAMES = {"lsoa": "LSOA", "ward": "ward"}
_WALES = 1_000_000


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of LSOAs or wards drawn in one year. With no `known` ones every code that is well formed is taken."""

    geography: str
    vintage: int
    known: Any = None  # sorted numbers

    @classmethod
    def of(cls, geography: str, vintage: int, known: "pl.Series | None") -> "Codes":
        if known is None or not len(known):
            return cls(geography, vintage)
        numbers, is_formed = _numbers(known, PREFIXES[geography])
        return cls(geography, vintage, np.unique(numbers[is_formed]))

    def read(self, text: "pl.Series") -> tuple[Any, Any, Any]:
        """Give each code's number, which of them are well formed, and which are known."""
        numbers, is_formed = _numbers(text.str.to_uppercase(), PREFIXES[self.geography])
        is_known = is_formed if self.known is None else np.isin(numbers, self.known)
        return numbers, is_formed, is_known

    def text(self, numbers: Any) -> list[str]:
        """Spell codes again."""
        prefix = PREFIXES[self.geography]
        return [f"{'W' if number >= _WALES else 'E'}{prefix}{number % _WALES:06}" for number in numbers.tolist()]

    @property
    def malformed(self) -> Fault:
        name, prefix = NAMES[self.geography], PREFIXES[self.geography]
        return Fault(
            "malformed_code",
            f"Codes that are no code of a {name} in England or Wales.",
            f"E{prefix} or W{prefix} and six figures",
            "Correct the code, or choose what the figures are for when the file is handed in.",
        )

    @property
    def unknown(self) -> Fault:
        name = NAMES[self.geography]
        return Fault(
            "unknown_code",
            f"Codes that no {name} of {self.vintage} has.",
            f"a {name} as drawn in {self.vintage}",
            f"Check the year in which the areas were drawn. The {name}s of {self.vintage} are known from the lookups.",
        )


@dataclass(frozen=True, slots=True)
class PlaceCodes:
    """The survey codes of the programme's own places: a list to choose from."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> "PlaceCodes":
        return cls(tuple(sorted({name.strip().upper() for name in names})))

    def read(self, text: "pl.Series") -> tuple[Any, Any, Any]:
        """Give each code's place in the list, and which are in it."""
        import polars as pl

        numbers = text.str.to_uppercase().replace_strict(
            list(self.names), list(range(len(self.names))), default=-1, return_dtype=pl.Int64
        )
        is_known = (numbers >= 0).to_numpy()
        return numbers.clip(lower_bound=0).to_numpy(), (text != "").to_numpy(), is_known

    def text(self, numbers: Any) -> list[str]:
        """Spell codes again."""
        return [self.names[number] for number in numbers.tolist()]

    @property
    def malformed(self) -> Fault:
        return Fault(
            "malformed_code",
            "Rows without the code of a place.",
            "a survey code",
            "Enter the survey code of the place.",
        )

    @property
    def unknown(self) -> Fault:
        return Fault(
            "unknown_code",
            "Codes that no place of the programme has.",
            "a survey code of the programme",
            "Use the survey code of a place. It stands on the place’s page.",
        )


def _numbers(text: "pl.Series", prefix: str) -> tuple[Any, Any]:
    import polars as pl

    is_formed = text.str.contains(f"^[EW]{prefix}[0-9]{{6}}$").fill_null(value=False)
    counted = text.str.slice(3, 6).cast(pl.UInt32, strict=False).fill_null(0)
    numbers = counted + text.str.starts_with("W").fill_null(value=False).cast(pl.UInt32) * _WALES
    return numbers.to_numpy(), is_formed.to_numpy()

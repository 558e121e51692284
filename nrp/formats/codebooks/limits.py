"""The smallest and the largest number in a constraint of an XLSForm, where it says no more than that."""

import re

from nrp.formats.codebooks.drafted import Pairs
from nrp.formats.codebooks.found import number_in

Number = int | float
_BOUND = re.compile(r"^\.\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)$")
_EQUAL = re.compile(r"^\.\s*=\s*['\"]?(-?\d+(?:\.\d+)?)['\"]?$")
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


def limits_in(constraint: str) -> tuple[Number | None, Number | None, str]:
    """Give min, max and what of the constraint is neither.

    `(. >= 18 and . <= 110) or . = -8` gives 18, 110 and nothing: that an answer may also be −8 makes it a missing code
    (`missing_in`). A strict limit (`. > 0`) is a limit only for whole numbers, so it is left.
    """
    text = constraint.strip()
    if not text:
        return None, None, ""
    bounds = [part for part in _OR.split(text) if not _EQUAL.match(part.strip())]
    if len(bounds) != 1:
        return (None, None, "") if not bounds else (None, None, text)
    low: Number | None = None
    high: Number | None = None
    for part in _AND.split(_bare(bounds[0])):
        found = _BOUND.match(_bare(part))
        value = number_in(found[2]) if found else None
        if found is None or value is None or found[1] in (">", "<"):
            return None, None, text
        low, high = (value, high) if found[1] == ">=" else (low, value)
    return low, high, ""


def missing_in(constraint: str) -> Pairs:
    """Give the single numbers that a constraint allows beside its limits."""
    parts = [part.strip() for part in _OR.split(constraint.strip())]
    singles = [found[1] for part in parts if (found := _EQUAL.match(part))]
    return [[code, "Allowed beside the limits"] for code in singles] if len(singles) < len(parts) else []


def constraint_of(low: Number | None, high: Number | None, missing: list[str]) -> str:
    """Write the constraint that `limits_in` reads."""
    bounds = [f". >= {low}" if low is not None else "", f". <= {high}" if high is not None else ""]
    said = " and ".join(bound for bound in bounds if bound)
    if not said:
        return ""
    if not missing:
        return said
    return " or ".join([f"({said})", *(f". = {code}" for code in missing)])


def _bare(text: str) -> str:
    text = text.strip()
    return text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text

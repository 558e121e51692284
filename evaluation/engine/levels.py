"""The levels of a factor: their order, and their names as words."""

import re
from collections.abc import Mapping

from nrp.formats.derive import NOT_STATED


def in_order(level: str) -> tuple[bool, float, str]:
    """Order levels by the number they begin with, then by their text; those not stated come last."""
    number = re.match(r"-?\d+(\.\d+)?", level)
    return (level == NOT_STATED, float(number.group()) if number else float("inf"), level)


def named(factor: str) -> str:
    """Give a factor's name as words."""
    return factor.replace("_", " ")


def label(labels: Mapping[str, Mapping[str, str]], factor: str, level: str) -> str:
    """Say what a level means, or the level itself where nobody said."""
    return labels.get(factor, {}).get(level) or level

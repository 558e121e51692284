"""A position as people write it, "53.41, -2.91", and whether it can be in or near England."""

import re
from decimal import Decimal

Position = tuple[Decimal, Decimal]

NORTH = (Decimal("49.8"), Decimal("55.9"))
EAST = (Decimal("-6.5"), Decimal("1.9"))
_STEP = Decimal("0.00001")  # about a metre
_NUMBER = r"([-\u2212]?[0-9]{1,3}(?:\.[0-9]{1,12})?)"
_TYPED = re.compile(rf"\s*{_NUMBER}\s*[,; ]\s*{_NUMBER}\s*")


class UnclearPosition(ValueError):
    """What was typed is no position; the text says how to write one."""


def position_from(text: str) -> Position:
    """Read latitude and longitude as they are copied from a map. Raises UnclearPosition."""
    found = _TYPED.fullmatch(text)
    if found is None:
        raise UnclearPosition
    latitude, longitude = (Decimal(part.replace("\u2212", "-")) for part in found.groups())
    return rounded(latitude, longitude)


def rounded(latitude: Decimal, longitude: Decimal) -> Position:
    """Give a position to about a metre, as it is kept."""
    return latitude.quantize(_STEP), longitude.quantize(_STEP)


def is_in_reach(latitude: Decimal, longitude: Decimal) -> bool:
    """Whether a position is in England or just beside it: what is not is a slip, often the two the wrong way round."""
    return NORTH[0] <= latitude <= NORTH[1] and EAST[0] <= longitude <= EAST[1]


def position_text(latitude: Decimal | None, longitude: Decimal | None) -> str:
    """Give a position as it is typed: 53.41, -2.91."""
    if latitude is None or longitude is None:
        return ""
    return f"{_plain(latitude)}, {_plain(longitude)}"


def _plain(value: Decimal) -> str:
    text = f"{value:.5f}".rstrip("0")
    return text + "0" if text.endswith(".") else text

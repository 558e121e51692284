"""What Home is made of: what needs somebody, what is in hand, and the lists beside it."""

from dataclasses import dataclass
from datetime import datetime

MOST = 5


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits: what, why and since when, and the one way to do it. Without a moment it comes last."""

    title: str
    text: str
    url: str
    action: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class InHand:
    """One thing that needs nothing: where it is now."""

    text: str
    rest: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A list of its own on Home, such as a facilitator's place."""

    heading: str
    lines: tuple[InHand, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The lists of Home."""

    needs: tuple[Need, ...] = ()
    in_hand: tuple[InHand, ...] = ()
    sections: tuple[Section, ...] = ()

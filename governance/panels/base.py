"""What a panel of a group's or a meeting's page is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Panel:
    """A heading, ruled lines `{text, rest?, url?}`, a sentence where there is none yet, and a link to the whole."""

    heading: str
    items: Sequence[dict[str, Any]] = ()
    note: str = ""
    url: str = ""
    action: str = ""


# Given the group or meeting and who looks; asks the database at most once; None for somebody who may not see it.
PanelMaker = Callable[[Any, Any], Panel | None]


def panels_of(makers: Sequence[PanelMaker], thing: Any, user: Any) -> list[Panel]:
    """Give the panels that somebody may see, in their order."""
    made = [make(thing, user) for make in makers]
    return [panel for panel in made if panel is not None]


def address(name: str, *args: Any, query: str = "") -> str:
    """Give the address of a page, or nothing where there is no such page."""
    try:
        return reverse(name, args=args) + (f"?{query}" if query else "")
    except NoReverseMatch:
        return ""

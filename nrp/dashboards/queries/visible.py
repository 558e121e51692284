"""The places that a reader sees, read once a request: lists, names on charts and links all ask for them."""

from typing import Any

from neighbourhoods.models import Area
from neighbourhoods.queries import areas_visible_to

_PLACES = "_visible_places"


def visible_places(user: Any) -> list[Area]:
    """Give every place behind the one door, by name."""
    kept: list[Area] | None = getattr(user, _PLACES, None)
    if kept is None:
        kept = list(areas_visible_to(user).select_related("batch", "coren_organisation"))
        setattr(user, _PLACES, kept)
    return kept

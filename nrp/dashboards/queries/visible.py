"""The places that a reader sees, read once a request: lists, names on charts and links all ask for them."""

from typing import Any

from neighbourhoods.models import Area
from neighbourhoods.queries import areas_visible_to, every_area_for

_PLACES = "_visible_places"
_LOADED = ("batch", "coren_organisation")


def visible_places(user: Any) -> list[Area]:
    """Give every place behind the one door, by name."""
    kept: list[Area] | None = getattr(user, _PLACES, None)
    if kept is None:
        kept = list(areas_visible_to(user).select_related(*_LOADED))
        setattr(user, _PLACES, kept)
    return kept


def names_of_all(user: Any) -> dict[str, str]:
    """Give the name of every survey area by its code. Which of them the reader sees is kept for the whole page."""
    every = list(every_area_for(user).select_related(*_LOADED))
    setattr(user, _PLACES, [area for area in every if area.is_seen])  # type: ignore[attr-defined]  # it is annotated
    return {area.survey_code: area.name for area in every}

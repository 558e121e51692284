"""Narrowing a list by what stands in its address."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _


def chosen_of(request: HttpRequest, name: str, known: Sequence[str] | None = None) -> str:
    """Give what the address asks for; something that is not known narrows nothing."""
    value = request.GET.get(name, "")
    return value if known is None or value in known else ""


def filter_field(
    name: str, label: str, everything: str, choices: Iterable[tuple[Any, Any]], chosen: str
) -> dict[str, Any]:
    """Give one select of the filter bar, with "everything" first."""
    options = [{"value": "", "label": everything, "selected": not chosen}]
    options += [{"value": value, "label": words, "selected": str(value) == chosen} for value, words in choices]
    return {"name": name, "label": label, "options": options}


def words_field(name: str, label: str, typed: str) -> dict[str, Any]:
    """Give a box of the filter bar for words that somebody types."""
    return {"name": name, "label": label, "value": typed}


def place_field(places: Sequence[Any], chosen: str) -> list[dict[str, Any]]:
    """Give the select of neighbourhoods (things with a slug and a name), when there is more than one to choose from."""
    if len(places) < 2:
        return []
    choices = [(place.slug, place.name) for place in places]
    return [filter_field("place", _("Neighbourhood"), _("All neighbourhoods"), choices, chosen)]


def query_of(**chosen: str) -> str:
    """Give the text in front of a page's number that keeps what was chosen."""
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"{query}&" if query else ""

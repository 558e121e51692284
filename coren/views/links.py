"""Links to pages of other nouns."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def url_or_nothing(name: str, *args: Any) -> str:
    """Give the address of a page, or nothing while it has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""

"""What points at a thing from the floors above: asked by a signal, printed as ruled lists."""

from typing import Any

from neighbourhoods.signals import asking_what_points_here


def lists_pointing_here(thing: Any, user: Any) -> list[dict[str, Any]]:
    """Give the ruled lists, each with its heading, of what this user may see of it; those with nothing in them not."""
    told: list[Any] = [found for _receiver, found in asking_what_points_here.send(type(thing), thing=thing, user=user)]
    lists = [{"heading": heading, "items": items} for found in told for heading, items in found or ()]
    return [one for one in lists if one["items"]]

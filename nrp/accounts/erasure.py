"""The words an erasure is told in: what an app holds about somebody, and what of it stays by which rule."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of thing held about somebody: how many, and why it is kept (empty: it goes)."""

    what: str
    count: int
    kept_because: str = ""


# Fields that name a person and are claimed by a receiver: "app.Model.field", each app adds its own when it is loaded.
CLAIMED: set[str] = set()


def claim(*fields: str) -> None:
    """Say that a receiver of `erasing_person` deals with these fields (tests hold the list against the models)."""
    CLAIMED.update(fields)

"""The words an erasure is told in: what an app holds about somebody, and what of it stays by which rule."""

import uuid
from dataclasses import dataclass, field

from nrp.core.refusals import Refusal

ERASED_NAME = "Erased person"


class ErasureRefused(Refusal):
    """Somebody cannot be erased as asked, or not yet."""


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of thing held about somebody: how many, and why it is kept (empty: it goes)."""

    what: str
    count: int
    kept_because: str = ""


@dataclass(slots=True)
class Traces:
    """What somebody can be found by. Receivers of `erasing_person` add to it when they are asked for a preview.

    `people`: the rows that are this one human being (records that were merged). `words` name them, wherever they
    stand: name, e-mail, telephone, address. `texts` were written about them; they are looked for whole. `ids`: rows
    about them, whose events lose their words. `blobs`: stored files. `obstacles`: why it cannot be done yet.
    """

    people: set[uuid.UUID] = field(default_factory=set)
    users: set[uuid.UUID] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    ids: set[uuid.UUID] = field(default_factory=set)
    blobs: set[str] = field(default_factory=set)
    obstacles: list[str] = field(default_factory=list)

    def name(self, *words: str) -> None:
        """Add what names somebody; too short a word would be found in everything."""
        self.words.update(word.strip() for word in words if len(word.strip()) >= 4)

    def text(self, *texts: str) -> None:
        self.texts.update(text for text in texts if len(text.strip()) >= 4)


# Fields that name a person and are claimed by a receiver: "app.Model.field", each app adds its own when it is loaded.
CLAIMED: set[str] = set()
# Fields in which other people's own details stand: somebody who shares a telephone keeps it. No sweep touches them.
OTHERS_OWN: set[str] = set()


def claim(*fields: str) -> None:
    """Say that a receiver of `erasing_person` deals with these fields (tests hold the list against the models)."""
    CLAIMED.update(fields)


def claim_own(*fields: str) -> None:
    """The same, for fields that hold somebody's own details: those of other people are never swept."""
    claim(*fields)
    OTHERS_OWN.update(fields)

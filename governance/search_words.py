"""Reading what somebody types to be found, and saying it to either database in the same sense.

Words stand for themselves in any form (`bus` finds "buses"), all of them have to be there; "in quotes" they stand
together; `or` lets either do; `-word` leaves out what has it. PostgreSQL reads that by itself, SQLite's FTS5 is told in
its own words. Words that stand in every sentence are passed over by both.
"""

import re
from dataclasses import dataclass

LONGEST, MOST_TERMS = 200, 16
_TERM = re.compile(r'-?"[^"]*"?|\S+')
_LETTER = re.compile(r"\w")
# The list that PostgreSQL's English dictionary passes over.
_COMMON = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it
    its itself they them their theirs themselves what which who whom this that these those am is are was were be been
    being have has had having do does did doing a an the and but if or because as until while of at by for with about
    against between into through during before after above below to from up down in out on off over under again further
    then once here there when where why how all any both each few more most other some such no nor not only own same so
    than too very s t can will just don should now
    """.split()  # noqa: SIM905  read as a text, it can be held against the dictionary's own file
)


@dataclass(frozen=True, slots=True)
class Branch:
    """What has to be there, and what must not. Several of them stand beside each other: either will do."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def branches_of(text: str) -> tuple[Branch, ...]:
    """Read what was typed; empty when there is no word to look for."""
    found: list[Branch] = []
    wanted: list[str] = []
    unwanted: list[str] = []
    for term in [*_TERM.findall(text[:LONGEST])[:MOST_TERMS], "or"]:
        if term.lower() == "or":
            if wanted:
                found.append(Branch(tuple(wanted), tuple(unwanted)))
            wanted, unwanted = [], []
            continue
        words = _plain(term)
        if words:
            (unwanted if term.startswith("-") else wanted).append(words)
    return tuple(found)


def _plain(term: str) -> str:
    """Give the words of a term without quotes and signs around them; nothing for one that is passed over."""
    words = " ".join(term.lstrip("-").replace('"', " ").replace("\x00", " ").split())
    if not _LETTER.search(words) or words.lower() in _COMMON:
        return ""
    return words


def for_postgres(branches: tuple[Branch, ...]) -> str:
    """Give what `websearch_to_tsquery` reads."""
    said = [
        " ".join([*(f'"{one}"' for one in branch.wanted), *(f'-"{one}"' for one in branch.unwanted)])
        for branch in branches
    ]
    return " or ".join(said)


def for_sqlite(branches: tuple[Branch, ...]) -> str:
    """Give what FTS5's MATCH reads."""
    return " OR ".join(f"({_fts5(branch)})" for branch in branches)


def _fts5(branch: Branch) -> str:
    wanted = " AND ".join(f'"{one}"' for one in branch.wanted)
    if not branch.unwanted:
        return wanted
    unwanted = " OR ".join(f'"{one}"' for one in branch.unwanted)
    return f"({wanted}) NOT ({unwanted})"

"""Lists kept in files beside the database, which a restore has to take along and to go through again.

An app that keeps one declares it when it is loaded: a restored database has forgotten what the list knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Beside:
    """One list: its name in the backup, where it lies, and what brings it up to date.

    `sync` writes what the database knows and the file does not; `take` adds the lines of another such file. `steady`
    gives something else as soon as stored files were rewritten: a copy made meanwhile would not be of one moment.
    `replay` is the management command that does all of the list again.
    """

    name: str
    path: Callable[[], Path]
    sync: Callable[[], object]
    take: Callable[[Path], object]
    steady: Callable[[], str]
    replay: str


_DECLARED: dict[str, Beside] = {}


def declare(beside: Beside) -> None:
    _DECLARED[beside.name] = beside


def declared() -> list[Beside]:
    return list(_DECLARED.values())

"""Why a file cannot be read at all, and how large one may be."""

from collections.abc import Sequence
from dataclasses import dataclass

from nrp.formats.problems import Example, Problem


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file from outside is read; None of it applies to our own.

    A survey as CSV is read a few columns at a time (`cells_at_once`), so it may hold more cells than a file read whole.
    """

    max_bytes: int = 200 * 1024 * 1024
    max_cells: int = 20_000_000
    max_text_cells: int = 60_000_000
    max_ratio: int = 100
    max_columns: int = 16_384
    cells_at_once: int = 12_000_000


class Unreadable(Exception):
    """A file that gives no table; `kind` and `text` are those of a problem."""

    def __init__(self, kind: str, text: str, *, count: int = 1, examples: Sequence[Example] = ()) -> None:
        self.kind = kind
        self.text = text
        self.count = count
        self.examples = tuple(examples)
        super().__init__(text)

    @property
    def problem(self) -> Problem:
        """The same as a problem of a report; it always blocks."""
        return Problem(
            kind=self.kind, severity="blocks", column=None, count=self.count, text=self.text, examples=self.examples
        )


_PASSED_ON = (Unreadable, KeyboardInterrupt, SystemExit, MemoryError, GeneratorExit)


class Refusing:
    """Turn whatever a parser raises on a damaged file into one `Unreadable`.

    Three libraries, two of them with cores in other languages, raise what they like (one of them
    an exception that is no `Exception`). Signals, lack of memory and our own refusals pass.
    """

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, _PASSED_ON):
            return
        raise Unreadable(
            "unreadable",
            f"The file starts like {self.what} but is damaged or cut off, so it cannot be read. "
            "Save it again from the program it came from and upload that.",
        ) from error


def too_many_cells(cells: int, most: int) -> Unreadable:
    """Say that a file holds more cells than the limit."""
    return Unreadable(
        "too_large",
        f"The file holds {cells:,} cells; at most {most:,} can be read. "
        "Leave out the columns that are not in the codebook.",
    )


def too_many_columns(columns: int, limits: Limits) -> Unreadable:
    """Say that a file holds more columns than the limit."""
    return Unreadable("too_large", f"The file has {columns:,} columns; at most {limits.max_columns:,} can be read.")

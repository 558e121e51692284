"""Sound survey files of five formats, and what a bad line, disk or program makes of them."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyreadstat

from tests.unit.intake.survey_files import Row, frame_of, write_csv

KINDS = ("csv", "xlsx", "sav", "zsav", "dta")


def sound(folder: Path, kind: str, rows: Sequence[Row]) -> bytes:
    """A file with nothing wrong in it."""
    file = folder / f"sound.{kind}"
    frame = frame_of(rows)
    if kind == "csv":
        write_csv(file, rows)
    elif kind == "xlsx":
        frame.write_excel(file)
    elif kind == "dta":
        pyreadstat.write_dta(frame, file)
    else:
        pyreadstat.write_sav(frame, file, compress=kind == "zsav")
    return file.read_bytes()


def mutated(content: bytes, dice: random.Random) -> bytes:
    """The same bytes with some changed, the end cut off, or something put in between."""
    damaged = bytearray(content)
    if dice.random() < 0.4:
        _lie_about_lengths(damaged, dice)
    for _ in range(dice.choice([0, 1, 3, 20, 200])):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    if dice.random() < 0.3:
        del damaged[dice.randrange(len(damaged)) :]
    if dice.random() < 0.2:
        start = dice.randrange(len(damaged) or 1)
        damaged[start:start] = bytes(dice.randrange(256) for _ in range(dice.randrange(64)))
    return bytes(damaged)


def _lie_about_lengths(damaged: bytearray, dice: random.Random) -> None:
    """Put a telling number where a length or a count may stand: a parser that believes it reads outside its memory."""
    for _ in range(dice.choice([1, 2, 8])):
        at = 4 * dice.randrange(max(1, min(len(damaged), 16_384) // 4))
        number = dice.choice([0, 1, 255, 256, 32_767, 65_535, 2**31 - 1, 2**31, 2**32 - 1, dice.randrange(2**32)])
        damaged[at : at + 4] = number.to_bytes(4, "little")


def mutations(content: bytes, kind: str, count: int, *, seed: str = "mutations") -> Iterator[bytes]:
    """`count` damaged files, the same on every machine."""
    dice = random.Random(f"{seed} of {kind}")
    for _ in range(count):
        yield mutated(content, dice)

"""What a mutation of the engine is, and where its tests stand."""

from dataclasses import dataclass

ENGINE, FORMATS = "evaluation/engine/", "nrp/formats/"
CONVENTIONS = "tests/reference/test_conventions.py::"
DRAWS = "tests/reference/test_every_draw.py::"
UNIT = "tests/unit/engine/"


@dataclass(frozen=True)
class Mutation:
    """A convention, the line that keeps it, the line that breaks it, and the test that must turn red."""

    convention: str
    file: str
    old: str
    new: str
    test: str

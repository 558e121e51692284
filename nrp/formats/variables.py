"""A column of the survey, and how its codes are spelled."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from nrp.formats.documents import Strict

VariableType = Literal["code", "integer", "decimal", "text", "date"]
Name = Annotated[str, Field(min_length=1, max_length=120)]

NUMERIC: frozenset[str] = frozenset({"integer", "decimal"})


def code_text(value: object) -> str:
    """Spell a code the way every file format is brought to: ``1``, ``-8``, ``A1``."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip()


def is_number(text: str) -> bool:
    """Say whether a code is a plain number, so that it can be summed."""
    try:
        return float(text) == float(text) and abs(float(text)) != float("inf")
    except ValueError:
        return False


class Variable(Strict):
    """A column of the survey: its type, its codes, and which answers mean "missing".

    `required` means that the column is there and never blank; a missing *code* is an answer.
    `min` and `max` hold after the missing codes are taken out.
    """

    name: Name
    label: str = ""
    type: VariableType
    codes: dict[str, str] = Field(default_factory=dict)
    missing: dict[str, str] = Field(default_factory=dict)
    min: int | float | None = None
    max: int | float | None = None
    required: bool = False
    section: str = ""
    note: str | None = None

    @field_validator("codes", "missing", mode="after")
    @classmethod
    def _trim(cls, given: dict[str, str]) -> dict[str, str]:
        return {code.strip(): meaning.strip() for code, meaning in given.items()}

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.type == "code" and not self.codes:
            raise ValueError(f'Variable "{self.name}" is of type code but lists no codes.')
        if self.type != "code" and self.codes:
            raise ValueError(f'Variable "{self.name}" lists codes but its type is {self.type}.')
        if both := sorted(self.codes.keys() & self.missing.keys()):
            raise ValueError(
                f'Variable "{self.name}": {listed_names(both)} stands both among the codes and among the missing codes.'
            )
        odd = [code for code in self.missing if not is_number(code) and not _is_stata_missing(code)]
        if self.type in NUMERIC and odd:
            raise ValueError(
                f'Variable "{self.name}" is a number, so its missing code {listed_names(odd)} must be a number too.'
            )
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f'Variable "{self.name}": min is greater than max.')
        if self.type not in NUMERIC and (self.min is not None or self.max is not None):
            raise ValueError(f'Variable "{self.name}" has a min or max, which only integers and decimals have.')
        return self

    @property
    def answers(self) -> tuple[str, ...]:
        """The codes that are answers, in the codebook's order."""
        return tuple(self.codes)

    @property
    def is_numeric(self) -> bool:
        """Whether its answers can be summed."""
        return self.type in NUMERIC or (self.type == "code" and all(is_number(code) for code in self.codes))


def listed_names(values: Sequence[str]) -> str:
    """List names in quotation marks."""
    return ", ".join(f'"{value}"' for value in values)


def _is_stata_missing(code: str) -> bool:
    return len(code) == 2 and code[0] == "." and code[1].isalpha()

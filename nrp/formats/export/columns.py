"""What is said of each column that goes out.

An original that labels values at all speaks for the labels of all its columns, and so with missing values; else the
codebook does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nrp.formats.codebook import Codebook
from nrp.formats.sniffing import sniff
from nrp.formats.statistics_files import read_dictionary
from nrp.formats.variables import NUMERIC, Variable, code_text, is_number

if TYPE_CHECKING:
    import polars as pl

Missing = tuple[float | str, float | str]
_SPSS, _STATA = frozenset({"sav", "zsav"}), frozenset({"dta"})


@dataclass(frozen=True, slots=True)
class Original:
    """What the file that was handed in says of itself; `meta` is the dictionary as the library reads it."""

    kind: str
    meta: Any

    @property
    def is_spss(self) -> bool:
        return self.kind in _SPSS

    @property
    def is_stata(self) -> bool:
        return self.kind in _STATA


@dataclass(frozen=True, slots=True)
class Column:
    """One column that goes out.

    Attributes
    ----------
    variable
        What the codebook says of it.
    is_number
        Whether a statistics package gets it as numbers.
    labels
        Code → label, codes spelled as in the published answers.
    missing
        Codes and ranges that mean "no answer"; a single code is a range from itself to itself.
    source
        Its name in the original when that speaks for it, else None.
    """

    variable: Variable
    label: str
    is_number: bool
    labels: Mapping[str, str]
    missing: tuple[Missing, ...]
    source: str | None

    @property
    def name(self) -> str:
        return self.variable.name

    @property
    def is_date(self) -> bool:
        return self.variable.type == "date"


def read_original(path: Path | None) -> Original | None:
    """Read the dictionary of an SPSS or Stata file; None for other kinds, which have none."""
    kind = sniff(path) if path else None
    if path is None or kind is None or kind not in _SPSS | _STATA:
        return None
    return Original(kind, read_dictionary(path, kind))


def described(
    frame: "pl.DataFrame",
    codebook: Codebook,
    original: Original | None,
    column_of: Mapping[str, str],
    recoded: frozenset[str] = frozenset(),
) -> list[Column]:
    """Describe every column of the published answers: in the original's order, what it does not hold last."""
    names = {str(raw).strip(): raw for raw in original.meta.column_names} if original else {}
    found = []
    for variable in codebook.variables:
        if variable.name not in frame.columns:
            continue
        source = None if variable.name in recoded else names.get(column_of.get(variable.name, ""))
        found.append(_column(frame[variable.name], variable, original, source))
    places = {name: place for place, name in enumerate(names)}
    return sorted(found, key=lambda column: places.get(column_of.get(column.name, ""), len(places)))


def _column(cells: "pl.Series", variable: Variable, original: Original | None, source: str | None) -> Column:
    meta = original.meta if original and source is not None else None
    labels = _labels(meta, source)
    if meta is None or not meta.variable_value_labels:
        labels = {**variable.codes, **variable.missing}
    missing = _missing(meta, source)
    if meta is None or not meta.missing_ranges:
        missing = tuple((code, code) for code in variable.missing)
    return Column(
        variable=variable,
        label=str((meta.column_names_to_labels.get(source) if meta else None) or variable.label),
        is_number=_is_number(cells, variable, meta, source),
        labels=labels,
        missing=missing,
        source=source if meta else None,
    )


def _labels(meta: Any, source: str | None) -> dict[str, str]:
    if meta is None:
        return {}
    return {_code(code): str(label) for code, label in (meta.variable_value_labels.get(source) or {}).items()}


def _missing(meta: Any, source: str | None) -> tuple[Missing, ...]:
    if meta is None:
        return ()
    spans = meta.missing_ranges.get(source) or ()
    return tuple((span["lo"], span["hi"]) for span in spans)


def _code(code: Any) -> str:
    """Spell a code as the answers do; a tagged missing value of Stata is `.a` to `.z`."""
    if isinstance(code, str) and len(code) == 1 and code.isalpha() and code.islower():
        return f".{code}"
    return code_text(code)


def _is_number(cells: "pl.Series", variable: Variable, meta: Any, source: str | None) -> bool:
    """Whether it goes out as numbers: as it came, as long as nothing is lost by it."""
    if variable.type in NUMERIC:
        return True
    if variable.type == "date":
        return False
    came_as_number = meta is not None and meta.readstat_variable_types.get(source) != "string"
    if meta is None:
        known = [*variable.codes, *variable.missing]
        came_as_number = variable.type == "code" and all(is_tag(code) or is_plain(code) for code in known)
    return came_as_number and all(is_tag(text) or is_number(text) for text in cells.drop_nulls().unique().to_list())


def is_tag(code: str) -> bool:
    """Whether a code is one of Stata's missing values, `.a` to `.z`."""
    return len(code) == 2 and code[0] == "." and code[1].isalpha() and code[1].islower()


def is_plain(code: str) -> bool:
    """Whether a code is a number that is spelled as one: `1`, not `01`."""
    return is_number(code) and code_text(float(code)) == code


@dataclass(frozen=True, slots=True)
class Names:
    """How a format wants its columns called.

    Attributes
    ----------
    most
        Bytes of a name at most.
    signs
        What may stand in a name beside letters and digits.
    first
        What may stand first beside letters.
    reserved
        Words that are no name, in small letters.
    """

    most: int
    signs: str = "_"
    first: str = ""
    reserved: frozenset[str] = frozenset()

    def spell(self, names: Sequence[str]) -> dict[str, str]:
        """Spell names as the format allows, none twice whatever the case."""
        taken: set[str] = set()
        given = {}
        for name in names:
            plain = "".join(sign if sign.isalnum() or sign in self.signs else "_" for sign in name)
            if not (plain[0].isalpha() or plain[0] in self.first):
                plain = f"v{plain}"
            if plain.lower() in self.reserved:
                plain += "_"
            new, number = shortened(plain, self.most), 2
            while new.lower() in taken:
                new, number = f"{shortened(plain, self.most - len(str(number)) - 1)}_{number}", number + 1
            taken.add(new.lower())
            given[name] = new
        return given


def shortened(text: str, most: int) -> str:
    """Cut a text to so many bytes of UTF-8, never inside a letter."""
    return text.encode()[:most].decode("utf-8", errors="ignore")


def note_of_names(names: Mapping[str, str]) -> list[str]:
    """Say which columns are called otherwise than in the codebook."""
    changed = [f"{name} is called {new}" for name, new in names.items() if name != new]
    return [f"The format does not allow some names: {'; '.join(changed)}."] if changed else []


def note_of_lengths(names: Sequence[str], most: int, what: str) -> list[str]:
    """Say whose labels were cut."""
    if not names:
        return []
    return [f"The format holds {what} of at most {most} bytes; cut to that: {', '.join(dict.fromkeys(names))}."]

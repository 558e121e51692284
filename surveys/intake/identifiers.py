"""Columns that seem to say who somebody is.

What is found is never shown: a report that quoted an e-mail address would spread it.
"""

import re
from typing import TYPE_CHECKING

from nrp.formats.codebook import Codebook
from nrp.formats.table import Table
from nrp.formats.values import text_expr
from surveys.intake.columns import Matching
from surveys.intake.findings import Findings, cells_where
from surveys.intake.sentences import counted, quoted

if TYPE_CHECKING:
    import polars as pl

_SHORTEST = 5
_EMAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+\.[A-Za-z]{2,}"
_POSTCODE = r"(?i)^(?:.*[\s,])?[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2}$"
# A household may well be called M12AB: in a column that is kept, only the space makes it a postcode.
_SPACED_POSTCODE = _POSTCODE.replace("]? ?[", "]? [")
_PHONE = r"^(?:\+44\s?\(?0?\)?|\(?0)[\s\-]?(?:[1237][\s\-()]*)(?:[0-9][\s\-()]*){8,9}$"
_NHS_SPACED = r"^[0-9]{3}[ \-][0-9]{3}[ \-][0-9]{4}$"
_TEN_DIGITS = re.compile(r"[0-9]{10}")
_TELLING_NAMES = re.compile(
    r"^(first|last|full|sur|fore|given|family|resp(ondent)?)_?name$|^name$|^e_?mail(_?address)?$|^(tele)?phone(_?n(umber|o))?$"
    r"|^mobile(_?n(umber|o))?$|^(home_?|street_?)?address(_?(line)?_?[0-9])?$|^post_?code$|^nhs_?(n(umber|o))?$"
    r"|^(dob|date_?of_?birth)$|^ni_?(n(umber|o))$",
    re.IGNORECASE,
)


def check_identifiers(table: Table, codebook: Codebook, matching: Matching, findings: Findings) -> None:
    """Find e-mail addresses, telephone and NHS numbers, postcodes and telling column names.

    A column of the codebook that holds them blocks, because it would be kept; any other only
    warns, because it is not written into the data of the wave.
    """
    names = {column.key: column.name for column in table.columns}
    kept = {
        matching.key_of[variable.name]: variable.name
        for variable in codebook.variables
        if variable.type == "text" and variable.name in matching.key_of
    }
    for key in (*matching.unused_keys, *kept):
        if table.frame.schema[key].is_temporal():
            continue
        _check(table.frame, key, names[key], kept.get(key), findings)


def _check(frame: "pl.DataFrame", key: str, name: str, variable: str | None, findings: Findings) -> None:
    import polars as pl

    dtype = frame.schema[key]
    if dtype.is_numeric() and not (float(frame[key].cast(pl.Float64).abs().max() or 0) >= 1e9):  # type: ignore[arg-type]  # a column's maximum is a number here
        return
    text = frame.select(text_expr(key, dtype).alias("text"))["text"]
    what, mask = _recognise(text, _POSTCODE if variable is None else _SPACED_POSTCODE)
    if what is None and variable is None and _TELLING_NAMES.match(name.strip().replace(" ", "_")):
        what, mask = "personal details, going by its name,", text.is_not_null()
    if what is None or mask is None:
        return
    rows = pl.Series("row", range(1, text.len() + 1), dtype=pl.UInt32)
    hidden = pl.Series("found", ["(not shown)"], dtype=pl.String).new_from_index(0, text.len())
    cells = cells_where(rows, hidden, mask)
    start = f"The column {quoted(name)} holds what look like {what} in {counted(cells.height, 'row')}."
    if variable is None:
        findings.add(
            "identifier_suspected",
            "warns",
            name,
            cells,
            text=f"{start} The column is not in the codebook, so it is not written into the data of the wave.",
            expected="nothing that says who somebody is",
            how_to_mend="Take the column out of the file before you send it to anybody.",
        )
        return
    findings.add(
        "identifier_suspected",
        "blocks",
        variable,
        cells,
        text=f"{start} It would be kept with the answers, so the file is stopped.",
        expected="nothing that says who somebody is",
        how_to_mend="Replace it by a code that says nothing of the person.",
    )


def _recognise(text: "pl.Series", postcode: str) -> "tuple[str, pl.Series] | tuple[None, None]":
    """Name what a column holds, looking at each different entry once."""
    different = text.drop_nulls().unique()
    different = different.filter(different.str.len_chars() >= _SHORTEST)
    if different.is_empty():
        return None, None
    for what, hit in (
        ("e-mail addresses", different.str.contains(_EMAIL)),
        ("telephone numbers", different.str.contains(_PHONE)),
        ("postcodes", different.str.contains(postcode)),
        ("NHS numbers", different.str.contains(_NHS_SPACED)),
    ):
        if hit.any():
            return what, text.is_in(different.filter(hit).to_list())
    return _nhs_numbers(text, different)


def _nhs_numbers(text: "pl.Series", different: "pl.Series") -> "tuple[str, pl.Series] | tuple[None, None]":
    """Recognise NHS numbers by their check digit, which one random number in eleven has too."""
    ten = [value for value in different.to_list() if _TEN_DIGITS.fullmatch(value)]
    sound = [value for value in ten if _has_check_digit(value)]
    if len(sound) * 2 <= different.len() or not sound:
        return None, None
    return "NHS numbers", text.is_in(sound)


def _has_check_digit(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(digits[9])

"""Bringing the codes of a file to the codebook's, as somebody said they are."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nrp.formats.values import text_expr
from nrp.formats.variables import code_text, is_number

if TYPE_CHECKING:
    import polars as pl


def recoded(raw: "pl.Series", codes: Mapping[str, str | None]) -> "pl.Series":
    """Put the codebook's code in the place of each code of the file; a blank where it is no answer.

    All at once, so that codes may change places. `1`, `1.0` and `01` are the same code of a file. Without anything
    said the column comes back as it is.
    """
    if not codes:
        return raw
    text = raw.alias("raw").to_frame().select(text_expr("raw", raw.dtype).alias("text"))["text"]
    spelled = {one: one if one in codes else _plain(one) for one in text.drop_nulls().unique().sort().to_list()}
    said = {one: codes[code] for one, code in spelled.items() if code in codes}
    return text.replace(list(said), list(said.values())) if said else raw


def _plain(code: str) -> str:
    return code_text(float(code)) if is_number(code) else code

"""Equal documents have equal bytes, and no cell runs in a spreadsheet."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrp.formats.canonical import canonical_json, sha256_file, sha256_hex
from nrp.formats.cells import safe_cell, safe_cell_expr

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(PLAIN)
def test_a_document_survives_its_canonical_spelling(document: Any) -> None:
    spelled = canonical_json(document)
    assert json.loads(spelled) == document
    assert canonical_json(json.loads(spelled)) == spelled


def test_keys_are_sorted_and_nothing_is_escaped_needlessly() -> None:
    assert canonical_json({"b": 10.0, "a": ["é", 0.5, None, True]}) == '{"a":["é",0.5,null,true],"b":10}'.encode()


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"a": float("nan")})


def test_a_files_hash_is_that_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"answers" * 1000)
    assert sha256_file(tmp_path / "file") == sha256_hex(b"answers" * 1000)


CELLS = {
    "=1+1": "'=1+1",
    "+44 151": "'+44 151",
    "-cmd": "'-cmd",
    "@sum": "'@sum",
    "\t=1": "'\t=1",
    "\r=1": "'\r=1",
    "  =1": "'  =1",
    "-8": "-8",
    "-0.25": "-0.25",
    "+5": "'+5",
    "plain": "plain",
    "": "",
}


@pytest.mark.parametrize(("cell", "written"), CELLS.items())
def test_a_cell_that_would_run_is_held_and_a_negative_number_stays_one(cell: str, written: str) -> None:
    assert safe_cell(cell) == written


def test_whole_columns_are_held_alike() -> None:
    import polars as pl

    frame = pl.DataFrame({"cell": list(CELLS)})
    assert frame.select(safe_cell_expr(pl.col("cell")))["cell"].to_list() == list(CELLS.values())


@given(st.text())
def test_no_text_starts_a_formula(text: str) -> None:
    import polars as pl

    written = safe_cell(text)
    assert written[:1] not in {"=", "+", "@", "\t", "\r"}
    assert pl.DataFrame({"cell": [text]}).select(safe_cell_expr(pl.col("cell")))["cell"].to_list() == [written]

"""The same answers and the same plan give the same bytes; `bin/soak same_bytes` runs many more of these."""

import json
from pathlib import Path

import pytest

from tests.unit.engine.arrangements import Arrangement, a_rich_survey, document_bytes

pytestmark = pytest.mark.slow


def test_layout_and_threads_do_not_reach_the_document(tmp_path: Path) -> None:
    frame = a_rich_survey()
    layouts = [
        Arrangement(seed=0, parts=1, threads=1),
        Arrangement(seed=1, parts=1, threads=8),
        Arrangement(seed=2, parts=7, threads=2),
        Arrangement(seed=3, parts=4, threads=8),
    ]
    first, *others = (document_bytes(tmp_path / f"{k}", frame, how) for k, how in enumerate(layouts))
    assert all(other == first for other in others)
    assert json.loads(first)["outcomes"][2]["adjusted"]["crv3_pair"] is not None


def test_files_said_to_be_of_a_wave_do_as_well_in_any_number(tmp_path: Path) -> None:
    frame = a_rich_survey()
    layouts = [
        Arrangement(seed=4, parts=1, threads=2, is_by_wave=True),
        Arrangement(seed=5, parts=3, threads=1, is_by_wave=True),
    ]
    one, two = (document_bytes(tmp_path / f"{k}", frame, how) for k, how in enumerate(layouts))
    assert one == two

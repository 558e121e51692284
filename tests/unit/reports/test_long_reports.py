"""A slice of the soak: the long report has its pages and charts, and a longer workbook takes no more memory."""

from pathlib import Path

import pikepdf
import pytest

from nrp.core.render.tables import Column
from nrp.reports.content.portable import pack
from nrp.reports.content.shape import Lines, Section
from tests.soak import reports as soak

pytestmark = pytest.mark.slow

HEADS = [Column(str(number)) for number in range(8)]


def test_forty_one_pages_with_thirty_charts(tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    soak._write(pack(soak._long_report(), tmp_path), "pdf", out, tmp_path)
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == soak.PAGES
        assert soak._figures(pdf.Root.StructTreeRoot) == soak.CHARTS


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    peaks = []
    for rows in (1_000, 60_000):
        lines = Lines("Ledger lines", HEADS, soak._rows(rows))
        content = pack(soak._report([Section("money", "Money", [], [lines])]), tmp_path)
        peaks.append(soak._write(content, "xlsx", tmp_path / "report.xlsx", tmp_path)[2])
    assert peaks[1] < peaks[0] + 25
    assert peaks[1] < soak.MOST_MB

"""The balance of voices as a file and as a document: one row for each measure, period and sector."""

from collections.abc import Iterator
from typing import Any

from governance.models import Sector
from governance.queries.voice import Measure, Voice
from governance.voice_words import finding
from nrp.core.render.cells import Value, csv_bytes

HEAD = ("group", "measure", "period_start", "period_end", "sector", "count", "base", "share")
DECIMALS = 4


def voice_rows(voice: Voice) -> Iterator[dict[str, Any]]:
    """Give what was counted, row by row; `share` is null where nothing is on record."""
    for measure in Measure:
        for at, period in enumerate(voice.periods):
            base = voice.base(measure, at)
            for sector in Sector:
                count = voice.count(measure, (sector,), at)
                yield {
                    "measure": measure.value,
                    "period_start": period.starts_on,
                    "period_end": period.ends_on,
                    "sector": sector.value,
                    "count": count,
                    "base": base,
                    "share": round(count / base, DECIMALS) if base else None,
                }


def voice_file(voice: Voice, where: str) -> bytes:
    """Give the counts as CSV, with the finding below them."""
    rows: list[list[Value]] = [[where, *row.values()] for row in voice_rows(voice)]
    rows.append([])
    rows.append([finding(voice)])
    return csv_bytes(HEAD, rows)

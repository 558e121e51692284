"""Which area each row belongs to, after a person's answers about unknown codes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.intake.findings import Findings, cells_where, whole_columns
from surveys.intake.job import AreaRows, AreaState
from surveys.intake.sentences import counted, listed

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Areas:
    """The outcome for every row.

    Attributes
    ----------
    numbers
        The data rows, from 1.
    given
        The file's own codes.
    kept
        Mask of the rows not left out.
    code
        The programme's code of each row; the file's own where it is unknown, null where blank.
    rows
        A count for each code of the file.
    """

    numbers: "pl.Series"
    given: "pl.Series"
    kept: "pl.Series"
    code: "pl.Series"
    rows: tuple[AreaRows, ...]


def place_rows(codes: "pl.Series", known: Sequence[str], area_map: Mapping[str, str | None]) -> Areas:
    """Give each row its area.

    Parameters
    ----------
    codes
        The file's area codes as trimmed text.
    known
        The programme's codes.
    area_map
        A person's answers: another code, or null to leave the rows out. An answer to a code that
        the file does not hold is passed over.
    """
    import polars as pl

    programme = {code.strip() for code in known}
    answers = {code.strip(): place.strip() if place else None for code, place in area_map.items()}
    counts = Counter(code for code in codes.to_list() if code is not None)
    rows = tuple(_placed(code, count, programme, answers) for code, count in sorted(counts.items()))
    left_out = [area.code for area in rows if area.state == "left_out"]
    renamed = {area.code: area.mapped_to for area in rows if area.state == "mapped" and area.mapped_to}
    return Areas(
        numbers=pl.Series("row", range(1, codes.len() + 1), dtype=pl.UInt32),
        given=codes,
        kept=~codes.is_in(left_out).fill_null(value=False),
        code=codes.replace(renamed) if renamed else codes.cast(pl.String),
        rows=rows,
    )


def check_areas(areas: Areas, column: str, expected: Sequence[str], findings: Findings) -> None:
    """Find rows in areas nobody knows, and expected areas without a row."""
    unknown = [area for area in areas.rows if area.state == "unknown"]
    names = [f"{area.code} ({counted(area.rows, 'row')})" for area in unknown]
    is_one = len(unknown) == 1
    whose = "it is" if is_one else "each is"
    findings.add(
        "unknown_area",
        "blocks",
        column,
        cells_where(areas.numbers, areas.given, areas.given.is_in([area.code for area in unknown])),
        text=f"{counted(len(unknown), 'area')} of the file {'is' if is_one else 'are'} not known to the programme: "
        f"{listed(names, 10)}. Say which area {whose}, or leave the rows out.",
        expected="the survey code of an area of the programme",
        how_to_mend="Say which area of the programme this code is, or leave its rows out.",
    )
    held = {area.mapped_to for area in areas.rows if area.mapped_to}
    absent = [code for code in expected if code.strip() not in held]
    findings.add(
        "area_missing",
        "warns",
        column,
        whole_columns(absent),
        text=f"No row is in {counted(len(absent), 'area')} where answers were expected: {listed(absent, 20)}.",
        expected="rows of this area",
        how_to_mend="Add the rows of this area, or go on without it: it will be missing from the results.",
    )
    left_out = [area for area in areas.rows if area.state == "left_out"]
    names = [f"{area.code} ({counted(area.rows, 'row')})" for area in left_out]
    findings.add(
        "rows_left_out",
        "informs",
        column,
        whole_columns([area.code for area in left_out]),
        text=f"{counted(sum(area.rows for area in left_out), 'row')} will be left out, as you asked: "
        f"{listed(names, 10)}.",
        expected="",
        how_to_mend="Nothing needs doing. To keep the rows, say which area of the programme this code is.",
    )


def _placed(code: str, count: int, programme: set[str], answers: Mapping[str, str | None]) -> AreaRows:
    state: AreaState = "known" if code in programme else "unknown"
    place = code if code in programme else None
    if code in answers:
        answer = answers[code]
        if answer is None:
            state, place = "left_out", None
        elif answer in programme:
            state, place = ("known" if answer == code else "mapped"), answer
    return AreaRows(code=code, rows=count, mapped_to=place, state=state)

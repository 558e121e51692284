"""What was expected of a wave: how many interviews in each area, and what weights."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nrp.formats.codebook import Codebook
from nrp.formats.house_checks import ExpectedRows
from surveys.intake.answers import Answers
from surveys.intake.conclusion import Reading
from surveys.intake.findings import Findings, cells_where, whole_columns
from surveys.intake.rows import weights_of
from surveys.intake.sentences import counted, listed, number

if TYPE_CHECKING:
    import polars as pl

_USUAL_DESIGN_EFFECT = 3.0
_FELL_TO = 0.5
_ENOUGH_ROWS = 20
_ENOUGH_FOR_EFFECT = 100  # among fewer rows one weight alone makes the effect


def check_rows_by_area(reading: Reading, findings: Findings) -> None:
    """Find areas with fewer or more interviews than were to be made there.

    Where the codebook expects nothing, an area whose share of the wave is less than half of what it was
    in the wave before is told of.
    """
    held: dict[str, int] = {}
    for area in reading.areas.rows:
        if area.mapped_to:
            held[area.mapped_to] = held.get(area.mapped_to, 0) + area.rows
    expected = reading.codebook.checks.expected_rows if reading.codebook.checks else None
    column = reading.codebook.roles.area
    if expected is not None:
        _against_the_codebook(held, expected, reading.job.expected_areas, column, findings)
    elif reading.job.previous is not None:
        _against_the_wave_before(held, json.loads(reading.job.previous.read_bytes()), column, findings)


def _against_the_codebook(
    held: Mapping[str, int], expected: ExpectedRows, programme: tuple[str, ...], column: str, findings: Findings
) -> None:
    wanted = dict.fromkeys((code for code in programme if expected.each), expected.each or 0) | expected.areas
    off = []
    for code, want in sorted(wanted.items()):
        rows = held.get(code, 0)
        is_many = expected.most is not None and rows > want * expected.most
        if (rows and rows < want * expected.share) or is_many or (not rows and code not in programme):
            off.append(f"{code}: {counted(rows, 'row')} of {want:,}")
    findings.add(
        "rows_by_area",
        "warns",
        column,
        whole_columns(off),
        text=f"{counted(len(off), 'area')} {'does' if len(off) == 1 else 'do'} not have the interviews that were to be "
        f"made there: {listed(off, 10)}.",
        expected=_what_is_enough(expected),
        how_to_mend="Ask the fieldwork agency for the rest of the rows, or go on without them.",
    )


def _what_is_enough(expected: ExpectedRows) -> str:
    least = f"at least {expected.share:.0%} of what the codebook expects"
    return f"{least} and at most {expected.most:.0%}" if expected.most else least


def _against_the_wave_before(
    held: Mapping[str, int], before: Mapping[str, object], column: str, findings: Findings
) -> None:
    earlier = before.get("areas")
    if not isinstance(earlier, Mapping) or not held:
        return
    total, total_before = sum(held.values()), sum(earlier.values())
    fell = [
        f"{code}: {counted(held[code], 'row')}, {rows:,} then"
        for code, rows in sorted(earlier.items())
        if code in held
        and total * rows / total_before >= _ENOUGH_ROWS
        and held[code] < _FELL_TO * total * rows / total_before
    ]
    findings.add(
        "rows_by_area",
        "informs",
        column,
        whole_columns(fell),
        text=f"{counted(len(fell), 'area')} {'has' if len(fell) == 1 else 'have'} less than half of the share of rows "
        f"that {'it' if len(fell) == 1 else 'they'} had in wave {before.get('wave')}: {listed(fell, 10)}.",
        expected="about the share of the wave before",
        how_to_mend="Ask the fieldwork agency whether rows are missing. Nothing needs doing if fewer were asked.",
    )


def check_weight_limits(codebook: Codebook, roles: Mapping[str, Answers], findings: Findings) -> None:
    """Find weights outside the limits of the house, and weights that cost too much precision."""
    role = codebook.roles.weight
    if role is None or role not in roles:
        return
    limits = codebook.checks.weights if codebook.checks else None
    answers = roles[role]
    usable = answers.typed.filter(answers.typed.is_not_null())
    weights = weights_of(usable)
    if weights is None:
        return
    if limits is not None:
        _outside(answers, limits.min, limits.max, findings)
        if limits.sum_tolerance is not None:
            _sum(role, weights["sum"], usable, limits.sum_tolerance, findings)
    most = (limits.design_effect if limits else None) or _USUAL_DESIGN_EFFECT
    effect, rows = weights["design_effect"], usable.len()
    if effect <= most or (rows < _ENOUGH_FOR_EFFECT and limits is None):
        return
    findings.add(
        "design_effect",
        "warns",
        role,
        whole_columns([f"{effect:.2f}"]),
        text=f"The weights differ so much that {rows:,} rows say no more than {rows / effect:,.0f} of equal weight "
        f"would: their design effect is {effect:.2f}, and at most {most:g} is expected.",
        expected=f"at most {most:g}",
        how_to_mend="Ask the fieldwork agency whether the largest weights are right or should be trimmed.",
    )


def _outside(answers: Answers, low: float | None, high: float | None, findings: Findings) -> None:
    if low is None and high is None:
        return
    least, most = low or 0.0, high if high is not None else float("inf")
    outside = ~answers.typed.is_between(least, most) & (answers.typed > 0)
    span = f"from {number(least)} to {number(most)}" if high is not None else f"of {number(least)} or more"
    cells = cells_where(answers.rows, answers.text, outside)
    findings.add(
        "weight_range",
        "warns",
        answers.variable.name,
        cells,
        text=f"{counted(cells.height, 'row')} {'has' if cells.height == 1 else 'have'} a weight that is not {span}.",
        expected=f"a weight {span}",
        how_to_mend="Ask the fieldwork agency whether the weight is right or should be trimmed.",
    )


def _sum(role: str, total: float, usable: "pl.Series", tolerance: float, findings: Findings) -> None:
    rows = usable.len()
    if abs(total - rows) <= tolerance * rows:
        return
    findings.add(
        "weight_sum",
        "warns",
        role,
        whole_columns([f"{total:,.1f}"]),
        text=f"The weights sum to {total:,.1f}, and there are {counted(rows, 'row')}: further apart than "
        f"{tolerance:.0%}.",
        expected=f"{rows:,}, give or take {tolerance:.0%}",
        how_to_mend="Ask the fieldwork agency which weights these are. Weights that sum to the population cannot be "
        "used beside a wave whose weights sum to the rows.",
    )

"""The rules of the house: what the codebook asks of a file beyond its variables."""

from typing import TYPE_CHECKING

from nrp.formats.codebook import Codebook
from nrp.formats.rule_parts import ReadRule
from nrp.formats.rule_polars import breach_expr
from nrp.formats.rules import Rule
from surveys.intake.conclusion import Checked, Reading
from surveys.intake.expectations import check_rows_by_area, check_weight_limits
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.identifiers import HIDDEN
from surveys.intake.interviewers import check_interviewers
from surveys.intake.interviews import check_lengths, check_same_interviews, check_straight_lines
from surveys.intake.sentences import counted, listed, quoted

if TYPE_CHECKING:
    import polars as pl

_MOST_SHOWN = 6


def check_house(reading: Reading, checked: Checked, findings: Findings) -> None:
    """Hold a file against the rules and checks of its codebook."""
    codebook, areas = reading.codebook, reading.areas
    rows = areas.numbers.filter(areas.kept)
    place = areas.code.filter(areas.kept)
    for number, rule in enumerate(codebook.rules, start=1):
        _check_rule((number, rule), codebook, checked, rows, findings)
    check_same_interviews(codebook, checked.texts, rows, findings)
    check_straight_lines(codebook, checked.texts, rows, findings)
    check_lengths(codebook, checked.roles, findings)
    check_interviewers(codebook, checked, place, findings)
    check_rows_by_area(reading, findings)
    check_weight_limits(codebook, checked.roles, findings)


def _check_rule(
    numbered: tuple[int, Rule], codebook: Codebook, checked: Checked, rows: "pl.Series", findings: Findings
) -> None:
    number, rule = numbered
    read = rule.read
    absent = [name for name in read.names if name not in checked.texts]
    why = f" {rule.text}" if rule.text else ""
    if absent:
        findings.add(
            "rule_not_checked",
            "informs",
            absent[0],
            whole_columns([""]),
            text=f"Rule {number} of the codebook, {quoted(rule.rule)}, could not be checked: the file has no column "
            f"for {listed([quoted(name) for name in absent], 4)}.",
            expected="a column of each variable that the rule names",
            how_to_mend="Nothing needs doing if the question was not asked; or choose the column that holds it.",
        )
        return
    cells = _breaches(read, codebook, checked, rows)
    findings.add(
        "rule_broken",
        rule.severity or "blocks",
        read.about or read.names[0],
        cells,
        text=f"{counted(cells.height, 'row')} {'breaks' if cells.height == 1 else 'break'} rule {number} of the "
        f"codebook, {quoted(rule.rule)}.{why}",
        expected=rule.rule,
        how_to_mend="Correct the answers of the row, or mend the rule in the codebook.",
        is_said=rule.severity is not None,
    )


def _breaches(read: ReadRule, codebook: Codebook, checked: Checked, rows: "pl.Series") -> "pl.DataFrame":
    """Pick the rows that break a rule for certain, each with the answers the rule speaks of."""
    import polars as pl

    frame = pl.DataFrame([checked.texts[name].alias(name) for name in read.names])
    broken = frame.select(breach_expr(read, codebook.by_name).alias("broken"))["broken"]
    shown = [pl.format(f"{_braces(name)} {{}}", _shown(name, checked)) for name in read.names[:_MOST_SHOWN]]
    found = frame.filter(broken).select(pl.concat_str(shown, separator=", ").alias("found"))["found"]
    return pl.DataFrame({"row": rows.filter(broken), "found": found}, schema={"row": pl.UInt32, "found": pl.String})


def _shown(name: str, checked: Checked) -> "pl.Expr":
    import polars as pl

    if name in checked.hidden:
        return pl.lit(HIDDEN)
    return pl.col(name).cast(pl.String).fill_null("blank")


def _braces(name: str) -> str:
    return name.replace("{", "(").replace("}", ")")

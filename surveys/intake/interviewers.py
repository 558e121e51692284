"""How much of an answer depends on who asked."""

from typing import TYPE_CHECKING

from nrp.formats.codebook import Codebook
from nrp.formats.house_checks import InterviewerEffects
from nrp.formats.values import missing_numbers
from nrp.formats.variables import Variable
from surveys.intake.conclusion import Checked
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.identifiers import HIDDEN
from surveys.intake.sentences import counted, quoted

if TYPE_CHECKING:
    import polars as pl

_FEWEST_DEGREES = 3
_SURE = 0.01
_SHOWN = 5


def check_interviewers(codebook: Codebook, checked: Checked, place: "pl.Series", findings: Findings) -> None:
    """Find answers whose variation lies between the interviewers of an area more than it may.

    Parameters
    ----------
    codebook
        Names the interviewer's column; without it nothing is checked.
    checked
        Gives the answers.
    place
        The area of each row: what differs between areas is not the interviewers' doing.
    findings
        Gets an ``interviewer_effect`` for each variable concerned.
    """
    role = codebook.roles.interviewer
    if role is None or role not in checked.texts:
        return
    settings = (codebook.checks.interviewer_effects if codebook.checks else None) or InterviewerEffects()
    names = settings.variables or _of_outcomes(codebook)
    for name in names:
        variable = codebook.by_name[name]
        if name in checked.texts and variable.is_numeric:
            groups = _groups(variable, checked.texts[role], checked.texts[name], place, settings.min_interviews)
            _check(variable, groups, settings, findings, is_hidden=role in checked.hidden)


def _of_outcomes(codebook: Codebook) -> list[str]:
    columns = [name for outcome in codebook.outcomes for name in outcome.derive.columns]
    return list(dict.fromkeys(columns))


def _check(
    variable: Variable,
    groups: "pl.DataFrame",
    settings: InterviewerEffects,
    findings: Findings,
    *,
    is_hidden: bool,
) -> None:
    found = intraclass_correlation(groups)
    if found is None:
        return
    icc, p = found
    if icc < settings.icc or p > _SURE:
        return
    far = groups.with_columns(gap=(groups["mean"] - groups["area_mean"]).abs() * groups["n"].sqrt())
    shown = far.sort(["gap", "interviewer"], descending=[True, False]).head(_SHOWN)
    examples = [
        f"interviewer {HIDDEN if is_hidden else who} in {where}: mean {mean:.2f} of {n} interviews, "
        f"{of_area:.2f} in the area"
        for who, where, n, mean, of_area in shown.select("interviewer", "area", "n", "mean", "area_mean").rows()
    ]
    findings.add(
        "interviewer_effect",
        "warns",
        variable.name,
        whole_columns(examples),
        text=f"Answers to {quoted(variable.name)} depend on who asked: {icc:.0%} of their variation lies between the "
        f"interviewers of an area ({counted(groups.height, 'interviewer')} with {settings.min_interviews} interviews "
        f"or more). The furthest are named.",
        expected=f"less than {settings.icc:.0%}",
        how_to_mend="Ask the fieldwork agency how these interviewers put the question. The rows can be kept.",
    )


def _groups(
    variable: Variable, interviewer: "pl.Series", answers: "pl.Series", place: "pl.Series", fewest: int
) -> "pl.DataFrame":
    """Count, mean and sum of squares of each interviewer in each area, beside the mean of the area."""
    import polars as pl

    value = pl.col("value")
    if variable.type == "code":
        value = pl.when(value.is_in(list(variable.codes))).then(value)
    value = value.cast(pl.Float64, strict=False)
    if variable.type != "code":
        value = pl.when(~value.is_in(list(missing_numbers(variable)))).then(value)
    frame = pl.DataFrame(
        {"interviewer": interviewer.cast(pl.String), "area": place.cast(pl.String), "value": answers}
    ).with_columns(value.alias("value"))
    frame = frame.drop_nulls()
    groups = frame.group_by("area", "interviewer", maintain_order=True).agg(
        n=pl.len(), mean=pl.col("value").mean(), within=pl.col("value").var(ddof=0) * pl.len()
    )
    groups = groups.filter(pl.col("n") >= fewest)
    of_area = (pl.col("mean") * pl.col("n")).sum().over("area") / pl.col("n").sum().over("area")
    return groups.with_columns(area_mean=of_area)


def intraclass_correlation(groups: "pl.DataFrame") -> tuple[float, float] | None:
    """Estimate the correlation of two answers to one interviewer of an area, by one-way analysis of variance.

    Parameters
    ----------
    groups
        `area`, `n`, `mean`, `within` (sum of squares about the mean) and `area_mean` of each interviewer.

    Returns
    -------
    tuple of float or None
        (MSB - MSW) / (MSB + (n0 - 1) MSW) with interviewers nested in areas, where n0 is the size of group
        of an unbalanced nested design (Searle, Casella and McCulloch 1992, ch. 3), and the p-value of
        F = MSB / MSW. None where too few interviewers share an area, or nobody's answers differ.
    """
    from scipy.special import fdtrc  # noqa: PLC0415  scipy is long to import, and few files name interviewers

    n = groups["n"].to_numpy().astype(float)
    total = n.sum()
    areas = groups["area"].n_unique()
    between_df, within_df = groups.height - areas, total - groups.height
    if between_df < _FEWEST_DEGREES or within_df < 1:
        return None
    gaps = groups["mean"].to_numpy() - groups["area_mean"].to_numpy()
    between = float((n * gaps**2).sum()) / between_df
    within = float(groups["within"].sum()) / within_df
    if within <= 0:
        return None if between <= 0 else (1.0, 0.0)
    in_area = groups.select((groups["n"].cast(float) ** 2).alias("sq"), "area", "n").group_by("area").sum()
    n0 = (total - float((in_area["sq"] / in_area["n"]).sum())) / between_df
    icc = (between - within) / (between + (n0 - 1) * within)
    return icc, float(fdtrc(between_df, within_df, between / within))

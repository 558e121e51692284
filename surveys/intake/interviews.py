"""Checks of how an interview was held: its length, its answers in one straight line, its copies."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nrp.formats.codebook import Codebook
from nrp.formats.house_checks import StraightLining
from nrp.formats.variables import code_text
from surveys.intake.answers import Answers
from surveys.intake.findings import Findings, cells_where
from surveys.intake.sentences import counted, number

if TYPE_CHECKING:
    import polars as pl

_HURRIED = 1 / 3
_A_DAY = 24 * 60
_MOMENTS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
)


def check_straight_lines(
    codebook: Codebook, typed: "Mapping[str, pl.Series]", rows: "pl.Series", findings: Findings
) -> None:
    """Find interviews whose answers to a list of items are one and the same code throughout."""
    for battery in codebook.checks.straight_lining if codebook.checks else ():
        if all(name in typed for name in battery.items):
            _straight(battery, codebook, typed, rows, findings)


def _straight(
    battery: StraightLining,
    codebook: Codebook,
    typed: "Mapping[str, pl.Series]",
    rows: "pl.Series",
    findings: Findings,
) -> None:
    import polars as pl

    answered = pl.DataFrame(
        [
            typed[name]
            .to_frame("cell")
            .select(pl.when(pl.col("cell").is_in(list(codebook.by_name[name].codes))).then(pl.col("cell")).alias(name))[
                name
            ]
            for name in battery.items
        ]
    )
    first = pl.col(battery.items[0])
    plausible = [code_text(code) for code in battery.plausible]
    is_line = pl.all_horizontal(pl.col(name) == first for name in battery.items) & ~first.is_in(plausible)
    whole = pl.all_horizontal(pl.col(name).is_not_null() for name in battery.items)
    read = answered.select(line=is_line.fill_null(value=False), whole=whole)
    lines, asked = int(read["line"].sum()), int(read["whole"].sum())
    if not lines or lines <= battery.share * asked:
        return
    items = f"{battery.items[0]} … {battery.items[-1]} ({len(battery.items)} items)"
    findings.add(
        "straight_lining",
        "warns",
        battery.items[0],
        cells_where(rows, answered[battery.items[0]].alias("found"), read["line"]),
        text=f"{counted(lines, 'interview')} of the {asked:,} that answered all of {items} "
        f"{'gives' if lines == 1 else 'give'} the same answer throughout ({lines / asked:.0%}).",
        expected="answers that differ between the items",
        how_to_mend="Ask the fieldwork agency whether the questions were read out. The row can be kept as it is.",
    )


def check_same_interviews(
    codebook: Codebook, typed: "Mapping[str, pl.Series]", rows: "pl.Series", findings: Findings
) -> None:
    """Find interviews of different people with the same answer to every question: copies, most likely."""
    import polars as pl

    settings = codebook.checks.same_interviews if codebook.checks else None
    if settings is None:
        return
    roles = codebook.roles.columns()
    who = {roles[role] for role in ("household", "person") if role in roles}
    asked = [
        variable.name
        for variable in codebook.variables
        if variable.name in typed and variable.name not in roles.values() and variable.type != "text"
    ]
    if len(asked) < settings.min_answered or not rows.len():
        return
    answers = pl.DataFrame([typed[name].alias(name) for name in asked])
    enough = answers.select(pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.UInt16) for name in asked).alias("n"))[
        "n"
    ]
    keys = [typed[name].alias(f"who{place}") for place, name in enumerate(sorted(who & set(typed)))]
    names = [key.name for key in keys]
    frame = pl.DataFrame([rows.alias("row"), answers.hash_rows(seed=1).alias("answers"), *keys])
    frame = frame.filter(enough >= settings.min_answered)
    different = frame.unique(["answers", *names], keep="first", maintain_order=True) if names else frame
    first = pl.col("row").min().over("answers")
    again = different.with_columns(first=first).filter(pl.col("row") > pl.col("first"))
    cells = again.select("row", found="the same as row " + pl.col("first").cast(pl.String))
    findings.add(
        "duplicate_interview",
        "warns",
        None,
        cells,
        text=f"{counted(cells.height, 'row')} {'has' if cells.height == 1 else 'have'} the same answer to every one of "
        f"{len(asked)} questions as somebody else’s interview in the file.",
        expected="answers of this person’s own",
        how_to_mend="Ask the fieldwork agency whether the interview was copied; take the copy out if it was.",
    )


def check_lengths(codebook: Codebook, roles: Mapping[str, Answers], findings: Findings) -> None:
    """Find interviews that ended before they began, and those shorter or longer than they can be."""
    found = _minutes(codebook, roles)
    if found is None:
        return
    answers, minutes, variable = found
    limits = codebook.checks.interview_minutes if codebook.checks else None
    low, high = (limits.min, limits.max) if limits else (None, None)
    usual = minutes.filter(minutes > 0).median()
    is_usual = low is None and high is None and isinstance(usual, float)
    if is_usual:
        low = round(float(usual) * _HURRIED, 1)  # type: ignore[arg-type]  # asked just above
    outside = (minutes < 0) | (minutes < (low or 0)) | (minutes > (high if high is not None else float("inf")))
    cells = cells_where(answers.rows, minutes.round(1).cast(str) + " minutes", outside)
    span = _span(low, high)
    rest = f", a third of the middle length ({number(round(float(usual), 1))})" if is_usual else ""  # type: ignore[arg-type]  # asked just above
    findings.add(
        "interview_length",
        "informs" if is_usual else "warns",
        variable,
        cells,
        text=f"{counted(cells.height, 'interview')} did not take {span}{rest}.",
        expected=span,
        how_to_mend="Ask the fieldwork agency how the interview was held. The row can be kept as it is.",
    )


def _span(low: float | None, high: float | None) -> str:
    if high is None:
        return f"at least {number(low or 0)} minutes"
    return f"{number(low)} to {number(high)} minutes" if low is not None else f"at most {number(high)} minutes"


def _minutes(codebook: Codebook, roles: Mapping[str, Answers]) -> "tuple[Answers, pl.Series, str] | None":
    """Give how long each interview took: as the file says, or from when it began and ended."""
    import polars as pl

    names = codebook.roles
    if names.minutes is not None and names.minutes in roles:
        answers = roles[names.minutes]
        numbers = answers.typed.cast(pl.Float64).zip_with(~answers.is_missing_code, pl.Series([None], dtype=pl.Float64))
        return answers, numbers, names.minutes
    if names.started is None or names.ended is None or not {names.started, names.ended} <= roles.keys():
        return None
    begun, ended = roles[names.started], roles[names.ended]
    frame = pl.DataFrame({"begun": _moment(begun.text), "ended": _moment(ended.text)})
    gap = pl.col("ended") - pl.col("begun")
    # Two times of the day without a day: an interview over midnight ended on the next.
    clock = begun.text.str.contains(r"^[0-9]{1,2}:") & ended.text.str.contains(r"^[0-9]{1,2}:")
    frame = frame.with_columns(clock.fill_null(value=False).alias("clock"))
    over = pl.when(pl.col("clock") & (gap < 0)).then(gap + _A_DAY).otherwise(gap)
    return ended, frame.select(over.alias("minutes"))["minutes"], names.ended


def _moment(text: "pl.Series") -> "pl.Series":
    """Read a moment, or a time of the day, in minutes."""
    import polars as pl

    cell = pl.col("text")
    moment = pl.coalesce(cell.str.to_datetime(form, strict=False, time_unit="ms") for form in _MOMENTS)
    parts = cell.str.extract_groups(r"^([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?$")
    clock = parts.struct.field("1").cast(pl.Float64) * 60 + parts.struct.field("2").cast(pl.Float64)
    minutes = moment.dt.epoch("s").cast(pl.Float64) / 60
    return text.to_frame("text").select(pl.coalesce(minutes, clock).alias("minutes"))["minutes"]

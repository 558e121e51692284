"""What the document says of subgroups: their figures, a sentence about each, and what could not be tested."""

from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.engine.flags import Flag
from evaluation.engine.levels import label, named
from evaluation.engine.spec import Measure, Spec
from evaluation.engine.subgroups import Interaction, Level, Subgroup
from nrp.formats.derive import NOT_STATED

ALPHA = 0.05
Labels = Mapping[str, Mapping[str, str]]
Waves = Mapping[str, int | str]

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def written(subgroups: Sequence[Subgroup], measure: Measure, waves: Waves, labels: Labels) -> list[dict[str, Any]]:
    """Write down the subgroups of one outcome; `waves` gives each wave as the plan spells it, `labels` each level."""
    tested = sum(subgroup.interaction is not None for subgroup in subgroups)
    return [
        {
            "name": subgroup.name,
            "levels": [_level(level, waves, label(labels, subgroup.name, level.level)) for level in subgroup.levels],
            "interaction": _test(subgroup.interaction),
            "untested": subgroup.untested,
            "text": text_of_subgroup(subgroup, measure, tested, labels),
        }
        for subgroup in subgroups
    ]


def text_of_subgroup(subgroup: Subgroup, measure: Measure, tested: int, labels: Labels) -> str:
    """Say whether the difference varies between the levels of a subgroup.

    Parameters
    ----------
    subgroup
        With its test, allowed for the others.
    measure
        The outcome: its unit.
    tested
        How many subgroups of this outcome were tested.
    labels
        What the levels mean, where that is known.

    Returns
    -------
    str
        For the technical view: it names p-values. "Varies" is said only when it holds with all
        tests of the outcome taken together.
    """
    what, interaction = named(subgroup.name), subgroup.interaction
    if interaction is None:
        return _untested(subgroup, what)
    p, together = interaction.p, interaction.holm_p if interaction.holm_p is not None else interaction.p
    beside = _figures(interaction, tested)
    if together <= ALPHA:
        said = f"The difference varies with {what}: {_span(subgroup, measure, labels)} {beside}."
    elif p <= ALPHA:
        said = (
            f"Looked at alone, the difference would seem to vary with {what} {beside}. With {_count(tested)} such "
            "tests for this measure one may look so by chance, so the survey does not show it clearly."
        )
    else:
        said = (
            f"The survey does not show that the difference varies with {what} {beside}. This is not evidence that "
            "it is the same for everyone."
        )
    return f"{said}{_left_aside(subgroup)}"


def flags_of_subgroups(subgroups: Sequence[Subgroup], measure: Measure) -> list[Flag]:
    """Note the subgroups of an outcome that could not be tested.

    No level and no number of people is named, so the words can leave the house as they are.
    """
    return [
        Flag(
            "subgroup_not_tested",
            "note",
            measure.name,
            f"“{measure.label}”: {_untested(subgroup, named(subgroup.name))}",
        )
        for subgroup in subgroups
        if subgroup.interaction is None
    ]


def flags_of_splits(spec: Spec) -> list[Flag]:
    """Note that groups of residents have area effects where the reported model has household effects."""
    if not spec.subgroups or spec.design != "panel":
        return []
    text = "The figures for groups of residents compare each area with itself, not each household."
    return [Flag("subgroups_by_area", "note", None, text)]


def _level(level: Level, waves: Waves, meaning: str) -> dict[str, Any]:
    test = level.test
    return {
        "level": level.level,
        "label": meaning,
        "n": level.n,
        "estimate": level.estimate,
        "se": None if test is None else test.se,
        "df": None if test is None else test.df,
        "p": None if test is None else test.p,
        "ci": None if test is None else list(test.ci),
        "withheld": level.withheld,
        "areas_left_out": level.areas_left_out,
        "means": [
            {"arm": one.arm, "wave": waves.get(one.wave, one.wave), "n": one.n, "mean": one.mean, "ones": one.ones}
            for one in level.means
        ],
    }


def _test(interaction: Interaction | None) -> dict[str, Any] | None:
    if interaction is None:
        return None
    return {
        "statistic": interaction.statistic,
        "df": list(interaction.df),
        "p": interaction.p,
        "holm_p": interaction.holm_p,
        "levels": list(interaction.levels),
    }


def _untested(subgroup: Subgroup, what: str) -> str:
    if subgroup.untested == "few_clusters":
        return (
            f"Whether the difference varies with {what} could not be tested: there are too few areas for so many "
            "groups of residents."
        )
    return (
        f"Whether the difference varies with {what} could not be tested: fewer than two groups of residents have "
        "enough answers in enough areas."
    )


def _figures(interaction: Interaction, tested: int) -> str:
    q, spare = interaction.df
    alone = f"F({q}, {spare}) = {interaction.statistic:.2f}, p = {_p(interaction.p)}"
    if tested < 2 or interaction.holm_p is None:
        return f"({alone})"
    return f"({alone}; {_p(interaction.holm_p)} with the {_count(tested)} such tests of this measure taken together)"


def _span(subgroup: Subgroup, measure: Measure, labels: Labels) -> str:
    known = [
        (level.estimate, level) for level in subgroup.levels if level.estimate is not None and level.level != NOT_STATED
    ]
    known.sort(key=lambda one: one[0])
    (least, low), (most, high) = known[0], known[-1]
    return (
        f"our estimate runs from {_points(least, measure)} points ({_group(subgroup, low, labels)}) to "
        f"{_points(most, measure)} points ({_group(subgroup, high, labels)})"
    )


def _group(subgroup: Subgroup, level: Level, labels: Labels) -> str:
    meaning = label(labels, subgroup.name, level.level)
    return f"{named(subgroup.name)} {meaning}" if meaning == level.level else meaning


def _left_aside(subgroup: Subgroup) -> str:
    withheld = any(level.withheld for level in subgroup.levels if level.level != NOT_STATED)
    return " Groups with too few answers or areas are not part of this test." if withheld else ""


def _count(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _points(value: float, measure: Measure) -> str:
    scale, places = (100.0, 1) if measure.unit == "percent" else (1.0, 2)
    shown = round(value * scale, places) + 0.0
    return f"{'−' if shown < 0 else ''}{abs(shown):.{places}f}"


def _p(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"{value:.3f}"

"""Who is left out of the headline, and what the figures by wave lack, in words."""

from collections.abc import Sequence
from dataclasses import replace

from evaluation.engine import honest
from evaluation.engine.cells import Cells
from evaluation.engine.flags import Flag, listed
from evaluation.engine.group_time import Effect, Table, Timing, timing_of, unmatched
from evaluation.engine.spec import FEW_TREATED, Spec


def is_staggered(spec: Spec) -> bool:
    """Whether there is more to say than the two-wave comparison says."""
    return len(spec.waves_all) > 2 or any(start != spec.followup for start in spec.starts.values())


def headline_areas(spec: Spec) -> tuple[Spec, tuple[Flag, ...]]:
    """Keep, for the two-wave comparison, the treated areas that began between baseline and follow-up.

    Parameters
    ----------
    spec
        The whole design.

    Returns
    -------
    Spec
        The same object when nobody is left out. In a design of matched pairs the comparator of an
        area that is left out goes with it.
    tuple of Flag
        A note on who is left out and why; a refusal when no treated area remains.
    """
    place = {wave: k for k, wave in enumerate(spec.waves_all)}
    before, after = place[spec.baseline], place[spec.followup]
    early = [area for area in spec.treated if place[spec.starts[area]] <= before]
    late = [area for area in spec.treated if place[spec.starts[area]] > after]
    if not early and not late:
        return spec, ()
    gone = {*early, *late}
    flags = []
    if early:
        text = (
            f"{listed(early)} had the programme at wave {spec.baseline} already, so the comparison with wave "
            f"{spec.followup} leaves {_them(early)} out."
        )
        flags.append(Flag("started_before_baseline", "note", None, text))
    if late:
        text = (
            f"{listed(late)} did not have the programme by wave {spec.followup}, so the comparison with wave "
            f"{spec.baseline} leaves {_them(late)} out."
        )
        flags.append(Flag("starts_after_followup", "note", None, text))
    if len(gone) == len(spec.treated):
        text = f"No area began the programme between wave {spec.baseline} and wave {spec.followup}."
        return spec, (*flags, Flag("nobody_began", "refused", None, text))
    return _without(spec, gone), tuple(flags)


def flags_of_timing(cells: Cells, spec: Spec) -> list[Flag]:
    """Say which areas and groups the effects by wave leave out, or tell without a range."""
    if not is_staggered(spec):
        return []
    timing = timing_of(spec, {key[1] for key in cells.only(areas=spec.areas).places})
    found = []
    if timing.already:
        text = (
            f"{listed(timing.already)} had the programme before the first wave, so how things stood there without "
            f"it is not known, and the figures by wave leave {_them(timing.already)} out."
        )
        found.append(Flag("already_treated", "note", None, text))
    if timing.later:
        text = (
            f"{listed(timing.later)} had not begun the programme by the last wave, so the figures by wave leave "
            f"{_them(timing.later)} out."
        )
        found.append(Flag("not_yet_started", "note", None, text))
    for group in timing.groups:
        if len(group.areas) < FEW_TREATED:
            count = "Only one area" if len(group.areas) == 1 else f"Only {len(group.areas)} areas"
            text = (
                f"{count} began the programme at wave {spec.waves_all[group.start]}: too few to say how far a "
                "figure of that group alone might be off, so it is given without a range."
            )
            found.append(Flag("few_in_group", "note", None, text))
    has_two_before = any(group.base > 0 for group in timing.groups)
    absent = honest.not_installed() if has_two_before else None
    return found if absent is None else [*found, absent]


def flags_of_effects(spec: Spec, outcome: int, timing: Timing, table: Table, effects: Sequence[Effect]) -> list[Flag]:
    """Say what one outcome's figures by wave lack."""
    found = [
        _thin(spec, outcome, effects),
        _missing(spec, outcome, timing, table),
        _unmatched(spec, outcome, table, effects),
    ]
    return [flag for flag in found if flag is not None]


def _without(spec: Spec, gone: set[str]) -> Spec:
    pairs = spec.pairs
    partners: set[str] = set()
    if pairs is not None:
        partners = {comparator for treated, comparator in pairs if treated in gone}
        pairs = tuple(pair for pair in pairs if pair[0] not in gone)
    return replace(
        spec,
        treated=tuple(area for area in spec.treated if area not in gone),
        comparators=tuple(area for area in spec.comparators if area not in partners),
        pairs=pairs,
    )


def _them(areas: Sequence[str]) -> str:
    return "it" if len(areas) == 1 else "them"


def _thin(spec: Spec, outcome: int, effects: Sequence[Effect]) -> Flag | None:
    waves, measure = spec.waves_all, spec.measures[outcome]
    hidden = [
        f"wave {waves[effect.wave]} of the areas that began at wave {waves[effect.start]}"
        for effect in effects
        if not effect.is_told
    ]
    if not hidden:
        return None
    text = f"“{measure.label}” has too few answers to give a figure for {listed(hidden)}."
    return Flag("group_too_thin", "note", measure.name, text)


def _missing(spec: Spec, outcome: int, timing: Timing, table: Table) -> Flag | None:
    """Areas without answers in a wave that others answered in."""
    measure, present = spec.measures[outcome], table.answers > 0
    places = [area for group in timing.groups for area in group.areas]
    places += range(len(spec.treated), len(spec.areas))
    gaps = [
        f"{spec.areas[area]} in wave {spec.waves_all[wave]}"
        for area in places
        for wave in range(present.shape[1])
        if present[:, wave].any() and not present[area, wave]
    ]
    if not gaps:
        return None
    text = f"Nobody answered “{measure.label}” in {listed(gaps)}. The figures by wave do without {_them(gaps)}."
    return Flag("area_left_out_of_wave", "note", measure.name, text)


def _unmatched(spec: Spec, outcome: int, table: Table, effects: Sequence[Effect]) -> Flag | None:
    measure = spec.measures[outcome]
    found = [
        name
        for effect in effects
        for wave in (effect.base, effect.wave)
        for name in unmatched(table, effect.comparators, effect.treated, wave)
    ]
    if not found:
        return None
    text = (
        f"For “{measure.label}” the comparison areas cannot tell of {listed(list(dict.fromkeys(found)))} in some wave, "
        "so the figures by wave are not adjusted for that there."
    )
    return Flag("level_unmatched", "note", measure.name, text)

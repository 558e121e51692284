"""Disclosure control of what a result says about people: who answered, and groups of residents.

Closed by default in another way than the rest of the result: a row that leaves is made anew of the keys named here,
so a key added to the exact form tomorrow stays in the house until somebody has thought about it.

The levels of a factor add up to the people of an arm in a wave, and the areas of an arm too. Where a cell is hidden,
the smallest others of its arm and wave go with it until what is hidden cannot be worked out from what is left.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from nrp.core.disclosure.rule import SCALE_DECIMALS, Rule

Row = Mapping[str, Any]
Shown = dict[str, Any]

LEVEL_DECIMALS = 4  # the effect in one level is made of fewer cells than the whole one, so it is told less finely
SHORT_DECIMALS = 2  # design effects and standardised differences


def released_sample(sample: Row, rule: Rule) -> Shown:
    """Turn the description of the respondents into what may leave.

    Parameters
    ----------
    sample
        ``sample`` of a result in its exact form; it is not changed.
    rule
        The threshold and the base.

    Returns
    -------
    dict
        The same keys. Counts are rounded, or null together with what would give them away; shares derive from
        rounded counts; effective sample sizes are rounded as counts are, design effects to two decimals.
    """
    arms = _hidden_arms(sample["arms"], rule)
    areas = _hidden_in(sample["areas"], _arm_and_wave, rule) | _of_arms(sample["areas"], arms)
    profile = _hidden_profile(sample["profile"], arms, rule)
    numbers = _of_arms(sample["numbers"], arms) | _small(sample["numbers"], rule)
    unstated = {_of_factor(row) for at, row in enumerate(sample["profile"]) if at in profile}
    places = {(row["area"], row["wave"]) for at, row in enumerate(sample["areas"]) if at in areas}
    response = sample["response"]
    return {
        "arms": [_group(row, ("arm", "wave"), rule, is_hidden=_arm_and_wave(row) in arms) for row in sample["arms"]],
        "areas": [
            _group(row, ("area", "arm", "wave"), rule, is_hidden=at in areas) for at, row in enumerate(sample["areas"])
        ],
        "profile": _released_profile(sample["profile"], sample["arms"], profile, rule),
        "numbers": [
            _released_number(row, rule, is_hidden=at in numbers, is_counted=_of_factor(row) not in unstated)
            for at, row in enumerate(sample["numbers"])
        ],
        "balance": _released_balance(sample, profile, numbers),
        "response": None
        if response is None
        else [_released_response(row, rule, is_hidden=(row["area"], row["wave"]) in places) for row in response],
        "outcomes": _released_outcomes(sample["outcomes"], rule),
    }


def released_subgroups(subgroups: Sequence[Row], unit: str, rule: Rule) -> list[Shown]:
    """Turn one outcome's groups of residents into what may leave.

    Parameters
    ----------
    subgroups
        ``subgroups`` of an outcome in its exact form; they are not changed.
    unit
        Of the outcome: "percent" or "points".
    rule
        The threshold and the base.

    Returns
    -------
    list of dict
        The same keys but ``ones``. A level's cell that is hidden takes others of its arm and wave along, and its
        level's total; effects and intervals stay, to four decimals, unless one of their four cells is too small.
    """
    return [_released_subgroup(subgroup, unit, rule) for subgroup in subgroups]


def sample_for(sample: Row, seen: Collection[str]) -> Shown:
    """Leave out of a released sample the rows about places that a reader does not see."""
    response = sample["response"]
    return {
        **sample,
        "areas": [row for row in sample["areas"] if row["area"] in seen],
        "response": None if response is None else [row for row in response if row["area"] in seen],
    }


# Who answered ---------------------------------------------------------------------------------


def _arm_and_wave(row: Row) -> tuple[Any, ...]:
    return (row["arm"], row["wave"])


def _of_factor(row: Row) -> tuple[Any, ...]:
    return (row["factor"], row["arm"], row["wave"])


def _hidden_arms(arms: Sequence[Row], rule: Rule) -> set[tuple[Any, ...]]:
    """Both arms of a wave with a small one: the people of a wave are told elsewhere."""
    waves = {row["wave"] for row in arms if rule.count(row["n"]) is None}
    return {_arm_and_wave(row) for row in arms if row["wave"] in waves}


def _of_arms(rows: Sequence[Row], arms: set[tuple[Any, ...]]) -> set[int]:
    return {at for at, row in enumerate(rows) if _arm_and_wave(row) in arms}


def _small(rows: Sequence[Row], rule: Rule) -> set[int]:
    return {at for at, row in enumerate(rows) if rule.count(row["n"]) is None}


def _hidden_in(rows: Sequence[Row], key: Callable[[Row], tuple[Any, ...]], rule: Rule) -> set[int]:
    """Say which rows to hide, where the rows of a group add up to a total that is told."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(key(row), []).append(at)
    return {members[i] for members in groups.values() for i in rule.hidden([rows[at]["n"] for at in members])}


def _hidden_profile(rows: Sequence[Row], arms: set[tuple[Any, ...]], rule: Rule) -> set[int]:
    return _hidden_in(rows, _of_factor, rule) | _of_arms(rows, arms)


def _group(row: Row, names: Iterable[str], rule: Rule, *, is_hidden: bool) -> Shown:
    """Give a count with what its weights cost; the three give each other away, so they go together."""
    n, effective, effect = row["n"], row["effective"], row["design_effect"]
    close = None if effective is None else rule.count(round(effective))
    shown = {name: row[name] for name in names}
    if is_hidden:
        return shown | {"n": None, "effective": None, "design_effect": None}
    told = None if close is None or effect is None else round(float(effect), SHORT_DECIMALS)
    return shown | {"n": rule.count(n), "effective": close, "design_effect": told}


def _released_profile(rows: Sequence[Row], arms: Sequence[Row], hidden: set[int], rule: Rule) -> list[Shown]:
    whole = {_arm_and_wave(row): row["n"] for row in arms}
    found = []
    for at, row in enumerate(rows):
        shown = {name: row[name] for name in ("factor", "level", "arm", "wave")}
        if at in hidden:
            found.append(shown | {"n": None, "share": None, "weighted_share": None})
            continue
        n, people = row["n"], whole.get(_arm_and_wave(row))
        found.append(
            shown
            | {
                "n": rule.count(n),
                "share": rule.share(row["share"], people, n),
                "weighted_share": rule.share(row["weighted_share"], people, n),
            }
        )
    return found


def _released_number(row: Row, rule: Rule, *, is_hidden: bool, is_counted: bool) -> Shown:
    """Round a mean; its count stays in the house where it would tell how many did not state the number."""
    shown = {name: row[name] for name in ("factor", "arm", "wave")}
    if is_hidden:
        return shown | {"n": None, "mean": None, "sd": None}
    n = rule.count(row["n"]) if is_counted else None
    return shown | {"n": n, "mean": _rounded(row["mean"]), "sd": _rounded(row["sd"])}


def _released_balance(sample: Row, profile: set[int], numbers: set[int]) -> list[Shown]:
    """Hide a difference with any cell of its level: with the other arm's share it would give the cell away."""
    hidden = {(row["factor"], row["level"]) for at, row in enumerate(sample["profile"]) if at in profile}
    hidden |= {(row["factor"], None) for at, row in enumerate(sample["numbers"]) if at in numbers}
    names = ("standardised_difference", "weighted_standardised_difference")
    return [
        {"factor": row["factor"], "level": row["level"], "label": row["label"]}
        | {
            name: None if (row["factor"], row["level"]) in hidden else _rounded(row[name], SHORT_DECIMALS)
            for name in names
        }
        for row in sample["balance"]
    ]


def _released_response(row: Row, rule: Rule, *, is_hidden: bool) -> Shown:
    """Round the fieldwork's counts; of a place that is hidden only the addresses issued are told."""
    shown = {"area": row["area"], "wave": row["wave"], "issued": rule.count(row["issued"])}
    names = ("contacted", "interviewed", "answered")
    if is_hidden:
        return shown | dict.fromkeys(names) | {"rate": None}
    return shown | {name: rule.count(row[name]) for name in names} | {"rate": rule.share(row["rate"], row["issued"])}


def _released_outcomes(rows: Sequence[Row], rule: Rule) -> list[Shown]:
    small = {(row["outcome"], row["wave"]) for row in rows if rule.count(row["n"]) is None}
    found = []
    for row in rows:
        is_hidden = (row["outcome"], row["wave"]) in small
        shown = {name: row[name] for name in ("outcome", "arm", "wave")}
        effect = None if is_hidden else _rounded(row["design_effect"], SHORT_DECIMALS)
        found.append(shown | {"n": None if is_hidden else rule.count(row["n"]), "design_effect": effect})
    return found


# Groups of residents --------------------------------------------------------------------------


def _released_subgroup(subgroup: Row, unit: str, rule: Rule) -> Shown:
    levels: Sequence[Row] = subgroup["levels"]
    cells = [(at, cell) for at, level in enumerate(levels) for cell in level["means"]]
    hidden, faceless = _hidden_cells([cell for _, cell in cells], unit, rule)
    shown, tells = [], True
    for at, level in enumerate(levels):
        parts = [
            _released_cell(cell, unit, rule, is_hidden=k in hidden, is_faceless=k in faceless)
            for k, (of, cell) in enumerate(cells)
            if of == at
        ]
        n = None if any(part["n"] is None for part in parts) else rule.count(level["n"])
        is_small = any(rule.count(cell["n"]) is None for cell in level["means"])
        tells = tells and not (is_small and level["estimate"] is not None)
        shown.append(_effect(level, is_hidden=is_small) | {"n": n, "means": parts})
    interaction = subgroup["interaction"]
    return {
        "name": subgroup["name"],
        "levels": shown,
        "interaction": None if interaction is None else _released_test(interaction),
        "untested": subgroup["untested"],
        "text": subgroup["text"] if tells else "",  # it may name the effect of a level that is hidden
    }


def _hidden_cells(cells: Sequence[Row], unit: str, rule: Rule) -> tuple[set[int], set[int]]:
    """Say by position of which cells the count, and of which the share, must not be shown."""
    columns: dict[tuple[Any, ...], list[int]] = {}
    for k, cell in enumerate(cells):
        columns.setdefault(_arm_and_wave(cell), []).append(k)
    small = {wave for (_, wave), of in columns.items() if rule.count(sum(cells[k]["n"] for k in of)) is None}
    hidden: set[int] = set()
    faceless: set[int] = set()
    for (_, wave), of in columns.items():
        column = [cells[k] for k in of]
        at = set(range(len(of))) if wave in small else rule.hidden([cell["n"] for cell in column])
        hidden |= {of[i] for i in at}
        faceless |= {of[i] for i in at | _without_share(column, at, unit, rule)}
    return hidden, faceless


def _without_share(cells: Sequence[Row], hidden: set[int], unit: str, rule: Rule) -> set[int]:
    """Say which shares go: those of few people, and with them others, for the share of all levels is told."""
    if unit != "percent" and all(cell["ones"] is None for cell in cells):
        return set()
    found: set[int] = set(hidden)
    for counts in ([_ones(cell) for cell in cells], [cell["n"] - _ones(cell) for cell in cells]):
        found = rule.hidden(counts, found)
    return found


def _ones(cell: Row) -> int:
    """People who answered 1; of a share without them, as many as its weighted share would be."""
    ones: int | None = cell["ones"]
    return ones if ones is not None else round((cell["mean"] or 0.0) * cell["n"])


def _released_cell(cell: Row, unit: str, rule: Rule, *, is_hidden: bool, is_faceless: bool) -> Shown:
    n, mean = None if is_hidden else rule.count(cell["n"]), cell["mean"]
    shown = {"arm": cell["arm"], "wave": cell["wave"], "n": n}
    if n is None or is_faceless or mean is None:
        return shown | {"mean": None}
    if unit == "percent" or cell["ones"] is not None:
        return shown | {"mean": rule.share(mean, cell["n"], cell["ones"])}
    return shown | {"mean": _rounded(mean)}


def _effect(level: Row, *, is_hidden: bool) -> Shown:
    """Give a level's effect, with its degrees of freedom and the areas left out, which are not people."""
    names = ("estimate", "se", "p")
    found = {name: None if is_hidden else _rounded(level[name], LEVEL_DECIMALS) for name in names}
    ci = None if is_hidden or level["ci"] is None else [_rounded(end, LEVEL_DECIMALS) for end in level["ci"]]
    kept = {name: level[name] for name in ("level", "label", "withheld", "areas_left_out")}
    return kept | found | {"df": None if is_hidden else level["df"], "ci": ci}


def _released_test(test: Row) -> Shown:
    figures = {name: _rounded(test[name], LEVEL_DECIMALS) for name in ("statistic", "p", "holm_p")}
    return figures | {"df": list(test["df"]), "levels": list(test["levels"])}


def _rounded(value: float | None, decimals: int = SCALE_DECIMALS) -> float | None:
    return None if value is None else round(float(value), decimals)

"""Disclosure control of what a result says about weights, about gaps and about areas that began at different times.

Like `people`, a row that leaves is made anew of the keys named here.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from nrp.core.disclosure.rule import COEFFICIENT_DECIMALS, Rule

Row = Mapping[str, Any]
Shown = dict[str, Any]

FACTOR_DECIMALS = 2
_TESTED = ("estimate", "se", "p", "ci", "simultaneous", "sign_flip_p")


def released_raking(raking: Row, rule: Rule) -> Shown:
    """Turn the account of fitted weights into what may leave: counts rounded, and factors to two decimals.

    The effective number of people is the number itself where weights are alike, so it is rounded as a count is.
    """
    return {
        **{name: raking[name] for name in ("within", "margins", "largest")},
        "groups": [_raked_group(group, rule) for group in raking["groups"]],
    }


def raking_for(raking: Row, seen: Collection[str]) -> Shown:
    """Leave out the groups of places that a reader does not see."""
    return {**raking, "groups": [group for group in raking["groups"] if group["area"] in {None, *seen}]}


def released_attrition(section: Row, rule: Rule) -> Shown:
    """Turn the account of a panel's weights into what may leave: counts rounded, or hidden when few had gone or stayed.

    The coefficients and the levels without a rest are of small groups, so they stay in the house.
    """
    people, again = section["people"], section["again"]
    is_hidden = bool(rule.hidden([again, people - again]))
    factors, worth = ("smallest_factor", "largest_factor", "cut"), ("effective_before", "effective_after")
    shown: Shown = {name: section[name] for name in ("variables", "trim")}
    shown |= {name: None if is_hidden else rule.count(section[name]) for name in ("people", "again")}
    for name in factors:
        value = section[name]
        shown[name] = None if is_hidden or value is None else round(float(value), FACTOR_DECIMALS)
    for name in worth:
        value = section[name]
        shown[name] = None if is_hidden or value is None else rule.count(round(value))
    return shown | {"certain": None, "coefficients": None}


def released_missing(rows: Sequence[Row], rule: Rule) -> list[Shown]:
    """Round how many were asked and answered; where either is small, both are hidden."""
    return [_asked(row, rule) for row in rows]


def released_staggered(staggered: Row) -> Shown:
    """Withhold the effects of a group of one area: they would be that place's own figures."""
    alone = {group["start"] for group in staggered["groups"] if group["areas"] == 1}
    return {
        **{name: staggered[name] for name in ("groups", "base", "pre_trend", "sensitivity")},
        "group_times": [_effect(row, is_hidden=row["start"] in alone) for row in staggered["group_times"]],
        "event_study": [_effect(row) for row in staggered["event_study"]],
        "overall": None if staggered["overall"] is None else _effect(staggered["overall"]),
    }


def _raked_group(group: Row, rule: Rule) -> Shown:
    shown = {name: group[name] for name in ("group", "area", "wave", "iterations", "converged")}
    n = rule.count(group["n"])
    more = dict.fromkeys(("smallest_factor", "largest_factor", "effective_before", "effective_after"))
    if n is not None:
        more |= {name: round(float(group[name]), FACTOR_DECIMALS) for name in ("smallest_factor", "largest_factor")}
        effective = ("effective_before", "effective_after")
        more |= {name: rule.count(round(group[name])) for name in effective}
    return shown | {"n": n, "largest_gap": round(float(group["largest_gap"]), COEFFICIENT_DECIMALS)} | more


def _asked(row: Row, rule: Rule) -> Shown:
    asked, answered = rule.count(row["asked"]), rule.count(row["answered"])
    is_hidden = asked is None or answered is None
    shown = {"arm": row["arm"], "wave": row["wave"]}
    return shown | ({"asked": None, "answered": None} if is_hidden else {"asked": asked, "answered": answered})


def _effect(row: Row, *, is_hidden: bool = False) -> Shown:
    told = {name: _rounded(row[name]) for name in _TESTED if name in row}
    if is_hidden:
        told = dict.fromkeys(told)
    return {name: value for name, value in row.items() if name in {"start", "wave", "event", "df"}} | told


def _rounded(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return round(float(value), COEFFICIENT_DECIMALS)

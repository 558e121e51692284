"""The plan as a piece of R: which columns, codes and bands, for a script that cannot read JSON."""

import json
from collections.abc import Mapping, Sequence

from nrp.formats.derivations import Mean, OneOf, SumAtLeast
from nrp.formats.derive import band_labels
from nrp.formats.plan import Plan, PlanOutcome
from nrp.formats.variables import Variable, code_text

Given = str | float | bool | Sequence[str] | Sequence[float] | None


def plan_in_r(
    plan: Plan, variables: Mapping[str, Variable], areas: Sequence[Mapping[str, str]], files: Sequence[str]
) -> str:
    """Spell the plan as R lists: `plan`, `variables`, `outcomes`, `covariates` and the columns `needed`.

    Parameters
    ----------
    plan
        With its defaults filled in.
    variables
        What is known of the columns.
    areas
        Code, arm and cluster of each area.
    files
        What the script reads when nothing is named.
    """
    primary = next((outcome.name for outcome in plan.outcomes if outcome.family == "primary"), plan.outcomes[0].name)
    codes = [one["area"] for one in areas]
    head = {
        "area": plan.area,
        "wave": plan.wave,
        "weight": plan.weight,
        "baseline": code_text(plan.baseline),
        "followup": code_text(plan.followup),
        "effects": plan.effects,
        "design": plan.design,
        "household": plan.household if plan.design == "panel" else None,
        "complete_cases": plan.missing_covariates == "complete_cases",
        "primary": primary,
        "areas": codes,
        "treated": [one["area"] for one in areas if one["arm"] == "programme"],
        "files": list(files),
    }
    clusters = ", ".join(f"{_name(one['area'])} = {in_r(one['cluster'])}" for one in areas)
    needed = columns_needed(plan)
    parts = [
        _named_list(
            "plan", [*(f"{name} = {in_r(value)}" for name, value in head.items()), f"clusters = c({clusters})"]
        ),
        _named_list("variables", [_variable(variables[name]) for name in needed if name in variables]),
        _named_list("outcomes", [_outcome(outcome) for outcome in plan.outcomes]),
        _named_list("covariates", [_covariate(plan, k) for k in range(len(plan.covariates))]),
        f"needed <- {in_r(list(needed))}\n",
    ]
    return "\n".join(parts)


def columns_needed(plan: Plan) -> tuple[str, ...]:
    """The columns that outcomes and covariates are made of, each once."""
    outcomes = [name for outcome in plan.outcomes for name in outcome.columns]
    return tuple(dict.fromkeys([*outcomes, *(covariate.variable for covariate in plan.covariates)]))


def in_r(value: Given) -> str:
    """Spell a value in R."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return repr(value)
    return f"c({', '.join(in_r(one) for one in value)})" if value else "character(0)"


def _named_list(name: str, entries: Sequence[str]) -> str:
    inside = ",\n".join(f"  {entry}" for entry in entries)
    return f"{name} <- list(\n{inside}\n)\n" if entries else f"{name} <- list()\n"


def _name(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _variable(variable: Variable) -> str:
    known = {"type": variable.type, "codes": list(variable.codes), "missing": list(variable.missing)}
    inside = ", ".join(f"{name} = {in_r(value)}" for name, value in known.items())
    return f"{_name(variable.name)} = list({inside})"


def _outcome(outcome: PlanOutcome) -> str:
    derive = outcome.derive
    rule: dict[str, Given] = {"kind": "value", "items": list(outcome.columns)}
    if isinstance(derive, OneOf):
        rule |= {"kind": "one_of", "values": [code_text(value) for value in derive.values]}
    elif isinstance(derive, SumAtLeast | Mean):
        rule |= {"kind": derive.kind, "min_answered": derive.min_answered or len(derive.items)}
        rule["reverse"] = list(derive.reverse) if isinstance(derive, Mean) else []
        if isinstance(derive, SumAtLeast):
            rule["threshold"] = derive.threshold
    inside = ", ".join(f"{name} = {in_r(value)}" for name, value in rule.items())
    return f"{_name(outcome.name)} = list({inside})"


def _covariate(plan: Plan, k: int) -> str:
    covariate = plan.covariates[k]
    rule: dict[str, Given] = {"variable": covariate.variable, "continuous": covariate.kind == "continuous"}
    if covariate.bands:
        rule |= {"bands": list(covariate.bands), "labels": band_labels(covariate.bands)}
    inside = ", ".join(f"{name} = {in_r(value)}" for name, value in rule.items())
    return f"{_name(covariate.name)} = list({inside})"

"""The headline as a Stata do-file. Nothing of it is run where the bundle is made, and the file says so."""

from collections.abc import Mapping, Sequence

from nrp.formats.derivations import Mean, OneOf, SumAtLeast
from nrp.formats.plan import Plan, PlanOutcome
from nrp.formats.variables import Variable, code_text, is_number

_HEAD = """\
* Not run here: there was no Stata to try this file with. microdata.R and microdata.py do the same and are tried.
*
*     do microdata.do        in the folder of the bundle, with {files} beside it
*
* The files are CSV, one row a respondent, the columns named as in the codebook, codes as numbers (README.txt).

version 16
clear all
set more off
set varabbrev off
"""
_READ = """
import delimited using "{file}", clear varnames(1) case(preserve) stringcols(_all) encoding("utf-8")
generate str20 wave_ = {wave}
tempfile part{k}
save `part{k}'
"""
_HOUSEHOLDS = """\
egen byte first_ = min(after_), by(area_ {household})
egen byte last_ = max(after_), by(area_ {household})
egen group_ = group(area_ {household}) if {household} != "" & first_ == 0 & last_ == 1
replace group_ = -area_id_ if missing(group_)
"""
_LEAVE_OUT = """
* {label}: {model}
preserve
keep if {used}
{groups}{regress}
scalar estimate_ = _b[programme_]
scalar spread_ = 0
levelsof cluster_, local(clusters)
local count : word count `clusters'
foreach one of local clusters {{
    {regress_without}
    scalar spread_ = spread_ + (_b[programme_] - estimate_)^2
}}
scalar se_ = sqrt((`count' - 1) / `count' * spread_)
scalar low_ = estimate_ - invttail(`count' - 1, 0.025) * se_
scalar high_ = estimate_ + invttail(`count' - 1, 0.025) * se_
display "{name}, {model}: " %18.15f estimate_ "  se " %18.15f se_ "  from " %18.15f low_ "  to " %18.15f high_
display "    the result document says {expected}"
restore
"""


def do_file(
    plan: Plan,
    variables: Mapping[str, Variable],
    areas: Sequence[Mapping[str, str]],
    files: Sequence[str],
    figures: Mapping[tuple[str, str], Mapping[str, str]],
) -> str:
    """Write the do-file: reading, deriving, and the jackknife by cluster.

    Parameters
    ----------
    plan, variables, areas, files
        As for R.
    figures
        Of the result document, by outcome and model.
    """
    parts = [_HEAD.format(files=" and ".join(_file_of(one)[0] for one in files)), *_reading(plan, areas, files)]
    parts += [
        f"\n* {_comment(outcome.label)}\n{_derived(outcome, variables, k)}" for k, outcome in enumerate(plan.outcomes)
    ]
    parts += [_levels(plan, variables, k) for k in range(len(plan.covariates))]
    for k, outcome in enumerate(plan.outcomes):
        for model in ("unadjusted", "adjusted") if plan.covariates else ("unadjusted",):
            figure = figures.get((outcome.name, model))
            if figure is not None and figure["headline"] == "jackknife":
                parts.append(_headline(plan, outcome, k, model, figure))
    return "\n".join(parts)


def _file_of(argument: str) -> tuple[str, str]:
    name, sign, wave = argument.rpartition("=")
    return (name, wave) if sign else (argument, "")


def _reading(plan: Plan, areas: Sequence[Mapping[str, str]], files: Sequence[str]) -> list[str]:
    parts = []
    for k, argument in enumerate(files):
        name, wave = _file_of(argument)
        parts.append(_READ.format(file=name, k=k, wave=_text(wave) if wave else f"strtrim({plan.wave})"))
    parts.append("use `part0', clear\n" + "".join(f"append using `part{k}'\n" for k in range(1, len(files))))
    lines = [f"generate str120 area_ = strtrim({plan.area})", 'generate str240 cluster_ = ""', "generate treated_ = 0"]
    for one in areas:
        lines.append(f"replace cluster_ = {_text(one['cluster'])} if area_ == {_text(one['area'])}")
        if one["arm"] == "programme":
            lines.append(f"replace treated_ = 1 if area_ == {_text(one['area'])}")
    waves = [_text(code_text(wave)) for wave in (plan.baseline, plan.followup)]
    lines += [
        f'keep if cluster_ != "" & inlist(wave_, {", ".join(waves)})',
        f"generate after_ = wave_ == {waves[1]}",
        "generate programme_ = treated_ * after_",
        "encode area_, generate(area_id_)",
        "generate double weight_ = " + ("1" if plan.weight is None else f"round(real({plan.weight}), 0.000001)"),
        "assert weight_ > 0 & !missing(weight_)",
    ]
    return [*parts, "\n".join(lines)]


def _derived(outcome: PlanOutcome, variables: Mapping[str, Variable], k: int) -> str:
    derive = outcome.derive
    if isinstance(derive, OneOf):
        variable = variables[derive.variable]
        wanted = [code_text(value) for value in derive.values]
        known = list(variable.codes) or []
        lines = [f"generate y{k}_ = 0 if {_among(variable.name, known)}" if known else _any_answer(variable, k)]
        return "\n".join([*lines, f"replace y{k}_ = 1 if {_among(variable.name, wanted)}"])
    if isinstance(derive, SumAtLeast | Mean):
        lines = []
        for i, name in enumerate(derive.items):
            lines += [*_number(name, variables.get(name), f"i{k}_{i}_")]
            if isinstance(derive, Mean) and name in derive.reverse:
                codes = [float(code) for code in variables[name].codes]
                lines.append(f"replace i{k}_{i}_ = {max(codes) + min(codes):g} - i{k}_{i}_")
        lines += [f"egen double total{k}_ = rowtotal(i{k}_*_)", f"egen count{k}_ = rownonmiss(i{k}_*_)"]
        enough = f"count{k}_ >= {derive.min_answered or len(derive.items)}"
        value = f"total{k}_ >= {derive.threshold}" if isinstance(derive, SumAtLeast) else f"total{k}_ / count{k}_"
        return "\n".join([*lines, f"generate double y{k}_ = {value} if {enough}"])
    name = outcome.columns[0]
    return "\n".join(_number(name, variables.get(name), f"y{k}_"))


def _number(name: str, variable: Variable | None, called: str) -> list[str]:
    lines = [f"generate double {called} = real({name})"]
    if variable is not None and variable.type == "code":
        lines.append(f"replace {called} = . if !({_among(name, list(variable.codes))})")
    elif variable is not None:
        numbers = [code for code in variable.missing if is_number(code)]
        lines += [f"replace {called} = . if {called} == {code}" for code in numbers]
    return lines


def _any_answer(variable: Variable, k: int) -> str:
    gone = "".join(f" & {variable.name} != {_text(code)}" for code in variable.missing)
    return f'generate y{k}_ = 0 if {variable.name} != ""{gone}'


def _among(name: str, codes: Sequence[str]) -> str:
    """Compare as numbers where all codes are numbers, so that 1 and 1.0 are the same."""
    if all(is_number(code) for code in codes):
        return " | ".join(f"real({name}) == {code}" for code in codes)
    return " | ".join(f"strtrim({name}) == {_text(code)}" for code in codes)


def _levels(plan: Plan, variables: Mapping[str, Variable], k: int) -> str:
    covariate = plan.covariates[k]
    variable, name = variables.get(covariate.variable), covariate.variable
    title = f"\n* {covariate.name}; 0 is not stated"
    if covariate.bands:
        lines = [*_number(name, variable, f"number{k}_"), f"generate x{k}_ = 0"]
        for at, start in enumerate(covariate.bands, start=1):
            lines.append(f"replace x{k}_ = {at} if number{k}_ >= {start} & !missing(number{k}_)")
        return "\n".join([title, *lines])
    if covariate.kind == "continuous":
        silent = [f"generate silent{k}_ = missing(x{k}_)", f"replace x{k}_ = 0 if silent{k}_"]
        return "\n".join([title, *_number(name, variable, f"x{k}_"), *silent])
    if variable is not None and variable.type == "code":
        lines = [f"generate x{k}_ = 0"]
        lines += [f"replace x{k}_ = {at} if {_among(name, [code])}" for at, code in enumerate(variable.codes, start=1)]
        return "\n".join([title, *lines])
    gone = "".join(f" & strtrim({name}) != {_text(code)}" for code in (variable.missing if variable else {}))
    lines = [f'egen x{k}_ = group({name}) if strtrim({name}) != ""{gone}', f"replace x{k}_ = 0 if missing(x{k}_)"]
    return "\n".join([title, *lines])


def _headline(plan: Plan, outcome: PlanOutcome, k: int, model: str, figure: Mapping[str, str]) -> str:
    used, columns = [f"!missing(y{k}_)"], ["programme_", "after_"]
    is_panel = plan.design == "panel"
    if not is_panel:
        columns.append("i.area_id_" if plan.effects == "area" else "treated_")
    if model == "adjusted":
        for at, covariate in enumerate(plan.covariates):
            is_number_ = covariate.kind == "continuous"
            columns += [f"x{at}_", f"silent{at}_"] if is_number_ else [f"i.x{at}_"]
            if plan.missing_covariates == "complete_cases":
                used.append(f"silent{at}_ == 0" if is_number_ else f"x{at}_ != 0")
    command, absorbed = ("areg", ", absorb(group_)") if is_panel else ("regress", "")
    regress = f"quietly {command} y{k}_ {' '.join(columns)} [aweight = weight_]{absorbed}"
    without = regress.replace(" [aweight", " if cluster_ != `\"`one'\"' [aweight")
    return _LEAVE_OUT.format(
        label=_comment(outcome.label),
        name=outcome.name,
        model=model,
        used=" & ".join(used),
        groups=_HOUSEHOLDS.format(household=plan.household) if is_panel else "",
        regress=regress,
        regress_without=without,
        expected=f"{figure['estimate']}, se {figure['se']}, from {figure['low']} to {figure['high']}",
    )


def _comment(text: str) -> str:
    """Keep a label on its line: three strokes would carry the comment on to the next."""
    return " ".join(text.replace("///", "/").replace("/*", "/").split())


def _text(text: str) -> str:
    return '`"' + text + "\"'"

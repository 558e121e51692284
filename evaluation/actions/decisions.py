"""What people decide about a plan: everything else of it follows from the codebook and the matched pairs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from evaluation.models import Plan, Run
from nrp.core.refusals import Refusal
from surveys.models import Codebook, Wave


class PlanRefused(Refusal):
    """The plan cannot be as asked for; `field` names what is in the way."""

    status = 400


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decide about a plan; everything else follows from the codebook and the pairs."""

    baseline: int
    followup: int
    release: str = Run.Audience.NONE
    left_out: frozenset[str] = frozenset()  # names of the codebook's covariates that are not adjusted for
    subgroups: tuple[str, ...] = ()  # names out of subgroup_choices
    design: str = "cross_section"
    imputation: Mapping[str, Any] | None = None
    raking: Mapping[str, Any] | None = None
    attrition: Mapping[str, Any] | None = None


def decisions_of(plan: Plan | None) -> Decisions:
    """Read back what was decided; without a plan the first two waves and no release by itself."""
    if plan is None:
        numbers = list(Wave.objects.order_by("number").values_list("number", flat=True)[:2])
        first = numbers[0] if numbers else 1
        return Decisions(baseline=first, followup=numbers[1] if len(numbers) > 1 else first + 1)
    document = plan.document
    kept = [covariate["name"] for covariate in document["covariates"]]
    return Decisions(
        baseline=int(document["baseline"]),
        followup=int(document["followup"]),
        release=document["release"],
        left_out=left_out(kept, plan.codebook),
        subgroups=tuple(subgroup["name"] for subgroup in document.get("subgroups") or ()),
        design=document.get("design", "cross_section"),
        imputation=document.get("imputation"),
        raking=document.get("raking"),
        attrition=document.get("attrition"),
    )


def subgroup_choices(codebook: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the groups of residents that may be looked at apart, by name, as a plan writes them.

    They are the codebook's covariates with levels, and the coded questions of sections that no outcome is read from:
    an attitude that the programme may change does not make a group.
    """
    variables = {variable["name"]: variable for variable in codebook["variables"]}
    choices = {
        one["name"]: {"name": one["name"], "variable": one["variable"], "bands": one.get("bands")}
        for one in codebook.get("covariates", [])
        if one.get("bands") or variables[one["variable"]]["type"] == "code"
    }
    read = {name for outcome in codebook.get("outcomes", []) for name in _variables_of(outcome["derive"])}
    sections = {variables[name].get("section") for name in read}
    taken = {choice["variable"] for choice in choices.values()} | {*choices}
    for name, variable in variables.items():
        if variable["type"] == "code" and name not in taken | read and variable.get("section") not in sections:
            choices[name] = {"name": name, "variable": name, "bands": None}
    return choices


def _variables_of(derive: Mapping[str, Any]) -> list[str]:
    return list(derive.get("items") or [derive["variable"]])


def known_subgroups(names: Collection[str], codebook: Codebook) -> tuple[str, ...]:
    choices = subgroup_choices(codebook.document)
    if stray := sorted(set(names) - set(choices)):
        text = _("The codebook has no groups of residents by %(name)s.") % {"name": ", ".join(stray)}
        raise PlanRefused(text, field="subgroups")
    return tuple(name for name in choices if name in set(names))


def left_out(kept: Collection[str], codebook: Codebook) -> frozenset[str]:
    names = [covariate["name"] for covariate in codebook.document.get("covariates", [])]
    if stray := sorted(set(kept) - set(names)):
        text = _("The codebook has no covariate %(name)s.") % {"name": ", ".join(stray)}
        raise PlanRefused(text, field="covariates")
    return frozenset(names) - frozenset(kept)


def with_waves(decided: Decisions, given: Mapping[str, Any]) -> Decisions:
    """Take over who may read a run at once and which waves are compared; the rest needs those waves' codebook."""
    release = given.get("release")
    if release is not None and release not in Run.Audience.values:
        raise PlanRefused(_("Choose who reads a finished run at once."), field="release")
    baseline, followup = (given.get(name) or getattr(decided, name) for name in ("baseline", "followup"))
    if baseline >= followup:
        raise PlanRefused(_("The follow-up wave must come after the baseline."), field="followup")
    return replace(decided, release=release or decided.release, baseline=baseline, followup=followup)


def changed(decided: Decisions, given: Mapping[str, Any], codebook: Codebook) -> Decisions:
    """Take over the decisions that are given.

    `covariates` names those of the codebook to adjust for, `subgroups` the groups of residents to look at apart;
    `design`, `imputation`, `raking` and `attrition` are as in nrp-plan/1, and None takes the last three away.
    """
    found: dict[str, Any] = {name: given[name] for name in ("imputation", "raking", "attrition") if name in given}
    if given.get("covariates") is not None:
        found["left_out"] = left_out(given["covariates"], codebook)
    if given.get("subgroups") is not None:
        found["subgroups"] = known_subgroups(given["subgroups"], codebook)
    if given.get("design") is not None:
        found["design"] = given["design"]
    return replace(decided, **found)

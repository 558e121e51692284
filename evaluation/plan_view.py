"""A plan document as tables and sentences."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.exploratory import CHANGED, exploratory_of
from evaluation.models import Plan
from evaluation.release_queries import name_of
from nrp.core.render.dates import moment
from nrp.core.render.tables import Column, Row, Table
from surveys.models import Outcome

BETTER = {"higher": gettext_lazy("Higher is better"), "lower": gettext_lazy("Lower is better")}
UNITS = {"percent": gettext_lazy("Share of people"), "points": gettext_lazy("Points of a scale")}
FAMILIES = {"primary": gettext_lazy("Primary"), "secondary": gettext_lazy("Secondary")}
READ_BY = {
    "none": gettext_lazy("nobody but the evaluation team, until it is signed off"),
    "pmg": gettext_lazy("the programme, at once"),
    "public": gettext_lazy("everyone, at once; anybody reads the public figures"),
}


def registry_table(outcomes: Iterable[Outcome], versions: Mapping[str, str], domains: Mapping[str, str]) -> Table:
    """Give the registry: derivation in words, direction, unit, family, domain, and the codebooks that have it so."""
    rows = []
    for one in outcomes:
        codes = {known["name"]: known.get("codes") or {} for known in one.codebook.document["variables"]}
        derive = derivation_words({"derive": one.derive}, codes)
        domain = domains.get(one.domain, one.domain.replace("_", " ").capitalize())
        words = (FAMILIES[one.family], BETTER[one.better], UNITS[one.unit])
        rows.append([one.label, derive, *map(str, words), domain, versions.get(one.name, one.codebook.version)])
    columns = [
        Column(_("Outcome"), "sentence"),
        Column(_("How it is read from the answers"), "sentence"),
        Column(_("Family")),
        Column(_("Direction")),
        Column(_("Unit")),
        Column(_("Domain")),
        Column(_("Codebooks")),
    ]
    return Table(columns, rows, caption=_("Outcomes, in the order of the codebook"), variant="stacked")


def outcome_rows(plan: Plan) -> list[tuple[str, str, str, str, str]]:
    """Give label, family, direction, unit and derivation of each outcome, the primary one first."""
    codes = {one["name"]: one.get("codes") or {} for one in plan.codebook.document["variables"]}
    ordered = sorted(plan.document["outcomes"], key=lambda outcome: outcome["family"] != "primary")
    return [
        (
            o["label"],
            str(FAMILIES[o["family"]]),
            str(BETTER[o["better"]]),
            str(UNITS[o["unit"]]),
            derivation_words(o, codes),
        )
        for o in ordered
    ]


def outcome_table(plan: Plan) -> Table:
    """Give the outcomes by family, with their direction, unit and how each is read from the answers."""
    rows: list[Row] = []
    for label, family, *rest in outcome_rows(plan):
        if family not in {row.group for row in rows}:
            rows.append(Row(group=family))
        rows.append(Row([label, *rest]))
    heads = (_("Outcome"), _("Direction"), _("Unit"), _("How it is read from the answers"))
    columns = [Column(head, "sentence" if at == len(heads) - 1 else "text") for at, head in enumerate(heads)]
    return Table(columns, rows, caption=_("Outcomes of the plan"), variant="stacked")


def pair_table(plan: Plan, names: Mapping[str, str]) -> Table:
    """Give the matched pairs by name, with their survey codes."""
    pairs = plan.document["pairs"] or []
    rows = sorted([names.get(one, one), one, names.get(two, two), two] for one, two in pairs)
    columns = [
        Column(_("Neighbourhood")),
        Column(_("Code"), "code"),
        Column(_("Comparison area")),
        Column(_("Code"), "code"),
    ]
    return Table(columns, rows, caption=_("Matched pairs of the plan"), variant="tight")


def lock_line(plan: Plan) -> dict[str, str]:
    """Give where a version stands: locked, departed from a lock, or not locked."""
    if plan.locked_at is not None:
        name = name_of(plan.locked_by)
        words = {"day": moment(plan.locked_at), "name": name, "reason": plan.locked_reason}
        rest = _("on %(day)s by %(name)s. %(reason)s") if name else _("on %(day)s. %(reason)s")
        return {"state": "done", "word": _("Locked"), "rest": rest % words}
    found = exploratory_of(plan)
    if found is not None and found.code == CHANGED:
        return {"state": "look", "word": found.text, "rest": ""}
    rest = _("Results under it are exploratory unless it is locked before the follow-up data are published.")
    return {"state": "waiting", "word": _("Not locked."), "rest": rest}


def covariate_words(plan: Plan) -> str:
    names = [covariate["name"].replace("_", " ") for covariate in plan.document["covariates"]]
    return ", ".join(names) if names else _("nothing: the plain difference of the two changes")


def settings_of(plan: Plan) -> list[dict[str, Any]]:
    """Give the plan's settings as ruled facts."""
    document = plan.document
    waves = _("wave %(baseline)s before, wave %(followup)s after") % document
    return [
        {"label": _("Waves"), "value": waves},
        {"label": _("Adjusted for"), "value": covariate_words(plan)},
        *_further(document),
        {"label": _("A finished run is read by"), "value": READ_BY[document["release"]]},
        {"label": _("Codebook"), "value": str(plan.codebook)},
        {"label": _("SHA-256"), "value": plan.sha256, "code": True},
    ]


def _further(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give what the plan asks for beyond the comparison itself; nothing where it asks for nothing."""
    facts: list[dict[str, Any]] = []
    if document.get("design") == "panel":
        facts.append({"label": _("Households"), "value": _("the same ones in both waves (household effects)")})
    if document.get("subgroups"):
        groups = ", ".join(subgroup["name"].replace("_", " ") for subgroup in document["subgroups"])
        facts.append({"label": _("Groups looked at apart"), "value": groups})
    if imputation := document.get("imputation"):
        text = _("filled in %(datasets)s times, as a sensitivity")
        facts.append({"label": _("Missing answers"), "value": text % imputation})
    if raking := document.get("raking"):
        names = ", ".join(margin["name"].replace("_", " ") for margin in raking["margins"])
        text = _("fitted to known shares of %(names)s, wave by wave")
        if raking["within"] == "area":
            text = _("fitted to known shares of %(names)s, in each area and wave")
        facts.append({"label": _("Survey weights"), "value": text % {"names": names}})
    if attrition := document.get("attrition"):
        names = ", ".join(variable["name"].replace("_", " ") for variable in attrition["variables"])
        text = _("those who answered again stand for those who did not, by %(names)s")
        facts.append({"label": _("People who had gone"), "value": text % {"names": names}})
    return facts


def derivation_words(outcome: Mapping[str, Any], codes: Mapping[str, Mapping[str, str]]) -> str:
    """Say how an outcome is read from the answers; `codes` are the meanings of each variable's codes."""
    derive = outcome["derive"]
    if derive["kind"] == "one_of":
        meanings = codes.get(derive["variable"], {})
        values = _(" or ").join(f"{value} {meanings.get(str(value), '')}".strip() for value in derive["values"])
        return _("%(variable)s is %(values)s") % {"variable": derive["variable"], "values": values}
    if derive["kind"] == "value":
        return _("%(variable)s as answered") % {"variable": derive["variable"]}
    items = ", ".join(derive["items"])
    answered = _("at least %(count)s answered") % {"count": derive.get("min_answered") or len(derive["items"])}
    if derive["kind"] == "sum_at_least":
        text = _("the sum of %(items)s is %(threshold)s or more; %(answered)s")
        return text % {"items": items, "threshold": derive["threshold"], "answered": answered}
    text = _("the mean of %(items)s; %(answered)s")
    if derive.get("reverse"):
        text = _("the mean of %(items)s, reversed where a low code means more; %(answered)s")
    return text % {"items": items, "answered": answered}

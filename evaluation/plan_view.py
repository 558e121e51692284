"""A plan document as tables and sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.models import Plan
from nrp.core.render.tables import Column, Row, Table

READ_BY = {
    "none": gettext_lazy("nobody but the evaluation team, until it is signed off"),
    "pmg": gettext_lazy("the programme, at once"),
    "public": gettext_lazy("everyone, at once; anybody reads the public figures"),
}


def outcome_table(plan: Plan) -> Table:
    """Give the outcomes by family, with their direction, unit and how each is read from the answers."""
    better = {"higher": _("Higher is better"), "lower": _("Lower is better")}
    units = {"percent": _("Share of people"), "points": _("Points of a scale")}
    codes = {one["name"]: one.get("codes") or {} for one in plan.codebook.document["variables"]}
    rows: list[Row] = []
    for family, label in (("primary", _("Primary")), ("secondary", _("Secondary"))):
        chosen = [outcome for outcome in plan.document["outcomes"] if outcome["family"] == family]
        rows += [Row(group=label)] if chosen else []
        rows += [Row([o["label"], better[o["better"]], units[o["unit"]], _derivation(o, codes)]) for o in chosen]
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
    return facts


def _derivation(outcome: Mapping[str, Any], codes: Mapping[str, Mapping[str, str]]) -> str:
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

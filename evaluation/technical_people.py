"""Who answered, and how the effect differs between groups of residents: the technical view's tables of people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nrp.core.render.numbers import HIDDEN, decimal_text, effect, interval, interval_text, number, share
from nrp.core.render.tables import Column, Row, Table

Document = Mapping[str, Any]
Labels = Mapping[str, Mapping[str, str]]
"""What the codes of each factor mean: factor → code → label."""

NOTHING = "\u00a0"  # an empty cell of a foot row, where a dash would say that a figure is missing
LARGE = 0.25  # a standardised difference that a reader should look at


@dataclass(frozen=True, slots=True)
class People:
    """Who answered, as the technical view shows it."""

    arms: Table
    balance: Table | None
    response: Table | None
    weights: Table | None
    notes: list[str]


def labels_of(codebook: Document) -> dict[str, Mapping[str, str]]:
    """Give the meanings of the codes of every variable and every covariate that is a variable under another name."""
    codes = {one["name"]: one.get("codes") or {} for one in codebook["variables"]}
    named = {one["name"]: codes.get(one["variable"], {}) for one in codebook.get("covariates", [])}
    return codes | named


def factor_words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def people(document: Document, labels: Labels, names: Mapping[str, str]) -> People | None:
    """Give the description of the sample; None for results made before there was one."""
    sample = document.get("sample")
    if not sample:
        return None
    return People(
        arms=_arms(sample),
        balance=_balance(sample, labels, document["design"].get("baseline")),
        response=_response(sample, names),
        weights=_weights(document.get("raking"), names),
        notes=[
            _("Unequal weights cost precision: the effective number is how many equal answers they are worth."),
            *_attrition(document.get("attrition")),
        ],
    )


def _attrition(section: Document | None) -> list[str]:
    """Say who stands for whom in a weighted panel; nothing where the numbers may not be told."""
    if not section or section["people"] is None or section["largest_factor"] is None:
        return []
    text = _(
        "Of %(people)s people in the first wave, %(again)s answered again. They are weighted by how likely people with "
        "their answers were to do so (%(variables)s), by factors of %(factors)s."
    )
    told = {
        "people": number(section["people"]),
        "again": number(section["again"]),
        "variables": ", ".join(name.replace("_", " ") for name in section["variables"]),
        "factors": interval_text(section["smallest_factor"], section["largest_factor"], 2),
    }
    return [text % told]


def groups(outcome: Document, labels: Labels) -> Table | None:
    """Give the effect within each group of residents, with the test of whether it differs between them."""
    found: Sequence[Document] = outcome.get("subgroups") or []
    if not found:
        return None
    unit = outcome["unit"]
    rows: list[Row] = []
    for subgroup in found:
        rows.append(Row(group=factor_words(subgroup["name"])))
        rows += [_level(level, unit, labels.get(subgroup["name"], {})) for level in subgroup["levels"]]
        rows.append(Row([_("Does it differ?"), NOTHING, _difference(subgroup), NOTHING], foot=True))
    columns = [
        Column(_("Group")),
        Column(_("Answers"), "number"),
        Column(_("Difference"), "number"),
        Column(_("95% interval"), "number"),
    ]
    caption = _("“%(label)s” in groups of residents") % {"label": outcome["label"]}
    return Table(columns, rows, caption=caption, variant="tight")


def group_sentences(outcome: Document) -> list[str]:
    """Say of each subgroup whether the difference varies with it; the engine's own words."""
    return [subgroup["text"] for subgroup in outcome.get("subgroups") or [] if subgroup.get("text")]


def imputation_note(outcome: Document) -> list[str]:
    """Say what comes out when the missing answers are filled in."""
    found = outcome.get("imputation")
    if not found or not found.get("datasets"):
        return []
    unit = outcome["unit"]
    text = _("With missing answers filled in %(times)s times: %(estimate)s (%(range)s).")
    return [
        text
        % {
            "times": found["datasets"],
            "estimate": effect(found["estimate"], unit),
            "range": _ends(found.get("ci"), unit),
        }
    ]


def over_time(outcome: Document) -> Table | None:
    """Give the effect by time since the programme began, where areas began at different times."""
    found = outcome.get("staggered")
    if not found or not found.get("event_study"):
        return None
    unit = outcome["unit"]
    rows = [
        [
            _since(event["event"]),
            effect(event["estimate"], unit),
            _ends(event.get("ci"), unit),
            _ends(event.get("simultaneous"), unit),
        ]
        for event in found["event_study"]
    ]
    columns = [
        Column(_("Waves since it began")),
        Column(_("Difference"), "number"),
        Column(_("95% interval"), "number"),
        Column(_("95% band over all"), "number"),
    ]
    caption = _("“%(label)s” by time since the programme began") % {"label": outcome["label"]}
    return Table(columns, rows, caption=caption, variant="tight")


def _ends(ci: Sequence[float] | None, unit: str) -> str:
    low, high = ci or (None, None)
    return interval(low, high, unit)


def _since(event: int) -> str:
    if event < 0:
        return _("%(count)s before") % {"count": -event}
    return _("the wave it began") if event == 0 else _("%(count)s after") % {"count": event}


def _level(level: Document, unit: str, codes: Mapping[str, str]) -> Row:
    label = codes.get(str(level["level"]), str(level["level"]))
    if level.get("withheld") or level.get("estimate") is None:
        return Row([label, number(level.get("n")), HIDDEN, _("too few answers or areas")])
    return Row([label, number(level.get("n")), effect(level["estimate"], unit), _ends(level.get("ci"), unit)])


def _difference(subgroup: Document) -> str:
    test = subgroup.get("interaction")
    if not test or test.get("p") is None:
        return _("not tested")
    return _("p %(p).3f, Holm %(holm).3f") % {"p": test["p"], "holm": test.get("holm_p") or test["p"]}


def _arms(sample: Document) -> Table:
    arms = {"programme": _("Neighbourhoods"), "comparator": _("Comparison areas")}
    rows = [
        [
            arms.get(row["arm"], row["arm"]),
            _("Wave %(wave)s") % {"wave": row["wave"]},
            number(row["n"]),
            number(None if row.get("effective") is None else round(row["effective"])),
            HIDDEN if row.get("design_effect") is None else decimal_text(row["design_effect"], 2),
        ]
        for row in sample["arms"]
    ]
    columns = [
        Column(_("Areas")),
        Column(_("Wave")),
        Column(_("People"), "number"),
        Column(_("Effective number"), "number"),
        Column(_("Design effect of weights"), "number"),
    ]
    return Table(columns, rows, caption=_("Who answered"), variant="tight")


def _balance(sample: Document, labels: Labels, baseline: int | str | None) -> Table | None:
    """Compare the arms before the programme: weighted shares (or the mean of a number) and how far they are apart."""
    differences: Sequence[Document] = sample.get("balance") or []
    if not differences:
        return None
    told = {
        (row["factor"], row["level"], row["arm"]): share(row["weighted_share"], 1)
        for row in sample["profile"]
        if row["wave"] == baseline
    }
    told |= {
        (row["factor"], None, row["arm"]): HIDDEN if row["mean"] is None else decimal_text(row["mean"], 1)
        for row in sample.get("numbers") or []
        if row["wave"] == baseline
    }
    rows: list[Row] = []
    factor = None
    for row in differences:
        if row["factor"] != factor:
            factor = row["factor"]
            rows.append(Row(group=factor_words(factor)))
        level = row["level"]
        both = [told.get((row["factor"], level, arm), HIDDEN) for arm in ("programme", "comparator")]
        label = _("Mean") if level is None else labels.get(row["factor"], {}).get(str(level), str(level))
        rows.append(Row([label, *both, _standardised(row.get("weighted_standardised_difference"))]))
    columns = [
        Column(_("Before the programme")),
        Column(_("Neighbourhoods"), "number"),
        Column(_("Comparison areas"), "number"),
        Column(_("Standardised difference"), "number"),
    ]
    return Table(columns, rows, caption=_("How alike the two kinds of place were, weighted"), variant="tight")


def _standardised(value: float | None) -> str:
    if value is None:
        return HIDDEN
    text = decimal_text(value, 2)
    return _("%(value)s, look") % {"value": text} if abs(value) > LARGE else text


def _response(sample: Document, names: Mapping[str, str]) -> Table | None:
    rows: Sequence[Document] = sample.get("response") or []
    if not rows:
        return None
    cells = [
        [
            names.get(row["area"], row["area"]),
            _("Wave %(wave)s") % {"wave": row["wave"]},
            *(number(row.get(key)) for key in ("issued", "contacted", "interviewed")),
            share(row.get("rate"), 1),
        ]
        for row in rows
    ]
    heads = (_("Issued"), _("Contacted"), _("Interviewed"), _("Rate"))
    columns = [Column(_("Area")), Column(_("Wave")), *(Column(head, "number") for head in heads)]
    return Table(columns, cells, caption=_("Response by area"), variant="tight")


def _weights(raking: Document | None, names: Mapping[str, str]) -> Table | None:
    """Give how the weights were fitted to the known shares."""
    if not raking:
        return None
    rows = [
        [
            _group_name(str(row["group"]), names),
            number(row["iterations"]),
            _("yes") if row["converged"] else _("no"),
            interval_text(row["smallest_factor"], row["largest_factor"], 2),
            *(number(None if row[key] is None else round(row[key])) for key in ("effective_before", "effective_after")),
        ]
        for row in raking["groups"]
    ]
    heads = (_("Rounds"), _("Fits"), _("Factors"), _("Effective before"), _("Effective after"))
    columns = [Column(_("Group")), *(Column(head, "number") for head in heads)]
    return Table(columns, rows, caption=_("Survey weights fitted to known shares"), variant="tight")


def _group_name(group: str, names: Mapping[str, str]) -> str:
    return names.get(group, group)

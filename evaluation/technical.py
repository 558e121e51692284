"""The technical view of a run as plain data: how each estimate was tested, what it rests on, how long it took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from evaluation import technical_people
from evaluation.exploratory import FLAG
from evaluation.queries import reported
from nrp.core.render.cells import Value
from nrp.core.render.numbers import UNIT_PLACES, decimal_text, effect, interval, mean, number, printed
from nrp.core.render.tables import Column, Table

Document = Mapping[str, Any]

SMALLEST_P = 0.001


@dataclass(frozen=True, slots=True)
class Measure:
    """One outcome of a run, as the technical view shows it."""

    name: str
    label: str
    is_primary: bool
    sentences: list[str]
    methods: Table | None
    means: Table
    notes: list[str]
    pairs: Table | None
    groups: Table | None
    group_sentences: list[str]
    over_time: Table | None


def measures(document: Document, names: Mapping[str, str], labels: technical_people.Labels) -> list[Measure]:
    """Give every outcome of a result document; `names` are places by survey code, `labels` meanings of codes."""
    return [_measure(outcome, document, names, labels) for outcome in document["outcomes"]]


def design_sentence(document: Document) -> str:
    """Say what the run rests on, in one sentence."""
    design = document["design"]
    if design.get("pairs"):
        text = _("%(areas)s areas in %(pairs)s matched pairs; %(treated)s areas had the programme.")
        return text % {"areas": design["areas"], "pairs": design["pairs"], "treated": design["treated"]}
    text = _("%(areas)s areas, of which %(treated)s had the programme.")
    return text % {"areas": design["areas"], "treated": design["treated"]}


def flag_sentences(document: Document) -> list[str]:
    """Say first what concerns everything, or keeps a figure back; a note on one outcome stands beside that outcome.

    That a result is exploratory is not said here: a line of its own says it, in every form.
    """
    return [_flag_sentence(flag) for flag in document["flags"] if not _is_aside(flag) and flag["code"] != FLAG]


def _is_aside(flag: Document) -> bool:
    return flag["level"] == "note" and flag["outcome"] is not None


def _flag_sentence(flag: Document) -> str:
    return f"{flag['text']} ({flag['code']}, {flag['level']})"


def p_text(value: float | None) -> str:
    """Give a p-value to three places; only the technical view prints one."""
    if value is None:
        return "–"
    return _("under 0.001") if value < SMALLEST_P else f"{value:.3f}"


def _measure(
    outcome: Document, document: Document, names: Mapping[str, str], labels: technical_people.Labels
) -> Measure:
    estimate = reported(dict(outcome), dict(document))
    text = outcome.get("text") or {}
    return Measure(
        name=outcome["name"],
        label=outcome["label"],
        is_primary=outcome["family"] == "primary",
        sentences=[text[part] for part in ("finding", "range", "limits") if text.get(part)],
        methods=_methods(outcome, estimate) if estimate and estimate.get("estimate") is not None else None,
        means=_means(outcome),
        notes=[*_notes(outcome, document), *_asides(outcome, document)],
        pairs=_pairs(outcome, names),
        groups=technical_people.groups(outcome, labels),
        group_sentences=technical_people.group_sentences(outcome),
        over_time=technical_people.over_time(outcome),
    )


# The methods ----------------------------------------------------------------------------------


def _methods(outcome: Document, estimate: Document) -> Table:
    unit = outcome["unit"]
    rows = []
    for key, label in _method_labels(estimate):
        found = estimate.get(key)
        if found:
            use = _("headline") if estimate.get("headline") == key else _use_of(key)
            low, high = found.get("ci") or (None, None)
            rows.append(
                [
                    label,
                    use,
                    _standard_error(found.get("se"), unit),
                    _or_dash(interval(low, high, unit) if low is not None else None),
                    p_text(found.get("p")),
                ]
            )
    columns = [
        Column(_("Method")),
        Column(_("Use")),
        Column(_("Standard error"), "number"),
        Column(_("95% interval"), "number"),
        Column("p", "number"),
    ]
    caption = _("How the estimate for “%(label)s” was tested") % {"label": outcome["label"]}
    return Table(columns, rows, caption=caption, variant="sticky")


def _method_labels(estimate: Document) -> list[tuple[str, str]]:
    def of(key: str, name: str) -> Any:
        return (estimate.get(key) or {}).get(name, "–")

    return [
        ("crv3_pair", _("Clustered by pair, jackknife (CRV3), t(%(df)s)") % {"df": of("crv3_pair", "df")}),
        ("crv3_area", _("Clustered by area, jackknife (CRV3), t(%(df)s)") % {"df": of("crv3_area", "df")}),
        ("area_t", _("Comparison of area means, t(%(df)s)") % {"df": of("area_t", "df")}),
        (
            "wild_area",
            _("Wild cluster bootstrap by area, %(draws)s draws") % {"draws": number_of(of("wild_area", "draws"))},
        ),
        (
            "wild_pair",
            _("Wild cluster bootstrap by pair, %(draws)s draws") % {"draws": number_of(of("wild_pair", "draws"))},
        ),
        (
            "permutation",
            _("Permutation, %(times)s relabellings") % {"times": number_of(of("permutation", "relabellings"))},
        ),
        ("crv1_area", _("Clustered by area (CRV1), t(%(df)s)") % {"df": of("crv1_area", "df")}),
        ("crv1_pair", _("Clustered by pair (CRV1), t(%(df)s)") % {"df": of("crv1_pair", "df")}),
    ]


def number_of(value: Any) -> str:
    return number(value) if isinstance(value, int) else str(value)


def _range(ci: Sequence[float] | None, unit: str) -> str:
    low, high = ci or (None, None)
    return interval(low, high, unit)


def _standard_error(se: float | None, unit: str) -> str:
    """Give one place more than the estimate has: it is for those who compute with it."""
    return "–" if se is None else decimal_text(printed(se, unit), UNIT_PLACES[unit] + 1)


def _use_of(key: str) -> str:
    return _("for comparison") if key.startswith("crv1") else _("sensitivity")


def _or_dash(text: str | None) -> str:
    return text if text else "–"


# What stands beside them ------------------------------------------------------------------------


def _means(outcome: Document) -> Table:
    arms = {"programme": _("Neighbourhoods"), "comparator": _("Comparison areas")}
    waves = sorted({cell["wave"] for cell in outcome["means"]}, key=str)
    at = {(cell["arm"], cell["wave"]): cell for cell in outcome["means"]}
    columns = [Column(_("Raw, weighted"))]
    for wave in waves:
        span = _("Wave %(wave)s") % {"wave": wave}
        columns += [Column(_("Mean"), "number", span), Column(_("Answers"), "number", span)]
    rows = []
    for arm, label in arms.items():
        cells = [at.get((arm, wave), {"mean": None, "n": None}) for wave in waves]
        shown = [text for cell in cells for text in (mean(cell["mean"], outcome["unit"]), number(cell["n"]))]
        rows.append([label, *shown])
    caption = _("What people said, before any model: “%(label)s”") % {"label": outcome["label"]}
    return Table(columns, rows, caption=caption, variant="tight")


def _notes(outcome: Document, document: Document) -> list[str]:
    notes = []
    unit = outcome["unit"]
    for key, label in (("unadjusted", _("Unadjusted")), ("adjusted", _("Adjusted"))):
        estimate = outcome.get(key)
        if estimate and estimate.get("estimate") is not None:
            low, high = ((estimate.get(estimate.get("headline") or "") or {}).get("ci")) or (None, None)
            text = _("%(what)s: %(estimate)s (%(range)s).")
            notes.append(
                text
                % {"what": label, "estimate": effect(estimate["estimate"], unit), "range": interval(low, high, unit)}
            )
    if outcome.get("mde") is not None:
        text = _("The smallest difference this design finds four times in five is about %(points)s.")
        notes.append(text % {"points": effect(outcome["mde"], unit)})
    if outcome.get("romano_wolf_p") is not None:
        text = _("Among the secondary measures: Romano–Wolf p %(rw)s, Holm p %(holm)s.")
        notes.append(text % {"rw": p_text(outcome["romano_wolf_p"]), "holm": p_text(outcome.get("holm_p"))})
    logit = outcome.get("logit_att")
    if logit and logit.get("ci"):
        text = _("Weighted logit, on the scale of shares: %(estimate)s (%(range)s).")
        notes.append(text % {"estimate": effect(logit["estimate"], unit), "range": _range(logit["ci"], unit)})
    return [
        *notes,
        *technical_people.imputation_note(outcome),
        *_left_out(outcome),
    ]


def _asides(outcome: Document, document: Document) -> list[str]:
    own = [flag for flag in document["flags"] if _is_aside(flag) and flag["outcome"] == outcome["name"]]
    return [_flag_sentence(flag) for flag in own]


def _left_out(outcome: Document) -> list[str]:
    estimates = [row["estimate"] for row in outcome["leave_one_out"] if row["estimate"] is not None]
    if not estimates:
        return []
    text = _("Leaving out one pair or area at a time, the estimates run from %(low)s to %(high)s.")
    unit = outcome["unit"]
    return [text % {"low": effect(min(estimates), unit), "high": effect(max(estimates), unit)}]


def _pairs(outcome: Document, names: Mapping[str, str]) -> Table | None:
    rows: Sequence[Document] = outcome["by_pair"]
    if not rows:
        return None
    unit = outcome["unit"]
    columns = [
        Column(_("Neighbourhood")),
        Column(_("Comparison area")),
        Column(_("Difference"), "number"),
        Column(_("Survey chance alone"), "number"),
    ]
    shown = sorted(rows, key=lambda row: names.get(row["pair"][0], row["pair"][0]))
    cells: list[list[Value]] = [
        [
            *(names.get(code, code) for code in row["pair"]),
            effect(row["estimate"], unit),
            _range(row["ci"], unit),
        ]
        for row in shown
    ]
    caption = _("“%(label)s” by pair, unadjusted") % {"label": outcome["label"]}
    return Table(columns, cells, caption=caption, variant="tight")

"""The public figures of a run as one document: made when the run is released to everyone, kept as it was. Pure.

Estimates with their ranges and raw shares are those of the released result, on the scale that the pages print. Counts
of people go through the door table by table. No figure of a single place is among them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nrp.core.disclosure import HIDDEN, Rule
from nrp.core.render.cells import Value, csv_bytes
from nrp.core.render.numbers import UNIT_PLACES, printed
from nrp.dashboards.public_people_tables import Before, people_tables
from nrp.dashboards.reading import Mean, OutcomeReading, ResultReading

FORMAT = "nrp-public-figures/1"
UNITS = {"percent": "percentage points", "points": "points"}
SHARES = {"percent": "per cent", "points": "points"}

Document = Mapping[str, Any]
Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Source:
    """What the figures were made from, besides the result."""

    survey: Sequence[Document]
    calculated_at: str
    plan_version: int
    labels: Labels


def figures_document(
    reading: ResultReading,
    source: Source,
    *,
    sample: Document | None,
    told: Document | None,
    earlier: Sequence[Before],
    rule: Rule,
) -> dict[str, Any]:
    """Make the document.

    `reading` is of the released form. `sample` is the exact description of the respondents and `told` its released
    form; without them there is no table of people.
    """
    tables = [] if sample is None or told is None else list(people_tables(sample, told, earlier, rule))
    return {
        "format": FORMAT,
        "survey": list(source.survey),
        "calculated_at": source.calculated_at,
        "plan_version": source.plan_version,
        "areas": reading.areas,
        "disclosure": {"threshold": rule.threshold, "base": rule.base, "note": rule.note},
        "measures": [_measure(outcome) for outcome in reading.outcomes],
        "tables": [_labelled(table, source.labels) for table in tables],
    }


def _measure(outcome: OutcomeReading) -> dict[str, Any]:
    shown = outcome.is_shown
    return {
        "name": outcome.name,
        "label": outcome.label,
        "family": outcome.family,
        "domain": outcome.domain,
        "better": outcome.better,
        "unit": UNITS[outcome.unit],
        "estimate": _figure(outcome.estimate, outcome.unit) if shown else None,
        "low": _figure(outcome.low, outcome.unit) if shown else None,
        "high": _figure(outcome.high, outcome.unit) if shown else None,
        "answers": outcome.n,
        "finding": outcome.finding,
        "range": outcome.range,
        "limits": outcome.limits,
        "shares_unit": SHARES[outcome.unit],
        "shares": [_share(mean, outcome.unit) for mean in outcome.means],
    }


def _share(mean: Mean, unit: str) -> dict[str, Any]:
    return {"arm": mean.key, "wave": mean.wave, "share": _figure(mean.mean, unit), "answers": mean.n}


def _figure(value: float | None, unit: str) -> float | None:
    """Round as the page prints."""
    return None if value is None else round(printed(value, unit), UNIT_PLACES.get(unit, 1)) + 0.0


def _labelled(table: dict[str, Any], labels: Labels) -> dict[str, Any]:
    """Say in words what the codes of a factor mean."""
    known = labels.get(table["name"], {})
    rows = [{**row, "label": known.get(row["part"], row["part"])} if "part" in row else row for row in table["rows"]]
    return {**table, "title": str(table["name"]).replace("_", " ").capitalize(), "rows": rows}


# As it leaves ---------------------------------------------------------------------------------


def figures_csv(document: Document) -> bytes:
    """Give every figure as a row of one file, with what it is and where it comes from."""
    head = ["table", "measure", "label", "part", "arm", "wave", "unit", "figure", "low", "high", "people", "note"]
    known = _provenance(document)
    rows = (
        [*row, *known.values()] for row in (*_estimate_rows(document), *_share_rows(document), *_people_rows(document))
    )
    return csv_bytes([*head, *known], rows)


def _estimate_rows(document: Document) -> Iterator[list[Value]]:
    for one in document["measures"]:
        figures = [_shown(one[name]) for name in ("estimate", "low", "high", "answers")]
        head = ["estimates", one["name"], one["label"], "", "", "", one["unit"]]
        yield [*head, *figures, one["range"] or one["finding"]]


def _share_rows(document: Document) -> Iterator[list[Value]]:
    for one in document["measures"]:
        for row in one["shares"]:
            head = ["shares", one["name"], one["label"], "", row["arm"], row["wave"], one["shares_unit"]]
            yield [*head, _shown(row["share"]), "", "", _shown(row["answers"]), ""]


def _people_rows(document: Document) -> Iterator[list[Value]]:
    for table in document["tables"]:
        if table["withheld"]:
            yield [table["name"], "", table["title"], *[""] * 8, table["withheld"]]
        for row in table["rows"]:
            percent = _shown(row["percent"]) if "part" in row and row["part"] != "all" else ""
            head = [table["name"], "", row.get("label", table["title"]), row.get("part", ""), row["arm"], row["wave"]]
            yield [*head, "per cent", percent, "", "", _shown(row["count"]), document["disclosure"]["note"]]


def _provenance(document: Document) -> dict[str, Value]:
    waves = "; ".join(
        f"wave {one['wave']} ({one['years']}, file version {one['file_version']})" for one in document["survey"]
    )
    names = ("release", "released_on", "state", "calculated_at", "plan_version", "licence")
    mark = (document.get("exploratory") or {}).get("text", "")
    start = {"survey": waves, "withdrawn": document["note"]}
    return start | {name: document[name] for name in names} | {"exploratory": mark}


def _shown(value: Value) -> Value:
    return HIDDEN if value is None else value

"""The files below the charts: the figures of the page, its very words, and where they come from."""

from collections.abc import Iterable, Sequence

from nrp.core.render.cells import Value, csv_bytes
from nrp.core.render.numbers import UNIT_PLACES, printed
from nrp.dashboards.figures.slopes import PlacePair
from nrp.dashboards.provenance import plain_provenance
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.reading import OutcomeReading

UNITS = {"percent": "percentage points", "points": "points"}
SHARES = {"percent": "per cent", "points": "points"}


def outcomes_csv(view: ResultView, domain: str = "") -> bytes:
    """Give one row an outcome, of one domain or of all: figures on the printed scale, then the words of the page."""
    head = [
        "outcome", "label", "family", "domain", "better", "unit", "estimate", "low", "high", "headline", "answers",
        "finding", "range", "limits",
    ]  # fmt: skip
    rows = [
        [
            outcome.name,
            outcome.label,
            outcome.family,
            outcome.domain,
            outcome.better,
            UNITS[outcome.unit],
            *(_figure(value, outcome) for value in _headline(outcome)),
            outcome.headline,
            outcome.n,
            outcome.finding,
            outcome.range,
            outcome.limits,
        ]
        for outcome in view.reading.outcomes
        if domain in ("", outcome.domain)
    ]
    return _with_provenance(view, head, rows)


def pairs_csv(view: ResultView, outcome: OutcomeReading) -> bytes:
    """Give one row a pair that the reader sees."""
    head = ["outcome", "neighbourhood", "neighbourhood_code", "comparator_code", "unit", "estimate", "low", "high"]
    names = {pair.neighbourhood: pair.name for pair in view.pairs}
    rows = [
        [
            outcome.name,
            names[pair.neighbourhood],
            pair.neighbourhood,
            pair.comparator,
            UNITS[outcome.unit],
            *(_figure(value, outcome) for value in (pair.estimate, pair.low, pair.high)),
        ]
        for pair in outcome.by_pair
        if pair.neighbourhood in names
    ]
    return _with_provenance(view, head, sorted(rows, key=lambda row: str(row[1])))


def places_csv(view: ResultView, pairs: Sequence[PlacePair]) -> bytes:
    """Give one row a place, wave and outcome: raw figures with survey weights, before any model."""
    head = ["place", "survey_code", "arm", "neighbourhood", "outcome", "label", "wave", "unit", "figure", "answers"]
    rows = [row for pair in sorted(pairs, key=lambda pair: pair.name) for row in _of_pair(view, pair)]
    return _with_provenance(view, head, rows)


def _of_pair(view: ResultView, pair: PlacePair) -> Iterable[list[Value]]:
    for code, arm in ((pair.neighbourhood, "neighbourhood"), (pair.comparator, "comparison area")):
        for outcome in view.reading.outcomes:
            for mean in outcome.by_area:
                if mean.key == code:
                    figure = _figure(mean.mean, outcome)
                    place = view.names.get(code, code)
                    unit = SHARES[outcome.unit]
                    yield [place, code, arm, pair.name, outcome.name, outcome.label, mean.wave, unit, figure, mean.n]


def _headline(outcome: OutcomeReading) -> tuple[float | None, float | None, float | None]:
    return (outcome.estimate, outcome.low, outcome.high) if outcome.is_shown else (None, None, None)


def _figure(value: float | None, outcome: OutcomeReading) -> Value:
    """Round as the page prints; what is withheld says so and is not left looking like nothing."""
    return "[c]" if value is None else round(printed(value, outcome.unit), UNIT_PLACES.get(outcome.unit, 1)) + 0.0


def _with_provenance(view: ResultView, head: list[str], rows: Iterable[list[Value]]) -> bytes:
    known = plain_provenance(view)
    return csv_bytes([*head, *(name for name, _value in known)], ([*row, *(v for _n, v in known)] for row in rows))

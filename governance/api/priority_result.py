"""The result of a round as a document: the same figures as its page."""

from fractions import Fraction
from typing import Any

from governance import counting
from governance.models import RoundOption
from governance.queries.round_results import Counted, RoundResult
from governance.round_findings import finding, rounded


def result_document(result: RoundResult) -> dict[str, Any]:
    """Give a result for programs."""
    held, everyone = result.priority_round, result.everyone
    options = result.choice.options
    ranked = everyone if isinstance(everyone, counting.Rankings) else None
    return {
        "round": held.pk,
        "method": held.method,
        "closed_at": held.closed_at,
        "ballots": result.ballots,
        "finding": finding(result),
        "chosen": [option.pk for option in result.winners],
        "rule": ranked.rule if ranked is not None else "",
        "options": [] if everyone is None else [_counted(everyone, option) for option in options],
        "sectors": [
            {"sector": sector, "ballots": found.ballots, "options": [_counted(found, option) for option in options]}
            for sector, found in result.sectors.items()
        ],
        "hidden": list(result.hidden),
        "other_ways": {way: list(won) for way, won in ranked.others.items()} if ranked is not None else {},
        "objections": [{"option": pk, "reasons": list(reasons)} for pk, reasons in result.objections.items()],
    }


def _counted(counted: Counted, option: RoundOption) -> dict[str, Any]:
    found: dict[str, Any] = {"option": option.pk, "title": option.title}
    if isinstance(counted, counting.Consent):
        agree, can_live_with, objecting = counted.counts[option.pk]
        return found | {"agree": agree, "can_live_with": can_live_with, "object": objecting}
    if isinstance(counted, counting.Rankings):
        return found | {"value": _text(counted.points[option.pk]), "firsts": counted.firsts[option.pk]}
    return found | {"value": _text(Fraction(counted.values[option.pk]))}


def _text(value: Fraction) -> str:
    """Print a whole number as it is, another to four decimals, rounded half up."""
    return str(int(value)) if value.denominator == 1 else str(rounded(value, 4))

"""The result of a round as people read it: a sentence, a chart, tables, and how else it might have been counted."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import counting
from governance.models import PriorityRound, RoundOption, Sector
from governance.queries.round_results import FEWEST, Counted, RoundResult, per_ballot
from governance.round_findings import finding, joined, other_ways
from governance.views.round_tables import detail_tables, result_table
from nrp.core.render.cached import drawing_cache
from nrp.core.render.charts import BarRow, bars_chart
from nrp.core.render.dates import day
from nrp.core.render.figures import Figure
from nrp.core.render.numbers import decimal_text, share

Method = PriorityRound.Method


def result_context(result: RoundResult, csv_url: str) -> dict[str, Any]:
    """Give everything the page of a closed round shows of its result."""
    context: dict[str, Any] = {
        "result": result,
        "finding": finding(result),
        "provenance": provenance(result),
        "hidden": hidden_words(result),
    }
    if result.everyone is None:
        return context
    return context | {
        "other_ways": other_ways(result),
        "figure": figure(result, csv_url),
        "table": result_table(result),
        "details": detail_tables(result),
        "objections": [
            {"option": option.title, "reasons": result.objections[option.pk]}
            for option in result.choice.options
            if option.pk in result.objections
        ],
    }


def provenance(result: RoundResult) -> list[dict[str, str]]:
    """Say how many ballots it rests on, from whom, how it was counted, and when."""
    held = result.priority_round
    count = ngettext("%(count)d ballot", "%(count)d ballots", result.ballots) % {"count": result.ballots}
    by_sector = ", ".join(f"{Sector(sector).label} {number}" for sector, number in result.by_sector.items())
    items = [{"label": _("Base"), "text": f"{count} ({by_sector})" if by_sector else count}]
    if held.closed_at is not None:
        items.append({"label": _("Closed"), "text": day(held.closed_at)})
    items.append({"label": _("Counted"), "text": counted_words(held, weighed=len(result.choice.criteria) > 0)})
    return items


def counted_words(held: PriorityRound, *, weighed: bool) -> str:
    """Say in plain words how the ballots of a method are counted."""
    if held.method == Method.SCORE:
        words = _("mean score, 0 to %(highest)d") % {"highest": held.highest}
        return _("%(mean)s, over the criteria by their weight") % {"mean": words} if weighed else words
    return {
        Method.DOTS: _("all dots added up"),
        Method.CONSENT: _("an option passes if nobody objects"),
        Method.RANKING: _(
            "Black's rule: the option that beats every other head to head; if there is none, the most Borda points. "
            "Options left off a ballot share its last places"
        ),
    }[Method(held.method)]


def hidden_words(result: RoundResult) -> str:
    """Say which sectors are not shown, and why."""
    if not result.hidden or result.everyone is None:
        return ""
    names = joined([str(Sector(sector).label) for sector in result.hidden])
    words = _(
        "Not shown on their own: %(names)s. A sector is shown from %(fewest)d ballots on, and only where the rest "
        "would not tell how one or two people voted. Their ballots count for everyone."
    )
    return words % {"names": names, "fewest": FEWEST}


def figure(result: RoundResult, csv_url: str) -> Figure:
    """Draw what everyone chose; beside it residents and the others where both may be shown."""
    assert result.everyone is not None  # noqa: S101  asked only of a result that may be shown
    series = [(_("everyone"), result.everyone)]
    if result.residents is not None and result.others is not None:
        series += [(_("residents"), result.residents), (_("others"), result.others)]
    rows = [
        BarRow(
            option.title,
            tuple((per_ballot(counted, option.pk), _end(counted, option, name)) for name, counted in series),
            strong=option in result.winners,
        )
        for option in result.choice.options
    ]
    top = _top(result, rows)
    said = "; ".join(f"{row.label}: {', '.join(words for _value, words in row.bars)}" for row in rows)
    alt = f"{finding(result)} {said}."
    return Figure(
        title=finding(result),
        subtitle=_subtitle(result),
        svgs=[bars_chart(rows, top, alt, cache=drawing_cache())],
        csv_url=csv_url,
        csv_label=_("Download the result (CSV)"),
    )


def _subtitle(result: RoundResult) -> str:
    words = {
        Method.SCORE: _("Mean score, 0 to %(highest)d") % {"highest": result.priority_round.highest},
        Method.DOTS: _("Dots for each ballot"),
        Method.RANKING: _("Borda points for each ballot: the first of %(count)d options gets %(most)d, the last 0")
        % {"count": len(result.choice.options), "most": len(result.choice.options) - 1},
        Method.CONSENT: _("Share of ballots that agree or can live with it"),
    }[Method(result.priority_round.method)]
    if result.residents is None or result.others is None:
        return words
    sizes = {"residents": result.residents.ballots, "others": result.others.ballots}
    return _("%(measure)s; residents (%(residents)d) and the others (%(others)d)") % {"measure": words, **sizes}


def _top(result: RoundResult, rows: Sequence[BarRow]) -> float:
    if result.priority_round.method == Method.SCORE:
        return float(result.priority_round.highest)
    if result.priority_round.method == Method.CONSENT:
        return 1.0
    return max(value for row in rows for value, _words in row.bars)


def _end(counted: Counted, option: RoundOption, name: str) -> str:
    value = per_ballot(counted, option.pk)
    number = share(value) if isinstance(counted, counting.Consent) else decimal_text(value, 1)
    return f"{number} {name}"

"""The result of a round as tables: for everyone and by sector, and the figures behind it."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from governance import counting
from governance.models import PriorityRound, RoundOption, Sector
from governance.queries.round_results import Counted, RoundResult
from governance.round_findings import WAYS, rounded, way_words
from nrp.core.render.numbers import decimal_text
from nrp.core.render.tables import Cell, Column, Row, Table

Method = PriorityRound.Method


def result_table(result: RoundResult) -> Table:
    """Give the result for everyone and for each sector that may be shown; the same table is the file."""
    series = _series(result)
    columns = [Column(_("Option"))]
    consent = isinstance(result.everyone, counting.Consent)
    columns += [Column(_("Answer"))] if consent else []
    columns += [Column(name, kind="number") for name, _counted in series]
    rows: list[Row] = []
    for option in result.choice.options:
        chosen = option in result.winners
        if consent:
            rows += _answer_rows(option, series)
        else:
            cells = [Cell(_shown(counted, option), value=_filed(counted, option)) for _name, counted in series]
            rows.append(Row([Cell(option.title, strong=chosen), *cells]))
    sizes = [counted.ballots for _name, counted in series]
    rows.append(Row([Cell(_("Ballots")), *([Cell("")] if consent else []), *map(Cell, sizes)], foot=True))
    return Table(columns, rows, _table_caption(result), caption_hidden=False, variant="sticky")


def detail_tables(result: RoundResult) -> list[Table]:
    """Give the figures behind the result: means by criterion, or first places and pairs."""
    counted = result.everyone
    if isinstance(counted, counting.Scores) and len(result.choice.criteria) > 1:
        columns = [Column(_("Option"))]
        columns += [
            Column(_("%(criterion)s (counts %(weight)d)") % {"criterion": one.title, "weight": one.weight}, "number")
            for one in result.choice.criteria
        ]
        rows = [
            Row([Cell(option.title), *(Cell(rounded(mean)) for mean in counted.by_criterion[option.pk])])
            for option in result.choice.options
        ]
        return [Table(columns, rows, _("Mean scores by criterion, everyone"), caption_hidden=False, variant="sticky")]
    if isinstance(counted, counting.Rankings):
        return [_ways_table(result, counted), _pairs_table(result, counted)]
    return []


def _answer_rows(option: RoundOption, series: Sequence[tuple[str, Counted]]) -> list[Row]:
    answers = (_("agree"), _("can live with it"), _("object"))
    counts = [counted.counts[option.pk] for _name, counted in series if isinstance(counted, counting.Consent)]
    return [
        Row([Cell(option.title), Cell(answer), *(Cell(one[number]) for one in counts)])
        for number, answer in enumerate(answers)
    ]


def _table_caption(result: RoundResult) -> str:
    return {
        Method.SCORE: _("Mean scores, everyone and by sector"),
        Method.DOTS: _("Dots, everyone and by sector"),
        Method.RANKING: _("Borda points, everyone and by sector"),
        Method.CONSENT: _("Answers, everyone and by sector"),
    }[Method(result.priority_round.method)]


def _series(result: RoundResult) -> list[tuple[str, Counted]]:
    assert result.everyone is not None  # noqa: S101  asked only of a result that may be shown
    sectors = [(str(Sector(sector).label), counted) for sector, counted in result.sectors.items()]
    return [(_("Everyone"), result.everyone), *sectors]


def _ways_table(result: RoundResult, counted: counting.Rankings) -> Table:
    names = {option.pk: option.title for option in result.choice.options}
    rows = [
        Row(
            [
                Cell(way_words(way, capital=True)),
                Cell(", ".join(names[pk] for pk in counted.others[way]) or _("nobody")),
            ]
        )
        for way in ("condorcet", *WAYS)
    ]
    columns = [Column(_("Way of counting")), Column(_("Chooses"))]
    return Table(columns, rows, _("What each way of counting chooses"), caption_hidden=False)


def _pairs_table(result: RoundResult, counted: counting.Rankings) -> Table:
    options = result.choice.options
    columns = [Column(_("Ballots that put …")), Column(_("First places"), "number")]
    columns += [Column(_("before %(option)s") % {"option": option.title}, "number") for option in options]
    rows = [
        Row(
            [
                Cell(one.title, strong=one in result.winners),
                Cell(counted.firsts[one.pk]),
                *(Cell(counted.pairs[one.pk, other.pk] if one != other else "") for other in options),
            ]
        )
        for one in options
    ]
    return Table(columns, rows, _("Head to head"), caption_hidden=False, variant="sticky")


def _shown(counted: Counted, option: RoundOption) -> Decimal | int | str:
    if isinstance(counted, counting.Scores):
        return decimal_text(rounded(counted.values[option.pk], 2), 2)
    if isinstance(counted, counting.Dots):
        return counted.values[option.pk]
    if isinstance(counted, counting.Rankings):
        points = counted.points[option.pk]
        return int(points) if points.denominator == 1 else decimal_text(rounded(points), 1)
    return ""


def _filed(counted: Counted, option: RoundOption) -> Decimal | int | None:
    """Give the same number for a file, with four decimals where it has any."""
    if isinstance(counted, counting.Scores):
        return rounded(counted.values[option.pk], 4)
    if isinstance(counted, counting.Rankings):
        points = counted.points[option.pk]
        return int(points) if points.denominator == 1 else rounded(points, 4)
    return None

"""Notes on the data: the waves with their files, how complete they are, what is hidden, whose figures these are."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from neighbourhoods.models import Observation
from nrp.core.render.dates import day, period
from nrp.core.render.numbers import fingerprint, number
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.reports.content.cells import count, figure
from nrp.reports.content.shape import Block, Section
from nrp.reports.models import SectionCode
from nrp.reports.queries.sources import Sources, WaveRow


def key_words() -> str:
    """Explain a hidden figure, under the programme's rule of the day."""
    words = _(
        "[c] = fewer than %(people)s people; counts of people surveyed are rounded to the nearest %(base)s, and "
        "percentages are worked out from rounded counts. The neighbourhoods are not ranked."
    )
    return words % {"people": settings.DISCLOSURE_THRESHOLD + 1, "base": settings.DISCLOSURE_BASE}


def section(sources: Sources, waves: Sequence[WaveRow], figures: Sequence[Observation]) -> Section:
    blocks = [_waves(waves), _coverage(sources)]
    if figures:
        blocks.append(_indicators(figures))
    hidden = [
        key_words(),
        _("Counts of what the programme itself did (meetings, hours, initiatives, money) are shown as they are."),
    ]
    blocks.append(Block(_("Hidden figures"), hidden))
    return Section(SectionCode.NOTES, str(SectionCode.NOTES.label), blocks)


def _waves(waves: Sequence[WaveRow]) -> Block:
    if not waves:
        return Block(_("Survey waves"), [_("No wave is on record.")])
    columns = [
        Column(_("Wave"), "number"),
        Column(_("Name")),
        Column(_("Fieldwork")),
        Column(_("File version"), "number"),
        Column(_("People, about"), "number"),
        Column(_("Published")),
        Column(_("SHA-256 of the file"), "code"),
    ]
    return Block(
        _("Survey waves"),
        tables=[
            Table(columns, [Row(_wave_cells(row)) for row in waves], _("Waves and their files"), variant="stacked")
        ],
    )


def _wave_cells(row: WaveRow) -> list[Cell]:
    wave, upload = row.wave, row.upload
    fieldwork = period(wave.fieldwork_start, wave.fieldwork_end)
    if upload is None:
        return [count(wave.number), Cell(wave.label), Cell(fieldwork), *(Cell("") for _column in range(4))]
    published = upload.published_at
    return [
        count(wave.number),
        Cell(wave.label),
        Cell(fieldwork),
        count(upload.version or 0),
        count(row.people),
        Cell(day(published), value=published.date()) if published else Cell(""),
        Cell(fingerprint(upload.sha256), value=upload.sha256),
    ]


def _coverage(sources: Sources) -> Block:
    view = sources.view
    if view is None:
        return Block(_("Coverage"), [_("No result is released yet.")])
    missing = [flag for flag in view.reading.flags if flag.get("code") == "area_missing_in_wave"]
    areas = {"n": number(view.reading.areas)}
    said = (
        _("%(n)s areas are in the evaluation; one or more had no answers in a wave.")
        if missing
        else _("%(n)s areas are in the evaluation, none of them missing in a wave.")
    )
    return Block(_("Coverage"), [said % areas])


def _indicators(figures: Sequence[Observation]) -> Block:
    columns = [
        Column(_("Indicator"), "sentence"),
        Column(_("Place")),
        Column(_("Period")),
        Column(_("Figure"), "number"),
        Column(_("Unit")),
        Column(_("Source"), "sentence"),
    ]
    rows = [
        Row(
            [
                Cell(one.indicator.name),
                Cell(one.area.name),
                Cell(one.period),
                figure(one.value, one.indicator.decimals),
                Cell(one.indicator.unit),
                Cell(one.indicator.source),
            ]
        )
        for one in figures
    ]
    table = Table(columns, rows, _("Neighbourhood figures, the latest by the end of the period"), variant="stacked")
    return Block(_("Neighbourhood figures"), tables=[table])

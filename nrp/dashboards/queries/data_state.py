"""The state of the data: which waves there are, how complete they are, what comes next."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import FilteredRelation, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from nrp.core.disclosure import rounded_count
from nrp.core.render.dates import day
from nrp.core.render.numbers import number
from nrp.dashboards.queries.results import ResultView
from surveys.models import Upload, Wave

Fact = dict[str, str]


@dataclass(frozen=True, slots=True)
class WaveState:
    """A wave and its published file; the last three are None where it has none."""

    number: int
    fieldwork_start: date
    rows: int | None
    version: int | None
    published_at: datetime | None


def data_state(view: ResultView | None) -> list[Fact]:
    """Give the facts about the published files, counts rounded; nothing before the first is published."""
    waves = _waves()
    published = [wave for wave in waves if wave.published_at]
    if not published:
        return []
    latest = published[-1]
    facts = [_fact(_("Survey"), _latest(latest)), _fact(_("Answers"), _answers(published))]
    if view is not None:
        facts.append(_fact(_("Areas"), _areas(view)))
    facts.append(_fact(_("Files"), capfirst("; ".join(_file(wave) for wave in published))))
    ahead = next((wave for wave in waves if wave.number > latest.number), None)
    return [*facts, _fact(_("Next"), _next(ahead, latest))]


def people_of_waves() -> dict[int, int | None]:
    """Give about how many people each published wave asked, as it may leave: rounded, None where withheld."""
    return {wave.number: _people(wave) for wave in _waves() if wave.version is not None}


def _waves() -> list[WaveState]:
    file = FilteredRelation("uploads", condition=Q(uploads__state=Upload.State.PUBLISHED))
    columns = ("number", "fieldwork_start", "file__rows", "file__version", "file__published_at")
    rows = Wave.objects.annotate(file=file).order_by("number").values_list(*columns)
    return [WaveState(*row) for row in rows]


def _fact(label: str, value: str) -> Fact:
    return {"label": label, "value": value}


def _latest(wave: WaveState) -> str:
    published = day(wave.published_at) if wave.published_at else ""
    return _("Wave %(n)s, published %(day)s") % {"n": wave.number, "day": published}


def _answers(waves: list[WaveState]) -> str:
    said = (
        _("wave %(n)s: about %(people)s people") % {"n": wave.number, "people": number(_people(wave))} for wave in waves
    )
    return capfirst("; ".join(said))


def _people(wave: WaveState) -> int | None:
    return rounded_count(wave.rows, threshold=settings.DISCLOSURE_THRESHOLD, base=settings.DISCLOSURE_BASE)


def _areas(view: ResultView) -> str:
    missing = [flag for flag in view.reading.flags if flag.get("code") == "area_missing_in_wave"]
    found = {"n": number(view.reading.areas)}
    if missing:
        return _("%(n)s areas in the evaluation; one or more without answers in a wave") % found
    return _("%(n)s areas in the evaluation, none missing") % found


def _file(wave: WaveState) -> str:
    return _("wave %(n)s: version %(version)s") % {"n": wave.number, "version": wave.version}


def _next(ahead: WaveState | None, latest: WaveState) -> str:
    if ahead is None:
        return _("No wave %(n)s is planned") % {"n": latest.number + 1}
    return _("Wave %(n)s, fieldwork from %(day)s") % {"n": ahead.number, "day": day(ahead.fieldwork_start)}

"""What a report is made from: the released result, the files behind it, the waves and the neighbourhood figures."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from evaluation.models import Run
from neighbourhoods.models import Observation
from neighbourhoods.queries.datasets import observations_visible_to
from nrp.dashboards.queries.data_state import people_of_waves
from nrp.dashboards.queries.results import ResultView, released_view
from nrp.reports.queries.scopes import Scope
from surveys.models import Upload, Wave


@dataclass(frozen=True, slots=True)
class FileBehind:
    """One file that a result was computed from."""

    wave: int
    version: int | None
    file_name: str
    sha256: str
    published_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Sources:
    """The result a reader may have in a report, always in its released form, with the files behind it."""

    view: ResultView | None
    files: tuple[FileBehind, ...]

    @property
    def run(self) -> Run | None:
        return None if self.view is None else self.view.run


def sources_for(user: Any) -> Sources:
    """Give the latest result that was released to somebody, whatever else they may see: a report leaves the house."""
    view = released_view(user)
    if view is None:
        return Sources(None, ())
    return Sources(view, tuple(_file(given.upload) for given in view.run.inputs.all()))


def _file(upload: Upload) -> FileBehind:
    return FileBehind(upload.wave.number, upload.version, upload.file_name, upload.sha256, upload.published_at)


@dataclass(frozen=True, slots=True)
class WaveRow:
    """One wave with its published file; the count of people as it may leave."""

    wave: Wave
    upload: Upload | None
    people: int | None


def waves() -> list[WaveRow]:
    """Give every wave with the file that is published for it, if there is one."""
    published = {one.wave_id: one for one in Upload.objects.filter(state=Upload.State.PUBLISHED).order_by("version")}
    people = people_of_waves()
    found = Wave.objects.order_by("number")
    return [WaveRow(wave, published.get(wave.pk), people.get(wave.number)) for wave in found]


def indicator_figures(user: Any, scope: Scope, until: dt.date) -> QuerySet[Observation]:
    """Give the latest figure of each indicator for each place, of periods that ended by the last day."""
    seen = observations_visible_to(user).filter(area__in=scope.ids, period_end__lte=until)
    latest = Observation.objects.filter(area=OuterRef("area"), indicator=OuterRef("indicator"), period_end__lte=until)
    latest = latest.order_by("-period_end", "-period_start")
    found = seen.filter(pk=Subquery(latest.values("pk")[:1])).select_related("indicator", "area", "file")
    return found.order_by("indicator__name", "area__name")

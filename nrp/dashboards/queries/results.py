"""A result as one reader may see it: the run, its reading, the names of the places, where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse

from evaluation.models import Run
from evaluation.permissions import can_see_exact
from evaluation.queries import latest_run_for, result_for
from neighbourhoods.models import Area
from neighbourhoods.permissions import can
from neighbourhoods.queries import areas_visible_to
from nrp.accounts.permissions import Permission
from nrp.core.render.dates import years
from nrp.dashboards.figures.slopes import Period, PlacePair
from nrp.dashboards.reading import OutcomeReading, ResultReading, read_result
from surveys.models import Outcome


@dataclass(frozen=True, slots=True)
class WaveFile:
    """One wave of a result with the file that was read for it; `url` only for those who may open it."""

    number: int
    years: str
    version: int | None
    published_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """A finished run as somebody may read it."""

    run: Run
    reading: ResultReading
    names: Mapping[str, str]
    pairs: tuple[PlacePair, ...]
    period: Period
    waves: tuple[WaveFile, ...]
    plan_url: str
    run_url: str

    @property
    def is_released(self) -> bool:
        return self.run.released_to != Run.Audience.NONE


def result_view(user: Any) -> ResultView | None:
    """Give the latest result that a user may see; None before there is one."""
    run = latest_run_for(user)
    document = _released_form(run, user) if run is not None else None
    if run is None or document is None:
        return None
    domains = dict(Outcome.objects.filter(codebook=run.plan.codebook_id).values_list("name", "domain"))
    reading = read_result(document, domains)
    names = dict(areas_visible_to(user).values_list("survey_code", "name"))
    return ResultView(
        run=run,
        reading=reading,
        names=names,
        pairs=_pairs(run, names, keeps_unnamed=can_see_exact(user)),
        period=_period(run),
        waves=_waves(run, can_open=can(user, Permission.SEE_UPLOADS)),
        plan_url=reverse("plan-version", args=[run.plan.number]) if can(user, Permission.SEE_PLAN) else "",
        run_url=reverse("run", args=[run.pk]),
    )


def outcome_or_404(view: ResultView | None, name: str) -> OutcomeReading:
    """Give one outcome of a result; Http404 when it has none of that name."""
    found = view.reading.outcome(name) if view is not None else None
    if found is None:
        raise Http404
    return found


def place_pair(view: ResultView, area: Area) -> PlacePair | None:
    """Give the pair that a place belongs to in this result, when both of it can be seen."""
    return next((pair for pair in view.pairs if area.survey_code in (pair.neighbourhood, pair.comparator)), None)


def _released_form(run: Run, user: Any) -> dict[str, Any] | None:
    """Give the result as it leaves the house, also to those who may read the exact form.

    So everybody sees the same figures here, and who signs a result off sees what will be read; the exact form is in
    the technical view of the run.
    """
    return run.released if can_see_exact(user) else result_for(run, user)


def _pairs(run: Run, names: Mapping[str, str], *, keeps_unnamed: bool) -> tuple[PlacePair, ...]:
    """Give the pairs of the plan whose places the reader sees, by name.

    Somebody who reads the exact form has the figures of every place; those outside their scope stand under the
    survey code alone.
    """
    pairs = run.plan.document.get("pairs") or ()
    return tuple(
        PlacePair(one, other, names.get(one, one)) for one, other in pairs if keeps_unnamed or {one, other} <= set(names)
    )


def _period(run: Run) -> Period:
    document = run.plan.document
    baseline, followup = int(document["baseline"]), int(document["followup"])
    known = {given.wave_number: given.upload.wave for given in run.inputs.all()}
    labels = [
        years(known[number].fieldwork_start, known[number].fieldwork_end) if number in known else str(number)
        for number in (baseline, followup)
    ]
    return Period(baseline, followup, (labels[0], labels[1]))


def _waves(run: Run, *, can_open: bool) -> tuple[WaveFile, ...]:
    return tuple(
        WaveFile(
            number=given.wave_number,
            years=years(given.upload.wave.fieldwork_start, given.upload.wave.fieldwork_end),
            version=given.upload.version,
            published_at=given.upload.published_at,
            url=reverse("upload-receipt", args=[given.upload_id]) if can_open else "",
        )
        for given in run.inputs.all()
    )

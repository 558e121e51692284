"""A result as one reader may see it: the run, its reading, the names of the places, where it comes from."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from evaluation.models import Run
from evaluation.permissions import can_see_exact, can_see_released
from evaluation.queries import latest_released_run_for, latest_run_for
from neighbourhoods.models import Area
from neighbourhoods.permissions import can, sees_all_places
from nrp.accounts.permissions import Permission
from nrp.core.disclosure import released_for
from nrp.core.render.dates import years
from nrp.dashboards.figures.slopes import Period, PlacePair
from nrp.dashboards.queries.visible import names_of_all, visible_places
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
    return _view(latest_run_for(user), user)


def released_view(user: Any) -> ResultView | None:
    """Give the latest result that was released to a user, whatever else they may see: a file leaves the house."""
    return _view(latest_released_run_for(user), user)


def _view(run: Run | None, user: Any) -> ResultView | None:
    if run is None or run.released is None:
        return None
    names = _names(user)
    reading = read_result(_released_form(run, user, names), _domains(run.plan.codebook_id))
    return ResultView(
        run=run,
        reading=reading,
        names=names,
        pairs=_pairs(run, names),
        period=_period(run),
        waves=_waves(run, can_open=can(user, Permission.SEE_UPLOADS)),
        plan_url=reverse("plan-version", args=[run.plan.number]) if can(user, Permission.SEE_PLAN) else "",
        run_url=reverse("run", args=[run.pk]),
    )


def result_view_or_refuse(user: Any) -> ResultView | None:
    """Give the latest result for a page of results.

    Somebody without the right to read results is refused (403), unless one was released to everyone. None for
    somebody with the right while there is no result yet.
    """
    view = result_view(user)
    if view is None and not can_see_released(user):
        raise PermissionDenied
    return view


def result_view_or_404(user: Any) -> ResultView:
    """Give the latest result for a page that cannot be without one."""
    view = result_view_or_refuse(user)
    if view is None:
        raise Http404
    return view


def outcome_or_404(view: ResultView, name: str) -> OutcomeReading:
    """Give one outcome of a result; Http404 when it has none of that name."""
    found = view.reading.outcome(name)
    if found is None:
        raise Http404
    return found


def place_pair(view: ResultView, area: Area) -> PlacePair | None:
    """Give the pair that a place belongs to in this result, when both of it can be seen."""
    return next((pair for pair in view.pairs if area.survey_code in (pair.neighbourhood, pair.comparator)), None)


def _released_form(run: Run, user: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Give the result as it leaves the house, also to those who may read the exact form.

    So everybody sees the same figures here, and who signs a result off sees what will be read; the exact form is in
    the technical view of the run. Rows of places that a reader does not see are left out.
    """
    document: dict[str, Any] = run.released or {}
    if can_see_exact(user) or sees_all_places(user):
        return document
    return released_for(document, names.keys())


@lru_cache(maxsize=32)
def _domains(codebook_id: uuid.UUID) -> Mapping[str, str]:
    """Give the domain of each outcome. A codebook never changes, so this is read once in a process."""
    return dict(Outcome.objects.filter(codebook=codebook_id).values_list("name", "domain"))


def _names(user: Any) -> dict[str, str]:
    """Give the names of the areas by survey code: those a reader sees, all to those who read the exact form anyway."""
    if can_see_exact(user) and not sees_all_places(user):
        return names_of_all(user)
    return {area.survey_code: area.name for area in visible_places(user)}


def _pairs(run: Run, names: Mapping[str, str]) -> tuple[PlacePair, ...]:
    """Give the pairs of the plan, both places of which the reader may read about."""
    pairs = run.plan.document.get("pairs") or ()
    return tuple(PlacePair(one, other, names[one]) for one, other in pairs if {one, other} <= set(names))


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

"""Reading plans and runs. `runs_visible_to` is the one door to a run; `run_document` is the one door to its numbers."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.exploratory import exploratory_of, flagged
from evaluation.models import Plan, Release, Run, RunInput
from evaluation.permissions import can_see_exact, can_see_plan, can_see_released
from neighbourhoods.queries import areas_visible_to, sees_all_places
from nrp.core import disclosure
from nrp.core.models import WorkState
from nrp.core.render import dates
from surveys.models import Outcome, Wave

Audience = Run.Audience


# Runs -----------------------------------------------------------------------------------------


def runs_visible_to(user: Any) -> QuerySet[Run]:
    """Give the runs a user may see, the latest first.

    The evaluation team sees every one; those who read results see what was released to the programme or to everyone;
    everybody else who is signed in sees what was released to everyone.
    """
    inputs = RunInput.objects.select_related("upload__wave")
    runs = Run.objects.select_related("plan__departs_from", "superseded_by").prefetch_related(
        Prefetch("inputs", queryset=inputs)
    )
    runs = runs.defer("superseded_by__result", "superseded_by__released", "superseded_by__timings")
    if not getattr(user, "is_authenticated", False):
        return runs.none()
    if can_see_exact(user):
        return runs
    return runs.filter(work_state=WorkState.DONE, released_to__in=audiences_of(user))


def runs_in_state(user: Any, state: str = "") -> QuerySet[Run]:
    """Give the runs a user may see, without their results, in one state of the API's words; all without one."""
    found = runs_visible_to(user)
    if state == "superseded":
        return found.filter(superseded_at__isnull=False, work_state=WorkState.DONE)
    if state == "done":
        return found.filter(superseded_at__isnull=True, work_state=WorkState.DONE)
    return found.filter(work_state=state) if state else found


def run_visible_to_or_404(user: Any, pk: uuid.UUID | str) -> Run:
    """Load one run through the door."""
    found = runs_visible_to(user).select_related("plan__codebook", "superseded_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def latest_run_for(user: Any) -> Run | None:
    """Give the latest finished run a user may see; a replaced one only when its successor is not for them."""
    done = runs_visible_to(user).filter(work_state=WorkState.DONE)
    return done.order_by(F("superseded_at").asc(nulls_first=True), "-queued_at").first()


def latest_released_run_for(user: Any) -> Run | None:
    """Give the latest run that was released to a user, whatever else they may see: for what leaves the house."""
    done = runs_visible_to(user).filter(work_state=WorkState.DONE, released_to__in=audiences_of(user))
    return done.order_by(F("superseded_at").asc(nulls_first=True), "-queued_at").first()


def run_under_way(user: Any) -> Run | None:
    """Give the run that is waiting or being computed, for those who may see unreleased results."""
    if not can_see_exact(user):
        return None
    return runs_visible_to(user).filter(work_state__in=(WorkState.QUEUED, WorkState.RUNNING)).first()


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody may read of results, asked once for a whole list."""

    is_exact: bool
    audiences: tuple[str, ...]
    codes: frozenset[str] | None  # survey codes of the places they see; None: all of them

    @property
    def takes_bundles(self) -> bool:
        """Whether they may take a replication bundle, which speaks of every place."""
        return self.is_exact or self.codes is None

    def result_of(self, run: Run) -> dict[str, Any] | None:
        """Give a run's result in the form this reader may read: exact, or released without rows of unseen places."""
        if run.work_state != WorkState.DONE or run.result is None:
            return None
        if self.is_exact:
            exact: dict[str, Any] = run.result
            return exact
        if run.released_to not in self.audiences:
            return None
        return flagged(disclosure.released_for(run.released or _disclosed(run), self.codes), run.plan)

    def state_of(self, run: Run) -> str:
        """Give a run's state in the words of the API; "superseded" only to those who may see what came after it."""
        after = run.superseded_by
        if after is None or self.is_exact or after.released_to in self.audiences:
            return run.state
        return str(run.work_state)


def reader_of(user: Any) -> Reader:
    return Reader(is_exact=can_see_exact(user), audiences=audiences_of(user), codes=visible_codes(user))


def result_for(run: Run, user: Any) -> dict[str, Any] | None:
    """Give a run's result in the form that a user may read; None where there is none for them."""
    return reader_of(user).result_of(run)


def visible_codes(user: Any) -> frozenset[str] | None:
    """Give the survey codes of the places a user sees, None when they see all of them."""
    if sees_all_places(user):
        return None
    return frozenset(areas_visible_to(user).values_list("survey_code", flat=True))


def run_document(run: Run, user: Any, reader: Reader | None = None) -> dict[str, Any]:
    """Give the document of a run as the API answers it (docs/api/runs.md)."""
    reader = reader or reader_of(user)
    state = reader.state_of(run)
    exploratory, holding = exploratory_of(run.plan), holding_release(run)
    return {
        "id": str(run.pk),
        "number": run.number,
        "state": state,
        "progress": run.progress,
        "step": run.step,
        "plan": str(run.plan_id),
        "plan_number": run.plan.number,
        "uploads": [str(given.upload_id) for given in run.inputs.all()],
        "requested_because": run.requested_because,
        "released_to": run.released_to,
        "released_at": _moment(run.released_at),
        "release": holding.number if holding else None,
        "exploratory": exploratory.document() if exploratory else None,
        "review": review_document(run) if reader.is_exact else None,
        "queued_at": _moment(run.queued_at),
        "started_at": _moment(run.started_at),
        "finished_at": _moment(run.finished_at),
        "error": run.error,
        "error_reference": run.error_reference,
        "household_withdrew_on": _day(run.household_withdrew_at),
        "superseded_by": str(run.superseded_by_id) if state == "superseded" else None,
        "result": reader.result_of(run),
    }


def run_documents(runs: Iterable[Run], user: Any) -> list[dict[str, Any]]:
    """Give the documents of several runs; what the user may read is asked once."""
    reader, found = reader_of(user), list(runs)
    prefetch_related_objects(found, "releases", "reviews__by__person")
    return [run_document(run, user, reader) for run in found]


def holding_release(run: Run) -> Release | None:
    """Give the release by which a run is read today."""
    return next((release for release in run.releases.all() if release.holds), None)


def review_document(run: Run) -> dict[str, Any] | None:
    """Give what was found when somebody last went through a run, for the evaluation team."""
    found = next(iter(run.reviews.all()), None)
    if found is None:
        return None
    person = getattr(found.by, "person", None)
    return {
        "verdict": found.verdict,
        "at": _moment(found.at),
        "by": str(person) if person else None,
        "reason": found.reason,
        "answers": found.answers,
    }


def audiences_of(user: Any) -> tuple[str, ...]:
    """Give the audiences that a user is part of."""
    return (Audience.PMG, Audience.PUBLIC) if can_see_released(user) else (Audience.PUBLIC,)


def _disclosed(run: Run) -> dict[str, Any]:
    return disclosure.released(run.result or {}, threshold=settings.DISCLOSURE_THRESHOLD, base=settings.DISCLOSURE_BASE)


def withdrew_note(run: Run) -> str:
    """Say of a result that a household took its answers back after it was calculated; empty where none has."""
    if run.household_withdrew_at is None:
        return ""
    text = _("A household withdrew its answers on %(day)s; this result was calculated before and still includes them.")
    return text % {"day": dates.day(run.household_withdrew_at)}


def _day(moment: datetime | None) -> str | None:
    return timezone.localdate(moment).isoformat() if moment else None


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


# What a result was before -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with its range, in the unit of the document (0.077 for 7.7 points of a share)."""

    estimate: float | None
    low: float | None
    high: float | None
    unit: str
    run: Run


@dataclass(frozen=True, slots=True)
class Update:
    """A result that changed: what it was, what it is now, when and why."""

    on: datetime
    was: Figure
    now: Figure
    because: str


def history(user: Any, outcome: str) -> list[Update]:
    """Give how one outcome's result changed, the latest change first, as far as a user may see both sides."""
    reader = reader_of(user)
    seen = {run.pk: run for run in runs_visible_to(user).filter(work_state=WorkState.DONE)}
    updates = []
    for earlier in seen.values():
        later = seen.get(earlier.superseded_by_id) if earlier.superseded_by_id else None
        if later is None or earlier.superseded_at is None:
            continue
        if not reader.is_exact and disclosure.stands_for_number(later.released) is not None:
            continue  # nothing that this reader may read has changed
        was, now = figure_of(earlier, outcome, reader), figure_of(later, outcome, reader)
        if was and now:
            updates.append(Update(earlier.superseded_at, was, now, later.requested_because))
    return sorted(updates, key=lambda update: update.on, reverse=True)


def figure_of(run: Run, outcome: str, reader: Reader) -> Figure | None:
    """Give the reported estimate of one outcome of a run with its headline range; None when it has no such outcome."""
    document = reader.result_of(run)
    found = outcome_of(document, outcome)
    if document is None or found is None:
        return None
    estimate = reported(found, document)
    low, high = headline_interval(estimate)
    return Figure(estimate.get("estimate") if estimate else None, low, high, found["unit"], run)


def told_in(run: Run) -> Run:
    """Give the run whose figures the release of a run shows: its own, unless few people lie between it and another."""
    number = disclosure.stands_for_number(run.released)
    return run if number is None else Run.objects.get(number=number)


def outcome_of(document: dict[str, Any] | None, name: str) -> dict[str, Any] | None:
    """Give one outcome of a result document by its name."""
    outcomes: Sequence[dict[str, Any]] = (document or {}).get("outcomes", [])
    return next((outcome for outcome in outcomes if outcome["name"] == name), None)


def primary_of(document: dict[str, Any]) -> dict[str, Any] | None:
    """Give the primary outcome of a result document."""
    outcomes: Sequence[dict[str, Any]] = document.get("outcomes", [])
    return next((outcome for outcome in outcomes if outcome["family"] == "primary"), None)


def reported(outcome: dict[str, Any], document: dict[str, Any]) -> dict[str, Any] | None:
    """Give the estimate that the document reports: adjusted when the plan has covariates."""
    estimate: dict[str, Any] | None = outcome.get(document.get("reported", "unadjusted"))
    return estimate


def headline_interval(estimate: dict[str, Any] | None) -> tuple[float | None, float | None]:
    """Give the range of the headline method, two Nones where it is withheld."""
    method = (estimate or {}).get((estimate or {}).get("headline") or "") or {}
    low, high = method.get("ci") or (None, None)
    return low, high


# Plans and the registry -------------------------------------------------------------------------


def plans_visible_to(user: Any) -> QuerySet[Plan]:
    """Give the versions of the plan a user may see, the latest first: all of them, or none."""
    plans = Plan.objects.select_related(
        "codebook__instrument", "created_by__person", "locked_by__person", "departs_from"
    )
    return plans if can_see_plan(user) else plans.none()


def plan_visible_to_or_404(user: Any, number: int) -> Plan:
    """Load one version through the door."""
    found = plans_visible_to(user).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def latest_plan() -> Plan | None:
    """Give the plan version made last, whether or not codebook and pairs have moved on since."""
    return Plan.objects.select_related("codebook").first()


def registry() -> QuerySet[Outcome]:
    """Give the outcomes of the codebook that the latest plan reads, in its order; of the latest codebook before one."""
    plan = latest_plan()
    outcomes = Outcome.objects.select_related("codebook__instrument").order_by("position")
    if plan is not None:
        return outcomes.filter(codebook=plan.codebook)
    newest = Outcome.objects.order_by("-codebook__created_at").values_list("codebook", flat=True)[:1]
    return outcomes.filter(codebook__in=newest)


def codebooks_of_outcomes() -> dict[str, list[str]]:
    """Give, by the name of an outcome, the versions of the codebooks that derive it as the registry does."""
    derived: dict[str, list[tuple[str, Any]]] = {}
    rows = Outcome.objects.order_by("codebook__created_at").values_list("name", "codebook__version", "derive")
    for name, version, derive in rows:
        derived.setdefault(name, []).append((version, derive))
    now = {outcome.name: outcome.derive for outcome in registry()}
    return {name: [version for version, derive in derived[name] if derive == now[name]] for name in now}


def waves_to_choose() -> QuerySet[Wave]:
    """Give the waves a plan may compare."""
    return Wave.objects.order_by("number")


def names_by_code(user: Any) -> dict[str, str]:
    """Give the names of the places a user sees, by survey code."""
    return dict(areas_visible_to(user).values_list("survey_code", "name"))


def runs_under(plan: Plan, user: Any) -> QuerySet[Run]:
    """Give the runs made under one version of the plan, as far as a user may see them."""
    return runs_visible_to(user).filter(plan=plan).defer("result", "released")


def run_list(user: Any) -> QuerySet[Run]:
    """Give the runs a user may see for a list, without their results."""
    return runs_visible_to(user).defer("result", "released")

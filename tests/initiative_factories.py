"""Initiatives with all that hangs on one, for tests, made by the same actions as on the site."""

import datetime as dt
import itertools
from typing import Any

from neighbourhoods.actions import initiative_parts, initiatives, progress, stages, theory
from neighbourhoods.models import (
    Activity,
    Area,
    Initiative,
    InitiativeOutput,
    Milestone,
    ProgressNote,
    ProgressPhoto,
    Risk,
    StageStep,
    TheoryStep,
)
from tests.event_factories import a_stored_photo
from tests.factories import an_area

DAY = dt.date(2019, 2, 12)
_numbers = itertools.count(1)


def an_initiative(area: Area | None = None, title: str = "", **values: Any) -> Initiative:
    values.setdefault("stage_on", DAY)
    return initiatives.create(
        area=area or an_area(), title=title or f"Initiative {next(_numbers)}", by=values.pop("by", None), **values
    )


def a_stage(initiative: Initiative, stage: str, on: dt.date = DAY, note: str = "") -> StageStep:
    return stages.reach(initiative=initiative, stage=stage, on=on, note=note, by=None)


def a_milestone(initiative: Initiative, text: str = "", **values: Any) -> Milestone:
    values.setdefault("due_on", DAY)
    words = text or f"Milestone {next(_numbers)}"
    return initiative_parts.add_milestone(initiative=initiative, text=words, by=None, **values)


def a_risk(initiative: Initiative, text: str = "", **values: Any) -> Risk:
    values.setdefault("likelihood", Risk.Level.LOW)
    values.setdefault("severity", Risk.Level.HIGH)
    return initiative_parts.add_risk(initiative=initiative, text=text or f"Risk {next(_numbers)}", by=None, **values)


def a_reach(initiative: Initiative, **values: Any) -> InitiativeOutput:
    given = {"what": "Sessions held", "number": 12, "unit": "sessions", "on": DAY, "how": "the register", **values}
    return initiative_parts.add_reach(initiative=initiative, by=None, **given)


def a_note(initiative: Initiative, text: str = "", **values: Any) -> ProgressNote:
    values.setdefault("on", DAY)
    words = text or f"Note {next(_numbers)}"
    return progress.write(initiative=initiative, text=words, by=values.pop("by", None), **values)


def a_progress_photo(note: ProgressNote, **values: Any) -> ProgressPhoto:
    values.setdefault("file", a_stored_photo())
    values.setdefault("description", "Two women plan a garden")
    values.setdefault("consent", "Both, by word of mouth")
    values.setdefault("consent_on", DAY)
    return progress.add_photo(note=note, by=None, **values)


def a_theory_step(initiative: Initiative, kind: str, text: str = "", **values: Any) -> TheoryStep:
    words = text or f"Step {next(_numbers)}"
    return theory.add_step(initiative=initiative, kind=kind, text=words, by=None, **values)


def a_theory(initiative: Initiative, **words: Any) -> tuple[TheoryStep, TheoryStep, TheoryStep]:
    """An action that leads to an output that leads to an outcome."""
    kinds = TheoryStep.Kind.values
    action, output, outcome = (a_theory_step(initiative, kind, words.get(kind, "")) for kind in kinds)
    theory.link(initiative=initiative, before=action, after=output, by=None)
    theory.link(initiative=initiative, before=output, after=outcome, by=None)
    return action, output, outcome


def an_activity_at(area: Area, name: str = "") -> Activity:
    """What an initiative adapts."""
    return Activity.objects.create(
        area=area, name=name or f"Activity {next(_numbers)}", source="A walk round", mapped_on=DAY
    )

"""Initiatives in words: where one stands, the path it took, whether a milestone was reached, what was counted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import InitiativeOutput, Milestone, Risk, Stage, StageStep
from nrp.core.render.dates import day
from nrp.core.render.numbers import number

SHAPES = {Stage.UNDER_WAY: "running", Stage.COMPLETED: "done", Stage.STOPPED: "look"}
_PATH: list[Stage] = [stage for stage in Stage if stage not in (Stage.COMPLETED, Stage.STOPPED)]


def shape_of(stage: str) -> str:
    """Give the shape beside a stage; before it is under way it waits."""
    return SHAPES.get(Stage(stage), "waiting")


def path_lines(steps: Sequence[StageStep], decisions: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Give the path taken, each step with its day, note and the decisions that point at it; then what lies ahead."""
    lines = [
        {
            "text": str(step.get_stage_display()),
            "time": day(step.on),
            "note": step.note,
            "decisions": decisions.get(str(step.pk), []),
            "state": "done",
            "shape": "look" if step.stage == Stage.STOPPED else "done",
        }
        for step in steps
    ]
    if not lines:
        return lines
    last = steps[-1]
    if last.stage not in (Stage.COMPLETED, Stage.STOPPED):
        lines[-1] |= {"state": "now", "shape": "running"}
        ahead = [*_PATH[_PATH.index(Stage(last.stage)) + 1 :], Stage.COMPLETED]
        lines += [{"text": str(stage.label), "state": "todo", "shape": "waiting"} for stage in ahead]
    return lines


def milestone_lines(milestones: Sequence[Milestone]) -> list[dict[str, Any]]:
    """Give milestones with whether each was reached, in words."""
    today = timezone.localdate()
    return [{"row": row, "text": row.text, **_milestone_state(row, today)} for row in milestones]


def _milestone_state(row: Milestone, today: dt.date) -> dict[str, str]:
    words = {"due": day(row.due_on), "reached": "" if row.reached_on is None else day(row.reached_on)}
    if row.reached_on is None:
        if row.due_on >= today:
            return {"shape": "waiting", "word": _("To come"), "rest": _("due on %(due)s") % words}
        return {"shape": "look", "word": _("Overdue"), "rest": _("was due on %(due)s") % words}
    if row.reached_on <= row.due_on:
        return {"shape": "done", "word": _("Reached"), "rest": _("on %(reached)s") % words}
    return {"shape": "done", "word": _("Reached late"), "rest": _("on %(reached)s, was due on %(due)s") % words}


def reach_lines(outputs: Sequence[InitiativeOutput]) -> list[dict[str, Any]]:
    """Give what came about, each number with its base, how it was counted and when."""
    counted = _("%(number)s %(unit)s, counted on %(day)s: %(how)s")
    return [
        {
            "row": row,
            "text": row.what,
            "rest": counted % {"number": number(row.number), "unit": row.unit, "day": day(row.on), "how": row.how},
        }
        for row in outputs
    ]


def risk_lines(risks: Sequence[Risk], *, are_open: bool) -> list[dict[str, Any]]:
    """Give the risks that are open, or those that were closed."""
    return [
        {"row": row, "text": row.text, "rest": _risk_words(row), "response": row.response}
        for row in risks
        if (row.closed_on is None) == are_open
    ]


def _risk_words(row: Risk) -> str:
    words = {"likelihood": row.get_likelihood_display().lower(), "severity": row.get_severity_display().lower()}
    said = _("likelihood %(likelihood)s, harm %(severity)s") % words
    if row.closed_on is None:
        return said
    return _("%(risk)s; closed on %(day)s") % {"risk": said, "day": day(row.closed_on)}


def check_rows(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the answers before an end is recorded."""
    return [
        {"label": _("It is now"), "value": str(Stage(values["stage"]).label)},
        {"label": _("Since"), "value": day(values["on"])},
        {"label": _("Why"), "value": values["note"] or _("Nothing is written.")},
    ]

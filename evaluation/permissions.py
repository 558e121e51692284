"""Who may do what with runs and the plan. Results belong to the programme, so no place limits who signs off."""

from typing import Any

from evaluation.models import Run
from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission
from nrp.core.models import WorkState


def can_see_exact(user: Any) -> bool:
    """Whether somebody reads results in their exact form, and unreleased ones at all."""
    return can(user, Permission.SEE_EXACT_RESULTS)


def can_see_released(user: Any) -> bool:
    """Whether somebody reads what was released to the programme."""
    return can(user, Permission.SEE_RESULTS)


def can_release_results(user: Any) -> bool:
    """Whether somebody signs results off."""
    return can(user, Permission.RELEASE_RESULTS)


def can_release(user: Any, run: Run) -> bool:
    return run.work_state == WorkState.DONE and can_release_results(user)


def can_retry(user: Any, run: Run) -> bool:
    return run.work_state == WorkState.FAILED and can_see_exact(user)


def can_see_plan(user: Any) -> bool:
    return can(user, Permission.SEE_PLAN)


def can_edit_plan(user: Any) -> bool:
    return can(user, Permission.EDIT_PLAN)

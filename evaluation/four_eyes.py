"""Nobody releases what they alone produced: who had a hand in a result, and whether that was one person only."""

from typing import Any

from django.utils.translation import gettext as _

from evaluation.models import Run


def producers_of(run: Run) -> set[Any]:
    """Give the accounts that published the files of a run, asked for it or wrote its plan.

    What the platform did by itself names nobody, and nobody is not a second pair of eyes.
    """
    published = {given.upload.published_by_id for given in run.inputs.select_related("upload")}
    return {user for user in (*published, run.requested_by_id, run.plan.created_by_id) if user is not None}


def why_not_by(run: Run, user: Any) -> str:
    """Say why somebody cannot release a run; empty when they can."""
    if producers_of(run) != {user.pk}:
        return ""
    text = _(
        "Run %(number)d is yours alone: nobody else published its files, asked for it or wrote its plan. "
        "Somebody else with the right to release has to sign it off."
    )
    return text % {"number": run.number}

"""What changed since somebody last looked: results that moved, results released, files published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nrp.core.render.dates import day_short
from nrp.core.render.numbers import effect, interval
from nrp.dashboards.queries.history import Update, updates_of
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.reading import OutcomeReading

MOST = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the list."""

    at: datetime
    text: str
    url: str = ""

    @property
    def rest(self) -> str:
        return day_short(self.at)


def changes_since(user: Any, view: ResultView, since: datetime | None) -> list[Change]:
    """Give what happened after a moment (ever, when None), the latest first, at most five."""
    changes = [*_results(user, view), *_files(view)]
    known = [change for change in changes if since is None or change.at > since]
    return sorted(known, key=lambda change: change.at, reverse=True)[:MOST]


def figure_text(outcome: OutcomeReading) -> str:
    """Print an estimate with its range; one without a range has too few answers."""
    if not outcome.is_shown:
        return _("too few answers")
    return f"{effect(outcome.estimate, outcome.unit)} ({interval(outcome.low, outcome.high, outcome.unit)})"


def update_text(update: Update) -> str:
    """Say what a result was, what it is now, and why."""
    if figure_text(update.was) == figure_text(update.now):
        return _("Calculated again, and the same: %(now)s. Why: %(why)s") % {
            "now": figure_text(update.now),
            "why": update.why,
        }
    return _("Result updated: was %(was)s, now %(now)s. Why: %(why)s") % {
        "was": figure_text(update.was),
        "now": figure_text(update.now),
        "why": update.why,
    }


def _results(user: Any, view: ResultView) -> list[Change]:
    primary = view.reading.primary
    if primary is None:
        return []
    url = reverse("result", args=[primary.name])
    changes = [Change(update.on, update_text(update), url) for update in updates_of(user, view, primary.name)]
    if not changes and view.run.released_at:
        changes.append(Change(view.run.released_at, _("The first result was released."), url))
    return changes


def _files(view: ResultView) -> list[Change]:
    return [
        Change(
            wave.published_at,
            _("Wave %(wave)s was published, file version %(version)s.")
            % {"wave": wave.number, "version": wave.version},
        )
        for wave in view.waves
        if wave.published_at
    ]

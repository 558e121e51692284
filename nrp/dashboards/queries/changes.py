"""What changed since somebody last looked: results that moved, results released, files published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.queries import Figure, history
from nrp.core.render.dates import day_short
from nrp.core.render.numbers import effect, interval
from nrp.dashboards.queries.results import ResultView

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


def figure_text(figure: Figure) -> str:
    """Print an estimate with its range; one without a range has too few answers."""
    if figure.estimate is None or figure.low is None:
        return _("too few answers")
    return f"{effect(figure.estimate, figure.unit)} ({interval(figure.low, figure.high, figure.unit)})"


def _results(user: Any, view: ResultView) -> list[Change]:
    primary = view.reading.primary
    if primary is None:
        return []
    url = reverse("result", args=[primary.name])
    changes = [
        Change(
            update.on,
            _("Result updated: was %(was)s, now %(now)s. Why: %(why)s")
            % {"was": figure_text(update.was), "now": figure_text(update.now), "why": update.because},
            url,
        )
        for update in history(user, primary.name)
    ]
    if not changes and view.run.released_at:
        changes.append(Change(view.run.released_at, _("The first result was released."), url))
    return changes


def _files(view: ResultView) -> list[Change]:
    return [
        Change(
            wave.published_at,
            _("Wave %(wave)s was published, file version %(version)s.") % {"wave": wave.number, "version": wave.version},
        )
        for wave in view.waves
        if wave.published_at
    ]

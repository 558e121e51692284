"""What changed since somebody last looked: results, files, initiatives, decisions, actions closed, grants won."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, Stage
from nrp.core.render.dates import day_short
from nrp.core.render.numbers import effect, interval, money
from nrp.dashboards.queries.done import Done, latest_done
from nrp.dashboards.queries.history import Update, updates_of
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.reading import OutcomeReading

MOST = 8
SAID = 110  # letters of a text that somebody typed


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the list."""

    at: datetime
    text: str
    url: str = ""

    @property
    def rest(self) -> str:
        return day_short(self.at)


def changes_since(user: Any, view: ResultView | None, since: datetime | None, areas: Sequence[Area]) -> list[Change]:
    """Give what happened after a moment (ever, when None), at these places and to the results, the latest first."""
    changes = [_done(one) for one in latest_done(user, areas, since, MOST)]
    if view is not None:
        changes += [*_results(user, view), *_files(view)]
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


def _done(one: Done) -> Change:
    """Say what was put on record. Money won says whose bid it was on its own page, and is never added up here."""
    said = Truncator(one.words).chars(SAID)
    words = {"what": said, "where": one.more}
    if one.kind == "initiative":
        stage = Stage(one.more).label if one.more in Stage.values else one.more
        text = _("Initiative %(what)s: %(stage)s.") % {"what": said, "stage": str(stage).lower()}
        return Change(one.at, text, reverse("initiative", args=[one.key]))
    if one.kind == "decision":
        return Change(one.at, _("%(where)s decided: %(what)s") % words, reverse("decision", args=[one.key]))
    if one.kind == "action":
        text = _("Done and verified, %(where)s: %(what)s") % words
        return Change(one.at, text, reverse("action-point", args=[one.key]))
    won = {"where": one.more, "amount": money(Decimal(one.amount), 0), "what": said}
    text = _("%(where)s won a grant of %(amount)s: %(what)s") % won
    return Change(one.at, text, reverse("ledger-entry", args=[one.key]))

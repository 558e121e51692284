"""Programme health in words: the exception first, then what the figures mean and when they were worked out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nrp.core.render.dates import moment
from nrp.core.render.numbers import number
from nrp.dashboards.narrowing import Span
from nrp.dashboards.queries.health import Work
from nrp.dashboards.words import listed, small_number

LATE_SHARE, LATE_LEAST = 0.25, 2  # of the open actions, and not for a single one
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Signs:
    """What stands out at one place."""

    work: Work
    is_late: bool
    is_slow: bool
    is_silent: bool

    @property
    def count(self) -> int:
        return self.is_late + self.is_slow + self.is_silent


def signs_of(work: Work, promised_days: int) -> Signs:
    """Say what stands out: actions overdue, residents who wait longer than promised, no meeting at all."""
    waited = work.median_days
    return Signs(
        work,
        is_late=work.overdue >= LATE_LEAST and work.overdue >= LATE_SHARE * work.open_actions,
        is_slow=waited is not None and waited > promised_days,
        is_silent=work.worked_out_at is not None and work.meetings == 0 and work.area.left_on is None,
    )


def exception_words(works: Sequence[Work], span: Span, promised_days: int) -> str:
    """Open with the exception: who needs a look and why, places by name; or that none stands out."""
    known = [work for work in works if work.worked_out_at is not None]
    if not known:
        return _("These figures are being put together. They appear here within two minutes.")
    found = [signs for signs in (signs_of(work, promised_days) for work in known) if signs.count]
    if not found:
        return _(
            "No neighbourhood stands out: each met in %(span)s, residents are paid within %(days)s days and few "
            "actions are late."
        ) % {"span": span.label, "days": promised_days}
    most = max(signs.count for signs in found)
    named = sorted((signs for signs in found if signs.count == most), key=lambda signs: signs.work.area.name)
    said = " ".join(_sentence(signs, span, promised_days) for signs in named[:MOST_NAMED])
    return f"{_how_many(len(found), len(known))} {said} {_others(len(found) - len(named[:MOST_NAMED]))}".strip()


def period_words(span: Span, money_span: Span) -> str:
    """Say which time is told of: one stretch, or the latest of each of which anything is on record."""
    if span == money_span:
        return _("Meetings, who came, hours, pay and money: %(span)s. Advisers and actions: today.") % {
            "span": span.label
        }
    return _(
        "Meetings, who came, hours and pay: %(span)s. Money: %(money)s, the latest on record. Advisers and actions: "
        "today."
    ) % {"span": span.label, "money": money_span.label}


def note_words(works: Sequence[Work]) -> str:
    """Say what the figures count, what they are counted against and which years that is of."""
    years = sorted({work.living_year for work in works if work.living and work.living_year})
    base = (
        _("Rates are for each 1,000 residents, as counted in %(years)s; the count itself stands below each rate.")
        % {"years": listed([str(year) for year in years])}
        if years
        else _("Nobody has put on record how many people live in these places, so there are counts and no rates.")
    )
    rest = _("Days to pay: the middle value, from hours sent to money paid. Money: three kinds, never added together.")
    return f"{base} {rest}"


def worked_out_words(works: Sequence[Work]) -> str:
    """Say when the figures were worked out and which change was the latest they knew of."""
    moments = [work.worked_out_at for work in works if work.worked_out_at is not None]
    if not moments:
        return ""
    newest = max((work.newest for work in works if work.newest), default="")
    words = {"first": moment(min(moments)), "last": moment(max(moments))}
    said = (
        _("Worked out %(last)s.") % words
        if words["first"] == words["last"]
        else _("Worked out between %(first)s and %(last)s, each place when its records changed.") % words
    )
    if not newest:
        return said
    latest = _("The latest change on record then: %(moment)s.") % {"moment": moment(dt.datetime.fromisoformat(newest))}
    return f"{said} {latest}"


def _how_many(found: int, known: int) -> str:
    if known == 1:
        return _("The neighbourhood needs a look.")
    words = {"n": small_number(found).capitalize(), "of": small_number(known)}
    return (
        ngettext("%(n)s of %(of)s neighbourhoods needs a look.", "%(n)s of %(of)s neighbourhoods need a look.", found)
        % words
    )


def _others(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext(
        "%(n)s other has figures set in bold below.", "%(n)s others have figures set in bold below.", count
    ) % {"n": small_number(count).capitalize()}


def _sentence(signs: Signs, span: Span, promised_days: int) -> str:
    work, parts = signs.work, []
    if signs.is_late:
        late = {"n": number(work.overdue), "of": number(work.open_actions)}
        parts.append(_("%(n)s of %(of)s open actions are overdue") % late)
    if signs.is_slow:
        waited = {"days": number(work.median_days), "promised": promised_days}
        parts.append(_("residents wait %(days)s days to be paid (%(promised)s are promised)") % waited)
    if signs.is_silent:
        parts.append(_("no meeting has names for %(span)s") % {"span": span.label})
    return _("In %(place)s %(what)s.") % {"place": work.area.name, "what": listed(parts)}

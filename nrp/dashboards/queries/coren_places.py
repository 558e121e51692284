"""What waits for a facilitator at their places, and what stands there."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.models import HoursEntry
from coren.queries.home_place import OwnPlaces, agreed_version, places_today
from neighbourhoods.models import Area
from nrp.core.render.dates import day_near
from nrp.core.render.numbers import money
from nrp.dashboards.queries import coren_words as words
from nrp.dashboards.queries.waiting import InHand, Need, Section, Waiting
from nrp.dashboards.words import listed, small_number

QUOTED = 120  # letters of a reason that Home shows


def places_waiting(user: Any, areas: list[Area]) -> Waiting:
    """Give what waits at a facilitator's places."""
    found = places_today([area.pk for area in areas], user_id=user.pk)
    needs = [
        *_week(found, areas),
        *came_back(found.came_back, answer=_("Answer"), week_url=_grid(found, areas)),
        *_to_renew(found),
        *_unfinished(found),
        *_requests(found),
    ]
    in_hand = [*_with_manager(found)]
    return Waiting(tuple(needs), tuple(in_hand), (_section(found, areas),))


def _grid(found: OwnPlaces, areas: list[Area]) -> str:
    place = f"?place={areas[0].slug}" if len(areas) == 1 else ""
    return reverse("hours") + place


def _week(found: OwnPlaces, areas: list[Area]) -> Iterator[Need]:
    """Say how many have no hours this week yet; nothing once all have some."""
    without = found.active - found.this_week.advisers
    if found.active and without > 0:
        this = _("%(some)s of %(all)s have none yet.") % {
            "some": without,
            "all": words.advisers(found.active),
        }
        yield Need(
            title=_("Hours for this week"),
            text=f"{this} {_last_week(found)}",
            url=_grid(found, areas),
            action=_("Log hours"),
            since=words.start_of(found.week.monday),
        )


def _last_week(found: OwnPlaces) -> str:
    last = found.last_week
    if not last.advisers:
        return _("Last week nobody had any.")
    hours = words.hours(last.minutes)
    if last.advisers == 1:
        return _("Last week one had %(hours)s.") % {"hours": hours}
    if last.advisers >= found.active:
        return _("Last week all %(n)s had %(hours)s between them.") % {
            "n": small_number(last.advisers),
            "hours": hours,
        }
    return _("Last week %(n)s had %(hours)s between them.") % {"n": small_number(last.advisers), "hours": hours}


def came_back(rows: list[HoursEntry], *, answer: str, week_url: str, with_name: bool = True) -> Iterator[Need]:
    """Show the row that has waited longest with its reason, and how many more there are."""
    if not rows:
        return
    first = rows[0]
    reason = Truncator(first.sent_back_reason).chars(QUOTED)
    what = _("%(name)s, %(day)s") if with_name else "%(day)s"
    said = what % {"name": first.adviser, "day": words.weekday_on(first.on)} + _(": “%(reason)s”") % {"reason": reason}
    more = len(rows) - 1
    if more:
        said += " " + ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": small_number(more)}
    yield Need(
        title=ngettext("%(n)s row came back", "%(n)s rows came back", len(rows)) % {"n": len(rows)},
        text=said,
        url=reverse("hours-entry", args=[first.pk]) if not more else week_url,
        action=answer,
        since=first.sent_back_at,
    )


def _to_renew(found: OwnPlaces) -> Iterator[Need]:
    text = found.text
    if text is None or not found.to_renew:
        return
    since = words.start_of(text.starts_on)
    began = {"version": text.version, "day": words.on(text.starts_on)}
    if len(found.to_renew) == 1:
        adviser = found.to_renew[0]
        yield Need(
            title=_("Consent to renew"),
            text=_("%(name)s agreed to version %(old)s; version %(version)s began on %(day)s.")
            % {"name": adviser, "old": agreed_version(adviser), **began},
            url=reverse("adviser-consent", args=[adviser.pk]),
            action=_("Go through it together"),
            since=since,
        )
        return
    names = [str(adviser) for adviser in found.to_renew[:3]]
    more = len(found.to_renew) - len(names)
    who = listed(names) if not more else _("%(names)s and %(n)s more") % {"names": ", ".join(names), "n": more}
    yield Need(
        title=_("%(n)s consents to renew") % {"n": len(found.to_renew)},
        text=_("%(who)s agreed to an earlier version; version %(version)s began on %(day)s.") % {"who": who, **began},
        url=f"{reverse('advisers')}?consent=renew",
        action=_("See who"),
        since=since,
    )


def _unfinished(found: OwnPlaces) -> Iterator[Need]:
    rows = sorted(found.unfinished, key=lambda adviser: adviser.created_at)
    if not rows:
        return
    first = rows[0]
    more = len(rows) - 1
    text = _("%(name)s, begun on %(day)s.") % {"name": first, "day": words.on(first.created_at)}
    if more:
        text += " " + ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": small_number(more)}
    yield Need(
        title=ngettext("%(n)s registration to finish", "%(n)s registrations to finish", len(rows)) % {"n": len(rows)},
        text=text,
        url=first.get_absolute_url() if not more else f"{reverse('advisers')}?status=interested",
        action=_("Go on with it"),
        since=first.created_at,
    )


def _requests(found: OwnPlaces) -> Iterator[Need]:
    if found.requests:
        first = found.requests[0]
        count = len(found.requests)
        yield Need(
            title=ngettext("%(n)s request about a record", "%(n)s requests about records", count) % {"n": count},
            text=_("%(kind)s, asked on %(day)s. To be answered by %(due)s.")
            % {"kind": first.get_kind_display(), "day": words.on(first.asked_on), "due": words.on(first.due_on)},
            url=first.get_absolute_url() if count == 1 else reverse("data-requests"),
            action=_("Look at the request") if count == 1 else _("Look at the requests"),
            since=words.start_of(first.asked_on),
        )


def _with_manager(found: OwnPlaces) -> Iterator[InHand]:
    if found.with_manager and found.with_manager_since:
        text = ngettext("%(n)s row of hours sent", "%(n)s rows of hours sent", found.with_manager)
        since = day_near(found.with_manager_since, timezone.localdate())
        yield InHand(text % {"n": found.with_manager}, _("with the COREN manager since %(day)s") % {"day": since})


def _section(found: OwnPlaces, areas: list[Area]) -> Section:
    """Say what is under way at the place: enquiries, money, and the place's own page."""
    lines = [
        InHand(enquiry.title, _enquiry_words(enquiry), enquiry.get_absolute_url()) for enquiry in found.enquiries[:3]
    ]
    if found.money.amount:
        lines.append(
            InHand(_("Money on its way"), money_words(found.money), f"{reverse('hours')}?view=list&state=approved")
        )
    lines += [
        InHand(_("What is known of %(place)s") % {"place": area.name}, area.focus, area.get_absolute_url())
        for area in areas
    ]
    return Section(areas[0].name if len(areas) == 1 else _("Your places"), tuple(lines))


def _enquiry_words(enquiry: Any) -> str:
    state = str(enquiry.get_state_display()).lower()
    return (
        _("%(state)s until %(day)s") % {"state": state, "day": words.on(enquiry.ends_on)} if enquiry.ends_on else state
    )


def money_words(found: Any, *, with_people: bool = True) -> str:
    """Say how much is on its way, to how many, by when; once some of it is late, that it is."""
    amount = money(found.amount)
    if with_people:
        amount = _("%(amount)s to %(people)s") % {"amount": amount, "people": words.advisers(found.people)}
    is_late = found.first_by < timezone.localdate()
    by = _("late: the oldest was promised by %(day)s") if is_late else _("by %(day)s")
    return f"{amount}, {by % {'day': words.on(found.first_by if is_late else found.by)}}"

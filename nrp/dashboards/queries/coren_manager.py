"""What waits for whoever approves hours and pays: the network in at most five sentences."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.durations import hours_text
from coren.queries.home_manager import BatchRow, NearLimit, Network, PlaceWeek, amount_of, network_today
from nrp.core.render.dates import day_near
from nrp.core.render.numbers import money
from nrp.dashboards.queries import coren_words as words
from nrp.dashboards.queries.waiting import InHand, Need, Section, Waiting
from nrp.dashboards.words import listed, small_number


def network_waiting(user: Any) -> Waiting:
    """Give what the network waits for, what is in hand there, and the places this week."""
    network = network_today()
    needs = [
        *_to_approve(network),
        *_ready(network),
        *_in_no_batch(network),
        *_overdue(network),
        *_near(network),
        *_expenses(network),
        *_nobody_there(network),
    ]
    in_hand = [*_paid(network), *_sent_back(network)]
    return Waiting(tuple(needs), tuple(in_hand), (_week(network),) if network.places else ())


def _to_approve(network: Network) -> Iterator[Need]:
    rows = network.waiting
    if not rows:
        return
    hours = hours_text(sum(row.minutes for row in rows))
    since = min(row.since for row in rows)
    days = (timezone.now() - since).days
    yield Need(
        title=_("%(hours)s hours to approve") % {"hours": hours},
        text=format_html(
            "{} <strong>{}</strong>{}",
            _("%(advisers)s in %(places)s.")
            % {
                "advisers": words.advisers(len({row.adviser_id for row in rows})),
                "places": words.places(len({row.area_id for row in rows})),
            },
            ngettext("The oldest has waited %(n)s day", "The oldest has waited %(n)s days", days) % {"n": days}
            if days
            else _("All were sent today"),
            _("; residents are promised %(days)s from hours to money.") % {"days": words.days(network.promised_days)},
        ),
        url=reverse("approvals"),
        action=_("Look at %(hours)s hours") % {"hours": hours},
        since=since,
    )


def _ready(network: Network) -> Iterator[Need]:
    for row in network.ready:
        text = _("%(amount)s to %(people)s.") % {"amount": money(row.amount), "people": words.people(row.people)}
        yield Need(
            title=_("Payment batch %(n)s is ready") % {"n": row.batch.number},
            text=" ".join([text, *_charity(row)]),
            url=row.batch.get_absolute_url(),
            action=_("Check the batch"),
            since=row.batch.made_at,
        )


def _charity(row: BatchRow) -> Iterator[str]:
    if row.charity:
        yield ngettext(
            "%(n)s has chosen to give theirs to charity.", "%(n)s have chosen to give theirs to charity.", row.charity
        ) % {"n": small_number(row.charity).capitalize()}


def _in_no_batch(network: Network) -> Iterator[Need]:
    rows = network.in_no_batch
    if rows:
        yield Need(
            title=_("%(amount)s is approved and not on its way") % {"amount": money(amount_of(rows))},
            text=_("It is owed to %(people)s. A payment batch brings it to the bank.")
            % {"people": words.people(len({row.adviser_id for row in rows}))},
            url=reverse("payments"),
            action=_("Make a batch"),
            since=min(row.approved_since or row.since for row in rows),
        )


def _overdue(network: Network) -> Iterator[Need]:
    now = timezone.now()
    rows = network.overdue(now)
    if rows:
        people = len({row.adviser_id for row in rows})
        since = min(row.since for row in rows)
        yield Need(
            title=ngettext("%(n)s person waits longer than promised", "%(n)s people wait longer than promised", people)
            % {"n": people},
            text=format_html(
                "{} <strong>{}</strong>{}",
                _("%(amount)s is approved and not paid.") % {"amount": money(amount_of(rows))},
                _("The oldest was sent %(days)s ago") % {"days": words.days((now - since).days)},
                _("; residents are promised %(days)s from hours to money.")
                % {"days": words.days(network.promised_days)},
            ),
            url=reverse("payments"),
            action=_("See the payments"),
            since=since,
        )


def _near(network: Network) -> Iterator[Need]:
    near = network.near
    if not near:
        return
    names = {place.area.pk: place.area for place in network.places}
    areas = [names[one.area_id] for one in near if one.area_id in names]
    first = near[0].money
    figures = {"earned": money(first.earned), "limit": money(first.limit)}
    where = listed(sorted({area.name for area in areas}))
    text = (
        _("%(earned)s of %(limit)s this week, in %(where)s.")
        if len(near) == 1
        else _("In %(where)s. The nearest has %(earned)s of %(limit)s this week.")
    )
    yield Need(
        title=ngettext("%(n)s adviser is near a weekly limit", "%(n)s advisers are near a weekly limit", len(near))
        % {"n": small_number(len(near)).capitalize()},
        text=text % {**figures, "where": where},
        url=_week_url(near[0], areas[0].slug if areas else ""),
        action=_("See who"),
        since=words.start_of(first.week.monday),
    )


def _week_url(near: NearLimit, slug: str) -> str:
    return f"{reverse('hours')}?week={near.money.week.monday.isoformat()}&place={slug}"


def _expenses(network: Network) -> Iterator[Need]:
    if network.expenses:
        yield Need(
            title=ngettext("%(n)s expense to look at", "%(n)s expenses to look at", network.expenses)
            % {"n": network.expenses},
            text=_("%(amount)s that residents laid out. The oldest was sent on %(day)s.")
            % {"amount": money(network.expenses_amount), "day": words.on(network.expenses_since or timezone.now())},
            url=reverse("expenses"),
            action=_("Look at the expenses"),
            since=network.expenses_since,
        )


def _nobody_there(network: Network) -> Iterator[Need]:
    """Name the places with advisers and no facilitator."""
    for place in network.places:
        if place.active and not place.has_facilitator:
            yield Need(
                title=_("%(place)s has no facilitator") % {"place": place.area.name},
                text=ngettext(
                    "%(n)s active adviser there has nobody to log hours with.",
                    "%(n)s active advisers there have nobody to log hours with.",
                    place.active,
                )
                % {"n": small_number(place.active).capitalize()},
                url=f"{reverse('post-new')}?area={place.area.pk}",
                action=_("Put somebody in post"),
                since=words.start_of(timezone.localdate()),
            )


def _paid(network: Network) -> Iterator[InHand]:
    row = network.last_paid
    if row is not None and row.batch.paid_on is not None:
        text = _("Batch %(n)s, %(amount)s") % {"n": row.batch.number, "amount": money(row.amount)}
        yield InHand(text, _("paid %(day)s") % {"day": words.on(row.batch.paid_on)}, row.batch.get_absolute_url())


def _sent_back(network: Network) -> Iterator[InHand]:
    for place in network.places:
        since = [row.back_since for row in network.sent_back if row.area_id == place.area.pk and row.back_since]
        if since:
            yield InHand(
                _("Hours sent back to %(place)s") % {"place": place.area.name},
                _("with the facilitator since %(day)s") % {"day": day_near(min(since), timezone.localdate())},
            )


def _week(network: Network) -> Section:
    """Say of each place how much is logged this week, and by how many."""
    shown = [place for place in network.places if place.active or place.last_on]
    lines = tuple(InHand(place.area.name, _logged(place), place.area.get_absolute_url()) for place in shown)
    return Section(_("Your facilitators this week"), lines)


def _logged(place: PlaceWeek) -> str:
    if place.minutes:
        return _("%(hours)s, %(some)s of %(all)s") % {
            "hours": words.hours(place.minutes),
            "some": place.logged,
            "all": words.advisers(max(place.active, place.logged)),
        }
    if place.last_on is None:
        return _("nothing logged yet")
    return _("nothing logged since %(day)s") % {"day": words.on(place.last_on)}

"""What waits for a Resident Adviser: their own rows, their money, their consent. And roles that end, for everybody."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.models import Adviser
from coren.queries.ends import SOON, Ending, cannot_sign_in, ending_soon
from coren.queries.home_place import OwnHours, own_today
from coren.queries.requests import requests_near_their_day
from neighbourhoods.permissions import can, can_manage_people, sees_all_places
from neighbourhoods.queries import grants_of
from nrp.accounts.permissions import Permission
from nrp.accounts.roles import Role
from nrp.dashboards.queries import coren_words as words
from nrp.dashboards.queries.coren_places import came_back, money_words
from nrp.dashboards.queries.waiting import InHand, Need, Section, Waiting

SAID = 3  # endings that are said by name


def own_waiting(adviser: Adviser) -> Waiting:
    """Give what waits for an adviser, and what is on its way to them."""
    found = own_today(adviser)
    needs = [
        *came_back(found.came_back, answer=_("Answer"), week_url=reverse("my-hours"), with_name=False),
        *_consent(found),
    ]
    return Waiting(tuple(needs), tuple(_in_hand(found)), (_section(found),))


def _consent(found: OwnHours) -> Iterator[Need]:
    if found.is_consent_old and found.held is not None and found.text is not None:
        yield Need(
            title=_("Consent to renew"),
            text=_(
                "You agreed to version %(old)s; version %(version)s began on %(day)s. "
                "Your facilitator goes through it with you."
            )
            % {"old": found.held.text.version, "version": found.text.version, "day": words.on(found.text.starts_on)},
            url=reverse("my-record"),
            action=_("Read what you agreed to"),
        )


def _in_hand(found: OwnHours) -> Iterator[InHand]:
    if found.waiting:
        text = ngettext("%(n)s row of hours sent", "%(n)s rows of hours sent", found.waiting) % {"n": found.waiting}
        yield InHand(text, _("with the COREN manager"), reverse("my-hours"))


def _section(found: OwnHours) -> Section:
    rest = money_words(found.money, with_people=False) if found.money.amount else _("nothing approved and unpaid")
    return Section(
        _("Yours"),
        (
            InHand(_("Money on its way"), rest, reverse("my-record")),
            InHand(_("What I logged"), "", reverse("my-hours")),
        ),
    )


def own_roles_ending(user: Any) -> Iterator[Need]:
    """Warn somebody 30 days before a role of theirs ends."""
    today = timezone.localdate()
    person = getattr(user, "person", None)
    for grant in grants_of(user):
        if person is not None and grant.ends_on is not None and grant.ends_on <= today + SOON:
            yield Need(
                title=_("Your role as %(role)s ends on %(day)s")
                % {"role": _role_words(grant), "day": words.on(grant.ends_on)},
                text=_(
                    "From the day after you do not see what it shows you. "
                    "Should you stay on, tell the COREN manager or the programme administrator."
                ),
                url=reverse("person", args=[person.pk]),
                action=_("See your roles"),
            )


def _role_words(grant: Any) -> str:
    role = str(Role(grant.role).label)
    return _("%(role)s in %(place)s") % {"role": role, "place": grant.place} if grant.place else role


def others_ending(user: Any) -> Iterator[Need]:
    """Warn those who arrange cover 30 days before roles, posts and contracts of others end, as one thing to do."""
    if not can(user, Permission.ARRANGE_COVER):
        return
    endings = ending_soon(user)
    if not endings:
        return
    said = [_ending_words(one) for one in endings[:SAID]]
    more = len(endings) - len(said)
    if more:
        said.append(ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": more})
    only_roles = all(one.kind == "role" for one in endings)
    yield Need(
        title=ngettext("%(n)s thing ends within 30 days", "%(n)s things end within 30 days", len(endings))
        % {"n": len(endings)}
        if len(endings) > 1
        else _title_of(endings[0]),
        text=" ".join(said),
        url=reverse("covers" if only_roles else "facilitators"),
        action=_("Arrange what follows"),
    )


def _title_of(one: Ending) -> str:
    titles = {
        "role": _("The role of %(name)s ends soon"),
        "post": _("The post of %(name)s ends soon"),
        "contract": _("Contract %(name)s ends soon"),
    }
    return titles[one.kind] % {"name": one.name}


def _ending_words(one: Ending) -> str:
    said = {
        "role": _("%(name)s is %(role)s in %(place)s until %(day)s.")
        if one.place
        else _("%(name)s is %(role)s until %(day)s."),
        "post": _("%(name)s is in post in %(place)s until %(day)s."),
        "contract": _("Contract %(name)s with %(place)s holds until %(day)s."),
    }
    role = str(Role(one.role).label) if one.role else ""
    return said[one.kind] % {"name": one.name, "role": role, "place": one.place, "day": words.on(one.ends_on)}


def in_post_without_account(user: Any) -> Iterator[Need]:
    """Ask the administrator to invite a facilitator who is in post and cannot sign in."""
    if not can_manage_people(user):
        return
    for post in cannot_sign_in():
        yield Need(
            title=_("%(name)s is in post and cannot sign in") % {"name": post.person},
            text=_("Facilitator in %(place)s from %(day)s.") % {"place": post.area, "day": words.on(post.starts_on)},
            url=reverse("invite", args=[post.person_id]),
            action=_("Invite them"),
            since=words.start_of(post.starts_on),
        )


def requests_near_their_clock(user: Any) -> Iterator[Need]:
    """Warn whoever answers for the whole programme of requests that must be answered within days."""
    if not sees_all_places(user, Permission.ANSWER_REQUESTS):
        return
    rows = requests_near_their_day(user)
    if rows:
        first = rows[0]
        count = len(rows)
        today = timezone.localdate()
        due = _("The first was to be answered by %(day)s.") if first.due_on < today else _("The first by %(day)s.")
        yield Need(
            title=ngettext(
                "%(n)s request about a record is near its day", "%(n)s requests about records are near their day", count
            )
            % {"n": count},
            text=due % {"day": words.on(first.due_on)},
            url=first.get_absolute_url() if count == 1 else reverse("data-requests"),
            action=_("Look at the request") if count == 1 else _("Look at the requests"),
            since=words.start_of(first.asked_on),
        )

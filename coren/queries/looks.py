"""Who looked at a record or changed it, in words that the person it is about can read."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coren.models import Adviser, RecordLook
from neighbourhoods.models import RoleAssignment
from nrp.accounts.models import Person
from nrp.accounts.roles import Role
from nrp.audit import queries as audit
from nrp.core.render import dates
from nrp.core.render.dates import day

MOST_EVENTS = 200

_LOOKED = {
    "record": (gettext_lazy("looked at your record"), gettext_lazy("looked at the record")),
    "contact": (gettext_lazy("looked at your contact details"), gettext_lazy("looked at the contact details")),
    "pay": (gettext_lazy("looked at your pay"), gettext_lazy("looked at the pay")),
    "file": (gettext_lazy("downloaded everything about you"), gettext_lazy("downloaded everything about them")),
}
_DONE = {
    "adviser.started": gettext_lazy("began the record"),
    "adviser.registered": gettext_lazy("finished the registration"),
    "adviser.pay_chosen": gettext_lazy("wrote down the choice about pay"),
    "adviser.status": gettext_lazy("changed the status"),
    "consent.given": gettext_lazy("wrote down the consent"),
    "consent.withdrawn": gettext_lazy("wrote down that consent was taken back"),
    "person.created": gettext_lazy("wrote down the name"),
    "account.opened": gettext_lazy("opened an account"),
    "person.invited": gettext_lazy("sent an invitation"),
    "record.downloaded": gettext_lazy("downloaded everything on record"),
    "adviser.merged": gettext_lazy("joined two records into this one"),
    "adviser.merge_undone": gettext_lazy("took two records apart again"),
}
_FIELDS = {
    "name": gettext_lazy("the name"),
    "email": gettext_lazy("the e-mail address"),
    "phone": gettext_lazy("the telephone number"),
    "language": gettext_lazy("the language"),
    "preferred_contact": gettext_lazy("the best way to reach"),
    "address": gettext_lazy("the postal address"),
    "access_needs": gettext_lazy("what is needed to take part"),
    "is_large_print": gettext_lazy("large print"),
    "wants_benefits_advice": gettext_lazy("benefits advice"),
    "facilitator": gettext_lazy("the facilitator"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One line: who, by which role, did what, when."""

    who: str
    what: str
    when: str
    on: dt.date

    def __str__(self) -> str:
        return f"{self.who} {self.what} {self.when}"


def looks_of(adviser: Adviser) -> QuerySet[RecordLook]:
    return RecordLook.objects.filter(adviser=adviser).select_related("user__person")


def looks_in_words(looks: Iterable[RecordLook], *, is_self: bool) -> list[Seen]:
    """Give one line for each person, thing and month: "looked at your record on 3 days in February 2019"."""
    days: dict[tuple[Any, str, str, int, int], list[RecordLook]] = defaultdict(list)
    for look in looks:
        days[look.user_id, look.role, look.what, look.on.year, look.on.month].append(look)
    return sorted((_looked(rows, is_self=is_self) for rows in days.values()), key=lambda line: line.on, reverse=True)


def changes_in_words(adviser: Adviser, reader: uuid.UUID | None) -> list[Seen]:
    """Give what was changed in a record, from the audit trail: four queries however much it is. The reader is "you"."""
    events = audit.events_concerning_objects(adviser.pk, adviser.person_id)[:MOST_EVENTS]
    entries = audit.entries(events)
    roles = _roles({entry.event.actor_id for entry in entries if entry.event.actor_id})
    lines = (_changed(entry, roles, reader) for entry in entries)
    return [line for line in lines if line is not None]


def _looked(rows: list[RecordLook], *, is_self: bool) -> Seen:
    first = max(rows, key=lambda look: look.on)
    words = _LOOKED.get(first.what, _LOOKED["record"])
    days = len({look.on for look in rows})
    if days == 1:
        when = _("on %(day)s") % {"day": day(first.on)}
    else:
        months = {"days": days, "month": date_format(first.on, "F Y")}
        when = ngettext("on %(days)d day in %(month)s", "on %(days)d days in %(month)s", days) % months
    return Seen(_who(first.user, first.role), str(words[0] if is_self else words[1]), when, first.on)


def _who(user: Any, role: str) -> str:
    person: Person | None = getattr(user, "person", None)
    name = str(person or _("Somebody whose account is gone"))
    label = str(Role(role).label) if role in Role.values else ""
    return f"{name}, {label}," if label else name


def _changed(entry: audit.Entry, roles: dict[uuid.UUID, str], reader: uuid.UUID | None) -> Seen | None:
    done = str(_DONE.get(entry.event.verb, "")) or _changed_fields(entry.changes)
    if not done:
        return None
    actor = entry.event.actor_id
    if actor is None:
        who = _("The platform")
    elif actor == reader:
        who = _("You")
    else:
        label = roles.get(actor, "")
        who = f"{entry.actor or _('Somebody whose account is gone')}{f', {label},' if label else ''}"
    on = timezone.localtime(entry.event.at)
    return Seen(who, done, _("on %(moment)s") % {"moment": dates.moment(on)}, on.date())


def _changed_fields(changes: dict[str, Any]) -> str:
    """Say which fields were changed, never what stood or stands in them."""
    names = [str(_FIELDS[name]) for name in changes if name in _FIELDS]
    if not names:
        return ""
    fields = (
        names[0]
        if len(names) == 1
        else _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
    )
    return _("changed %(fields)s") % {"fields": fields}


def _roles(actors: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Give the first role that each of some accounts holds today."""
    found: dict[uuid.UUID, str] = {}
    held = RoleAssignment.objects.filter(user_id__in=actors).holding(timezone.localdate()).order_by("created_at")
    for row in held.only("user_id", "role"):
        found.setdefault(row.user_id, str(Role(row.role).label))
    return found

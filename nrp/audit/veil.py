"""What a reader of the trail is not shown: how to reach a resident, and what they are paid.

The trail tells who did what and when to whoever may read it. The values of these fields stay with those who may see
contact or pay anyway; the field's name stays, so that a change is still seen to be one.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from nrp.audit.queries import Entry
from nrp.core.access import can

SEE_CONTACTS, SEE_PAY = "see_contacts", "see_pay"
CONTACT = frozenset({"email", "phone", "address", "access_needs", "preferred_contact", "is_large_print"})
PAY = frozenset({"amount", "choice", "charity", "less_hourly", "method", "wants_benefits_advice"})
PAY_VERBS = ("adviser.", "bank_details.", "expense.", "hours.", "payment")  # rates, limits and contracts are no pay
NAMED_BY_AMOUNT = frozenset({"expense", "ledgerentry", "payment"})


@dataclass(frozen=True, slots=True)
class _Place:
    pk: uuid.UUID


def veiled(entries: Iterable[Entry], user: Any) -> list[Entry]:
    """Give the entries as somebody may read them. What they did themselves and what is about them stays whole."""
    own = {user.pk, getattr(user, "person_id", None)} - {None}
    return [entry if {entry.event.actor_id, entry.event.object_id} & own else _veiled(entry, user) for entry in entries]


def not_shown() -> str:
    return _("not shown")


def _veiled(entry: Entry, user: Any) -> Entry:
    area = None if entry.event.area_id is None else _Place(entry.event.area_id)
    is_about_pay = entry.event.verb.startswith(PAY_VERBS)
    hides_pay = is_about_pay and not can(user, SEE_PAY, area)
    hidden = (PAY if hides_pay else frozenset()) | (frozenset() if can(user, SEE_CONTACTS, area) else CONTACT)
    return replace(
        entry,
        object="" if hides_pay and entry.event.object_type in NAMED_BY_AMOUNT else entry.object,
        changes={
            name: [_cover(one) for one in pair] if name in hidden else pair for name, pair in entry.changes.items()
        },
        detail={name: _cover(value) if name in hidden else value for name, value in entry.detail.items()},
    )


def _cover(value: Any) -> Any:
    """Nothing stays nothing; anything else is not shown."""
    return value if value is None or value == "" else not_shown()

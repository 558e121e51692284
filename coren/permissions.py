"""Who may do what with one thing: the role, the place and the state together."""

import uuid
from typing import Any

from coren.models import Adviser, Expense, HoursEntry
from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission

OPEN_HOURS = (HoursEntry.State.DRAFT, HoursEntry.State.SUBMITTED, HoursEntry.State.SENT_BACK)


def is_own(user: Any, adviser: Adviser) -> bool:
    """Whether this is the record of the person who asks."""
    own: uuid.UUID | None = adviser.person.user_id
    return own is not None and own == getattr(user, "pk", None)


def can_see_contact(user: Any, adviser: Adviser) -> bool:
    return is_own(user, adviser) or can(user, Permission.SEE_CONTACTS, adviser.area)


def can_see_pay(user: Any, adviser: Adviser) -> bool:
    return is_own(user, adviser) or can(user, Permission.SEE_PAY, adviser.area)


def can_edit_adviser(user: Any, adviser: Adviser) -> bool:
    return can(user, Permission.REGISTER_ADVISERS, adviser.area)


def can_log_for(user: Any, adviser: Adviser) -> bool:
    """Facilitators and the manager for advisers of their places, advisers for themselves."""
    return is_own(user, adviser) or can(user, Permission.LOG_HOURS, adviser.area)


def can_change_hours(user: Any, entry: HoursEntry) -> bool:
    """Until they are approved, those who may log them may change them."""
    return entry.state in OPEN_HOURS and can_log_for(user, entry.adviser)


def can_approve_hours(user: Any, entry: HoursEntry) -> bool:
    """Nobody approves their own, whatever else they may do."""
    return not is_own(user, entry.adviser) and can(user, Permission.APPROVE_HOURS, entry.area)


def can_approve_expense(user: Any, expense: Expense) -> bool:
    return not is_own(user, expense.adviser) and can(user, Permission.APPROVE_HOURS, expense.area)

"""Accounts: shutting one out, letting it back, resetting its second factor, its tokens; and what sign-in leaves."""

import datetime
import uuid

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import AuthToken, get_token_model

from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal

TOKEN_DAYS = 90


class AccountRefused(Refusal):
    """An account cannot be changed as asked."""


@transaction.atomic
def disable(*, user: User, by: User | None, reason: str = "") -> None:
    """Shut an account out: its sessions and tokens end at once. Its history and its roles' rows stay.

    Raises AccountRefused when somebody would shut themselves out, or the account is shut out already.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if by is not None and by.pk == locked.pk:
        raise AccountRefused(_("You cannot disable your own account."))
    if not locked.is_active:
        raise AccountRefused(_("This account is disabled already."))
    locked.is_active = False
    locked.save()
    user.is_active = False
    sessions = end_sessions(user=locked)
    tokens, _rows = get_token_model().objects.filter(user=locked).delete()
    audit.record(
        "account.disabled",
        by=by,
        object_type="user",
        object_id=locked.pk,
        reason=reason,
        detail={"sessions_ended": sessions, "tokens_ended": tokens},
    )


@transaction.atomic
def enable(*, user: User, by: User | None, reason: str = "") -> None:
    """Let a disabled account sign in again. Raises AccountRefused when it is not disabled."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.is_active:
        raise AccountRefused(_("This account is not disabled."))
    locked.is_active = True
    locked.save()
    user.is_active = True
    audit.record("account.enabled", by=by, object_type="user", object_id=locked.pk, reason=reason)


@transaction.atomic
def reset_second_factor(*, user: User, by: User | None, reason: str) -> int:
    """Remove every second factor of an account and end its sessions, so that a new one is set up at the next sign-in.

    Returns how many were removed. Raises AccountRefused without a reason, and on one's own account.
    """
    if by is not None and by.pk == user.pk:
        raise AccountRefused(_("You cannot reset your own second factor. Another administrator can."))
    if not reason.strip():
        raise AccountRefused(_("Say how you made sure that it is them."), field="reason")
    User.objects.select_for_update().get(pk=user.pk)
    removed = Authenticator.objects.filter(user_id=user.pk)
    kinds = sorted(removed.values_list("type", flat=True))
    removed.delete()
    sessions = end_sessions(user=user)
    audit.record(
        "account.second_factor_reset",
        by=by,
        object_type="user",
        object_id=user.pk,
        reason=reason.strip(),
        detail={"removed": kinds, "sessions_ended": sessions},
    )
    return len(kinds)


@transaction.atomic
def issue_token(*, user: User, by: User | None, days: int = TOKEN_DAYS) -> tuple[AuthToken, str]:
    """Make an API token with an end date. Returns the row and the token itself, which is not kept in the clear.

    Raises AccountRefused for a disabled account and for an end more than a year away.
    """
    if not user.is_active:
        raise AccountRefused(_("This account is disabled."))
    if not 1 <= days <= 366:
        raise AccountRefused(_("A token lasts from 1 to 366 days."), field="days")
    row, token = get_token_model().objects.create(user=user, expiry=datetime.timedelta(days=days))
    audit.record(
        "token.issued",
        by=by,
        object_type="user",
        object_id=user.pk,
        detail={"token_key": row.token_key, "expires_at": row.expiry},
    )
    return row, token


@transaction.atomic
def end_token(*, user: User, token_key: str, by: User | None) -> bool:
    """End one API token of an account by its key (its first characters). Returns whether there was one."""
    ended, _rows = get_token_model().objects.filter(user=user, token_key=token_key).delete()
    if ended:
        audit.record("token.ended", by=by, object_type="user", object_id=user.pk, detail={"token_key": token_key})
    return bool(ended)


def end_sessions(*, user: User) -> int:
    """End every session of an account at once. Returns how many there were."""
    keys = list(UserSession.objects.filter(user_id=user.pk).values_list("session_key", flat=True))
    known = {key for key in keys if key}
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.session_key not in known and session.get_decoded().get("_auth_user_id") == str(user.pk):
            known.add(session.session_key)
    ended, _rows = Session.objects.filter(session_key__in=known).delete()
    UserSession.objects.filter(user_id=user.pk).delete()
    return ended


@transaction.atomic
def note_sign_in(*, user: User) -> None:
    """Record that somebody signed in."""
    audit.record("account.signed_in", by=user, object_type="user", object_id=user.pk)


@transaction.atomic
def note_failed_sign_in(*, user_id: uuid.UUID | None) -> None:
    """Record a sign-in that failed: against which account, if one has that address; never what was typed."""
    audit.record("account.sign_in_failed", by=None, object_type="user", object_id=user_id)


@transaction.atomic
def note(verb: str, *, user: User) -> None:
    """Record something an account did to itself: a password changed, a second factor added or removed."""
    audit.record(verb, by=user, object_type="user", object_id=user.pk)

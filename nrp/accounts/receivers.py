"""What signing in and changing one's own keys leave in the audit trail: ids only, never what was typed."""

from typing import Any

from allauth.account.signals import email_changed, password_changed, password_reset, user_logged_in, user_logged_out
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver

from nrp.accounts import queries
from nrp.accounts.actions import accounts, erasing, letters
from nrp.accounts.erasure import Held, Traces, claim, claim_own
from nrp.accounts.models import Person
from nrp.accounts.signals import erasing_person

claim_own(
    "accounts.User.email",
    "accounts.User.password",
    "accounts.Person.name",
    "accounts.Person.email",
    "accounts.Person.phone",
    "accounts.Person.language",
    "accounts.Letter.email",
)
claim(
    "accounts.Person.user",
    "accounts.Letter.person",
    "accounts.Letter.key",
    "accounts.Letter.kind",
    "accounts.Letter.subject",
    "accounts.Letter.text",
    "accounts.Letter.calendar",
    "accounts.Letter.stop_url",
    "accounts.Letter.step",
    "accounts.Letter.error",
    "accounts.Letter.error_reference",
    "accounts.MailChoice.person",
    "accounts.Tombstone.person_id",
    "accounts.Tombstone.user_id",
    "accounts.Tombstone.erased_by_id",
    "account.EmailAddress.user",
    "mfa.Authenticator.user",
    "usersessions.UserSession.user",
    "knox.AuthToken.user",
    "core.IdempotencyKey.user_id",
    "core.SentForm.user_id",
    "audit.Event.actor_id",
)


@receiver(user_logged_in)
def signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    accounts.note_sign_in(user=user)


@receiver(user_logged_out)
def signed_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None and user.is_authenticated:
        accounts.note("account.signed_out", user=user)


@receiver(user_login_failed)
def sign_in_failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    user = queries.account_with_email(str(credentials.get("email") or ""))
    accounts.note_failed_sign_in(user_id=None if user is None else user.pk)


@receiver(authentication_failed)
def second_factor_failed(sender: Any, user: Any, **kwargs: Any) -> None:
    accounts.note_failed_sign_in(user_id=user.pk)


@receiver(password_changed)
def changed_password(sender: Any, user: Any, **kwargs: Any) -> None:
    accounts.note("account.password_changed", user=user)


@receiver(password_reset)
def reset_password(sender: Any, user: Any, **kwargs: Any) -> None:
    accounts.note("account.password_reset", user=user)


@receiver(email_changed)
def changed_email(sender: Any, user: Any, **kwargs: Any) -> None:
    accounts.note("account.email_changed", user=user)


@receiver(authenticator_added)
def added_second_factor(sender: Any, user: Any, **kwargs: Any) -> None:
    accounts.note("account.second_factor_added", user=user)


@receiver(authenticator_removed)
def removed_second_factor(sender: Any, user: Any, **kwargs: Any) -> None:
    accounts.note("account.second_factor_removed", user=user)


@receiver(authenticator_reset)
def reset_recovery_codes(sender: Any, user: Any, **kwargs: Any) -> None:
    accounts.note("account.recovery_codes_renewed", user=user)


@receiver(erasing_person, dispatch_uid="accounts.erasing_person")
def say_what_is_held(*, person: Person, traces: Traces, is_preview: bool, **_news: Any) -> list[Held]:
    """The account and the person themselves go last, by the action that sends the news; their letters go now."""
    if is_preview:
        return [*erasing.look(person, traces), *letters.look(person, traces)]
    letters.forget(person=person)
    return []

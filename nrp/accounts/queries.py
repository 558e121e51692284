"""Reading accounts. What roles somebody has is asked one floor up, by the dotted path in NRP_ROLES_OF."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from knox.models import AuthToken, get_token_model

from nrp.accounts import mail_links
from nrp.accounts.models import MailChoice, Person, User
from nrp.accounts.roles import NEEDS_SECOND_FACTOR, ROLES, Role, RoleDefinition
from nrp.accounts.signals import asking_who_is_the_same

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as its owner sees it: never the token itself."""

    key: str
    created_at: datetime.datetime
    expires_at: datetime.datetime | None


def role_codes_of(user: Any) -> frozenset[str]:
    """Give the codes of the roles that an account holds today."""
    return cast("frozenset[str]", import_string(settings.NRP_ROLES_OF)(user))


def roles_held_by(user: Any) -> list[RoleDefinition]:
    """Give the definitions of the roles that an account holds today, in the order of the role table."""
    codes = role_codes_of(user)
    return [ROLES[role] for role in Role if role in codes]


def needs_second_factor(user: Any) -> bool:
    """Whether one of the roles held today asks for a second factor, whatever the demo has switched off."""
    return bool(role_codes_of(user) & NEEDS_SECOND_FACTOR)


def has_second_factor(user: Any) -> bool:
    """Whether an authenticator app or a passkey is set up. Recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).exists())


def is_second_factor_missing(user: Any) -> bool:
    """Whether somebody may not go on until a second factor is set up."""
    return bool(settings.NRP_ENFORCE_MFA) and needs_second_factor(user) and not has_second_factor(user)


def tokens_of(user: User) -> list[Token]:
    """Give the API tokens of an account that still work, the newest first."""
    rows: QuerySet[AuthToken] = get_token_model().objects.filter(user=user, expiry__gt=timezone.now())
    return [Token(row.token_key, row.created, row.expiry) for row in rows.order_by("-created")]


def account_with_email(email: str) -> User | None:
    """Give the account that signs in with an address."""
    return User.objects.filter(email__iexact=email.strip()).first()


def rows_of(person: Person) -> frozenset[uuid.UUID]:
    """Give the ids of all rows that are this human being: their own, and those of records merged with it."""
    found: set[uuid.UUID] = {person.pk}
    for _receiver, others in asking_who_is_the_same.send(sender=Person, person=person):
        found |= cast("set[uuid.UUID]", others)
    return frozenset(found)


def mail_wanted_by(person: Person) -> dict[str, bool]:
    """Say which letters somebody gets: both, until they stopped one."""
    choice = MailChoice.objects.filter(person=person).first()
    return {
        mail_links.DIGEST: choice is None or choice.digest_stopped_at is None,
        mail_links.REMINDERS: choice is None or choice.reminders_stopped_at is None,
    }


def person_of_mail_link(token: str) -> tuple[Person, str] | None:
    """Give whose letters of which kind a link stops; None for one that was changed, and once they were erased."""
    named = mail_links.read(token)
    if named is None or named[1] not in (mail_links.DIGEST, mail_links.REMINDERS):
        return None
    person = Person.objects.filter(pk=named[0]).first()
    return None if person is None else (person, named[1])

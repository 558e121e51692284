"""People: those the programme knows, with or without an account."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.refusals import Refusal

_FIELDS = ("name", "email", "phone", "language")


class PersonRefused(Refusal):
    """A person or account cannot be written as asked."""


@transaction.atomic
def create(
    *,
    name: str,
    by: User | None,
    email: str = "",
    phone: str = "",
    language: str = "",
    password: str | None = None,
    with_account: bool = False,
) -> Person:
    """Add a person. Without an account they are known, but cannot sign in; an invitation can give them one later.

    With `with_account` the account is made at once, which only demo data and tests do. Raises PersonRefused when the
    account's e-mail is taken.
    """
    person = Person.objects.create(name=name, email=email.lower(), phone=phone, language=language)
    written = {field: [None, value] for field, value in values_of(person, _FIELDS).items() if value}
    audit.record("person.created", by=by, obj=person, changes=written)
    if with_account:
        open_account(person=person, email=email, password=password, by=by)
    return person


@transaction.atomic
def update(*, person: Person, by: User | None, **values: Any) -> Person:
    """Change fields of a person (name, email, phone, language), recording old and new values."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    unknown = set(values) - set(_FIELDS)
    if unknown:
        raise TypeError(f"a person has no field {sorted(unknown)}")
    before = values_of(locked, _FIELDS)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    changes = changes_between(before, values_of(locked, _FIELDS))
    if changes:
        audit.record("person.updated", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def open_account(*, person: Person, email: str, password: str | None, by: User | None) -> User:
    """Give a person an account that signs in with this e-mail. The address counts as confirmed: the link went there.

    Raises PersonRefused when the person has an account, or another account has the address.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.user_id is not None:
        raise PersonRefused(_("This person has an account already."))
    if User.objects.filter(email__iexact=email).exists():
        raise PersonRefused(_("Another account uses this e-mail address."), field="email")
    user = User.objects.create_user(email, password)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    locked.user, locked.email = user, locked.email or user.email
    locked.save()
    person.user, person.email = user, locked.email
    audit.record("account.opened", by=by, obj=locked, detail={"user_id": user.pk})
    return user

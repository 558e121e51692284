"""Asking for the password again, where an act cannot be undone: a page left open must not be enough."""

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.core.refusals import Refusal


class PasswordWrong(Refusal):
    """It is not the password of whoever is signed in."""

    status = 400


class TriedTooOften(Refusal):
    """Too many passwords were tried in a short time."""

    status = 429


def confirm_password(request: HttpRequest, user: User, password: str) -> None:
    """Pass when it is the user's own password. As many tries as when signing in again. Raises Refusal."""
    if not ratelimit.consume(request, action="reauthenticate", user=user):
        raise TriedTooOften(_("The password was tried too often. Wait a minute, then try again."), field="password")
    if not user.has_usable_password():
        text = _("You sign in without a password. Set one under “Your account” first.")
        raise PasswordWrong(text, field="password")
    if not user.check_password(password):
        raise PasswordWrong(_("This is not your password."), field="password")

"""How allauth behaves here: by invitation only, and in the words of the other pages."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class InvitationOnlyAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is disabled. Ask the programme administrator."),
        "email_password_mismatch": _("The e-mail address and the password do not go together. Check both."),
        "enter_current_password": _("Enter the password that you use now."),
        "incorrect_code": _("This code does not fit. Enter the one that the app shows now."),
        "incorrect_password": _("This is not the password of your account."),
        "invalid_or_expired_key": _("This link was used already, or its time is over."),
        "invalid_login": _("The e-mail address and the password do not go together. Check both."),
        "invalid_password_reset": _("This link was used already, or its time is over."),
        "too_many_login_attempts": _("Too many attempts that failed. Wait five minutes and try again."),
        "rate_limited": _("Too many requests at once. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

"""What people type about their own account."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from django import forms
from django.utils.translation import gettext_lazy as _

from nrp.core.forms import PageForm, number_box


class TokenForm(PageForm):
    days = forms.IntegerField(
        label=_("How many days should it last?"),
        min_value=1,
        max_value=366,
        initial=90,
        help_text=_("Up to 366."),
        widget=number_box(),
    )


class MailChoicesForm(PageForm):
    """What somebody is sent: a tick is a letter that comes."""

    digest = forms.BooleanField(
        label=_("The weekly e-mail"),
        required=False,
        help_text=_(
            "On Monday: your meetings, your actions, what to read, what was decided. None when there is nothing."
        ),
    )
    reminders = forms.BooleanField(
        label=_("Reminders"),
        required=False,
        help_text=_("The day before a meeting, and when an action of yours is due."),
    )


class SignInForm(LoginForm):
    """The sign-in of allauth in the words of the other pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self.fields["login"])


class PasswordResetForm(ResetPasswordForm):
    """Asking for a new password, in the words of the other pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self.fields["email"])


def _in_our_words(field: forms.Field) -> None:
    field.label = _("E-mail address")
    field.error_messages["required"] = _("Enter your e-mail address.")
    field.error_messages["invalid"] = _("Enter an e-mail address, such as name@example.org.")

"""What people type about accounts, batches and payments that came back."""

from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coren.accounts import digits_of
from coren.models import LedgerEntry
from coren.pay_words import line_words
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm
from nrp.core.render.numbers import money

# Figures of an account: no history of the browser, no correction of the telephone.
_FIGURES = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-10"}


class BankForm(OnceForm):
    """An account. Once it is kept, no form opens with it again."""

    account_name = forms.CharField(
        label=gettext_lazy("Name on the account"),
        max_length=70,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the name on the account.")},
    )
    sort_code = forms.CharField(
        label=gettext_lazy("Sort code"),
        max_length=20,
        widget=forms.TextInput(attrs=_FIGURES),
        help_text=gettext_lazy("Six figures, such as 12-34-56"),
        error_messages={"required": gettext_lazy("Enter the six figures of the sort code, such as 12-34-56.")},
    )
    account_number = forms.CharField(
        label=gettext_lazy("Account number"),
        max_length=20,
        widget=forms.TextInput(attrs=_FIGURES),
        help_text=gettext_lazy("Eight figures; with seven, put a 0 in front"),
        error_messages={"required": gettext_lazy("Enter the eight figures of the account number.")},
    )

    def clean(self) -> dict[str, Any]:
        """Hold the figures to what a bank takes; the action holds them again."""
        cleaned = super().clean() or self.cleaned_data
        if "sort_code" in cleaned and len(digits_of(cleaned["sort_code"])) != 6:
            self.add_error("sort_code", _("Enter the six figures of the sort code, such as 12-34-56."))
        if "account_number" in cleaned and len(digits_of(cleaned["account_number"])) != 8:
            words = _("Enter the eight figures of the account number. Put a 0 in front of one with seven.")
            self.add_error("account_number", words)
        return cleaned


class BankConfirmForm(PageForm):
    last_four = forms.CharField(
        label=gettext_lazy("Last four figures of the account number"),
        max_length=10,
        widget=forms.TextInput(attrs={**_FIGURES, "class": "govuk-input--width-4"}),
        help_text=gettext_lazy("From the bank card, a statement or the paper, not from what somebody told you."),
        error_messages={"required": gettext_lazy("Enter the last four figures of the account number.")},
    )


class NothingForm(PageForm):
    """An act that asks nothing but to be meant."""


class BatchForm(OnceForm):
    """The plan that was checked goes along, so that nothing else is made than what was seen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=16)


class PayForm(PageForm):
    paid_on = DateField(label=gettext_lazy("Day of the payment"), help_text=gettext_lazy("When the bank sends it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("paid_on", timezone.localdate())
        super().__init__(*args, **kwargs)


class ReverseForm(PageForm):
    """Why a payment is taken back, and what of it was wrong."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what happened.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, in a few words"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The Resident Adviser reads these words, such as “The account was closed”."),
        error_messages={"required": gettext_lazy("Say why.")},
    )
    wrong = forms.MultipleChoiceField(
        label=gettext_lazy("If it was wrong: what of it?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What you tick goes back to whoever logged it; without a tick, all of it."),
    )

    def __init__(self, *args: Any, lines: Sequence[LedgerEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a field with choices
            Choice("bounced", _("The bank sent it back"), hint=_("It comes into the next batch by itself.")),
            Choice("wrong", _("It was wrong"), hint=_("The money came back, and what it was for is mended first.")),
        ]
        self.fields["wrong"].choices = [  # type: ignore[attr-defined]  # a field with choices
            Choice(str(line.hours_id or line.expense_id), f"{line_words(line)}, {money(line.amount)}") for line in lines
        ]

    def clean(self) -> dict[str, Any]:
        """Leave what was ticked by mistake out when the bank sent it back."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") != "wrong":
            cleaned["wrong"] = []
        return cleaned

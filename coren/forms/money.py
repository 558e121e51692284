"""Pounds as people type them."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

AMOUNT = re.compile(r"\d{1,7}(\.\d{1,2})?")


class MoneyField(forms.CharField):
    """Pounds and pence: 4.50, £4.50, 1,200. Never through a floating-point number."""

    widget = forms.TextInput
    default_error_messages = {"amount": _("Enter the amount in pounds and pence, such as 4.50.")}

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "decimal", "class": "govuk-input--width-5", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """Give the amount, None for nothing where nothing may be."""
        text = re.sub(r"[\s£,]", "", str(super().clean(value) or ""))
        if not text:
            return None
        if not AMOUNT.fullmatch(text):
            raise ValidationError(self.error_messages["amount"], code="amount")
        return Decimal(text)

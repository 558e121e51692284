"""Everything on record as a person reads it: headings, and lines of label and value."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nrp.core.render import dates
from nrp.core.render.numbers import minutes, money

_HEADINGS = {
    "record": gettext_lazy("Who you are and how to reach you"),
    "status": gettext_lazy("Interested, active, paused, left"),
    "consents": gettext_lazy("What you agreed to"),
    "hours": gettext_lazy("Hours"),
    "expenses": gettext_lazy("Expenses"),
    "payment_choices": gettext_lazy("How you chose to be paid"),
    "payments": gettext_lazy("Payments"),
    "bank_accounts": gettext_lazy("Bank accounts"),
    "training": gettext_lazy("Training"),
    "skills": gettext_lazy("Skills"),
    "enquiries": gettext_lazy("Enquiries you took part in"),
    "outputs": gettext_lazy("Stories and outputs with your name"),
    "requests": gettext_lazy("What you asked about your record"),
    "looked_at": gettext_lazy("Who looked at it"),
    "changed": gettext_lazy("Who changed it"),
}
_LABELS = {
    "is_large_print": gettext_lazy("Large print"),
    "wants_benefits_advice": gettext_lazy("Would like benefits advice"),
    "less_hourly": gettext_lazy("Pounds an hour"),
    "on": gettext_lazy("Day"),
    "made_at": gettext_lazy("Made"),
    "how": gettext_lazy("How it was given"),
    "use": gettext_lazy("May be"),
    "has_receipt": gettext_lazy("Receipt in this archive"),
    "has_certificate": gettext_lazy("Certificate in this archive"),
    "kind": gettext_lazy("What"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Telephone"),
}
_MONEY = frozenset({"amount", "less_hourly"})


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its records: each a list of (label, value), or one sentence."""

    heading: str
    records: list[list[tuple[str, str]]]
    sentences: list[str]


def sections_of(document: dict[str, Any]) -> list[Section]:
    """Give the sections of a document in the order in which they are read; empty ones say so."""
    return [_section(str(heading), document[key]) for key, heading in _HEADINGS.items() if key in document]


def _section(heading: str, value: Any) -> Section:
    rows = value if isinstance(value, list) else [value]
    sentences = [row for row in rows if isinstance(row, str)]
    return Section(heading, [_lines(row) for row in rows if isinstance(row, dict)], sentences)


def _lines(row: dict[str, Any]) -> list[tuple[str, str]]:
    found = [(_label(name), _text(name, value)) for name, value in row.items()]
    return [(label, text) for label, text in found if text]


def _label(name: str) -> str:
    return str(_LABELS.get(name) or name.replace("_", " ").capitalize())


def _text(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "minutes":
        return minutes(value)
    if name in _MONEY:
        return money(Decimal(value))
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return _moment(value) if name.endswith(("_on", "_at")) or name == "on" else str(value)


def _moment(value: str) -> str:
    """Dates as people read them."""
    if "T" in value:
        return dates.moment(dt.datetime.fromisoformat(value))
    return dates.day(dt.date.fromisoformat(value))

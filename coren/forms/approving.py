"""What is ticked and typed about hours that wait."""

import uuid
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from coren.obstacles import Seen
from coren.queries.approving import Waiting
from nrp.core.forms import PageForm


class SendBackForm(PageForm):
    reason = forms.CharField(
        label=_("What has to be put right"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever logged the hours reads this. The adviser may read it too."),
        error_messages={"required": _("Enter what has to be put right.")},
    )


def shown(rows: Iterable[Waiting]) -> str:
    """Write down what a page showed of each entry, so that a change since then is noticed: one field for hundreds."""
    return " ".join(f"{row.sent.pk}:{row.sent.minutes}:{row.worth.amount}" for row in rows)


def read_shown(text: str) -> dict[uuid.UUID, Seen]:
    """Read what `shown` wrote; a piece that is no such thing is passed over."""
    found = {}
    for piece in text.split():
        pk, _colon, rest = piece.partition(":")
        minutes, _colon, amount = rest.partition(":")
        try:
            found[uuid.UUID(pk)] = Seen(int(minutes), Decimal(amount))
        except (ValueError, InvalidOperation):
            continue
    return found

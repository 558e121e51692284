"""Who may do what: advisers."""

from typing import Any

from coren.models import ConsentText
from tests.permissions.basis import (
    ADMIN,
    ADVISER,
    FACILITATOR,
    SUPPORTERS_EVERYWHERE,
    Basis,
    Things,
    thing,
)
from tests.permissions.rules import EVERY_ROLE, May, Row, Side

REGISTERS = May(SUPPORTERS_EVERYWHERE | FACILITATOR)
SEES = SUPPORTERS_EVERYWHERE | ADMIN
# To everybody who sees no advisers (and to an adviser: another's record) there is no such record.
NO_ADVISERS = EVERY_ROLE - SEES - FACILITATOR
RECORD = May(SEES, own=FACILITATOR, otherwise=404)
EDITS = May(SUPPORTERS_EVERYWHERE, own=FACILITATOR, hidden=NO_ADVISERS, elsewhere_hidden=FACILITATOR)
READS_TEXTS = May(SEES | FACILITATOR | ADVISER)
WRITES_TEXTS = May(ADMIN)
RECORD_AT = thing("adviser")


def edits(**data: Any) -> May:
    return May(SUPPORTERS_EVERYWHERE, own=FACILITATOR, hidden=NO_ADVISERS, data=data)


def consent_version(world: Any, side: Side) -> dict[str, Any]:
    return {"version": world.things["consent_text"][side].version}


PAGES: dict[str, Row] = {
    "advisers": Row(get=May(SEES | FACILITATOR)),
    "adviser-new": Row(get=REGISTERS, post=REGISTERS),
    "adviser": Row(get=RECORD, address=RECORD_AT, shows=True),
    "adviser-details": Row(get=EDITS, post=EDITS, address=RECORD_AT, shows=True),
    "adviser-consent": Row(get=EDITS, post=EDITS, address=RECORD_AT, shows=True),
    "adviser-consent-withdraw": Row(get=EDITS, post=EDITS, address=RECORD_AT, shows=True),
    "adviser-contact": Row(get=EDITS, post=EDITS, address=RECORD_AT, shows=True),
    "adviser-pay-choice": Row(get=EDITS, post=EDITS, address=RECORD_AT, shows=True),
    "adviser-training-choice": Row(get=EDITS, post=EDITS, address=RECORD_AT, shows=True),
    "adviser-check": Row(get=EDITS, post=EDITS, address=RECORD_AT),
    "adviser-status": Row(get=EDITS, post=EDITS, address=RECORD_AT, shows=True),
    "adviser-large-print": Row(get=RECORD, address=RECORD_AT),
    "adviser-letter": Row(get=RECORD, address=RECORD_AT),
    "adviser-experience": Row(get=RECORD, address=RECORD_AT),
    "consent-texts": Row(get=READS_TEXTS),
    "consent-text": Row(get=READS_TEXTS, address=consent_version),
    "consent-text-large-print": Row(get=READS_TEXTS, address=consent_version),
    "consent-text-new": Row(get=WRITES_TEXTS, post=WRITES_TEXTS),
}
API: dict[str, Row] = {
    "api-advisers": Row(get=READS_TEXTS, post=REGISTERS),
    "api-adviser": Row(get=RECORD, patch=EDITS, address=RECORD_AT, shows=True),
    "api-adviser-status": Row(post=EDITS, address=RECORD_AT),
    "api-adviser-consents": Row(get=RECORD, post=EDITS, address=RECORD_AT),
    "api-adviser-consent-withdraw": Row(post=edits(on="no day"), address=RECORD_AT),
    "api-adviser-payment-choice": Row(get=EDITS, post=EDITS, address=RECORD_AT),
}


def things(basis: Basis) -> Things:
    """Make nothing new: the advisers are the basis, and they agreed to the one text there is."""
    text = ConsentText.objects.get()
    return {"consent_text": dict.fromkeys(Side, text)}

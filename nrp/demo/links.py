"""What the invented records say of one another, as plain data."""

from datetime import date
from typing import Final

# Initiative, and the outcomes of the survey it is meant to change, each with how.
OUTCOMES: Final = {
    "Clean air on the High Street": {
        "influence_decisions": "Residents decide with the shops what is tried, and see that it is done.",
        "area_satisfied": "The High Street is where most people shop and wait for the bus.",
    },
    "Landlords and tenants at one table": {
        "influence_decisions": "Tenants sit on the panel that accredits landlords.",
        "damp_home": "The checklist begins with damp.",
    },
    "Ask about money early": {
        "financial_strain": "Advice comes before the bailiffs do.",
        "in_arrears": "Households that come early agree on instalments.",
    },
    "Play streets for good": {"social_connectedness": "Neighbours who steward a street get to know each other."},
    "Damp: one door": {"damp_home": "One visit finds it and one person sees that it is put right."},
}

SELECTION_TEXT: Final = "These nine neighbourhoods take part, each beside a comparison area."
SELECTION_WHY: Final = "All nine meet the four criteria, and their councils name a comparison area."
EVIDENCE_TEXT: Final = (
    "Every group gets the three founding reviews before its first round of priorities, in words that need no degree."
)
EVIDENCE_WHY: Final = "Groups asked for what is known already, so that they need not start from nothing."
EVIDENCE_ON: Final = date(2016, 2, 24)

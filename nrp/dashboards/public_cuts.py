"""The fixed cuts of the public figures: which variables may be crossed, in which bands. Data, and nothing else.

A factor or a band that is not named here does not leave, whatever the plan adjusts for. To let one leave, add it here;
the door then holds it against everything that left before (docs/disclosure.md).
"""

from nrp.core.disclosure import Cut, Cuts

PART, ARM, WAVE = "part", "arm", "wave"
ARMS = ("programme", "comparator")
NOT_STATED = "not stated"

PEOPLE = Cuts(tables=(Cut("people", (ARM, WAVE)),), bands={ARM: ARMS})

# By factor of the plan: its bands as the codebook writes them.
BANDS: dict[str, tuple[str, ...]] = {
    "age_group": ("18 to under 30", "30 to under 45", "45 to under 60", "60 to under 75", "75 and over", NOT_STATED),
    "sex": ("1", "2", NOT_STATED),
    "tenure": ("1", "2", "3", "4", NOT_STATED),
    "ethnicity": ("1", "2", "3", "4", "5", NOT_STATED),
}


def cuts_of(factor: str) -> Cuts | None:
    """Give the declared tables of one factor; None where it may not leave at all."""
    bands = BANDS.get(factor)
    if bands is None:
        return None
    return Cuts(tables=(Cut(factor, (PART, ARM, WAVE)),), bands={ARM: ARMS, PART: bands})

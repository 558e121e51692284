"""Which rows of people are one human being: those whose advisers' records were merged."""

import uuid

from coren.models import Adviser
from nrp.accounts.models import Person


def same_person(person: Person) -> set[uuid.UUID]:
    """Give the ids of the people whose adviser's record was merged with this one's, over however many merges."""
    found = set(Adviser.objects.filter(person=person).values_list("pk", flat=True))
    newest = found
    while newest:
        up = Adviser.objects.filter(merged__in=newest).values_list("pk", flat=True)
        down = Adviser.objects.filter(merged_into__in=newest).values_list("pk", flat=True)
        newest = {*up, *down} - found
        found = found | newest
    return set(Adviser.objects.filter(pk__in=found).values_list("person_id", flat=True)) if len(found) > 1 else set()

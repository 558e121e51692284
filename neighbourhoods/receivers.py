"""Reactions to news: each calls one action."""

import uuid
from typing import Any

from django.dispatch import receiver

from neighbourhoods.actions import combining, dataset_reading, erasing, evidence_erasing
from neighbourhoods.models import Area, DatasetFile
from neighbourhoods.signals import parts_changed
from nrp.accounts.erasure import Held, Traces, claim, claim_own
from nrp.accounts.models import Person
from nrp.accounts.signals import erasing_person
from nrp.core.signals import work_failed

claim(
    "neighbourhoods.RoleAssignment.user",
    "neighbourhoods.RoleAssignment.granted_by",
    "neighbourhoods.Invitation.person",
    "neighbourhoods.Invitation.invited_by",
)
claim_own("neighbourhoods.Invitation.email")


@receiver(erasing_person, dispatch_uid="neighbourhoods.erasing_person")
def forget_roles(*, person: Person, traces: Traces, is_preview: bool, **_news: Any) -> list[Held]:
    held = erasing.look(person, traces)
    if not is_preview:
        erasing.erase(person=person)
    return held


# Datasets: who handed in, took over or brought in; an account that goes leaves these empty.
claim(
    "neighbourhoods.DatasetFile.received_by",
    "neighbourhoods.DatasetFile.taken_by",
    "neighbourhoods.CodeLookup.added_by",
)


@receiver(work_failed, sender=DatasetFile, dispatch_uid="neighbourhoods.reading_failed")
def reading_failed(row_id: uuid.UUID | str, reason: str, **_news: Any) -> None:
    dataset_reading.mark_failed(file_id=row_id, reason=reason)


@receiver(parts_changed, dispatch_uid="neighbourhoods.figures_of_changed_parts")
def put_together_anew(area: Area, **_news: Any) -> None:
    combining.ask_again(area=area)


# Places: who uploaded an outline; an account that goes leaves it empty. What is told of a place names nobody: where a
# name stands in it all the same, the sweep of an erasure takes it out.
claim("neighbourhoods.AreaBoundary.added_by")

# Initiatives: who wrote or added it; an account that goes leaves these empty. What is said of the work names nobody:
# where a name stands in it all the same, the sweep of an erasure takes it out.
claim(
    "neighbourhoods.Initiative.created_by",
    "neighbourhoods.StageStep.recorded_by",
    "neighbourhoods.ProgressNote.written_by",
    "neighbourhoods.ProgressPhoto.added_by",
)

# Evidence: a reviewer's row stays without the name. Who put an item, a review or a file there; an account that goes
# leaves these empty.
claim("neighbourhoods.Reviewer.person", "neighbourhoods.Reviewer.name")
claim(
    "neighbourhoods.EvidenceItem.created_by",
    "neighbourhoods.Review.created_by",
    "neighbourhoods.ReferenceFile.tried_by",
    "neighbourhoods.ReferenceFile.taken_by",
    "neighbourhoods.ReferenceFile.undone_by",
)


@receiver(erasing_person, dispatch_uid="neighbourhoods.erasing_reviewer")
def forget_in_reviews(*, person: Person, traces: Traces, is_preview: bool, **_news: Any) -> list[Held]:
    held = evidence_erasing.look(person, traces)
    if not is_preview:
        evidence_erasing.erase(person=person)
    return held


# Activities: who mapped one, who handed a spreadsheet in; an account that goes leaves these empty.
claim(
    "neighbourhoods.Activity.created_by",
    "neighbourhoods.ActivitySheet.tried_by",
    "neighbourhoods.ActivitySheet.taken_by",
    "neighbourhoods.ActivitySheet.undone_by",
)

# Money: who entered a line or handed a spreadsheet in; an account that goes leaves these empty. Lines stay: what they
# say names nobody; where a name stands in one all the same, the sweep of an erasure takes it out (the trigger lets it).
claim(
    "neighbourhoods.LedgerEntry.entered_by",
    "neighbourhoods.LedgerSheet.tried_by",
    "neighbourhoods.LedgerSheet.taken_by",
    "neighbourhoods.LedgerSheet.undone_by",
)

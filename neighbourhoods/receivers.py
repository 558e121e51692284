"""Reactions to news: each calls one action."""

from typing import Any

from django.dispatch import receiver

from neighbourhoods.actions import erasing
from nrp.accounts.erasure import Held, Traces, claim, claim_own
from nrp.accounts.models import Person
from nrp.accounts.signals import erasing_person

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

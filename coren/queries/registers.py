"""The list of Resident Advisers, and how far the registration of one has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from coren.models import Adviser, Consent, Course, PaymentChoice, StatusChange, TrainingRecord
from coren.models.adviser import AdviserQuerySet
from coren.queries.advisers import advisers_where, consent_text_in_use
from coren.queries.consents import latest_consent, older_consents, withdrawn_consents
from neighbourhoods.models import Area, RoleAssignment
from neighbourhoods.queries import areas_where
from nrp.accounts.models import Person
from nrp.accounts.permissions import Permission
from nrp.accounts.roles import Role

RENEW, WITHDRAWN = "renew", "withdrawn"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed down to; what the address does not know narrows nothing."""

    status: str = ""
    place: str = ""
    consent: str = ""
    name: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.status or self.place or self.consent or self.name)


@dataclass(frozen=True, slots=True)
class Registration:
    """What is on record of the parts of a registration."""

    adviser: Adviser
    consent: Consent | None
    choice: PaymentChoice | None
    training: Sequence[TrainingRecord]

    @property
    def has_consent(self) -> bool:
        return self.consent is not None and self.consent.withdrawn_on is None

    @property
    def open(self) -> tuple[str, ...]:
        """Give the codes of the parts without which nobody can be registered and that are not done."""
        done = {
            "details": bool(self.adviser.person.name),
            "consent": self.has_consent,
            "contact": self.adviser.contact_checked_at is not None,
            "pay": self.choice is not None,
        }
        return tuple(code for code, is_done in done.items() if not is_done)


def advisers_listed(user: Any, wanted: Wanted) -> AdviserQuerySet:
    """Give the advisers of somebody's places, narrowed down, by name, each with the day their status began."""
    found = advisers_where(user, Permission.SEE_ADVISERS).select_related("facilitator")
    if wanted.status in Adviser.Status.values:
        found = found.filter(status=wanted.status)
    if wanted.place:
        found = found.filter(area__slug=wanted.place)
    if wanted.name:
        number = Q(number=int(wanted.name)) if wanted.name.isdecimal() and len(wanted.name) < 9 else Q(pk__in=())
        found = found.filter(Q(person__name__icontains=wanted.name) | number)
    narrowed: QuerySet[Adviser] = found
    if wanted.consent == RENEW:
        narrowed = older_consents(found, consent_text_in_use())
    elif wanted.consent == WITHDRAWN:
        narrowed = withdrawn_consents(found)
    latest = StatusChange.objects.filter(adviser=OuterRef("pk")).order_by("-starts_on", "-made_at")
    return narrowed.annotate(since=Subquery(latest.values("starts_on")[:1]))  # type: ignore[return-value]  # same class


def places_with_advisers(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods whose advisers somebody may see."""
    return areas_where(user, Permission.SEE_ADVISERS).filter(kind=Area.Kind.NEIGHBOURHOOD)


def registration_of(adviser: Adviser, *, with_training: bool = True) -> Registration:
    """Read the parts of one registration, in three questions; in two without the training."""
    choice = adviser.payment_choices.filter(starts_on__lte=timezone.localdate()).order_by("-starts_on", "-made_at")
    booked = adviser.training.select_related("course")
    return Registration(
        adviser=adviser,
        consent=latest_consent(adviser),
        choice=choice.first(),
        training=list(booked.order_by("on", "course__title")) if with_training else [],
    )


def status_changes_of(adviser: Adviser) -> QuerySet[StatusChange]:
    """Give from when somebody was what, the last first."""
    return StatusChange.objects.filter(adviser=adviser).order_by("-starts_on", "-made_at")


def courses_offered_first() -> QuerySet[Course]:
    """Give the courses that are offered to somebody who registers."""
    return Course.objects.filter(is_offered_first=True, is_in_use=True)


def facilitators_of(area: Area) -> QuerySet[Person]:
    """Give the people who hold the role of a facilitator in a neighbourhood today."""
    held = RoleAssignment.objects.filter(area=area, role=Role.COREN_FACILITATOR).holding(timezone.localdate())
    return Person.objects.filter(user__in=held.values("user"))


def own_facilitator(user: Any, area: Area) -> Person | None:
    """Give the person who asks, if they are a facilitator of this neighbourhood."""
    return facilitators_of(area).filter(user_id=user.pk).first()


def same_name_there(area: Area, name: str) -> Adviser | None:
    """Give somebody of the same name in a neighbourhood, so that nobody is registered twice unawares."""
    return Adviser.objects.current().filter(area=area, person__name__iexact=" ".join(name.split())).first()

"""The door to Resident Advisers: those of the places where somebody may see them, and their own record."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from coren.models import Adviser, Consent, ConsentText, PaymentChoice, StatusChange
from coren.models.adviser import AdviserQuerySet
from neighbourhoods.models import Area
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission


def advisers_where(user: Any, permission: str) -> AdviserQuerySet:
    """Give the advisers of the places for which somebody holds a permission, not their own for that alone."""
    found = Adviser.objects.current().select_related("person", "area")
    if sees_all_places(user, permission):
        return found
    return found.filter(area__in=areas_where(user, permission))


def advisers_visible_to(user: Any) -> AdviserQuerySet:
    """Give the advisers whose record somebody may open: those of their places, and their own."""
    found = Adviser.objects.current().select_related("person", "area")
    if sees_all_places(user, Permission.SEE_ADVISERS):
        return found
    mine = Q(person__user_id=user.pk) if getattr(user, "is_authenticated", False) else Q(pk__in=())
    return found.filter(Q(area__in=areas_where(user, Permission.SEE_ADVISERS)) | mine)


def adviser_visible_to_or_404(user: Any, pk: uuid.UUID) -> Adviser:
    """Load one adviser through the door; one outside it does not exist for this user (404)."""
    found = advisers_visible_to(user).select_related("person__user", "facilitator").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def own_adviser(user: Any) -> Adviser | None:
    """Give the record of the person who asks, if they are a Resident Adviser."""
    return Adviser.objects.current().select_related("person__user", "area").filter(person__user_id=user.pk).first()


def places_to_register_in(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods in which somebody may register advisers."""
    return areas_where(user, Permission.REGISTER_ADVISERS).filter(kind=Area.Kind.NEIGHBOURHOOD, left_on__isnull=True)


def next_number() -> int:
    return int(Adviser.objects.aggregate(most=Max("number"))["most"] or 0) + 1


def consent_text_in_use(on: dt.date | None = None) -> ConsentText | None:
    """Give the version of the consent text that is in use on a day (today)."""
    return ConsentText.objects.filter(starts_on__lte=on or timezone.localdate()).order_by("-version").first()


def consent_on(adviser: Adviser, on: dt.date) -> Consent | None:
    """Give the consent that held on a day: given by then and not withdrawn by then."""
    return (
        Consent.objects.filter(adviser=adviser, given_on__lte=on)
        .filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))
        .select_related("text")
        .first()
    )


def status_on(adviser: Adviser, on: dt.date) -> str:
    """Give the status somebody had on a day; before the first change they were interested."""
    found = StatusChange.objects.filter(adviser=adviser, starts_on__lte=on).order_by("-starts_on", "-made_at").first()
    return Adviser.Status.INTERESTED if found is None else found.status


def payment_choice_on(adviser: Adviser, on: dt.date) -> PaymentChoice | None:
    """Give the choice about pay that held on a day."""
    found = PaymentChoice.objects.filter(adviser=adviser, starts_on__lte=on)
    return found.order_by("-starts_on", "-made_at").first()

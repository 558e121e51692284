"""Consent: the versions of the text, who agreed to which, who should go through a newer one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import Http404
from django.utils import timezone

from coren.models import Adviser, Consent, ConsentText, HoursEntry
from coren.queries.advisers import advisers_where, consent_text_in_use
from nrp.accounts.permissions import Permission

WITH_THE_PROGRAMME = (Adviser.Status.ACTIVE, Adviser.Status.PAUSED)


@dataclass(frozen=True, slots=True)
class Renewal:
    """Somebody who agreed to an older version than the one in use."""

    adviser: Adviser
    agreed_to: int
    agreed_on: dt.date
    version: int
    since: dt.date


@dataclass(frozen=True, slots=True)
class Kept:
    """What a withdrawal leaves in place: hours worked before a day, and what was paid for them."""

    minutes: int
    payments: int
    minutes_after: int  # logged already for that day or a later one


@dataclass(frozen=True, slots=True)
class TextRow:
    """A version with how many people hold to it today."""

    text: ConsentText
    people: int
    is_in_use: bool


def latest_consent(adviser: Adviser) -> Consent | None:
    """Give the last consent on record, held or withdrawn."""
    return Consent.objects.filter(adviser=adviser).select_related("text", "recorded_by__person").first()


def consents_of(adviser: Adviser) -> QuerySet[Consent]:
    """Give every consent of an adviser, the last first."""
    return Consent.objects.filter(adviser=adviser).select_related("text")


def older_consents(advisers: QuerySet[Adviser], text: ConsentText | None) -> QuerySet[Adviser]:
    """Narrow advisers down to those whose consent holds, but to an older version than this."""
    if text is None:
        return advisers.none()
    held = Consent.objects.filter(withdrawn_on__isnull=True, text__version__lt=text.version)
    return advisers.filter(status__in=WITH_THE_PROGRAMME, pk__in=held.values("adviser"))


def withdrawn_consents(advisers: QuerySet[Adviser]) -> QuerySet[Adviser]:
    """Narrow advisers down to those who took their consent back and gave none since."""
    held = Consent.objects.filter(withdrawn_on__isnull=True)
    given = Consent.objects.filter(withdrawn_on__isnull=False)
    return advisers.filter(pk__in=given.values("adviser")).exclude(pk__in=held.values("adviser"))


def consents_to_renew(user: Any) -> Sequence[Renewal]:
    """Give whom somebody should take through the version in use, those who agreed longest ago first."""
    text = consent_text_in_use()
    if text is None:
        return []
    found = older_consents(advisers_where(user, Permission.REGISTER_ADVISERS), text)
    held = Consent.objects.filter(adviser__in=found, withdrawn_on__isnull=True).order_by("given_on", "recorded_at")
    return [
        Renewal(one.adviser, one.text.version, one.given_on, text.version, text.starts_on)
        for one in held.select_related("adviser__person", "adviser__area", "text")
    ]


def consent_texts() -> list[TextRow]:
    """Give every version, the last first, with how many people hold to it."""
    counted = dict(
        Consent.objects.filter(withdrawn_on__isnull=True, adviser__merged_into__isnull=True)
        .order_by()
        .values_list("text")
        .annotate(people=Count("adviser", distinct=True))
    )
    texts = list(ConsentText.objects.all())
    today = timezone.localdate()
    in_use = next((text.pk for text in texts if text.starts_on <= today), None)
    return [TextRow(text, counted.get(text.pk, 0), text.pk == in_use) for text in texts]


def consent_text_or_404(version: int) -> ConsentText:
    """Give one version of the text; its number is no secret, and nothing in it is about anybody."""
    found = ConsentText.objects.filter(version=version).first()
    if found is None:
        raise Http404
    return found


def versions_before(text: ConsentText) -> QuerySet[ConsentText]:
    """Give the versions somebody may have agreed to on paper before this one came."""
    return ConsentText.objects.filter(version__lt=text.version)


def last_text() -> ConsentText | None:
    """Give the version with the highest number, in use or still to come."""
    return ConsentText.objects.first()


def what_is_kept(adviser: Adviser, on: dt.date) -> Kept:
    """Give what stays when somebody takes their consent back on a day."""
    hours = HoursEntry.objects.filter(adviser=adviser).order_by()
    before = hours.filter(on__lt=on).aggregate(all=Sum("minutes"))["all"] or 0
    after = hours.filter(on__gte=on).aggregate(all=Sum("minutes"))["all"] or 0
    return Kept(int(before), adviser.payments.filter(reverses__isnull=True).count(), int(after))

"""Consent: versions of the text, what each person agreed to, and taking it back."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import Adviser, Consent, ConsentText
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day as day_words
from nrp.core.render.dates import moment


class ConsentRefused(Refusal):
    """A consent cannot be recorded as asked."""


@transaction.atomic
def publish_text(
    *, title: str, body: str, purposes: Sequence[dict[str, Any]], starts_on: dt.date, by: User | None
) -> ConsentText:
    """Add the next version of the text. Earlier versions stay as they are, with those who agreed to them.

    Raises ConsentRefused for a day before the last version begins, without a purpose that everybody has to agree to,
    and when somebody else published one at the same moment.
    """
    if not any(purpose.get("required") for purpose in purposes):
        raise ConsentRefused(_("Enter at least one thing that everybody has to agree to."), field="needed")
    last = ConsentText.objects.select_for_update().order_by("-version").first()
    if last is not None and starts_on < last.starts_on:
        raise ConsentRefused(
            _("Version %(version)s begins on %(day)s. Enter that day or a later one.")
            % {"version": last.version, "day": day_words(last.starts_on)},
            field="starts_on",
        )
    try:
        with transaction.atomic():
            text = ConsentText.objects.create(
                version=last.version + 1 if last else 1,
                title=title,
                body=body,
                purposes=list(purposes),
                starts_on=starts_on,
            )
    except IntegrityError:
        raise ConsentRefused(_("Somebody else published a version at the same moment. Look at the list.")) from None
    audit.record("consent_text.published", by=by, obj=text, changes={"starts_on": [None, starts_on]})
    return text


@transaction.atomic
def give(
    *, adviser: Adviser, text: ConsentText, agreed: Sequence[str], given_on: dt.date, how: str, by: User | None
) -> Consent:
    """Record that somebody agreed to a version. An earlier consent ends with it, on the same day.

    Raises ConsentRefused for a day in the future or before the text was in use, and when a purpose is missing
    without which nobody can be a Resident Adviser.
    """
    if given_on > timezone.localdate():
        raise ConsentRefused(_("Enter a day that is not in the future."), field="given_on")
    if given_on < text.starts_on:
        raise ConsentRefused(
            _("This version was not in use on that day. Check the day, or choose the version of that time."),
            field="given_on",
        )
    known = {purpose["code"]: purpose for purpose in text.purposes}
    missing = [one["label"] for one in text.purposes if one.get("required") and one["code"] not in agreed]
    if missing or not set(agreed) <= set(known):
        raise ConsentRefused(
            _("Without this nobody can be a Resident Adviser: %s") % "; ".join(missing), field="agreed"
        )
    Adviser.objects.select_for_update().get(pk=adviser.pk)
    earlier = Consent.objects.filter(adviser=adviser, withdrawn_on__isnull=True).first()
    if earlier is not None:
        earlier.withdrawn_on = max(given_on, earlier.given_on)
        earlier.withdrawn_recorded_at, earlier.withdrawn_recorded_by = timezone.now(), by
        earlier.save()
    consent = Consent.objects.create(
        adviser=adviser, text=text, agreed=sorted(agreed), given_on=given_on, how=how, recorded_by=by
    )
    audit.record(
        "consent.given",
        by=by,
        obj=adviser,
        changes={"version": [earlier and earlier.text.version, text.version], "agreed": [None, sorted(agreed)]},
    )
    return consent


@transaction.atomic
def withdraw(*, adviser: Adviser, on: dt.date, by: User | None) -> Consent:
    """Record that somebody took their consent back. From that day no new hours are taken.

    Raises ConsentRefused when no consent holds, or the day lies before it was given or in the future.
    """
    Adviser.objects.select_for_update().get(pk=adviser.pk)
    held = Consent.objects.select_related("text").filter(adviser=adviser, withdrawn_on__isnull=True).first()
    if held is None:
        raise ConsentRefused(_none_to_withdraw(adviser))
    if on > timezone.localdate():
        raise ConsentRefused(_("Enter a day that is not in the future."), field="on")
    if on < held.given_on:
        raise ConsentRefused(_("The day lies before consent was given."), field="on")
    held.withdrawn_on, held.withdrawn_recorded_at, held.withdrawn_recorded_by = on, timezone.now(), by
    held.save()
    audit.record("consent.withdrawn", by=by, obj=adviser, changes={"withdrawn_on": [None, on]})
    return held


def _none_to_withdraw(adviser: Adviser) -> str:
    last = Consent.objects.filter(adviser=adviser, withdrawn_recorded_at__isnull=False).first()
    if last is None or last.withdrawn_on is None or last.withdrawn_recorded_at is None:
        return _("There is no consent on record to withdraw.")
    return _("The withdrawal is on record already, from %(day)s: it was entered by %(who)s on %(moment)s.") % {
        "day": day_words(last.withdrawn_on),
        "who": last.withdrawn_recorded_by.person if last.withdrawn_recorded_by else _("the programme"),
        "moment": moment(last.withdrawn_recorded_at),
    }

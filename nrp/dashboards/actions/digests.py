"""Writing the weekly letters: once for each person and week, whatever rings for it and however often."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from nrp.accounts.actions import letters
from nrp.accounts.mail_links import DIGEST, stop_url
from nrp.accounts.models import Letter, MailRound, Person
from nrp.dashboards.digest_words import letter_text, subject
from nrp.dashboards.queries.digest import digest_for, people_with_digests


def week_to_tell_of(now: dt.datetime) -> dt.date | None:
    """Give the Monday of the week whose letters are written now; None on the days when it is too early or too late."""
    here = timezone.localtime(now)
    monday = here.date() - dt.timedelta(days=here.weekday())
    opens = timezone.make_aware(dt.datetime.combine(monday, dt.time(settings.DIGEST_HOUR)))
    closes = timezone.make_aware(dt.datetime.combine(monday + dt.timedelta(days=settings.DIGEST_DAYS), dt.time.min))
    return monday if opens <= now < closes else None


def send(*, now: dt.datetime | None = None) -> int:
    """Write this week's letters, to each whom something concerns, and give how many were written now.

    Each letter has its key and is written once, however many do this at the same moment and however often: so it is
    asked for every hour, and one that broke off is finished by the next. Once everybody was looked at, the week is
    done, so that nobody gets on Tuesday what happened since Monday.
    """
    now = now or timezone.now()
    week = week_to_tell_of(now)
    if week is None or MailRound.objects.filter(key=f"digests:{week}").exists():
        return 0
    written = sum(_write(person, week, now) is not None for person in people_with_digests().iterator())
    MailRound.objects.get_or_create(key=f"digests:{week}", defaults={"letters": written})
    return written


def _write(person: Person, week: dt.date, now: dt.datetime) -> Letter | None:
    parts = digest_for(person, now)
    if not parts:
        return None
    url = stop_url(person.pk, DIGEST)
    return letters.post(
        key=f"digest:{person.pk}:{week}",
        person=person,
        kind=DIGEST,
        subject=subject(week),
        text=letter_text(name=person.name, parts=parts, stop_url=url, has_account=person.user is not None),
        stop_url=url,
    )

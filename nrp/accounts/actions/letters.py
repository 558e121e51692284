"""Letters by e-mail: written once for their key, sent by a worker.

letters.post(key=f"meeting:{meeting.pk}:{meeting.sequence}:{person.pk}", person=person, kind="meeting",
             subject=…, text=…, calendar=ics)
"""

import datetime as dt
import hashlib
import smtplib
import uuid
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nrp.accounts.erasure import Held, Traces
from nrp.accounts.models import Letter, MailChoice, Person
from nrp.core import leases

TRIED_FOR = dt.timedelta(days=3)
SHORTEST_REST, LONGEST_REST = 10.0, 900.0  # seconds between two tries


@transaction.atomic
def post(
    *, key: str, person: Person, kind: str, subject: str, text: str, calendar: str = "", stop_url: str = ""
) -> Letter | None:
    """Write a letter and put it in the queue. The same key again writes nothing; None also without an address."""
    if not person.email:
        return None
    letter = Letter(
        key=key, person=person, kind=kind, email=person.email, subject=" ".join(subject.split())[:200], text=text,
        calendar=calendar, stop_url=stop_url,
    )  # fmt: skip
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:
        return None  # it was written before: what is sent once is not sent again
    leases.queue(letter)
    return letter


def send(*, letter_id: uuid.UUID | str) -> None:
    """Send one letter, if nobody else has it in hand.

    A mail server that is away, or asks to come back later, is asked again for three days, ever more seldom. One that
    will never take it (there is no such address) ends it with its reason.
    """
    lease = leases.claim(Letter, letter_id)
    if lease is None:
        return
    with lease:
        letter = Letter.objects.select_related("person").get(pk=letter_id)
        try:
            _message(letter).send()
        except (smtplib.SMTPException, OSError) as error:
            raise _what_now(letter, error) from None
        lease.finish(_sent)


def _what_now(letter: Letter, error: Exception) -> Exception:
    """Say whether a letter that did not go is tried again. The server's words may hold an address: only its number."""
    code = _code_of(error)
    if 500 <= code < 600 and not isinstance(error, smtplib.SMTPAuthenticationError):
        return leases.WorkRefused(_("The mail server will not take it (%(code)s).") % {"code": code})
    age = timezone.now() - letter.created_at
    if age > TRIED_FOR:
        return leases.WorkRefused(_("No mail server took it for three days."))
    return leases.NotNow(rest=min(LONGEST_REST, max(SHORTEST_REST, age.total_seconds() / 2)))


def _code_of(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((int(code) for code, _text in error.recipients.values()), 0)
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else 0


def look(person: Person, traces: Traces) -> list[Held]:
    """Say what is held about somebody's letters, for a preview of their erasure."""
    rows = Letter.objects.filter(person=person)
    traces.ids.update(rows.values_list("pk", flat=True))
    stopped = MailChoice.objects.filter(person=person).count()
    return [Held(_("Letters by e-mail"), rows.count()), Held(_("What they do not want to be sent"), stopped)]


@transaction.atomic
def forget(*, person: Person) -> None:
    """Delete somebody's letters, sent or not. The erasure that asks for it leaves the record in the trail."""
    Letter.objects.filter(person=person).delete()
    MailChoice.objects.filter(person=person).delete()


def _sent(letter: Letter) -> None:
    letter.sent_at = timezone.now()
    letter.text = letter.calendar = ""
    letter.save(update_fields=["sent_at", "text", "calendar"])


def _message(letter: Letter) -> EmailMultiAlternatives:
    # The same letter has the same Message-ID: sent twice after a crash, a mail programme shows it once.
    number = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
    headers = {"Message-ID": f"<{number}@{settings.SITE_URL.split('//')[-1].split(':')[0]}>"}
    if letter.stop_url:
        headers["List-Unsubscribe"] = f"<{letter.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[formataddr((" ".join(letter.person.name.split()), letter.email))],
        headers=headers,
        connection=get_connection(timeout=20),
    )
    if letter.calendar:
        method = "CANCEL" if "METHOD:CANCEL" in letter.calendar else "REQUEST"
        message.attach_alternative(letter.calendar, f"text/calendar; method={method}")
        message.attach("meeting.ics", letter.calendar, f"text/calendar; method={method}")
    return message

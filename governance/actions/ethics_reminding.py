"""Reminders of ethics approvals that end: sixty, thirty and seven days before."""

import datetime as dt

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import EthicsApproval
from governance.queries.ethics import ending_by
from neighbourhoods.models import RoleAssignment
from nrp.accounts.actions import letters
from nrp.accounts.mail_links import REMINDERS, stop_url
from nrp.accounts.models import Letter, Person
from nrp.accounts.permissions import Permission
from nrp.accounts.roles import ROLES
from nrp.core.render.dates import day

STEPS = (7, 30, 60)  # days before the last day, the nearest first
KIND = "ethics"


def remind(*, on: dt.date | None = None) -> int:
    """Write the reminders that are due today and give how many were written. Run twice, or by many at once, each goes
    once: its key names the approval, its last day, the step and the person. A step that was missed is made good.

    They go to whoever keeps the approvals, unless they have no e-mail address or have stopped reminders.
    """
    today = on or timezone.localdate()
    found = list(ending_by(today, today + dt.timedelta(days=max(STEPS))))
    people = _keepers(today) if found else []
    wanted = {_key(approval, person, today): (approval, person) for approval in found for person in people}
    known = set(Letter.objects.filter(kind=KIND, key__in=wanted).values_list("key", flat=True))
    return sum(_write(key, *about, today) for key, about in wanted.items() if key not in known)


def _keepers(today: dt.date) -> list[Person]:
    roles = [role for role, known in ROLES.items() if Permission.EDIT_ETHICS_APPROVALS in known.permissions]
    holding = RoleAssignment.objects.filter(role__in=roles, user__is_active=True).holding(today)
    people = Person.objects.filter(user__in=holding.values("user"), mail_choice__reminders_stopped_at=None)
    return list(people.exclude(email=""))


def _key(approval: EthicsApproval, person: Person, today: dt.date) -> str:
    left = _left(approval, today)
    step = next(days for days in STEPS if left <= days)
    return f"ethics:{approval.pk}:{approval.expires_on:%Y%m%d}:{step}:{person.pk}"


def _left(approval: EthicsApproval, today: dt.date) -> int:
    return (approval.expires_on - today).days if approval.expires_on else max(STEPS)


def _write(key: str, approval: EthicsApproval, person: Person, today: dt.date) -> bool:
    left = _left(approval, today)
    near = ngettext("in %(count)s day", "in %(count)s days", left) % {"count": left} if left else _("today")
    words = {
        "reference": approval.reference,
        "body": approval.body,
        "title": approval.title,
        "near": near,
        "day": day(approval.expires_on) if approval.expires_on else "",
    }
    stop = stop_url(person.pk, REMINDERS)
    lines = [
        _("Hello %(name)s,") % {"name": person.name},
        _("The ethics approval %(reference)s (%(body)s: %(title)s) ends %(near)s, on %(day)s.") % words,
        _("Fieldwork after that day is not covered, and its data cannot be published. Ask for an extension in time."),
        f"{settings.SITE_URL}{approval.get_absolute_url()}",
        _("No more reminders: %(address)s") % {"address": stop},
    ]
    subject = _("Ethics approval %(reference)s ends %(near)s") % words
    text = "\n\n".join(lines) + "\n"
    letter = letters.post(key=key, person=person, kind=KIND, subject=subject, text=text, stop_url=stop)
    return letter is not None

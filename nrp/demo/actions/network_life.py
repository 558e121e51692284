"""What has become of the invented hours: approved, paid, sent back; and courses, an enquiry, an output, an expense.

Everything goes through the actions; the moments are then set back to the days on which they would have happened.
"""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from coren.actions import approving, batches, courses, enquiries, enquiry_parts, expenses, outputs, skills, training
from coren.models import Adviser, Enquiry, Expense, HoursEntry, MakerConsent, Output, PaymentBatch, TrainingRecord
from coren.money import Week
from governance.actions import ethics
from neighbourhoods.models import Area, Organisation
from nrp.accounts.models import User
from nrp.demo.models import DemoMark

SENT_BACK = "Was this the same afternoon as the street survey?"


def settle(*, manager: User, places: dict[str, Area], asked_about: Adviser) -> None:
    """Approve what is older than last week, pay what is older than two, leave one batch ready; ask about one row."""
    this_week = Week.of(timezone.localdate())
    old = this_week.monday - dt.timedelta(days=14)
    paid_until, approved_until = old - dt.timedelta(days=1), this_week.monday - dt.timedelta(days=8)
    _set_back_sending()
    _approve(paid_until, manager)
    for organisation in _payers(places):
        batch = batches.make(organisation=organisation, by=manager)
        batches.pay(batch=batch, paid_on=old + dt.timedelta(days=3), by=manager)
        _set_back_paying(batch, old + dt.timedelta(days=3))
    _approve(approved_until, manager)
    batches.make(organisation=places["NFL02"].coren_organisation, by=manager)
    row = HoursEntry.objects.filter(adviser=asked_about, state=HoursEntry.State.SUBMITTED).order_by("on").last()
    if row is not None:
        approving.send_back(entries=[row.pk], reason=SENT_BACK, by=manager)


def _payers(places: dict[str, Area]) -> list[Organisation | None]:
    codes = Area.objects.filter(hours__state=HoursEntry.State.APPROVED).distinct()
    return list(dict.fromkeys(area.coren_organisation for area in codes.select_related("coren_organisation")))


def _evening(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(18, 0)))


def _set_back_sending() -> None:
    """Hours were sent in on the evening after the day they were worked, or as far as that has come."""
    now = timezone.now()
    for on in HoursEntry.objects.values_list("on", flat=True).distinct():
        sent = min(_evening(on + dt.timedelta(days=1)), now)
        HoursEntry.objects.filter(on=on).update(created_at=sent, submitted_at=sent)


def _approve(until: dt.date, manager: User) -> None:
    rows = HoursEntry.objects.filter(on__lte=until, state=HoursEntry.State.SUBMITTED)
    ids = list(rows.values_list("pk", flat=True))
    approving.approve(entries=ids, by=manager)
    for on in HoursEntry.objects.filter(pk__in=ids).values_list("on", flat=True).distinct():
        moment = min(_evening(on + dt.timedelta(days=5)), timezone.now())
        HoursEntry.objects.filter(pk__in=ids, on=on, approved_at__isnull=False).update(approved_at=moment)


def _set_back_paying(batch: PaymentBatch, day: dt.date) -> None:
    moment = _evening(day)
    PaymentBatch.objects.filter(pk=batch.pk).update(made_at=moment, paid_at=moment)


def others(mark: DemoMark, *, place: Area, facilitator: User, lead: User, people: list[Adviser]) -> None:
    """Add what else a network has: two courses, an enquiry under way, a booklet, an expense that waits."""
    today = timezone.localdate()
    first = courses.add(
        title="Welcome and keeping safe", provider="COREN", minutes=120, is_offered_first=True, by=facilitator
    )
    second = courses.add(
        title="Peer research methods",
        provider="Example University (invented)",
        minutes=360,
        has_certificate=True,
        valid_months=24,
        by=facilitator,
    )
    mark.note(first, second)
    for adviser in people:
        training.add(
            adviser=adviser,
            course=first,
            on=today - dt.timedelta(days=300),
            state=TrainingRecord.State.COMPLETED,
            by=facilitator,
        )
    training.add(adviser=people[1], course=second, on=today + dt.timedelta(days=14), by=facilitator)
    skills.note(
        adviser=people[0],
        name="Chairing",
        evidence="Chaired the Local Oversight Group’s meetings in spring.",
        by=facilitator,
    )
    expenses.claim(
        adviser=people[0],
        on=today - dt.timedelta(days=6),
        kind=Expense.Kind.TRAVEL,
        amount=Decimal("4.60"),
        note="Bus to the training",
        by=facilitator,
    )
    enquiry = _enquiry(mark, place, lead, people, today)
    output = outputs.add(
        area=place,
        enquiry=enquiry,
        title="Breathing on the High Street: an illustrated booklet",
        kind=Output.Kind.BOOKLET,
        domain=Output.Domain.LIVING,
        languages="English, Polish",
        made_on=today - dt.timedelta(days=20),
        summary="What residents saw and heard while they walked the street.",
        credit="Residents of the neighbourhood (invented)",
        reach=300,
        reach_note="Copies given out at two events",
        by=lead,
    )
    outputs.add_maker(
        output=output,
        adviser=people[0],
        use=MakerConsent.Use.PUBLIC,
        agreed_on=today - dt.timedelta(days=25),
        credit_as="J. P.",
        by=lead,
    )


def _enquiry(mark: DemoMark, place: Area, lead: User, people: list[Adviser], today: dt.date) -> Enquiry:
    approval = ethics.record(
        reference="DEMO/ENQ/001",
        body="Example University ethics committee (invented)",
        title="Resident-led enquiries",
        approved_on=today - dt.timedelta(days=200),
        by=None,
    )
    mark.note(approval)
    enquiry = enquiries.begin(
        area=place,
        title="Air quality street audit",
        issue="Parents say their children cough on the way to school.",
        question="Where and when is the air worst on the way to the two schools, and what would help?",
        methods=[Enquiry.Method.AUDIT, Enquiry.Method.INTERVIEWS],
        starts_on=today - dt.timedelta(days=60),
        ends_on=today + dt.timedelta(days=60),
        ethics_approval=approval,
        ethics_text="Covered: no child is asked, and no name is written down.",
        by=lead,
    )
    enquiries.check_safety(
        enquiry=enquiry, safety_text="Always in pairs, by daylight, with a telephone number to call.", by=lead
    )
    enquiry.refresh_from_db()
    enquiries.move(enquiry=enquiry, state=Enquiry.State.UNDER_WAY, by=lead)
    enquiry.refresh_from_db()
    for adviser in people[:3]:
        enquiry_parts.join(enquiry=enquiry, adviser=adviser, part="Interviewer", by=lead)
    for days, method, count in ((40, "audit", 12), (30, "interviews", 9), (12, "interviews", 14)):
        enquiry_parts.collect(enquiry=enquiry, method=method, count=count, on=today - dt.timedelta(days=days), by=lead)
    return enquiry

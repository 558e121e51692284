"""One resident with twelve things that tell who they are, each planted where it really stands."""

import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from coren.actions import registering
from coren.models import (
    Adviser,
    BankDetails,
    DataRequest,
    Enquiry,
    Expense,
    HoursEntry,
    LedgerEntry,
    MakerConsent,
    Output,
    Payment,
    PaymentBatch,
    PeerResearcher,
    SafeguardingEntry,
    SafeguardingNote,
    SheetImport,
    Skill,
    TrainingRecord,
)
from coren.models.training import Course
from neighbourhoods.models import Area
from nrp.accounts.actions import people
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs
from nrp.core.models import IdempotencyKey
from tests.coren_factories import an_adviser, hours_of, the_rates, with_account

NAME = "Philippa Quillfeather"
EMAIL = "philippa.quillfeather@example.org"
PHONE = "0151 496 0777"
STREET = "14 Quincemeadow Row"
ACCESS = "Needs the loop from Tarnwick Hall"
ACCOUNT_NAME = "P M Quillfeather-Oduya"
ACCOUNT = "31926819"
HOURS_NOTE = "Swapped with cousin Ambrose Yarrowby"
EXPENSE_NOTE = "Childminder Mrs Xanthopoulou"
RECEIPT = b"\xff\xd8\xff\xe0 receipt of the taxi to Zennor Lane 9"
SKILL = "Speaks Quechua with her neighbours"
CREDIT = "Pip Quill"
REQUEST = "Forget me, I move to Wexcombe Abbas"
IDENTIFIERS = (NAME, EMAIL, PHONE, STREET, ACCESS, ACCOUNT, HOURS_NOTE, EXPENSE_NOTE, SKILL, CREDIT, REQUEST)
DAY = dt.date(2019, 2, 12)


@dataclass(frozen=True)
class Planted:
    adviser: Adviser
    user: User
    paid: HoursEntry
    receipt: str
    request: DataRequest


def plant(area: Area, staff: User) -> Planted:
    """Put the twelve where they belong, with a payment made, and mention some of them in other people's rows."""
    the_rates()
    adviser = an_adviser(area, NAME, email=EMAIL, phone=PHONE, language="Quechua")
    registering.update(adviser=adviser, address=f"{STREET}\nLiverpool", access_needs=ACCESS, by=staff)
    user = with_account(adviser, EMAIL)
    receipt = blobs.save(io.BytesIO(RECEIPT))
    paid = hours_of(adviser, DAY, 120, note=HOURS_NOTE, by=staff)
    expense = an_expense(adviser, receipt.name, staff)
    pay(adviser, paid, expense, staff)
    hours_of(adviser, DAY + dt.timedelta(days=1), 60, note=HOURS_NOTE, by=user)
    plant_elsewhere(adviser, area, staff)
    request = DataRequest.objects.create(
        number=1, adviser=adviser, kind="erasure", text=REQUEST, asked_on=DAY, due_on=DAY, recorded_by=user
    )
    audit.record("data_request.made", by=user, obj=request, changes={"text": ["", REQUEST]})
    return Planted(adviser, user, paid, receipt.name, request)


def an_expense(adviser: Adviser, receipt: str, staff: User) -> Expense:
    expense = Expense.objects.create(
        adviser=adviser,
        area=adviser.area,
        on=DAY,
        kind=Expense.Kind.CHILDCARE,
        amount=Decimal("18.40"),
        note=EXPENSE_NOTE,
        receipt_stored_as=receipt,
        receipt_type="image/jpeg",
        submitted_at=timezone.now(),
        submitted_by=staff,
    )
    audit.record("expense.sent", by=staff, obj=expense, changes={"note": ["", EXPENSE_NOTE]})
    return expense


def pay(adviser: Adviser, paid: HoursEntry, expense: Expense, staff: User) -> None:
    """A batch that was paid, with a line for the hours and one for the expense."""
    now = timezone.now()
    HoursEntry.objects.filter(pk=paid.pk).update(
        state="paid", approved_at=now, approved_by=staff, hourly="12.50", amount="25.00", paid_on=DAY
    )
    Expense.objects.filter(pk=expense.pk).update(state="paid", approved_at=now, approved_by=staff, paid_on=DAY)
    batch = PaymentBatch.objects.create(number=1, state="ready", made_by=staff)
    account = BankDetails.objects.create(
        adviser=adviser, account_name=ACCOUNT_NAME, sort_code="201575", account_number=ACCOUNT, confirmed_at=now
    )
    payment = Payment.objects.create(
        batch=batch, adviser=adviser, area=adviser.area, amount="43.40", method="bank", bank_details=account
    )
    LedgerEntry.objects.create(payment=payment, hours=paid, amount="25.00")
    LedgerEntry.objects.create(payment=payment, expense=expense, amount="18.40")
    PaymentBatch.objects.filter(pk=batch.pk).update(state="paid", paid_at=now, paid_on=DAY, paid_by=staff)


def plant_elsewhere(adviser: Adviser, area: Area, staff: User) -> None:
    """Training, skill, enquiry, story, spreadsheet, safeguarding, a kept answer, and somebody else's words."""
    course = Course.objects.create(title="Peer research", has_certificate=True)
    certificate = blobs.save(io.BytesIO(b"certificate of " + NAME.encode()))
    TrainingRecord.objects.create(
        adviser=adviser,
        course=course,
        on=DAY,
        state="completed",
        certificate_stored_as=certificate.name,
        certificate_name=f"{NAME}.pdf",
    )
    skill = Skill.objects.create(adviser=adviser, name="Quechua", evidence=SKILL, noted_on=DAY)
    audit.record("skill.noted", by=staff, obj=skill, changes={"evidence": ["", SKILL]})
    enquiry = Enquiry.objects.create(
        area=area, title="Buses", issue="Late buses", question="Why?", findings=f"{NAME.upper()} counted 40 buses."
    )
    PeerResearcher.objects.create(enquiry=enquiry, adviser=adviser, part=f"Interviews by {NAME}", starts_on=DAY)
    output = Output.objects.create(area=area, title="The film", kind="film", credit=f"By {CREDIT} and others")
    maker = MakerConsent.objects.create(
        output=output, adviser=adviser, name=NAME, credit_as=CREDIT, use="public", agreed_on=DAY
    )
    audit.record("output.maker", by=staff, obj=output, changes={"maker": ["", maker.credit_as]})
    stored = blobs.save(io.BytesIO(f"name,phone\n{NAME},{PHONE}\n".encode()))
    SheetImport.objects.create(
        kind="people",
        area=area,
        file_name=f"{NAME} and others.csv",
        sha256=stored.sha256,
        stored_as=stored.name,
        state="taken",
        report={"problems": [{"row": 2, "found": PHONE, "text": f"{NAME} is there twice"}]},
        made={"coren.Adviser": [str(adviser.pk)]},
    )
    SheetImport.objects.create(
        kind="people",
        area=area,
        file_name="people.csv",
        sha256=stored.sha256,
        stored_as=stored.name,
        report={"head": ["Name", "Telephone"], "rows": 1, "first": [[NAME, PHONE]]},
    )
    note = SafeguardingNote.objects.create(place=area, adviser=adviser, kind="incident", happened_on=DAY)
    SafeguardingEntry.objects.create(note=note, text=f"{NAME} slipped on the steps.", written_by=staff)
    IdempotencyKey.objects.create(
        user_id=staff.pk,
        key="k",
        method="POST",
        path="/api/v1/hours/",
        request_sha256="",
        body={"note": HOURS_NOTE, "adviser": str(adviser.pk)},
    )
    people.create(name="Somebody Else", by=staff)
    audit.record("place.noted", by=staff, obj=area, reason=f"{NAME} telephoned from {PHONE}")

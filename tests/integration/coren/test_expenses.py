"""Expenses: claimed with a photograph that says nothing but what is on it, approved, sent back, paid."""

import io
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from coren.actions import expenses
from coren.actions.expenses import ExpenseRefused
from coren.models import Expense
from nrp.core import blobs
from tests.coren_factories import an_adviser, with_account
from tests.factories import a_user_with
from tests.pay_factories import a_manager, a_paid_batch, a_photograph, an_approved_expense, an_expense

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def adviser():
    return an_adviser(name="Ada Example")


@pytest.fixture
def facilitator(client, adviser):
    user = a_user_with("coren_facilitator", area=adviser.area)
    client.force_login(user)
    return client


def answers(adviser, **values):
    today = TODAY()
    sent = {
        "adviser": str(adviser.pk),
        "kind": "travel",
        "amount": "£4.50",
        "on_0": today.day,
        "on_1": today.month,
        "on_2": today.year,
        "note": "",
    }
    return {**sent, **values}


def photograph(content=None, name="IMG_2041.jpg"):
    return SimpleUploadedFile(name, content or a_photograph(), "image/jpeg")


def stored():
    return Image.open(io.BytesIO(blobs.read(Expense.objects.get().receipt_stored_as)))


def test_a_facilitator_claims_with_a_photograph(facilitator, adviser):
    page = facilitator.post("/expenses/new/", answers(adviser, file=photograph()), follow=True)
    assert "Travel, £4.50" in page.text
    made = Expense.objects.get()
    assert (made.amount, made.state, made.adviser, made.area) == (Decimal("4.50"), "submitted", adviser, adviser.area)
    assert made.submitted_by is not None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_picture_is_kept_of_a_photograph(facilitator, adviser, kind):
    content = a_photograph(kind=kind)
    assert b"Telephone Maker" in content
    facilitator.post("/expenses/new/", answers(adviser, file=photograph(content)))
    kept = stored()
    assert (kept.format, kept.size) == ("JPEG", (2000, 1000))
    assert not kept.getexif()
    assert b"Telephone Maker" not in blobs.read(Expense.objects.get().receipt_stored_as)


def test_a_pdf_is_kept_as_it_came(facilitator, adviser):
    content = b"%PDF-1.7 a receipt %%EOF\n"
    facilitator.post("/expenses/new/", answers(adviser, file=photograph(content, "r.pdf")))
    assert blobs.read(Expense.objects.get().receipt_stored_as) == content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ\x90 a program called photograph.jpg", "This is no photograph"),
        (b"\xff\xd8\xff\xe0 a picture cut short", "This is no photograph"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "This is no photograph"),
        (b"%PDF-1.7 cut short", "This PDF is not whole"),
        (b"\xff\xd8\xff" + bytes(10_000_001), "larger than 10 MB"),
    ],
)
def test_what_is_no_receipt_is_refused_by_its_content(facilitator, adviser, content, words):
    page = facilitator.post("/expenses/new/", answers(adviser, file=photograph(content)))
    assert words in page.text
    assert not Expense.objects.exists()


def test_a_picture_of_far_too_many_pixels_is_refused_before_it_is_drawn(facilitator, adviser):
    target = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(target, "PNG")
    page = facilitator.post("/expenses/new/", answers(adviser, file=photograph(target.getvalue(), "big.png")))
    assert "This is no photograph" in page.text


def test_the_photograph_is_not_lost_when_another_field_is_wrong(facilitator, adviser):
    wrong = facilitator.post("/expenses/new/", answers(adviser, amount="four pounds", file=photograph()))
    assert "Enter the amount in pounds and pence, such as 4.50." in wrong.text
    assert "“IMG_2041.jpg” is kept" in wrong.text
    kept = wrong.context["form"]["file_kept"].value()
    facilitator.post("/expenses/new/", answers(adviser, file_kept=kept))
    assert stored().size == (2000, 1000)


def test_a_kept_photograph_serves_only_who_sent_it(facilitator, adviser, client):
    wrong = facilitator.post("/expenses/new/", answers(adviser, amount="", file=photograph()))
    kept = wrong.context["form"]["file_kept"].value()
    client.force_login(a_user_with("coren_facilitator", area=adviser.area))
    client.post("/expenses/new/", answers(adviser, file_kept=kept))
    assert Expense.objects.get().receipt_stored_as == ""


def test_the_same_form_sent_twice_makes_one_expense(facilitator, adviser):
    number = str(uuid.uuid4())
    for _time in range(2):
        facilitator.post("/expenses/new/", answers(adviser, sent_as=number))
    assert Expense.objects.count() == 1


def test_an_adviser_claims_for_themselves_and_for_nobody_else(client, adviser):
    client.force_login(with_account(adviser))
    form = client.get("/expenses/new/")
    assert "Resident Adviser</label>" not in form.text
    client.post("/expenses/new/", answers(an_adviser(adviser.area)))
    assert Expense.objects.get().adviser == adviser


def test_a_facilitator_chooses_among_the_advisers_of_their_place(facilitator, adviser):
    other = an_adviser(name="Somebody Elsewhere")
    assert "Somebody Elsewhere" not in facilitator.get("/expenses/new/").text
    page = facilitator.post("/expenses/new/", answers(other))
    assert page.status_code == 200
    assert not Expense.objects.exists()


def test_something_else_says_what(facilitator, adviser):
    page = facilitator.post("/expenses/new/", answers(adviser, kind="other"))
    assert "Say what it was for." in page.text


@pytest.mark.parametrize("amount", ["0", "0.00", "1000.01", "4.505", "-4", "1e3", "NaN"])
def test_amounts_are_pounds_and_pence(facilitator, adviser, amount):
    facilitator.post("/expenses/new/", answers(adviser, amount=amount))
    assert not Expense.objects.exists()


def test_a_day_to_come_is_refused(adviser):
    with pytest.raises(ExpenseRefused, match="not in the future"):
        an_expense(adviser, on=TODAY() + timedelta(days=1))


def test_the_manager_approves_and_may_undo_until_it_lies_in_a_batch(client, settings, adviser):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(a_manager(name="Lee Sample"))
    row = an_expense(adviser)
    address = row.get_absolute_url()
    assert "Approve £4.50" in client.get(address).text
    assert "Approved</strong> by Lee Sample at" in client.post(f"{address}approve/", follow=True).text
    client.post(f"{address}undo/")
    row.refresh_from_db()
    assert row.state == "submitted"
    expenses.approve(expense=row, by=a_manager())
    a_paid_batch(adviser)
    assert client.post(f"{address}undo/").status_code == 409


def test_the_second_who_approves_reads_who_did(client, settings, adviser):
    settings.NRP_ENFORCE_MFA = False
    row = expenses.approve(expense=an_expense(adviser), by=a_manager(name="Lee Sample"))
    client.force_login(a_manager())
    page = client.post(f"{row.get_absolute_url()}approve/")
    assert page.status_code == 409
    assert "Approved by Lee Sample at" in page.text


def test_nobody_approves_their_own(adviser):
    row = an_expense(adviser)
    with pytest.raises(ExpenseRefused, match="your own expense"):
        expenses.approve(expense=row, by=with_account(adviser))


def test_sent_back_with_a_reason_and_sent_again(client, settings, adviser):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(a_manager(name="Lee Sample"))
    row = an_expense(adviser)
    assert "Say what is missing or wrong." in client.post(f"{row.get_absolute_url()}send-back/", {}).text
    client.post(f"{row.get_absolute_url()}send-back/", {"reason": "The receipt cannot be read."})
    client.force_login(with_account(adviser))
    page = client.get(row.get_absolute_url())
    assert "The receipt cannot be read." in page.text
    form = client.get(f"{row.get_absolute_url()}change/")
    sent = answers(adviser, amount="5.10", seen=form.context["form"]["seen"].value())
    client.post(f"{row.get_absolute_url()}change/", sent)
    row.refresh_from_db()
    assert (row.state, row.amount, row.sent_back_reason) == ("submitted", Decimal("5.10"), "")


def test_an_approved_expense_stays_as_it_is(adviser):
    row = an_approved_expense(adviser)
    with pytest.raises(ExpenseRefused, match="is approved, so it stays"):
        expenses.change(expense=row, by=None, on=row.on, kind=row.kind, amount=Decimal("9.00"))


def test_the_second_who_saves_sees_what_the_first_wrote(facilitator, adviser):
    row = an_expense(adviser)
    opened = facilitator.get(f"{row.get_absolute_url()}change/").context["form"]["seen"].value()
    expenses.change(expense=row, by=None, on=row.on, kind=row.kind, amount=Decimal("6.00"))
    page = facilitator.post(f"{row.get_absolute_url()}change/", answers(adviser, amount="7.00", seen=opened))
    assert "Somebody else has saved here: “6.00”" in page.text
    row.refresh_from_db()
    assert row.amount == Decimal("6.00")


def test_a_receipt_is_saved_not_opened_and_only_by_those_who_may(facilitator, adviser, client):
    facilitator.post("/expenses/new/", answers(adviser, file=photograph()))
    row = Expense.objects.get()
    file = facilitator.get(f"{row.get_absolute_url()}receipt/")
    assert file["Content-Disposition"].startswith("attachment;")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Type"] == "image/jpeg"
    assert b"".join(file.streaming_content)[:3] == b"\xff\xd8\xff"
    client.force_login(a_user_with("coren_facilitator"))
    assert client.get(f"{row.get_absolute_url()}receipt/").status_code == 404
    client.force_login(a_user_with("log_member", area=adviser.area))
    assert client.get(f"{row.get_absolute_url()}receipt/").status_code == 404


def test_an_expense_taken_back_goes_with_its_receipt(facilitator, adviser, django_capture_on_commit_callbacks):
    facilitator.post("/expenses/new/", answers(adviser, file=photograph()))
    row = Expense.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        facilitator.post(f"{row.get_absolute_url()}remove/")
    assert not Expense.objects.exists()
    assert not default_storage.exists(row.receipt_stored_as)


def test_expenses_are_no_earnings(adviser):
    from coren.queries.pay import week_money_of

    an_approved_expense(adviser, "400.00")
    assert week_money_of(adviser, TODAY()).earned == Decimal("0.00")


def test_a_year_that_cannot_be_is_asked_about(adviser):
    with pytest.raises(ExpenseRefused, match="Check the year") as refused:
        an_expense(adviser, on=TODAY().replace(year=1026))
    assert refused.value.field == "on"
    assert Expense.objects.count() == 0

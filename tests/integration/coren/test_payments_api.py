"""Payments and expenses for programs: the same acts, the same sentences."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from coren.models import Expense, Payment, PaymentBatch
from nrp.accounts.actions import accounts
from tests.coren_factories import an_adviser, with_account
from tests.factories import a_user_with, an_area, an_organisation
from tests.pay_factories import a_manager, a_paid_batch, a_photograph, an_expense, approved_hours

pytestmark = pytest.mark.django_db
BATCHES, PAYMENTS, EXPENSES = "/api/v1/payment-batches/", "/api/v1/payments/", "/api/v1/expenses/"


def caller(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


def send(client, path, body=None, key=""):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, json.dumps(body or {}), content_type="application/json", headers=headers)


@pytest.fixture
def manager():
    return caller(a_manager(name="Lee Sample"))


@pytest.fixture
def adviser():
    return an_adviser(name="Ada Example")


def an_expense_sent(adviser, **values):
    today = timezone.localdate().isoformat()
    return {"adviser": str(adviser.pk), "on": today, "kind": "travel", "amount": "4.50", **values}


def test_a_batch_from_made_to_paid(manager, adviser):
    approved_hours(adviser, 150)
    made = send(manager, BATCHES, {"organisation": None}, "k1")
    assert made.status_code == 201
    body = made.json()
    assert (body["state"], body["amount"], body["people"], body["organisation"]) == ("ready", "31.25", 1, None)
    (payment,) = body["payments"]
    assert (payment["amount"], payment["method"], payment["neighbourhood"]) == (
        "31.25",
        "organisation",
        str(adviser.area_id),
    )
    assert [line["amount"] for line in payment["lines"]] == ["31.25"]
    assert send(manager, BATCHES, {"organisation": None}, "k1").json() == body
    second = send(manager, BATCHES, {"organisation": None})
    assert (second.status_code, "made batch 1" in second.json()["detail"]) == (409, True)
    path = f"{BATCHES}{body['id']}/"
    paid = send(manager, f"{path}pay/", {"paid_on": timezone.localdate().isoformat()})
    assert (paid.status_code, paid.json()["state"]) == (200, "paid")
    again = send(manager, f"{path}pay/", {"paid_on": timezone.localdate().isoformat()})
    assert again.status_code == 409
    assert "Lee Sample recorded this batch as paid" in again.json()["detail"]
    assert send(manager, f"{path}cancel/").status_code == 409
    assert manager.get(BATCHES, {"state": "ready"}).json()["count"] == 0
    assert manager.get(path).json()["payments"][0]["paid_on"] == timezone.localdate().isoformat()


def test_a_list_makes_a_batch_for_each_organisation(manager):
    organisations = [an_organisation(is_coren=True) for _number in range(2)]
    for organisation in organisations:
        approved_hours(an_adviser(an_area(coren_organisation=organisation)))
    answer = send(manager, BATCHES, [{"organisation": str(one.pk)} for one in (*organisations, organisations[0])])
    assert answer.status_code == 207
    assert [row["status"] for row in answer.json()["results"]] == [201, 201, 409]


@pytest.mark.parametrize("body", [{}, {"organisation": "x"}, {"organisation": str(uuid.uuid4())}])
def test_a_batch_names_an_organisation_or_null(manager, body):
    assert list(send(manager, BATCHES, body).json()["errors"]) == ["organisation"]


def test_a_payment_is_taken_back(manager, adviser):
    entry = approved_hours(adviser)
    payment = Payment.objects.get(batch=a_paid_batch(adviser))
    path = f"{PAYMENTS}{payment.pk}/reverse/"
    assert send(manager, path, {"kind": "lost", "reason": "x"}).status_code == 400
    unknown = send(manager, path, {"kind": "wrong", "reason": "x", "wrong": [str(uuid.uuid4())]})
    assert list(unknown.json()["errors"]) == ["wrong"]
    back = send(manager, path, {"kind": "wrong", "reason": "One hour too many.", "wrong": [str(entry.pk)]})
    assert back.status_code == 201
    assert (back.json()["amount"], back.json()["reverses"]) == ("-12.50", str(payment.pk))
    assert send(manager, path, {"kind": "bounced", "reason": "x"}).status_code == 409
    listed = manager.get(PAYMENTS, {"adviser": str(adviser.pk)}).json()["results"]
    assert [row["amount"] for row in listed] == ["-12.50", "12.50"]
    assert listed[1]["reversed_by"] == listed[0]["id"]


def test_each_sees_the_payments_that_are_theirs_to_see(adviser):
    approved_hours(adviser)
    approved_hours(an_adviser())
    a_paid_batch(adviser)
    facilitator = caller(a_user_with("coren_facilitator", area=adviser.area))
    own = caller(with_account(adviser))
    for client in (facilitator, own):
        (row,) = client.get(PAYMENTS).json()["results"]
        assert row["adviser"] == str(adviser.pk)
    for role in ("pmg_member", "auditor", "programme_admin"):
        assert caller(a_user_with(role)).get(PAYMENTS).json()["count"] == 0
    payment = Payment.objects.get(adviser=adviser)
    assert send(own, f"{PAYMENTS}{payment.pk}/reverse/").status_code == 403
    assert send(caller(a_user_with("coren_facilitator")), f"{PAYMENTS}{payment.pk}/reverse/").status_code == 404
    assert own.get(BATCHES).status_code == 403


def test_an_expense_is_claimed_once_for_each_number(adviser):
    client = caller(a_user_with("coren_facilitator", area=adviser.area))
    body = an_expense_sent(adviser, client_id=str(uuid.uuid4()))
    first, again = send(client, EXPENSES, body), send(client, EXPENSES, body)
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
    assert (first.json()["amount"], first.json()["state"], first.json()["has_receipt"]) == ("4.50", "submitted", False)
    assert send(client, EXPENSES, an_expense_sent(an_adviser())).status_code == 404
    rows = send(client, EXPENSES, [an_expense_sent(adviser), an_expense_sent(adviser, amount="0")]).json()["results"]
    assert [row["status"] for row in rows] == [201, 409]
    assert Expense.objects.count() == 2


def test_an_expense_comes_with_its_photograph(adviser):
    client = caller(with_account(adviser))
    file = SimpleUploadedFile("receipt.png", a_photograph(kind="PNG"))
    made = client.post(EXPENSES, {**an_expense_sent(adviser), "receipt": file})
    assert (made.status_code, made.json()["has_receipt"]) == (201, True)
    receipt = client.get(f"{EXPENSES}{made.json()['id']}/receipt/")
    assert b"".join(receipt.streaming_content).startswith(b"\xff\xd8\xff")
    wrong = SimpleUploadedFile("receipt.png", b"MZ no picture")
    answer = client.post(EXPENSES, {**an_expense_sent(adviser), "receipt": wrong})
    assert list(answer.json()["errors"]) == ["receipt"]


def test_expenses_are_approved_and_sent_back(manager, adviser):
    first, second = an_expense(adviser), an_expense(adviser)
    approved = send(manager, f"{EXPENSES}{first.pk}/approve/")
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    assert "Approved by Lee Sample" in send(manager, f"{EXPENSES}{first.pk}/approve/").json()["detail"]
    assert list(send(manager, f"{EXPENSES}{second.pk}/send-back/").json()["errors"]) == ["reason"]
    back = send(manager, f"{EXPENSES}{second.pk}/send-back/", {"reason": "The receipt cannot be read."})
    assert (back.json()["state"], back.json()["sent_back_reason"]) == ("sent_back", "The receipt cannot be read.")
    own = caller(with_account(adviser))
    assert send(own, f"{EXPENSES}{second.pk}/approve/").status_code == 403
    assert own.get(EXPENSES, {"state": "approved"}).json()["count"] == 1
    assert not PaymentBatch.objects.exists()

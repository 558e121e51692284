"""Money for programs: lines are entered and reversed, budgets and rates set, totals given by kind; pounds are text."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from neighbourhoods.models import Budget, LedgerEntry
from nrp.accounts.actions import accounts
from tests.factories import a_user_with, an_area, an_organisation
from tests.money_factories import a_budget, a_deputy, a_rate, an_initiative_of, cash, external, in_kind

pytestmark = pytest.mark.django_db
API = "/api/v1"


def calling(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


@pytest.fixture
def place():
    return an_area("Old Quay", population=8000)


@pytest.fixture
def deputy():
    return calling(a_deputy())


def post(client, path, body, **headers):
    return client.post(f"{API}/{path}/", body, content_type="application/json", headers=headers)


def a_line(place, **more):
    return {"neighbourhood": str(place.pk), "kind": "cash", "on": "2018-11-27", "text": "Hall", **more}


def test_a_line_is_entered_and_read_with_pounds_as_text(place, deputy):
    made = post(deputy, "ledger-entries", a_line(place, amount="31.25"))
    assert made.status_code == 201
    document = deputy.get(f"{API}/ledger-entries/{made.json()['id']}/").json()
    assert (document["amount"], document["kind"], document["hours"]) == ("31.25", "cash", None)
    assert deputy.get(f"{API}/ledger-entries/").json()["results"] == [document]


def test_in_kind_the_rate_of_the_day_is_taken_and_another_needs_a_reason(place, deputy):
    a_rate("15.00")
    body = a_line(place, kind="in_kind", hours="3.5", organisation=str(an_organisation().pk))
    made = post(deputy, "ledger-entries", body).json()
    assert (made["rate"], made["amount"], made["hours"]) == ("15.00", "52.50", "3.50")
    refused = post(deputy, "ledger-entries", {**body, "rate": "20"})
    assert (refused.status_code, list(refused.json()["errors"])) == (409, ["rate_reason"])
    assert post(deputy, "ledger-entries", {**body, "rate": "20", "rate_reason": "a solicitor"}).status_code == 201


def test_a_list_is_answered_one_by_one_and_a_resend_enters_nothing_more(place, deputy):
    body = [
        a_line(place, amount="1"),
        a_line(place),
        a_line(place, amount="2", neighbourhood=str(an_organisation().pk)),
    ]
    answers = [post(deputy, "ledger-entries", body, **{"Idempotency-Key": "a"}) for _twice in range(2)]
    assert answers[0].status_code == 207
    assert [one["status"] for one in answers[0].json()["results"]] == [201, 409, 404]
    assert answers[0].json() == answers[1].json()
    assert LedgerEntry.objects.count() == 1


def test_a_line_is_reversed_once_and_neither_changed_nor_deleted(place, deputy):
    entry = cash(place, "5.00")
    path = f"ledger-entries/{entry.pk}"
    assert deputy.patch(f"{API}/{path}/", {"amount": "1"}, content_type="application/json").status_code == 405
    assert deputy.delete(f"{API}/{path}/").status_code == 405
    assert post(deputy, f"{path}/reverse", {}).status_code == 400
    made = post(deputy, f"{path}/reverse", {"reason": "Twice"}).json()
    assert (made["amount"], made["reverses"], made["reason"]) == ("-5.00", str(entry.pk), "Twice")
    assert deputy.get(f"{API}/{path}/").json()["reversed_by"] == made["id"]
    assert post(deputy, f"{path}/reverse", {"reason": "Twice"}).status_code == 409
    assert post(deputy, f"ledger-entries/{made['id']}/reverse", {"reason": "Back"}).status_code == 409


def test_the_list_is_narrowed(place, deputy):
    initiative, other = an_initiative_of(place), an_area("High Moor")
    wanted = cash(place, "1.00", initiative=initiative)
    cash(other, "2.00")
    external(place, on=wanted.on.replace(year=2017))

    def found(**query):
        return [one["amount"] for one in deputy.get(f"{API}/ledger-entries/", query).json()["results"]]

    assert found(neighbourhood=str(other.pk)) == ["2.00"]
    assert found(initiative=str(initiative.pk)) == ["1.00"]
    assert found(kind="external") == ["8000.00"]
    assert found(to="2017-12-31") == ["8000.00"]
    assert sorted(found(**{"from": "2018-11-27"})) == ["1.00", "2.00"]
    assert found(year="2017") == ["8000.00"]
    assert deputy.get(f"{API}/ledger-entries/", {"from": "yesterday"}).status_code == 400


def test_budgets_are_set_changed_and_taken_away(place, deputy):
    body = {"kind": "cash", "year": 2018, "neighbourhood": str(place.pk), "amount": "50000"}
    made = post(deputy, "budgets", body)
    assert (made.status_code, made.json()["amount"]) == (201, "50000.00")
    assert post(deputy, "budgets", body).status_code == 409
    url = f"{API}/budgets/{made.json()['id']}/"
    sent = {"amount": "51000.50", "year": 2011}
    changed = deputy.patch(url, sent, content_type="application/json").json()
    assert (changed["amount"], changed["year"]) == ("51000.50", 2018)
    assert deputy.get(f"{API}/budgets/", {"year": 2017}).json()["count"] == 0
    assert deputy.delete(url).status_code == 204
    assert not Budget.objects.exists()


def test_rates_are_set_and_listed(deputy):
    organisation = str(an_organisation().pk)
    rows = [{"rate": "15", "starts_on": "2018-04-01"}, {"rate": "17.5", "starts_on": "2018-04-01"}]
    rows[1]["organisation"] = organisation
    assert post(deputy, "in-kind-rates", rows).status_code == 207
    found = deputy.get(f"{API}/in-kind-rates/").json()["results"]
    assert [(one["organisation"], one["rate"]) for one in found] == [(None, "15.00"), (organisation, "17.50")]


def test_totals_are_given_by_kind_and_place_and_never_added_up(place, deputy):
    an_area("High Moor")
    a_budget(place, "50000")
    cash(place, "1000.00")
    in_kind(place, "10", "20.00")
    external(place, "360.00")
    found = deputy.get(f"{API}/money/", {"year": 2018}).json()
    assert (found["lines"], found["as_of"], found["year"]) == (3, "2018-11-27", 2018)
    assert found["leverage"] == {"external": "0.36", "in_kind": "0.20"}
    assert [(one["kind"], one["amount"]) for one in found["kinds"]] == [
        ("cash", "1000.00"), ("in_kind", "200.00"), ("external", "360.00"),
    ]  # fmt: skip
    by_name = {one["name"]: one for one in found["places"]}
    quay = by_name["Old Quay"]["kinds"]
    assert (quay[0]["budget"], quay[0]["per_1000_residents"], quay[1]["hours"]) == ("50000.00", "125.00", "10.00")
    assert by_name["High Moor"]["kinds"][0]["amount"] == "0.00"
    assert deputy.get(f"{API}/money/", {"neighbourhood": str(place.pk), "year": 2016}).json()["lines"] == 0
    assert deputy.get(f"{API}/money/", {"neighbourhood": str(an_organisation().pk)}).status_code == 404


def test_a_resident_reads_their_place_alone_and_writes_nothing(place):
    other = an_area("High Moor")
    own, others = cash(place, "1.00"), cash(other, "2.00")
    resident = calling(a_user_with("log_member", area=place))
    assert [one["amount"] for one in resident.get(f"{API}/ledger-entries/").json()["results"]] == ["1.00"]
    assert [one["name"] for one in resident.get(f"{API}/money/").json()["places"]] == ["Old Quay"]
    assert resident.get(f"{API}/ledger-entries/{others.pk}/").status_code == 404
    assert post(resident, f"ledger-entries/{own.pk}/reverse", {"reason": "x"}).status_code == 403
    assert post(resident, "ledger-entries", a_line(place, amount="1")).status_code == 403


def test_a_spreadsheet_is_tried_taken_over_and_taken_back(place, deputy):
    content = b"Place,Kind,On,What for,Amount\nOld Quay,cash,2018-11-27,Hall,5\n"
    sent = {"file": SimpleUploadedFile("money.csv", content)}
    sheet = deputy.post(f"{API}/ledger-sheets/", sent).json()
    assert (sheet["state"], sheet["report"]["new"]) == ("tried", 1)
    url = f"{API}/ledger-sheets/{sheet['id']}/"
    assert deputy.post(f"{url}take/").json()["state"] == "taken"
    assert deputy.post(f"{url}take/").status_code == 409
    assert deputy.post(f"{url}undo/").json()["state"] == "undone"
    assert [str(amount) for amount in LedgerEntry.objects.order_by("amount").values_list("amount", flat=True)] == [
        "-5.00", "5.00",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["ledger-entries", "budgets", "in-kind-rates", "money"])
def test_lists_ask_the_same_number_of_questions(place, path):
    client = calling(a_user_with("log_member", area=place))
    asked = []
    for number in range(3):
        initiative = an_initiative_of(place)
        cash(place, initiative=initiative)
        in_kind(place)
        a_rate("15.00", organisation=an_organisation())
        a_budget(place, year=2015 + number, initiative=initiative)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{API}/{path}/").status_code == 200
        asked.append(len([one for one in queries if "neighbourhoods_" in one["sql"]]))
    assert asked[1] == asked[2] <= 15

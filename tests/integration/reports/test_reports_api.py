"""Reports for programs: asked for once, watched, taken."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nrp.accounts.roles import Role
from nrp.reports.api import ReportSerializer
from nrp.reports.models import Report
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log
from tests.integration.coren.pages import signed_in
from tests.integration.reports.reading import bytes_of
from tests.report_factories import asked, made

pytestmark = pytest.mark.django_db

BODY = {"kind": "programme", "period_start": "2018-07-01", "period_end": "2018-12-31", "format": "csv"}


@pytest.fixture
def member() -> Any:
    a_log(an_area("Old Quay"))
    return a_user_with(Role.PMG_MEMBER)


@pytest.fixture
def client(member: Any) -> Client:
    return signed_in(member)


def post(client: Client, body: dict[str, Any], **headers: str) -> Any:
    return client.post(reverse("api-reports"), json.dumps(body), content_type="application/json", headers=headers)


def test_it_is_asked_for_made_and_taken(client: Client) -> None:
    answer = post(client, BODY)
    assert answer.status_code == 202
    document = answer.json()
    assert (document["state"], document["file"]) == ("queued", None)
    report = Report.objects.get(pk=document["id"])
    assert client.get(reverse("api-report-file", args=[report.pk])).status_code == 409
    made(report)
    document = client.get(f"/api/v1/reports/{report.pk}/").json()
    assert document["state"] == "done"
    assert document["file"] == f"/api/v1/reports/{report.pk}/file/"
    file = client.get(document["file"])
    assert file["Content-Type"] == "application/zip"
    assert len(bytes_of(file)) == document["size"]
    assert document["made_from"]["run"] is None


def test_the_fields_are_those_of_the_document(client: Client) -> None:
    document = post(client, BODY).json()
    assert set(document) == set(ReportSerializer.Meta.fields)
    assert document["sections"] == ["summary", "evaluation", "governance", "coren", "initiatives", "money", "notes"]


def test_a_resend_gives_the_first_answer_again(client: Client) -> None:
    key = str(uuid.uuid4())
    first, second = (post(client, BODY, **{"Idempotency-Key": key}) for _time in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert Report.objects.count() == 1
    assert post(client, {**BODY, "format": "pdf"}, **{"Idempotency-Key": key}).status_code == 422


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "street"}, "kind"),
        ({"format": "odt"}, "format"),
        ({"period_end": "2018-06-30"}, "period_end"),
        ({"period_start": "July"}, "period_start"),
        ({"kind": "neighbourhood"}, "neighbourhood"),
        ({"kind": "local_authority", "local_authority": str(uuid.uuid4())}, "local_authority"),
        ({"sections": ["weather"]}, "sections.0"),
    ],
)
def test_what_cannot_be_made_is_refused_beside_its_field(client: Client, change: dict[str, Any], field: str) -> None:
    answer = post(client, {**BODY, **change})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Report.objects.exists()


def test_a_lead_cannot_ask_for_another_place() -> None:
    elsewhere, lead = an_area("Elsewhere"), a_user_with(Role.LOG_MEMBER, area=an_area("Own"))
    client = signed_in(lead)
    answer = post(client, {**BODY, "kind": "neighbourhood", "neighbourhood": str(elsewhere.pk)})
    assert answer.status_code == 400
    assert post(client, BODY).json()["errors"] == {"kind": ["Choose what the report is about, out of what you see."]}


def test_the_list_is_narrowed_by_state(client: Client, member: Any) -> None:
    done, waiting = made(asked(member, format="csv")), asked(member)
    for state, expected in (("done", [done]), ("queued", [waiting]), ("expired", []), ("", [waiting, done])):
        answer = client.get(reverse("api-reports"), {"state": state} if state else {}).json()
        assert [row["id"] for row in answer["results"]] == [str(one.pk) for one in expected]


def test_nobody_signed_in_is_told_so() -> None:
    answer = Client().post(reverse("api-reports"), json.dumps(BODY), content_type="application/json")
    assert answer.status_code == 401

"""Training, enquiries and outputs for programs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coren.models import Collected, Output, Skill, TrainingRecord
from nrp.accounts.actions import accounts
from tests.coren_factories import an_adviser, with_account
from tests.enquiry_factories import a_course, a_maker, an_enquiry, an_enquiry_under_way, an_output, training_of
from tests.factories import a_small_programme, a_user_with, an_approval

pytestmark = pytest.mark.django_db
API = "/api/v1"


def calling(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


@pytest.fixture
def programme():
    return a_small_programme()


@pytest.fixture
def facilitator(programme):
    return calling(a_user_with("coren_facilitator", area=programme.own))


def post(client, path, body, **headers):
    return client.post(f"{API}{path}", body, content_type="application/json", headers=headers)


def patch(client, path, body):
    return client.patch(f"{API}{path}", body, content_type="application/json")


def test_training_is_recorded_changed_and_narrowed(programme, facilitator):
    adviser, course = an_adviser(programme.own), a_course("First aid", has_certificate=True, valid_months=36)
    body = {"adviser": str(adviser.pk), "course": str(course.pk), "on": "2019-02-12"}
    made = post(facilitator, "/training/", body).json()
    assert {name: made[name] for name in ("adviser", "course_title", "state", "expires_on", "has_certificate")} == {
        "adviser": str(adviser.pk), "course_title": "First aid", "state": "booked", "expires_on": None,
        "has_certificate": False,
    }  # fmt: skip
    again = post(facilitator, "/training/", body)
    assert again.status_code == 409
    assert list(again.json()["errors"]) == ["adviser"]
    changed = patch(facilitator, f"/training/{made['id']}/", {"state": "completed"}).json()
    assert changed["expires_on"] == "2022-02-12"
    assert patch(facilitator, f"/training/{made['id']}/", {"place": "The hall"}).json()["expires_on"] == "2022-02-12"
    for query, count in (
        ("state=completed", 1),
        ("state=missed", 0),
        ("since=2019-02-13", 0),
        (f"course={course.pk}", 1),
    ):
        assert facilitator.get(f"{API}/training/?{query}").json()["count"] == count, query


def test_a_list_is_answered_one_by_one_and_a_resend_is_harmless(programme, facilitator):
    own, stranger, course = an_adviser(programme.own), an_adviser(programme.other), a_course()
    body = [{"adviser": str(one.pk), "course": str(course.pk), "on": "2019-02-12"} for one in (own, stranger)] + [
        {"adviser": str(own.pk)}
    ]
    first, second = (post(facilitator, "/training/", body, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.status_code == second.status_code == 207
    assert [row["status"] for row in first.json()["results"]] == [201, 404, 400]
    assert first.json() == second.json()
    assert TrainingRecord.objects.count() == 1


def test_an_adviser_reads_their_own_training_and_nobody_elses(programme):
    adviser = an_adviser(programme.own)
    mine, other = training_of(adviser), training_of(an_adviser(programme.own))
    client = calling(with_account(adviser))
    assert [row["id"] for row in client.get(f"{API}/training/").json()["results"]] == [str(mine.pk)]
    assert client.get(f"{API}/training/{other.pk}/").status_code == 404
    assert patch(client, f"/training/{mine.pk}/", {"state": "completed"}).status_code == 403


def test_courses_and_skills(programme, facilitator):
    manager = calling(a_user_with("coren_manager"))
    course = post(manager, "/courses/", {"title": "Minutes", "minutes": 90}).json()
    assert post(manager, "/courses/", {"title": "minutes"}).status_code == 409
    assert patch(manager, f"/courses/{course['id']}/", {"is_in_use": False}).json()["is_in_use"] is False
    assert post(facilitator, "/courses/", {"title": "Mine"}).status_code == 403
    adviser = an_adviser(programme.own)
    body = {"adviser": str(adviser.pk), "name": "Chairs", "evidence": "In March."}
    skill = post(facilitator, "/skills/", body).json()
    assert patch(facilitator, f"/skills/{skill['id']}/", {"evidence": "Twice."}).json()["name"] == "Chairs"
    assert Skill.objects.get().evidence == "Twice."


def test_an_enquiry_goes_its_way_by_program(programme, facilitator):
    approval = an_approval()
    body = {"neighbourhood": str(programme.own.pk), "title": "Air", "issue": "Buses.", "question": "How?"}
    made = post(facilitator, "/enquiries/", body).json()
    path = f"/enquiries/{made['id']}/"
    assert (made["state"], made["peer_researchers"], made["collected"]) == ("planned", 0, 0)
    refused = patch(facilitator, path, {"state": "under_way"})
    assert refused.status_code == 409
    assert list(refused.json()["errors"]) == ["ethics_approval"]
    sent = {
        "ethics_approval": str(approval.pk), "safety_text": "In pairs.", "is_safe": True, "state": "under_way",
        "methods": ["interviews"],
    }  # fmt: skip
    moved = patch(facilitator, path, sent).json()
    assert moved["state"] == "under_way"
    assert moved["safety_checked_at"] is not None
    count = post(facilitator, f"{path}collected/", {"method": "interviews", "count": 41, "on": "2019-02-12"})
    assert count.json()["count"] == 41
    adviser = an_adviser(programme.own, "Joan Sample")
    named = post(facilitator, f"{path}peer-researchers/", {"adviser": str(adviser.pk), "starts_on": "2019-01-01"})
    assert named.json()["name"] == "Joan Sample"
    assert facilitator.get(f"{API}{path}").json()["peer_researchers"] == 1


def test_what_was_collected_is_counted_in_the_list(programme, facilitator):
    enquiry = an_enquiry_under_way(programme.own)
    body = [
        {"method": "interviews", "count": 30, "on": "2019-02-12"},
        {"method": "interviews", "count": 0, "on": "2019-02-12"},
        {"method": "audit", "count": 11, "on": "2010-02-12"},
    ]
    answer = post(facilitator, f"/enquiries/{enquiry.pk}/collected/", body).json()
    assert [row["status"] for row in answer["results"]] == [201, 400, 409]
    (row,) = facilitator.get(f"{API}/enquiries/", {"state": "under_way"}).json()["results"]
    assert row["collected"] == Collected.objects.get().count == 30


def test_who_does_an_enquiry_is_for_those_who_know_the_advisers(programme, facilitator):
    enquiry = an_enquiry(programme.own)
    path = f"{API}/enquiries/{enquiry.pk}/peer-researchers/"
    assert facilitator.get(path).status_code == 200
    for role in ("academic_lead", "pmg_member", "log_member"):
        assert calling(a_user_with(role, area=programme.own)).get(path).status_code == 403, role
    assert calling(a_user_with("coren_facilitator", area=programme.other)).get(path).status_code == 404


def test_nothing_of_another_place_can_be_named(programme, facilitator):
    elsewhere = an_enquiry(programme.other)
    body = {"neighbourhood": str(programme.own.pk), "title": "Breathe", "kind": "film", "enquiry": str(elsewhere.pk)}
    assert post(facilitator, "/outputs/", body).status_code == 400
    body = {"neighbourhood": str(programme.other.pk), "title": "Air", "issue": "Buses.", "question": "How?"}
    assert post(facilitator, "/enquiries/", body).status_code == 404
    body = {"neighbourhood": str(programme.other.pk), "title": "Breathe", "kind": "film"}
    assert post(facilitator, "/outputs/", body).status_code == 404
    body = {"neighbourhood": str(programme.other.pk), "name": "Ada Example"}
    assert post(facilitator, "/advisers/", body).status_code == 404


def test_an_output_shows_what_its_makers_let_it(programme, facilitator):
    body = {
        "neighbourhood": str(programme.own.pk),
        "title": "Breathe",
        "kind": "film",
        "credit": "Jo",
        "link": "https://example.org/b",
    }
    made = post(facilitator, "/outputs/", body).json()
    path = f"/outputs/{made['id']}/"
    assert (made["shown"], made["credit"], made["link"]) == ("no", "", "")
    maker = post(facilitator, f"{path}makers/", {"name": "Jo", "use": "public", "agreed_on": "2019-02-12"}).json()
    shown = facilitator.get(f"{API}{path}").json()
    assert (shown["shown"], shown["credit"], shown["link"]) == ("public", "Jo", "https://example.org/b")
    post(facilitator, f"{path}makers/{maker['id']}/withdraw/", {"on": "2019-03-14"})
    gone = facilitator.get(f"{API}{path}").json()
    assert (gone["shown"], gone["credit"], gone["link"]) == ("no", "", "")
    again = post(facilitator, f"{path}makers/{maker['id']}/withdraw/", {"on": "2019-03-14"})
    assert again.status_code == 409


def test_a_file_comes_only_while_consent_holds(programme, facilitator):
    output = an_output(programme.own)
    assert facilitator.get(f"{API}/outputs/{output.pk}/file/").status_code == 404
    a_maker(output)
    answer = facilitator.get(f"{API}/outputs/{output.pk}/file/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert Output.objects.get().file_name == "booklet.pdf"


def test_lists_ask_the_same_number_of_questions_for_every_number_of_rows(programme, facilitator):
    def asked():
        counts = []
        for path in ("training", "courses", "skills", "enquiries", "outputs"):
            with CaptureQueriesContext(connection) as queries:
                assert facilitator.get(f"{API}/{path}/").status_code == 200
            about_data = [row["sql"] for row in queries if '"coren_' in row["sql"]]
            # the caller’s place, how many, the rows, the makers of outputs; of enquiries also the caller’s groups, the
            # issues, decisions and initiatives they are linked with
            assert len(about_data) <= (7 if path == "enquiries" else 4), path
            counts.append(len(about_data))
        return counts

    def more():
        training_of(an_adviser(programme.own))
        a_maker(an_output(programme.own, enquiry=an_enquiry(programme.own)))

    more()
    one = asked()
    for _ in range(3):
        more()
    assert asked() == one

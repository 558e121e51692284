"""Events, photographs, issues and themes for programs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.actions import events, issues
from governance.models import Event, EventPhoto, Issue, Theme
from nrp.accounts.actions import accounts
from nrp.core import blobs
from tests.event_factories import a_photo, a_theme, an_event, an_issue, photo_bytes, somebody_at
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log, a_member, a_user_on, the_pmg
from tests.meeting_factories import a_meeting

pytestmark = pytest.mark.django_db
API = "/api/v1"


def calling(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


@pytest.fixture
def log():
    return a_log(an_area("Old Quay"))


@pytest.fixture
def member(log):
    return calling(a_user_on(log))


def post(client, path, body, **headers):
    return client.post(f"{API}{path}", body, content_type="application/json", headers=headers)


def patch(client, path, body):
    return client.patch(f"{API}{path}", body, content_type="application/json")


def test_an_event_is_put_on_record_counted_and_changed(log, member):
    body = {
        "neighbourhood": str(log.area_id), "group": str(log.pk), "kind": "public", "title": "Open day",
        "starts_on": "2019-02-12", "head_count": 46, "head_count_how": "a clicker", "sectors": {"resident": 30},
    }  # fmt: skip
    made = post(member, "/events/", body).json()
    assert {name: made[name] for name in body} == body
    assert made["named"] == 0
    changed = patch(member, f"/events/{made['id']}/", {"sectors": {"nhs": 2}, "what_followed": "A survey."}).json()
    assert (changed["sectors"], changed["head_count"], changed["what_followed"]) == ({"nhs": 2}, 46, "A survey.")
    refused = patch(member, f"/events/{made['id']}/", {"sectors": {"nhs": 47}})
    assert (refused.status_code, list(refused.json()["errors"])) == (409, ["head_count"])
    unknown = patch(member, f"/events/{made['id']}/", {"sectors": {"bakers": 1}})
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["sectors"])
    elsewhere = patch(member, f"/events/{made['id']}/", {"group": str(a_log().pk)})
    assert (elsewhere.status_code, list(elsewhere.json()["errors"])) == (400, ["group"])


def test_a_refused_count_leaves_no_event_behind(log, member):
    body = {
        "neighbourhood": str(log.area_id), "kind": "public", "title": "Open day", "starts_on": "2019-02-12",
        "head_count": 46,
    }  # fmt: skip
    assert post(member, "/events/", body).status_code == 409
    several = post(member, "/events/", [body, {**body, "head_count_how": "by eye"}]).json()["results"]
    assert [row["status"] for row in several] == [409, 201]
    assert Event.objects.count() == 1


def test_a_resend_is_harmless_and_another_place_is_not_found(log, member):
    body = {"neighbourhood": str(log.area_id), "title": "Damp", "sector": "resident", "source": "street"}
    first, second = (post(member, "/issues/", body, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == second.json()
    assert Issue.objects.count() == 1
    stranger = {**body, "neighbourhood": str(an_area().pk)}
    assert post(member, "/issues/", stranger).status_code == 404
    reader = calling(a_user_with("academic_lead", area=log.area))
    assert post(reader, "/issues/", body).status_code == 403
    assert post(reader, "/themes/", {"neighbourhood": str(log.area_id), "title": "Damp"}).status_code == 403


def test_who_was_there_by_person_or_by_name(log, member):
    event, held = an_event(log.area), a_member(log, "Joan Sample", sector="housing")
    path = f"/events/{event.pk}/attendance/"
    several = post(
        member,
        path,
        [
            {"person": str(held.person_id)},
            {"name": "Abe Visitor", "sector": "nhs"},
            {"name": "Bea"},
            {"person": str(log.pk)},
        ],
    ).json()["results"]
    assert [row["status"] for row in several] == [201, 201, 409, 400]
    rows = member.get(f"{API}{path}").json()["results"]
    assert [(row["name"], row["sector"], bool(row["person"])) for row in rows] == [
        ("Abe Visitor", "nhs", False),
        ("Joan Sample", "housing", True),
    ]
    assert member.get(f"{API}/events/{event.pk}/").json()["named"] == 2


def test_a_photograph_is_handed_in_read_and_withdrawn(log, member):
    event = an_event(log.area)
    original = photo_bytes(told="Zebrafinch camera")
    sent = {
        "file": SimpleUploadedFile("stall.jpg", original), "description": "Two women", "consent": "Both, in writing",
        "consent_on": "2019-02-12",
    }  # fmt: skip
    made = member.post(f"{API}/events/{event.pk}/photos/", sent)
    assert made.status_code == 201
    photo = EventPhoto.objects.get()
    assert b"Zebrafinch" not in blobs.read(photo.stored_as)
    reader = calling(a_user_with("resident_adviser", area=log.area))
    assert [row["consent"] for row in reader.get(f"{API}/events/{event.pk}/photos/").json()["results"]] == [""]
    assert [row["consent"] for row in member.get(f"{API}/events/{event.pk}/photos/").json()["results"]] == [
        "Both, in writing"
    ]
    assert b"".join(reader.get(f"{API}/photos/{photo.pk}/file/").streaming_content) == blobs.read(photo.stored_as)
    assert member.post(f"{API}/photos/{photo.pk}/withdraw/").status_code == 204
    assert member.post(f"{API}/photos/{photo.pk}/withdraw/").status_code == 409
    assert reader.get(f"{API}/photos/{photo.pk}/file/").status_code == 404
    wrong = member.post(f"{API}/events/{event.pk}/photos/", {**sent, "file": SimpleUploadedFile("a.jpg", b"%PDF-1")})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["file"])


def test_an_issue_is_raised_grouped_closed_and_opened_again(log, member):
    event, theme = an_event(log.area), a_theme(log.area, "Housing")
    body = {"neighbourhood": str(log.area_id), "title": "Damp", "sector": "resident", "source": "other"}
    made = post(member, "/issues/", {**body, "event": str(event.pk), "named": "Abe Visitor"}).json()
    assert (made["source"], made["name"], made["closed_on"]) == ("event", "Abe Visitor", None)
    path = f"/issues/{made['id']}/"
    assert patch(member, path, {"theme": str(theme.pk)}).json()["theme"] == str(theme.pk)
    assert patch(member, path, {"theme": str(a_theme().pk)}).status_code == 400
    closed = patch(member, path, {"outcome": "Dried.", "closed_on": "2026-01-01"}).status_code
    assert closed == 409  # before it was raised, which is today
    assert patch(member, path, {"outcome": "Dried."}).json()["outcome"] == "Dried."
    assert patch(member, path, {"outcome": "Again."}).status_code == 409
    assert member.get(f"{API}/issues/?is_open=false").json()["count"] == 1
    assert patch(member, path, {"closed_on": None}).json()["outcome"] == ""
    assert member.get(f"{API}/issues/?is_open=false").json()["count"] == 0


def test_lists_are_narrowed(log, member):
    event, theme = an_event(log.area), a_theme(log.area)
    an_issue(log.area, event=event, theme=theme)
    an_issue(log.area, sector="nhs")
    an_issue(an_area())
    for query, count in (
        ("", 2), ("sector=nhs", 1), (f"event={event.pk}", 1), (f"theme={theme.pk}", 1), ("source=event", 1),
        (f"neighbourhood={log.area_id}", 2), ("raised_from=2019-02-13", 0), ("is_open=true", 2),
    ):  # fmt: skip
        assert member.get(f"{API}/issues/?{query}").json()["count"] == count, query
    for query, count in (("kind=public", 1), ("kind=development", 0), ("starts_until=2019-02-11", 0)):
        assert member.get(f"{API}/events/?{query}").json()["count"] == count, query


def test_themes_are_made_renamed_and_merged(log, member):
    body = {"neighbourhood": str(log.area_id), "title": "Wet walls"}
    wet = post(member, "/themes/", body).json()
    assert post(member, "/themes/", body).status_code == 409
    damp, stranger = a_theme(log.area, "Damp"), a_theme()
    an_issue(log.area, theme=Theme.objects.get(pk=wet["id"]))
    assert patch(member, f"/themes/{wet['id']}/", {"title": "Wet flats"}).json()["title"] == "Wet flats"
    assert post(member, f"/themes/{wet['id']}/merge/", {"into": str(stranger.pk)}).status_code == 400
    kept = post(member, f"/themes/{wet['id']}/merge/", {"into": str(damp.pk)}).json()
    assert (kept["title"], kept["issues"]) == ("Damp", 1)
    assert [row["title"] for row in member.get(f"{API}/themes/").json()["results"]] == ["Damp"]


def test_a_meeting_one_may_not_see_is_null(log, member):
    hidden, own = a_meeting(the_pmg()), a_meeting(log)
    for meeting in (hidden, own):
        an_issue(log.area, meeting=meeting)
    shown = {row["meeting"] for row in member.get(f"{API}/issues/").json()["results"]}
    assert shown == {None, str(own.pk)}
    assert member.get(f"{API}/issues/?meeting={hidden.pk}").json()["count"] == 0
    assert member.get(f"{API}/issues/?meeting={own.pk}").json()["count"] == 1


def test_lists_ask_the_database_as_often_for_one_row_as_for_many(log, member):
    paths = ("/events/", "/issues/", "/themes/")

    def add():
        event = an_event(log.area, group=log)
        events.count(event=event, head_count=9, head_count_how="by eye", sectors={"nhs": 1}, by=None)
        somebody_at(event)
        a_photo(event)
        closed = an_issue(log.area, event=event, theme=a_theme(log.area))
        issues.close(issue=closed, outcome="Dried.", by=None)

    def counts():
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert member.get(f"{API}{path}").status_code == 200
            found.append(len(queries))
        return found

    add()
    counts()  # the first call of all reads what the next ones find in the cache
    first = counts()
    for _ in range(3):
        add()
    assert counts() == first

"""Who reads the trail, on the page and by the API."""

import pytest
from django.urls import reverse

from nrp.accounts.roles import Role
from nrp.audit.actions import record
from tests.factories import a_small_programme, a_user_with, an_area, one_of_each_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


def test_only_auditor_and_administrator_open_the_page(client):
    opened = set()
    for role, user in one_of_each_role(a_small_programme()).items():
        client.force_login(user)
        if client.get(reverse("audit")).status_code == 200:
            opened.add(role)
    assert opened == {Role.AUDITOR, Role.PROGRAMME_ADMIN}


def test_it_shows_who_what_why_and_what_changed(client):
    auditor = a_user_with(Role.AUDITOR, name="Ada Auditor")
    client.force_login(auditor)
    record("thing.changed", by=auditor, reason="Because it was wrong", changes={"colour": ["red", "blue"]})
    page = client.get(reverse("audit"), {"verb": "thing"})
    for text in ("Ada Auditor", "thing changed", "Because it was wrong", "colour: red to blue", "1 event"):
        assert text in page.text


def test_it_is_narrowed_by_what_place_and_day(client):
    client.force_login(a_user_with(Role.AUDITOR))
    here, there = an_area("Here"), an_area("Elsewhere")
    record("thing.made", by=None, area_id=here.pk, reason="canary one")
    record("thing.made", by=None, area_id=there.pk, reason="canary two")
    page = client.get(reverse("audit"), {"area": str(here.pk), "verb": "thing.made"})
    assert "canary one" in page.text
    assert "canary two" not in page.text
    assert "Nothing on record" in client.get(reverse("audit"), {"since_0": "1", "since_1": "1", "since_2": "2199"}).text


def test_a_long_trail_is_paged_and_keeps_its_filter(client):
    client.force_login(a_user_with(Role.AUDITOR))
    for number in range(60):
        record("thing.made", by=None, reason=f"reason {number}")
    page = client.get(reverse("audit"), {"verb": "thing.made"})
    assert "60 events" in page.text
    assert "?verb=thing.made&amp;page=2" in page.text
    assert "reason 5<" not in page.text
    assert "reason 5<" in client.get(reverse("audit"), {"verb": "thing.made", "page": "2"}).text


def test_the_api_gives_the_whole_trail_to_its_readers_and_to_others_what_concerns_them(client):
    user, other = a_user_with(Role.LOG_MEMBER), a_user_with(Role.LOG_MEMBER)
    record("thing.made", by=user, reason="mine")
    record("thing.seen", by=other, obj=user.person, reason="about me")
    record("thing.made", by=other, reason="canary")
    client.force_login(user)
    body = client.get("/api/v1/audit/", {"verb": "thing"}).json()
    assert [row["reason"] for row in body["results"]] == ["about me", "mine"]
    client.force_login(a_user_with(Role.AUDITOR))
    body = client.get("/api/v1/audit/", {"verb": "thing", "page_size": 2}).json()
    assert body["count"] == 3
    assert len(body["results"]) == 2
    assert body["next"].endswith("page=2&page_size=2&verb=thing")

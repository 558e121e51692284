"""What a phone may hold of the hours page: a shell that is the same for everybody, and ids."""

import datetime as dt
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from coren import shell
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, another_activity, hours_of, status_from, the_rates, with_account
from tests.factories import a_small_programme, a_user_with, an_area, one_of_each_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def keys(user, **asked):
    return signed_in(user).get(reverse("hours-keys"), asked)


def test_the_shell_is_the_same_bytes_for_nobody_and_for_every_role():
    programme = a_small_programme()
    an_adviser(programme.own, "Ada Example")
    page = Client().get(reverse("hours-app"))
    assert page.status_code == 200
    assert not page.cookies
    for role, user in one_of_each_role(programme).items():
        shown = signed_in(user).get(reverse("hours-app"))
        assert shown.content == page.content, role
        assert "no-store" in shown["Cache-Control"]
    for text in ("Ada Example", programme.own.name, "csrfmiddlewaretoken"):
        assert text not in page.content.decode()


def test_every_file_the_shell_asks_for_is_on_the_worker_s_list():
    page = Client().get(reverse("hours-app")).content.decode()
    asked = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    kept = {f"/static/{name}" for name in shell.ASSETS}
    assert asked <= kept
    assert {f"/static/{name}" for name in shell.PAGE_SCRIPTS} <= asked
    assert all(finders.find(name) for name in shell.ASSETS)


def test_the_worker_keeps_only_public_addresses():
    script = Client().get(reverse("hours-worker"))
    assert script["Content-Type"].startswith("text/javascript")
    assert script["Service-Worker-Allowed"] == "/"
    listed = re.search(r"self.nrpShell = (\{.*\});", script.content.decode())
    assert listed is not None
    anybody = Client()
    for address in ("/hours/app/", *(f"/static/{name}" for name in shell.ASSETS)):
        assert f'"{address}"' in listed[1]
    assert anybody.get("/hours/app/").status_code == 200
    assert anybody.get("/hours/").status_code == 302


def test_another_shell_is_another_version(monkeypatch):
    before = shell.version()
    assert before == shell.version()
    monkeypatch.setattr(shell, "shell_page", lambda: "another page")
    assert shell.version() != before


def test_the_manifest_makes_the_page_an_app():
    told = Client().get(reverse("hours-manifest"))
    assert told["Content-Type"] == "application/manifest+json"
    manifest = told.json()
    assert manifest["display"] == "standalone"
    assert manifest["start_url"] == reverse("hours-app")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])


def test_the_keys_are_ids_numbers_and_codes():
    place = an_area("Old Swan")
    adviser = an_adviser(place, "Ada Example", email="ada@example.org")
    hours_of(adviser, activity=another_activity(), note="with a note")
    facilitator = a_user_with(Role.COREN_FACILITATOR, area=place, name="Fay Sample")
    answer = keys(facilitator)
    assert "no-store" in answer["Cache-Control"]
    assert set(answer.json()) == {"user", "advisers", "activities", "csrf", "page", "today"}
    assert answer.json()["user"] == str(facilitator.pk)
    assert answer.json()["advisers"] == [
        {"id": str(adviser.pk), "number": adviser.number, "activities": ["street_survey"]}
    ]
    assert answer.json()["activities"] == ["log_meeting", "street_survey"]
    assert answer.json()["page"] == reverse("hours")
    for text in ("Ada", "Fay", "example.org", "Old Swan", "LOG meetings", "Street survey", "note"):
        assert text not in answer.content.decode()


def test_a_facilitator_gets_no_key_of_another_place():
    the_rates()
    own, other = an_area("Old Swan"), an_area("Claremont")
    ours, theirs = an_adviser(own), an_adviser(other)
    facilitator = a_user_with(Role.COREN_FACILITATOR, area=own)
    assert [one["id"] for one in keys(facilitator).json()["advisers"]] == [str(ours.pk)]
    assert keys(facilitator, place=other.slug).json()["advisers"] == []
    manager = a_user_with(Role.COREN_MANAGER)
    assert {one["id"] for one in keys(manager).json()["advisers"]} == {str(ours.pk), str(theirs.pk)}
    assert [one["id"] for one in keys(manager, place=other.slug).json()["advisers"]] == [str(theirs.pk)]


def test_an_adviser_gets_their_own_number_and_their_own_page():
    the_rates()
    place = an_area()
    adviser, _another = an_adviser(place), an_adviser(place)
    answer = keys(with_account(adviser)).json()
    assert answer["advisers"] == [{"id": str(adviser.pk), "number": adviser.number, "activities": ["log_meeting"]}]
    assert answer["page"] == reverse("my-hours")


def test_who_is_paused_or_has_left_has_no_row():
    the_rates()
    place = an_area()
    paused, stays = an_adviser(place), an_adviser(place)
    status_from(paused, "paused", dt.date(2020, 1, 1))
    facilitator = a_user_with(Role.COREN_FACILITATOR, area=place)
    assert [one["id"] for one in keys(facilitator).json()["advisers"]] == [str(stays.pk)]


def test_who_logs_no_hours_gets_no_keys():
    programme = a_small_programme()
    logs = {Role.COREN_MANAGER, Role.COREN_FACILITATOR, Role.RESIDENT_ADVISER}
    for role, user in one_of_each_role(programme).items():
        assert keys(user).status_code == (200 if role in logs else 403), role
    assert Client().get(reverse("hours-keys")).status_code == 302


def test_the_keys_cost_as_many_questions_for_one_adviser_as_for_ten(django_assert_max_num_queries):
    the_rates()
    place = an_area()
    client = signed_in(a_user_with(Role.COREN_FACILITATOR, area=place))
    an_adviser(place)
    with django_assert_max_num_queries(10) as few:
        client.get(reverse("hours-keys"))
    for _ in range(9):
        hours_of(an_adviser(place))
    with django_assert_max_num_queries(10) as many:
        client.get(reverse("hours-keys"))
    assert len(many) == len(few)


def test_signing_out_makes_the_browser_forget():
    user = a_user_with(Role.COREN_FACILITATOR)
    client = signed_in(user)
    assert "Clear-Site-Data" not in client.get(reverse("account_logout"))
    left = client.post(reverse("account_logout"))
    assert left.status_code == 302
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(reverse("hours-keys")).status_code == 302


def test_rows_of_somebody_else_outlive_a_sign_out():
    client = signed_in(a_user_with(Role.COREN_FACILITATOR))
    assert client.post(reverse("account_logout"), {"rows_wait": "1"})["Clear-Site-Data"] == '"cache"'


def test_a_sign_out_of_nobody_forgets_nothing():
    assert "Clear-Site-Data" not in Client().post(reverse("account_logout"))

"""Tokens for programs: made by the operator or by their owner, with an end date."""

import datetime
from io import StringIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from nrp.accounts import queries
from nrp.accounts.roles import Role
from nrp.audit import queries as audit
from tests.factories import PASSWORD, a_user_with

pytestmark = pytest.mark.django_db


def ask(client, token):
    return client.get("/api/v1/neighbourhoods/", headers={"Authorization": f"Token {token}"})


@pytest.fixture
def owner(client):
    user = a_user_with(Role.LOG_MEMBER)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    asked = client.get(reverse("token-new"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    client.post(asked.headers["Location"], {"password": PASSWORD})
    return user


def test_the_command_prints_a_token_that_works(client):
    user = a_user_with(Role.PMG_MEMBER)
    said = StringIO()
    call_command("api_token", user.email, stdout=said)
    assert ask(client, said.getvalue().strip()).status_code == 200
    assert audit.events(verb="token.issued").exists()


def test_the_command_names_an_address_nobody_has():
    with pytest.raises(CommandError, match="No account signs in with eve"):
        call_command("api_token", "eve@example.org")


def test_a_token_ends(client):
    user = a_user_with(Role.PMG_MEMBER)
    said = StringIO()
    call_command("api_token", user.email, "--days", "2", stdout=said)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2, minutes=1)):
        assert ask(client, said.getvalue().strip()).status_code == 401


def test_its_owner_makes_one_sees_it_once_and_ends_it(client, owner):
    page = client.post(reverse("token-new"), {"days": "30"})
    token = BeautifulSoup(page.content, "html.parser").find("p", class_="nrp-code").text.strip()
    assert ask(client, token).status_code == 200
    (kept,) = queries.tokens_of(owner)
    overview = client.get(reverse("account"))
    assert kept.key in overview.text
    assert token not in overview.text
    client.post(reverse("token-end", args=[kept.key]))
    assert ask(client, token).status_code == 401


def test_too_long_a_life_is_refused_with_a_sentence(client, owner):
    assert "There is a problem" in client.post(reverse("token-new"), {"days": "4000"}).text
    assert queries.tokens_of(owner) == []


def test_somebody_whose_role_needs_a_second_factor_makes_none_before_it_is_set_up(client):
    client.force_login(a_user_with(Role.AUDITOR))
    assert client.get(reverse("token-new")).headers["Location"] == reverse("mfa_index")
    answer = client.get("/api/v1/neighbourhoods/")
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"

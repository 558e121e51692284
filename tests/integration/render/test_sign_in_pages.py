"""Every page of the sign-in library stands in our shell, in our words, as HTML that is well formed."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.test import Client

from nrp.accounts.models import User
from tests import factories
from tests.unit.render.test_components import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.unit.render.urls")]
NEVER = re.compile(r"\b(please|sorry|invalid|oops|are you sure)\b", re.IGNORECASE)


@pytest.fixture
def user() -> User:
    return factories.a_user()


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    """Return somebody who has just shown twice who they are, so that no page asks again."""
    client.post("/account/login/", {"login": user.email, "password": factories.PASSWORD})
    response = client.post("/account/reauthenticate/", {"password": factories.PASSWORD})
    assert response.status_code == 302, response.content.decode()
    return client


def assert_ours(html: str) -> None:
    assert faults_of(html) == []
    assert 'class="nrp-header"' in html
    assert html.count("<h1") == 1
    assert not re.search(r"\sstyle=|<style", html)
    words = re.sub(r"<[^>]+>", " ", html)
    assert NEVER.search(words) is None, NEVER.search(words)


BEFORE = ["login/", "password/reset/", "password/reset/done/", "password/reset/key/1-x/", "inactive/", "signup/"]
OWN = ["logout/", "password/change/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "sessions/"]
SECOND = ["2fa/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/"]


@pytest.mark.parametrize("path", BEFORE)
def test_a_page_before_sign_in(client: Client, path: str) -> None:
    response = client.get(f"/account/{path}", follow=True)

    assert response.status_code == 200
    assert_ours(response.content.decode())


def test_a_sign_in_that_fails_says_so_at_the_top_and_in_the_title(client: Client, user: User) -> None:
    empty = client.post("/account/login/", {}).content.decode()
    wrong = client.post("/account/login/", {"login": user.email, "password": "another long password"}).content.decode()

    for html in (empty, wrong):
        assert_ours(html)
        assert "<title>Error: Sign in" in html
        assert "There is a problem" in html
    assert 'href="#id_login">Enter ' in empty
    assert f'value="{user.email}"' in wrong


@pytest.mark.parametrize("path", [*OWN, "reauthenticate/"])
def test_a_page_of_ones_own_account(signed_in: Client, path: str) -> None:
    response = signed_in.get(f"/account/{path}")

    assert response.status_code == 200
    assert_ours(response.content.decode())


@pytest.mark.parametrize("path", SECOND)
def test_a_page_of_the_second_step(signed_in: Client, user: User, path: str) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    RecoveryCodes.activate(user)

    response = signed_in.get(f"/account/{path}")

    assert response.status_code == 200
    assert_ours(response.content.decode())


def test_the_second_step_asks_for_the_code_and_offers_a_passkey_without_a_script_in_the_page(
    client: Client, user: User
) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})

    response = client.post("/account/login/", {"login": user.email, "password": factories.PASSWORD}, follow=True)

    html = response.content.decode()
    assert_ours(html)
    assert "Second step of sign-in" in html
    assert 'data-passkey="authenticate"' in html
    assert [kind for kind in re.findall(r"<script(?![^>]*src=)([^>]*)>", html) if "application/json" not in kind] == []


def test_what_was_done_is_said_once_on_the_next_page(signed_in: Client) -> None:
    changed = {
        "oldpassword": factories.PASSWORD,
        "password1": "another long password",
        "password2": "another long password",
    }

    html = signed_in.post("/account/password/change/", changed, follow=True).content.decode()

    assert "Your password is changed." in html
    assert "Successfully signed in" not in html
    assert "Your password is changed." not in signed_in.get("/account/login/", follow=True).content.decode()


def test_the_mail_with_a_new_password_speaks_our_words(client: Client, user: User) -> None:
    client.post("/account/password/reset/", {"email": user.email})
    client.post("/account/password/reset/", {"email": "nobody@example.org"})

    (message,) = mail.outbox
    assert message.subject.endswith("Choose a new password")
    assert "/account/password/reset/key/" in message.body
    assert message.body.endswith("Neighbourhood Resilience Programme")
    assert NEVER.search(message.body) is None
    assert "example.com" not in message.body

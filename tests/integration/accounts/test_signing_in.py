"""Signing in: by e-mail, by invitation only, with a second factor where the role needs one."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from nrp.accounts import queries
from nrp.accounts.actions import accounts
from nrp.accounts.actions.accounts import AccountRefused
from nrp.accounts.roles import NEEDS_SECOND_FACTOR, Role
from nrp.audit import queries as audit
from tests.factories import PASSWORD, a_small_programme, a_user_with, one_of_each_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_rate_is_used_up():
    cache.clear()


def sign_in(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def with_totp(user):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_for(secret):
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def is_signed_in(client):
    return client.get(reverse("account")).status_code == 200


def test_somebody_signs_in_with_their_address_in_any_case(client):
    user = a_user_with(Role.LOG_MEMBER, email="ada@example.org")
    answer = client.post(reverse("account_login"), {"login": "ADA@example.org", "password": PASSWORD})
    assert answer.status_code == 302
    assert is_signed_in(client)
    (entry,) = audit.entries(audit.events(verb="account.signed_in"))
    assert entry.event.actor_id == user.pk


def test_a_wrong_password_is_refused_in_words_and_recorded_without_them(client):
    user = a_user_with(Role.LOG_MEMBER)
    page = sign_in(client, user, "not the password")
    assert "There is a problem" in page.text
    assert not is_signed_in(client)
    (entry,) = audit.entries(audit.events(verb="account.sign_in_failed"))
    assert entry.event.object_id == user.pk
    assert (entry.detail, entry.object, entry.reason) == ({}, "", "")


def test_failed_sign_ins_come_to_an_end(client):
    user = a_user_with(Role.LOG_MEMBER)
    for _ in range(6):
        sign_in(client, user, "not the password")
    page = sign_in(client, user)
    assert not is_signed_in(client)
    assert "Too many attempts that failed" in page.text


def test_there_is_no_sign_up(client):
    page = client.get(reverse("account_signup"))
    assert "invitation" in page.text
    client.post(reverse("account_signup"), {"email": "eve@example.org", "password1": PASSWORD})
    assert queries.account_with_email("eve@example.org") is None


def test_every_page_but_the_public_ones_asks_to_sign_in(client):
    answer = client.get(reverse("account"))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={reverse('account')}"


def test_a_fragment_sends_the_whole_browser_to_sign_in(client):
    answer = client.get(
        reverse("account"),
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/runs/1/?a=b"},
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fruns%2F1%2F%3Fa%3Db"


def test_roles_that_need_a_second_factor_go_nowhere_before_it_is_set_up(settings):
    settings.NRP_ENFORCE_MFA = True
    stopped = set()
    for role, user in one_of_each_role(a_small_programme()).items():
        client = Client()
        client.force_login(user)
        if client.get(reverse("account")).headers.get("Location") == reverse("mfa_index"):
            stopped.add(role)
        assert client.get(reverse("mfa_index")).status_code == 200
    assert stopped == NEEDS_SECOND_FACTOR
    assert set(Role) - NEEDS_SECOND_FACTOR == {Role.RESIDENT_ADVISER, Role.LOG_MEMBER, Role.COREN_FACILITATOR}


def test_setting_an_authenticator_app_up_opens_the_site(client, django_capture_on_commit_callbacks):
    user = a_user_with(Role.AUDITOR)
    sign_in(client, user)
    assert not is_signed_in(client)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    page = client.post(asked.headers["Location"], {"password": PASSWORD}, follow=True)
    secret = client.session["mfa.totp.secret"]
    assert page.status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert answer.status_code == 302
    assert is_signed_in(client)
    assert audit.events(verb="account.second_factor_added").exists()


def test_who_has_a_second_factor_is_asked_for_it(client):
    user = a_user_with(Role.AUDITOR)
    secret = with_totp(user)
    answer = sign_in(client, user)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert is_signed_in(client)


def test_recovery_codes_alone_are_no_second_factor(client):
    user = a_user_with(Role.AUDITOR)
    RecoveryCodes.activate(user)
    assert queries.is_second_factor_missing(user)


def test_the_demo_may_switch_enforcement_off(client, settings):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(a_user_with(Role.AUDITOR))
    assert is_signed_in(client)


def test_a_disabled_persons_sessions_and_tokens_end_at_once(client):
    user = a_user_with(Role.LOG_MEMBER)
    admin = a_user_with(Role.PROGRAMME_ADMIN)
    _row, token = accounts.issue_token(user=user, by=None)
    sign_in(client, user)
    assert is_signed_in(client)
    accounts.disable(user=user, by=admin, reason="Left the council")
    assert not is_signed_in(client)
    assert not Session.objects.exists()
    headers = {"Authorization": f"Token {token}"}
    assert client.get("/api/v1/neighbourhoods/", headers=headers).status_code == 401
    sign_in(client, user)
    assert not is_signed_in(client)


def test_nobody_shuts_themselves_out():
    admin = a_user_with(Role.PROGRAMME_ADMIN)
    with pytest.raises(AccountRefused, match="your own account"):
        accounts.disable(user=admin, by=admin)


def test_an_administrator_resets_a_second_factor_and_says_why(client, settings):
    settings.NRP_ENFORCE_MFA = False
    user = a_user_with(Role.AUDITOR)
    with_totp(user)
    theirs = Client()
    theirs.force_login(user)
    admin = a_user_with(Role.PROGRAMME_ADMIN)
    client.force_login(admin)
    address = reverse("person-mfa-reset", args=[user.person.pk])
    assert "There is a problem" in client.post(address, {"reason": ""}).text
    assert Authenticator.objects.filter(user=user).exists()
    client.post(address, {"reason": "Saw her at the office"})
    assert not Authenticator.objects.filter(user=user).exists()
    assert not is_signed_in(theirs)
    (entry,) = audit.entries(audit.events(verb="account.second_factor_reset"))
    assert (entry.event.actor_id, entry.event.object_id) == (admin.pk, user.pk)
    assert entry.reason == "Saw her at the office"


def test_a_forgotten_password_is_reset_by_mail_and_recorded(client):
    user = a_user_with(Role.LOG_MEMBER, email="ada@example.org")
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"http://testserver\S+", mail.outbox[0].body).group()
    page = client.get(link, follow=True)
    new = "four other unrelated words"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    sign_in(client, user, new)
    assert is_signed_in(client)
    assert audit.events(verb="account.password_reset").exists()


def test_a_reset_for_an_unknown_address_says_the_same_and_sends_nothing(client):
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert answer.headers["Location"] == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_a_signed_in_page_is_never_kept(client):
    client.force_login(a_user_with(Role.LOG_MEMBER))
    assert "no-store" in client.get(reverse("account")).headers["Cache-Control"]

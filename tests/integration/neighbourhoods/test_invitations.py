"""The only way in: a signed link, for one person, once, for a fortnight."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from neighbourhoods import queries
from neighbourhoods.actions import invitations
from neighbourhoods.actions.invitations import InvitationRefused
from neighbourhoods.models import Invitation
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from nrp.audit import queries as audit
from tests.factories import a_person, a_small_programme, a_user, a_user_with

pytestmark = pytest.mark.django_db
PASSWORD = "three unrelated words"


def an_invitation(person=None, role=Role.PMG_MEMBER, **values):
    person = person or a_person("Ada Example")
    return invitations.invite(person=person, email=values.pop("email", "ada@example.org"), role=role, by=None, **values)


def accept_page(invitation):
    return reverse("invitation-accept", args=[invitations.token_of(invitation)])


def test_the_link_goes_out_by_mail_and_opens_an_account_with_the_role(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        an_invitation()
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    link = re.search(r"http://\S+", message.body).group()
    page = client.get(link)
    assert "Welcome, Ada Example" in page.text
    answer = client.post(link, {"password": PASSWORD})
    assert answer.status_code == 302
    user = User.objects.get(email="ada@example.org")
    assert user.check_password(PASSWORD)
    assert user.person.name == "Ada Example"
    assert queries.role_codes_of(user) == {Role.PMG_MEMBER}


def test_it_is_accepted_once(client):
    invitation = an_invitation()
    invitations.accept(invitation=invitation, password=PASSWORD)
    with pytest.raises(InvitationRefused, match="accepted already"):
        invitations.accept(invitation=invitation, password=PASSWORD)
    page = client.get(accept_page(invitation))
    assert page.status_code == 410
    assert "accepted already" in page.text


def test_it_runs_out_after_a_fortnight(client):
    invitation = an_invitation()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=14, minutes=1)):
        assert client.get(accept_page(invitation)).status_code == 410
        with pytest.raises(InvitationRefused, match="run out"):
            invitations.accept(invitation=invitation, password=PASSWORD)


def test_a_withdrawn_one_opens_nothing(client):
    invitation = an_invitation()
    invitations.withdraw(invitation=invitation, by=None)
    assert client.get(accept_page(invitation)).status_code == 410


def test_a_link_that_we_did_not_sign_is_not_ours(client):
    an_invitation()
    answer = client.get(reverse("invitation-accept", args=["abc:def"]))
    assert answer.status_code == 404
    assert "Copy it whole" in answer.text


def test_somebody_else_cannot_accept_it_while_signed_in(client):
    invitation = an_invitation()
    client.force_login(a_user())
    page = client.get(accept_page(invitation))
    assert page.status_code == 403
    assert "signed in as somebody else" in page.text
    client.post(accept_page(invitation), {"password": PASSWORD})
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_person_with_an_account_accepts_it_while_signed_in(client):
    programme = a_small_programme()
    user = a_user("Ben Example", email="ben@example.org")
    invitation = an_invitation(user.person, Role.LOG_MEMBER, area=programme.own, email="ben@example.org")
    assert client.get(accept_page(invitation)).headers["Location"].startswith(reverse("account_login"))
    client.force_login(user)
    client.post(accept_page(invitation))
    assert queries.role_codes_of(User.objects.get(pk=user.pk)) == {Role.LOG_MEMBER}


def test_nobody_is_invited_to_an_address_of_somebody_else():
    a_user(email="ben@example.org")
    with pytest.raises(InvitationRefused, match="Another person"):
        an_invitation(email="BEN@example.org")


def test_a_weak_password_is_refused_with_a_sentence(client):
    invitation = an_invitation()
    page = client.post(accept_page(invitation), {"password": "short"})
    assert "There is a problem" in page.text
    assert not User.objects.filter(email="ada@example.org").exists()


def test_an_administrator_sends_and_withdraws_it_on_the_pages(client, settings):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN))
    person = a_person("Cem Example")
    answer = client.post(reverse("invite", args=[person.pk]), {"email": "cem@example.org", "role": "la_lead"})
    assert "Choose the council for this role." in answer.text
    assert "cem@example.org" in answer.text
    client.post(reverse("invite", args=[person.pk]), {"email": "cem@example.org", "role": "auditor"})
    invitation = Invitation.objects.get()
    client.post(reverse("invitation-withdraw", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None
    assert {"invitation.sent", "invitation.withdrawn"} <= set(audit.verbs())

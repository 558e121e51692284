"""People with and without an account, as an administrator sees them and as they see themselves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods import queries
from neighbourhoods.actions import roles
from neighbourhoods.actions.roles import RoleRefused
from nrp.accounts.actions import people
from nrp.accounts.models import Person
from nrp.accounts.roles import Role
from nrp.audit import queries as audit
from tests.factories import a_person, a_small_programme, a_user, a_user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, settings):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN, name="Ada Admin"))
    return client


def test_somebody_without_an_address_is_added(admin):
    answer = admin.post(reverse("person-new"), {"name": "Ben Example", "language": "Polish"})
    person = Person.objects.get(name="Ben Example")
    assert answer.headers["Location"] == reverse("person", args=[person.pk])
    assert "None: they cannot sign in" in admin.get(answer.headers["Location"]).text


def test_a_changed_record_keeps_what_stood_there():
    person = a_person("Ben Example", phone="0151 496 0000")
    people.update(person=person, phone="0151 496 0001", by=None)
    (entry,) = audit.entries(audit.events(verb="person.updated"))
    assert entry.changes == {"phone": ["0151 496 0000", "0151 496 0001"]}


def test_the_list_is_searched_by_name(admin):
    a_person("Ben Example")
    a_person("Cem Other")
    page = admin.get(reverse("people"), {"q": "cem"})
    assert "Cem Other" in page.text
    assert "Ben Example" not in page.text


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(admin):
    programme = a_small_programme()

    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(reverse("people")).status_code == 200
        return len(asked)

    questions()
    one = questions()
    for _ in range(3):
        a_user_with(Role.LOG_MEMBER, area=programme.own)
    assert questions() == one


def test_everybody_sees_their_own_record_and_nobody_elses(client):
    programme = a_small_programme()
    me = a_user_with(Role.LOG_MEMBER, area=programme.own, name="Ben Example")
    other = a_user_with(Role.LOG_MEMBER, area=programme.own, name="Cem Canary")
    client.force_login(me)
    assert "Ben Example" in client.get(reverse("person", args=[me.person.pk])).text
    refused = client.get(reverse("person", args=[other.person.pk]))
    assert refused.status_code == 404
    assert "Cem Canary" not in refused.text
    assert client.get(reverse("people")).status_code == 403


def test_a_role_is_given_and_ended_on_the_pages(admin):
    programme = a_small_programme()
    user = a_user("Ben Example")
    address = reverse("role-grant", args=[user.person.pk])
    today = {"starts_on_0": "1", "starts_on_1": "2", "starts_on_2": "2020"}
    page = admin.post(address, {"role": "log_member", **today})
    assert "Choose the neighbourhood for this role." in page.text
    page = admin.post(address, {"role": "auditor", "area": programme.own.pk, **today})
    assert "This role is for the whole programme." in page.text
    admin.post(address, {"role": "log_member", "area": programme.own.pk, **today})
    (assignment,) = queries.grants_of(user)
    shown = admin.get(reverse("person", args=[user.person.pk])).text
    assert "LOG member, Old Quay" in shown
    admin.post(reverse("role-end", args=[assignment.pk]), {"reason": "Moved away"})
    queries.forget_grants(user)
    assert queries.grants_of(user) == ()
    (entry,) = audit.entries(audit.events(verb="role.ended"))
    assert entry.reason == "Moved away"


def test_the_same_role_is_not_given_twice():
    programme = a_small_programme()
    user = a_user_with(Role.LOG_MEMBER, area=programme.own)
    with pytest.raises(RoleRefused, match="already"):
        roles.grant(user=user, role=Role.LOG_MEMBER, area=programme.own, by=None)


def test_the_last_administrator_keeps_the_role():
    user = a_user_with(Role.PROGRAMME_ADMIN)
    (assignment,) = queries.grants_of(user)
    with pytest.raises(RoleRefused, match="needs an administrator"):
        roles.end(assignment=assignment, by=None)


def test_an_account_is_disabled_and_let_back_in_on_the_pages(admin):
    user = a_user_with(Role.LOG_MEMBER)
    address = reverse("person-disable", args=[user.person.pk])
    assert "Disable the account" in admin.get(address).text
    admin.post(address, {"reason": "Left"})
    user.refresh_from_db()
    assert not user.is_active
    admin.post(address, {"reason": "Came back"})
    user.refresh_from_db()
    assert user.is_active
    assert {"account.disabled", "account.enabled"} <= set(audit.verbs())

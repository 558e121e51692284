"""Groups, members, terms and outside boards for programs."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.models import Group, Membership, Representation, Sector
from nrp.accounts.models import Person
from nrp.accounts.roles import Role
from tests.factories import a_person, a_small_programme, a_user_with
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on, the_pmg

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_small_programme()


@pytest.fixture
def log(programme):
    return a_log(programme.own, name="Better Old Quay")


@pytest.fixture
def keeper(log, client):
    user = a_keeper(log)
    client.force_login(user)
    return user


def ask(client, method, name, *args, data=None, **headers):
    url = reverse(name, args=args)
    if method == "get":
        return client.get(url, data or {})
    return getattr(client, method)(url, json.dumps(data), content_type="application/json", headers=headers)


def test_the_list_has_the_fields_of_the_contract_and_is_narrowed(client, programme, log):
    the_pmg()
    client.force_login(a_user_with(Role.PMG_MEMBER))
    found = ask(client, "get", "api-groups").json()
    assert found["count"] == 2
    one = next(row for row in found["results"] if row["kind"] == "log")
    assert (one["id"], one["name"], one["neighbourhood"]) == (str(log.pk), log.name, str(programme.own.pk))
    assert next(row for row in found["results"] if row["kind"] == "pmg")["neighbourhood"] is None
    for wanted, count in (
        ({"kind": "log"}, 1),
        ({"neighbourhood": str(programme.other.pk)}, 0),
        ({"is_closed": "true"}, 0),
        ({"is_closed": "false"}, 2),
    ):
        assert ask(client, "get", "api-groups", data=wanted).json()["count"] == count


def test_an_editor_sets_groups_up_one_or_many(client, programme):
    client.force_login(a_user_with(Role.PROJECT_DEPUTY))
    data = {"kind": "log", "neighbourhood": str(programme.own.pk)}
    first = ask(client, "post", "api-groups", data=data, **{"Idempotency-Key": "one"})
    again = ask(client, "post", "api-groups", data=data, **{"Idempotency-Key": "one"})
    assert first.status_code == 201
    assert first.json() == again.json()
    assert first.json()["name"] == "Old Quay Local Oversight Group"
    many = ask(client, "post", "api-groups", data=[data, {"kind": "working_group", "name": "Air"}])
    assert [row["status"] for row in many.json()["results"]] == [409, 201]
    assert Group.objects.count() == 2


def test_members_are_names_and_sectors_without_a_contact(client, log, keeper):
    row = a_member(log, "Abe Resident")
    Person.objects.filter(pk=row.person_id).update(email="abe@example.org", phone="0151 496 0777")
    answer = ask(client, "get", "api-group-members", log.pk)
    assert "example.org" not in answer.content.decode()
    assert "0151" not in answer.content.decode()
    abe = next(one for one in answer.json()["results"] if one["name"] == "Abe Resident")
    assert (abe["sector"], abe["office"], abe["organisation"], abe["ends_on"]) == ("resident", "member", "", None)


def test_members_are_narrowed_by_sector_and_by_day(client, log, keeper):
    a_member(log, "Abe", ends_on=dt.date(2018, 1, 1))
    assert ask(client, "get", "api-group-members", log.pk, data={"sector": "resident"}).json()["count"] == 1
    assert ask(client, "get", "api-group-members", log.pk, data={"on": "2019-01-01"}).json()["count"] == 1
    assert ask(client, "get", "api-group-members", log.pk, data={"on": "2017-01-01"}).json()["count"] == 2


def test_a_keeper_puts_somebody_known_or_new_on_the_group(client, log, keeper):
    former = a_member(log, "Abe", ends_on=dt.date(2018, 1, 1))
    known = {"person": str(former.person_id), "sector": "resident"}
    new = {"name": "Nia New", "sector": "nhs", "organisation": "Quay Trust", "starts_on": "2019-01-01"}
    assert ask(client, "post", "api-group-members", log.pk, data=known).json()["starts_on"] == str(timezone.localdate())
    made = ask(client, "post", "api-group-members", log.pk, data=[new, known, {"sector": "nhs"}]).json()["results"]
    assert [row["status"] for row in made] == [201, 409, 409]
    assert made[2]["errors"] == {"name": ["Enter a name."]}
    assert Membership.objects.get(pk=made[0]["id"]).organisation.name == "Quay Trust"


def test_somebody_the_caller_does_not_come_across_is_not_found(client, log, keeper):
    stranger = a_person("Mora Moor")
    data = {"person": str(stranger.pk), "sector": "resident"}
    assert ask(client, "post", "api-group-members", log.pk, data=data).status_code == 404


def test_a_seat_is_changed_and_ended(client, log, keeper):
    row = a_member(log, "Abe")
    data = {"office": "vice_chair", "organisation": "Quay CVS", "ends_on": "2019-03-01"}
    assert ask(client, "patch", "api-membership", row.pk, data=data).json()["office"] == "vice_chair"
    row.refresh_from_db()
    assert (row.organisation.name, row.ends_on) == ("Quay CVS", dt.date(2019, 3, 1))
    refused = ask(client, "patch", "api-membership", row.pk, data={"ends_on": "2015-01-01"})
    assert (refused.status_code, refused.json()["errors"]) == (409, {"ends_on": ["It cannot end before it starts."]})


def test_a_second_chair_is_refused_in_words(client, log, keeper):
    data = {"name": "Nia", "sector": "resident", "office": "secretary"}
    answer = ask(client, "post", "api-group-members", log.pk, data=data)
    assert answer.status_code == 409
    assert f"{keeper.person} is secretary" in answer.json()["detail"]


def test_terms_are_read_and_written_as_versions(client, log, keeper):
    data = {"text": "We meet monthly.", "agreed_on": "2016-02-01"}
    assert ask(client, "post", "api-group-terms", log.pk, data=data).json()["number"] == 1
    data |= {"text": "We meet weekly.", "after": 1}
    assert ask(client, "post", "api-group-terms", log.pk, data=data).status_code == 201
    late = ask(client, "post", "api-group-terms", log.pk, data=data | {"text": "We meet daily."})
    assert late.status_code == 409
    found = ask(client, "get", "api-group-terms", log.pk).json()["results"]
    assert [(one["number"], one["text"]) for one in found] == [(2, "We meet weekly."), (1, "We meet monthly.")]


def test_a_group_is_described_by_its_keeper_and_closed_by_an_editor(client, log, keeper):
    assert ask(client, "patch", "api-group", log.pk, data={"purpose": "Cleaner air"}).json()["purpose"] == "Cleaner air"
    data = {"on": "2019-03-01", "reason": "Over"}
    assert ask(client, "post", "api-group-close", log.pk, data=data).status_code == 403
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN))
    assert ask(client, "post", "api-group-close", log.pk, data=data).json()["closed_on"] == "2019-03-01"
    again = ask(client, "post", "api-group-close", log.pk, data=data)
    assert (again.status_code, again.json()["detail"]) == (409, "This group closed on 1 March 2019.")


def test_residents_on_outside_boards_are_read_begun_and_ended(client, programme, log, keeper):
    data = {"neighbourhood": str(programme.own.pk), "name": "Abe", "body": "Health Board", "through": "An invitation"}
    made = ask(client, "post", "api-representations", data=data).json()
    assert (made["name"], made["body"], made["ends_on"]) == ("Abe", "Health Board", None)
    elsewhere = data | {"neighbourhood": str(programme.other.pk)}
    assert ask(client, "post", "api-representations", data=elsewhere).status_code == 404
    ended = ask(client, "post", "api-representation-end", made["id"], data={"on": "2030-01-01"})
    assert ended.json()["ends_on"] == "2030-01-01"
    assert ask(client, "post", "api-representation-end", made["id"], data={"on": "2030-01-01"}).status_code == 409
    assert ask(client, "get", "api-representations").json()["count"] == Representation.objects.count() == 1


def test_a_plain_member_reads_and_does_not_write(client, log):
    client.force_login(a_user_on(log, sector=Sector.LOCAL_AUTHORITY))
    assert ask(client, "get", "api-group-members", log.pk).status_code == 200
    for method, name, args in (
        ("post", "api-group-members", [log.pk]),
        ("post", "api-group-terms", [log.pk]),
        ("patch", "api-group", [log.pk]),
        ("post", "api-representations", []),
    ):
        assert ask(client, method, name, *args, data={}).status_code == 403

"""Residents invited to outside boards: who, where, since when, through what."""

import datetime as dt

import pytest
from django.urls import reverse

from governance.actions import representations
from governance.actions.representations import RepresentationRefused
from governance.models import Representation
from nrp.accounts.roles import Role
from tests.factories import a_person, a_small_programme, a_user_with
from tests.governance_factories import a_keeper, a_log, a_user_on

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 2, 12)


@pytest.fixture
def programme(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_small_programme()


@pytest.fixture
def keeper(programme, client):
    user = a_keeper(a_log(programme.own))
    client.force_login(user)
    return user


def on_board(area, name="Abe Resident", **values):
    values = {"body": "Health Board", "starts_on": DAY, **values}
    return representations.begin(area=area, person=a_person(name), by=None, **values)


def listed(client, **query):
    return client.get(reverse("representations"), query).content.decode()


def test_a_keeper_puts_somebody_new_on_record_and_it_says_how_it_came_about(keeper, client, programme):
    url = reverse("representation-new")
    assert "Their name" in client.get(url).content.decode()
    sent = {"name": "Abe Resident", "area": programme.own.pk, "body": "Health Board", "role": "Resident voice"}
    sent |= {"through": "Asked after the street audit", "starts_on_0": 12, "starts_on_1": 2, "starts_on_2": 2019}
    assert client.post(url, sent).status_code == 302
    body = listed(client)
    for words in ("Abe Resident", "Health Board", "Resident voice", "Asked after the street audit", "12 February 2019"):
        assert words in body


def test_each_place_s_readers_see_their_own(keeper, client, programme):
    on_board(programme.own, "Abe Resident")
    on_board(programme.other, "Mora Moor")
    assert "Mora Moor" not in listed(client)
    client.force_login(a_user_with(Role.PMG_MEMBER))
    assert "Mora Moor" in listed(client)
    assert "Mora Moor" not in listed(client, place=programme.own.slug)


def test_nobody_sits_on_one_board_twice_in_the_same_days(programme):
    row = on_board(programme.own)
    with pytest.raises(RepresentationRefused, match="Abe Resident sits on “health board” in those days already"):
        representations.begin(area=programme.own, person=row.person, body="health board", starts_on=DAY, by=None)
    representations.end(representation=row, on=dt.date(2019, 3, 1), by=None)
    representations.begin(
        area=programme.own, person=row.person, body="Health Board", starts_on=dt.date(2019, 3, 2), by=None
    )


def test_a_seat_on_a_board_ends_once_and_stays_listed_apart(keeper, client, programme):
    row = on_board(programme.own)
    url = reverse("representation-end", args=[row.pk])
    sent = {"on_0": 1, "on_1": 3, "on_2": 2019}
    assert client.post(url, sent).status_code == 302
    body = listed(client)
    assert body.index("Before</h2>") < body.index("Abe Resident")
    assert "Abe Resident has a last day there already: 1 March 2019." in client.post(url, sent).content.decode()
    with pytest.raises(RepresentationRefused, match="before it starts, on 12 February 2019"):
        representations.end(representation=on_board(programme.own, "Bea"), on=dt.date(2019, 1, 1), by=None)


def test_a_plain_member_reads_and_does_not_write(programme, client):
    row = on_board(programme.own)
    client.force_login(a_user_on(a_log(programme.own)))
    assert "Say that it ended" not in listed(client)
    assert client.get(reverse("representation-new")).status_code == 403
    assert client.get(reverse("representation-end", args=[row.pk])).status_code == 403


def test_a_keeper_cannot_write_into_another_place(keeper, client, programme):
    a_log(programme.other)
    sent = {"name": "Abe", "area": programme.other.pk, "body": "Board"}
    sent |= {"starts_on_0": 12, "starts_on_1": 2, "starts_on_2": 2019}
    assert client.post(reverse("representation-new"), sent).status_code == 200
    assert not Representation.objects.exists()
    assert client.get(reverse("representation-end", args=[on_board(programme.other).pk])).status_code == 404


def test_a_comparator_area_has_no_voice_on_a_board(programme):
    with pytest.raises(RepresentationRefused, match="speak for a neighbourhood"):
        on_board(programme.own_comparator)


def test_an_empty_list_says_what_will_stand_there(keeper, client):
    assert "A resident who is invited" in listed(client)

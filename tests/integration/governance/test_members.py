"""Who sits on a group: found by name or new, one chair and one secretary at a time, from a day to a day."""

import datetime as dt
import os

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from governance.actions import groups, members
from governance.actions.members import MembershipRefused
from governance.models import Membership, Sector
from governance.queries.people import people_known_to, people_named_like
from neighbourhoods.models import Organisation
from nrp.accounts.models import Person
from nrp.accounts.roles import Role
from nrp.audit.models import Event, Payload
from nrp.core.edits import ChangedMeanwhile, fingerprint
from nrp.core.refusals import Refusal
from tests.factories import a_person, a_small_programme, a_user_with, an_organisation
from tests.governance_factories import START, a_keeper, a_log, a_member, a_user_on, the_pmg
from tests.integration.coren.money_race import at_once

pytestmark = pytest.mark.django_db
Office = Membership.Office
TRIALS = int(os.environ.get("NRP_RACE_TRIALS", "20"))


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


def today():
    return timezone.localdate()


def seat(**values):
    on = values.pop("starts_on", START)
    days = {"starts_on_0": on.day, "starts_on_1": on.month, "starts_on_2": on.year}
    return {"sector": "resident", "office": "member", "organisation_name": "", "role": "", **days, **values}


def body_of(response):
    return response.content.decode()


# Finding somebody


def test_a_keeper_finds_those_they_come_across_and_nobody_of_another_place(programme, log, keeper):
    a_member(log, "Abe Resident", ends_on=dt.date(2018, 1, 1))
    a_user_with(Role.RESIDENT_ADVISER, area=programme.own, name="Rae Resident")
    elsewhere = a_log(programme.other)
    a_member(elsewhere, "Mora Resident")
    a_user_with(Role.LOG_MEMBER, area=programme.other, name="Moe Resident")
    a_person("Unseen Resident")
    assert [one.name for one in people_named_like(keeper, "resident")] == ["Abe Resident", "Rae Resident"]


def test_an_administrator_finds_everybody_and_a_pmg_keeper_all_whom_groups_know(programme, log):
    a_member(log, "Abe Resident")
    a_person("Unseen Resident")
    admin = a_user_with(Role.PROGRAMME_ADMIN)
    pmg = the_pmg()
    chair = a_user_with(Role.PMG_MEMBER)
    a_member(pmg, person=chair.person, sector=Sector.LOCAL_AUTHORITY, office=Office.CHAIR)
    assert [one.name for one in people_named_like(admin, "resid")] == ["Abe Resident", "Unseen Resident"]
    assert [one.name for one in people_named_like(chair, "resid")] == ["Abe Resident"]


def test_one_letter_finds_nobody_and_every_word_has_to_stand_in_the_name(programme, log, keeper):
    a_member(log, "Abe Resident")
    assert people_named_like(keeper, "a") == []
    assert [one.name for one in people_named_like(keeper, "res abe")] == ["Abe Resident"]
    assert people_named_like(keeper, "abe smith") == []


def test_somebody_known_is_found_and_takes_a_seat(log, keeper, client):
    former = a_member(log, "Abe Resident", ends_on=dt.date(2018, 1, 1))
    url = reverse("member-new", args=[log.pk])
    found = body_of(client.get(url, {"q": "abe"}))
    assert f"?person={former.person_id}" in found
    answer = client.post(f"{url}?person={former.person_id}", seat(starts_on=dt.date(2019, 1, 1), role="Adviser"))
    assert answer["Location"] == log.get_absolute_url()
    assert Membership.objects.holding(today()).get(person=former.person).role == "Adviser"
    assert Person.objects.filter(name="Abe Resident").count() == 1


def test_somebody_new_is_registered_by_name_without_an_account(log, keeper, client):
    url = reverse("member-new", args=[log.pk])
    assert "?name=Nia+Newcomer" in body_of(client.get(url, {"q": "Nia  Newcomer"}))
    shown = body_of(client.get(url, {"name": "Nia Newcomer"}))
    assert 'value="Nia Newcomer"' in shown
    assert "They need no account" in shown
    client.post(url, seat(name="Nia Newcomer", sector="housing", organisation_name="Quay Homes"))
    row = Membership.objects.get(person__name="Nia Newcomer")
    assert (row.person.user, row.person.email, row.organisation.name) == (None, "", "Quay Homes")
    assert row.organisation.kind == Organisation.Kind.HOUSING


def test_somebody_of_another_place_cannot_be_guessed_by_number(programme, log, keeper, client):
    stranger = a_person("Mora Moor")
    url = reverse("member-new", args=[log.pk])
    for asked in (str(stranger.pk), "nonsense"):
        assert client.get(url, {"person": asked}).status_code == 404
        assert client.post(f"{url}?person={asked}", seat()).status_code == 404
    assert not stranger.memberships.exists()


def test_the_form_sent_twice_makes_one_person_and_one_seat(log, keeper, client):
    url = reverse("member-new", args=[log.pk])
    number = client.get(url, {"name": "Nia Newcomer"}).context["form"]["sent_as"].value()
    for _time in range(2):
        assert client.post(url, seat(name="Nia Newcomer", sent_as=number)).status_code == 302
    assert Person.objects.filter(name="Nia Newcomer").count() == 1
    assert Membership.objects.filter(group=log).count() == 2


def test_a_refused_seat_registers_nobody(log, keeper, client):
    before = Person.objects.count()
    answer = client.post(reverse("member-new", args=[log.pk]), seat(name="Nia Newcomer", office="secretary"))
    assert f"{keeper.person} is secretary. Give them another office" in body_of(answer)
    assert Person.objects.count() == before


def test_an_organisation_is_found_whatever_its_capitals_and_not_made_twice(log, keeper):
    known = an_organisation("Quay Homes")
    assert members.organisation_named("  quay   HOMES ", sector="housing", by=keeper) == known
    assert members.organisation_named("", sector="housing", by=keeper) is None


def test_the_browser_is_offered_only_organisations_one_comes_across(programme, log, keeper, client):
    a_member(log, organisation=an_organisation("Quay Homes"))
    a_member(a_log(programme.other), organisation=an_organisation("Moor Homes"))
    body = body_of(client.get(reverse("member-new", args=[log.pk]), {"name": "Nia"}))
    assert 'value="Quay Homes"' in body
    assert "Moor Homes" not in body


# One chair, one secretary


def test_there_is_one_chair_and_one_secretary_at_a_time_and_many_vice_chairs(log):
    ann = a_member(log, "Ann Chair", office=Office.CHAIR)
    for words, values in (
        ("Ann Chair is chair. Give them another office", {}),
        ("Ann Chair is chair", {"starts_on": today() + dt.timedelta(days=30)}),
    ):
        with pytest.raises(MembershipRefused, match=words) as refused:
            a_member(log, office=Office.CHAIR, **values)
        assert refused.value.field == "office"
    a_member(log, office=Office.VICE_CHAIR)
    a_member(log, office=Office.VICE_CHAIR)
    members.end(membership=ann, on=today(), by=None)
    with pytest.raises(MembershipRefused, match="Ann Chair is chair until"):
        a_member(log, office=Office.CHAIR)
    a_member(log, office=Office.CHAIR, starts_on=today() + dt.timedelta(days=1))


def test_an_office_that_is_over_may_be_written_down_later(log):
    a_member(log, office=Office.CHAIR)
    a_member(log, "Old Chair", office=Office.CHAIR, ends_on=dt.date(2017, 1, 1))
    assert Membership.objects.filter(office=Office.CHAIR).count() == 2


def test_an_office_passes_from_one_to_another_by_two_changes(log):
    ann, bea = a_member(log, "Ann", office=Office.CHAIR), a_member(log, "Bea")
    with pytest.raises(MembershipRefused, match="Ann is chair"):
        members.change(membership=bea, office=Office.CHAIR, by=None)
    members.change(membership=ann, office=Office.MEMBER, by=None)
    assert members.change(membership=bea, office=Office.CHAIR, by=None).office == Office.CHAIR


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_chair_at_once_leave_one_chair(settings):
    settings.NRP_ENFORCE_MFA = False
    log = a_log()

    def take(person):
        try:
            a_member(log, person=person, office=Office.CHAIR)
        except Refusal as refusal:
            return str(refusal)
        return "done"

    for _trial in range(TRIALS):
        two = [a_person(), a_person()]
        said = at_once([lambda person=person: take(person) for person in two])
        assert sorted(words == "done" for words in said) == [False, True], said
        assert Membership.objects.filter(group=log, office=Office.CHAIR).count() == 1
        Membership.objects.filter(group=log).delete()
    connection.close()


# Days and changes


def test_nobody_sits_on_a_group_twice_in_the_same_days(log):
    row = a_member(log, "Abe", ends_on=dt.date(2018, 1, 31))
    for starts_on, ends_on in ((dt.date(2018, 1, 31), None), (dt.date(2015, 1, 1), dt.date(2016, 1, 1))):
        with pytest.raises(MembershipRefused, match="Abe sits on this group in those days already"):
            a_member(log, person=row.person, starts_on=starts_on, ends_on=ends_on)
    again = a_member(log, person=row.person, starts_on=dt.date(2018, 2, 1))
    with pytest.raises(MembershipRefused, match="in those days already"):
        members.change(membership=again, starts_on=dt.date(2018, 1, 1), by=None)


def test_a_seat_is_changed_and_the_trail_keeps_old_and_new(log, keeper, client):
    row = a_member(log, "Abe", role="Helper")
    url = reverse("membership-edit", args=[row.pk])
    seen = client.get(url).context["form"]["seen"].value()
    sent = seat(sector="voluntary", organisation_name="Quay CVS", role="Link worker", office="vice_chair", seen=seen)
    assert client.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert (row.sector, row.organisation.name, row.office) == ("voluntary", "Quay CVS", "vice_chair")
    event = Event.objects.get(verb="membership.changed")
    assert event.area_id == log.area_id
    assert '"role":["Helper","Link worker"]' in event_body(event)


def event_body(event):
    return Payload.objects.get(event_id=event.id).body


def test_two_who_change_a_seat_at_once_lose_nothing(log, keeper, client):
    row = a_member(log, "Abe", role="Helper")
    url = reverse("membership-edit", args=[row.pk])
    seen = client.get(url).context["form"]["seen"].value()
    members.change(membership=row, role="Treasurer", by=None)
    body = body_of(client.post(url, seat(role="Link worker", seen=seen)))
    assert "Treasurer" in body
    assert "Link worker" in body
    with pytest.raises(ChangedMeanwhile):
        members.change(membership=row, role="X", seen=fingerprint({"role": "Helper"}), by=None)


def test_a_wrong_last_day_is_mended_where_the_seat_is_changed(log, keeper, client):
    row = members.end(membership=a_member(log, "Abe"), on=dt.date(2018, 1, 1), by=None)
    url = reverse("membership-edit", args=[row.pk])
    sent = seat(ends_on_0=1, ends_on_1=2, ends_on_2=2018)
    assert client.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert row.ends_on == dt.date(2018, 2, 1)
    assert "They leave the group" not in body_of(client.get(url))


def test_a_seat_ends_once_and_not_before_it_begins(log):
    row = a_member(log, "Abe", starts_on=dt.date(2017, 1, 1))
    with pytest.raises(MembershipRefused, match="It cannot end before it starts, on 1 January 2017"):
        members.end(membership=row, on=dt.date(2016, 12, 31), by=None)
    members.end(membership=row, on=dt.date(2018, 1, 1), by=None)
    with pytest.raises(MembershipRefused, match="Abe has a last day already: 1 January 2018"):
        members.end(membership=row, on=dt.date(2018, 1, 2), by=None)


def test_a_closed_group_takes_nobody(log):
    groups.close(group=log, on=dt.date(2019, 1, 1), reason="Over", by=None)
    with pytest.raises(MembershipRefused, match="This group closed on 1 January 2019"):
        a_member(log)


def test_a_member_knows_no_more_people_for_being_an_officer(programme, log):
    a_member(log, "Abe Resident")
    resident = a_user_on(log, sector=Sector.RESIDENT)
    officer = a_user_on(log, sector=Sector.LOCAL_AUTHORITY)
    assert set(people_known_to(resident)) == set(people_known_to(officer))

"""Groups: set up, described, closed; what their list and their page say."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.actions import groups, members
from governance.actions.groups import GroupRefused
from governance.models import Group, Membership, Sector
from nrp.accounts.roles import Role
from tests.factories import a_small_programme, a_user, a_user_with
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on, a_working_group, the_pmg

pytestmark = pytest.mark.django_db
Office = Membership.Office


@pytest.fixture
def programme(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_small_programme()


@pytest.fixture
def admin(programme, client):
    user = a_user_with(Role.PROGRAMME_ADMIN, name="Ada Admin")
    client.force_login(user)
    return user


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def day_of(name, on):
    return {f"{name}_0": on.day, f"{name}_1": on.month, f"{name}_2": on.year}


def test_a_group_without_a_name_of_its_own_is_called_what_it_is(programme):
    assert groups.create(kind="log", name=" ", area=programme.own, by=None).name == "Old Quay Local Oversight Group"
    assert groups.create(kind="pmg", name="", by=None).name == "Programme Management Group"
    with pytest.raises(GroupRefused, match="Enter a name"):
        groups.create(kind="working_group", name="", by=None)


def test_a_neighbourhood_has_one_open_log_and_the_programme_one_pmg(programme):
    first = a_log(programme.own)
    the_pmg()
    with pytest.raises(GroupRefused, match="has a Local Oversight Group"):
        a_log(programme.own)
    with pytest.raises(GroupRefused, match="There is a Programme Management Group"):
        the_pmg()
    groups.close(group=first, on=dt.date(2020, 1, 1), reason="The programme ended here", by=None)
    assert a_log(programme.own).closed_on is None


def test_a_log_needs_a_neighbourhood_and_the_pmg_has_none(programme):
    for kind, area, words in (
        ("log", None, "Choose the neighbourhood"),
        ("pmg", programme.own, "no single neighbourhood"),
        ("working_group", programme.own_comparator, "belong to a neighbourhood"),
    ):
        with pytest.raises(GroupRefused, match=words):
            groups.create(kind=kind, name="A group", area=area, by=None)


def test_the_list_has_the_pmg_first_then_the_logs_by_neighbourhood_then_working_groups(admin, client, programme):
    a_working_group(name="Air pollution")
    a_log(programme.own, name="Better Old Quay")
    a_log(programme.other, name="Together on the Moor")
    the_pmg()
    body = page(client, "groups")
    names = ["Programme Management Group", "Together on the Moor", "Better Old Quay", "Air pollution"]
    places = [body.index(f">{name}<") for name in names]
    assert places == sorted(places)


def test_the_list_says_in_words_who_sits_there_and_keeps_the_closed_apart(admin, client, programme):
    log = a_log(programme.own, name="Better Old Quay")
    for sector in (Sector.RESIDENT, Sector.RESIDENT, Sector.NHS, Sector.LOCAL_AUTHORITY):
        a_member(log, sector=sector)
    a_member(log, sector=Sector.HOUSING, ends_on=dt.date(2017, 1, 1))
    closed = a_log(programme.other, name="Moor Watch")
    groups.close(group=closed, on=dt.date(2018, 5, 3), reason="Merged", by=None)
    body = page(client, "groups")
    assert "2 residents, 1 from the local authority, 1 from the NHS" in body
    assert body.index("Better Old Quay") < body.index("Closed</h2>") < body.index("Moor Watch")
    assert "closed on 3 May 2018" in body


def test_an_empty_list_says_what_will_stand_there(admin, client, programme):
    assert "Set up the first one" in page(client, "groups")
    client.force_login(a_user_with(Role.LOG_MEMBER, area=programme.own))
    body = page(client, "groups")
    assert "of your neighbourhood will stand here" in body
    assert "Set up" not in body


def test_an_administrator_sets_a_group_up_once_however_often_the_form_is_sent(admin, client, programme):
    form = client.get(reverse("group-new")).context["form"]
    sent = {"kind": "log", "area": programme.own.pk, "name": "Better Old Quay", "sent_as": form["sent_as"].value()}
    first = client.post(reverse("group-new"), sent)
    second = client.post(reverse("group-new"), sent)
    made = Group.objects.get()
    assert first["Location"] == second["Location"] == made.get_absolute_url()
    assert "Local Oversight Group, Old Quay" in page(client, "group", made.pk)


def test_what_is_refused_stands_beside_its_field_and_what_was_typed_stays(admin, client):
    response = client.post(reverse("group-new"), {"kind": "log", "name": "Better Old Quay"})
    body = response.content.decode()
    assert "There is a problem" in body
    assert "Choose the neighbourhood it oversees." in body
    assert 'value="Better Old Quay"' in body


def test_two_who_describe_a_group_at_once_lose_nothing(admin, client, programme):
    log = a_log(programme.own, name="Better Old Quay", purpose="Safer streets")
    url = reverse("group-edit", args=[log.pk])
    seen = client.get(url).context["form"]["seen"].value()
    groups.update(group=log, purpose="Cleaner air", by=None)
    sent = {"name": "Better Old Quay", "purpose": "More trees", **day_of("started_on", log.started_on), "seen": seen}
    body = client.post(url, sent).content.decode()
    assert "Cleaner air" in body
    assert "More trees" in body
    log.refresh_from_db()
    assert log.purpose == "Cleaner air"


def test_closing_needs_a_reason_and_is_done_once(admin, client, programme):
    log = a_log(programme.own)
    with pytest.raises(GroupRefused, match="Say why"):
        groups.close(group=log, on=dt.date(2020, 1, 1), reason=" ", by=admin)
    with pytest.raises(GroupRefused, match="It met first on 1 January 2016"):
        groups.close(group=log, on=dt.date(2015, 1, 1), reason="Over", by=admin)
    url = reverse("group-close", args=[log.pk])
    client.post(url, {**day_of("on", dt.date(2020, 1, 31)), "reason": "The programme ended"})
    assert "The programme ended" in page(client, "group", log.pk)
    body = client.post(url, {**day_of("on", dt.date(2020, 2, 1)), "reason": "Again"}).content.decode()
    assert "This group closed on 31 January 2020." in body


def test_a_group_s_page_has_office_holders_first_and_former_members_behind_a_disclosure(client, programme):
    log = a_log(programme.own, purpose="Decides what the neighbourhood works on.")
    keeper = a_keeper(log)
    a_member(log, "Zoe Resident", office=Office.CHAIR, role="Resident Adviser")
    a_member(log, "Abe Resident")
    a_member(log, "Lea Gone", ends_on=dt.date(2018, 3, 1))
    client.force_login(keeper)
    body = page(client, "group", log.pk)
    body = body[body.index("<h1") :]
    assert body.index("Zoe Resident") < body.index(keeper.person.name) < body.index("Abe Resident")
    assert body.index("1 former member") < body.index("Lea Gone")
    assert "3 members, 2 of them residents." in body
    assert "You sit on this group" in body
    assert "as: Local authority, Secretary" in body
    assert "Decides what the neighbourhood works on." in body


def test_no_page_of_a_group_shows_an_e_mail_address_or_a_telephone_number(client, programme):
    log = a_log(programme.own)
    keeper = a_keeper(log)
    row = a_member(log, "Abe Resident")
    row.person.email, row.person.phone = "abe@example.org", "0151 496 0777"
    row.person.save()
    client.force_login(keeper)
    pages = [("group", log.pk), ("member-new", log.pk), ("membership-edit", row.pk), ("membership-end", row.pk)]
    for name, pk in pages:
        body = page(client, name, pk, q="Abe")
        assert "example.org" not in body.replace(keeper.email, "")
        assert "0151" not in body


def test_whoever_loses_the_seat_loses_the_group_s_rights_at_once(client, programme):
    log = a_log(programme.own)
    keeper = a_keeper(log)
    client.force_login(keeper)
    assert client.get(reverse("member-new", args=[log.pk])).status_code == 200
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    members.end(membership=keeper.person.memberships.get(), on=yesterday, by=None)
    assert client.get(reverse("member-new", args=[log.pk])).status_code == 403
    assert "Put somebody on the group" not in page(client, "group", log.pk)


def test_the_last_day_of_a_seat_still_counts(client, programme):
    log = a_log(programme.own)
    keeper = a_keeper(log)
    members.end(membership=keeper.person.memberships.get(), on=timezone.localdate(), by=None)
    client.force_login(keeper)
    assert client.get(reverse("member-new", args=[log.pk])).status_code == 200


def test_somebody_who_sits_on_another_place_s_group_sees_it_while_they_sit_there(client, programme):
    log = a_log(programme.other)
    guest = a_user()
    seat = a_member(log, person=guest.person)
    client.force_login(guest)
    assert client.get(reverse("group", args=[log.pk])).status_code == 200
    assert log.name in page(client, "groups")
    members.end(membership=seat, on=dt.date(2019, 1, 1), by=None)
    assert client.get(reverse("group", args=[log.pk])).status_code == 404
    assert log.name not in page(client, "groups")


def test_ending_one_s_own_seat_leads_to_a_page_one_may_still_read(client, programme):
    log = a_log(programme.other)
    keeper = a_user()
    seat = a_member(log, person=keeper.person, office=Office.SECRETARY)
    client.force_login(keeper)
    answer = client.post(reverse("membership-end", args=[seat.pk]), day_of("on", dt.date(2019, 1, 1)), follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0] == reverse("groups")


def test_the_pages_ask_the_database_as_often_for_many_groups_and_members_as_for_few(
    client, programme, django_assert_max_num_queries
):
    log = a_log(programme.own)
    keeper = a_keeper(log)
    reader = a_user_with(Role.PMG_MEMBER)
    lead = a_user_with(Role.LA_LEAD, council=programme.council)
    counts: list[list[int]] = []
    for _round in range(2):
        asked = []
        for user, name, args in (
            (reader, "groups", []),
            (reader, "group", [log.pk]),
            (lead, "groups", []),
            (lead, "group", [log.pk]),
            (keeper, "groups", []),
            (keeper, "group", [log.pk]),
            (keeper, "group-terms", [log.pk]),
            (keeper, "member-new", [log.pk]),
            (keeper, "representations", []),
        ):
            client.force_login(user)
            with django_assert_max_num_queries(15) as queries:
                assert client.get(reverse(name, args=args), {"q": "Resident"}).status_code == 200
            asked.append(len(queries))
        counts.append(asked)
        for number in range(12):
            a_member(log, f"Resident {number}", sector=Sector.values[number % 7])
            a_member(a_working_group(), f"Officer {number}")
            groups.write_terms(group=log, text=f"Terms {number}", agreed_on=dt.date(2017, 1, 1), by=keeper)
    assert counts[0] == counts[1]


def test_a_member_without_an_office_reads_and_does_not_keep(client, programme):
    log = a_log(programme.own)
    client.force_login(a_user_on(log))
    body = page(client, "group", log.pk)
    assert "Put somebody on the group" not in body
    assert "Keep it right" not in body
    assert client.get(reverse("group-terms-new", args=[log.pk])).status_code == 403

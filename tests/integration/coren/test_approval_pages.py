"""The manager looks at what waits, ticks, checks, approves, undoes and sends back."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from coren.actions import approving, hours
from coren.models import HoursEntry
from nrp.accounts.roles import Role
from tests.coren_factories import (
    START,
    an_adviser,
    an_interested_person,
    another_activity,
    hours_of,
    the_rates,
    with_account,
)
from tests.factories import a_user_with, an_area, roles

pytestmark = pytest.mark.django_db
TODAY = "2019-02-14 10:00:00+00:00"
TUESDAY = dt.date(2019, 2, 12)


@pytest.fixture(autouse=True)
def today(settings):
    settings.NRP_ENFORCE_MFA = False
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def manager():
    return a_user_with(Role.COREN_MANAGER, name="Lee Sample")


@pytest.fixture
def page(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def facilitator():
    return a_user_with(Role.COREN_FACILITATOR, name="Mo Specimen")


def words(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.replace("&#x27;", "'").split())


def queue(page, **asked):
    return words(page.get(reverse("approvals"), asked))


def check(page, **ticked):
    return page.post(reverse("approvals-check"), ticked)


def shown(answer):
    return re.search(r'name="shown" value="([^"]*)"', answer.content.decode())[1]


def test_the_queue_says_how_much_waits_for_whom_and_how_long(page, facilitator):
    with time_machine.travel("2019-02-08 10:00:00+00:00", tick=False):
        hours_of(an_adviser(an_area("Claremont"), "Joan Sample"), dt.date(2019, 2, 7), 150, by=facilitator)
    hours_of(an_adviser(an_area("Old Swan"), "Tom Sample"), TUESDAY, 60)
    text = queue(page)
    assert "3.5 hours to approve. 2 advisers in 2 neighbourhoods. The oldest has waited 6 days" in text
    assert "residents are promised 14 days from hours to money." in text
    assert "Thursday 7 February, 2.5 hours" in text
    assert "Sent by Mo Specimen, 8 Feb; waits 6 days" in text
    assert "£31.25" in text


def test_an_empty_queue_says_what_will_come(page):
    assert "Nothing waits for you. Hours appear here as soon as somebody sends them." in queue(page)


def test_odd_ones_come_first_with_their_reason(page, manager):
    plain = an_adviser(an_area("Aston"), "Ada Example")
    hours_of(plain, TUESDAY, 60)
    near = an_adviser(an_area("Zeal"), "Joan Sample")
    hours_of(near, TUESDAY, 9 * 60 + 30)
    logged = an_adviser(near.area, "Kit Sample")
    hours_of(logged, TUESDAY, 60, by=manager)
    hours_of(an_interested_person(near.area, "Rita Specimen"), TUESDAY)
    text = queue(page)
    assert text.index("Look at these first") < text.index("Joan Sample") < text.index("Nothing odd about these")
    assert text.index("Nothing odd about these") < text.index("Ada Example")
    assert "£118.75 in that week, near the weekly limit of £125.50." in text
    assert "You logged these hours yourself." in text
    assert "Rita Specimen is not registered yet." in text


def test_an_overlap_and_a_long_day_are_said_at_their_row(page):
    adviser = an_adviser(name="Joan Sample")
    hours_of(adviser, TUESDAY, 8 * 60)
    hours_of(adviser, TUESDAY, 3 * 60, activity=another_activity())
    text = queue(page)
    assert "11 hours on that day." in text
    assert "There are other hours on that day. Whoever logged it kept both." in text


def test_the_queue_is_narrowed_by_place_and_facilitator(page, facilitator):
    with_facilitator = an_adviser(an_area("Claremont"), "Joan Sample", facilitator=facilitator.person)
    hours_of(with_facilitator, TUESDAY)
    hours_of(an_adviser(an_area("Old Swan"), "Tom Sample"), TUESDAY)
    assert "Tom Sample" not in queue(page, place="claremont")
    by_person = queue(page, facilitator=str(facilitator.person.pk))
    assert "Joan Sample" in by_person
    assert "Tom Sample" not in by_person
    assert "Tom Sample" in queue(page, facilitator="none")
    assert "Nothing waits here." in queue(page, place="nowhere")


def test_ticked_weeks_and_entries_are_checked_and_approved(page, manager):
    adviser = an_adviser(name="Joan Sample")
    one, two = hours_of(adviser, TUESDAY, 60), hours_of(adviser, TUESDAY - dt.timedelta(days=1), 90)
    other = hours_of(an_adviser(), TUESDAY, 60)
    rest = hours_of(an_adviser(), TUESDAY, 60)
    week = f"{adviser.area_id}.{adviser.pk}.2019-02-11"
    answer = check(page, group=week, entry=str(other.pk))
    text = words(answer)
    assert "Hours 3.5 hours" in text
    assert "For 2 advisers in 2 neighbourhoods" in text
    assert "Amount £43.75" in text
    assert "Approve 3.5 hours" in text
    done = page.post(reverse("hours-approve"), {"shown": shown(answer)}, follow=True)
    assert "Approved 3.5 hours." in words(done)
    assert set(HoursEntry.objects.filter(state="approved")) == {one, two, other}
    assert HoursEntry.objects.get(pk=rest.pk).state == "submitted"
    assert "3.5 hours, approved by Lee Sample" in words(done)


def test_everything_with_nothing_odd_is_one_tick(page, manager):
    plain = [hours_of(an_adviser(), TUESDAY, 60) for _ in range(3)]
    odd = hours_of(an_adviser(), TUESDAY, 60, by=manager)
    assert "Everything with nothing odd: 3 hours in 3 entries" in queue(page)
    answer = check(page, everything="plain")
    page.post(reverse("hours-approve"), {"shown": shown(answer)})
    assert set(HoursEntry.objects.filter(state="approved")) == set(plain)
    assert HoursEntry.objects.get(pk=odd.pk).state == "submitted"


def test_the_check_names_the_odd_ones_again_and_leaves_out_what_cannot_be(client):
    adviser = an_adviser(name="Lee Sample")
    both = with_account(adviser)
    roles.grant(user=both, role=Role.COREN_MANAGER, area=None, local_authority=None, starts_on=START, by=None)
    client.force_login(both)
    mine = hours_of(adviser, TUESDAY)
    odd = hours_of(an_adviser(name="Kit Sample"), TUESDAY, by=both)
    text = words(check(client, entry=[str(mine.pk), str(odd.pk)]))
    assert "Odd, and approved all the same Kit Sample, Tuesday 12 February 2019, 1 hour You logged these" in text
    left_out = text[text.index("Left out") :]
    assert "Lee Sample, Tuesday 12 February 2019, 1 hour These are your own hours. Somebody else approves" in left_out
    assert "Approve 1 hour" in text
    only_mine = words(check(client, entry=str(mine.pk)))
    assert "None of these can be approved" in only_mine
    assert "Approve 1 hour" not in only_mine


def test_nothing_ticked_is_said_at_the_top(page):
    hours_of(an_adviser(), TUESDAY)
    for name in ("approvals-check", "hours-send-back"):
        answer = page.post(reverse(name))
        assert "There is a problem Tick the hours that you want to approve or send back." in words(answer)
        assert "<title>Error:" in answer.content.decode().replace("\n", "")


def test_who_comes_second_reads_who_approved_it_and_what_changed(page, manager):
    one, two, three = (hours_of(an_adviser(name=f"Adviser {n}"), TUESDAY, 60) for n in (1, 2, 3))
    answer = check(page, entry=[str(entry.pk) for entry in (one, two, three)])
    approving.approve_one(entry=one, by=a_user_with(Role.COREN_MANAGER, name="Kim Sample"))
    hours.change(entry=two, minutes=120, by=None)
    text = words(page.post(reverse("hours-approve"), {"shown": shown(answer)}))
    assert "Approved 1 hour." in text
    assert "Adviser 1, Tuesday 12 February 2019, 1 hour Approved by Kim Sample at 10am." in text
    assert "Adviser 2, Tuesday 12 February 2019, 2 hours Changed meanwhile: it was 1 hour and is 2 hours now." in text
    again = words(page.post(reverse("hours-approve"), {"shown": shown(answer)}))
    assert "Adviser 3, Tuesday 12 February 2019, 1 hour Approved by Lee Sample at 10am." in again


def test_an_approval_is_undone_alone_or_as_a_whole(page, manager):
    one, two = (hours_of(an_adviser(), TUESDAY, 60) for _ in range(2))
    approving.approve(entries=[one.pk, two.pk], by=manager)
    alone = page.get(reverse("hours-undo"), {"entry": str(one.pk)})
    assert "Undo the approval of 1 hour" in words(alone)
    together = re.search(r'href="(\?approval=[^"]+)"', alone.content.decode())[1]
    whole = page.get(reverse("hours-undo") + together)
    assert "Undo the approval of 2 hours" in words(whole)
    page.post(reverse("hours-undo"), {"entry": str(one.pk)})
    assert HoursEntry.objects.get(pk=one.pk).state == "submitted"
    assert HoursEntry.objects.get(pk=two.pk).state == "approved"
    lately = re.search(r'href="([^"]+undo/\?approval=[^"]+)"', page.get(reverse("approvals")).content.decode())[1]
    approval = re.search(r'name="approval" value="([^"]+)"', page.get(lately).content.decode())[1]
    text = words(page.post(reverse("hours-undo"), {"approval": approval}, follow=True))
    assert "The approval of 1 hour is undone." in text
    assert HoursEntry.objects.filter(state="submitted").count() == 2


def test_nonsense_in_an_address_leads_back_to_the_queue(page):
    for asked in ({}, {"entry": "x"}, {"approval": "x"}, {"approval": "2019-02-14T10:00:00"}):
        assert page.get(reverse("hours-undo"), asked).status_code == 302
    assert page.post(reverse("hours-approve"), {"shown": "x:y z 1:2:3"}).status_code == 302


def test_hours_are_sent_back_with_a_reason_that_stays_typed(page, facilitator):
    entry = hours_of(an_adviser(name="Joan Sample"), TUESDAY, 60, by=facilitator)
    form = page.post(reverse("hours-send-back"), {"entry": str(entry.pk)})
    assert "Send 1 hour back" in words(form)
    empty = page.post(reverse("hours-send-back"), {"shown": shown(form), "reason": ""})
    assert "There is a problem Enter what has to be put right." in words(empty)
    page.post(reverse("hours-send-back"), {"shown": shown(form), "reason": "Was it Wednesday?"})
    entry.refresh_from_db()
    assert (entry.state, entry.sent_back_reason) == ("sent_back", "Was it Wednesday?")
    assert "Joan Sample" in words(page.get(reverse("hours-send-back"), {"entry": str(entry.pk)}))


def test_only_who_approves_gets_the_queue(client):
    for role in set(Role) - {Role.COREN_MANAGER}:
        client.force_login(a_user_with(role))
        for name in ("approvals", "approvals-check", "hours-approve", "hours-undo", "hours-send-back"):
            assert client.get(reverse(name)).status_code == 403


def test_an_adviser_who_is_a_manager_too_sees_that_their_own_wait_for_somebody_else(client):
    adviser = an_adviser(name="Joan Sample")
    own = with_account(adviser)
    roles.grant(user=own, role=Role.COREN_MANAGER, area=None, local_authority=None, starts_on=START, by=None)
    hours_of(adviser, TUESDAY)
    client.force_login(own)
    assert "These are your own hours. Somebody else approves them." in queue(client)


def test_the_queue_asks_the_same_few_questions_for_any_number_of_rows(page, manager, django_assert_max_num_queries):
    the_rates()

    def asked(name, **data):
        with django_assert_max_num_queries(15) as seen:
            answer = page.post(reverse(name), data) if data else page.get(reverse(name))
            assert answer.status_code == 200
        return len(seen)

    def counts():
        pks = [str(pk) for pk in HoursEntry.objects.filter(state="submitted").values_list("pk", flat=True)]
        return [asked("approvals"), asked("approvals-check", entry=pks), asked("hours-send-back", entry=pks)]

    hours_of(an_adviser(), TUESDAY)
    approving.approve_one(entry=hours_of(an_adviser(), TUESDAY), by=manager)
    counts()
    first = counts()
    for number in range(4):
        adviser = an_adviser()
        hours_of(adviser, TUESDAY, 60, by=manager if number % 2 else None)
        hours_of(adviser, TUESDAY - dt.timedelta(days=30 * number), 60)
        approving.approve_one(entry=hours_of(adviser, TUESDAY, 60), by=manager)
    assert counts() == first


def test_an_entry_s_page_leads_whoever_approves_to_undo_and_send_back(page, client, manager):
    entry = hours_of(an_adviser(), TUESDAY)
    address = reverse("hours-entry", args=[entry.pk])
    assert "Send it back" in words(page.get(address))
    approving.approve_one(entry=entry, by=manager)
    text = words(page.get(address))
    assert "Undo the approval" in text
    assert "Send it back" in text
    client.force_login(a_user_with(Role.COREN_FACILITATOR, area=entry.area))
    assert "Undo the approval" not in words(client.get(address))


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2019-02-14", "x"])
def test_a_moment_that_names_no_approval_leads_to_the_queue(page, moment):
    answer = page.get(reverse("hours-undo"), {"approval": moment})
    assert answer.status_code == 302
    assert answer.url == reverse("approvals")


def test_of_too_many_those_are_read_that_have_waited_longest(page, facilitator, monkeypatch):
    monkeypatch.setattr("coren.queries.approving.MOST_READ", 2)
    quay, moor = an_area("Old Quay"), an_area("High Moor")
    late = an_adviser(quay, "Ada Late")
    for days in (3, 2):
        with time_machine.travel(f"2019-02-1{4 - days} 09:00:00+00:00", tick=False):
            hours_of(late, dt.date(2019, 2, 11 - days))
    hours_of(an_adviser(moor, "Tom New"), TUESDAY)

    shown = queue(page)
    assert "3 hours to approve. 2 advisers in 2 neighbourhoods." in shown
    assert "Of 3 entries the 2 that have waited longest are shown." in shown
    assert "Ada Late" in shown
    assert "Tom New" not in shown
    of_the_moor = queue(page, place=moor.slug)
    assert "Tom New" in of_the_moor
    assert "waited longest are shown" not in of_the_moor

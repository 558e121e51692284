"""Events: put on record, counted beside the names, changed without losing anybody's words."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.actions import event_names, events
from governance.actions.events import EventRefused
from governance.models import Event, EventAttendance, Sector
from nrp.audit.models import Event as Trail
from tests.event_factories import DAY, a_photo, a_theme, an_event, an_issue, somebody_at
from tests.factories import a_person, a_user_with, an_area, an_organisation
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on, the_pmg
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
ON = {"starts_on_0": 12, "starts_on_1": 2, "starts_on_2": 2019}
EMPTY_LINES = {f"{name}_{number}": "" for number in (1, 2, 3) for name in ("name", "sector", "organisation")} | {
    "act": "names"
}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def log():
    return a_log(an_area("Old Quay"), name="Better Old Quay")


@pytest.fixture
def client(log):
    return signed_in(a_keeper(log))


def test_an_event_is_put_on_record_and_read_by_everybody_of_the_place(log, client):
    page = client.get(reverse("event-new"))
    sent = {
        **hidden_of(page), **ON, "area": log.area_id, "kind": "conversation", "title": "Talk at the market",
        "place": "Market hall", "group": log.pk, "aims": "Hear what traders need.",
    }  # fmt: skip
    first, second = client.post(reverse("event-new"), sent), client.post(reverse("event-new"), sent)
    made = Event.objects.get()
    assert first["Location"] == second["Location"] == made.get_absolute_url()
    reader = signed_in(a_user_with("resident_adviser", area=log.area))
    words = words_of(reader.get(made.get_absolute_url()))
    for said in ("Talk at the market", "12 February 2019", "Market hall", "Better Old Quay", "Hear what traders need."):
        assert said in words
    assert "Change the event" not in words
    assert Trail.objects.filter(verb="event.created", object_id=made.pk).count() == 1


def test_heads_are_counted_beside_the_names(log, client):
    event = an_event(log.area)
    member = a_member(log, "Joan Sample", sector=Sector.HOUSING, organisation=an_organisation("Quay Homes"))
    page = reverse("event-attendance", args=[event.pk])
    sectors = {f"sector_{code}": "" for code in Sector.values}
    counts = {"act": "counts", "head_count": "46", "head_count_how": "a clicker at the door", **sectors}
    fill_in(client, page, **{**counts, "sector_resident": "30", "sector_nhs": "0"})
    fill_in(
        client, page, **{**EMPTY_LINES, "people": member.person_id, "name_1": "Abe Visitor", "sector_1": "resident"}
    )
    words = words_of(client.get(event.get_absolute_url()))
    assert "46 people came (a clicker at the door). 2 are named." in words
    assert "Resident 30 1" in words
    assert "NHS 0" in words
    assert "Housing – 1" in words
    rows = EventAttendance.objects.order_by("name").values_list("name", "sector", "organisation", "person")
    assert list(rows) == [
        ("Abe Visitor", "resident", "", None),
        ("Joan Sample", "housing", "Quay Homes", member.person_id),
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"head_count": "12"}, "Say how they were counted"),
        (
            {"head_count": "12", "head_count_how": "by eye", "sector_resident": "10", "sector_nhs": "3"},
            "The sectors add up to 13, more than the 12 who came.",
        ),
    ],
)
def test_a_count_that_does_not_hold_together_stays_in_the_form(log, client, typed, said):
    event = an_event(log.area)
    page = reverse("event-attendance", args=[event.pk])
    answer = fill_in(client, page, **{"act": "counts", **typed})
    assert said in words_of(answer)
    assert 'value="12"' in answer.content.decode()
    event.refresh_from_db()
    assert event.head_count is None


def test_two_who_count_the_same_event_lose_nothing_without_a_word(log, client):
    event = an_event(log.area)
    page = reverse("event-attendance", args=[event.pk])
    opened = hidden_of(client.get(page))
    events.count(event=event, head_count=40, head_count_how="by eye", sectors={"nhs": 2}, by=None)
    mine = {"act": "counts", "head_count": "46", "head_count_how": "a clicker", "sector_nhs": "3"}
    answer = client.post(page, {**opened, **mine})
    words = words_of(answer)
    assert "Somebody else has saved here: “40”" in words
    assert "Somebody else has saved here: “2”" in words
    assert events.counts_of(Event.objects.get())["head_count"] == 40
    client.post(page, {**hidden_of(answer), **mine})
    assert events.counts_of(Event.objects.get())["sector_nhs"] == 3


def test_a_line_without_a_sector_is_asked_for_and_the_others_stay(log, client):
    event = an_event(log.area)
    page = reverse("event-attendance", args=[event.pk])
    answer = fill_in(
        client, page, **{**EMPTY_LINES, "name_1": "Abe Visitor", "name_2": "Bea Visitor", "sector_2": "nhs"}
    )
    assert "Choose the sector of Abe Visitor." in words_of(answer)
    assert "Bea Visitor" in answer.content.decode()
    assert not EventAttendance.objects.exists()


def test_somebody_is_named_once_and_taken_off_again(log, client):
    event, member = an_event(log.area), a_member(log, "Joan Sample")
    somebody_at(event, person=member.person, sector="")
    with pytest.raises(EventRefused, match="Joan Sample is on the list already"):
        somebody_at(event, person=member.person)
    event_names.write(event=event, people=[member.person], others=[], gone=[], by=None)  # ticked by a second person
    row = EventAttendance.objects.get()
    fill_in(client, reverse("event-attendance", args=[event.pk]), **{**EMPTY_LINES, "gone": row.pk})
    assert not EventAttendance.objects.exists()
    assert Trail.objects.filter(verb="event.named", object_id=event.pk).count() == 2


def test_nobody_was_at_an_event_that_is_still_to_come(log, client):
    event = an_event(log.area, starts_on=timezone.localdate() + dt.timedelta(days=3))
    for act in (
        lambda: events.count(event=event, head_count=3, head_count_how="by eye", sectors={}, by=None),
        lambda: somebody_at(event, "Abe Visitor"),
    ):
        with pytest.raises(EventRefused, match="still to come"):
            act()
    assert "Who came" not in words_of(client.get(event.get_absolute_url()))


def test_an_event_says_what_was_said_and_what_followed(log, client):
    event = an_event(log.area, title="Open day")
    opened = hidden_of(client.get(reverse("event-edit", args=[event.pk])))
    events.update(event=event, title="Open evening", by=None)
    mine = {
        **opened, **ON, "kind": "public", "title": "Open morning", "what_was_said": "Some residents said damp.",
        "what_followed": "The council sent a surveyor.",
    }  # fmt: skip
    answer = client.post(reverse("event-edit", args=[event.pk]), mine)
    assert "Somebody else has saved here: “Open evening”" in words_of(answer)
    assert "The council sent a surveyor." in answer.content.decode()
    client.post(reverse("event-edit", args=[event.pk]), {**mine, **hidden_of(answer)})
    words = words_of(client.get(event.get_absolute_url()))
    assert "Open morning" in words
    assert "Some residents said damp." in words
    assert "The council sent a surveyor." in words


def test_a_group_of_another_place_does_not_hold_it(log):
    with pytest.raises(EventRefused, match="another neighbourhood"):
        an_event(an_area(), group=log)


def test_a_group_that_a_writer_does_not_see_stays_unseen_and_stays(log, client):
    event = an_event(log.area, title="Open day", group=the_pmg())
    edit = reverse("event-edit", args=[event.pk])
    assert "Programme Management Group" not in words_of(client.get(event.get_absolute_url())) + words_of(
        client.get(edit)
    )
    fill_in(client, edit, **ON, kind="public", title="Open evening")
    event.refresh_from_db()
    assert (event.title, event.group.kind) == ("Open evening", "pmg")


def test_the_list_is_narrowed_by_place_kind_and_year(log):
    other = an_area("High Moor")
    an_event(log.area, title="Market talk", kind=Event.Kind.CONVERSATION)
    an_event(log.area, title="Open day", starts_on=dt.date(2018, 5, 1))
    an_event(other, title="Moor walk")
    an_event(other, title="Moor feast", starts_on=timezone.localdate() + dt.timedelta(days=9))
    client = signed_in(a_user_with("pmg_member"))
    titles = ("Market talk", "Open day", "Moor walk", "Moor feast")
    for query, shown in (
        ("", titles),
        (f"place={other.slug}", ("Moor walk", "Moor feast")),
        ("kind=conversation", ("Market talk",)),
        ("when=2018", ("Open day",)),
        ("when=to-come", ("Moor feast",)),
    ):
        words = words_of(client.get(f"{reverse('events')}?{query}"))
        assert [title for title in titles if title in words] == list(shown), query
    assert "No such event is on record." in words_of(client.get(f"{reverse('events')}?kind=development"))


def test_pages_ask_the_database_as_often_for_one_row_as_for_many(log, client, django_assert_max_num_queries):
    event = an_event(log.area)
    theme = a_theme(log.area)
    issue = an_issue(log.area, event=event, theme=theme, person=a_person("Joan Sample"))
    an_issue(log.area)
    a_theme(log.area)
    somebody_at(event)
    addresses = [
        reverse(name, args=args)
        for name, args in (
            ("events", []), ("event", [event.pk]), ("event-attendance", [event.pk]), ("event-edit", [event.pk]),
            ("issues", []), ("issue", [issue.pk]), ("issue-edit", [issue.pk]), ("issue-new", []), ("themes", []),
            ("theme", [theme.pk]),
        )
    ]  # fmt: skip

    def counts():
        found = []
        for url in addresses:
            with django_assert_max_num_queries(15) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    first = counts()
    for number in range(4):
        another = an_event(log.area, group=log)
        somebody_at(event, f"Visitor {number}")
        a_photo(event)
        an_issue(log.area, event=event, theme=a_theme(log.area))
        an_issue(log.area, event=another)
    events.count(event=event, head_count=9, head_count_how="by eye", sectors={"nhs": 1, "resident": 2}, by=None)
    assert counts() == first


def test_a_reader_writes_nothing_and_another_place_does_not_exist(log):
    event = an_event(log.area, starts_on=DAY)
    reader = signed_in(a_user_with("academic_lead", area=log.area))
    stranger = signed_in(a_user_on(a_log()))
    for name in ("event-edit", "event-attendance", "event-photo-new"):
        assert reader.get(reverse(name, args=[event.pk])).status_code == 403
        assert stranger.get(reverse(name, args=[event.pk])).status_code == 404
    assert stranger.get(event.get_absolute_url()).status_code == 404
    assert stranger.get(f"{reverse('issue-new')}?event={event.pk}").status_code == 404

"""Search finds what somebody may read, in any form of the word, and forgets what is gone at once."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from governance.actions import search as actions
from governance.models import ActionPoint, AgendaItem, Issue, Meeting, Minutes, SearchEntry
from governance.queries import search
from governance.search_passages import BEGIN, END
from nrp.accounts.roles import Role
from nrp.accounts.sweep import sweep
from tests.factories import a_user_with
from tests.governance_factories import a_log, a_user_on, the_pmg
from tests.integration.governance.findable import (
    a_decision,
    a_meeting,
    a_paper,
    an_action,
    an_event,
    an_issue,
    an_item,
    found,
    kinds,
    minutes_of,
    one_of_each,
)

pytestmark = pytest.mark.django_db
EVERY_KIND = set(SearchEntry.Kind.values)


@pytest.fixture
def log():
    return a_log()


@pytest.fixture
def member(log):
    return a_user_on(log)


def test_each_kind_of_thing_is_found_by_a_word_of_any_of_its_texts(log, member):
    one_of_each(log, "hedgehogs")
    assert kinds(member, "hedgehogs") == EVERY_KIND
    assert kinds(member, "hedgehog") == EVERY_KIND, "another form of the word"
    assert kinds(member, "HEDGEHOG") == EVERY_KIND


def test_of_another_place_nothing_is_found_by_any_role_of_one_place(log):
    other = a_log()
    one_of_each(other, "goldcrests")
    for role in Role:
        user = a_user_with(role, area=log.area)
        expected = EVERY_KIND if role in ALL_PLACES else set()
        assert kinds(user, "goldcrests") == expected, role


ALL_PLACES = {
    Role.PROGRAMME_ADMIN,
    Role.PMG_MEMBER,
    Role.COREN_MANAGER,
    Role.EVALUATION_DEPUTY,
    Role.PROJECT_DEPUTY,
    Role.AUDITOR,
}


def test_who_has_no_role_finds_nothing(log):
    one_of_each(log, "hedgehogs")
    from tests.factories import a_user

    assert found(a_user(), "hedgehogs") == []


def test_a_member_of_the_pmg_finds_what_it_did_and_a_log_member_does_not(member):
    pmg = the_pmg()
    a_decision(pmg, "Add a tenth neighbourhood")
    assert found(member, "tenth neighbourhood") == []
    from tests.governance_factories import a_member

    a_member(pmg, person=member.person)
    from governance.permissions import forget_memberships

    forget_memberships(member)
    assert kinds(member, "tenth neighbourhood") == {"decision"}


def test_words_stand_together_or_apart_or_are_left_out(log, member):
    a_decision(log, "Money for the bus shelter")
    a_decision(log, "A shelter where the bus stops")
    a_decision(log, "Trees in Mill Lane")
    titles = lambda text: sorted(title[:10] for _kind, title in found(member, text))  # noqa: E731  short for four asserts
    assert titles("bus shelter") == ["Decision 1", "Decision 2"]
    assert titles('"bus shelter"') == ["Decision 1"]
    assert titles("shelter or trees") == ["Decision 1", "Decision 2", "Decision 3"]
    assert titles("shelter -money") == ["Decision 2"]
    assert titles("-money shelter or trees") == ["Decision 2", "Decision 3"]
    assert titles("the bus and the shelter") == ["Decision 1", "Decision 2"], "common words are passed over"
    assert titles("decision 3") == ["Decision 3"]


@pytest.mark.parametrize(
    "text", ["", "  ", "the of and", "-bus", '"', '""', "***", "& | !", "-", "\x00", "or", "or or"]
)
def test_without_a_word_to_look_for_nothing_is_asked(log, member, text):
    a_decision(log, "Money for the bus shelter")
    assert search.find(member, text) is search.NOTHING


@pytest.mark.parametrize(
    "text",
    [
        '"bus shelter',
        "bus*",
        "bus AND shelter",
        "NEAR(bus shelter)",
        "title:bus",
        "bus'; DROP TABLE governance_meeting; --",
        "(bus",
        "bus)",
        "bus:*",
        "^bus",
        "bus & | shelter",
        "{bus}",
        "\\bus",
        "ß ü é 日本",
        "x" * 5000,
        "bus " * 300,
        "%s %(x)s",
    ],
)
def test_whatever_is_typed_is_looked_for_and_breaks_nothing(log, member, text):
    a_decision(log, "Money for the bus shelter")
    found(member, text)
    assert kinds(member, "bus") == {"decision"}


def test_what_has_the_word_in_its_title_comes_first(log, member):
    a_meeting(log, "Spring meeting", place="A hall near the allotments")
    a_meeting(log, "Allotments")
    assert [title for _kind, title in found(member, "allotment")] == ["Allotments", "Spring meeting"]


def test_a_draft_of_minutes_is_not_found_until_it_was_circulated(log, member):
    minutes = minutes_of(a_meeting(log), "Hedgehogs were seen.", state="draft")
    assert found(member, "hedgehogs") == []
    minutes.state = "circulated"
    minutes.save()
    assert kinds(member, "hedgehogs") == {"minutes"}


def test_a_change_by_any_way_is_found_at_once(log, member):
    meeting = a_meeting(log)
    Meeting.objects.filter(pk=meeting.pk).update(title="About hedgehogs")
    assert kinds(member, "hedgehogs") == {"meeting"}
    AgendaItem.objects.bulk_create([AgendaItem(meeting=meeting, title="Badgers", position=number) for number in (1, 2)])
    assert kinds(member, "badgers") == {"meeting"}
    meeting.agenda.all().delete()
    assert found(member, "badgers") == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE governance_meeting SET place = %s", ["Stoat House"])
    assert kinds(member, "stoat") == {"meeting"}
    meeting.delete()
    assert not SearchEntry.objects.exists()


def test_an_item_that_moves_to_another_meeting_is_found_there(log, member):
    first, second = a_meeting(log, "First"), a_meeting(log, "Second")
    item = an_item(first, "Badgers")
    assert [title for _kind, title in found(member, "badgers")] == ["First"]
    item.meeting = second
    item.save()
    assert [title for _kind, title in found(member, "badgers")] == ["Second"]


def test_the_sweep_of_an_erasure_takes_words_out_of_the_index(log, member):
    one_of_each(log, "Quillfeather")
    sweep({"Quillfeather"})
    actions.forget_deleted_words()
    assert found(member, "Quillfeather") == []
    assert not SearchEntry.objects.filter(text__icontains="quillfeather").exists()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT block FROM governance_search_words_data")
            assert not any(b"quillfeath" in row[0] for row in cursor.fetchall())


def test_the_index_can_be_made_anew(log, member, capsys):
    one_of_each(log, "hedgehogs")
    before = list(
        SearchEntry.objects.order_by("kind").values("kind", "object_id", "group", "area", "on", "title", "text")
    )
    actions.lift_triggers()
    Issue.objects.update(title="Otters")
    ActionPoint.objects.all().delete()
    assert found(member, "otters") == []
    call_command("rebuild_search")
    assert capsys.readouterr().out == "6 things can be found.\n"
    assert kinds(member, "otters") == {"issue"}
    after = list(
        SearchEntry.objects.order_by("kind").values("kind", "object_id", "group", "area", "on", "title", "text")
    )
    assert [row for row in before if row["kind"] not in ("issue", "action_point")] == [
        row for row in after if row["kind"] != "issue"
    ]


def test_a_thing_that_is_not_written_after_all_is_not_found(log, member):
    with transaction.atomic():
        an_issue(log, "Hedgehogs")
        transaction.set_rollback(True)
    assert found(member, "hedgehogs") == []


def test_the_passage_around_the_words_is_shown_with_marks(log, member):
    minutes_of(a_meeting(log), "One. " * 300 + "Then hedgehogs were seen at the pond. " + "Two. " * 300)
    answer = search.find(member, "hedgehog")
    (hit,) = search.hits(answer, answer.of("minutes"))
    assert f"{BEGIN}hedgehogs{END} were seen" in hit.excerpt
    assert len(hit.excerpt) < 500


def test_a_text_of_two_million_letters_can_be_kept_and_found(log, member):
    words = " ".join(f"word{number}" for number in range(200_000))
    minutes_of(a_meeting(log), f"hedgehogs {words}")
    assert kinds(member, "hedgehogs") == {"minutes"}


def test_minutes_taken_back_to_a_draft_are_no_longer_found(log, member):
    minutes = minutes_of(a_meeting(log), "Hedgehogs were seen.")
    Minutes.objects.filter(pk=minutes.pk).update(state="draft")
    assert found(member, "hedgehogs") == []


def test_narrowed_by_group_only_its_things_are_found(log):
    other = a_log()
    for group in (log, other):
        a_paper(group, "On hedgehogs")
        an_action(group, "Count hedgehogs")
        an_event(group, "Hedgehogs day")
    admin = a_user_with(Role.PROGRAMME_ADMIN)
    assert len(found(admin, "hedgehogs")) == 6
    assert len(found(admin, "hedgehogs", group=log.pk)) == 2
    assert len(found(admin, "hedgehogs", kind="paper")) == 2


@pytest.mark.parametrize("kind", ["", "issue"])
def test_of_very_many_the_latest_are_ranked_and_all_are_counted(log, member, kind):
    most = search.RANKED if kind else search.RANKED_OF_EACH
    first = dt.date(2016, 1, 1)
    Issue.objects.bulk_create(
        Issue(area=log.area, title=f"Hedgehogs {at}", sector="resident", raised_on=first + dt.timedelta(days=at))
        for at in range(most + 5)
    )
    said = search.find(member, "hedgehogs", kind=kind)
    titles = {hit.title for hit in search.hits(said, said.of("issue"))}

    assert said.counts == {"issue": most + 5}
    assert titles == {f"Hedgehogs {at}" for at in range(5, most + 5)}

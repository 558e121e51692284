"""Minutes are written, circulated, amended by those who were there, agreed; nothing anybody wrote is lost."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from governance.actions import amendments, attendance, minutes
from governance.actions.amendments import AmendmentRefused, NotThere
from governance.actions.attendance import AttendanceRefused
from governance.actions.minutes import MinutesRefused
from governance.models import AgendaItem, Minutes, MinutesDraft
from nrp.accounts.models import Letter, Person
from nrp.core.edits import ChangedMeanwhile, fingerprint
from nrp.core.render.written import written_html
from tests.factories import a_person, an_area
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of
from tests.minutes_factories import TEXT, a_meeting, came, minutes_circulated, minutes_written

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return a_log(an_area("Old Quay"))


@pytest.fixture
def keeper(group):
    return a_keeper(group)


@pytest.fixture
def member(group):
    return a_user_on(group)


@pytest.fixture
def meeting(group):
    return a_meeting(group)


def url_of(name, thing):
    return reverse(name, args=[thing.pk])


def read(user, meeting):
    return signed_in(user).get(url_of("minutes", meeting))


def test_minutes_begin_with_a_heading_for_each_item_of_the_agenda(keeper, meeting):
    for position, title in enumerate(("Welcome", "Play street"), 1):
        AgendaItem.objects.create(meeting=meeting, position=position, title=title)
    body = signed_in(keeper).get(url_of("minutes-edit", meeting)).content.decode()
    assert "## 1. Welcome\n\n\n## 2. Play street" in body
    assert not Minutes.objects.exists(), "looking writes nothing"


def test_a_draft_is_for_its_keepers_alone(keeper, member, meeting):
    fill_in(signed_in(keeper), url_of("minutes-edit", meeting), text=TEXT)
    assert "The road closes on Sundays." in words_of(read(keeper, meeting))
    for page in ("minutes", "minutes-print"):
        assert "Sundays" not in words_of(signed_in(member).get(url_of(page, meeting)))
    assert "being written" in words_of(read(member, meeting))
    assert b"Sundays" not in signed_in(member).get(url_of("minutes-pdf", meeting)).content
    version = meeting.minutes.versions.get()
    assert signed_in(member).get(url_of("minutes-version", version)).status_code == 404
    assert signed_in(keeper).get(url_of("minutes-version", version)).status_code == 200


def test_two_people_write_at_once_and_the_second_sees_both_texts(group, keeper, meeting):
    chair = a_user_on(group, office="chair")
    url = url_of("minutes-edit", meeting)
    first, second = signed_in(keeper), signed_in(chair)
    opened = hidden_of(second.get(url))
    fill_in(first, url, text="The road closes on Sundays.")
    answer = second.post(url, {**opened, "text": "The road closes on Saturdays."})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(r"<textarea[^>]*readonly[^>]*>\s*The road closes on Sundays\.", body), "theirs, whole"
    assert re.search(r'<textarea[^>]*name="text"[^>]*>\s*The road closes on Saturdays\.', body), "mine, as typed"
    assert f"{keeper.person} saved this" in words_of(answer)
    assert meeting.minutes.text == "The road closes on Sundays."
    both = "The road closes on Saturdays and Sundays."
    assert second.post(url, {**hidden_of(answer), "text": both}).status_code == 302
    texts = list(meeting.minutes.versions.values_list("text", flat=True))
    assert texts == [both, "The road closes on Sundays."]


def test_what_was_typed_and_not_saved_is_there_again_and_can_be_thrown_away(keeper, meeting):
    client = signed_in(keeper)
    opened = hidden_of(client.get(url_of("minutes-edit", meeting)))
    kept = client.post(url_of("minutes-draft", meeting), {"text": "Half a sen", "seen": opened["seen"]})
    assert "Kept for you" in words_of(kept)
    body = client.get(url_of("minutes-edit", meeting)).content.decode()
    assert "Half a sen" in body
    assert hidden_of(client.get(url_of("minutes-edit", meeting)))["seen"] == opened["seen"]
    client.post(url_of("minutes-draft", meeting), {"act": "forget"})
    assert "Half a sen" not in client.get(url_of("minutes-edit", meeting)).content.decode()


def test_nothing_is_kept_of_a_page_that_nobody_touched(keeper, meeting):
    minutes_written(meeting, keeper)
    answer = signed_in(keeper).post(url_of("minutes-draft", meeting), {"text": TEXT.replace("\n", "\r\n")})
    assert answer.status_code == 204
    assert not MinutesDraft.objects.exists()


def test_what_one_types_is_nobody_elses_to_read_and_goes_once_it_is_saved(group, keeper, meeting):
    minutes.keep_draft(meeting=meeting, text="Half a sen", seen="", by=keeper)
    other = signed_in(a_user_on(group, office="chair")).get(url_of("minutes-edit", meeting))
    assert "Half a sen" not in other.content.decode()
    fill_in(signed_in(keeper), url_of("minutes-edit", meeting), text="Half a sentence.")
    assert not MinutesDraft.objects.exists()


def test_a_draft_that_was_overtaken_shows_both_when_it_is_saved(keeper, meeting):
    minutes.keep_draft(meeting=meeting, text="Mine", seen=fingerprint({"text": ""}), by=keeper)
    minutes_written(meeting, a_keeper(a_log()), text="Theirs")
    answer = fill_in(signed_in(keeper), url_of("minutes-edit", meeting), text="Mine")
    assert "What was saved meanwhile" in words_of(answer)


def test_circulating_writes_once_to_the_members_and_to_those_who_were_there(group, keeper, meeting):
    a_member(group, person=a_person("Mo Member", email="mo@example.org"))
    came(meeting, a_person("Vera Visitor", email="vera@example.org"))
    came(meeting, a_person("Al Apology", email="al@example.org"), presence="apologies")
    minutes_written(meeting, keeper)
    page = signed_in(keeper).get(url_of("minutes-circulate", meeting))
    assert "They go to 3 people" in words_of(page)
    for _sent in range(2):
        answer = fill_in(signed_in(keeper), url_of("minutes-circulate", meeting))
    assert f"Circulated by {keeper.person} at" in words_of(answer)
    letters = {letter.email: letter for letter in Letter.objects.all()}
    assert set(letters) == {"mo@example.org", "vera@example.org", keeper.email}
    assert url_of("minutes", meeting) in letters["vera@example.org"].text
    assert "@" not in letters["vera@example.org"].text


@pytest.mark.parametrize("state", ["nothing written", "nobody there"])
def test_minutes_are_not_circulated_without_a_text_or_an_attendance(state, keeper, meeting):
    if state == "nobody there":
        minutes_written(meeting)
    else:
        came(meeting, "Ann Attender")
    with pytest.raises(MinutesRefused, match="Write"):
        minutes.circulate(meeting=meeting, by=keeper)


def test_circulated_minutes_are_not_written_over(keeper, meeting):
    minutes_circulated(meeting)
    with pytest.raises(MinutesRefused, match="change by amendments"):
        minutes.write(meeting=meeting, text="Other words", by=keeper)
    assert signed_in(keeper).get(url_of("minutes-edit", meeting)).status_code == 302
    late = signed_in(keeper).post(url_of("minutes-draft", meeting), {"text": "Other"})
    assert "Copy what you typed before you leave the page." in words_of(late)


def test_somebody_who_was_there_amends_and_a_keeper_takes_it_over(keeper, member, meeting):
    came(meeting, member.person)
    minutes_circulated(meeting)
    client = signed_in(member)
    assert "Propose a change" in words_of(read(member, meeting))
    said = {"passage": "The road closes on Sundays.", "text": "The road closes on Sundays from two to five."}
    assert fill_in(client, url_of("minutes-amend", meeting), **said).status_code == 302
    amendment = meeting.minutes.amendments.get()
    assert (amendment.proposed_by, amendment.entered_by) == (member.person, member)
    page = signed_in(keeper).get(url_of("amendment-settle", amendment))
    offered = re.search(r'name="text"[^>]*>(.*?)</textarea>', page.content.decode(), re.DOTALL)[1].strip()
    assert offered.endswith("The road closes on Sundays from two to five.")
    sent = {"decision": "take", "text": offered.replace("\n", "\r\n")}
    assert fill_in(signed_in(keeper), url_of("amendment-settle", amendment), **sent).status_code == 302
    meeting.minutes.refresh_from_db()
    assert "from two to five" in meeting.minutes.text
    words = words_of(read(member, meeting))
    assert f"Amendment by {member.person} taken over" in words
    assert "Taken over" in words
    version = meeting.minutes.versions.first()
    changed = words_of(client.get(url_of("minutes-version", version)))
    assert "Taken out The road closes on Sundays. Put in The road closes on Sundays from two to five." in changed


def test_an_amendment_that_is_not_taken_over_says_why_to_everybody(keeper, member, meeting):
    minutes_circulated(meeting)
    amendment = amendments.propose(meeting=meeting, attendance=meeting.attendance.get(), text="And tea.", by=keeper)
    without = fill_in(signed_in(keeper), url_of("amendment-settle", amendment), decision="leave")
    assert "Say why it is not taken over." in words_of(without)
    fill_in(signed_in(keeper), url_of("amendment-settle", amendment), decision="leave", reason="Tea came later.")
    assert "Tea came later." in words_of(read(member, meeting))
    with pytest.raises(AmendmentRefused, match=rf"Not taken over by {keeper.person} at"):
        amendments.settle(amendment=amendment, is_taken=True, by=keeper)


@pytest.mark.parametrize("how", ["absent", "apologies"])
def test_whoever_was_not_there_amends_nothing_on_the_page_or_by_the_action(how, member, meeting):
    minutes_circulated(meeting)
    if how == "apologies":
        came(meeting, member.person, presence="apologies")
    answer = fill_in(signed_in(member), url_of("minutes-amend", meeting), text="Other words")
    assert answer.status_code == 200
    assert "Minutes are amended by those who were at the meeting." in words_of(answer)
    with pytest.raises(NotThere):
        amendments.propose(meeting=meeting, person=member.person, text="Other words", by=member)
    assert not meeting.minutes.amendments.exists()
    assert "Propose a change" not in words_of(read(member, meeting))


def test_a_keeper_who_was_not_there_amends_for_others_only(keeper, meeting):
    minutes_circulated(meeting)
    answer = fill_in(signed_in(keeper), url_of("minutes-amend", meeting), text="Other words")
    assert "Choose who of those there asks for it." in words_of(answer)
    with pytest.raises(NotThere):
        amendments.propose(meeting=meeting, person=keeper.person, text="Other words", by=keeper)


def test_a_keeper_enters_the_change_of_somebody_without_an_account_and_it_says_so(keeper, member, meeting):
    minutes_circulated(meeting)
    row = meeting.attendance.get()
    assert row.person is None
    sent = {"attendance": row.pk, "text": "Ann brought the cake."}
    assert fill_in(signed_in(keeper), url_of("minutes-amend", meeting), **sent).status_code == 302
    assert meeting.minutes.amendments.get().proposed_by.name == "Ann Attender"
    words = words_of(read(member, meeting))
    assert "Ann Attender," in words
    assert f"entered by {keeper.person}" in words
    row.refresh_from_db()
    assert row.person == Person.objects.get(name="Ann Attender")


def test_whoever_asked_for_an_amendment_stays_on_the_list_of_those_who_were_there(keeper, meeting):
    minutes_circulated(meeting)
    amendments.propose(meeting=meeting, attendance=meeting.attendance.get(), text="And tea.", by=keeper)
    row = meeting.attendance.get()
    answer = fill_in(signed_in(keeper), url_of("attendance-remove", row))
    assert "stay among those who were there" in words_of(answer)
    with pytest.raises(AttendanceRefused, match="stay among those"):
        attendance.correct(row=row, presence="apologies", by=keeper)
    assert meeting.attendance.get().presence == "present"


def test_an_amendment_sent_twice_is_one(keeper, meeting):
    minutes_circulated(meeting)
    client, url = signed_in(keeper), url_of("minutes-amend", meeting)
    sent = {**hidden_of(client.get(url)), "attendance": meeting.attendance.get().pk, "text": "And tea."}
    for _twice in range(2):
        assert client.post(url, sent).status_code == 302
    assert meeting.minutes.amendments.count() == 1


def test_a_passage_must_stand_in_the_minutes(keeper, meeting):
    minutes_circulated(meeting)
    with pytest.raises(AmendmentRefused, match="word for word"):
        amendments.propose(
            meeting=meeting, attendance=meeting.attendance.get(), passage="No such words", text="Others", by=keeper
        )


def test_minutes_are_not_agreed_while_an_amendment_waits_and_then_stay_as_they_are(group, keeper, meeting):
    minutes_circulated(meeting)
    amendment = amendments.propose(meeting=meeting, attendance=meeting.attendance.get(), text="And tea.", by=keeper)
    later = a_meeting(group, dt.date(2019, 3, 14), title="March")
    came(later, "Ann Attender")
    url = url_of("minutes-agree", meeting)
    answer = fill_in(signed_in(keeper), url, agreed_in=later.pk)
    assert "An amendment waits. Settle it first." in words_of(answer)
    amendments.settle(amendment=amendment, is_taken=True, by=keeper)
    assert fill_in(signed_in(keeper), url, agreed_in=later.pk).status_code == 302
    found = Minutes.objects.get()
    assert (found.state, found.agreed_in, found.agreed_by) == ("agreed", later, keeper)
    assert "at the meeting on 14 March 2019" in words_of(read(keeper, meeting))
    assert f"Agreed by {keeper.person} at" in words_of(fill_in(signed_in(keeper), url, agreed_in=later.pk))
    with pytest.raises(AmendmentRefused, match="agreed"):
        amendments.propose(meeting=meeting, attendance=meeting.attendance.get(), text="More", by=keeper)
    assert [one.state for one in found.versions.all()] == ["agreed", "circulated", "circulated", "draft"]


def test_minutes_are_agreed_at_a_later_meeting_of_the_same_group_that_took_place(group, keeper, meeting):
    minutes_circulated(meeting)
    earlier, planned = a_meeting(group, dt.date(2019, 1, 10)), a_meeting(group, dt.date(2019, 4, 11))
    elsewhere = a_meeting(a_log(), dt.date(2019, 3, 14))
    for one in (earlier, elsewhere):
        came(one, "Ann Attender")
    for one in (earlier, planned, elsewhere, meeting):
        with pytest.raises(MinutesRefused, match="later meeting of this group"):
            minutes.agree(meeting=meeting, by=keeper, agreed_in=one)
    assert minutes.agree(meeting=meeting, by=keeper).state == "agreed", "in writing"


def test_a_keeper_compares_any_two_versions(keeper, meeting):
    for text in ("One.", "One. Two.", "One. Two. Three."):
        minutes_written(meeting, keeper, text)
    latest = meeting.minutes.versions.first()
    page = words_of(signed_in(keeper).get(url_of("minutes-version", latest) + "?against=1"))
    assert "What changed since version 1" in page
    assert "Put in Two. Three." in page
    assert signed_in(keeper).get(url_of("minutes-version", latest) + "?against=9").status_code == 404


def test_an_empty_and_an_endless_text_are_refused_in_words(keeper, meeting):
    answer = fill_in(signed_in(keeper), url_of("minutes-edit", meeting), text="  \n ")
    assert "Write what was said and decided." in words_of(answer)
    long = fill_in(signed_in(keeper), url_of("minutes-edit", meeting), text="word " * 15_000)
    assert "longer than minutes can be" in words_of(long)
    assert "word word" in long.content.decode(), "what was typed stays"


def test_a_text_written_meanwhile_is_refused_by_the_action(keeper, meeting):
    minutes_written(meeting, keeper)
    with pytest.raises(ChangedMeanwhile):
        minutes.write(meeting=meeting, text="Other words", seen=fingerprint({"text": "What I saw"}), by=keeper)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[a](javascript:alert(1))",
        "![a](https://example.org/a.png)",
        "[a](data:text/html,hello)",
        '<https://example.org/"onclick=alert(1)>',
    ],
)
def test_nothing_in_the_text_becomes_a_script_a_picture_or_a_false_link(text):
    html = written_html(text)
    assert not re.search(r"<(script|img)|href=\"(?!https?:)|<[^>]*\son\w+=", html)


def test_a_link_is_not_followed_and_tells_nobody_where_it_was():
    html = written_html("See [the plan](https://example.org/plan).")
    assert '<a href="https://example.org/plan" class="govuk-link" rel="nofollow noreferrer">the plan</a>' in html


def test_the_page_asks_as_often_for_many_amendments_as_for_one(keeper, meeting, django_assert_max_num_queries):
    minutes_circulated(meeting, keeper)
    row, client = meeting.attendance.get(), signed_in(keeper)
    amendments.propose(meeting=meeting, attendance=row, text="And tea.", by=keeper)
    read(keeper, meeting)
    with django_assert_max_num_queries(15) as few:
        client.get(url_of("minutes", meeting))
    for number in range(5):
        amendments.propose(meeting=meeting, attendance=row, text=f"And cake {number}.", by=keeper)
    with django_assert_max_num_queries(15) as many:
        client.get(url_of("minutes", meeting))
    assert len(many) == len(few)

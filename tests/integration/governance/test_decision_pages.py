"""Decisions on the pages: found, read, written down with their evidence, mended, superseded."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.actions import decisions
from governance.models import Decision, Issue, Meeting, Minutes
from governance.queries.decision_links import AT_MOST
from governance.series_days import moment
from neighbourhoods.models import EvidenceItem
from nrp.audit.models import Event
from tests.decision_factories import DECIDED, a_decision, an_action
from tests.enquiry_factories import an_enquiry
from tests.evidence_factories import an_item
from tests.factories import a_small_programme, a_user_with
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
DAY = {"decided_on_0": "12", "decided_on_1": "2", "decided_on_2": "2019"}
EMPTY = dict.fromkeys(("review_on_0", "review_on_1", "review_on_2"), "")


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def programme():
    return a_small_programme()


@pytest.fixture
def log(programme):
    return a_log(programme.own, name="Better Old Quay")


@pytest.fixture
def keeper(log):
    return a_keeper(log)


def typed(**values):
    return {"text": "Ask the council for a crossing", "how": "consensus", **DAY, **EMPTY, **values}


def new(log, query=""):
    return f"/groups/{log.pk}/decisions/new/{query}"


def test_a_decision_is_written_down_from_a_meeting_with_its_evidence(log, keeper):
    meeting = Meeting.objects.create(group=log, title="February", place="Hall", starts_at=moment(DECIDED, dt.time(18)))
    client = signed_in(keeper)
    page = client.get(new(log, f"?meeting={meeting.pk}"))
    assert 'name="decided_on_0" value="12"' in page.content.decode()
    answer = fill_in(
        client, new(log, f"?meeting={meeting.pk}"),
        **typed(
            how="vote", votes_for="9", votes_against="2", votes_abstained="1", meeting=str(meeting.pk),
            rationale="Children cross here", not_taken="A bridge: too dear",
            evidence_kind_0="peer_reviewed", evidence_title_0="A review", evidence_link_0="example.org/review",
            evidence_kind_1="lived", evidence_title_1="Parents at the gate", evidence_link_1="",
        ),
    )  # fmt: skip
    made = Decision.objects.get()
    assert answer.headers["Location"] == made.get_absolute_url()
    words = words_of(client.get(made.get_absolute_url()))
    for part in (
        "Decision 1", "By vote: 9 for, 2 against, 1 abstained", "2 pieces: 1 peer-reviewed, 1 lived experience",
        "Children cross here", "A bridge: too dear", "The meeting: February", "Nobody has taken anything on yet",
    ):  # fmt: skip
        assert part in words
    assert made.evidence.first().link == "https://example.org/review"


def test_more_rows_keep_what_was_typed_and_save_nothing(log, keeper):
    client = signed_in(keeper)
    answer = fill_in(client, new(log), **typed(evidence_title_1="Parents at the gate", how="", act="more"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "evidence_title_4" in page
    assert "evidence_title_5" not in page
    assert "Parents at the gate" in page
    assert "There is a problem" not in page
    assert Decision.objects.count() == 0
    fill_in_again = {**hidden_of(answer), **typed(evidence_kind_4="web", evidence_title_4="A page")}
    assert client.post(new(log), fill_in_again).status_code == 302
    assert Decision.objects.get().evidence.get().title == "A page"


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(log, keeper):
    answer = fill_in(
        signed_in(keeper), new(log), **typed(how="vote", votes_for="9", evidence_title_0="A review", text="Kept words")
    )
    words = words_of(answer)
    assert "There is a problem" in words
    assert "Choose what kind of evidence it is." in words
    assert "Kept words" in answer.content.decode()
    mended = fill_in(signed_in(keeper), new(log), **typed(how="vote", votes_for="9"))
    assert "for, against and abstained" in words_of(mended)


def test_a_form_sent_twice_makes_one_decision(log, keeper):
    client = signed_in(keeper)
    body = {**hidden_of(client.get(new(log))), **typed()}
    first, second = (client.post(new(log), body) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Decision.objects.count() == 1


def test_agreed_minutes_take_text_and_counts_out_of_the_form(log, keeper):
    meeting = Meeting.objects.create(group=log, title="February", place="Hall", starts_at=moment(DECIDED, dt.time(18)))
    made = a_decision(log, meeting=meeting)
    client = signed_in(keeper)
    url = f"/decisions/{made.pk}/edit/"
    assert 'name="text"' in client.get(url).content.decode()
    Minutes.objects.create(meeting=meeting, state="agreed")
    page = client.get(url)
    assert 'name="text"' not in page.content.decode()
    assert "what was decided and the counts stand" in words_of(page)
    answer = fill_in(client, url, **typed(text="Something else", rationale="Children cross here"))
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.text, made.rationale) == ("Ask the council for a crossing", "Children cross here")
    assert Event.objects.filter(verb="decision.changed", object_id=made.pk).count() == 1


def test_saving_it_as_it_was_opened_changes_nothing(log, keeper):
    issue = Issue.objects.create(
        area=log.area, title="Cars at the gate", raised_on=dt.date(2019, 1, 5), sector="resident", source="street"
    )
    evidence = [{"kind": "lived", "title": "Parents", "link": ""}]
    made = a_decision(log, issues=[issue], evidence=evidence, proposed_by=a_member(log, "Ann").person)
    client = signed_in(keeper)
    body = typed(
        issues=[str(issue.pk)], evidence_kind_0="lived", evidence_title_0="Parents",
        proposed_by=str(made.proposed_by_id), proposed_sector="resident",
    )  # fmt: skip
    assert fill_in(client, f"/decisions/{made.pk}/edit/", **body).status_code == 302
    assert not Event.objects.filter(verb="decision.changed").exists()


def test_two_who_change_it_at_once_are_shown_what_the_other_wrote(log, keeper):
    made = a_decision(log)
    client, url = signed_in(keeper), f"/decisions/{made.pk}/edit/"
    opened = hidden_of(client.get(url))
    decisions.change(decision=made, rationale="Theirs", by=None)
    answer = client.post(url, {**opened, **typed(rationale="Mine")})
    assert "Somebody else has saved here: “Theirs”" in words_of(answer)
    assert client.post(url, {**hidden_of(answer), **typed(rationale="Mine")}).status_code == 302
    made.refresh_from_db()
    assert made.rationale == "Mine"


def test_a_superseded_decision_says_so_and_leads_to_the_new_one(log, keeper):
    made, client = a_decision(log), signed_in(keeper)
    url = f"/decisions/{made.pk}/supersede/"
    assert fill_in(client, url, **typed(text="Ask for two crossings")).status_code == 302
    words = words_of(client.get(made.get_absolute_url()))
    assert "by Decision 2. It no longer holds." in words
    assert "Supersede it" not in words
    assert "It took the place of Decision 1" in words_of(client.get(Decision.objects.get(number=2).get_absolute_url()))
    again = client.post(url, typed())
    assert "Decision 1 is superseded by decision 2 already" in words_of(again)
    assert "Superseded by decision 2" in words_of(client.get("/decisions/"))


def test_what_came_of_it_is_written_down(log, keeper):
    made, client = a_decision(log), signed_in(keeper)
    url = f"/decisions/{made.pk}/review/"
    answer = fill_in(
        client, url, outcome="It was built", reviewed_on_0="1", reviewed_on_1="9", reviewed_on_2="2019", **EMPTY
    )
    assert answer.status_code == 302
    words = words_of(client.get(made.get_absolute_url()))
    assert "It was built" in words
    assert "Looked at again on 1 September 2019" in words


def test_the_list_is_narrowed_by_each_filter(programme, log):
    other = a_log(programme.other, name="Moor Together")
    today = timezone.localdate()
    lived = a_decision(log, "First", evidence=[{"kind": "lived", "title": "x"}], how="consent")
    voted = a_decision(other, "Second", decided_on=dt.date(2018, 5, 1), how="vote", votes_for=1, votes_against=0,
                       votes_abstained=0, review_on=today)  # fmt: skip
    client = signed_in(a_user_with("pmg_member"))
    for query, found in (
        ("", {lived, voted}), (f"group={log.pk}", {lived}), ("place=high-moor", {voted}), ("year=2018", {voted}),
        ("how=consent", {lived}), ("evidence=lived", {lived}), ("review=due", {voted}), ("review=reviewed", set()),
        ("group=nonsense&year=x", {lived, voted}),
    ):  # fmt: skip
        page = client.get(f"/decisions/?{query}").content.decode()
        assert {one for one in (lived, voted) if one.get_absolute_url() in page} == found, query
    assert "No decision fits this." in words_of(client.get("/decisions/?review=reviewed"))


def test_the_page_says_which_enquiries_led_to_it(log, keeper):
    made = a_decision(log)
    enquiry = an_enquiry(log.area, title="Who crosses where?")
    enquiry.decisions.add(made)
    page = words_of(signed_in(keeper).get(made.get_absolute_url()))
    assert "Enquiries behind it" in page
    assert "Who crosses where?" in page


def test_somebody_of_another_place_finds_none_of_it(programme, log):
    made = a_decision(log)
    client = signed_in(a_user_with("coren_facilitator", area=programme.other))
    assert client.get(made.get_absolute_url()).status_code == 404
    assert "No decision yet." in words_of(client.get("/decisions/"))


def test_a_member_reads_and_does_not_write(log):
    made = a_decision(log)
    client = signed_in(a_user_on(log))
    page = words_of(client.get(made.get_absolute_url()))
    assert "Change the decision" not in page
    assert client.get(f"/decisions/{made.pk}/edit/").status_code == 403
    assert client.get(new(log)).status_code == 403


def test_no_page_asks_more_for_many_than_for_one(log, keeper):
    client = signed_in(keeper)
    owner = a_member(log, "Ann").person

    def more(count):
        for _number in range(count):
            made = a_decision(log, evidence=[{"kind": "lived", "title": "x"}])
            an_action(log, owner, decision=made)
        return made

    made = more(1)
    urls = ["/decisions/", made.get_absolute_url(), f"/decisions/{made.pk}/edit/", f"/decisions/{made.pk}/supersede/",
            new(log), f"/decisions/{made.pk}/review/"]  # fmt: skip

    def asked():
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as asking:
                assert client.get(url).status_code == 200
            counts.append(len(asking))
        return counts

    first = asked()
    more(12)
    assert asked() == first
    assert max(first) <= 15


def test_a_piece_of_evidence_is_chosen_among_the_programmes_items(log, keeper):
    item = an_item("Warm homes and health", kind="grey")
    client = signed_in(keeper)
    fill_in(client, new(log), **typed(evidence_item_0=str(item.pk)))
    made = Decision.objects.get()
    piece = made.evidence.get()
    assert (piece.item, piece.kind, piece.title) == (item, "grey", "Warm homes and health")
    assert f'href="/evidence/{item.pk}/"' in client.get(made.get_absolute_url()).content.decode()
    assert "Better Old Quay, decision 1" in words_of(client.get(f"/evidence/{item.pk}/"))
    row = {"evidence_item_0": str(item.pk), "evidence_kind_0": "grey", "evidence_title_0": "Warm homes and health"}
    assert fill_in(client, f"/decisions/{made.pk}/edit/", **typed(**row)).status_code == 302
    assert made.evidence.get() == piece, "saving it as it was opened changes nothing"
    assert not Event.objects.filter(verb="decision.changed").exists()


def test_an_item_that_is_not_offered_any_more_stays_with_its_decision(log, keeper):
    item = an_item("An old study")
    made = a_decision(log, evidence=[{"kind": "peer_reviewed", "title": "An old study", "item": item}])
    for number in range(AT_MOST):
        EvidenceItem.objects.create(title=f"Newer {number}", kind="web")
    row = {"evidence_item_0": str(item.pk), "evidence_kind_0": "peer_reviewed", "evidence_title_0": "An old study"}
    fill_in(signed_in(keeper), f"/decisions/{made.pk}/edit/", **typed(rationale="Because", **row))
    made.refresh_from_db()
    assert (made.rationale, made.evidence.get().item) == ("Because", item)


def test_what_it_is_about_is_folded_away_until_something_is_chosen_be_it_wrong(log, keeper):
    issue = Issue.objects.create(
        area=log.area, title="Cars at the gate", raised_on=dt.date(2019, 1, 5), sector="resident", source="street"
    )
    client = signed_in(keeper)
    handle = "Issues it answers (1 to choose from)"
    fresh = client.get(new(log)).content.decode()
    assert handle in fresh
    assert '<details class="govuk-details nrp-folded">' in fresh
    chosen = fill_in(client, new(log), **typed(text="", issues=[str(issue.pk)])).content.decode()
    assert '<details class="govuk-details nrp-folded" open>' in chosen
    wrong = fill_in(client, new(log), **typed(issues=[str(log.pk)])).content.decode()
    assert '<details class="govuk-details nrp-folded" open>' in wrong

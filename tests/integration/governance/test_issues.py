"""Issues: three answers, a theme, what followed, and what came of them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.actions import issues, themes
from governance.actions.issues import IssueRefused
from governance.actions.themes import ThemeRefused
from governance.models import ActionPoint, Decision, Issue, Sector, Theme
from nrp.accounts.models import Person
from nrp.audit.models import Payload
from tests.enquiry_factories import an_enquiry
from tests.event_factories import DAY, a_theme, an_event, an_issue
from tests.factories import a_person, a_user_with, an_area
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on, the_pmg
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def log():
    return a_log(an_area("Old Quay"), name="Better Old Quay")


@pytest.fixture
def resident(log):
    """A resident on the group, without an office."""
    return a_user_on(log, sector=Sector.RESIDENT)


def raised(client, query="", **typed):
    return fill_in(client, f"{reverse('issue-new')}{query}", **{"sector": "resident", "where": "street", **typed})


def closed_on(when=DAY):
    return {"closed_on_0": when.day, "closed_on_1": when.month, "closed_on_2": when.year}


def today():
    on = timezone.localdate()
    return {"raised_on_0": on.day, "raised_on_1": on.month, "raised_on_2": on.year}


def test_any_member_raises_an_issue_with_three_answers(log, resident):
    client = signed_in(resident)
    answer = raised(client, title="Damp in the flats", **today())
    issue = Issue.objects.get()
    assert answer["Location"] == issue.get_absolute_url()
    assert (issue.area, issue.source, issue.raised_on) == (log.area, "street", timezone.localdate())
    words = words_of(client.get(issue.get_absolute_url()))
    assert "Resident · A street interview" in words
    assert "No decision yet." in words


def test_an_issue_of_an_event_is_raised_from_its_page_and_comes_back_to_it(log, resident):
    event = an_event(log.area, title="Open day")
    client = signed_in(resident)
    page = client.get(f"{reverse('issue-new')}?event={event.pk}")
    assert f'value="event:{event.pk}" selected' in page.content.decode()
    answer = raised(client, f"?event={event.pk}", title="No bench", where=f"event:{event.pk}", **today())
    assert answer["Location"] == f"{event.get_absolute_url()}#issues"
    issue = Issue.objects.get()
    assert (issue.event, issue.source) == (event, "event")
    assert "No bench" in words_of(client.get(event.get_absolute_url()))


def test_somebody_without_an_account_can_stand_by_name(log, resident):
    raised(signed_in(resident), title="Damp", named="Abe Visitor", text="My wall is wet.", **today())
    issue = Issue.objects.get()
    assert (str(issue.person), issue.person.user) == ("Abe Visitor", None)
    words = words_of(signed_in(resident).get(issue.get_absolute_url()))
    assert "Abe Visitor" in words
    assert "My wall is wet." in words
    about = Payload.objects.filter(body__contains="Damp")
    assert about.exists()
    assert not about.filter(body__contains="Abe Visitor").exists()


def test_sent_twice_it_is_one_issue_and_one_person(log, resident):
    client = signed_in(resident)
    page = client.get(reverse("issue-new"))
    sent = {**hidden_of(page), **today(), "title": "Damp", "sector": "nhs", "where": "other", "named": "Abe Visitor"}
    client.post(reverse("issue-new"), sent)
    client.post(reverse("issue-new"), sent)
    assert (Issue.objects.count(), Person.objects.filter(name="Abe Visitor").count()) == (1, 1)


def test_what_was_typed_stays_and_the_rest_opens_where_something_is_wrong(log, resident):
    wrong = {"raised_on_0": "31", "raised_on_1": "2", "raised_on_2": "2019"}
    answer = raised(signed_in(resident), title="Damp", text="My wall is wet.", **wrong)
    body = answer.content.decode()
    assert "<title>Error:" in body
    assert '<details class="govuk-details" open>' in body
    assert "My wall is wet." in body


def test_somebody_with_several_places_chooses_one_first(log):
    a_log(an_area("High Moor"))
    client = signed_in(a_user_with("coren_manager"))
    sent = {"area": log.area_id, "title": "Damp", "sector": "resident", "where": "other", **today()}
    fill_in(client, reverse("issue-new"), **sent)
    assert Issue.objects.get().area == log.area


def test_many_issues_are_put_into_a_theme_at_once(log, resident):
    first, second, third = (an_issue(log.area, title=title) for title in ("Damp", "Mould", "Buses"))
    client = signed_in(resident)
    page = f"{reverse('themes')}?place={log.area.slug}"
    answer = client.post(page, {"issues": [first.pk, second.pk], "title": "Damp and mould"}, follow=True)
    assert "2 issues were moved." in words_of(answer)
    theme = Theme.objects.get()
    assert set(theme.issues.all()) == {first, second}
    client.post(page, {"issues": [third.pk], "theme": theme.pk})
    assert theme.issues.count() == 3
    client.post(f"{page}&theme={theme.pk}", {"issues": [third.pk], "theme": ""})
    assert theme.issues.count() == 2
    words = words_of(client.get(f"{reverse('issues')}?place={log.area.slug}"))
    assert words.index("Damp and mould") < words.index("No theme yet") < words.index("Buses")


def test_a_theme_is_renamed_and_two_are_merged(log, resident):
    wet, damp = a_theme(log.area, "Wet walls"), a_theme(log.area, "Damp")
    issue = an_issue(log.area, theme=wet)
    client = signed_in(resident)
    page = reverse("theme", args=[wet.pk])
    assert "There is a theme of this name." in words_of(client.post(page, {"act": "name", "title": "damp"}))
    client.post(page, {"act": "name", "title": "Wet flats"})
    assert Theme.objects.get(pk=wet.pk).title == "Wet flats"
    client.post(page, {"act": "merge", "into": damp.pk})
    issue.refresh_from_db()
    assert issue.theme == damp
    assert not Theme.objects.filter(pk=wet.pk).exists()


def test_nothing_of_another_place_goes_into_a_theme(log):
    stranger = an_issue(an_area("High Moor"))
    theme = a_theme(log.area)
    for wrong in (
        {"area": log.area, "issues": [stranger], "theme": theme},
        {"area": stranger.area, "issues": [stranger], "theme": theme},
        {"area": log.area, "issues": [], "theme": theme},
        {"area": log.area, "issues": [an_issue(log.area)], "theme": theme, "title": "Another"},
    ):
        with pytest.raises(ThemeRefused):
            themes.assign(by=None, **wrong)
    with pytest.raises(ThemeRefused, match="another neighbourhood"):
        themes.merge(theme=theme, into=a_theme(stranger.area), by=None)


def test_an_issue_is_closed_with_what_came_of_it_and_opened_again(log, resident):
    issue = an_issue(log.area, title="Damp")
    client = signed_in(resident)
    assert "Fill in “What came of it”" in words_of(fill_in(client, reverse("issue-close", args=[issue.pk]), outcome=""))
    fill_in(client, reverse("issue-close", args=[issue.pk]), outcome="All walls were dried.", **closed_on())
    words = words_of(client.get(issue.get_absolute_url()))
    assert "Closed 12 February 2019" in words
    assert "All walls were dried." in words
    client.post(reverse("issue-reopen", args=[issue.pk]), {})
    issue.refresh_from_db()
    assert (issue.closed_on, issue.outcome) == (None, "")
    with pytest.raises(IssueRefused, match="open already"):
        issues.reopen(issue=issue, by=None)


def test_the_second_who_closes_reads_who_was_first(log, resident):
    issue = an_issue(log.area)
    keeper = a_keeper(log)
    page = reverse("issue-close", args=[issue.pk])
    opened = hidden_of(signed_in(keeper).get(page))
    issues.close(issue=issue, outcome="Dried.", by=resident)
    answer = signed_in(keeper).post(page, {**opened, "outcome": "Painted over.", **closed_on()})
    words = words_of(answer)
    assert f"Closed by {resident.person.name} on" in words
    assert "“Dried.”" in words
    assert "Painted over." in answer.content.decode()


def test_an_issue_is_not_closed_before_it_was_raised_nor_in_the_future(log):
    issue = an_issue(log.area)
    for day in (DAY - dt.timedelta(days=1), timezone.localdate() + dt.timedelta(days=1)):
        with pytest.raises(IssueRefused):
            issues.close(issue=issue, outcome="Dried.", closed_on=day, by=None)


def test_two_who_change_an_issue_lose_nothing_without_a_word(log, resident):
    issue, client = an_issue(log.area, title="Damp"), signed_in(resident)
    page = reverse("issue-edit", args=[issue.pk])
    opened = hidden_of(client.get(page))
    issues.update(issue=issue, title="Damp in Quay House", by=None)
    raised_on = {"raised_on_0": 12, "raised_on_1": 2, "raised_on_2": 2019}
    mine = {"title": "Wet flats", "sector": "housing", "where": "other", "text": "We know.", **raised_on}
    answer = client.post(page, {**opened, **mine})
    assert "Somebody else has saved here: “Damp in Quay House”" in words_of(answer)
    client.post(page, {**mine, **hidden_of(answer)})
    issue.refresh_from_db()
    assert (issue.title, issue.sector, issue.source) == ("Wet flats", "housing", "other")


def test_the_list_is_narrowed(log):
    theme = a_theme(log.area, "Housing")
    an_issue(log.area, title="Damp", theme=theme)
    closed = an_issue(log.area, title="Noise", sector=Sector.NHS, source=Issue.Source.OTHER)
    issues.close(issue=closed, outcome="Quiet now.", by=None)
    an_issue(log.area, title="Buses", raised_on=dt.date(2018, 3, 1))
    an_issue(an_area("High Moor"), title="Sheep")
    client = signed_in(a_user_with("pmg_member"))
    titles = ("Damp", "Noise", "Buses", "Sheep")
    place = f"place={log.area.slug}"
    for query, shown in (
        ("", titles),
        (place, ("Damp", "Noise", "Buses")),
        (f"{place}&theme={theme.pk}", ("Damp",)),
        (f"{place}&theme=none", ("Noise", "Buses")),
        ("sector=nhs", ("Noise",)),
        ("source=other", ("Noise",)),
        ("state=open", ("Damp", "Buses", "Sheep")),
        ("state=closed", ("Noise",)),
        ("year=2018", ("Buses",)),
        ("theme=none", titles),  # no place is chosen: its themes are not known
    ):
        body = words_of(client.get(f"{reverse('issues')}?{query}"))
        assert [title for title in titles if title in body] == list(shown), query


def test_an_issue_shows_the_enquiry_the_decision_and_the_action_that_followed(log, resident):
    issue = an_issue(log.area, title="Damp")
    an_enquiry(log.area, title="How wet are the flats?", began_with=issue)
    elsewhere = a_log(an_area("High Moor"))
    for group, text in ((log, "Ask for a survey."), (elsewhere, "A decision of High Moor.")):
        decision = Decision.objects.create(group=group, number=1, text=text, decided_on=DAY, how="consent")
        decision.issues.add(issue)
    ActionPoint.objects.create(
        group=log, number=1, text="Write to the landlord.", owner=a_person(), due_on=DAY, decision=log.decisions.get()
    )
    words = words_of(signed_in(resident).get(issue.get_absolute_url()))
    for said in ("How wet are the flats?", "began with it", "Ask for a survey.", "Write to the landlord."):
        assert said in words
    assert "High Moor" not in words
    assert words.index("How wet") < words.index("Ask for a survey.") < words.index("Write to the landlord.")


def test_a_meeting_of_a_group_one_does_not_see_is_only_a_meeting(log, resident):
    from tests.meeting_factories import a_meeting

    hidden, own = a_meeting(the_pmg()), a_meeting(log)
    issue, mine = an_issue(log.area, meeting=hidden), an_issue(log.area, meeting=own)
    client = signed_in(resident)
    words = words_of(client.get(issue.get_absolute_url()))
    assert "Resident · A meeting" in words
    edit = reverse("issue-edit", args=[issue.pk])
    assert "Programme Management Group" not in words + words_of(client.get(edit))
    raised_on = {"raised_on_0": 12, "raised_on_1": 2, "raised_on_2": 2019}
    fill_in(client, edit, title="Damp", sector="resident", where=f"meeting:{hidden.pk}", **raised_on)
    issue.refresh_from_db()
    assert (issue.title, issue.meeting) == ("Damp", hidden)
    assert "Better Old Quay" in words_of(client.get(mine.get_absolute_url()))


def test_only_those_of_the_place_raise_group_and_close(log):
    issue = an_issue(log.area)
    reader = signed_in(a_user_with("academic_lead", area=log.area))
    stranger = signed_in(a_user_on(a_log()))
    member = a_member(log, "Joan Sample")
    assert member.person.user is None
    for name in ("issue-edit", "issue-close"):
        assert reader.get(reverse(name, args=[issue.pk])).status_code == 403
        assert stranger.get(reverse(name, args=[issue.pk])).status_code == 404
    assert reader.get(reverse("issue-new")).status_code == 403
    assert reader.post(reverse("themes"), {"issues": [issue.pk], "title": "Damp"}).status_code == 403
    assert (
        stranger.post(f"{reverse('themes')}?place={log.area.slug}", {"issues": [issue.pk], "title": "X"}).status_code
        == 200
    )
    assert not Theme.objects.exists()

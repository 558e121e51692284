"""What points at an initiative from above: decisions, actions, enquiries, hours, outcomes of the survey."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coren.actions import enquiries, hours
from coren.actions.enquiry_links import LinkRefused as EnquiryLinkRefused
from coren.actions.hours import HoursRefused
from governance.actions import action_points, decisions
from governance.actions.action_points import ActionPointRefused
from governance.actions.decision_links import LinkRefused
from governance.models import ActionPoint, Decision
from neighbourhoods.models import Review, Selection
from neighbourhoods.signals import asking_what_points_here
from nrp.accounts.actions import accounts
from surveys.models import InitiativeOutcome
from tests.coren_factories import an_adviser, hours_of
from tests.decision_factories import a_decision, an_action
from tests.enquiry_factories import an_enquiry
from tests.factories import a_person, a_user, a_user_with, an_area
from tests.governance_factories import a_keeper, a_log, a_member, the_pmg
from tests.initiative_factories import DAY, a_stage, a_theory, an_initiative
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of
from tests.survey_factories import the_codebook

pytestmark = pytest.mark.django_db
DECIDED = {"decided_on_0": 12, "decided_on_1": 2, "decided_on_2": 2019, "how": "consensus"}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def log():
    return a_log(an_area("Old Quay"), name="Better Old Quay")


@pytest.fixture
def one(log):
    return an_initiative(log.area, "Lunch club")


@pytest.fixture
def reader(log):
    return signed_in(a_user_with("log_member", area=log.area))


def a_keeper_without_a_role(log):
    """Somebody who keeps a group's records and sees no place's initiatives."""
    keeper = a_user()
    a_member(log, person=keeper.person, office="secretary")
    return keeper


def told_of(thing, user):
    answers = asking_what_points_here.send(sender=type(thing), thing=thing, user=user)
    return {heading: items for _receiver, answer in answers for heading, items in answer if items}


def test_a_decision_is_linked_with_an_initiative_and_the_stage_it_took_it_to(log, one, reader):
    step = a_stage(one, "prioritised")
    an_initiative(an_area(), "Moor walks")
    review = Review.objects.create(title="Loneliness", kind="founding", question="What helps?")
    keeper = a_keeper(log)
    client = signed_in(a_user_with("project_deputy"))
    page = client.get(f"/groups/{log.pk}/decisions/new/")
    assert "Lunch club: Prioritised, 12 February 2019" in words_of(page)
    assert "Moor walks" not in words_of(page)
    sent = {**hidden_of(page), **DECIDED, "text": "Start with lunch", "stage_steps": step.pk, "reviews": review.pk}
    client.post(f"/groups/{log.pk}/decisions/new/", sent)
    made = Decision.objects.get()
    assert (list(made.initiatives.all()), list(made.stage_steps.all())) == ([one], [step])
    words = words_of(reader.get(made.get_absolute_url()))
    assert "Initiatives it is about Lunch club Prioritised" in words
    assert "Stages it took an initiative to Lunch club Prioritised" in words
    assert "Reviews it rested on Loneliness" in words
    words = words_of(reader.get(one.get_absolute_url()))
    assert "Decisions about it Start with lunch Better Old Quay, decision 1, 12 February 2019" in words
    assert "Prioritised Start with lunch 12 February 2019" in words
    assert told_of(review, keeper)["Decisions that rested on it"][0]["text"] == "Start with lunch"


def test_a_decision_that_is_changed_keeps_what_its_writer_does_not_see(log, one):
    made = a_decision(log, initiatives=[one])
    fill_in(
        signed_in(a_keeper_without_a_role(log)),
        reverse("decision-edit", args=[made.pk]),
        **DECIDED,
        text="Start with lunch",
    )
    made.refresh_from_db()
    assert (made.text, list(made.initiatives.all())) == ("Start with lunch", [one])
    decisions.change(decision=made, initiatives=[], by=None)
    assert not made.initiatives.exists()


def test_a_group_of_a_place_decides_about_its_own_initiatives(log, one):
    elsewhere = an_initiative()
    with pytest.raises(LinkRefused, match="another neighbourhood"):
        a_decision(log, initiatives=[elsewhere])
    with pytest.raises(LinkRefused, match="another neighbourhood"):
        a_decision(log, stage_steps=list(elsewhere.steps.all()))
    assert not Decision.objects.exists()
    assert a_decision(the_pmg(), initiatives=[elsewhere, one]).initiatives.count() == 2


def test_the_programme_decides_which_places_are_chosen(log):
    chosen = Selection.objects.create(area=log.area, outcome="chosen", decided_on=DAY, reason="All criteria.")
    made = a_decision(the_pmg(), "Choose Old Quay", selections=[chosen])
    deputy = a_user_with("project_deputy")
    assert "Places it was about Old Quay" in words_of(signed_in(deputy).get(made.get_absolute_url()))
    assert told_of(chosen, deputy)["Decisions about it"][0]["text"] == "Choose Old Quay"
    with pytest.raises(LinkRefused, match="chosen by a group of the programme"):
        a_decision(log, selections=[chosen])


def test_an_action_is_for_an_initiative_of_the_place(log, one, reader):
    member = a_member(log, "Joan Sample")
    made = an_action(log, member.person, "Find a cook", initiative=one)
    words = words_of(reader.get(made.get_absolute_url()))
    assert "Lunch club" in words
    assert "What is to be done Find a cook" in words_of(reader.get(one.get_absolute_url()))
    with pytest.raises(ActionPointRefused, match="another neighbourhood"):
        an_action(log, member.person, initiative=an_initiative())
    deputy = signed_in(a_user_with("project_deputy"))
    url = reverse("action-point-edit", args=[made.pk])
    typed = {"text": "Find two cooks", "owner": member.person_id, "priority": "normal", "initiative": "",
             "due_on_0": made.due_on.day, "due_on_1": made.due_on.month, "due_on_2": made.due_on.year}  # fmt: skip
    assert "Lunch club" in words_of(deputy.get(url))
    fill_in(deputy, url, **typed)
    assert ActionPoint.objects.get().initiative is None
    action_points.change(action_point=made, initiative=one, by=None)
    fill_in(signed_in(a_keeper_without_a_role(log)), url, **{**typed, "text": "Find three cooks"})
    assert (ActionPoint.objects.get().text, ActionPoint.objects.get().initiative) == ("Find three cooks", one)


def test_an_enquiry_leads_to_an_initiative(log, one, reader):
    enquiry = an_enquiry(log.area, title="Eating alone")
    client = signed_in(a_user_with("coren_facilitator", area=log.area))
    fill_in(client, reverse("enquiry-edit", args=[enquiry.pk, "chain"]), initiatives=one.pk)
    assert "Initiatives it led to Lunch club Proposed" in words_of(reader.get(enquiry.get_absolute_url()))
    assert "Enquiries behind it Eating alone Being planned" in words_of(reader.get(one.get_absolute_url()))
    with pytest.raises(EnquiryLinkRefused, match="another neighbourhood"):
        enquiries.update(enquiry=enquiry, initiatives=[an_initiative()], by=None)


def test_hours_are_spent_on_an_initiative_of_the_adviser_s_place(log, one, reader):
    adviser = an_adviser(log.area)
    entry = hours_of(adviser, minutes=90, initiative=one)
    hours_of(adviser, minutes=60, initiative=one, is_draft=True)
    words = words_of(reader.get(one.get_absolute_url()))
    assert "Time of Resident Advisers 1 hour 30 minutes logged by Resident Advisers, drafts apart" in words
    with pytest.raises(HoursRefused, match="another neighbourhood"):
        hours.change(entry=entry, links={"initiative": an_initiative()}, by=None)


def test_hours_for_programs_name_the_initiative(log, one):
    adviser = an_adviser(log.area)
    _row, token = accounts.issue_token(user=a_user_with("coren_facilitator", area=log.area), by=None)
    client = Client(headers={"Authorization": f"Token {token}"})
    body = {
        "client_id": "7a0f2a52-0d8c-4c34-9a9f-0f4f6f0f0a01", "adviser": str(adviser.pk), "minutes": 60,
        "on": timezone.localdate().isoformat(), "activity": hours_of(adviser).activity.code, "initiative": str(one.pk),
    }  # fmt: skip
    made = client.post("/api/v1/hours/", body, content_type="application/json")
    assert (made.status_code, made.json()["initiative"]) == (201, str(one.pk))
    path = f"/api/v1/hours/{made.json()['id']}/"
    off = client.patch(path, {"initiative": None}, content_type="application/json").json()
    assert off["initiative"] is None
    unseen = client.patch(path, {"initiative": str(an_initiative().pk)}, content_type="application/json")
    assert (unseen.status_code, list(unseen.json()["errors"])) == (400, ["initiative"])
    _row, token = accounts.issue_token(user=a_user_with("coren_manager"), by=None)
    manager = Client(headers={"Authorization": f"Token {token}"})
    elsewhere = manager.patch(path, {"initiative": str(an_initiative().pk)}, content_type="application/json")
    assert (elsewhere.status_code, list(elsewhere.json()["errors"])) == (409, ["initiative"])


def test_outcomes_of_the_survey_are_chosen_and_told_in_the_story_and_in_the_picture(one, reader):
    the_codebook()
    a_theory(one)
    lead = signed_in(a_user_with("coren_facilitator", area=one.area))
    url = reverse("initiative-outcomes", args=[one.pk])
    page = lead.get(url)
    label = "Can influence decisions" if "Can influence decisions" in words_of(page) else ""
    sent = {**hidden_of(page), "is_influence_decisions": "on", "why_influence_decisions": "They run the club."}
    assert lead.post(url, sent)["Location"] == one.get_absolute_url()
    row = InitiativeOutcome.objects.get()
    assert (row.outcome, row.why) == ("influence_decisions", "They run the club.")
    body = reader.get(one.get_absolute_url())
    assert "They run the club." in words_of(body)
    assert "Measured by the survey" in body.content.decode()
    assert label in words_of(body)
    assert "Change the outcomes" in words_of(lead.get(one.get_absolute_url()))
    assert "Change the outcomes" not in words_of(body)
    stale = lead.post(url, {**sent, "why_influence_decisions": "Mine"})
    assert "Somebody saved this after you opened it." in words_of(stale)
    lead.post(url, hidden_of(lead.get(url)))
    assert not InitiativeOutcome.objects.exists()


def test_a_reader_chooses_no_outcomes_and_sees_no_decision_of_another_group(log, one, reader):
    url = reverse("initiative-outcomes", args=[one.pk])
    assert reader.get(url).status_code == 403
    assert signed_in(a_user_with("coren_facilitator")).get(url).status_code == 404
    pmg = the_pmg()
    a_decision(pmg, "Give it a year", initiatives=[one])
    an_action(pmg, a_person("Pat Officer"), "Ring the council", initiative=one)
    words = words_of(reader.get(one.get_absolute_url()))
    assert "Give it a year" not in words
    assert "Ring the council" not in words
    assert "Give it a year" in words_of(signed_in(a_user_with("pmg_member")).get(one.get_absolute_url()))

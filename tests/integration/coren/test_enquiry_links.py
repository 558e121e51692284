"""An enquiry stands in a chain: the issue it began with, what it brought up, the decisions it led to."""

import pytest
from django.test import Client
from django.urls import reverse

from coren.actions import enquiries
from coren.actions.enquiry_links import LinkRefused, links_of
from governance.models import Decision
from nrp.accounts.actions import accounts
from nrp.audit.models import Event as Trail
from nrp.audit.queries import entries
from tests.enquiry_factories import DAY, an_enquiry
from tests.event_factories import an_issue
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log
from tests.integration.coren.pages import hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def area():
    return an_area("Old Quay")


@pytest.fixture
def writer(area):
    return a_user_with("coren_facilitator", area=area)


def a_decision(area, text="Ask for a survey."):
    return Decision.objects.create(group=a_log(area), number=1, text=text, decided_on=DAY, how="consent")


def test_the_chain_is_written_on_its_page_and_shown(area, writer):
    enquiry, first, found = an_enquiry(area), an_issue(area, title="Damp"), an_issue(area, title="Mould")
    decision = a_decision(area)
    an_issue(an_area("High Moor"), title="Sheep")
    client = signed_in(writer)
    page = reverse("enquiry-edit", args=[enquiry.pk, "chain"])
    form = client.get(page)
    assert "Sheep" not in form.content.decode()
    sent = {**hidden_of(form), "began_with": first.pk, "brought_up": [found.pk], "decisions": [decision.pk]}
    assert client.post(page, sent).status_code == 302
    words = words_of(client.get(enquiry.get_absolute_url()))
    for said in ("It began with the issue Damp", "Issues it brought up Mould", "Decisions it led to Ask for a survey."):
        assert said in words
    last = entries(Trail.objects.filter(verb="enquiry.changed", object_id=enquiry.pk))[-1]
    assert last.changes == {"began_with": [None, "Damp"], "brought_up": [[], ["Mould"]], "decisions": [[], ["1"]]}
    assert "brought it up" in words_of(client.get(found.get_absolute_url()))
    again = client.get(page)
    assert again.content.decode().count(" checked") == 2


def test_two_who_link_it_at_once_lose_nothing_without_a_word(area, writer):
    enquiry, one, other = an_enquiry(area), an_issue(area, title="Damp"), an_issue(area, title="Mould")
    client = signed_in(writer)
    page = reverse("enquiry-edit", args=[enquiry.pk, "chain"])
    opened = hidden_of(client.get(page))
    enquiries.update(enquiry=enquiry, brought_up=[one], by=None)
    answer = client.post(page, {**opened, "brought_up": [other.pk]})
    assert "Somebody else has saved here: “Damp”" in words_of(answer)
    assert links_of(enquiry)["brought_up"] == ["Damp"]
    client.post(page, {**hidden_of(answer), "brought_up": [one.pk, other.pk]})
    assert sorted(links_of(enquiry)["brought_up"]) == ["Damp", "Mould"]


def test_nothing_of_another_place_is_linked(area):
    enquiry, stranger = an_enquiry(area), an_issue(an_area("High Moor"))
    for wrong in ({"began_with": stranger}, {"brought_up": [stranger]}, {"decisions": [a_decision(stranger.area)]}):
        with pytest.raises(LinkRefused):
            enquiries.update(enquiry=enquiry, by=None, **wrong)


def test_programs_read_and_write_the_chain(area, writer):
    _row, token = accounts.issue_token(user=writer, by=None)
    client = Client(headers={"Authorization": f"Token {token}"})
    issue, stranger, decision = an_issue(area), an_issue(an_area()), a_decision(area)
    body = {
        "neighbourhood": str(area.pk), "title": "How wet?", "issue": "Damp.", "question": "How wet is it?",
        "began_with": str(issue.pk), "decisions": [str(decision.pk)],
    }  # fmt: skip
    made = client.post("/api/v1/enquiries/", body, content_type="application/json").json()
    assert (made["began_with"], made["brought_up"], made["decisions"]) == (str(issue.pk), [], [str(decision.pk)])
    path = f"/api/v1/enquiries/{made['id']}/"
    changed = client.patch(
        path, {"began_with": None, "brought_up": [str(issue.pk)]}, content_type="application/json"
    ).json()
    assert (changed["began_with"], changed["brought_up"], changed["decisions"]) == (
        None, [str(issue.pk)], [str(decision.pk)],
    )  # fmt: skip
    for name, value in (
        ("began_with", str(stranger.pk)),
        ("brought_up", [str(stranger.pk)]),
        ("decisions", [str(area.pk)]),
    ):
        refused = client.patch(path, {name: value}, content_type="application/json")
        assert (refused.status_code, list(refused.json()["errors"])) == (400, [name])

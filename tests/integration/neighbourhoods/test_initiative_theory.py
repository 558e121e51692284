"""The theory of change: drawn from its links, written on one page, never backwards and never in a circle."""

import pytest
from django.urls import reverse

from neighbourhoods.actions import theory
from neighbourhoods.actions.theory import TheoryRefused
from neighbourhoods.models import TheoryLink, TheoryStep
from tests.activity_factories import the_frameworks
from tests.factories import a_user_with, an_area
from tests.initiative_factories import a_theory, a_theory_step, an_activity_at, an_initiative
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
WORDS = {"action": "Run a bus", "output": "Forty come", "outcome": "Fewer feel lonely"}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def one():
    area = an_area("Old Quay")
    return an_initiative(area, "Lunch club", activity=an_activity_at(area, "Tuesday lunch"), amended="Two more days")


@pytest.fixture
def client(one):
    return signed_in(a_user_with("coren_facilitator", area=one.area))


@pytest.fixture
def page(one):
    return reverse("initiative-theory", args=[one.pk])


def form_of(client, page, act, **typed):
    """Send one of the two forms of the page."""
    return client.post(page, {**hidden_of(client.get(page)), "act": act, **typed})


def test_steps_and_links_are_added_on_one_page_and_drawn(one, client, page):
    domain = the_frameworks().domain("2015:social-relationships")
    for kind, text in WORDS.items():
        fill_in(client, page, act="add", kind=kind, text=text)
    steps = {step.kind: step for step in TheoryStep.objects.all()}
    theory.change_step(step=steps["outcome"], domains=[domain], by=None)
    for before, after in (("action", "output"), ("output", "outcome")):
        fill_in(client, page, act="link", before=steps[before].pk, after=steps[after].pk, assumes="the bus comes")
    answer = client.get(one.get_absolute_url())
    words = words_of(answer)
    assert (
        "Tuesday lunch Two more days Run a bus Forty come, as long as: the bus comes "
        "Fewer feel lonely, as long as: the bus comes Social connectivity" in words
    )
    body = answer.content.decode()
    assert body.count('role="img"') == 2
    assert "“Run a bus” leads to “Forty come”; “Forty come” leads to “Fewer feel lonely”" in body
    assert "“Two more days” leads to “Run a bus”" in body


def test_the_picture_reads_domains_in_the_version_asked_for(one, client):
    domain = the_frameworks().domain("2015:community-governance")
    outcome = a_theory(one, **WORDS)[-1]
    theory.change_step(step=outcome, domains=[domain], by=None)
    assert "leads to “Inclusive neighbourhood governance”" in client.get(one.get_absolute_url()).content.decode()
    older = client.get(f"{one.get_absolute_url()}?framework=2015").content.decode()
    assert "leads to “Community governance”" in older


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("output", "action", "This one leads back"),
        ("outcome", "output", "This one leads back"),
        ("action", "action", "does not lead to itself"),
        ("action", "output", "is there already"),
    ],
)
def test_a_link_leads_on(one, client, page, before, after, said):
    a_theory(one, **WORDS)
    steps = {step.kind: step for step in TheoryStep.objects.all()}
    answer = fill_in(client, page, act="link", before=steps[before].pk, after=steps[after].pk)
    assert said in words_of(answer)
    assert TheoryLink.objects.count() == 2


def test_a_link_never_closes_a_circle(one):
    first, second, third = (a_theory_step(one, "outcome") for _ in range(3))
    theory.link(initiative=one, before=first, after=second, by=None)
    theory.link(initiative=one, before=second, after=third, by=None)
    with pytest.raises(TheoryRefused, match="circle"):
        theory.link(initiative=one, before=third, after=first, by=None)


def test_a_step_is_not_changed_into_a_kind_that_turns_its_links_back(one):
    _action, output, outcome = a_theory(one, **WORDS)
    theory.change_step(step=output, kind="outcome", by=None)
    with pytest.raises(TheoryRefused, match="leads back"):
        theory.change_step(step=outcome, kind="action", by=None)


def test_a_step_of_another_initiative_is_not_linked(one):
    action, _output, _outcome = a_theory(one, **WORDS)
    elsewhere = a_theory_step(an_initiative(), "output")
    with pytest.raises(TheoryRefused, match="of this initiative"):
        theory.link(initiative=one, before=action, after=elsewhere, by=None)


def test_steps_are_changed_and_taken_away_with_a_look_at_what_goes_with_them(one, client, page):
    _action, output, _outcome = a_theory(one, **WORDS)
    address = f"{page}?change={output.pk}"
    opened = hidden_of(client.get(address))
    theory.change_step(step=output, text="Fifty come", by=None)
    answer = client.post(address, {**opened, "act": "change", "kind": "output", "text": "Sixty come"})
    assert "Somebody else has saved here: “Fifty come”" in words_of(answer)
    client.post(address, {**hidden_of(answer), "act": "change", "kind": "output", "text": "Sixty come"})
    address = f"{page}?remove={output.pk}"
    shown = words_of(client.get(address))
    assert "Run a bus → Sixty come" in shown
    assert "Sixty come → Fewer feel lonely" in shown
    client.post(address, {"act": "remove"})
    assert TheoryStep.objects.count() == 2
    assert not TheoryLink.objects.exists()


def test_a_link_is_taken_away_and_both_steps_stay(one, client, page):
    a_theory(one, **WORDS)
    link = TheoryLink.objects.first()
    assert "Run a bus → Forty come" in words_of(client.get(f"{page}?unlink={link.pk}"))
    client.post(f"{page}?unlink={link.pk}", {"act": "unlink"})
    assert (TheoryLink.objects.count(), TheoryStep.objects.count()) == (1, 3)
    assert client.get(f"{page}?unlink={link.pk}").status_code == 404


def test_only_what_changes_for_residents_strengthens_a_domain(one):
    domain = the_frameworks().domain("2018:social-connectivity")
    with pytest.raises(TheoryRefused, match="Only what changes for residents"):
        a_theory_step(one, "action", domains=[domain])


def test_what_several_lead_to_is_told_once_in_the_list(one, client):
    _action, output, _outcome = a_theory(one, **WORDS)
    other = a_theory_step(one, "action", "Ring round")
    theory.link(initiative=one, before=other, after=output, by=None)
    words = words_of(client.get(one.get_absolute_url()))
    assert "Ring round Forty come (as above)" in words


def test_the_page_of_a_theory_asks_the_database_as_often_for_many_steps(
    one, client, page, django_assert_max_num_queries
):
    domain = the_frameworks().domain("2018:social-connectivity")
    a_theory(one)[-1].domains.add(domain)
    client.get(page)
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(15) as queries:
            client.get(page)
        counts.append(len(queries))
        for _number in range(3):
            a_theory(one)[-1].domains.add(domain)
    assert counts[0] == counts[1]

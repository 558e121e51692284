"""How places were chosen: criteria, what shows that a place meets them, what was decided and why."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.actions import selections
from neighbourhoods.actions.selections import SelectionRefused
from neighbourhoods.models import Area, CriterionJudgement, Selection
from neighbourhoods.queries.selections import asked_of, field_names, selection_of
from neighbourhoods.signals import asking_what_points_here
from nrp.accounts.roles import Role
from nrp.audit import queries as audit
from tests.factories import a_small_programme, a_user_with, an_area, one_of_each_role
from tests.place_factories import a_criterion, a_selection

pytestmark = pytest.mark.django_db
YES, PARTLY = CriterionJudgement.Met.YES, CriterionJudgement.Met.PARTLY
CHOSEN = {"outcome": Selection.Outcome.CHOSEN, "decided_on": dt.date(2015, 6, 1), "reason": "It meets them all"}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def admin(client):
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN))
    return client


def words(page):
    return " ".join(BeautifulSoup(page.content, "html.parser").find("main").get_text(" ").split())


def sent_for(criterion, met="", evidence=""):
    return dict(zip(field_names(criterion), (met, evidence), strict=True))


def test_criteria_are_added_moved_and_no_longer_asked(admin):
    admin.post(reverse("criteria"), {"text": "5,000 to 10,000 residents"})
    admin.post(reverse("criteria"), {"text": "Among the most deprived 15%"})
    first, second = asked_of(None)
    assert (first.text, second.text) == ("5,000 to 10,000 residents", "Among the most deprived 15%")
    assert "This criterion stands in the list." in admin.post(reverse("criteria"), {"text": first.text.upper()}).text
    url = reverse("criterion-edit", args=[first.pk])
    ended = {"ends_on_0": "1", "ends_on_1": "1", "ends_on_2": "2016"}
    assert admin.post(url, {"text": first.text, "position": "5", **ended}).status_code == 302
    assert asked_of(None) == [second]
    assert "until 1 January 2016" in words(admin.get(reverse("criteria")))


def test_a_place_is_judged_by_each_criterion_and_chosen_with_day_and_reason(admin):
    area, people, poor = an_area("Old Swan"), a_criterion("Residents"), a_criterion("Deprivation")
    url = reverse("place-selection-edit", args=[area.slug])
    judged = {**sent_for(people, YES, "7,400 in 2015"), **sent_for(poor, PARTLY, "Half of it")}
    answer = admin.post(url, {**judged, "outcome": "open", "reason": ""})
    assert answer.status_code == 302
    decided = {
        "outcome": "chosen",
        "decided_on_0": "1",
        "decided_on_1": "6",
        "decided_on_2": "2015",
        "reason": "Best fit",
    }
    admin.post(url, {**judged, **decided})
    said = words(admin.get(reverse("place-selection", args=[area.slug])))
    for one in ("Chosen on 1 June 2015", "Best fit", "Residents Meets it 7,400 in 2015", "Meets it in part Half of it"):
        assert one in said, one
    assert "Old Swan Chosen 1 June 2015 1 1 0 Best fit" in words(admin.get(reverse("selections")))
    first, second = audit.entries(audit.events(verb="area.selection_written").order_by("number"))
    assert first.changes["Residents"] == ["", "yes"]
    assert second.changes["outcome"] == ["open", "chosen"]


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"outcome": "chosen"}, "decided_on", "Enter the day on which it was decided."),
        ({"outcome": "not_chosen", "decided_on": dt.date(2015, 6, 1)}, "reason", "Say why."),
        ({"decided_on": dt.date(2015, 6, 1)}, "decided_on", "While it is being considered"),
    ],
)
def test_an_outcome_says_when_and_why(values, field, says):
    with pytest.raises(SelectionRefused, match=says) as refused:
        a_selection(**values)
    assert refused.value.field == field


def test_what_cannot_be_judged_is_refused():
    area, criterion = an_area(), a_criterion()
    with pytest.raises(SelectionRefused, match="Say what shows it"):
        a_selection(area, judged={criterion.pk: (YES, " ")})
    with pytest.raises(SelectionRefused, match="not asked any more, or never was"):
        a_selection(area, judged={area.pk: (YES, "It does")})
    with pytest.raises(SelectionRefused, match="still to come"):
        a_selection(area, **{**CHOSEN, "decided_on": timezone.localdate() + dt.timedelta(days=2)})
    with pytest.raises(SelectionRefused, match="A comparator area is matched"):
        a_selection(an_area(kind=Area.Kind.COMPARATOR))
    assert selection_of(area) is None


def test_a_criterion_no_longer_asked_stays_for_those_judged_by_it():
    judged, new, criterion = an_area(), an_area(), a_criterion()
    a_selection(judged, judged={criterion.pk: (YES, "It does")})
    selections.update_criterion(criterion=criterion, ends_on=dt.date(2016, 1, 1), by=None)
    assert asked_of(selection_of(judged)) == [criterion]
    assert asked_of(selection_of(new)) == []


def test_two_people_judge_a_place_and_the_second_sees_the_first(admin):
    area, criterion = an_area(), a_criterion()
    url = reverse("place-selection-edit", args=[area.slug])
    seen = BeautifulSoup(admin.get(url).content, "html.parser").find("input", {"name": "seen"})["value"]
    a_selection(area, judged={criterion.pk: (YES, "Counted twice")})
    sent = {**sent_for(criterion, PARTLY, "By half"), "outcome": "open", "reason": "", "seen": seen}
    assert "Somebody else has saved here: “Counted twice”" in admin.post(url, sent).text


def test_what_points_at_a_selection_from_above_stands_below_it(admin):
    selection = a_selection(**CHOSEN)

    def answer(thing, user, **_news):
        if not isinstance(thing, Selection):
            return []
        return [("Decided by the PMG", [{"text": "Old Swan is the tenth", "url": "/decisions/1/"}]), ("Nothing", [])]

    asking_what_points_here.connect(answer)
    said = words(admin.get(reverse("place-selection", args=[selection.area.slug])))
    asking_what_points_here.disconnect(answer)
    assert "Decided by the PMG Old Swan is the tenth" in said
    assert "Nothing " not in said


def test_a_place_never_considered_says_so(client):
    programme = a_small_programme()
    client.force_login(a_user_with(Role.LOG_MEMBER, area=programme.own))
    said = words(client.get(reverse("place-selection", args=["old-quay"])))
    assert "Nothing is on record of how this place was chosen." in said
    assert "Judge it" not in said


def test_the_pages_ask_as_few_queries_for_three_as_for_one(client):
    programme = a_small_programme()
    users = one_of_each_role(programme)
    pages = [reverse("selections"), reverse("place-selection", args=["old-quay"])]

    def asked():
        counts = {}
        for role, user in users.items():
            client.force_login(user)
            for url in pages:
                with CaptureQueriesContext(connection) as found:
                    assert client.get(url).status_code == 200
                counts[role, url] = len(found)
        return counts

    first = a_criterion()
    a_selection(programme.own, judged={first.pk: (YES, "So")}, **CHOSEN)
    one = asked()
    judged = {criterion.pk: (YES, "So") for criterion in (first, a_criterion(), a_criterion())}
    for area in (programme.own, programme.other, programme.spare):
        a_selection(area, judged=judged, **CHOSEN)
    assert asked() == one
    assert max(one.values()) <= 15

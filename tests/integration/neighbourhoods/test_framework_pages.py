"""The framework’s pages: read by everybody signed in, changed by the programme administrator."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods.actions import framework as actions
from neighbourhoods.actions.framework import FrameworkRefused
from neighbourhoods.models import Domain, DomainCrossing, Framework
from nrp.audit.models import Event as Trail
from tests.activity_factories import a_framework, an_activity, the_frameworks
from tests.factories import a_user_with
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
DAY = {"adopted_on_0": 1, "adopted_on_1": 4, "adopted_on_2": 2024}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def both():
    return the_frameworks()


@pytest.fixture
def admin():
    return signed_in(a_user_with("programme_admin"))


@pytest.fixture
def reader():
    return signed_in(a_user_with("resident_adviser"))


def test_everybody_reads_the_version_in_use_the_others_and_the_crosswalk(both, reader):
    words = words_of(reader.get(reverse("framework")))
    assert "2018: Five capacities" in words
    assert "In use since 1 January 2018" in words
    assert "news travels and people can act together" in words
    assert "2015: Four areas of action Used from 1 January 2015" in words
    assert "Called in 2015 Called in 2018 How they differ" in words
    assert "Community governance Inclusive neighbourhood governance The newer name says" in words
    assert "Add a" not in words
    older = words_of(reader.get(reverse("framework-version", args=["2015"])))
    assert "2015:economic-systems" in older
    assert "Social relationships Cultural coherence" in older
    assert reader.get(reverse("framework-version", args=["1066"])).status_code == 404
    for name in ("framework-new", "crossing-new"):
        assert reader.get(reverse(name)).status_code == 403


def test_before_there_is_a_version_the_page_says_what_will_stand_there(reader):
    assert "No version yet." in words_of(reader.get(reverse("framework")))


def test_a_version_is_added_once_with_domains_and_a_step_of_the_crosswalk(both, admin):
    page = admin.get(reverse("framework-new"))
    sent = {**hidden_of(page), **DAY, "code": "2024", "name": "Six strengths", "source": "The PMG"}
    first, second = admin.post(reverse("framework-new"), sent), admin.post(reverse("framework-new"), sent)
    assert first["Location"] == second["Location"] == reverse("framework-version", args=["2024"])
    fill_in(admin, reverse("domain-new", args=["2024"]), name="Having a say", code="", definition="Voice.", position="")
    domain = Domain.objects.get(framework__code="2024")
    assert (domain.code, domain.position) == ("having-a-say", 1)
    older = both.domain("2018:inclusive-neighbourhood-governance")
    fill_in(admin, reverse("crossing-new"), older=older.pk, newer=domain.pk, note="Shorter.")
    words = words_of(admin.get(reverse("framework-version", args=["2024"])))
    assert "Inclusive neighbourhood governance Having a say Shorter." in words
    verbs = set(Trail.objects.values_list("verb", flat=True))
    assert {"framework.created", "domain.created", "crossing.created"} <= verbs


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "2018"}, "Another version has this code."),
        ({"code": "new"}, "Choose another code"),
        ({"code": "Zwei tausend"}, "Use small letters, figures and hyphens only"),
        ({"adopted_on_0": 1, "adopted_on_1": 1, "adopted_on_2": 2018}, "Another version is in use from this day."),
    ],
)
def test_a_version_that_cannot_be_stays_in_the_form(both, admin, typed, said):
    answer = fill_in(admin, reverse("framework-new"), **{**DAY, "code": "2024", "name": "Six strengths", **typed})
    assert said in words_of(answer)
    assert 'value="Six strengths"' in answer.content.decode()
    assert Framework.objects.count() == 2


def test_a_domain_is_changed_and_its_code_stays(both, admin):
    domain = both.domain("2018:social-connectivity")
    page = reverse("domain-edit", args=[domain.pk])
    fill_in(admin, page, name="Being connected", definition="Ties.", position="9", code="other")
    domain.refresh_from_db()
    assert (domain.code, domain.name, domain.position) == ("social-connectivity", "Being connected", 9)
    names = words_of(admin.get(reverse("framework-version", args=["2018"])))
    assert names.index("Economic system") < names.index("Being connected")


def test_two_who_change_a_domain_lose_nothing_without_a_word(both, admin):
    domain = both.domain("2018:social-connectivity")
    page = reverse("domain-edit", args=[domain.pk])
    opened = hidden_of(admin.get(page))
    actions.update_domain(domain=domain, name="Links", by=None)
    answer = admin.post(page, {**opened, "name": "Being connected", "definition": domain.definition, "position": "2"})
    assert "Somebody else has saved here: “Links”" in words_of(answer)
    assert Domain.objects.get(pk=domain.pk).name == "Links"


def test_a_domain_that_something_is_tagged_with_stays(both, admin):
    an_activity(tags=("2015:community-governance",))
    tagged, free = both.domain("2015:community-governance"), both.domain("2015:living-environment")
    assert "so it cannot be removed" in words_of(admin.get(reverse("domain-edit", args=[tagged.pk])))
    refused = admin.post(reverse("domain-remove", args=[tagged.pk]))
    assert "Something is tagged with this domain, so it stays." in words_of(refused)
    assert (
        "its steps of the crosswalk go with it" in words_of(admin.get(reverse("domain-remove", args=[free.pk]))).lower()
    )
    admin.post(reverse("domain-remove", args=[free.pk]))
    assert set(Domain.objects.filter(pk__in=[tagged.pk, free.pk])) == {tagged}
    assert not DomainCrossing.objects.filter(older_id=free.pk).exists()
    assert Trail.objects.filter(verb="domain.removed").count() == 1


def test_a_step_of_the_crosswalk_leads_forward_and_stands_once(both):
    older, newer = both.domain("2015:living-environment"), both.domain("2018:living-environment")
    with pytest.raises(FrameworkRefused, match="has this step already"):
        actions.cross(older=older, newer=newer, by=None)
    for one in (older, both.domain("2015:economic-systems")):
        with pytest.raises(FrameworkRefused, match="the crosswalk leads forward"):
            actions.cross(older=newer, newer=one, by=None)


def test_a_step_is_changed_and_removed_after_a_page_that_says_so(both, admin):
    step = DomainCrossing.objects.get(older=both.domain("2015:economic-systems"))
    fill_in(admin, reverse("crossing-edit", args=[step.pk]), note="One system.")
    assert "One system." in words_of(admin.get(reverse("framework")))
    page = reverse("crossing-remove", args=[step.pk])
    assert "Economic systems (2015) is read as Economic system (2018)" in words_of(admin.get(page))
    assert DomainCrossing.objects.filter(pk=step.pk).exists()
    fill_in(admin, page)
    assert not DomainCrossing.objects.filter(pk=step.pk).exists()


def test_the_day_of_a_version_cannot_turn_the_crosswalk_round(both, admin):
    page = reverse("framework-edit", args=["2015"])
    typed = {"name": "Four areas", "source": "", **DAY}
    assert "with this day a step would lead back" in words_of(fill_in(admin, page, **typed))
    fill_in(admin, page, **{**typed, "adopted_on_2": 2014})
    both.old.refresh_from_db()
    assert (both.old.adopted_on, both.old.name) == (dt.date(2014, 4, 1), "Four areas")


@pytest.mark.parametrize("domains", [1, 3])
def test_the_pages_ask_the_same_number_of_questions_however_many_domains_there_are(reader, admin, domains):
    older, newer = (a_framework(code, domains=tuple(f"D{n}" for n in range(domains))) for code in ("a", "b"))
    for one, other in zip(older.domains.all(), newer.domains.all(), strict=True):
        actions.cross(older=one, newer=other, by=None)
    for client in (reader, admin):
        for page in (reverse("framework"), reverse("framework-version", args=["a"])):
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            assert len(asked) <= 12

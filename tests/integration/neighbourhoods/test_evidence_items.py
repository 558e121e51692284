"""Items of evidence: one for a DOI, found by their words, given out as a file, kept while something rests on them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.actions import evidence
from neighbourhoods.actions.evidence import EvidenceRefused
from neighbourhoods.models import EvidenceItem
from neighbourhoods.signals import asking_what_points_here
from nrp.audit.models import Event as Trail
from nrp.formats.references.reading import records
from nrp.formats.references.sniffing import KINDS
from tests.evidence_factories import a_finding, a_review, an_item, in_review
from tests.factories import a_user_with, an_area
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
EMPTY_DAY = {"accessed_on_0": "", "accessed_on_1": "", "accessed_on_2": ""}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def client():
    return signed_in(a_user_with("project_deputy"))


def typed(**values):
    return {"kind": "peer_reviewed", "type": "article", "title": "A study", **EMPTY_DAY, **values}


def test_an_item_is_put_on_record_once_and_cited(client):
    page = client.get(reverse("evidence-item-new"))
    sent = {
        **hidden_of(page),
        **typed(
            authors="Möller, Johanna Anna\nSample, Tom", year="2015", container="Example Journal", volume="12",
            issue="3", pages="45 - 67", doi="https://doi.org/10.1000/XYZ", abstract="One.", keywords="damp\ndebt",
        ),
    }  # fmt: skip
    first, second = (client.post(reverse("evidence-item-new"), sent) for _ in range(2))
    item = EvidenceItem.objects.get()
    assert first["Location"] == second["Location"] == item.get_absolute_url()
    assert (item.doi, item.pages, item.authors) == ("10.1000/xyz", "45–67", ["Möller, Johanna Anna", "Sample, Tom"])
    answer = signed_in(a_user_with("resident_adviser")).get(item.get_absolute_url())
    words = words_of(answer)
    said = "Möller, J. A. and Sample, T. (2015) A study. Example Journal, 12(3), pp. 45–67. https://doi.org/10.1000/xyz"
    assert said in words
    assert 'href="https://doi.org/10.1000/xyz"' in answer.content.decode()
    assert "damp, debt" in words
    assert "Change the item" not in words
    assert Trail.objects.filter(verb="evidence_item.created", object_id=item.pk).count() == 1


def test_the_same_doi_leads_to_the_item_that_is_there(client):
    there = an_item("The first study", doi="10.1000/xyz")
    answer = fill_in(client, reverse("evidence-item-new"), **typed(doi="doi:10.1000/XYZ"))
    assert "An item with this DOI is there already: “The first study”." in words_of(answer)
    assert f'href="{there.get_absolute_url()}"' in answer.content.decode()
    other = an_item()
    with pytest.raises(EvidenceRefused) as refused:
        evidence.update(item=other, doi="10.1000/XYZ", by=None)
    assert (refused.value.field, refused.value.there) == ("doi", there)
    an_item(), an_item()  # without a DOI there may be many


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"doi": "11.1/x"}, "doi"),
        ({"url": "ask the author"}, "url"),
        ({"year": 200}, "year"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 501}, "title"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_field(values, field):
    with pytest.raises(EvidenceRefused) as refused:
        evidence.create(**{"kind": "web", "title": "A page", "by": None, **values})
    assert refused.value.field == field


def test_days_and_years_to_come_are_refused():
    today = timezone.localdate()
    for values in ({"year": today.year + 2}, {"accessed_on": today + dt.timedelta(days=2)}):
        with pytest.raises(EvidenceRefused):
            an_item(**values)


def test_two_who_change_an_item_lose_nothing_without_a_word(client):
    item = an_item("A study", authors=["Sample, Tom"])
    edit = reverse("evidence-item-edit", args=[item.pk])
    opened = client.get(edit)
    assert "Sample, Tom" in opened.content.decode()
    evidence.update(item=item, title="A longer study", by=None)
    mine = typed(title="My study", authors="Sample, Tom")
    answer = client.post(edit, {**hidden_of(opened), **mine})
    assert "Somebody else has saved here: “A longer study”" in words_of(answer)
    client.post(edit, {**hidden_of(answer), **mine})
    item.refresh_from_db()
    assert (item.title, item.authors) == ("My study", ["Sample, Tom"])


def test_an_item_stays_while_a_review_or_a_finding_rests_on_it(client):
    review = a_review("The debt review")
    row = in_review(review)
    remove = reverse("evidence-item-remove", args=[row.item_id])
    assert "stands in the review “The debt review”" in words_of(fill_in(client, remove))
    elsewhere = a_review("A hidden review", area=an_area())
    hidden = in_review(elsewhere)
    academic = signed_in(a_user_with("academic_lead"))
    words = words_of(fill_in(academic, reverse("evidence-item-remove", args=[hidden.item_id])))
    assert "Something rests on this item" in words
    assert "A hidden review" not in words
    free = an_item()
    fill_in(client, reverse("evidence-item-remove", args=[free.pk]))
    assert not EvidenceItem.objects.filter(pk=free.pk).exists()
    assert Trail.objects.filter(verb="evidence_item.removed", object_id=free.pk).exists()


def test_the_page_says_which_reviews_and_findings_that_one_sees_rest_on_it(client):
    item = an_item()
    seen, unseen = a_review("Seen review"), a_review("Unseen review", area=an_area())
    for review in (seen, unseen):
        in_review(review, item)
        a_finding(review, f"Finding of {review}", items=[item])
    reader = words_of(signed_in(a_user_with("log_member")).get(item.get_absolute_url()))
    assert "Seen review taken in; Planned" in reader
    assert "Finding of Seen review Strong evidence, in Seen review" in reader
    assert "Unseen" not in reader
    assert "Unseen review" in words_of(client.get(item.get_absolute_url()))


def test_what_points_at_an_item_and_a_review_is_asked_of_the_floors_above(client):
    item, review = an_item(), a_review()

    def answer(thing, user, **_news):
        return [("Decisions", [{"text": f"Rests on {thing}", "url": "/there/"}]), ("Programme rounds", [])]

    asking_what_points_here.connect(answer)
    try:
        for thing in (item, review):
            words = words_of(client.get(thing.get_absolute_url()))
            assert f"Decisions Rests on {thing}" in words
            assert "Programme rounds" not in words
    finally:
        asking_what_points_here.disconnect(answer)


def test_the_list_finds_words_of_titles_authors_and_dois(client):
    an_item("Warm homes", authors=["Möller, Jo"], doi="10.1000/warm", year=2015)
    an_item("Dry homes", authors=["O'Neill, Siân"], kind="grey", type="report", year=2010)
    review = a_review()
    in_review(review, an_item("A voice", kind="lived", type="other"))
    titles = ("Warm homes", "Dry homes", "A voice")
    for query, shown in (
        ("", titles),
        ("q=homes", titles[:2]),
        ("q=möller homes", titles[:1]),
        ("q=siân", titles[1:2]),
        ("q=https://doi.org/10.1000/WARM", titles[:1]),
        ("q=10.1000", titles[:1]),
        ("kind=lived", titles[2:]),
        ("type=report", titles[1:2]),
        ("year=2015", titles[:1]),
        (f"review={review.pk}", titles[2:]),
        ("q=nobody", ()),
    ):
        words = words_of(client.get(f"{reverse('evidence-items')}?{query}"))
        assert [title for title in titles if title in words] == list(shown), query


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_goes_out_as_it_is_narrowed(client, kind):
    an_item("Warm homes", authors=["Möller, Jo", "Example Council"], notes="Told at a circle.", kind="lived")
    an_item("Dry homes")
    page = client.get(f"{reverse('evidence-items')}?q=warm")
    assert f"{reverse('evidence-export')}?q=warm&amp;format={kind}" in page.content.decode()
    answer = client.get(f"{reverse('evidence-export')}?q=warm&format={kind}")
    (only,) = records(answer.content, kind)
    found = only["reference"]
    assert (found["title"], found["kind"], found["notes"]) == ("Warm homes", "lived", "Told at a circle.")
    assert found["authors"] == ["Möller, Jo", "Example Council"]


def test_pages_ask_the_database_as_often_for_one_row_as_for_many(django_assert_max_num_queries):
    item, review = an_item(year=2015), a_review()
    in_review(review, item)
    a_finding(review, items=[item])
    addresses = [
        reverse(name, args=args)
        for name, args in (
            ("evidence-items", []), ("evidence-item", [item.pk]), ("evidence-item-edit", [item.pk]),
            ("evidence-item-new", []), ("evidence-item-remove", [item.pk]), ("evidence-export", []),
        )
    ]  # fmt: skip
    users = [a_user_with(role) for role in ("academic_lead", "project_deputy", "coren_facilitator", "pmg_member")]

    def counts():
        found = []
        for user in users:
            client = signed_in(user)
            for url in addresses:
                with django_assert_max_num_queries(15) as queries:
                    assert client.get(url).status_code in (200, 403)
                found.append(len(queries))
        return found

    first = counts()
    for number in range(3):
        another = a_review()
        in_review(another, item)
        a_finding(another, items=[item])
        an_item(year=2010 + number)
    assert counts() == first

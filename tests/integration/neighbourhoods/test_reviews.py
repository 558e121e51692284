"""Evidence reviews: begun, filled with items and findings, published, read by those who see the place."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.actions import review_parts, reviews
from neighbourhoods.actions.reviews import ReviewRefused
from neighbourhoods.models import Finding, Review, Reviewer, ReviewItem
from nrp.accounts.erasure import ERASED_NAME, Traces
from nrp.accounts.signals import erasing_person
from nrp.audit.models import Event as Trail
from nrp.core.edits import ChangedMeanwhile, fingerprint
from nrp.formats.references.reading import records
from nrp.formats.references.sniffing import KINDS
from tests.evidence_factories import (
    DAY,
    STARTED,
    a_finding,
    a_published_review,
    a_review,
    a_reviewer,
    an_item,
    in_review,
)
from tests.factories import a_user_with, an_area
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
ON = {"published_on_0": 30, "published_on_1": 9, "published_on_2": 2016}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def keeper():
    return a_user_with("evaluation_deputy", name="Eve Deputy")


@pytest.fixture
def client(keeper):
    return signed_in(keeper)


def test_a_review_is_begun_once_and_read_by_everybody(client):
    page = client.get(reverse("review-new"))
    sent = {**hidden_of(page), "title": "Damp homes", "kind": "rapid", "area": "", "question": "What dries a home?"}
    first, second = client.post(reverse("review-new"), sent), client.post(reverse("review-new"), sent)
    made = Review.objects.get()
    assert first["Location"] == second["Location"] == made.get_absolute_url()
    words = words_of(signed_in(a_user_with("resident_adviser")).get(made.get_absolute_url()))
    assert "What dries a home?" in words
    assert "Planned" in words
    assert "Change the review" not in words
    assert Trail.objects.filter(verb="review.created", object_id=made.pk).count() == 1


def test_a_review_of_a_place_is_only_for_those_who_see_the_place(client):
    here, elsewhere = an_area("Old Quay"), an_area("High Moor")
    ours, theirs, everyones = a_review("Ours", area=here), a_review("Theirs", area=elsewhere), a_review("Everyones")
    reader = signed_in(a_user_with("log_member", area=here))
    words = words_of(reader.get(reverse("reviews")))
    assert ("Ours" in words, "Theirs" in words, "Everyones" in words) == (True, False, True)
    statuses = [reader.get(one.get_absolute_url()).status_code for one in (ours, theirs, everyones)]
    assert statuses == [200, 404, 200]
    academic = signed_in(a_user_with("academic_lead", area=here))
    assert academic.get(reverse("review-edit", args=[everyones.pk])).status_code == 200
    assert academic.get(reverse("review-edit", args=[theirs.pk])).status_code == 404
    assert reader.get(reverse("review-edit", args=[ours.pk])).status_code == 403


def test_the_page_says_what_was_found_the_strongest_first_and_on_what_it_rests(client):
    review = a_review("Debt", search="Three databases, 2000 to 2015", started_on=STARTED)
    study, page = an_item("A study of debt", authors=["Möller, Jo", "Sample, Tom"], year=2015), an_item(kind="web")
    in_review(review, study), in_review(review, page)
    in_review(review, an_item("A leaflet", kind="grey"), reason="not about debt")
    in_review(review, an_item("A voice", kind="lived"))
    a_finding(review, "Advice may help a little.", "limited")
    a_finding(review, "Debt and low mood go together.", "strong", [study])
    a_reviewer(review, "Ray Council", Reviewer.Side.LOCAL_AUTHORITY)
    words = words_of(client.get(review.get_absolute_url()))
    for said in (
        "Under way since 1 February 2016", "Three databases, 2000 to 2015", "Local authority Ray Council",
        "Strong evidence Debt and low mood go together. It rests on: Möller and Sample (2015) A study of debt",
        "not about debt", "3 items: 1 peer-reviewed, 1 web, 1 lived experience, as of",
    ):  # fmt: skip
        assert said in words, said
    assert words.index("Debt and low mood") < words.index("Advice may help")
    assert "1 grey" not in words


def test_a_review_is_published_after_a_check_with_a_finding_and_a_day(client):
    review = a_review("Debt", started_on=STARTED)
    publish = reverse("review-publish", args=[review.pk])
    assert "write down at least one finding before you publish" in words_of(client.get(publish))
    assert "Write down at least one finding" in words_of(fill_in(client, publish, **ON))
    item = an_item("The report", doi="10.1000/report", kind="grey")
    a_finding(review)
    assert "1 finding" in words_of(client.get(publish))
    assert "No item is on record under this" in words_of(fill_in(client, publish, **ON, publication="10.1000/nothing"))
    fill_in(client, publish, **ON, publication="https://doi.org/10.1000/REPORT")
    review.refresh_from_db()
    assert (review.status, review.published_on, review.publication) == ("published", DAY, item)
    assert "Published on 30 September 2016" in words_of(client.get(reverse("reviews")))
    assert "This review was published on 30 September 2016." in words_of(fill_in(client, publish, **ON))


def test_a_day_to_come_and_one_before_the_start_are_refused():
    review = a_review(started_on=STARTED)
    a_finding(review)
    for on, says in (
        (timezone.localdate() + dt.timedelta(days=2), "still to come"),
        (dt.date(2016, 1, 1), "started on"),
    ):
        with pytest.raises(ReviewRefused, match=says):
            reviews.publish(review=review, published_on=on, by=None)


def test_a_review_is_stopped_and_may_go_on(client):
    review = a_review(started_on=STARTED)
    fill_in(client, reverse("review-stop", args=[review.pk]))
    review.refresh_from_db()
    assert review.status == Review.Status.STOPPED
    reviews.update(review=review, status="under_way", by=None)
    with pytest.raises(ReviewRefused, match="a page each"):
        reviews.update(review=review, status="published", by=None)
    with pytest.raises(ReviewRefused, match="not stopped"):
        reviews.stop(review=a_published_review(), by=None)


def test_two_who_change_a_review_lose_nothing_without_a_word(client):
    review = a_review("Debt")
    edit = reverse("review-edit", args=[review.pk])
    opened = hidden_of(client.get(edit))
    reviews.update(review=review, question="Another question?", by=None)
    mine = {
        **opened, "title": "Debt", "kind": "rapid", "area": "", "question": "My question?", "search": "",
        "status": "planned", "publication": "",
    }  # fmt: skip
    answer = client.post(edit, mine)
    assert "Somebody else has saved here: “Another question?”" in words_of(answer)
    client.post(edit, {**mine, **hidden_of(answer)})
    review.refresh_from_db()
    assert review.question == "My question?"


def test_items_are_found_by_words_and_taken_in_or_left_out_with_a_reason(client):
    review = a_review()
    study, other = an_item("Warm homes in Riverton", authors=["Möller, Jo"]), an_item("Something else")
    add = reverse("review-item-add", args=[review.pk])
    found = words_of(client.get(f"{add}?q=möller warm"))
    assert "Warm homes in Riverton" in found
    assert "Something else" not in found
    url = f"{add}?q=warm"
    assert "Say why it was left out" in words_of(fill_in(client, url, items=[study.pk], verdict="out"))
    assert "Tick at least one item" in words_of(fill_in(client, url, verdict="in"))
    fill_in(client, url, items=[study.pk], verdict="out", reason="not about tenants")
    row = ReviewItem.objects.get()
    assert (row.item, row.is_included, row.reason) == (study, False, "not about tenants")
    assert "left out already" in words_of(client.get(url))
    fill_in(client, add, items=[study.pk, other.pk], verdict="in")
    assert list(ReviewItem.objects.values_list("is_included", "reason")) == [(True, ""), (True, "")]
    fill_in(client, reverse("review-item-remove", args=[row.pk]))
    assert ReviewItem.objects.get().item == other


def test_an_item_stays_while_a_finding_rests_on_it():
    review = a_review()
    row = in_review(review)
    finding = a_finding(review, "Warm homes help.", items=[row.item])
    with pytest.raises(ReviewRefused, match=r"“Warm homes help\.” rests on it"):
        review_parts.remove_item(row=row, by=None)
    with pytest.raises(ReviewRefused, match="rests on it"):
        in_review(review, row.item, reason="on second thoughts")
    review_parts.remove_finding(finding=finding, by=None)
    review_parts.remove_item(row=row, by=None)
    assert not ReviewItem.objects.exists()


def test_a_finding_rests_on_items_taken_in_and_is_changed_without_loss(client):
    review = a_review()
    left = in_review(review, an_item("Left"), reason="old")
    taken = in_review(review, an_item("Taken"))
    with pytest.raises(ReviewRefused, match="took in"):
        a_finding(review, items=[left.item])
    page = client.get(reverse("finding-new", args=[review.pk]))
    assert ("Taken" in words_of(page), "Left" in words_of(page)) == (True, False)
    fill_in(
        client, reverse("finding-new", args=[review.pk]), text="It helps.", strength="moderate", items=[taken.item_id]
    )
    finding = Finding.objects.get()
    assert list(finding.items.all()) == [taken.item]
    old = fingerprint(review_parts.values_of_finding(finding))
    fill_in(client, reverse("finding-edit", args=[finding.pk]), text="It helps some.", strength="limited", items=[])
    finding.refresh_from_db()
    assert (finding.text, finding.strength, finding.items.count()) == ("It helps some.", "limited", 0)
    with pytest.raises(ChangedMeanwhile):
        review_parts.update_finding(finding=finding, text="x", strength="strong", items=[], by=None, seen=old)


def test_what_a_published_review_rests_on_stays(client):
    review = a_published_review()
    finding, reviewer = Finding.objects.get(), a_reviewer(review)
    answer = fill_in(client, reverse("finding-remove", args=[finding.pk]))
    assert "keeps at least one finding" in words_of(answer)
    answer = fill_in(client, reverse("reviewer-remove", args=[reviewer.pk]))
    assert "keeps at least one reviewer" in words_of(answer)
    a_reviewer(review)
    fill_in(client, reverse("reviewer-remove", args=[reviewer.pk]))
    assert Reviewer.objects.count() == 1


def test_a_reviewer_is_somebody_here_or_a_name_and_is_named_once(client, keeper):
    review = a_review()
    new = reverse("reviewer-new", args=[review.pk])
    assert "Eve Deputy" in words_of(client.get(new))
    fill_in(client, new, person=keeper.person.pk, side="research")
    fill_in(client, new, name="Rita Resident", side="resident")
    rows = list(Reviewer.objects.order_by("name").values_list("name", "person", "side"))
    assert rows == [("Eve Deputy", keeper.person.pk, "research"), ("Rita Resident", None, "resident")]
    assert "Eve Deputy is a reviewer already." in words_of(fill_in(client, new, name="Eve Deputy", side="research"))
    assert "Choose somebody, or enter a name." in words_of(fill_in(client, new, side="research"))


def test_an_erased_reviewer_leaves_the_review_without_a_name(keeper):
    row = a_reviewer(a_review(), person=keeper.person)
    traces = Traces(people={keeper.person.pk})
    for is_preview in (True, False):
        erasing_person.send(sender=None, person=keeper.person, traces=traces, is_preview=is_preview)
    row.refresh_from_db()
    assert (row.name, row.person, row.pk in traces.ids) == (ERASED_NAME, None, True)


def test_the_list_is_narrowed_by_state_kind_and_place(client):
    here = an_area("Old Quay")
    an_area("High Moor")
    a_review("Planned one", kind="founding")
    a_review("At the quay", area=here, started_on=STARTED)
    a_published_review("Published one", area=an_area("Low Moor"))
    titles = ("Planned one", "At the quay", "Published one")
    for query, shown in (
        ("", titles),
        ("status=published", ("Published one",)),
        ("kind=founding", ("Planned one",)),
        (f"place={here.slug}", ("At the quay",)),
        ("status=nonsense", titles),
    ):
        words = words_of(client.get(f"{reverse('reviews')}?{query}"))
        assert [title for title in titles if title in words] == list(shown), query
    assert "No such review is on record." in words_of(client.get(f"{reverse('reviews')}?status=stopped"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_items_taken_in_go_out_as_a_file(client, kind):
    review = a_review("Debt & doors")
    in_review(review, an_item("Taken in", doi="10.1000/in"))
    in_review(review, an_item("Left out"), reason="old")
    answer = client.get(f"{reverse('review-export', args=[review.pk])}?format={kind}")
    assert 'attachment; filename="debt-doors.' in answer["Content-Disposition"]
    (only,) = records(answer.content, kind)
    assert only["reference"]["title"] == "Taken in"
    assert client.get(f"{reverse('review-export', args=[review.pk])}?format=docx").status_code == 404


def test_pages_ask_the_database_as_often_for_one_row_as_for_many(django_assert_max_num_queries):
    area = an_area("Old Quay")
    review = a_review(area=area)
    row = in_review(review)
    finding = a_finding(review, items=[row.item])
    reviewer = a_reviewer(review)
    addresses = [
        reverse(name, args=args)
        for name, args in (
            ("reviews", []), ("review", [review.pk]), ("review-edit", [review.pk]), ("review-publish", [review.pk]),
            ("review-item-add", [review.pk]), ("finding-new", [review.pk]), ("finding-edit", [finding.pk]),
            ("reviewer-new", [review.pk]), ("reviewer-remove", [reviewer.pk]), ("review-item-remove", [row.pk]),
            ("review-export", [review.pk]),
        )
    ]  # fmt: skip
    users = [a_user_with(role, area=area) for role in ("academic_lead", "evaluation_deputy", "log_member", "auditor")]

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
        a_published_review(area=area)
        more = in_review(review)
        in_review(review, reason="old")
        a_finding(review, items=[more.item, row.item])
        a_reviewer(review, f"Somebody {number}")
    assert counts() == first

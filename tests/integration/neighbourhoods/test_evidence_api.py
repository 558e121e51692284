"""Items of evidence, reviews and reference files for programs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from neighbourhoods.models import EvidenceItem, Finding, Review, ReviewItem
from nrp.accounts.actions import accounts
from tests.evidence_factories import a_finding, a_published_review, a_review, an_item, in_review, ris_of
from tests.factories import a_user_with, an_area

pytestmark = pytest.mark.django_db
API = "/api/v1"


def calling(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


@pytest.fixture
def keeper():
    return calling(a_user_with("project_deputy"))


def post(client, path, body, **headers):
    return client.post(f"{API}{path}", body, content_type="application/json", headers=headers)


def patch(client, path, body):
    return client.patch(f"{API}{path}", body, content_type="application/json")


def get(client, path):
    return client.get(f"{API}{path}").json()


def test_an_item_is_put_on_record_changed_and_taken_out(keeper):
    body = {
        "kind": "lived", "type": "other", "title": "Waiting for repairs", "authors": ["Residents of Old Quay"],
        "year": 2018, "keywords": ["repairs"], "accessed_on": "2018-11-02",
    }  # fmt: skip
    made = post(keeper, "/evidence-items/", body).json()
    assert {name: made[name] for name in body} == body
    assert made["reference"] == "Residents of Old Quay (2018) Waiting for repairs."
    changed = patch(keeper, f"/evidence-items/{made['id']}/", {"doi": "https://doi.org/10.1000/ABC"}).json()
    assert (changed["doi"], changed["title"]) == ("10.1000/abc", "Waiting for repairs")
    same = post(keeper, "/evidence-items/", {"kind": "grey", "title": "x", "doi": "10.1000/abc"})
    assert (same.status_code, list(same.json()["errors"])) == (409, ["doi"])
    assert "Waiting for repairs" in same.json()["detail"]
    row = in_review(a_review(), EvidenceItem.objects.get())
    assert keeper.delete(f"{API}/evidence-items/{made['id']}/").status_code == 409
    row.delete()
    assert keeper.delete(f"{API}/evidence-items/{made['id']}/").status_code == 204
    assert not EvidenceItem.objects.exists()


def test_a_resend_is_harmless_and_a_list_answers_each(keeper):
    body = {"kind": "web", "title": "A page"}
    first, second = (post(keeper, "/evidence-items/", body, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == second.json()
    several = post(keeper, "/evidence-items/", [body, {"title": "x"}, {"kind": "grey", "title": "y", "doi": "no"}])
    assert several.status_code == 207
    assert [row["status"] for row in several.json()["results"]] == [201, 400, 409]


def test_the_list_of_items_is_narrowed(keeper):
    study = an_item("Warm homes", authors=["Möller, Jo"], year=2015, doi="10.1000/w")
    review = a_review()
    in_review(review, study)
    an_item("A page", kind="web", type="web_page")
    for query in (
        "q=möller",
        "kind=peer_reviewed",
        "type=article",
        "year=2015",
        "doi=10.1000/W",
        f"review={review.pk}",
    ):
        found = get(keeper, f"/evidence-items/?{query}")
        assert [one["title"] for one in found["results"]] == ["Warm homes"], query
    hidden = a_review(area=an_area())
    stranger = calling(a_user_with("academic_lead"))
    assert stranger.get(f"{API}/evidence-items/?review={hidden.pk}").status_code == 404


def test_a_review_from_its_question_to_its_publication(keeper):
    area = an_area("Old Quay")
    body = {
        "title": "Debt", "kind": "founding", "neighbourhood": str(area.pk), "question": "What helps?",
        "started_on": "2016-02-01",
    }  # fmt: skip
    made = post(keeper, "/reviews/", body).json()
    assert {name: made[name] for name in body} == body
    assert (made["status"], made["items_taken_in"]) == ("under_way", 0)
    path = f"/reviews/{made['id']}"
    assert post(keeper, f"{path}/publish/", {"published_on": "2016-09-30"}).status_code == 409
    study, page = an_item(), an_item(kind="web")
    judged = post(keeper, f"{path}/items/", [{"item": str(study.pk)}, {"item": str(page.pk), "is_included": False}])
    assert [row["status"] for row in judged.json()["results"]] == [201, 409]
    left = post(keeper, f"{path}/items/", {"item": str(page.pk), "is_included": False, "reason": "old"}).json()
    assert (left["is_included"], left["reason"], left["kind"]) == (False, "old", "web")
    finding = {"text": "Advice helps.", "strength": "moderate", "items": [str(study.pk)]}
    found = post(keeper, f"{path}/findings/", finding).json()
    assert {name: found[name] for name in finding} == finding
    unknown = post(keeper, f"{path}/findings/", {**finding, "items": [made["id"]]})
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["items"])
    published = post(keeper, f"{path}/publish/", {"published_on": "2016-09-30", "publication": str(page.pk)}).json()
    assert (published["status"], published["published_on"], published["publication"]) == (
        "published", "2016-09-30", str(page.pk),
    )  # fmt: skip
    assert published["mix"] == {"peer_reviewed": 1, "grey": 0, "web": 0, "lived": 0}
    assert patch(keeper, f"{path}/", {"status": "planned"}).status_code == 409
    assert patch(keeper, f"{path}/", {"search": "Three databases"}).json()["search"] == "Three databases"
    assert len(get(keeper, f"{path}/items/")["results"]) == 2
    assert get(keeper, f"{path}/findings/")["results"][0]["id"] == found["id"]


def test_who_reviews_and_what_was_found_is_put_right(keeper):
    made = a_review("Debt")
    path = f"/reviews/{made.pk}"
    ann = post(keeper, f"{path}/reviewers/", {"name": "Ann Example", "side": "resident"}).json()
    assert get(keeper, f"{path}/reviewers/")["results"] == [ann]
    assert post(keeper, f"{path}/reviewers/", {"name": "ann example", "side": "other"}).status_code == 409
    assert post(keeper, f"{path}/reviewers/", {"name": "Bo", "side": "nobody"}).status_code == 400
    assert keeper.delete(f"{API}/reviewers/{ann['id']}/").status_code == 204
    assert get(keeper, f"{path}/")["reviewers"] == []

    row = in_review(made)
    finding = a_finding(made, "Advice helps.", items=[row.item])
    assert keeper.delete(f"{API}/review-items/{row.pk}/").status_code == 409, "the finding rests on it"
    mended = patch(keeper, f"/findings/{finding.pk}/", {"strength": "limited"}).json()
    assert (mended["text"], mended["strength"], mended["items"]) == ("Advice helps.", "limited", [str(row.item_id)])
    assert patch(keeper, f"/findings/{finding.pk}/", {"items": []}).json()["items"] == []
    assert keeper.delete(f"{API}/review-items/{row.pk}/").status_code == 204
    assert get(keeper, f"/findings/{finding.pk}/")["strength"] == "limited"
    assert keeper.delete(f"{API}/findings/{finding.pk}/").status_code == 204
    assert keeper.get(f"{API}/findings/{finding.pk}/").status_code == 404


def test_another_places_review_is_not_found_and_readers_write_nothing(keeper):
    here, elsewhere = an_area(), an_area()
    ours, theirs = a_review(area=here), a_review(area=elsewhere)
    reader, academic = calling(a_user_with("log_member", area=here)), calling(a_user_with("academic_lead", area=here))
    assert [one["id"] for one in get(reader, "/reviews/")["results"]] == [str(ours.pk)]
    assert reader.get(f"{API}/reviews/{theirs.pk}/").status_code == 404
    assert patch(reader, f"/reviews/{ours.pk}/", {"title": "x"}).status_code == 403
    assert patch(academic, f"/reviews/{theirs.pk}/", {"title": "x"}).status_code == 404
    assert patch(academic, f"/reviews/{ours.pk}/", {"neighbourhood": str(elsewhere.pk)}).status_code == 404
    body = {"title": "New", "kind": "rapid", "question": "?", "neighbourhood": str(elsewhere.pk)}
    assert post(academic, "/reviews/", body).status_code == 404
    assert post(reader, "/evidence-items/", {"kind": "web", "title": "x"}).status_code == 403
    assert Review.objects.count() == 2


def test_a_reference_file_is_tried_taken_and_taken_back(keeper):
    review = a_review()

    def send(**values):
        file = SimpleUploadedFile("export.ris", ris_of("A study", "Another"))
        return keeper.post(f"{API}/reference-files/", {"file": file, **values})

    made = send(review=str(review.pk), knowledge="grey").json()
    assert (made["kind"], made["state"], made["knowledge"]) == ("ris", "tried", "grey")
    assert (made["report"]["items"], made["report"]["wrong"]) == (2, 0)
    path = f"/reference-files/{made['id']}/"
    assert patch(keeper, path, {"knowledge": "lived"}).json()["knowledge"] == "lived"
    assert not EvidenceItem.objects.exists()
    assert post(keeper, f"{path}take/", {}).json()["state"] == "taken"
    assert set(EvidenceItem.objects.values_list("kind", flat=True)) == {"lived"}
    assert ReviewItem.objects.filter(review=review).count() == 2
    assert post(keeper, f"{path}take/", {}).status_code == 409
    assert post(keeper, f"{path}undo/", {}).json()["state"] == "undone"
    assert not EvidenceItem.objects.exists()
    assert send(kind="bibtex").json()["state"] == "refused"
    assert get(keeper, "/reference-files/")["count"] == 2
    assert keeper.get(f"{API}/reference-files/{review.pk}/").status_code == 404
    reader = calling(a_user_with("pmg_member"))
    assert reader.get(f"{API}{path}").status_code == 403
    assert keeper.post(f"{API}/reference-files/", {}).status_code == 400


def test_lists_ask_the_database_as_often_for_one_row_as_for_many(keeper):
    review = a_published_review()
    paths = ("/evidence-items/", "/reviews/", f"/reviews/{review.pk}/items/", f"/reviews/{review.pk}/findings/")

    def counts():
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert keeper.get(f"{API}{path}").status_code == 200
            found.append(len(queries))
        return found

    counts()  # the first call of all reads what the next ones find in the cache
    first = counts()
    for _number in range(3):
        a_published_review()
        row = in_review(review)
        a_finding(review, items=[row.item])
    assert Finding.objects.count() == 7
    assert counts() == first

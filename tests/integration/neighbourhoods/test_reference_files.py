"""References come in from a file: looked at first, whole or not at all, and back out while nothing rests on them."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from neighbourhoods.actions import evidence, reference_files
from neighbourhoods.models import EvidenceItem, ReferenceFile, ReviewItem
from nrp.audit.models import Event as Trail
from nrp.core.sheet_work import SheetRefused
from nrp.formats.references.sniffing import KINDS
from tests.evidence_factories import a_finding, a_reference_file, a_review, an_item, in_review, ris_of
from tests.factories import a_user_with, an_area
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
SAMPLES = Path("tests/data/references")


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def keeper():
    return a_user_with("evaluation_deputy")


@pytest.fixture
def client(keeper):
    return signed_in(keeper)


def everything():
    models = (EvidenceItem, ReviewItem)
    return {model.__name__: sorted(str(row) for row in model.objects.values_list()) for model in models}


def test_a_file_is_looked_at_first_taken_over_whole_and_taken_back(keeper):
    before = everything()
    sheet = a_reference_file((SAMPLES / "zotero.ris").read_bytes(), keeper)
    assert (sheet.kind, sheet.report["rows"], sheet.report["items"], sheet.report["wrong"]) == ("ris", 4, 4, 0)
    assert everything() == before
    reference_files.take(sheet=sheet, by=keeper)
    kinds = dict(EvidenceItem.objects.values_list("type", "kind"))
    assert kinds == {"article": "peer_reviewed", "chapter": "peer_reviewed", "web_page": "web", "report": "grey"}
    article = EvidenceItem.objects.get(type="article")
    assert (article.doi, article.authors[0], article.created_by) == (
        "10.5555/example.2015.001", "Möller, Johanna A.", keeper,
    )  # fmt: skip
    sheet.refresh_from_db()
    assert (sheet.stored_as, "lines" in sheet.report) == ("", False)
    with pytest.raises(SheetRefused, match="took this sheet over"):
        reference_files.take(sheet=sheet, by=keeper)
    reference_files.undo(sheet=sheet, by=keeper)
    assert everything() == before
    verbs = set(Trail.objects.filter(object_id=sheet.pk).values_list("verb", flat=True))
    assert verbs == {"reference_file.tried", "reference_file.taken", "reference_file.taken_back"}


def test_what_is_there_is_known_by_its_doi_or_by_title_year_and_first_author(keeper):
    an_item("Another spelling of it", doi="10.5555/example.2015.001")
    an_item("Loneliness - WHAT helps", authors=["Example advice centre"], year=2017, kind="web")
    an_item("Moving without choosing", authors=["Riverton Council"], year=2013, kind="grey")  # another year
    sheet = a_reference_file((SAMPLES / "zotero.ris").read_bytes(), keeper)
    assert (sheet.report["items"], sheet.report["known"]) == (2, 2)
    reference_files.take(sheet=sheet, by=keeper)
    assert EvidenceItem.objects.count() == 5
    again = a_reference_file((SAMPLES / "zotero.bib").read_bytes(), keeper, "zotero.bib")
    assert (again.kind, again.report["items"]) == ("bibtex", 1)  # its chapter has a shorter title


def test_two_alike_in_one_file_come_once_and_two_dois_are_two(keeper):
    alike = a_reference_file(ris_of("A study", "a  STUDY."), keeper)
    assert (alike.report["items"], alike.report["known"]) == (1, 1)
    an_item("A study", authors=["Example, Ann"], year=2015, doi="10.1000/one")
    other = a_reference_file(ris_of("A study", DO="10.1000/two"), keeper)
    assert other.report["items"] == 1


def test_a_record_that_cannot_be_read_stops_the_whole_file_in_words(client, keeper):
    content = ris_of("Whole") + b"TY  - JOUR\nAU  - Nobody, Ned\nER  - \n"
    sheet = a_reference_file(content, keeper)
    words = words_of(client.get(sheet.get_absolute_url()))
    assert "1 record has to be mended" in words
    assert "This record has no title. Give it one." in words
    assert "Take over" not in words
    with pytest.raises(SheetRefused):
        reference_files.take(sheet=sheet, by=keeper)
    assert not EvidenceItem.objects.exists()
    csv = client.get(reverse("reference-file-problems", args=[sheet.pk])).content.decode("utf-8-sig")
    assert csv.splitlines()[1].startswith("2,")


@pytest.mark.parametrize(
    ("content", "kind"), [(b"", ""), (b"\x00\x01", "bibtex"), (b"{broken", "csl"), (b"PK\x03", "")]
)
def test_a_file_that_is_none_is_kept_as_refused_with_the_sentence(content, kind, keeper):
    sheet = a_reference_file(content, keeper, kind=kind)
    assert sheet.state == ReferenceFile.State.REFUSED
    assert sheet.report["refused"]


def test_a_file_over_5_mb_is_refused(keeper):
    with pytest.raises(SheetRefused, match="larger than 5 MB"):
        a_reference_file(b"x" * (5 * 1024 * 1024 + 1), keeper)


def test_the_kind_of_knowledge_is_changed_for_the_whole_file_before_it_is_taken(client, keeper):
    sheet = a_reference_file((SAMPLES / "mendeley.bib").read_bytes(), keeper)
    page = words_of(client.get(sheet.get_absolute_url()))
    assert "Lived experience new" in page  # the file says so of one record
    fill_in(client, reverse("reference-file-kind", args=[sheet.pk]), knowledge="grey")
    assert "Grey literature new" in words_of(client.get(sheet.get_absolute_url()))
    sheet.refresh_from_db()
    reference_files.take(sheet=sheet, by=keeper)
    assert set(EvidenceItem.objects.values_list("kind", flat=True)) == {"grey"}
    with pytest.raises(SheetRefused, match="not waiting"):
        reference_files.choose_kind(sheet=sheet, knowledge="web", by=keeper)


def test_a_file_for_a_review_takes_new_items_and_those_on_record_in_there(keeper):
    review = a_review()
    known = an_item("A study", authors=["Example, Ann"], year=2015)
    in_review(review, an_item("In there", authors=["Example, Ann"], year=2015))
    before = everything()
    sheet = a_reference_file(ris_of("A study", "New study", "In there"), keeper, review=review)
    assert (sheet.report["items"], sheet.report["linked"], sheet.report["known"]) == (1, 1, 1)
    reference_files.take(sheet=sheet, by=keeper)
    taken = ReviewItem.objects.filter(review=review, is_included=True).values_list("item__title", flat=True)
    assert sorted(taken) == ["A study", "In there", "New study"]
    reference_files.undo(sheet=sheet, by=keeper)
    assert everything() == before
    assert EvidenceItem.objects.filter(pk=known.pk).exists()


def test_a_file_stays_once_something_rests_on_what_it_brought(keeper):
    review = a_review()
    sheet = reference_files.take(sheet=a_reference_file(ris_of("A study", "Another"), keeper, review=review), by=keeper)
    item = EvidenceItem.objects.get(title="A study")
    finding = a_finding(review, items=[item])
    with pytest.raises(SheetRefused, match="rests on “A study”"):
        reference_files.undo(sheet=sheet, by=keeper)
    finding.delete()
    elsewhere = in_review(a_review(), item)
    with pytest.raises(SheetRefused, match="rests on “A study”"):
        reference_files.undo(sheet=sheet, by=keeper)
    elsewhere.delete()
    in_review(review, item, reason="judged by hand")
    with pytest.raises(SheetRefused, match="rests on “A study”"):
        reference_files.undo(sheet=sheet, by=keeper)
    assert EvidenceItem.objects.count() == 2


def test_what_somebody_adds_meanwhile_is_not_brought_a_second_time(keeper):
    sheet = a_reference_file(ris_of("A study", DO="10.1000/xyz"), keeper)
    evidence.create(kind="grey", title="The same", doi="10.1000/xyz", by=None)
    with pytest.raises(SheetRefused, match="none that are new"):
        reference_files.take(sheet=sheet, by=keeper)
    assert EvidenceItem.objects.count() == 1


def test_the_pages_from_the_file_to_the_receipt_and_back(client):
    review = a_review("Debt")
    new = f"{reverse('reference-files')}?review={review.pk}"
    sent = {
        **hidden_of(client.get(new)), "kind": "", "review": review.pk,
        "file": SimpleUploadedFile("export.ris", ris_of("A study", "Another")),
    }  # fmt: skip
    page = client.post(new, sent)["Location"]
    words = words_of(client.get(page))
    assert "Take over 2 items" in words
    assert "A study Example, Ann, 2015" in words
    sheet = ReferenceFile.objects.get()
    client.post(reverse("reference-file-take", args=[sheet.pk]))
    words = words_of(client.get(page))
    assert "Taken over by" in words
    assert "A study Peer-reviewed" in words
    assert client.post(reverse("reference-file-take", args=[sheet.pk])).status_code == 409
    fill_in(client, reverse("reference-file-undo", args=[sheet.pk]))
    assert "Taken back" in words_of(client.get(page))
    assert "export.ris" in words_of(client.get(reverse("reference-files")))
    assert "Choose a file." in words_of(fill_in(client, reverse("reference-files"), kind="", review=""))


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_out_is_known_when_it_comes_in_again(client, keeper, kind):
    for name in ("zotero.ris", "endnote.ris", "mendeley.bib", "doi_org.json"):
        sheet = a_reference_file((SAMPLES / name).read_bytes(), keeper, name)
        if sheet.report["items"]:
            reference_files.take(sheet=sheet, by=keeper)
    rows = {item.title: item for item in EvidenceItem.objects.all()}
    content = client.get(f"{reverse('evidence-export')}?format={kind}").content
    again = a_reference_file(content, keeper, f"out.{kind}")
    assert (again.report["items"], again.report["known"], again.report["wrong"]) == (0, len(rows), 0)
    EvidenceItem.objects.all().delete()
    fresh = a_reference_file(content, keeper, f"out.{kind}")
    reference_files.take(sheet=fresh, by=keeper)
    for item in EvidenceItem.objects.all():
        old = rows[item.title]
        assert {name: getattr(item, name) for name in evidence.FIELDS} == {
            name: getattr(old, name) for name in evidence.FIELDS
        }


def test_a_file_for_another_places_review_does_not_exist_and_readers_bring_nothing_in(client, keeper):
    place = an_area()
    sheet = a_reference_file(ris_of("A study"), keeper, review=a_review(area=place))
    academic = signed_in(a_user_with("academic_lead"))
    assert academic.get(sheet.get_absolute_url()).status_code == 404
    assert "export.ris" not in words_of(academic.get(reverse("reference-files")))
    reader = signed_in(a_user_with("coren_facilitator", area=place))
    assert reader.get(sheet.get_absolute_url()).status_code == 403
    assert reader.get(reverse("reference-files")).status_code == 403


def test_pages_ask_the_database_as_often_for_one_row_as_for_many(client, keeper, django_assert_max_num_queries):
    review = a_review()

    def counts(*titles):
        tried = a_reference_file(ris_of(*titles), keeper, review=review)
        taken = reference_files.take(sheet=a_reference_file(ris_of(*(f"{t} 2" for t in titles)), keeper), by=keeper)
        found = []
        for url in (reverse("reference-files"), tried.get_absolute_url(), taken.get_absolute_url()):
            with django_assert_max_num_queries(15) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    assert counts("One") == counts("Two", "Three", "Four")

"""Files as reference managers export them: every field arrives, whichever manager wrote it in its own way."""

import datetime as dt
from pathlib import Path

import pytest

from nrp.formats.references import latex, texts
from nrp.formats.references.reading import READERS, decoded, records
from nrp.formats.references.reference import Reference, Unreadable, from_document, guessed_kind
from nrp.formats.references.sniffing import kind_of
from nrp.formats.references.writing import written

SAMPLES = Path("tests/data/references")
KINDS = {".ris": "ris", ".bib": "bibtex", ".json": "csl"}


def read(name):
    path = SAMPLES / name
    found = records(path.read_bytes(), KINDS[path.suffix])
    assert [one["number"] for one in found] == list(range(1, len(found) + 1))
    return [from_document(one["reference"]) for one in found]


def test_ris_as_zotero_writes_it():
    article, chapter, page, report = read("zotero.ris")
    assert article == Reference(
        title="Selective licensing and the health of private tenants: an invented study",
        type="article",
        authors=("Möller, Johanna A.", "O'Neill, Siân", "Example Housing Consortium"),
        year=2015,
        container="Journal of Invented Housing Studies",
        volume="12",
        issue="3",
        pages="45–67",
        doi="10.5555/example.2015.001",
        isbn="1234-5679",
        url="https://example.org/studies/licensing_1?a=1&b=%20x",
        accessed_on=dt.date(2018, 11, 2),
        language="en",
        abstract="Background: We asked 120 invented tenants.\n\nResults: Homes were warmer & drier – by about 2 °C.",
        keywords=("Housing, Public", "damp", "selective licensing"),
        notes="Read for the first review.",
    )
    assert (chapter.type, chapter.authors, chapter.editors) == (
        "chapter", ("van der Berg, Ludo",), ("Editor, Edna", "Second, Sam"),
    )  # fmt: skip
    assert (chapter.container, chapter.published_in, chapter.publisher, chapter.pages, chapter.isbn) == (
        "An invented handbook of money advice", "Riverton", "Example Press", "101–119", "978-0-00-000000-2",
    )  # fmt: skip
    assert (page.type, page.container, page.accessed_on) == ("web_page", "Example Advice", dt.date(2018, 1, 31))
    assert (report.type, report.isbn, report.year) == ("report", "HS/14/2", 2014)


def test_ris_as_endnote_writes_it():
    article, book, thesis = read("endnote.ris")
    assert (article.title, article.year) == ("Problem debt and low mood in three invented towns", 2015)
    assert article.container == "Example Journal of Public Health"
    assert (article.doi, article.url) == ("10.5555/ex.debt/7", "")
    assert (article.pages, article.isbn) == ("886–893", "0033-0001, 1476-0002 (Electronic)".replace(", ", " "))
    assert article.abstract == "A cohort of 412 invented households."
    assert article.keywords == ("Adult", "Debt/*psychology", "Humans")
    assert article.notes == "Sample, Tom\nInvented, Quill R\nPT: J"
    assert (book.type, book.title, book.editors, book.authors) == (
        "book", "The invented atlas of isolation", ("Redaktör, Åsa",), (),
    )  # fmt: skip
    assert (book.year, book.published_in) == (2009, "Hillford")
    assert (thesis.type, thesis.publisher, thesis.doi) == ("thesis", "University of Exampleshire", "")


def test_ris_as_mendeley_writes_it_in_the_letters_of_western_europe():
    (paper,) = read("mendeley_latin1.ris")
    assert (paper.type, paper.authors) == ("conference", ("Paper, Ned", "Talk, Zoë"))
    assert (paper.year, paper.pages, paper.container) == (2016, "12–19", "Proceedings of the Example Conference")
    assert (paper.abstract, paper.notes) == ("Long abstract of the paper.", "Short abstract.")


def test_bibtex_as_zotero_writes_it():
    article, page, chapter = read("zotero.bib")
    assert article == Reference(
        title="Selective licensing and the health of private tenants: an Invented study of DNA & damp",
        type="article",
        authors=("Möller, Johanna A.", "O'Neill, Siân", "Example Housing Consortium"),
        year=2015,
        container="Journal of Invented Housing Studies",
        volume="12",
        issue="3",
        pages="45–67",
        doi="10.5555/example.2015.001",
        isbn="1234-5679",
        url="https://example.org/studies/licensing_1?a=1&b=%20x",
        accessed_on=dt.date(2018, 11, 2),
        language="en",
        abstract="Background: We asked 120 invented tenants.\nResults: 5% fewer colds, $3 saved each week – or more.",
        keywords=("damp", "selective licensing"),
        notes="Read for the first review.",
    )
    assert (page.type, page.url) == ("web_page", "https://advice.example.org/~help/loneliness_2")
    assert (page.authors, page.year, page.accessed_on) == (("Example Advice Centre",), 2017, dt.date(2018, 1, 31))
    assert (chapter.editors, chapter.published_in) == (("Editor, Edna", "Second, Sam"), "Riverton")


def test_bibtex_as_mendeley_and_biblatex_write_it():
    article, report, thesis, leaflet, page, voice = read("mendeley.bib")
    assert article.authors == (
        "Sample, Tom", "Invented, Quill R.", "Álvarez, José", "Müller, Jörg", "Østby, Åse", "Król, Łukasz",
    )  # fmt: skip
    assert article.title == "Problem debt and “low mood” in three invented towns—a cohort"
    assert (article.container, article.issue, article.year) == ("Example Public Health", "7", 2015)
    assert article.abstract.endswith("in Étoile, Straße and København.")
    assert article.keywords == ("debt", "low mood", "towns")
    assert (report.type, report.publisher, report.issue) == ("report", "Riverton Council", "HS/14/2")
    assert thesis.authors == ("von Scholar, Ida", "Čapek, Jr, Karel")
    assert (thesis.publisher, thesis.notes) == ("University of Exampleshire", "")
    assert (thesis.title, thesis.accessed_on) == (
        'Landlords in an invented town: "why" they let', dt.date(2018, 5, 7),
    )  # fmt: skip
    assert (leaflet.type, leaflet.url) == ("web_page", "http://www.example.org/leaflet")
    assert (page.title, page.container, page.year) == ("Befriending: A guide", "Example Guides", 2018)
    assert (page.published_in, page.accessed_on) == ("Hillford", dt.date(2019, 2, 1))
    assert (voice.kind, voice.type, voice.publisher) == ("lived", "other", "Told at a story circle")


def test_what_doi_org_answers_with():
    (article,) = read("doi_org.json")
    assert article.title == "Selective licensing and the health of private tenants & owners: An invented study"
    assert article.authors == ("Möller, Johanna A.", "van der Berg, Ludo", "Example Housing Consortium")
    assert (article.type, article.doi, article.url) == ("article", "10.5555/example.2015.001", "")
    assert (article.year, article.pages, article.isbn) == (2015, "45–67", "1234-5679, 2345-6780")
    assert article.abstract == "Abstract\n\nWe asked 120 invented tenants."
    assert article.keywords == ("Housing", "Public Health")


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
@pytest.mark.parametrize("kind", sorted(READERS))
def test_every_sample_goes_out_and_comes_back_whole(name, kind):
    first = read(name)
    # Without a word on the kind of knowledge a page of the web and another thing look alike in BibTeX.
    known = [from_document(one["reference"]) for one in records(written(first, kind), kind)]
    assert known == first


def test_a_kind_is_guessed_by_the_type():
    said = {kind: guessed_kind(Reference("x", type=kind)) for kind in ("article", "report", "thesis", "web_page")}
    assert said == {"article": "peer_reviewed", "report": "grey", "thesis": "grey", "web_page": "web"}
    assert guessed_kind(Reference("x", type="other", kind="lived")) == "lived"


@pytest.mark.parametrize(
    ("kind", "content", "says"),
    [
        ("ris", "TY  - JOUR\nTI  - Whole\nER  - \nTY  - JOUR\nTI  - Cut off\n", "no end (ER)"),
        ("ris", "TY  - JOUR\nTI  - Whole\nER  - \nTY  - JOUR\nAU  - Nobody, Ned\nER  - \n", "no title"),
        ("bibtex", "@article{a, title={Whole}}\n@article{b, title={Open, year=2015\n", "a brace"),
        ("bibtex", "@article{a, title={Whole}}\n@article{b, author={Nobody, Ned}}\n", "no title"),
        ("csl", '[{"title": "Whole"}, "no record"]', "no record"),
        ("csl", '[{"title": "Whole"}, {"title": "x", "volume": "%s"}]' % ("9" * 60), "Shorten the volume"),
    ],
)
def test_a_record_that_cannot_be_read_is_named_and_the_others_are_read(kind, content, says):
    whole, broken = records(content.encode(), kind)
    assert whole["reference"]["title"] == "Whole"
    assert broken["number"] == 2
    assert says in broken["problem"]["text"]


def test_a_record_after_a_broken_one_is_read():
    text = "@article{a, title={Open, year=2015\n\n@article{b,\n  title={Whole}\n}\n"
    broken, whole = READERS["bibtex"](text)
    assert isinstance(broken, Unreadable)
    assert whole.title == "Whole"


@pytest.mark.parametrize(("kind", "content"), [("ris", b""), ("bibtex", b"nothing"), ("csl", b"[]")])
def test_a_file_without_a_reference_says_so(kind, content):
    with pytest.raises(Unreadable, match="No reference was found"):
        records(content, kind)


def test_a_file_over_5_mb_is_refused_in_words():
    with pytest.raises(Unreadable, match="larger than 5 MB"):
        records(b"x" * (5 * 1024 * 1024 + 1), "ris")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://doi.org/10.1000/XYZ123", "10.1000/xyz123"),
        ("doi: 10.1000/xyz123.", "10.1000/xyz123"),
        ("http://dx.doi.org/10.1000%2Fxyz", "10.1000/xyz"),
        ("10.1002/(SICI)1097(1998)17:15<1661::AID>3.0.CO;2-2", "10.1002/(sici)1097(1998)17:15<1661::aid>3.0.co;2-2"),
        ("11.1000/xyz", ""),
        ("see below", ""),
    ],
)  # fmt: skip
def test_a_doi_is_kept_bare_and_small(given, kept):
    assert texts.doi(given) == kept


def test_a_doi_and_an_address_that_are_none_are_kept_as_notes():
    text = "TY  - JOUR\nTI  - x\nDO  - not yet given\nUR  - ask the author\nER  - \n"
    (found,) = READERS["ris"](text)
    assert (found.doi, found.url) == ("", "")
    assert found.notes == "DOI as given: not yet given\nAddress as given: ask the author"


@pytest.mark.parametrize(
    ("latin", "plain"),
    [
        (r"{\"o}", "ö"), (r"\'e", "é"), (r"\'{\i}", "í"), (r"{\ss}", "ß"), (r"\o", "ø"), (r"\v s", "š"),
        (r"\c{c}", "ç"),
        ("a--b", "a–b"), ("a---b", "a—b"), (r"\H{o}", "ő"), (r"\L odz", "Łodz"), (r"\emph{both} words", "both words"),
        (r"R\&D", "R&D"), ("``so''", "“so”"), (r"20\,\textdegree C", "20 °C"), (r"\url{http://a/b_c}", "http://a/b_c"),
    ],
)  # fmt: skip
def test_latex_is_read_as_it_prints(latin, plain):
    assert latex.to_text(latin) == plain


def test_a_file_says_itself_what_it_is():
    assert kind_of("x.txt", b"\xef\xbb\xbfTY  - JOUR\n") == "ris"
    assert kind_of("x.txt", b"% made by hand\n@book{a,") == "bibtex"
    assert kind_of("x.txt", b'\n [{"title"') == "csl"
    assert kind_of("x.bib", b"made by a manager\n\n@book") == "bibtex"


def test_letters_of_every_coding_are_read():
    for coding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert decoded("Zoë – Straße".encode(coding)) == "Zoë – Straße"

"""The letter, the record of experience and the large print: tagged, in words, with no money and no contact in them."""

import datetime as dt
import io
import re

import pikepdf
import pytest
from django.urls import reverse

from coren import papers
from coren.actions import approving, courses, registering, skills, training
from coren.models import Adviser, Enquiry, MakerConsent, Output, PeerResearcher
from coren.queries.achievements import achievements_of, active_spans
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, an_interested_person, another_activity, hours_of, with_account
from tests.factories import a_user_with, an_area, an_organisation
from tests.integration.coren.pages import signed_in

pytestmark = pytest.mark.django_db
MONEY = re.compile(r"£|\d+\.\d\d\b|fee|charity", re.IGNORECASE)


@pytest.fixture
def place():
    return an_area("Old Quay", coren_organisation=an_organisation("Riverton Voluntary Services", is_coren=True))


@pytest.fixture
def facilitator(place):
    return a_user_with(Role.COREN_FACILITATOR, area=place, name="Jo Sample")


@pytest.fixture
def adviser(place, facilitator):
    """Somebody who did a good deal."""
    joan = an_adviser(
        place,
        "Joan Sample",
        facilitator=facilitator.person,
        email="joan@example.org",
        phone="0151 496 0000",
        pay="charity",
    )
    manager = a_user_with(Role.COREN_MANAGER)
    done = [
        hours_of(joan, dt.date(2019, 2, 12), 150),
        hours_of(joan, dt.date(2019, 3, 12), 60),
        hours_of(joan, dt.date(2019, 2, 13), 45, activity=another_activity()),
    ]
    approving.approve(entries=[entry.pk for entry in done], by=manager)
    hours_of(joan, dt.date(2019, 4, 1), 600)  # sent, and not approved yet
    course = a_course("Induction")
    training.add(adviser=joan, course=course, on=dt.date(2018, 5, 1), state="completed", by=None)
    training.add(adviser=joan, course=a_course("Not taken"), on=dt.date(2018, 5, 2), state="missed", by=None)
    skills.note(adviser=joan, name="Chairing", evidence="Chaired three meetings", noted_on=dt.date(2019, 1, 1), by=None)
    enquiry = Enquiry.objects.create(
        area=place, title="Clean air on Prescot Road", issue="Air", question="How bad is it?"
    )
    PeerResearcher.objects.create(enquiry=enquiry, adviser=joan, part="Interviewer", starts_on=dt.date(2018, 6, 1))
    film = Output.objects.create(area=place, title="Breathing in", kind="film", made_on=dt.date(2018, 9, 1))
    agreed = dt.date(2018, 9, 1)
    MakerConsent.objects.create(output=film, adviser=joan, name="Joan Sample", use="public", agreed_on=agreed)
    taken_back = Output.objects.create(area=place, title="No longer shown", kind="film")
    MakerConsent.objects.create(
        output=taken_back, adviser=joan, name="Joan", use="public", agreed_on=agreed, withdrawn_on=agreed
    )
    return joan


def a_course(title):
    return courses.add(title=title, by=None)


def opened(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return pikepdf.open(io.BytesIO(answer.content))


def kinds(node, found):
    """Collect the kinds of the tagged parts of a document."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            kinds(one, found)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            found.append(str(node.S))
        if "/K" in node:
            kinds(node.K, found)
    return found


@pytest.mark.parametrize(
    ("name", "title", "needed"),
    [
        ("adviser-letter", "Letter of recognition: Joan Sample", {"/H1", "/P"}),
        ("adviser-experience", "Record of experience", {"/H1", "/H2", "/P"}),
        ("adviser-large-print", "Joan Sample: consent and record", {"/H1", "/H2", "/P", "/L", "/LI"}),
    ],
)
def test_a_paper_is_tagged_and_has_a_title_and_a_language(adviser, facilitator, name, title, needed):
    with opened(signed_in(facilitator).get(reverse(name, args=[adviser.pk]))) as pdf:
        assert str(pdf.docinfo["/Title"]) == title
        assert str(pdf.Root.Lang).lower().startswith("en")
        assert bool(pdf.Root.MarkInfo.Marked)
        assert needed <= set(kinds(pdf.Root.StructTreeRoot.K, []))
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_the_letter_says_what_somebody_did(adviser):
    words = " ".join(papers.letter_paragraphs(adviser, achievements_of(adviser)))
    assert words.startswith("Joan Sample has been a Resident Adviser of the Neighbourhood Resilience Programme in Old")
    assert "since 1 January 2016." in words
    assert "gave 4 hours 15 minutes, in: LOG meetings; Street survey." in words
    assert "Training taken: Induction." in words
    assert "As a peer researcher Joan Sample took part in: Clean air on Prescot Road." in words
    assert MONEY.findall(words) == []
    assert "joan@example.org" not in words


def test_the_letter_of_somebody_who_left_says_until_when(adviser):
    registering.set_status(adviser=adviser, status=Adviser.Status.LEFT, on=dt.date(2019, 6, 1), by=None)
    words = papers.letter_paragraphs(adviser, achievements_of(adviser))
    assert "was a Resident Adviser" in words[0]
    assert "from 1 January 2016 to 1 June 2019" in words[0]


def test_breaks_stand_between_the_times_somebody_was_active(adviser):
    for status, on in (("paused", dt.date(2017, 1, 1)), ("active", dt.date(2017, 6, 1)), ("left", dt.date(2019, 6, 1))):
        registering.set_status(adviser=adviser, status=status, on=on, by=None)
    assert [(span.starts_on.year, span.ends_on and span.ends_on.year) for span in active_spans(adviser)] == [
        (2016, 2017),
        (2017, 2019),
    ]


def test_the_record_of_experience_has_what_an_employer_asks_for(adviser):
    sections = papers.experience_sections(adviser, achievements_of(adviser))
    shown = {section.heading: [(row["label"], row["text"]) for row in section.rows] for section in sections}
    assert shown["Roles"] == [
        ("Since 1 January 2016", "Resident Adviser, Old Quay"),
        ("Since 1 June 2018", "Peer researcher: Clean air on Prescot Road\nInterviewer"),
    ]
    assert shown["Hours by activity"] == [
        ("LOG meetings", "3 hours 30 minutes\n12 February 2019 to 12 March 2019"),
        ("Street survey", "45 minutes\n13 February 2019"),
    ]
    assert shown["Training"] == [("1 May 2018", "Induction\nCompleted")]
    assert shown["Skills, and what shows them"] == [("Chairing", "Chaired three meetings")]
    assert shown["Stories and outputs made"] == [("1 September 2018", "Breathing in\nFilm")]
    assert MONEY.findall(str(shown)) == []
    assert "4 hours 15 minutes in all, checked and approved" in str([section.note for section in sections])


def test_somebody_who_did_nothing_yet_has_a_letter_and_no_empty_headings(place):
    adviser = an_adviser(place, "New Sample")
    assert [section.heading for section in papers.experience_sections(adviser, achievements_of(adviser))] == ["Roles"]
    assert "gave" not in " ".join(papers.letter_paragraphs(adviser, achievements_of(adviser)))


def test_before_somebody_is_registered_there_is_no_letter(place, facilitator):
    adviser = an_interested_person(place)
    client = signed_in(facilitator)
    for name in ("adviser-letter", "adviser-experience"):
        assert client.get(reverse(name, args=[adviser.pk])).status_code == 404
    assert client.get(reverse("adviser-large-print", args=[adviser.pk])).status_code == 200


def test_an_adviser_takes_their_own_papers(adviser):
    own = signed_in(with_account(adviser))
    for name in ("adviser-letter", "adviser-experience", "adviser-large-print"):
        with opened(own.get(reverse(name, args=[adviser.pk]))) as pdf:
            assert len(pdf.pages) >= 1


def test_the_name_of_a_file_names_nobody(adviser, facilitator):
    client = signed_in(facilitator)
    for name in ("adviser-letter", "adviser-experience", "adviser-large-print"):
        assert "oan" not in client.get(reverse(name, args=[adviser.pk]))["Content-Disposition"]


def test_large_print_is_at_least_eighteen_point(adviser, facilitator):
    with opened(signed_in(facilitator).get(reverse("adviser-large-print", args=[adviser.pk]))) as pdf:
        sizes = {
            float(step.operands[1])
            for page in pdf.pages
            for step in pikepdf.parse_content_stream(page)
            if str(step.operator) == "Tf"
        }
    assert min(sizes) >= 18


def test_the_text_alone_is_there_in_large_print(adviser, facilitator):
    with opened(signed_in(facilitator).get(reverse("consent-text-large-print", args=[1]))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Being a Resident Adviser"
    assert signed_in(facilitator).get(reverse("consent-text-large-print", args=[9])).status_code == 404


def test_a_name_cannot_write_into_the_source(place, facilitator):
    odd = an_adviser(place, '#panic("x") $1/0$ *_`<a>@b "quoted" \\ [brackets]')
    for name in ("adviser-letter", "adviser-experience", "adviser-large-print"):
        assert signed_in(facilitator).get(reverse(name, args=[odd.pk])).status_code == 200


@pytest.mark.parametrize("name", ["王小明", "বাংলা", "Bell\x07"])
def test_a_name_in_letters_that_no_font_has_still_gets_its_papers(place, facilitator, name):
    adviser = an_adviser(place, name)
    browser = signed_in(facilitator)
    for paper in ("adviser-letter", "adviser-experience", "adviser-large-print"):
        with opened(browser.get(reverse(paper, args=[adviser.pk]))) as pdf:
            assert bool(pdf.Root.MarkInfo.Marked)
            assert str(pdf.Root.Lang).lower().startswith("en")

"""The minutes on one page of paper, and who is told of attendance on the meeting's page."""

import datetime as dt
import io

import pikepdf
import pytest
from django.urls import reverse

from governance.models import ActionPoint, Decision, Meeting
from nrp.accounts.roles import Role
from nrp.core.render.written import written_blocks
from tests.factories import a_person, a_user_with, an_area
from tests.governance_factories import a_keeper, a_log
from tests.integration.coren.pages import signed_in, words_of
from tests.minutes_factories import a_meeting, came, minutes_circulated

pytestmark = pytest.mark.django_db
ORDINARY = "\n\n".join(
    f"## {n}. Item {n}\n\nTwo lines were said of it, and *nobody* disagreed.\n\n- One point" for n in range(1, 6)
)


@pytest.fixture
def area():
    return an_area("Old Quay")


@pytest.fixture
def meeting(area):
    """An ordinary meeting: 15 people, two decisions, three actions, five items."""
    group = a_log(area, name="Better Old Quay")
    meeting = a_meeting(group, title="February meeting")
    for number in range(14):
        came(meeting, f"Attender {number}", sector=("resident", "nhs", "housing")[number % 3], organisation="Trust")
    came(meeting, "Al Apology", presence="apologies")
    came(meeting, a_person("Cher Chair"), has_chaired=True)
    for number in (1, 2):
        Decision.objects.create(
            group=group,
            number=number,
            text="We close the road.",
            decided_on=dt.date(2019, 2, 14),
            how="consensus",
            meeting=meeting,
        )
    for number in (1, 2, 3):
        ActionPoint.objects.create(
            group=group,
            number=number,
            text="Ask the council.",
            owner=a_person("Olu Owner"),
            due_on=dt.date(2019, 3, 1),
            meeting=meeting,
        )
    minutes_circulated(meeting, text=ORDINARY)
    return meeting


def test_the_page_to_print_has_who_was_there_decisions_actions_and_the_minutes(meeting):
    words = words_of(signed_in(a_keeper(meeting.group)).get(reverse("minutes-print", args=[meeting.pk])))
    assert "Cher Chair (chaired)" in words
    assert "Apologies Al Apology" in words
    assert "We close the road. By consensus" in words
    assert "Olu Owner, due 1 March 2019. To do" in words
    assert "Two lines were said of it" in words


def test_the_pdf_of_an_ordinary_meeting_is_one_tagged_page(meeting):
    answer = signed_in(a_keeper(meeting.group)).get(reverse("minutes-pdf", args=[meeting.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="minutes-better-old-quay-2019-02-14.pdf"'
    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert len(paper.pages) == 1
        assert paper.Root.MarkInfo.Marked
        assert str(paper.Root.Lang).startswith("en")
        assert paper.open_metadata()["pdfuaid:part"] == "1"


@pytest.mark.parametrize(
    "text", ["", "#", "- ", "1. ", "```\ncode", "> quote", "**", "[a](b", "𝕏 漢字 👍", "a\\", "|a|b|"]
)
def test_any_text_becomes_a_pdf(text, area):
    meeting = a_meeting(a_log(area))
    minutes_circulated(meeting, text=f"Before\n\n{text}")
    answer = signed_in(a_keeper(meeting.group)).get(reverse("minutes-pdf", args=[meeting.pk]))
    assert answer.content.startswith(b"%PDF")


def test_headings_lists_and_bold_words_reach_the_paper():
    blocks = written_blocks("## One\n\n- a **b**\n\n1. c")
    assert [(one["kind"], one["level"]) for one in blocks] == [("heading", 2), ("bullet", 1), ("number", 1)]
    assert [(run["text"], run["bold"]) for run in blocks[1]["runs"]] == [("a ", False), ("b", True)]


def test_a_meeting_without_minutes_prints_who_was_there(area):
    meeting = a_meeting(a_log(area))
    came(meeting, "Ann Attender")
    client = signed_in(a_keeper(meeting.group))
    assert "Ann Attender" in words_of(client.get(reverse("minutes-print", args=[meeting.pk])))
    assert client.get(reverse("minutes-pdf", args=[meeting.pk])).content.startswith(b"%PDF")


def test_the_meetings_page_says_who_was_there_and_where_the_minutes_stand(meeting):
    words = words_of(signed_in(a_keeper(meeting.group)).get(meeting.get_absolute_url()))
    assert "Cher Chair (chaired)" in words
    assert "Open the sign-in list" in words
    assert "Circulated" in words


def test_whoever_logs_hours_finds_the_way_to_them_beside_the_attendance(meeting):
    way = f"{reverse('hours-session')}?meeting={meeting.pk}"
    facilitator = a_user_with(Role.COREN_FACILITATOR, area=meeting.group.area)
    assert way in signed_in(facilitator).get(meeting.get_absolute_url()).content.decode()
    assert way not in signed_in(a_keeper(meeting.group)).get(meeting.get_absolute_url()).content.decode()
    assert Meeting.objects.get().state == "held"

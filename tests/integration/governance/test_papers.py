"""Papers: known by their content, kept while a form is mended, given back as files through the door."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from governance.models import Paper
from nrp.core import blobs
from tests.enquiry_factories import PDF_BYTES, PNG_BYTES
from tests.governance_factories import a_keeper, a_log, a_user_on
from tests.meeting_factories import a_meeting, a_paper, an_agenda

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting():
    return a_meeting(a_log())


@pytest.fixture
def client(meeting):
    client = Client()
    client.force_login(a_keeper(meeting.group))
    return client


def upload(content=PDF_BYTES, name="street survey.pdf", kind="application/pdf"):
    return SimpleUploadedFile(name, content, content_type=kind)


def a_word_document():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return file.getvalue()


def test_a_paper_is_handed_in_for_an_item_and_given_back_as_it_was(meeting, client):
    (item,) = an_agenda(meeting, "Street survey")
    data = {"title": "What we found", "item": item.pk, "file": upload()}
    assert client.post(reverse("paper-new", args=[meeting.pk]), data).status_code == 302
    paper = Paper.objects.get()
    assert (paper.item, paper.meeting, paper.group) == (item, meeting, meeting.group)
    reader = Client()
    reader.force_login(a_user_on(meeting.group))
    assert "What we found" in reader.get(meeting.get_absolute_url()).content.decode()
    answer = reader.get(reverse("paper-file", args=[paper.pk]))
    assert b"".join(answer.streaming_content) == PDF_BYTES
    assert answer["Content-Disposition"] == 'attachment; filename="street survey.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "name"),
    [(a_word_document(), "paper.docx"), (a_word_document(), "paper.pdf"), (b"<html>", "paper.pdf"), (b"", "paper.pdf")],
    ids=["a Word document", "one called PDF", "a page called PDF", "nothing"],
)
def test_what_a_file_is_counts_and_not_what_it_is_called(content, name, meeting, client):
    page = client.post(reverse("paper-new", args=[meeting.pk]), {"title": "Paper", "file": upload(content, name)})
    text = page.content.decode()
    assert "There is a problem" in text
    assert "save it as a PDF first" in text
    assert Paper.objects.count() == 0


def test_a_file_over_the_limit_is_refused_in_words(meeting, client, monkeypatch):
    monkeypatch.setattr("governance.forms.papers.PaperForm.limit", 100)
    data = {"title": "Paper", "file": upload(PDF_BYTES + b"x" * 100)}
    assert "larger than" in client.post(reverse("paper-new", args=[meeting.pk]), data).content.decode()


def test_the_file_is_kept_while_another_field_is_mended(meeting, client):
    url = reverse("paper-new", args=[meeting.pk])
    page = client.post(url, {"title": "", "file": upload(PNG_BYTES, "photo.png")})
    assert "“photo.png” is kept." in page.content.decode()
    kept = page.context["form"]["file_kept"].value()
    assert client.post(url, {"title": "A photograph", "file_kept": kept}).status_code == 302
    assert Paper.objects.get().file_type == "image/png"


def test_a_paper_is_asked_for_when_none_is_chosen(meeting, client):
    page = client.post(reverse("group-paper-new", args=[meeting.group_id]), {"title": "Terms"})
    assert "Choose a file." in page.content.decode()


def test_a_paper_of_the_group_at_large_and_taking_it_away(meeting, client):
    url = reverse("group-paper-new", args=[meeting.group_id])
    assert client.post(url, {"title": "How we work", "file": upload()}).status_code == 302
    paper = Paper.objects.get()
    assert paper.meeting is None
    remove = reverse("paper-remove", args=[paper.pk])
    assert "street survey.pdf" in client.get(remove).content.decode()
    assert "There is a problem" in client.post(remove).content.decode()
    assert client.post(remove, {"reason": "An old version"}).status_code == 302
    assert Paper.objects.count() == 0
    assert not blobs.exists(paper.stored_as)
    assert client.post(remove, {"reason": "Again"}).status_code == 404


def test_a_file_that_another_paper_has_too_stays(meeting, client):
    first, second = a_paper(meeting), a_paper(meeting)
    client.post(reverse("paper-remove", args=[first.pk]), {"reason": "Twice on the list"})
    assert Paper.objects.get() == second
    assert blobs.read(second.stored_as) == PDF_BYTES


def test_a_form_sent_twice_adds_one_paper(meeting, client):
    number = "5b1c9f5e-6b0f-4a5e-9f57-0d9b7d7f7a13"
    for _time in range(2):
        client.post(reverse("paper-new", args=[meeting.pk]), {"title": "Once", "file": upload(), "sent_as": number})
    assert Paper.objects.count() == 1


def test_members_read_and_do_not_hand_in_and_others_find_nothing(meeting):
    paper = a_paper(meeting)
    member, stranger = Client(), Client()
    member.force_login(a_user_on(meeting.group))
    stranger.force_login(a_keeper(a_log()))
    assert member.get(reverse("paper-new", args=[meeting.pk])).status_code == 403
    assert member.post(reverse("paper-remove", args=[paper.pk])).status_code == 403
    for name in ("paper-file", "paper-remove"):
        assert stranger.get(reverse(name, args=[paper.pk])).status_code == 404

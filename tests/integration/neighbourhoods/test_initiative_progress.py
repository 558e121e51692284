"""How it goes, written by somebody who was there; photographs with consent, and without where they were taken."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from governance.models import EventPhoto
from neighbourhoods.actions import progress
from neighbourhoods.models import ProgressNote, ProgressPhoto
from nrp.audit.models import Event as Trail
from nrp.core import blobs
from nrp.core.pictures.consent import PhotoRefused
from tests.event_factories import GPS, a_photo, a_stored_photo, an_event, photo_bytes
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log
from tests.initiative_factories import a_note, a_progress_photo, an_initiative
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

CAMERA = "Zebrafinch camera"
ON = {"on_0": 12, "on_1": 2, "on_2": 2019, "text": "Forty came to lunch."}
CONSENT = {
    "description": "Two women lay a table", "consent": "Both, by word of mouth", "consent_on_0": 12,
    "consent_on_1": 2, "consent_on_2": 2019,
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def one():
    return an_initiative(an_area("Old Quay"), "Lunch club")


@pytest.fixture
def client(one):
    return signed_in(a_user_with("coren_facilitator", area=one.area, name="Mo Specimen"))


@pytest.fixture
def page(one):
    return reverse("progress-new", args=[one.pk])


def sent(content=None, name="lunch.jpg"):
    return SimpleUploadedFile(name, content if content is not None else photo_bytes())


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["coren_facilitator", "log_member", "resident_adviser", "la_lead"])
def test_a_note_is_written_by_those_who_were_there(one, role, page):
    council_of = {"council": one.area.local_authorities.create(name="Riverton", slug="riverton")}
    writer = a_user_with(role, area=one.area, name="Mo Specimen", **council_of)
    client = signed_in(writer)
    opened = {**hidden_of(client.get(page)), **ON, "next_step": "Find a second cook."}
    client.post(page, opened)
    client.post(page, opened)  # pressed twice
    assert ProgressNote.objects.get().written_by == writer
    words = words_of(client.get(one.get_absolute_url()))
    for said in ("12 February 2019", "Forty came to lunch.", "What comes next: Find a second cook.", "Mo Specimen"):
        assert said in words
    assert Trail.objects.filter(verb="initiative.progress_written", object_id=one.pk).count() == 1


@pytest.mark.django_db
def test_where_and_when_a_photograph_was_taken_is_removed_before_it_is_kept(one, client, page):
    original = photo_bytes(size=(2600, 1300), told=CAMERA)
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(GPS)
    assert CAMERA.encode() in original
    fill_in(client, page, **ON, **CONSENT, file=sent(original))
    photo = ProgressPhoto.objects.get()
    kept = blobs.read(photo.stored_as)
    picture = Image.open(io.BytesIO(kept))
    assert picture.size == (2000, 1000)
    assert not dict(picture.getexif())
    assert CAMERA.encode() not in kept
    answer = client.get(one.get_absolute_url())
    assert 'alt="Two women lay a table"' in answer.content.decode()
    shown = client.get(reverse("progress-photo-file", args=[photo.pk]))
    assert b"".join(shown.streaming_content) == kept
    assert shown["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
def test_the_photograph_is_kept_while_another_line_is_mended(one, client, page):
    answer = fill_in(client, page, **{**ON, "text": "", **CONSENT}, file=sent())
    words = words_of(answer)
    assert "Fill in “What happened”" in words
    assert "“lunch.jpg” is kept." in words
    client.post(page, {**hidden_of(answer), **ON, **CONSENT})
    assert ProgressPhoto.objects.get().note.text == "Forty came to lunch."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("description", "Say what the photograph shows"),
        ("consent", "Say who agreed, and how."),
        ("consent_on", "Say on which day they agreed."),
    ],
)
def test_a_photograph_needs_words_and_consent(one, client, page, left_out, said):
    typed = {name: value for name, value in CONSENT.items() if name.rstrip("_012") != left_out}
    answer = fill_in(client, page, **ON, **typed, file=sent())
    assert said in words_of(answer)
    assert not ProgressNote.objects.exists()


@pytest.mark.django_db
def test_lines_about_a_photograph_without_one_are_asked_about(one, client, page):
    answer = fill_in(client, page, **ON, **CONSENT)
    assert "Choose the photograph, or leave the lines about it empty." in words_of(answer)
    with pytest.raises(PhotoRefused, match="Choose a photograph"):
        progress.write(initiative=one, on=dt.date(2019, 2, 12), text="Lunch", consent="Both", by=None)
    assert not ProgressNote.objects.exists()


@pytest.mark.django_db
def test_a_note_is_changed_by_its_writer_or_by_those_who_work_on_initiatives(one):
    adviser, other = (a_user_with("resident_adviser", area=one.area) for _ in range(2))
    note = a_note(one, "Forty came.", by=adviser)
    edit = reverse("progress-edit", args=[note.pk])
    fill_in(signed_in(adviser), edit, **{**ON, "text": "Fifty came."})
    note.refresh_from_db()
    assert note.text == "Fifty came."
    assert signed_in(other).get(edit).status_code == 403
    worker = signed_in(a_user_with("academic_lead", area=one.area))
    opened = hidden_of(worker.get(edit))
    progress.change(note=note, text="Sixty came.", by=None)
    answer = worker.post(edit, {**opened, **ON})
    assert "Somebody else has saved here: “Sixty came.”" in words_of(answer)


@pytest.mark.django_db
def test_one_more_photograph_stands_beside_a_note(one, client):
    note = a_note(one)
    fill_in(client, reverse("progress-photo-new", args=[note.pk]), **CONSENT, file=sent())
    assert ProgressPhoto.objects.get().note == note
    answer = fill_in(client, reverse("progress-photo-new", args=[note.pk]), **CONSENT, file=sent(b"%PDF-1"))
    assert "a JPEG or PNG file" in words_of(answer)


@pytest.mark.django_db(transaction=True)
def test_withdrawn_consent_takes_the_picture_away_wherever_it_was_kept(one, client):
    same = photo_bytes()
    photo = a_progress_photo(a_note(one), file=a_stored_photo(same))
    log = a_log(one.area)
    at_event = a_photo(an_event(log.area), file=a_stored_photo(same))
    assert photo.stored_as == at_event.stored_as
    url = reverse("progress-photo-withdraw", args=[photo.pk])
    answer = client.post(url, {}, follow=True)
    assert "Nobody can open it any more." in words_of(answer)
    assert "Consent for 1 photograph was withdrawn. It was taken away." in words_of(answer)
    assert "Two women" not in answer.content.decode()
    assert not blobs.exists(photo.stored_as)
    gone = EventPhoto.objects.get(pk=at_event.pk)
    assert (gone.stored_as, gone.description) == ("", "")
    assert Trail.objects.filter(verb="event.photo_withdrawn", object_id=at_event.event_id).count() == 1
    assert client.get(reverse("progress-photo-file", args=[photo.pk])).status_code == 404
    assert "It was taken away on" in words_of(client.post(url, {}))


@pytest.mark.django_db
def test_who_agreed_is_told_to_those_who_write_and_to_nobody_else(one, client):
    a_progress_photo(a_note(one), consent="Joan Sample, in writing")
    assert "Joan Sample, in writing" in words_of(client.get(one.get_absolute_url()))
    words = words_of(signed_in(a_user_with("pmg_member")).get(one.get_absolute_url()))
    assert "Joan Sample" not in words
    assert "Shown with consent, given on 12 February 2019." in words

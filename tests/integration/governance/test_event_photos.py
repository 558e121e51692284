"""Photographs: the picture alone is kept, with consent, and gone the moment consent is."""

import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from governance.models import EventPhoto
from nrp.accounts.actions import accounts
from nrp.core import blobs
from nrp.core.pictures.consent import PhotoRefused
from tests.event_factories import a_photo, a_stored_photo, an_event, photo_bytes
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_keeper, a_log
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

CAMERA = "Zebrafinch camera"
CONSENT = {
    "description": "Two women plan a garden", "consent": "Both, by word of mouth",
    "consent_on_0": 12, "consent_on_1": 2, "consent_on_2": 2019,
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def log():
    return a_log(an_area("Old Quay"))


@pytest.fixture
def keeper(log):
    return a_keeper(log)


def sent(content, name="stall.jpg"):
    return SimpleUploadedFile(name, content)


def body_of(answer):
    return b"".join(answer.streaming_content)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_place_time_and_owner_are_removed_before_anything_is_kept(log, keeper, kind):
    event, client = an_event(log.area), signed_in(keeper)
    original = photo_bytes(kind, size=(2600, 1300), told=CAMERA)
    assert CAMERA.encode() in original
    fill_in(client, reverse("event-photo-new", args=[event.pk]), file=sent(original, "my stall.png"), **CONSENT)
    photo = EventPhoto.objects.get()
    kept = blobs.read(photo.stored_as)
    picture = Image.open(io.BytesIO(kept))
    assert (picture.format, picture.size) == (kind, (2000, 1000))
    assert not dict(picture.getexif())
    assert "exif" not in picture.info
    folders, files = default_storage.listdir("blobs")
    everything = [
        blobs.read(f"blobs/{one}/{name}") for one in folders for name in default_storage.listdir(f"blobs/{one}")[1]
    ]
    assert not files
    assert all(CAMERA.encode() not in content for content in everything)
    page = client.get(event.get_absolute_url())
    assert 'alt="Two women plan a garden"' in page.content.decode()
    answer = client.get(reverse("event-photo-file", args=[photo.pk]))
    assert body_of(answer) == kept
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def a_bomb():
    """A PNG of a few hundred bytes that says it is 60,000 pixels wide and high."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg onload=alert(1)>", "a JPEG or PNG file"),
        (b"%PDF-1.7 a paper", "a JPEG or PNG file"),
        (photo_bytes()[:300], "cannot be read"),
        (b"\xff\xd8\xff" + b"no picture" * 40, "cannot be read"),
        (a_bomb(), "cannot be read"),
    ],
    ids=["a drawing with a script", "a paper", "torn", "forged", "a bomb"],
)
def test_what_is_no_photograph_is_refused_in_words(log, keeper, content, said):
    event = an_event(log.area)
    answer = fill_in(
        signed_in(keeper), reverse("event-photo-new", args=[event.pk]), file=sent(content, "stall.jpg"), **CONSENT
    )
    assert said in words_of(answer)
    assert "Two women plan a garden" in answer.content.decode()
    assert not EventPhoto.objects.exists()


@pytest.mark.django_db
def test_a_photograph_is_kept_while_its_words_are_asked_for(log, keeper):
    event, client = an_event(log.area), signed_in(keeper)
    page = reverse("event-photo-new", args=[event.pk])
    answer = fill_in(client, page, file=sent(photo_bytes()), **{**CONSENT, "description": ""})
    assert "Fill in “What it shows”" in words_of(answer)
    assert "“stall.jpg” is kept." in words_of(answer)
    client.post(page, {**hidden_of(answer), **CONSENT})
    assert EventPhoto.objects.get().description == "Two women plan a garden"


@pytest.mark.django_db(transaction=True)
def test_withdrawn_consent_takes_it_away_at_once_everywhere(log, keeper):
    event, elsewhere, client = an_event(log.area), an_event(an_area("High Moor")), signed_in(keeper)
    same = photo_bytes()
    photo, copy = (a_photo(one, file=a_stored_photo(same)) for one in (event, elsewhere))
    other = a_photo(event, description="An empty hall")
    stored = photo.stored_as
    assert copy.stored_as == stored
    answer = client.post(reverse("event-photo-withdraw", args=[photo.pk]), {}, follow=True)
    words = words_of(answer)
    assert "Nobody can open it any more." in words
    assert "Consent for 1 photograph was withdrawn on" in words
    assert "Two women" not in answer.content.decode()
    assert not blobs.exists(stored)
    assert blobs.exists(EventPhoto.objects.get(pk=other.pk).stored_as)
    for gone in (photo, copy):
        row = EventPhoto.objects.get(pk=gone.pk)
        assert (row.stored_as, row.file_name, row.description) == ("", "", "")
        assert row.withdrawn_at is not None
    admin = a_user_with("programme_admin")
    _row, token = accounts.issue_token(user=admin, by=None)
    caller = Client(headers={"Authorization": f"Token {token}"})
    for gone in (photo, copy):
        assert signed_in(admin).get(reverse("event-photo-file", args=[gone.pk])).status_code == 404
        assert caller.get(f"/api/v1/photos/{gone.pk}/file/").status_code == 404
    assert [row["id"] for row in caller.get(f"/api/v1/events/{event.pk}/photos/").json()["results"]] == [str(other.pk)]
    again = client.post(reverse("event-photo-withdraw", args=[photo.pk]), {})
    assert "It was taken away on" in words_of(again)


@pytest.mark.django_db
def test_a_picture_without_consent_or_words_is_not_kept(log):
    event = an_event(log.area)
    for wrong, said in (
        ({"consent": " "}, "who agreed"),
        ({"description": ""}, "what it shows"),
        ({"file": None}, "photograph"),
    ):
        with pytest.raises(PhotoRefused, match=said):
            a_photo(event, **wrong)
    assert not EventPhoto.objects.exists()


@pytest.mark.django_db
def test_who_agreed_is_shown_to_those_who_record_and_to_nobody_else(log, keeper):
    event = an_event(log.area)
    a_photo(event, consent="Joan Sample, in writing")
    reader = signed_in(a_user_with("resident_adviser", area=log.area))
    assert "Joan Sample, in writing" in words_of(signed_in(keeper).get(event.get_absolute_url()))
    words = words_of(reader.get(event.get_absolute_url()))
    assert "Joan Sample" not in words
    assert "Shown with consent, given on 12 February 2019." in words

"""Files that people attach: known by their content, kept while a form is mended, given back as attachments."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.utils.translation import gettext as _

from nrp.core import blobs
from nrp.core.forms import PageForm
from nrp.core.render.numbers import file_size

JPEG, PNG, PDF, MP4, WEBM = "image/jpeg", "image/png", "application/pdf", "video/mp4", "video/webm"
PICTURES = (JPEG, PNG)
WORDS = {JPEG: "JPEG", PNG: "PNG", PDF: "PDF", MP4: "MP4", WEBM: "WebM"}
ENDINGS = {JPEG: ".jpg", PNG: ".png", PDF: ".pdf", MP4: ".mp4", WEBM: ".webm"}
LONGEST_NAME = 120
_HEAD = 64
_SALT = "nrp.core.attachments"
_KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Attachment:
    """Where a file lies (a blob), what it was called and what its content is."""

    stored_as: str
    name: str
    type: str


def content_type_of(head: bytes) -> str:
    """Say what a file is by its first bytes; empty for what we do not take. Its name and its sender say nothing."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"%PDF-"):
        return PDF
    if head[4:8] == b"ftyp":
        return MP4
    return WEBM if head.startswith(b"\x1aE\xdf\xa3") else ""


def named_for(name: str, kind: str) -> str:
    """Give the file's own name without folders or unprintable signs, with the ending of what it is."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    bare = "".join(letter for letter in bare if letter.isprintable()).strip()
    stem = bare.rsplit(".", 1)[0] or "file"
    return stem[: LONGEST_NAME - 5] + ENDINGS[kind]


def store(file: Any, *, kinds: tuple[str, ...], limit: int) -> Attachment:
    """Keep a file. Raises ValidationError, in words for whoever chose it, for another kind, nothing or too much."""
    kind = content_type_of(file.read(_HEAD))
    file.seek(0)
    if kind not in kinds:
        one_of = ", ".join(WORDS[known] for known in kinds)
        raise ValidationError(_("This file is none of these: %(kinds)s. Choose another.") % {"kinds": one_of})
    try:
        blob = blobs.save(file, limit=limit)
    except blobs.TooLarge:
        raise ValidationError(_("The file is larger than %(size)s.") % {"size": file_size(limit)}) from None
    return Attachment(blob.name, named_for(str(file.name), kind), kind)


def attached(stored_as: str, name: str, kind: str) -> FileResponse:
    """Give a file back: to be saved, never to be opened in the page."""
    response = FileResponse(
        blobs.open_blob(stored_as), as_attachment=True, filename=name, content_type=kind or "application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


class FormWithFile(PageForm):
    """A form with one file, which is kept when another field is wrong: only the wrong field is asked for again.

    A form names its field `file` and says `kinds` and `limit`; `cleaned_data["file"]` is an Attachment or None. What
    was kept goes along in a signed field that only its sender can use, for a day.
    """

    kinds: tuple[str, ...] = (JPEG, PNG, PDF)
    limit = 10_000_000
    file_kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sender: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sender = str(sender.pk)

    def clean(self) -> dict[str, Any]:
        """Store what came, or take up what came before."""
        cleaned = super().clean() or self.cleaned_data
        token, upload = cleaned.pop("file_kept", ""), cleaned.get("file")
        cleaned["file"] = None
        if upload:
            try:
                cleaned["file"] = store(upload, kinds=self.kinds, limit=self.limit)
            except ValidationError as error:
                self.add_error("file", error)
        elif token and "file" not in self.errors:
            cleaned["file"] = self._unsigned(token)
        if cleaned.get("file"):
            self._keep(cleaned["file"])
        return cleaned

    def _keep(self, kept: Attachment) -> None:
        sealed = signing.dumps([self.sender, kept.stored_as, kept.name, kept.type], salt=_SALT)
        self.put("file_kept", sealed)
        words = _("“%(name)s” is kept. Choose a file only to send another in its place.") % {"name": kept.name}
        self.fields["file"].help_text = self["file"].help_text = words  # crispy reads one, our own tags the other

    def _unsigned(self, token: str) -> Attachment | None:
        try:
            sender, *rest = signing.loads(token, salt=_SALT, max_age=_KEPT_SECONDS)
        except signing.BadSignature:
            return None
        return Attachment(*rest) if sender == self.sender and blobs.exists(rest[0]) else None

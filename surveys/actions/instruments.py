"""Codebooks and the outcomes they register."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.formats import codebook as formats
from nrp.formats.canonical import canonical_json, sha256_hex
from nrp.formats.documents import DocumentError
from surveys.models import Codebook, Instrument, Outcome


class CodebookRefused(Refusal):
    """The document is not a codebook; `sentences` says everything that is wrong with it."""

    status = 400

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences), field="codebook")
        self.sentences = sentences


class VersionTaken(Refusal):
    """The instrument has this version already."""


@transaction.atomic
def import_codebook(*, source: bytes | str | Mapping[str, Any], by: User | None) -> Codebook:
    """Take a codebook (nrp-codebook/1) into the registry, with its instrument and outcomes.

    The same content is the same row, so importing twice changes nothing. Raises CodebookRefused with
    every fault of the document.
    """
    try:
        parsed = formats.load_codebook(source)
    except DocumentError as error:
        raise CodebookRefused(list(error.sentences)) from None
    if not parsed.outcomes:
        raise CodebookRefused([_("The codebook has no outcomes, so nothing could be evaluated with it.")])
    if faults := _too_long(parsed):
        raise CodebookRefused(faults)
    document = parsed.model_dump(mode="json", exclude_unset=True)
    sha256 = sha256_hex(canonical_json(document))
    instrument, _created = Instrument.objects.get_or_create(name=parsed.instrument)
    codebook, created = Codebook.objects.get_or_create(
        instrument=instrument,
        sha256=sha256,
        defaults={"version": parsed.version, "document": document, "created_by_id": by.pk if by else None},
    )
    if created:
        Outcome.objects.bulk_create(
            _outcome(codebook, outcome, position) for position, outcome in enumerate(parsed.outcomes)
        )
        detail = {"instrument": instrument.name, "version": codebook.version, "sha256": sha256}
        audit.record("codebook.imported", by=by, obj=codebook, detail=detail)
    return codebook


@transaction.atomic
def publish_version(*, source: bytes | str | Mapping[str, Any], by: User | None) -> Codebook:
    """Take a codebook as the next version of its instrument: as `import_codebook`, but a version is used once.

    Raises VersionTaken when the instrument has that version with other content.
    """
    codebook = import_codebook(source=source, by=by)
    others = Codebook.objects.filter(instrument_id=codebook.instrument_id, version=codebook.version)
    if others.exclude(pk=codebook.pk).exists():
        words = {"version": codebook.version, "name": codebook.instrument.name}
        text = _("“%(name)s” has a version %(version)s already, and it says something else. Choose another version.")
        raise VersionTaken(text % words, field="version")
    return codebook


def _too_long(parsed: formats.Codebook) -> list[str]:
    """Say what is longer than the registry can hold."""
    measured = [("instrument", parsed.instrument, 160), ("version", parsed.version, 40)]
    for outcome in parsed.outcomes:
        measured += [
            (f"name of the outcome {outcome.name[:40]}", outcome.name, 80),
            (f"label of the outcome {outcome.name[:40]}", outcome.label, 240),
            (f"phrase of the outcome {outcome.name[:40]}", outcome.phrase or "", 240),
            (f"domain of the outcome {outcome.name[:40]}", outcome.domain or "", 80),
        ]
    text = _("The %(what)s is longer than %(most)d letters. Shorten it.")
    return [text % {"what": what, "most": most} for what, said, most in measured if len(said) > most]


def _outcome(codebook: Codebook, outcome: formats.Outcome, position: int) -> Outcome:
    return Outcome(
        codebook=codebook,
        name=outcome.name,
        label=outcome.label,
        phrase=outcome.phrase or "",
        family=outcome.family,
        better=outcome.better,
        unit=outcome.unit,
        domain=outcome.domain or "",
        derive=outcome.derive.model_dump(mode="json"),
        position=position,
    )

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

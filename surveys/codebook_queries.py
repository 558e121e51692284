"""Reading codebooks, their versions and drafts. Who reads waves reads codebooks; who writes codebooks reads drafts."""

import uuid
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission
from nrp.formats.codebook import load_codebook
from nrp.formats.codebooks.compared import other_changes
from nrp.formats.codebooks.drafted import closed
from nrp.formats.documents import DocumentError
from surveys.intake.codebook_diff import compare_codebooks
from surveys.models import Codebook, CodebookDraft, Instrument, Wave


def codebooks_visible_to(user: Any) -> QuerySet[Codebook]:
    """Give the codebooks a user may see: all of them, or none."""
    found = Codebook.objects.select_related("instrument")
    return found if can(user, Permission.SEE_WAVES) else found.none()


def codebook_visible_to_or_404(user: Any, pk: uuid.UUID) -> Codebook:
    """Load one version through the door, with the waves that are read by it in `read_by`."""
    waves = Prefetch("waves", queryset=Wave.objects.order_by("number"), to_attr="read_by")
    found = codebooks_visible_to(user).filter(pk=pk).prefetch_related(waves).first()
    if found is None:
        raise Http404
    return found


def instruments_with_versions(user: Any) -> QuerySet[Instrument]:
    """Give every instrument with its versions, the waves that use each, and the open drafts for who may edit them."""
    waves = Prefetch("waves", queryset=Wave.objects.order_by("number"), to_attr="read_by")
    versions = codebooks_visible_to(user).defer("document").prefetch_related(waves)
    drafts = drafts_editable_by(user).filter(published_as=None).select_related("edited_by__person")
    return Instrument.objects.order_by("name").prefetch_related(
        Prefetch("codebooks", queryset=versions, to_attr="versions"),
        Prefetch("drafts", queryset=drafts, to_attr="open_drafts"),
    )


def drafts_editable_by(user: Any) -> QuerySet[CodebookDraft]:
    """Give the drafts a user may work on: all of them, or none."""
    drafts = CodebookDraft.objects.select_related("instrument", "published_as")
    return drafts if can(user, Permission.EDIT_CODEBOOKS) else drafts.none()


def draft_editable_by_or_404(user: Any, pk: uuid.UUID) -> CodebookDraft:
    found = drafts_editable_by(user).select_related("based_on", "edited_by__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def changes_of(draft: CodebookDraft) -> list[str] | None:
    """Say what a draft changes in the version it comes from; None without one, and while the draft cannot be read."""
    if draft.based_on is None:
        return None
    before, after = draft.based_on.document, closed(draft.document)
    try:
        differences = compare_codebooks(load_codebook(before), load_codebook(after))
    except DocumentError:
        return None
    return [*(difference.text for difference in differences), *other_changes(before, after)]


def codebook_document(codebook: Codebook) -> dict[str, Any]:
    """Give a version as the list of the API has it."""
    return {
        "id": str(codebook.pk),
        "instrument": codebook.instrument.name,
        "version": codebook.version,
        "sha256": codebook.sha256,
        "created_at": codebook.created_at.isoformat().replace("+00:00", "Z"),
        "waves": [wave.number for wave in getattr(codebook, "read_by", ())],
    }


def codebooks_with_waves(user: Any) -> QuerySet[Codebook]:
    """Give every version, the latest first, with the waves that are read by it."""
    waves = Prefetch("waves", queryset=Wave.objects.order_by("number"), to_attr="read_by")
    return codebooks_visible_to(user).order_by("-created_at", "pk").prefetch_related(waves)

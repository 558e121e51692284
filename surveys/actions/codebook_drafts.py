"""Codebooks while they are written: begun empty, from a version or from a file; changed part by part; published."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.formats.codebooks import boxes as form_boxes
from nrp.formats.codebooks import drafted
from nrp.formats.codebooks.faults import faults_of
from surveys.actions.instruments import VersionTaken, publish_version
from surveys.models import Codebook, CodebookDraft, Instrument

Document = dict[str, Any]
RULES = ("rules", "checks", "severities")


class DraftRefused(Refusal):
    """The draft cannot be changed or published as asked."""


@transaction.atomic
def start(*, instrument: str, version: str, by: User | None) -> CodebookDraft:
    """Begin a codebook with nothing in it. The name may be that of an instrument there is already."""
    return _begun(drafted.opened({"variables": []}), instrument=instrument, version=version, by=by)


@transaction.atomic
def start_from(*, codebook: Codebook, version: str, by: User | None) -> CodebookDraft:
    """Begin the next version with what a version holds."""
    _refuse_taken(codebook.instrument, version)
    document = drafted.opened(codebook.document)
    return _begun(document, instrument=codebook.instrument.name, version=version, by=by, based_on=codebook)


@transaction.atomic
def start_with(
    *,
    document: Mapping[str, Any],
    instrument: str,
    version: str,
    by: User | None,
    source: str = "",
    not_understood: Sequence[str] = (),
) -> CodebookDraft:
    """Begin with what a file gave. What is not said here is taken from it. Raises DraftRefused without a name."""
    instrument = instrument.strip() or str(document.get("instrument") or "").strip()
    version = version.strip() or str(document.get("version") or "").strip()
    if not instrument:
        text = _("The file does not say what the questionnaire is called. Write its name.")
        raise DraftRefused(text, field="instrument")
    latest = Codebook.objects.filter(instrument__name=instrument).first()
    opened = drafted.opened(document)
    return _begun(
        opened,
        instrument=instrument,
        version=version,
        by=by,
        based_on=latest,
        source=source,
        not_understood=not_understood,
    )


@transaction.atomic
def save_entry(
    *, draft: CodebookDraft, part: str, key: str, boxes: Mapping[str, Any], by: User | None, seen: str = ""
) -> str:
    """Write the boxes of a variable, an outcome or a covariate; without a key it is a new one. Gives its key.

    Raises ChangedMeanwhile when somebody saved the same one in between, DraftRefused once the draft is closed or the
    entry was taken out.
    """
    locked = _locked(draft)
    if not key:
        key = drafted.added(locked.document, part, form_boxes.entry_with(part, {}, boxes))
        _saved(locked, f"{part}.{key}", by)
        return key
    entry = drafted.entry_of(locked.document, part, key)
    if entry is None:
        raise DraftRefused(_("Somebody took it out of the draft meanwhile. Add it anew with what you typed."))
    refuse_if_changed(seen, form_boxes.boxes_of(part, entry))
    changed = form_boxes.entry_with(part, entry, boxes)
    if changed != entry:
        entry.clear()
        entry.update(changed)
        _saved(locked, f"{part}.{key}", by)
    return key


@transaction.atomic
def remove_entry(*, draft: CodebookDraft, part: str, key: str, by: User | None) -> CodebookDraft:
    """Take a variable, an outcome or a covariate out of a draft."""
    return _change(draft, f"{part}.{key}", lambda document: drafted.removed(document, part, key), by)


@transaction.atomic
def move_entry(*, draft: CodebookDraft, part: str, key: str, steps: int, by: User | None) -> CodebookDraft:
    """Move an entry among its neighbours. Raises DraftRefused when it was taken out."""
    if drafted.entry_of(draft.document, part, key) is None:
        raise DraftRefused(_("Somebody took it out of the draft meanwhile."))
    return _change(draft, f"{part}.{key}", lambda document: drafted.moved(document, part, key, steps), by)


@transaction.atomic
def save_roles(*, draft: CodebookDraft, boxes: Mapping[str, Any], by: User | None, seen: str = "") -> CodebookDraft:
    """Say which columns say where, who, how much and when. Raises ChangedMeanwhile like `save_entry`."""
    locked = _locked(draft)
    roles = locked.document.get("roles") or {}
    refuse_if_changed(seen, {name: roles.get(name) or "" for name in form_boxes.ROLES})
    locked.document["roles"] = form_boxes.roles_with(roles, boxes)
    return _saved(locked, "roles", by)


@transaction.atomic
def save_about(*, draft: CodebookDraft, version: str, note: str, by: User | None, seen: str = "") -> CodebookDraft:
    """Say which version it is to be, and what is to be remembered. Raises ChangedMeanwhile like `save_entry`."""
    locked = _locked(draft)
    refuse_if_changed(seen, about_now(locked))
    _refuse_taken(locked.instrument, version)
    locked.document["version"] = version.strip()
    _put(locked.document, "note", note.strip())
    return _saved(locked, "about", by)


@transaction.atomic
def save_rules(*, draft: CodebookDraft, parts: Mapping[str, Any], by: User | None, seen: str = "") -> CodebookDraft:
    """Write rules, checks and severities. Raises ChangedMeanwhile like `save_entry`."""
    locked = _locked(draft)
    refuse_if_changed(seen, rules_now(locked))
    for name in RULES:
        _put(locked.document, name, parts[name])
    return _saved(locked, "rules", by)


@transaction.atomic
def publish(*, draft: CodebookDraft, revision: int, by: User | None) -> Codebook:
    """Make a draft an immutable version of its instrument.

    Raises DraftRefused while it has faults, when it was saved after `revision` was looked at, and when its content is
    that of a version there is.
    """
    locked = _locked(draft)
    if locked.revision != revision:
        raise DraftRefused(_("Somebody saved the draft after you opened this page. Read it again, then publish."))
    faults = faults_of(locked.document)
    if faults:
        raise DraftRefused(_("It cannot be published yet. %(fault)s") % {"fault": faults[0].text})
    before = set(Codebook.objects.filter(instrument=locked.instrument).values_list("pk", flat=True))
    codebook = publish_version(source=drafted.closed(locked.document), by=by)
    if codebook.pk in before:
        text = _("Nothing is changed: version %(version)s says the same.") % {"version": codebook.version}
        raise DraftRefused(text)
    locked.published_as = codebook
    locked.save(update_fields=["published_as"])
    detail = {"version": codebook.version, "revision": locked.revision}
    audit.record("codebook_draft.published", by=by, obj=locked, detail=detail)
    return codebook


@transaction.atomic
def discard(*, draft: CodebookDraft, by: User | None) -> None:
    """Throw a draft away, and with it an instrument that has nothing else. Raises DraftRefused once it is published."""
    locked = _locked(draft)
    detail = {"instrument": locked.instrument.name, "version": locked.version, "revision": locked.revision}
    instrument, pk = locked.instrument, locked.pk
    locked.delete()
    if not instrument.codebooks.exists() and not instrument.drafts.exists():
        instrument.delete()
    audit.record("codebook_draft.discarded", by=by, object_type="codebookdraft", object_id=pk, detail=detail)


def about_now(draft: CodebookDraft) -> dict[str, str]:
    """Give what the page about the draft was opened with."""
    return {"version": draft.version, "note": str(draft.document.get("note") or "")}


def rules_now(draft: CodebookDraft) -> dict[str, Any]:
    """Give what the page of rules and checks was opened with."""
    return {name: draft.document.get(name) or ([] if name == "rules" else {}) for name in RULES}


def _begun(
    document: Document,
    *,
    instrument: str,
    version: str,
    by: User | None,
    based_on: Codebook | None = None,
    source: str = "",
    not_understood: Sequence[str] = (),
) -> CodebookDraft:
    kept, _created = Instrument.objects.get_or_create(name=instrument.strip())
    document |= {"instrument": kept.name, "version": version.strip()}
    draft = CodebookDraft.objects.create(
        instrument=kept,
        based_on=based_on,
        document=document,
        source=source[-255:],
        not_understood=list(not_understood),
        edited_at=timezone.now(),
        edited_by=by,
    )
    detail = {"instrument": kept.name, "version": draft.version, "variables": len(document["variables"])}
    audit.record("codebook_draft.started", by=by, obj=draft, detail=detail)
    return draft


def _refuse_taken(instrument: Instrument, version: str) -> None:
    if Codebook.objects.filter(instrument=instrument, version=version.strip()).exists():
        text = _("There is a version %(version)s already. Choose another.") % {"version": version.strip()}
        raise VersionTaken(text, field="version")


def _locked(draft: CodebookDraft) -> CodebookDraft:
    found = (
        CodebookDraft.objects.select_for_update(of=("self",)).select_related("instrument").filter(pk=draft.pk).first()
    )
    if found is None:
        raise DraftRefused(_("Somebody threw this draft away. What you typed stands below; copy it where you need it."))
    if found.published_as_id is not None:
        text = _("Version %(version)s was published from this draft, so it stays as it is. Begin another from it.")
        raise DraftRefused(text % {"version": found.version})
    return found


def _change(draft: CodebookDraft, what: str, change: Callable[[Document], None], by: User | None) -> CodebookDraft:
    locked = _locked(draft)
    change(locked.document)
    return _saved(locked, what, by)


def _saved(locked: CodebookDraft, what: str, by: User | None) -> CodebookDraft:
    locked.revision += 1
    locked.edited_at, locked.edited_by = timezone.now(), by
    locked.save(update_fields=["document", "revision", "edited_at", "edited_by"])
    detail = {"part": what, "revision": locked.revision}
    audit.record("codebook_draft.saved", by=by, obj=locked, detail=detail)
    return locked


def _put(document: Document, name: str, value: Any) -> None:
    if value:
        document[name] = value
    else:
        document.pop(name, None)

"""Bringing a spreadsheet in: tried first, taken over whole or not at all, taken back while nothing rests on it."""

import json
import sys
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.actions import consents, registering
from coren.models import Adviser, Consent, ConsentText, HoursEntry, SheetImport
from coren.queries import sheets as queries
from coren.queries.sheets import Found
from coren.sheets.columns import HOURS, lacking, matched
from coren.sheets.rows import PersonRow
from neighbourhoods.models import Area
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core import blobs
from nrp.core.children import ROOT, run_child
from nrp.core.refusals import Refusal
from nrp.core.render.dates import moment

State = SheetImport.State
MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = {SheetImport.Kind.PEOPLE: 500, SheetImport.Kind.HOURS: 5000}
SHOWN = 2000  # problems that are kept; a sheet with more is mended from its first ones


class SheetRefused(Refusal):
    """A spreadsheet cannot be brought in as asked."""


# Trying -----------------------------------------------------------------------------------------


def try_out(*, kind: str, area: Area, file: IO[bytes], file_name: str, by: User) -> SheetImport:
    """Keep a file, read it in a process of its own and say what it would do. Nothing of it is taken over.

    A file that cannot be read is kept as refused, with the sentence. Raises SheetRefused for one over 5 MB.
    """
    try:
        blob = blobs.save(file, limit=MOST_BYTES)
    except blobs.TooLarge:
        raise SheetRefused(_("The file is larger than 5 MB. Bring it in in parts."), field="file") from None
    sheet = SheetImport(
        kind=kind, area=area, file_name=file_name[-200:], sha256=blob.sha256, stored_as=blob.name, tried_by=by
    )
    head, rows, refused = _read(sheet)
    sheet.column_map = matched(kind, head)
    _judge(sheet, head, rows, refused)
    return _keep(sheet, "sheet.tried", by)


def match_columns(*, sheet: SheetImport, column_map: Mapping[str, int], by: User) -> SheetImport:
    """Say which column is which, and try again. Raises SheetRefused once the sheet is taken over."""
    _refuse_unless_tried(sheet)
    head, rows, refused = _read(sheet)
    sheet.column_map = {code: at for code, at in column_map.items() if 0 <= at < len(head)}
    _judge(sheet, head, rows, refused)
    return _keep(sheet, "sheet.matched", by)


@transaction.atomic
def _keep(sheet: SheetImport, verb: str, by: User) -> SheetImport:
    sheet.save()
    audit.record(verb, by=by, obj=sheet, detail={"kind": sheet.kind, "state": sheet.state, **_counts(sheet)})
    return sheet


def _counts(sheet: SheetImport) -> dict[str, int]:
    return {name: int(sheet.report.get(name, 0)) for name in ("new", "known", "wrong")}


def _read(sheet: SheetImport) -> tuple[list[str], list[list[str]], str]:
    """Read the stored file in a child process. Gives heads, rows, and the sentence when it cannot be read."""
    with blobs.workspace() as folder:
        path = blobs.fetch(sheet.stored_as, folder / "sheet")
        argv = [sys.executable, "-m", "coren.sheets", str(path), sheet.file_name]
        result = run_child(argv, memory_mb=settings.CHILD_MEMORY_MB, cpu_seconds=20, wall_seconds=40, cwd=ROOT)
    if not result.is_ok:
        return [], [], _("The file could not be read. Save it again as CSV or Excel and hand that in.")
    found: dict[str, Any] = json.loads(result.stdout)
    return found.get("head", []), found.get("rows", []), str(found.get("refused", ""))


def _judge(sheet: SheetImport, head: list[str], rows: list[list[str]], refused: str) -> None:
    """Write into the sheet what it would do."""
    most = MOST_ROWS[SheetImport.Kind(sheet.kind)]
    if not refused and len(rows) > most:
        refused = _("The file has more than %(most)s rows. Bring it in in parts.") % {"most": f"{most:,}"}
    if refused:
        sheet.state, sheet.report = State.REFUSED, {"refused": refused}
        return
    missing = [column.head for column in lacking(sheet.kind, sheet.column_map)]
    sheet.state = State.TRIED
    sheet.report = {"head": head, "rows": len(rows), "missing": missing, "first": rows[:3]}
    if not missing:
        sheet.report |= _report(_found(sheet, rows))


def _found(sheet: SheetImport, rows: list[list[str]]) -> Found:
    look = queries.hours_in if sheet.kind == HOURS else queries.people_in
    return look(sheet.area, rows, sheet.column_map)


def _report(found: Found) -> dict[str, Any]:
    return {
        "new": found.new,
        "known": len(found.known),
        "wrong": len({problem.row for problem in found.problems}),
        "overlaps": found.overlaps,
        "minutes": sum(one.row.minutes for one in found.hours),
        "problems": [asdict(problem) for problem in found.problems[:SHOWN]],
    }


# Taking over ------------------------------------------------------------------------------------


def take(*, sheet: SheetImport, by: User) -> SheetImport:
    """Take everything new over, or nothing. The file itself is then dropped: its rows are in the records.

    Raises SheetRefused when it was taken over or back before, or anything in it is wrong by now.
    """
    _refuse_unless_tried(sheet)
    _head, rows, refused = _read(sheet)
    with transaction.atomic():
        list(Area.objects.select_for_update().filter(pk=sheet.area_id))  # one sheet of a place after the other
        locked = SheetImport.objects.select_for_update(of=("self",)).select_related("area").get(pk=sheet.pk)
        _refuse_unless_tried(locked)
        if refused or lacking(locked.kind, locked.column_map):
            raise SheetRefused(_("The columns are not matched yet."))
        found = _found(locked, rows)
        locked.report |= _report(found)
        if found.problems or not found.new:
            raise SheetRefused(_("Nothing was taken over: there are rows to mend, or none that are new. Try it again."))
        locked.made = _make_hours(found, by) if locked.kind == HOURS else _make_people(found, locked.area, by)
        stored, locked.stored_as = locked.stored_as, ""
        locked.state, locked.taken_at, locked.taken_by = State.TAKEN, timezone.now(), by
        locked.report = {key: value for key, value in locked.report.items() if key not in ("first", "problems")}
        locked.save()
        audit.record("sheet.taken", by=by, obj=locked, detail={"kind": locked.kind, **_counts(locked)})
        transaction.on_commit(lambda: _drop(stored))
    return locked


def _make_people(found: Found, area: Area, by: User) -> dict[str, list[str]]:
    texts = {text.version: text for text in ConsentText.objects.all()}
    return {"advisers": [str(_make_person(row, area, texts, by).pk) for row in found.people]}


def _make_person(row: PersonRow, area: Area, texts: dict[int, ConsentText], by: User) -> Adviser:
    facilitator = getattr(by, "person", None) if area.role_assignments.filter(user=by).exists() else None
    began = min((day for day in (row.registered_on, row.consent_on) if day), default=None)
    adviser = registering.start(
        area=area,
        name=row.name,
        phone=row.phone,
        email=row.email,
        language=row.language,
        facilitator=facilitator,
        on=began,
        by=by,
    )
    if row.consent_version is not None and row.consent_on is not None:
        text = texts[row.consent_version]
        agreed = [str(one["code"]) for one in text.purposes if one.get("required")]
        how = Consent.How.SIGNED
        consents.give(adviser=adviser, text=text, agreed=agreed, given_on=row.consent_on, how=how, by=by)
    if row.contact:
        registering.update(adviser=adviser, preferred_contact=row.contact, by=by)
    if row.pay:
        registering.choose_pay(adviser=adviser, kind=row.pay, starts_on=began, by=by)
    if row.status != Adviser.Status.INTERESTED:
        adviser = registering.finish(adviser=adviser, on=row.registered_on, by=by)
        if row.status != Adviser.Status.ACTIVE:
            adviser = registering.set_status(adviser=adviser, status=row.status, by=by)
    return adviser


def _make_hours(found: Found, by: User) -> dict[str, list[str]]:
    """Write the rows in one go; the numbers made from what they say keep a row from coming twice."""
    advisers = {one.adviser.pk for one in found.hours}
    list(Adviser.objects.select_for_update(of=("self",)).filter(pk__in=advisers).order_by("pk"))
    now = timezone.now()
    rows = [
        HoursEntry(
            client_id=one.client_id,
            adviser=one.adviser,
            area_id=one.adviser.area_id,
            on=one.row.on,
            minutes=one.row.minutes,
            activity=one.activity,
            note=one.row.note,
            source=HoursEntry.Source.SHEET,
            is_overlap_kept=one.overlaps,
            state=HoursEntry.State.SUBMITTED,
            created_by=by,
            submitted_at=now,
            submitted_by=by,
        )
        for one in found.hours
    ]
    HoursEntry.objects.bulk_create(rows, batch_size=1000)
    return {"hours": [str(row.pk) for row in rows]}


def _drop(stored: str) -> None:
    """Drop a file unless another sheet holds the same bytes and has not been taken over."""
    if stored and not SheetImport.objects.filter(stored_as=stored).exists():
        default_storage.delete(stored)


# Taking back ------------------------------------------------------------------------------------


@transaction.atomic
def undo(*, sheet: SheetImport, by: User) -> SheetImport:
    """Take exactly those rows back that the sheet made, all of them or none.

    Raises SheetRefused when it was not taken over, and while something rests on a row: hours that are approved, or
    anything that was added to a record since.
    """
    locked = SheetImport.objects.select_for_update(of=("self",)).select_related("area").get(pk=sheet.pk)
    if locked.state != State.TAKEN:
        raise SheetRefused(_("This sheet is not taken over, so there is nothing to take back."))
    if locked.kind == HOURS:
        _undo_hours(locked)
    else:
        _undo_people(locked)
    locked.state, locked.undone_at, locked.undone_by = State.UNDONE, timezone.now(), by
    locked.made = {}
    locked.save()
    audit.record("sheet.taken_back", by=by, obj=locked, detail={"kind": locked.kind, **_counts(locked)})
    return locked


def _undo_hours(sheet: SheetImport) -> None:
    ids = [uuid.UUID(text) for text in sheet.made.get("hours", [])]
    rows = HoursEntry.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    settled = sum(row.state in (HoursEntry.State.APPROVED, HoursEntry.State.PAID) for row in rows)
    if settled:
        raise SheetRefused(
            ngettext(
                "%(n)s entry of this sheet is approved or paid by now. Send it back first.",
                "%(n)s entries of this sheet are approved or paid by now. Send them back first.",
                settled,
            )
            % {"n": settled}
        )
    rows.delete()


def _undo_people(sheet: SheetImport) -> None:
    ids = [uuid.UUID(text) for text in sheet.made.get("advisers", [])]
    advisers = list(Adviser.objects.select_for_update(of=("self",)).filter(pk__in=ids).select_related("person"))
    busy = [adviser.person.name for adviser in advisers if _rests_on(adviser)]
    if busy:
        names = ", ".join(busy[:5]) + ("…" if len(busy) > 5 else "")
        raise SheetRefused(
            _("Something was added since to the record of %(names)s, so the sheet stays taken over.") % {"names": names}
        )
    people = [adviser.person_id for adviser in advisers]
    Adviser.objects.filter(pk__in=ids).delete()
    Person.objects.filter(pk__in=people).delete()


def _rests_on(adviser: Adviser) -> bool:
    """Whether something hangs on a record that the sheet did not bring."""
    rows = (
        adviser.hours,
        adviser.expenses,
        adviser.payments,
        adviser.bank_details,
        adviser.training,
        adviser.skills,
        adviser.peer_research,
        adviser.made,
        adviser.requests,
        adviser.merged,
        adviser.merges,
    )
    more_than_brought = adviser.consents.count() > 1 or adviser.payment_choices.count() > 1
    return adviser.person.user_id is not None or more_than_brought or any(row.exists() for row in rows)


def _refuse_unless_tried(sheet: SheetImport) -> None:
    if sheet.state == State.TRIED:
        return
    if sheet.state == State.TAKEN and sheet.taken_at is not None:
        who = getattr(sheet.taken_by, "person", None) or _("somebody")
        raise SheetRefused(
            _("%(who)s took this sheet over on %(when)s.") % {"who": who, "when": moment(sheet.taken_at)}
        )
    if sheet.state == State.UNDONE:
        raise SheetRefused(_("This sheet was taken back. Hand the file in again."))
    raise SheetRefused(_("This file could not be read. Hand in another."))


@transaction.atomic
def note_given_out(*, kind: str, area: Area, rows: int, by: User) -> None:
    """Record that somebody took the people or hours of a place as a file."""
    audit.record("sheet.given_out", by=by, obj=area, detail={"kind": kind, "rows": rows})

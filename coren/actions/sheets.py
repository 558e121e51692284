"""Spreadsheets of people and past hours: what they make and unmake. The way of a sheet is nrp.core.sheet_work."""

from collections.abc import Mapping
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.actions import consents, registering
from coren.models import Adviser, Consent, ConsentText, HoursEntry, SheetImport
from coren.queries import sheets as queries
from coren.sheets.columns import COLUMNS, HOURS, PEOPLE, lacking
from coren.sheets.rows import PersonRow
from neighbourhoods.models import Area
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.sheet_work import Bringing, Look, SheetKind, SheetRefused, counts_of, ids_made

__all__ = ["SheetRefused", "match_columns", "note_given_out", "take", "try_out", "undo"]


def try_out(*, kind: str, area: Area, file: IO[bytes], file_name: str, by: User) -> SheetImport:
    """Keep a file and say what it would do. Raises SheetRefused for one over 5 MB."""
    return _BRINGING.try_out(SheetImport(kind=kind, area=area), file=file, file_name=file_name, by=by)


def match_columns(*, sheet: SheetImport, column_map: Mapping[str, int], by: User) -> SheetImport:
    """Say which column is which, and try again. Raises SheetRefused once the sheet is taken over."""
    return _BRINGING.match_columns(sheet, column_map=column_map, by=by)


def take(*, sheet: SheetImport, by: User) -> SheetImport:
    """Take everything new over, or nothing. Raises SheetRefused when that was done, or a row is wrong by now."""
    return _BRINGING.take(sheet, by=by)


def undo(*, sheet: SheetImport, by: User) -> SheetImport:
    """Take exactly those rows back that the sheet made. Raises SheetRefused while something rests on one: hours that
    are approved, or anything that was added to a record since."""
    return _BRINGING.undo(sheet, by=by)


def _make_people(sheet: SheetImport, found: Look, by: User) -> dict[str, list[str]]:
    texts = {text.version: text for text in ConsentText.objects.all()}
    return {"advisers": [str(_make_person(row, sheet.area, texts, by).pk) for row in found.new]}


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


def _make_hours(_sheet: SheetImport, found: Look, by: User) -> dict[str, list[str]]:
    """Write the rows in one go; the numbers made from what they say keep a row from coming twice."""
    advisers = {one.adviser.pk for one in found.new}
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
        for one in found.new
    ]
    HoursEntry.objects.bulk_create(rows, batch_size=1000)
    return {"hours": [str(row.pk) for row in rows]}


def _undo_hours(sheet: SheetImport) -> None:
    ids = ids_made(sheet, "hours")
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
    ids = ids_made(sheet, "advisers")
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


def _one_at_a_time(sheet: SheetImport) -> None:
    list(Area.objects.select_for_update().filter(pk=sheet.area_id))


def _record(verb: str, sheet: SheetImport, by: User) -> None:
    audit.record(verb, by=by, obj=sheet, detail={"kind": sheet.kind, "state": sheet.state, **counts_of(sheet)})


_BRINGING = Bringing(
    SheetImport,
    {
        PEOPLE: SheetKind(
            columns=COLUMNS[PEOPLE],
            most_rows=500,
            lacking=lambda found: lacking(PEOPLE, found),
            look=lambda sheet, rows: queries.people_in(sheet.area, rows, sheet.column_map),
            make=_make_people,
            unmake=_undo_people,
            lock=_one_at_a_time,
        ),
        HOURS: SheetKind(
            columns=COLUMNS[HOURS],
            most_rows=5000,
            lacking=lambda found: lacking(HOURS, found),
            look=lambda sheet, rows: queries.hours_in(sheet.area, rows, sheet.column_map),
            make=_make_hours,
            unmake=_undo_hours,
            lock=_one_at_a_time,
        ),
    },
    _record,
)


@transaction.atomic
def note_given_out(*, kind: str, area: Area, rows: int, by: User) -> None:
    """Record that somebody took the people or hours of a place as a file."""
    audit.record("sheet.given_out", by=by, obj=area, detail={"kind": kind, "rows": rows})

"""People and hours given out as the same file that comes in."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from coren.actions import sheets
from coren.durations import hours_text
from coren.models import Adviser, Consent, HoursEntry, PaymentChoice
from coren.sheets.columns import COLUMNS, PEOPLE
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, can
from nrp.core.render.cells import XLSX, Value, csv_bytes, file_response, xlsx_bytes

_CONTACT = {"phone", "email"}


def rows_to_give_out(user: Any, kind: str, area: Area, ending: str) -> HttpResponse:
    """Give a file of a place's people or hours; telephone and e-mail only to those who may see contacts."""
    columns = [
        column
        for column in COLUMNS[kind]
        if column.code not in _CONTACT or kind != PEOPLE or can(user, Permission.SEE_CONTACTS, area)
    ]
    found = _people(area) if kind == PEOPLE else _hours(area)
    rows: list[list[Value]] = [[row.get(column.code) for column in columns] for row in found]
    head = [column.head for column in columns]
    sheets.note_given_out(kind=kind, area=area, rows=len(rows), by=user)
    name = f"{kind}-{area.slug}.{ending}"
    if ending == "xlsx":
        return file_response(xlsx_bytes({kind: (head, rows)}), name, XLSX)
    return file_response(csv_bytes(head, rows), name, "text/csv")


def _people(area: Area) -> Iterable[dict[str, Value]]:
    advisers = Adviser.objects.current().filter(area=area).select_related("person")
    held = Consent.objects.filter(adviser__area=area, withdrawn_on__isnull=True).select_related("text")
    consents = {consent.adviser_id: consent for consent in held}
    choices = {one.adviser_id: one for one in PaymentChoice.objects.filter(adviser__area=area).order_by("starts_on")}
    for adviser in advisers:
        consent, choice = consents.get(adviser.pk), choices.get(adviser.pk)
        yield {
            "number": adviser.number,
            "name": adviser.person.name,
            "phone": adviser.person.phone,
            "email": adviser.person.email,
            "language": adviser.person.language,
            "contact": str(adviser.get_preferred_contact_display()),
            "status": adviser.status,
            "registered_on": adviser.registered_at.date() if adviser.registered_at else None,
            "consent_version": consent.text.version if consent else None,
            "consent_on": consent.given_on if consent else None,
            "pay": choice.kind if choice and choice.kind in ("full", "none") else "",
        }


def _hours(area: Area) -> Iterable[dict[str, Value]]:
    rows = HoursEntry.objects.filter(area=area).select_related("adviser__person", "activity")
    for row in rows.iterator(chunk_size=2000):
        yield {
            "number": row.adviser.number,
            "name": row.adviser.person.name,
            "on": row.on,
            "time": hours_text(row.minutes),
            "activity": row.activity.code,
            "note": row.note,
        }

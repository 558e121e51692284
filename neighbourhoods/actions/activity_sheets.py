"""Activities from a spreadsheet: what it makes and unmakes. The way of a sheet is nrp.core.sheet_work."""

from collections.abc import Mapping
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.actions import activities
from neighbourhoods.models import Activity, ActivitySheet, Area
from neighbourhoods.queries import activity_sheets as queries
from neighbourhoods.queries.activities import Tag, places_to_map_in
from neighbourhoods.queries.activity_sheets import NewActivity
from neighbourhoods.sheets.activities import ACTIVITIES, COLUMNS
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.sheet_work import Bringing, Look, SheetKind, SheetRefused, counts_of, ids_made
from nrp.formats.sheets.columns import lacking

__all__ = ["SheetRefused", "match_columns", "note_given_out", "take", "try_out", "undo"]

MOST_ROWS = 5000
NAMED = 5  # names that a refusal gives


def try_out(*, file: IO[bytes], file_name: str, by: User) -> ActivitySheet:
    """Keep a file and say what it would do. Raises SheetRefused for one over 5 MB."""
    sheet = ActivitySheet(kind=ACTIVITIES, area=queries.the_only_place(by))
    return _BRINGING.try_out(sheet, file=file, file_name=file_name, by=by)


def match_columns(*, sheet: ActivitySheet, column_map: Mapping[str, int], by: User) -> ActivitySheet:
    """Say which column is which, and try again. Raises SheetRefused once the sheet is taken over."""
    return _BRINGING.match_columns(sheet, column_map=column_map, by=by)


def take(*, sheet: ActivitySheet, by: User) -> ActivitySheet:
    """Take everything new over, or nothing. Raises SheetRefused when that was done, a row is wrong by now, or it is
    of a place in which `by` maps no activities."""
    return _BRINGING.take(sheet, by=by)


def undo(*, sheet: ActivitySheet, by: User) -> ActivitySheet:
    """Take exactly those activities back that the sheet made. Raises SheetRefused while something rests on one."""
    return _BRINGING.undo(sheet, by=by)


@transaction.atomic
def note_given_out(*, rows: int, place: Area | None, by: User) -> None:
    """Record that somebody took activities as a file."""
    audit.record("activities.given_out", by=by, obj=place, detail={"rows": rows})


def _make(sheet: ActivitySheet, found: Look, by: User) -> dict[str, list[str]]:
    may = set(places_to_map_in(by).values_list("pk", flat=True))
    new: list[NewActivity] = found.new
    if any(one.area.pk not in may for one in new):
        raise SheetRefused(_("The sheet holds a place in which you do not map activities. Nothing was taken over."))
    made = [_built(one, by) for one in new]
    Activity.objects.bulk_create(made, batch_size=500)
    tags = [Tag(activity=activity, domain=tag) for activity, one in zip(made, new, strict=True) for tag in one.domains]
    Tag.objects.bulk_create(tags, batch_size=1000)
    return {"activities": [str(activity.pk) for activity in made]}


def _built(one: NewActivity, by: User) -> Activity:
    row = one.row
    values: dict[str, Any] = {name: getattr(row, name) for name in activities.FIELDS if name != "organisation"}
    try:
        return activities.built(area=one.area, organisation=one.organisation, by=by, **values)
    except Refusal as refusal:
        words = {"row": row.row, "name": row.name, "why": refusal}
        raise SheetRefused(_("Row %(row)s, %(name)s: %(why)s Nothing was taken over.") % words) from None


def _unmake(sheet: ActivitySheet) -> None:
    made = list(Activity.objects.select_for_update(of=("self",)).filter(pk__in=ids_made(sheet, "activities")))
    if names := activities.resting_on(made):
        listed = ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
        raise SheetRefused(
            _("This rests on what it brought, so the sheet stays taken over: %(names)s.") % {"names": listed}
        )
    Activity.objects.filter(pk__in=[one.pk for one in made]).delete()


def _one_at_a_time(sheet: ActivitySheet) -> None:
    """Hold up a second sheet of the same place; one of several places holds all of them."""
    places = Area.objects.select_for_update(of=("self",)).order_by("pk")
    list(places if sheet.area_id is None else places.filter(pk=sheet.area_id))


def _record(verb: str, sheet: ActivitySheet, by: User) -> None:
    detail = {"kind": sheet.kind, "state": sheet.state, **counts_of(sheet)}
    audit.record(f"activity_{verb}", by=by, obj=sheet, area_id=sheet.area_id, detail=detail)


_BRINGING = Bringing(
    ActivitySheet,
    {
        ACTIVITIES: SheetKind(
            columns=COLUMNS,
            most_rows=MOST_ROWS,
            lacking=lambda found: lacking(COLUMNS, found),
            look=lambda sheet, rows: queries.activities_in(sheet, rows, sheet.column_map),
            make=_make,
            unmake=_unmake,
            lock=_one_at_a_time,
        ),
    },
    _record,
)

"""Who may do what: spreadsheets in and out."""

import io
from typing import Any

from coren.actions import merging, registering, sheets
from coren.models import Adviser
from tests.permissions.basis import FACILITATOR, SUPPORTERS_EVERYWHERE, Basis, Things, thing
from tests.permissions.rules import EVERY_ROLE, May, Row, Side

BRINGS_IN = SUPPORTERS_EVERYWHERE | FACILITATOR
ALL = May(BRINGS_IN)
# A sheet of another place does not exist, for whom no sheet exists none does.
SHEET = May(SUPPORTERS_EVERYWHERE, own=FACILITATOR, hidden=EVERY_ROLE - BRINGS_IN)
API_SHEET = May(SUPPORTERS_EVERYWHERE, own=FACILITATOR)


MERGES = May(SUPPORTERS_EVERYWHERE)


def two_records(world: Any, side: Side) -> dict[str, Any]:
    return {"kept": world.things["twin"][side].pk, "gone": world.things["adviser"][side].pk}


def two_people(world: Any, side: Side) -> dict[str, Any]:
    return {"one": world.things["twin"][side].pk, "other": world.things["adviser"][side].pk}


def of_kind(world: Any, side: Side) -> dict[str, Any]:
    return {"kind": "people"}


def export(world: Any, side: Side) -> dict[str, Any]:
    return {"kind": "people", "slug": world.area(side).slug, "ending": "csv"}


PAGES: dict[str, Row] = {
    "sheet-imports": Row(get=ALL),
    "sheet-import-new": Row(get=ALL, post=ALL, address=of_kind),
    "sheet-import": Row(get=SHEET, address=thing("sheet"), shows=True),
    "sheet-import-columns": Row(get=SHEET, post=SHEET, address=thing("sheet"), shows=True),
    "sheet-import-take": Row(get=SHEET, post=SHEET, address=thing("sheet")),
    "sheet-import-undo": Row(get=SHEET, post=SHEET, address=thing("sheet"), shows=True),
    "sheet-import-problems": Row(get=SHEET, address=thing("sheet")),
    "sheet-template": Row(get=ALL, address=of_kind),
    "sheet-export": Row(get=SHEET, address=export, shows=True),
    "duplicates": Row(get=MERGES),
    "merge": Row(get=MERGES, post=MERGES, address=two_records, shows=True),
    "not-the-same": Row(post=MERGES, address=two_people),
    "merge-undo": Row(get=MERGES, post=MERGES, address=thing("merge"), shows=True),
}
API: dict[str, Row] = {
    "api-sheet-imports": Row(get=ALL, post=ALL),
    "api-sheet-import": Row(get=API_SHEET, address=thing("sheet"), shows=True),
    "api-sheet-import-take": Row(post=API_SHEET, address=thing("sheet")),
    "api-sheet-import-undo": Row(post=API_SHEET, address=thing("sheet")),
    "api-merges": Row(get=MERGES, post=MERGES),
    "api-merge-undo": Row(post=MERGES, address=thing("merge")),
}


def things(basis: Basis) -> Things:
    """At each place a sheet with a row to mend, a record like another, and two records that were merged."""
    made, twins, merges = {}, {}, {}
    by = next(iter(basis.users.values()))
    for side, area in basis.areas.items():
        word = basis.canary[side]
        twins[side] = _begun(f"{word} Resident Twin", area)
        old = _begun(f"{word} Old Record", area)
        merges[side] = merging.merge(kept=twins[side], gone=old, take=[], by=by)
        content = f"Name,Telephone,Consent version\n{word} Somebody,{word} 0151,{word}\n".encode()
        made[side] = sheets.try_out(
            kind="people",
            area=area,
            file=io.BytesIO(content),
            file_name=f"{word}.csv",
            by=by,
        )
    return {"sheet": made, "twin": twins, "merge": merges}


def _begun(name: str, area: Any) -> Adviser:
    return registering.start(area=area, name=name, by=None)

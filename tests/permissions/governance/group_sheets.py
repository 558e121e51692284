"""Who may do what: members and meetings brought in from a spreadsheet."""

import io
from typing import Any

from governance.actions import group_sheets
from nrp.accounts.roles import Role
from tests.permissions.basis import ADMIN, ADVISER, Basis, Things, thing
from tests.permissions.rules import EVERY_ROLE, OWN_PLACE, May, Row, Side

# Those who keep the group's records: its officers, resident or not, and who may stand in for them anywhere.
KEEPERS = May(ADMIN | {Role.PROJECT_DEPUTY}, own=ADVISER | {Role.LOG_MEMBER}, elsewhere_hidden=OWN_PLACE)
group, sheet = thing("sheet_group"), thing("group_sheet")


def of_kind(world: Any, side: Side) -> dict[str, Any]:
    return {"kind": "members"}


def group_and_kind(world: Any, side: Side) -> dict[str, Any]:
    return {**group(world, side), "kind": "members"}


def export(world: Any, side: Side) -> dict[str, Any]:
    return {**group_and_kind(world, side), "ending": "csv"}


PAGES: dict[str, Row] = {
    "group-sheets": Row(get=KEEPERS, address=group, shows=True),
    "group-sheet-new": Row(get=KEEPERS, post=KEEPERS, address=group_and_kind, shows=True),
    "group-sheet-export": Row(get=KEEPERS, address=export, shows=True),
    "group-sheet": Row(get=KEEPERS, address=sheet, shows=True),
    "group-sheet-columns": Row(get=KEEPERS, post=KEEPERS, address=sheet, shows=True),
    "group-sheet-take": Row(get=KEEPERS, post=KEEPERS, address=sheet),
    "group-sheet-undo": Row(get=KEEPERS, post=KEEPERS, address=sheet, shows=True),
    "group-sheet-problems": Row(get=KEEPERS, address=sheet, shows=True),
    "group-sheet-template": Row(get=May(EVERY_ROLE), address=of_kind),
}
API: dict[str, Row] = {
    "api-group-sheets": Row(get=May(EVERY_ROLE), post=May(EVERY_ROLE)),
    "api-group-sheet": Row(get=KEEPERS, address=sheet, shows=True),
    "api-group-sheet-take": Row(post=KEEPERS, address=sheet),
    "api-group-sheet-undo": Row(post=KEEPERS, address=sheet),
}


def things(basis: Basis) -> Things:
    """For each group a sheet of members with a row to mend."""
    by = basis.users[Role.PROGRAMME_ADMIN]
    made = {}
    for side, one in basis.groups.items():
        word = basis.canary[side]
        content = f"Name,Sector,From\n{word} Somebody,{word} sector,2016-01-01\n".encode()
        made[side] = group_sheets.try_out(
            kind="members", group=one, file=io.BytesIO(content), file_name=f"{word}.csv", by=by
        )
    return {"group_sheet": made, "sheet_group": dict(basis.groups)}

"""Who may do what: activities."""

import io
from typing import Any

from neighbourhoods.actions import activity_sheets
from neighbourhoods.models import ActivitySheet, Initiative
from nrp.accounts.roles import Role
from tests.activity_factories import an_activity
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row

R = Role
EVERYWHERE = frozenset({R.PROJECT_DEPUTY})
AT_OWN_PLACE = frozenset({R.LA_LEAD, R.COREN_FACILITATOR, R.ACADEMIC_LEAD})
EVERYONE = May(EVERY_ROLE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
MAPPERS = May(EVERYWHERE | AT_OWN_PLACE)
MAP = May(EVERYWHERE, own=AT_OWN_PLACE, elsewhere_hidden=OWN_PLACE)
activity, sheet = thing("mapped_activity"), thing("activity_sheet")

PAGES: dict[str, Row] = {
    "activities": Row(get=EVERYONE),
    "activity": Row(get=PLACE, address=activity, shows=True),
    "activity-new": Row(get=MAPPERS, post=MAPPERS),
    "activity-edit": Row(get=MAP, post=MAP, address=activity, shows=True),
    "activity-remove": Row(get=MAP, post=MAP, address=activity, shows=True),
    "activity-gaps": Row(get=EVERYONE),
    "activity-gaps-csv": Row(get=EVERYONE),
    "activity-map": Row(get=EVERYONE),
    "activities-export": Row(get=EVERYONE),
    "activity-sheets": Row(get=MAPPERS),
    "activity-sheet-new": Row(get=MAPPERS, post=MAPPERS),
    "activity-sheet-template": Row(get=EVERYONE),
    "activity-sheet": Row(get=MAP, address=sheet, shows=True),
    "activity-sheet-columns": Row(get=MAP, post=MAP, address=sheet, shows=True),
    "activity-sheet-take": Row(get=MAP, post=MAP, address=sheet),
    "activity-sheet-undo": Row(get=MAP, post=MAP, address=sheet, shows=True),
    "activity-sheet-problems": Row(get=MAP, address=sheet, shows=True),
}
API: dict[str, Row] = {
    "api-activities": Row(get=EVERYONE, post=MAPPERS),
    "api-activity": Row(get=PLACE, patch=MAP, delete=MAP, address=activity, shows=True),
    "api-activity-sheets": Row(get=MAPPERS, post=MAPPERS),
    "api-activity-sheet": Row(get=MAP, address=sheet, shows=True),
    "api-activity-sheet-take": Row(post=MAP, address=sheet),
    "api-activity-sheet-undo": Row(post=MAP, address=sheet),
}


def things(basis: Basis) -> Things:
    """Make, on each side, an activity on which an initiative rests, and a sheet with a row to mend."""
    made: Things = {"mapped_activity": {}, "activity_sheet": {}}
    for side, area in basis.areas.items():
        word = basis.canary[side]
        texts: dict[str, Any] = {
            name: f"{word} {name}" for name in ("description", "provider", "for_whom", "venue", "source")
        }
        found = an_activity(
            area, f"{word} activity", tags=("2015:community-governance",), latitude="53.41", longitude="-2.91", **texts
        )
        Initiative.objects.create(area=area, title=f"{word} initiative that rests on it", activity=found)
        made["mapped_activity"][side] = found
        made["activity_sheet"][side] = _sheet(basis, side, word)
    return made


def _sheet(basis: Basis, side: Any, word: str) -> ActivitySheet:
    """A sheet of one place, as a facilitator of the place hands it in."""
    content = f"Place,Name,Source,Mapped on\n{basis.areas[side].name},{word} club,{word} paper,{word} day\n".encode()
    tried = activity_sheets.try_out(
        file=io.BytesIO(content), file_name=f"{word}.csv", by=basis.users[Role.PROJECT_DEPUTY]
    )
    ActivitySheet.objects.filter(pk=tried.pk).update(area=basis.areas[side])
    return tried

"""Who may do what: money."""

import datetime as dt
from typing import Any

from nrp.accounts.roles import Role
from tests.factories import an_organisation
from tests.money_factories import a_budget, a_deputy, a_ledger_sheet, a_rate, an_initiative_of, cash, external, in_kind
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row, Side

R = Role
EDITORS = frozenset({R.PROGRAMME_ADMIN, R.PROJECT_DEPUTY})
EVERYONE = May(EVERY_ROLE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
EDITOR = May(EDITORS)
EDIT = May(EDITORS, elsewhere_hidden=OWN_PLACE)
SHEET = May(EDITORS, hidden=OWN_PLACE)


def place(world: Any, side: Side) -> dict[str, Any]:
    return {"slug": world.area(side).slug}


line, budget, sheet = thing("line"), thing("budget"), thing("ledger_sheet")

PAGES: dict[str, Row] = {
    "money": Row(get=EVERYONE),
    "money-export": Row(get=EVERYONE),
    "place-money": Row(get=PLACE, address=place, shows=True),
    "ledger": Row(get=EVERYONE),
    "ledger-export": Row(get=EVERYONE),
    "ledger-entry": Row(get=PLACE, address=line, shows=True),
    "ledger-entry-new": Row(get=EDITOR, post=EDITOR),
    "ledger-entry-reverse": Row(get=EDIT, post=EDIT, address=line, shows=True),
    "ledger-sheets": Row(get=EDITOR),
    "ledger-sheet-new": Row(get=EDITOR, post=EDITOR),
    "ledger-sheet-template": Row(get=EDITOR),
    "ledger-sheet": Row(get=SHEET, address=sheet, shows=True),
    "ledger-sheet-columns": Row(get=SHEET, post=SHEET, address=sheet, shows=True),
    "ledger-sheet-take": Row(get=SHEET, post=SHEET, address=sheet),
    "ledger-sheet-undo": Row(get=SHEET, post=SHEET, address=sheet, shows=True),
    "ledger-sheet-problems": Row(get=SHEET, address=sheet, shows=True),
    "budgets": Row(get=EVERYONE),
    "budget-new": Row(get=EDITOR, post=EDITOR),
    "budget-edit": Row(get=EDIT, post=EDIT, address=budget, shows=True),
    "budget-remove": Row(get=EDIT, post=EDIT, address=budget, shows=True),
    "in-kind-rates": Row(get=EVERYONE),
    "in-kind-rate-new": Row(get=EDITOR, post=EDITOR),
}
API: dict[str, Row] = {
    "api-money": Row(get=EVERYONE),
    "api-ledger-entries": Row(get=EVERYONE, post=EDITOR),
    "api-ledger-entry": Row(get=PLACE, address=line, shows=True),
    "api-ledger-entry-reverse": Row(post=EDIT, address=line),
    "api-budgets": Row(get=EVERYONE, post=EDITOR),
    "api-budget": Row(get=PLACE, patch=EDIT, delete=EDIT, address=budget, shows=True),
    "api-in-kind-rates": Row(get=EVERYONE, post=EDITOR),
    "api-ledger-sheets": Row(get=EDITOR, post=EDITOR),
    "api-ledger-sheet": Row(get=SHEET, address=sheet, shows=True),
    "api-ledger-sheet-take": Row(post=SHEET, address=sheet),
    "api-ledger-sheet-undo": Row(post=SHEET, address=sheet),
}


def things(basis: Basis) -> Things:
    """Make, at each place, a line of each kind, a budget and a sheet, with the place's word in every text."""
    made: Things = {name: {} for name in ("line", "budget", "ledger_sheet")}
    a_rate(source="A pay scale")
    deputy = a_deputy()
    for side, area in basis.areas.items():
        word = basis.canary[side]
        organisation = an_organisation(f"{word} advice")
        initiative = an_initiative_of(area, f"{word} costs money")
        rest = {"on": dt.date(2018, 11, 27), "reference": f"{word} ref", "initiative": initiative}
        made["line"][side] = cash(area, text=f"{word} printing", organisation=organisation, **rest)
        in_kind(area, text=f"{word} desk", rate=None, organisation=organisation, **rest)
        external(area, text=f"{word} grant", funder=f"{word} council", led_by=f"{word} residents", **rest)
        made["budget"][side] = a_budget(area, note=f"{word} note")
        row = f"Nowhere,cash,2018-11-27,{word} line,{word} pounds\n"
        text = f"Place,Kind,On,What for,Amount\n{row}"
        made["ledger_sheet"][side] = a_ledger_sheet(deputy, text, f"{word}.csv")
    return made

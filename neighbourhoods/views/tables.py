"""The lists of this app as tables: one in code is one on the page."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.models import Organisation, Pair
from neighbourhoods.queries import PersonRow, RoleRow
from nrp.core.render import dates
from nrp.core.render.tables import Cell, Column, Table


def pairs_table(pairs: Iterable[Pair]) -> Table:
    columns = [Column(_("Neighbourhood")), Column(_("Comparator area")), Column(_("Matched from")), Column(_("Act"))]
    rows = [
        [
            Cell(pair.neighbourhood.name, url=pair.neighbourhood.get_absolute_url()),
            Cell(pair.comparator.name, url=pair.comparator.get_absolute_url()),
            Cell(dates.day(pair.starts_on)),
            Cell(_("End this match"), url=reverse("pair-end", args=[pair.pk])),
        ]
        for pair in pairs
    ]
    return Table(columns, rows, _("Pairs that hold today"), variant="stacked")


def organisations_table(organisations: Iterable[Organisation], *, can_edit: bool) -> Table:
    columns = [Column(_("Name")), Column(_("Kind")), Column(_("Runs COREN in"))]
    rows = [
        [
            Cell(row.name, url=reverse("organisation-edit", args=[row.pk]) if can_edit else ""),
            Cell(row.get_kind_display()),
            Cell(_runs_in(row)),
        ]
        for row in organisations
    ]
    return Table(columns, rows, _("Organisations that take part"), variant="stacked")


def people_table(people: Iterable[PersonRow]) -> Table:
    columns = [Column(_("Name")), Column(_("Roles today"), kind="sentence"), Column(_("Account"))]
    rows = [
        [
            Cell(row.person.name, url=reverse("person", args=[row.person.pk])),
            Cell("; ".join(row.roles) or _("None")),
            Cell(_account_of(row), strong=row.is_disabled),
        ]
        for row in people
    ]
    return Table(columns, rows, _("People"), variant="stacked")


def roles_table(roles: Iterable[RoleRow], *, can_edit: bool) -> Table:
    columns = [Column(_("Role")), Column(_("From")), Column(_("Last day")), Column(_("Given by"))]
    if can_edit:
        columns.append(Column(_("Act")))
    rows = []
    for row in roles:
        held = row.assignment
        giver = getattr(held.granted_by, "person", None)
        cells = [
            Cell(str(held), strong=row.holds),
            Cell(dates.day(held.starts_on)),
            Cell(dates.day(held.ends_on) if held.ends_on else _("No end known")),
            Cell(giver.name if giver is not None else _("The platform")),
        ]
        if can_edit:
            is_over = row.is_over
            cells.append(
                Cell(_("Over")) if is_over else Cell(_("End this role"), url=reverse("role-end", args=[held.pk]))
            )
        rows.append(cells)
    return Table(columns, rows, _("Roles, the latest first"), variant="stacked")


def _runs_in(organisation: Organisation) -> str:
    names = [area.name for area in organisation.coren_areas.all()]
    if not names and organisation.is_coren:
        return _("No neighbourhood yet")
    return ", ".join(names)


def _account_of(row: PersonRow) -> str:
    if row.is_disabled:
        return _("Disabled")
    return _("Can sign in") if row.has_account else _("No account")

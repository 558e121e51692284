"""Groups, their members and outside boards as tables and lines."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Group, Membership, Representation, Sector
from governance.panels import address
from governance.queries.group_lists import GroupRow
from governance.sector_words import counted, counts_in_words
from nrp.core.render.dates import clock, day
from nrp.core.render.tables import Cell, Column, Row, Table


def groups_table(rows: Iterable[GroupRow], *, names_place: bool) -> Table:
    columns = [Column(_("Group"))]
    columns += [Column(_("Neighbourhood"))] if names_place else []
    columns += [Column(_("Members"), kind="sentence"), Column(_("Next meeting")), Column(_("Actions to do"))]
    body = [
        Row(
            [
                Cell(row.group.name, url=row.group.get_absolute_url(), aside=kind_words(row.group)),
                *([Cell("" if row.group.area is None else row.group.area.name)] if names_place else []),
                Cell(counts_in_words(row.sectors) or _("Nobody yet")),
                Cell("" if row.next_meeting is None else f"{day(row.next_meeting)}, {clock(row.next_meeting)}"),
                Cell(row.open_actions, url=_actions_of(row) if row.open_actions else ""),
            ]
        )
        for row in rows
    ]
    return Table(columns, body, _("Groups"), variant="stacked")


def closed_items(rows: Iterable[GroupRow]) -> list[dict[str, Any]]:
    """Give the groups that closed, each with when and why."""
    return [
        {
            "text": row.group.name,
            "url": row.group.get_absolute_url(),
            "rest": _("closed on %(day)s") % {"day": day(row.group.closed_on)},
        }
        for row in rows
        if row.group.closed_on is not None
    ]


def kind_words(group: Group) -> str:
    """Say what kind of group it is, unless its name says so."""
    label = str(group.get_kind_display())
    return "" if label.casefold() in group.name.casefold() else label


def members_table(rows: Iterable[Membership], *, can_keep: bool) -> Table:
    columns = [Column(_("Name")), Column(_("Voice")), Column(_("Office")), Column(_("Since"))]
    columns += [Column("")] if can_keep else []
    body = [
        Row(
            [
                Cell(row.person.name, aside=part_words(row)),
                Cell(str(row.get_sector_display())),
                Cell(office_words(row)),
                Cell(since_words(row)),
                *([Cell(_("Change"), url=reverse("membership-edit", args=[row.pk]))] if can_keep else []),
            ]
        )
        for row in rows
    ]
    return Table(columns, body, _("Members"), variant="stacked")


def office_words(row: Membership) -> str:
    return "" if row.office == Membership.Office.MEMBER else str(row.get_office_display())


def part_words(row: Membership) -> str:
    """Say what somebody does and where they come from."""
    organisation = "" if row.organisation is None else row.organisation.name
    return ", ".join(part for part in (row.role, organisation) if part)


def since_words(row: Membership) -> str:
    if row.ends_on is None:
        return day(row.starts_on)
    return _("%(start)s, until %(end)s") % {"start": day(row.starts_on), "end": day(row.ends_on)}


def former_items(rows: Iterable[Membership], *, can_keep: bool) -> list[dict[str, Any]]:
    return [
        {
            "text": ", ".join(
                part for part in (row.person.name, str(row.get_sector_display()), office_words(row)) if part
            ),
            "rest": _("%(start)s to %(end)s") % {"start": day(row.starts_on), "end": day(row.ends_on or row.starts_on)},
            "url": reverse("membership-edit", args=[row.pk]) if can_keep else "",
        }
        for row in rows
    ]


def representations_table(rows: Iterable[Representation], *, kept: set[Any], names_place: bool) -> Table:
    """Residents on outside boards; `kept` are the places whose records the reader keeps."""
    columns = [Column(_("Name")), Column(_("Board"))]
    columns += [Column(_("Neighbourhood"))] if names_place else []
    columns += [Column(_("As what")), Column(_("How it came about"), kind="sentence"), Column(_("Since"))]
    columns += [Column("")] if kept else []
    body = [
        Row(
            [
                Cell(row.person.name),
                Cell(row.body),
                *([Cell(row.area.name)] if names_place else []),
                Cell(row.role),
                Cell(row.through),
                Cell(_days_of(row)),
                *([_end_cell(row, kept)] if kept else []),
            ]
        )
        for row in rows
    ]
    return Table(columns, body, _("Residents on outside boards"), variant="stacked")


def others_sentence(rows: list[Membership]) -> str:
    """Say where the members come from who are no residents."""
    others = counts_in_words(counted(row.sector for row in rows if row.sector != Sector.RESIDENT))
    if not others or len(rows) == 1:
        return f"{others}." if others else ""
    has_residents = any(row.sector == Sector.RESIDENT for row in rows)
    return _("The others: %(others)s.") % {"others": others} if has_residents else f"{others}."


def seats_sentence(rows: list[Membership]) -> str:
    """Say how many sit on a group, and how many of them are residents."""
    residents = sum(1 for row in rows if row.sector == Sector.RESIDENT)
    words = {"count": len(rows), "residents": residents}
    if len(rows) == 1:
        return _("One member, a resident.") if residents else _("One member, who is no resident.")
    if not residents:
        return ngettext("%(count)d member, none a resident.", "%(count)d members, none a resident.", len(rows)) % words
    if residents * 2 == len(rows):
        return _("%(count)d members. Half are residents.") % words
    if residents == len(rows):
        return _("%(count)d members, all residents.") % words
    template = ngettext(
        "%(count)d members, %(residents)d of them a resident.",
        "%(count)d members, %(residents)d of them residents.",
        residents,
    )
    return template % words


def _end_cell(row: Representation, kept: set[Any]) -> Cell:
    if row.ends_on is not None or row.area_id not in kept:
        return Cell("")
    return Cell(_("Say that it ended"), url=reverse("representation-end", args=[row.pk]))


def _days_of(row: Representation) -> str:
    if row.ends_on is None:
        return day(row.starts_on)
    return _("%(start)s, until %(end)s") % {"start": day(row.starts_on), "end": day(row.ends_on)}


def _actions_of(row: GroupRow) -> str:
    return address("action-points", query=f"group={row.group.pk}")

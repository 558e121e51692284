"""What the page of one event says to a reader."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Event, EventAttendance, EventPhoto, Issue, Sector
from governance.panels.base import address
from governance.permissions import can_record_in
from governance.queries import events as queries
from governance.queries.issues import issues_of
from governance.queries.places import sees_group
from nrp.core.render.dates import day, period
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table


def event_context(event: Event, user: Any) -> dict[str, Any]:
    """Give everything the page says. What is not written is left out, but for those who can write it."""
    by_sector = queries.sectors_at(event)
    names = list(queries.names_at(event))
    photos = list(queries.photos_of(event))
    may_record = can_record_in(user, event.area)
    return {
        "event": event,
        "id": str(event.pk),
        "when": when_words(event),
        "may_record": may_record,
        "is_to_come": event.starts_on > timezone.localdate(),
        "facts": _facts(event, user),
        "came": came_words(event, len(names)),
        "sectors": _sectors_table(by_sector, names) if by_sector or names else None,
        "names": _names_table(names) if names else None,
        "issues": [_issue_line(issue) for issue in issues_of(event)],
        "photos": [photo for photo in photos if photo.withdrawn_at is None],
        "withdrawn": _withdrawn_words(photos),
        "crumbs": [{"label": _("Events"), "url": reverse("events")}, {"label": event.area.name}],
    }


def when_words(event: Event) -> str:
    """Say on which day, or from when to when, an event is."""
    if event.ends_on is None or event.ends_on == event.starts_on:
        return day(event.starts_on)
    return period(event.starts_on, event.ends_on)


def came_words(event: Event, named: int) -> str:
    """Say how many came by head count and how they were counted, and how many are named beside it."""
    parts = []
    if event.head_count is not None:
        counted = {"count": number(event.head_count), "how": event.head_count_how}
        parts.append(
            ngettext("%(count)s person came (%(how)s).", "%(count)s people came (%(how)s).", event.head_count) % counted
        )
    if named:
        parts.append(ngettext("%(count)s is named.", "%(count)s are named.", named) % {"count": number(named)})
    return " ".join(parts)


def _facts(event: Event, user: Any) -> list[dict[str, Any]]:
    facts = [(_("Kind"), str(event.get_kind_display()), ""), (_("When"), when_words(event), "")]
    facts += [(_("Where"), event.place, ""), (_("Place"), event.area.name, "")]
    if event.group is not None and sees_group(user, event.group):
        facts.append((_("Held by"), event.group.name, address("group", event.group.pk)))
    return [{"label": label, "value": value, "url": url} for label, value, url in facts if value]


def _sectors_table(by_sector: dict[str, int], names: Sequence[EventAttendance]) -> Table:
    """Put the heads counted and the people named side by side: neither stands for the other."""
    named = {sector: sum(1 for row in names if row.sector == sector) for sector in Sector.values}
    rows = [
        Row([str(label), Cell(by_sector.get(code)), Cell(named[code] or None)])
        for code, label in Sector.choices
        if code in by_sector or named[code]
    ]
    columns = [Column(_("Sector")), Column(_("Counted"), kind="number"), Column(_("Named"), kind="number")]
    return Table(columns, rows, _("Who came, by sector: by head count and by name"))


def _names_table(names: Sequence[EventAttendance]) -> Table:
    columns = [Column(_("Name")), Column(_("Sector")), Column(_("Organisation"))]
    rows = [Row([row.name, Cell(str(row.get_sector_display())), Cell(row.organisation)]) for row in names]
    return Table(columns, rows, _("Who was there by name"), variant="stacked")


def _issue_line(issue: Issue) -> dict[str, Any]:
    closed = _("closed %(day)s") % {"day": day(issue.closed_on)} if issue.closed_on else ""
    rest = ", ".join(part for part in (str(issue.get_sector_display()), closed) if part)
    return {"text": issue.title, "rest": rest, "url": issue.get_absolute_url()}


def _withdrawn_words(photos: Sequence[EventPhoto]) -> str:
    gone = [photo.withdrawn_at for photo in photos if photo.withdrawn_at is not None]
    if not gone:
        return ""
    words = {"count": len(gone), "day": day(max(gone))}
    return (
        ngettext(
            "Consent for %(count)s photograph was withdrawn on %(day)s. It was taken away.",
            "Consent for %(count)s photographs was withdrawn, lastly on %(day)s. They were taken away.",
            len(gone),
        )
        % words
    )


def events_table(events: Sequence[Event], *, names_place: bool) -> Table:
    """List events, the latest first."""
    columns = [Column(_("Event")), Column(_("Kind"))]
    columns += [Column(_("Neighbourhood"))] if names_place else []
    columns += [Column(_("When")), Column(_("Where"), kind="sentence"), Column(_("Came"), kind="number")]
    rows = [
        Row(
            [
                Cell(event.title, url=event.get_absolute_url()),
                Cell(str(event.get_kind_display())),
                *([Cell(event.area.name)] if names_place else []),
                Cell(when_words(event)),
                Cell(event.place),
                Cell(event.head_count),
            ]
        )
        for event in events
    ]
    return Table(columns, rows, _("Events, the latest first"), variant="stacked")

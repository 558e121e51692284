"""What the page of a place says of its group: people, meetings, decisions, actions, in sentences."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Sector
from neighbourhoods.models import Area
from nrp.core.render.alternatives import sentence
from nrp.core.render.cached import drawing_cache
from nrp.core.render.charts import RoomRow, rooms_chart
from nrp.core.render.dates import clock, day, day_of_week, local
from nrp.core.render.figures import Figure, KeyEntry
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.dashboards.queries.place_groups import PlaceGroup, Room
from nrp.dashboards.words import small_number

LONGEST = 140
COMMUNITY = (Sector.VOLUNTARY, Sector.HOUSING, Sector.PRIVATE)


def group_part(found: PlaceGroup, area: Area) -> dict[str, Any]:
    """Give the sections of the page about the group."""
    log = found.log
    return {
        "name": log.name if log else "",
        "url": log.get_absolute_url() if log else "",
        "members": _members(found),
        "next": _next(found),
        "facts": _facts(found, area),
        "decisions": [
            {"text": _short(one.text), "rest": day(one.on), "url": reverse("decision", args=[one.key])}
            for one in found.decisions
        ],
        "events": [
            {"text": one.text, "rest": day(one.on), "url": reverse("event", args=[one.key])} for one in found.events
        ],
        "rooms": rooms_figure(
            found.rooms, log.name if log else area.name, reverse("place-rooms-csv", args=[area.slug])
        ),
        "focus_url": reverse("focus-history", args=[area.slug]),
        "focus_since": day(found.focus_since) if found.focus_since else "",
        "you_said_url": reverse("you-said", args=[area.slug]),
        "public_url": reverse("public-you-said", args=[area.slug]) if found.release else "",
    }


def _members(found: PlaceGroup) -> str:
    """Say how many sit on the group and how many of them are residents."""
    if not found.members:
        return ""
    members = ngettext("%(n)s member", "%(n)s members", found.members) % {"n": number(found.members)}
    if found.residents * 2 == found.members:
        return _("It has %(members)s. Half are residents.") % {"members": members}
    if not found.residents:
        return _("It has %(members)s, none of them a resident.") % {"members": members}
    words = {"members": members, "n": small_number(found.residents).capitalize()}
    said = ngettext(
        "It has %(members)s. %(n)s is a resident.", "It has %(members)s. %(n)s are residents.", found.residents
    )
    return said % words


def _next(found: PlaceGroup) -> dict[str, str] | None:
    if found.next_at is None or found.next_key is None:
        return None
    words = {"day": day_of_week(found.next_at), "time": clock(found.next_at)}
    when = _("%(day)s, %(time)s") % words
    return {"when": when, "where": found.next_where, "url": reverse("meeting", args=[found.next_key])}


def _facts(found: PlaceGroup, area: Area) -> list[dict[str, str]]:
    """Say how many actions and issues are open, and what is late in words."""
    actions = ngettext("%(n)s to do", "%(n)s to do", found.open_actions) % {"n": number(found.open_actions)}
    if found.late_actions:
        late = ngettext("%(n)s of them is late", "%(n)s of them are late", found.late_actions)
        actions += ", " + late % {"n": small_number(found.late_actions)}
    elif found.open_actions:
        actions += ", " + _("none is late")
    issues = ngettext("%(n)s open", "%(n)s open", found.open_issues) % {"n": number(found.open_issues)}
    place = f"?place={area.slug}"
    return [
        {"text": _("Actions"), "rest": actions, "url": reverse("action-points") + place},
        {"text": _("Issues"), "rest": issues, "url": reverse("issues") + place},
    ]


def rooms_csv(rooms: Sequence[Room]) -> bytes:
    """Give the same meetings as a file: how many of each sector were named."""
    return _rooms_table(rooms).csv()


def rooms_figure(rooms: Sequence[Room], group: str, csv_url: str = "") -> Figure | None:
    """Draw one mark a person at the last meetings; nothing before two meetings have names."""
    if len(rooms) < 2:
        return None
    rows = [RoomRow(date_format(local(room.at), "j F"), *_parts(room)) for room in rooms]
    title = _room_title(rows)
    said = "; ".join(f"{row.label}: {_residents(row)}" for row in rows)
    return Figure(
        title=title,
        subtitle=_("People named at the last %(n)s meetings of %(group)s, by where they come from.")
        % {"n": small_number(len(rows)), "group": group},
        svgs=[
            rooms_chart(rows, [_residents(row) for row in rows], f"{sentence(title)} {said}.", cache=drawing_cache())
        ],
        key=[
            KeyEntry(shape, label)
            for shape, label in zip(("resident", "organisation", "public"), _labels(), strict=True)
        ],
        table=_rooms_table(rooms),
        csv_url=csv_url,
        csv_label=_("Download the meetings (CSV)"),
    )


def _rooms_table(rooms: Sequence[Room]) -> Table:
    columns = [Column(_("Meeting")), *(Column(label, "number") for label in _labels()), Column(_("All"), "number")]
    rows = [
        Row([Cell(day(room.at), value=timezone.localtime(room.at).date().isoformat()), *_counts(room)])
        for room in rooms
    ]
    return Table(columns, rows, _("People at the last meetings"), variant="tight")


def _counts(room: Room) -> list[int]:
    return [*_parts(room), sum(room.counts.values())]


def _labels() -> list[str]:
    return [_("Residents"), _("Community, housing and private"), _("Public bodies")]


def _parts(room: Room) -> tuple[int, int, int]:
    residents = room.counts.get(Sector.RESIDENT, 0)
    community = sum(room.counts.get(sector, 0) for sector in COMMUNITY)
    return residents, community, sum(room.counts.values()) - residents - community


def _residents(row: RoomRow) -> str:
    words = {"n": row.residents, "all": row.people}
    return ngettext("%(n)s of %(all)s resident", "%(n)s of %(all)s residents", row.people) % words


def _room_title(rows: Sequence[RoomRow]) -> str:
    last = rows[-1]
    if not last.residents:
        return _("No resident was named at the last meeting")
    if last.residents * 2 == last.people:
        return _("Residents were half the room at the last meeting")
    if last.residents * 2 > last.people:
        return _("Residents were more than half the room at the last meeting")
    words = {"n": small_number(last.residents), "all": number(last.people), "day": last.label}
    return _("Residents were %(n)s of the %(all)s people named at the last meeting, %(day)s") % words


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"

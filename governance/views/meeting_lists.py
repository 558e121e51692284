"""Meetings as a table, and the filters above it."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from governance.meeting_words import state_words, when_words
from governance.models import Group, Meeting
from governance.permissions import can_keep
from governance.queries import meetings as queries
from governance.queries.groups import groups_visible_to
from neighbourhoods.models import Area
from nrp.core.filters import chosen_of, filter_field, place_field, query_of
from nrp.core.render.tables import Cell, Column, Row, Table


@dataclass
class MeetingFilter:
    """What the address asks for. What is not known narrows nothing."""

    user: Any
    groups: Sequence[Group]
    group: str
    place: str
    when: str

    @classmethod
    def of(cls, request: HttpRequest) -> "MeetingFilter":
        """Read the address; groups and their places are read once."""
        groups = list(groups_visible_to(request.user))
        known = [str(group.pk) for group in groups]
        places = [group.area.slug for group in groups if group.area]
        return cls(
            user=request.user,
            groups=groups,
            group=chosen_of(request, "group", known),
            place=chosen_of(request, "place", places),
            when=_when_of(chosen_of(request, "when")),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.group or self.place or self.when)

    @property
    def names_group(self) -> bool:
        return len(self.groups) > 1 and not self.group

    @cached_property
    def to_keep(self) -> list[Group]:
        """Give the open groups whose meetings this reader plans: the chosen one, else all where there are few."""
        rows = [group for group in self.groups if group.closed_on is None and can_keep(self.user, group)]
        chosen = [group for group in rows if str(group.pk) == self.group]
        return chosen or (rows if len(rows) <= 3 else [])

    def narrow(self, found: QuerySet[Meeting]) -> QuerySet[Meeting]:
        """Narrow by group and place, and remember the years there are."""
        if self.group:
            found = found.filter(group=uuid.UUID(self.group))
        if self.place:
            found = found.filter(group__area__slug=self.place)
        self.years = queries.years_of(found)
        return found

    def listed(self, found: QuerySet[Meeting]) -> QuerySet[Meeting]:
        """Give what the paged table lists: those of the period, or without one those that are over."""
        if self.when == queries.COMING:
            return queries.coming(found)
        if self.when.isdigit():
            return queries.of_year(found, int(self.when))
        return queries.past(found)

    @property
    def caption_words(self) -> str:
        if self.when == queries.COMING:
            return _("Coming")
        return _("In %(year)s") % {"year": self.when} if self.when.isdigit() else _("Past")

    @property
    def caption(self) -> str:
        order = _("the next first") if self.when == queries.COMING else _("the latest first")
        return f"{self.caption_words}, {order}"

    def query(self, *, when: str) -> str:
        return query_of(group=self.group, place=self.place, when=when)

    def fields(self) -> list[dict[str, Any]]:
        """Give the selects above the list: each only where there is something to choose."""
        places = {group.area.slug: group.area for group in self.groups if group.area}
        by_name: list[Area] = sorted(places.values(), key=lambda area: area.name)
        periods = [(queries.COMING, _("Coming")), (queries.PAST, _("Past"))]
        periods += [(str(year), str(year)) for year in self.years]
        fields = place_field(by_name, self.place)
        if len(self.groups) > 1:
            choices = [(str(group.pk), group.name) for group in self.groups]
            fields.append(filter_field("group", _("Group"), _("All groups"), choices, self.group))
        return [*fields, filter_field("when", _("When"), _("Coming and past"), periods, self.when)]


def meetings_table(rows: Iterable[Meeting], caption: str, *, names_group: bool) -> Table:
    columns = [Column(_("When")), Column(_("Meeting"))]
    columns += [Column(_("Group"))] if names_group else []
    columns += [Column(_("Where"), kind="sentence"), Column(_("State"))]
    body = [
        Row(
            [
                Cell(when_words(meeting), url=meeting.get_absolute_url()),
                Cell(meeting.title),
                *([Cell(meeting.group.name)] if names_group else []),
                Cell(meeting.place),
                Cell(state_words(meeting)),
            ]
        )
        for meeting in rows
    ]
    return Table(columns, body, caption, variant="stacked")


def _when_of(text: str) -> str:
    if text in (queries.COMING, queries.PAST):
        return text
    return text if text.isascii() and text.isdigit() and 1900 < int(text[:5]) < 9000 and len(text) == 4 else ""

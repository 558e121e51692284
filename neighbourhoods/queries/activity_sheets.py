"""Spreadsheets of activities: who sees one, and what one would do. Writes nothing."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Activity, ActivitySheet, Area, Domain, Organisation
from neighbourhoods.permissions import can, sees_all_places
from neighbourhoods.queries.activities import organisations_to_name, places_to_map_in
from neighbourhoods.queries.areas import areas_visible_to, areas_where
from neighbourhoods.queries.framework import current_framework, domains
from neighbourhoods.sheets.activities import ActivityRow, read_activity
from nrp.accounts.permissions import Permission
from nrp.core.sheet_work import Look
from nrp.formats.sheets.columns import plain
from nrp.formats.sheets.rows import Problem

LONGEST = 4000
Key = tuple[uuid.UUID, str, str]


@dataclass(frozen=True, slots=True)
class NewActivity:
    """One activity to make."""

    row: ActivityRow
    area: Area
    organisation: Organisation | None
    domains: Sequence[Domain]


def sheets_visible_to(user: Any) -> QuerySet[ActivitySheet]:
    """Give the sheets of the places somebody may see; of one for several places, those they handed in themselves."""
    found = ActivitySheet.objects.select_related("area", "tried_by__person", "taken_by__person", "undone_by__person")
    if sees_all_places(user, Permission.SEE_PLACES):
        return found
    return found.filter(Q(area__in=areas_visible_to(user).values("pk")) | Q(area__isnull=True, tried_by=user.pk))


def sheets_kept_by(user: Any) -> QuerySet[ActivitySheet]:
    """Give the sheets somebody may work on: of the places in which they map activities, the latest first."""
    found = sheets_visible_to(user).order_by("-tried_at")
    if sees_all_places(user, Permission.EDIT_ACTIVITIES):
        return found
    if not can(user, Permission.EDIT_ACTIVITIES):
        return found.none()
    own = areas_where(user, Permission.EDIT_ACTIVITIES).values("pk")
    return found.filter(Q(area__in=own) | Q(area__isnull=True, tried_by=user.pk))


def keeps(user: Any, sheet: ActivitySheet) -> bool:
    """Whether somebody may work on a sheet: the rule of `sheets_kept_by`, for one that was loaded through the door."""
    if sheet.area is not None:
        return can(user, Permission.EDIT_ACTIVITIES, sheet.area)
    if sees_all_places(user, Permission.EDIT_ACTIVITIES):
        return True
    return sheet.tried_by_id == user.pk and can(user, Permission.EDIT_ACTIVITIES)


def sheet_visible_to_or_404(user: Any, pk: uuid.UUID) -> ActivitySheet:
    """Load one sheet through the door; one outside it does not exist for this user (404)."""
    found = sheets_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def taken_before(sheet: ActivitySheet) -> ActivitySheet | None:
    """Give the sheet with the same bytes that was taken over for the same places, if one was."""
    same = ActivitySheet.objects.filter(sha256=sheet.sha256, area=sheet.area, state=ActivitySheet.State.TAKEN)
    return same.exclude(pk=sheet.pk).order_by("taken_at").first()


def the_only_place(user: Any) -> Area | None:
    """Give the place in which somebody maps activities, when it is just one: a sheet of theirs is of that place."""
    first = list(places_to_map_in(user)[:2])
    return first[0] if len(first) == 1 else None


def activities_in(sheet: ActivitySheet, rows: Sequence[Sequence[str]], column_map: dict[str, int]) -> Look:
    """Say what a sheet would do: what is new, what is there already (and how much of it differs), what is wrong."""
    found, known, today = Look(), _Known(sheet), timezone.localdate()
    found.counts["differing"] = 0
    for number, cells in enumerate(rows, start=1):
        read = read_activity(
            number,
            cells,
            column_map,
            statuses=known.statuses,
            say_statuses=known.say_statuses,
            longest=LONGEST,
            today=today,
        )
        if isinstance(read, list):
            found.problems += read
            continue
        judged = known.judge(read)
        if isinstance(judged, Problem):
            found.problems.append(judged)
        elif isinstance(judged, NewActivity):
            found.new.append(judged)
        else:
            found.known.append(number)
            found.counts["differing"] += judged
    return found


@dataclass(slots=True)
class _Known:
    """What rows are held against: places one may map in, activities there, domains and organisations by their words."""

    sheet: ActivitySheet
    places: dict[str, Area] = field(default_factory=dict)
    there: dict[Key, Activity] = field(default_factory=dict)
    in_sheet: dict[Key, int] = field(default_factory=dict)
    by_code: dict[str, Domain] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    say_statuses: str = ""

    def __post_init__(self) -> None:
        areas = [self.sheet.area] if self.sheet.area is not None else list(places_to_map_in(self.sheet.tried_by))
        self.places = {plain(text): area for area in areas for text in (area.survey_code, area.name)}
        self.statuses = {plain(str(text)): code for code, label in Activity.Status.choices for text in (code, label)}
        labels = ", ".join(str(label) for label in Activity.Status.labels)
        self.say_statuses = _("Enter one of: %(known)s.") % {"known": labels}
        self.organisations = {plain(one.name): one for one in organisations_to_name(self.sheet.tried_by)}
        self._learn_domains()
        self._learn_activities([area.pk for area in areas])

    def judge(self, row: ActivityRow) -> Problem | NewActivity | bool:
        """Give what is wrong, what would be made, or for one that is there already whether the row says otherwise."""
        area = self.places.get(plain(row.place))
        if area is None:
            say = _("There is no place of this name or code in which you map activities.")
            return Problem(row.row, "place", row.place, say)
        found = [self.by_code.get(plain_code(text)) for text in row.domains]
        if None in found:
            unknown = row.domains[found.index(None)]
            say = _("Write a domain as version:code, such as 2018:living-environment; part several by semicolons.")
            return Problem(row.row, "domains", unknown, say)
        tags = list(dict.fromkeys(tag for tag in found if tag is not None))
        key = _key(area, row.name, row.provider)
        if key in self.there:
            return self._differs(row, self.there[key], tags)
        if key in self.in_sheet:
            say = _("Row %(row)s is the same activity. Leave one of them out.") % {"row": self.in_sheet[key]}
            return Problem(row.row, "name", row.name, say)
        self.in_sheet[key] = row.row
        return NewActivity(row, area, self.organisations.get(plain(row.provider)) if row.provider else None, tags)

    def _learn_domains(self) -> None:
        in_use = current_framework()
        for one in domains():
            names = [one.code, plain(one.name)]
            self.by_code |= {plain_code(f"{one.framework.code}:{name}"): one for name in names}
            if in_use is not None and one.framework_id == in_use.pk:
                self.by_code |= {plain_code(name): one for name in names}

    def _learn_activities(self, areas: Iterable[uuid.UUID]) -> None:
        found = Activity.objects.filter(area__in=list(areas)).select_related("area", "organisation")
        for one in found.prefetch_related("domains"):
            self.there[_key(one.area, one.name, one.provider)] = one
            if one.organisation is not None:
                self.there.setdefault(_key(one.area, one.name, one.organisation.name), one)

    def _differs(self, row: ActivityRow, there: Activity, tags: Sequence[Domain]) -> bool:
        """Whether a row says something else than the activity that is there."""
        texts = ("description", "for_whom", "venue", "source")
        plain_ones = ("status", "latitude", "longitude", "starts_on", "ends_on", "mapped_on")
        return (
            any(_flat(getattr(row, name)) != _flat(getattr(there, name)) for name in texts)
            or any(getattr(row, name) != getattr(there, name) for name in plain_ones)
            or {tag.pk for tag in tags} != {tag.pk for tag in there.domains.all()}
        )


def plain_code(text: str) -> str:
    """Spell a domain for comparing: version and code, or the name, in small letters without blanks."""
    version, _colon, code = text.rpartition(":")
    return f"{version.strip().casefold()}:{plain(code).replace(' ', '-')}"


def _key(area: Area, name: str, provider: str) -> Key:
    return area.pk, _spelled(name), _spelled(provider)


def _spelled(text: str) -> str:
    """Spell a name for comparing; one of signs alone is compared as it stands."""
    return plain(text) or text.strip()


def _flat(text: str) -> str:
    return " ".join(text.split())

"""The list of initiatives: narrowed, as a table and as a file, read in the words of one version of the framework."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.domain_words import FRAMEWORK, domain_choices, framework_field, tags_text, version_words
from neighbourhoods.models import Area, Initiative, Stage
from neighbourhoods.queries import initiatives as queries
from neighbourhoods.queries.framework import Crosswalk, crosswalk_to
from nrp.core.filters import chosen_of, filter_field, place_field, query_of
from nrp.core.render.cells import Value
from nrp.core.render.dates import day
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table


@dataclass(frozen=True)
class Narrowed:
    """The initiatives that the address asks for, and the filters as they stand."""

    found: QuerySet[Initiative]
    crosswalk: Crosswalk
    places: Sequence[Area]
    fields: list[dict[str, Any]]
    query: str
    place: str
    is_narrowed: bool

    def counted(self) -> str:
        """Say how many there are and at how many places, with the day on which that holds."""
        found, places = queries.how_many(self.found)
        initiatives = ngettext("%(count)s initiative", "%(count)s initiatives", found) % {"count": number(found)}
        where = ngettext("%(count)s place", "%(count)s places", places) % {"count": number(places)}
        words = {"initiatives": initiatives, "places": where, "day": day(timezone.localdate())}
        return _("%(initiatives)s at %(places)s, on %(day)s.") % words


def narrowed_initiatives(request: HttpRequest) -> Narrowed:
    """Read what the address asks for: a place, a stage, a domain of the version it is read in."""
    version = chosen_of(request, FRAMEWORK)
    crosswalk = crosswalk_to(version)
    places = list(queries.places_with_initiatives(request.user))
    place, stage = chosen_of(request, "place"), chosen_of(request, "stage", Stage.values)
    domains = domain_choices(crosswalk)
    domain = chosen_of(request, "domain", [code for code, _name in domains])
    found = queries.for_documents(queries.initiatives_visible_to(request.user))
    if place:
        found = found.filter(area__slug=place)
    if stage:
        found = found.filter(stage=stage)
    if domain:
        found = queries.tagged_as(found, crosswalk, domain)
    return Narrowed(
        found=found,
        crosswalk=crosswalk,
        places=places,
        fields=[
            *place_field(places, place),
            filter_field("stage", _("Stage"), _("All stages"), Stage.choices, stage),
            filter_field("domain", _("Domain"), _("All domains"), domains, domain),
            *framework_field(crosswalk, version),
        ],
        query=query_of(place=place, stage=stage, domain=domain, framework=version),
        place=place,
        is_narrowed=bool(place or stage or domain),
    )


def initiatives_table(rows: Sequence[Initiative], narrowed: Narrowed) -> Table:
    """List initiatives by place and title."""
    names_place = len(narrowed.places) > 1
    columns = [Column(_("Initiative")), *([Column(_("Neighbourhood"))] if names_place else [])]
    columns += [Column(_("Stage")), Column(_("Since")), Column(_("Domains"), kind="sentence")]
    body = [
        Row(
            [
                Cell(row.title, url=row.get_absolute_url()),
                *([Cell(row.area.name)] if names_place else []),
                Cell(str(row.get_stage_display())),
                Cell(_since(row)),
                Cell(tags_text(narrowed.crosswalk, row.domains.all())),
            ]
        )
        for row in rows
    ]
    version = version_words(narrowed.crosswalk)
    caption = _("Initiatives by place, domains %(version)s") % {"version": version} if version else _("Initiatives")
    return Table(columns, body, caption, variant="stacked")


def export_rows(narrowed: Narrowed) -> tuple[list[str], list[list[Value]]]:
    """Give the head and the rows of a file of these initiatives."""
    head = [
        "neighbourhood", "title", "stage", "since", "domains", "activity", "baseline", "amended", "why", "for_whom",
        "partners", "other_partners", "starts_on", "ends_on", "learning", "id",
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            row.area.name, row.title, row.stage, getattr(row, "since", None),
            tags_text(narrowed.crosswalk, row.domains.all()), "" if row.activity is None else row.activity.name,
            row.baseline, row.amended, row.why, row.for_whom, "; ".join(str(one) for one in row.partners.all()),
            row.other_partners, row.starts_on, row.ends_on, row.learning, str(row.pk),
        ]
        for row in narrowed.found
    ]  # fmt: skip
    return head, rows


def _since(row: Initiative) -> str:
    since = getattr(row, "since", None)
    return "" if since is None else day(since)

"""Places as the list and the page of one place show them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, LocalAuthority, RoleAssignment
from neighbourhoods.permissions import can
from neighbourhoods.queries import current_pairs
from nrp.accounts.permissions import Permission
from nrp.accounts.roles import Role
from nrp.core.render.dates import day
from nrp.core.render.numbers import number
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.queries.visible import visible_places
from nrp.dashboards.words import listed

# Whose names stand on the page of a place. Resident Advisers and LOG members are never listed to others.
NAMED = (Role.COREN_FACILITATOR, Role.ACADEMIC_LEAD, Role.LA_LEAD)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of a list: only what is known of it."""

    name: str
    url: str
    kind: str
    code: str
    councils: str
    batch: str
    focus: str
    coren: str
    answers: tuple[str, str]
    left: str


def place_rows(user: Any, view: ResultView | None) -> list[PlaceRow]:
    """Give every place that a user sees, by name, with what is known of it."""
    areas = visible_places(user)
    prefetch_related_objects(areas, "local_authorities")
    return [_row(area, view) for area in areas]


def neighbourhood_rows(rows: list[PlaceRow]) -> list[PlaceRow]:
    """Give the neighbourhoods alone, those that left at the end."""
    own = [row for row in rows if row.kind == Area.Kind.NEIGHBOURHOOD]
    return sorted(own, key=lambda row: (bool(row.left), row.name))


def other_lines(rows: list[PlaceRow]) -> list[dict[str, str]]:
    """Give comparison areas with what they are compared with, and those in neither arm."""
    compared = {pair.comparator.survey_code: pair.neighbourhood.name for pair in current_pairs()}
    others = [row for row in rows if row.kind != Area.Kind.NEIGHBOURHOOD]
    return [{"text": row.name, "url": row.url, "rest": _compared(row, compared)} for row in others]


def place_facts(area: Area, partner: Area | None, user: Any) -> list[dict[str, Any]]:
    """Give what is known of one place; what is not known is left out."""
    seen = partner is not None and partner.pk in {place.pk for place in visible_places(user)}
    facts: list[tuple[Any, Any]] = [
        (_("Kind"), area.get_kind_display()),
        (_("Council"), listed([str(council) for council in councils_of(area)])),
        (_("Batch"), _("%(name)s, from %(day)s") % _batch(area) if area.batch else ""),
        (_("COREN"), str(area.coren_organisation or "")),
        (_matched_label(area), str(partner) if seen else ""),
        (_("Population"), _population(area)),
        (_("Survey code"), area.survey_code),
        (_("Joined"), day(area.joined_on) if area.joined_on else ""),
        (_("Left"), _left(area)),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def councils_of(area: Area) -> list[LocalAuthority]:
    """Give the councils of a place, asked for once."""
    prefetch_related_objects([area], "local_authorities")
    return list(area.local_authorities.all())


def place_people(area: Area) -> list[dict[str, str]]:
    """Give the names of those who work for a place, by role; residents are not listed."""
    councils = [council.pk for council in councils_of(area)]
    tied = Q(area=area) | Q(local_authority__in=councils)
    rows = RoleAssignment.objects.filter(tied, role__in=NAMED).holding(timezone.localdate())
    rows = rows.filter(user__is_active=True).select_related("user__person")
    people = []
    for role in NAMED:
        names = [str(row.user.person) for row in rows if row.role == role and hasattr(row.user, "person")]
        if names:
            people.append({"label": str(role.label), "value": listed(sorted(names))})
    return people


def place_pages(area: Area, user: Any) -> list[dict[str, str]]:
    """Give the pages that tell more of one place; a comparison area has its profile and its figures."""
    slug = [area.slug]
    pages = [
        (_("Profile"), reverse("place-profile", args=slug)),
        (_("Figures over time"), reverse("place-indicators", args=slug)),
    ]
    if area.kind == Area.Kind.NEIGHBOURHOOD:
        here = f"?place={area.slug}"
        pages += [
            (_("Initiatives"), reverse("initiatives") + here),
            (_("Activities under way"), reverse("activities") + here),
            (_("Evidence"), reverse("reviews")),
            (_("How it was chosen"), reverse("place-selection", args=slug)),
            (_("Timeline"), reverse("timeline") + here),
            (_("Residents' surveys"), reverse("community-surveys") + here),
        ]
        if can(user, Permission.SEE_MONEY, area):
            pages.insert(2, (_("Money"), reverse("place-money", args=slug)))
    return [{"text": text, "url": url} for text, url in pages]


def place_links(user: Any, area: Area) -> list[dict[str, str]]:
    """Give the pages that change a place, for those who may."""
    if not can(user, Permission.EDIT_PLACES):
        return []
    links = [{"text": _("Change this place"), "url": reverse("place-edit", args=[area.slug])}]
    if area.left_on is None and area.kind == Area.Kind.NEIGHBOURHOOD:
        links.append({"text": _("Record that it left the programme"), "url": reverse("place-leave", args=[area.slug])})
    return links


def _row(area: Area, view: ResultView | None) -> PlaceRow:
    return PlaceRow(
        name=area.name,
        url=area.get_absolute_url(),
        kind=area.kind,
        code=area.survey_code,
        councils=listed([str(council) for council in councils_of(area)]),
        batch=str(area.batch or ""),
        focus=area.focus,
        coren=str(area.coren_organisation or ""),
        answers=_answers(area, view),
        left=_left(area),
    )


def _answers(area: Area, view: ResultView | None) -> tuple[str, str]:
    """Give the rounded number of answers to the primary question, wave by wave."""
    primary = view.reading.primary if view is not None else None
    if view is None or primary is None:
        return ("", "")
    known = {(mean.key, mean.wave): mean.n for mean in primary.by_area}

    def of(wave: int) -> str:
        key = (area.survey_code, wave)
        return number(known[key]) if key in known else ""

    return of(view.period.baseline), of(view.period.followup)


def _compared(row: PlaceRow, compared: dict[str, str]) -> str:
    if row.code in compared:
        return _("compared with %(place)s") % {"place": compared[row.code]}
    return _("in neither arm") if row.kind == Area.Kind.OTHER else _("in no pair today")


def _batch(area: Area) -> dict[str, str]:
    return {"name": str(area.batch), "day": day(area.batch.starts_on)} if area.batch else {}


def _matched_label(area: Area) -> str:
    return _("Compared with") if area.kind == Area.Kind.NEIGHBOURHOOD else _("Comparison area of")


def _population(area: Area) -> str:
    if area.population is None:
        return ""
    year = f" ({area.population_year})" if area.population_year else ""
    return f"{number(area.population)}{year}"


def _left(area: Area) -> str:
    return f"{day(area.left_on)}: {area.left_reason}" if area.left_on else ""

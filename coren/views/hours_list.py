"""All hours somebody may see, found by place, state, name and day."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coren.durations import hours_text
from coren.forms.hours import FindForm
from coren.models import HoursEntry
from coren.queries.hours import hours_visible_to
from coren.queries.pay import Tariff
from coren.views.hours_words import amount_words, state_words
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, can
from neighbourhoods.queries import areas_where
from nrp.core.render.dates import day
from nrp.core.render.tables import Cell, Column, Table

ON_A_PAGE = 50


def hours_list(request: HttpRequest) -> HttpResponse:
    """Show the newest first, a page at a time."""
    user = request.user
    places = list(areas_where(user, Permission.SEE_ADVISERS).filter(kind=Area.Kind.NEIGHBOURHOOD).order_by("name"))
    form = FindForm(request.GET, places=places)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = _narrowed(hours_visible_to(user), wanted, request.GET.get("adviser", "")).order_by("-on", "-created_at")
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": f"{asked.urlencode()}&",
        "table": hours_table(list(page.object_list), with_amounts=can(user, Permission.SEE_PAY)),
        "can_log": can(user, Permission.LOG_HOURS),
        "many_places": len(places) > 1,
        "is_narrowed": any(wanted.values()) or bool(request.GET.get("adviser")),
    }
    return render(request, "coren/hours_list.html", context)


def hours_table(entries: list[HoursEntry], *, with_amounts: bool, with_names: bool = True) -> Table:
    """Give entries as a table: when, who, what, how long, what it is worth, where it stands."""
    tariff = Tariff({entry.adviser_id for entry in entries}) if with_amounts and entries else None
    columns = [Column(_("Day")), Column(_("Activity")), Column(_("Hours"), "number")]
    if with_names:
        columns.insert(1, Column(_("Resident Adviser")))
    if with_amounts:
        columns.append(Column(_("Amount"), "number"))
    columns.append(Column(_("State"), "sentence"))
    rows = []
    for entry in entries:
        row = [
            Cell(day(entry.on), url=reverse("hours-entry", args=[entry.pk])),
            Cell(entry.activity.label),
            Cell(hours_text(entry.minutes)),
        ]
        if with_names:
            row.insert(1, Cell(str(entry.adviser)))
        if tariff is not None:
            row.append(Cell(amount_words(tariff.worth_of(entry).amount)))
        row.append(Cell(state_words(entry)))
        rows.append(row)
    return Table(columns, rows, caption=_("Hours"), variant="stacked")


def _narrowed(found: QuerySet[HoursEntry], wanted: dict[str, Any], adviser: str) -> QuerySet[HoursEntry]:
    if who := wanted.get("who"):
        by_name = Q(adviser__person__name__icontains=who)
        found = found.filter(by_name | Q(adviser__number=int(who)) if _is_number(who) else by_name)
    if wanted.get("state"):
        found = found.filter(state=wanted["state"])
    if wanted.get("place"):
        found = found.filter(area__slug=wanted["place"])
    if wanted.get("from"):
        found = found.filter(on__gte=wanted["from"])
    if wanted.get("until"):
        found = found.filter(on__lte=wanted["until"])
    if adviser:
        found = found.filter(adviser=_uuid_or_none(adviser))
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


def _uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None

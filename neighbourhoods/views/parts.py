"""The small areas of which a place is made: shown, tried, taken over, taken away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from neighbourhoods.actions import parts as actions
from neighbourhoods.forms.profiles import PartsForm
from neighbourhoods.models import Area, Geography
from neighbourhoods.part_lines import PartRow
from neighbourhoods.queries.parts import PartsChange, parts_of, rows_in, what_would_change
from neighbourhoods.views.profile_page import kind_words, part_lists
from neighbourhoods.views.profiles import place_to_edit, profile_trail
from nrp.core.forms import bound_to
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@SHOWN_OR_SENT
def place_parts(request: HttpRequest, slug: str) -> HttpResponse:
    """The lists of a place. What is sent is tried first: nothing changes before it was seen."""
    area = place_to_edit(request, slug)
    listed = list(parts_of(area))
    form = PartsForm(bound_to(request), request.FILES or None, initial=PartsForm.of(area, listed))
    if form.is_bound and request.POST.get("act") == "take" and request.POST.get("seen"):
        if form.perform(actions.replace, area=area, by=request.user) is not None:
            messages.success(request, _("The list was taken over."))
            return redirect("place-parts", area.slug)
    elif form.is_bound and request.POST.get("act") != "back" and form.is_valid():
        return render(request, "neighbourhoods/place_parts_check.html", _checked(area, form))
    context = {"area": area, "form": form, "lists": part_lists(listed), "crumbs": profile_trail(area)}
    return render(request, "neighbourhoods/place_parts.html", context)


@SHOWN_OR_SENT
def place_parts_remove(request: HttpRequest, slug: str, kind: str, vintage: int) -> HttpResponse:
    """One list goes, after it was looked at."""
    area = place_to_edit(request, slug)
    rows = rows_in(area, kind, vintage) if kind in Geography.values else []
    if not rows:
        raise Http404
    if request.POST.get("checked"):
        actions.replace(area=area, kind=kind, vintage=vintage, rows=[], by=request.user)  # type: ignore[arg-type]  # signed in
        messages.success(request, _("The list was taken away."))
        return redirect("place-parts", area.slug)
    listed = _("%(areas)s as drawn in %(year)s") % {"areas": kind_words(kind, len(rows)), "year": vintage}
    context = {
        "heading": _("Take this list away"),
        "rows": [{"label": _("Place"), "value": area.name}, {"label": _("List"), "value": listed}],
        "says": _("Figures of these small areas are then no longer added up for the place."),
        "act": _("Take the list away"),
        "back": reverse("place-parts", args=[area.slug]),
        "crumbs": profile_trail(area),
    }
    return render(request, "neighbourhoods/removal.html", context)


def _checked(area: Area, form: PartsForm) -> dict[str, Any]:
    values = form.cleaned_data
    change = what_would_change(area, values["kind"], values["vintage"], values["rows"])
    form.keep_lines()
    form.has_seen(area)
    words = {"kind": Geography(values["kind"]).label, "year": values["vintage"]}
    return {
        "area": area,
        "form": form,
        "heading": _("%(kind)s, as drawn in %(year)s") % words,
        "change": change,
        "sentences": _sentences(values["kind"], change),
        "table": None if change.is_nothing else _change_table(change),
        "crumbs": profile_trail(area),
    }


def _sentences(kind: str, change: PartsChange) -> list[str]:
    told = [
        (len(change.added), _("%(areas)s would come.")),
        (len(change.gone), _("%(areas)s would go.")),
        (len(change.changed), _("%(areas)s would be told otherwise.")),
        (change.same, _("%(areas)s would stay as they are.")),
    ]
    return [words % {"areas": kind_words(kind, count)} for count, words in told if count]


def _change_table(change: PartsChange) -> Table:
    columns = [Column(_("What changes")), Column(_("Code"), "code"), Column(_("Now")), Column(_("Then"))]
    rows = [Row([Cell(_("Comes")), Cell(row.code), Cell(""), Cell(_told(row))]) for row in change.added]
    rows += [Row([Cell(_("Goes")), Cell(row.code), Cell(_told(row)), Cell("")]) for row in change.gone]
    rows += [
        Row([Cell(_("Changes")), Cell(new.code), Cell(_told(old)), Cell(_told(new))]) for old, new in change.changed
    ]
    return Table(columns, rows, _("What would change"), variant="stacked")


def _told(row: PartRow) -> str:
    people = "" if row.population is None else _("%(n)s people") % {"n": number(row.population)}
    share = _("%(share)s%% inside") % {"share": f"{(row.share * 100).normalize():f}"}
    return ", ".join(part for part in (row.name, people, share) if part)

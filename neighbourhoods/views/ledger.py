"""The ledger: its lines, one line, a line entered, a line reversed, and all of it as a file."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.actions import ledger as actions
from neighbourhoods.forms.ledger import LedgerEntryForm, ReverseForm
from neighbourhoods.models import MoneyKind
from neighbourhoods.permissions import Permission, can, require, required
from neighbourhoods.queries import ledger as queries
from neighbourhoods.queries import ledger_rows
from neighbourhoods.sheets.ledger import LEDGER
from neighbourhoods.views import ledger_words as words
from neighbourhoods.views.money_asked import ids_field, kind_field, place_named, query_from, wanted_of, year_field
from nrp.core.filters import chosen_of, place_field, query_of, words_field
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.cells import XLSX, csv_bytes, file_response, xlsx_bytes
from nrp.core.render.dates import day

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
SEE, EDIT = Permission.SEE_MONEY, Permission.EDIT_MONEY
ON_A_PAGE = 50


@required(SEE)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The lines of the places whose money one reads, narrowed, with what they come to by kind."""
    wanted = wanted_of(request)
    everything = queries.entries_visible_to(request.user)
    places = list(queries.places_with_money(request.user))
    found = queries.narrowed(everything, wanted)
    totals = queries.totals_by_kind(found)
    lines, latest = queries.base_of(totals.values())
    pages = Paginator(queries.for_lists(found), ON_A_PAGE)
    pages.count = lines
    page = pages.get_page(request.GET.get("page"))
    context = {
        "table": words.lines_table(list(page.object_list), names_place=len(places) > 1),
        "page": page,
        "query": query_from(wanted),
        "totals": words.totals_facts(totals, wanted.kind) if lines else [],
        "latest": day(latest) if latest else "",
        "fields": _fields(request, wanted, places),
        "is_narrowed": bool(wanted),
        "may_edit": can(request.user, EDIT),
        "place": wanted.place,
        "crumbs": trail((_("Money"), reverse("money"))),
    }
    return render(request, "neighbourhoods/ledger.html", context)


@required(SEE)
@require_safe
def ledger_export(request: HttpRequest) -> HttpResponse:
    """The lines of the list, narrowed as it is, in the same columns that come in."""
    wanted = wanted_of(request)
    found = queries.narrowed(queries.entries_visible_to(request.user), wanted)
    place = place_named(list(queries.places_with_money(request.user)), wanted)
    head, rows = ledger_rows.rows_of(found)
    actions.note_given_out(rows=len(rows), place=place, what="ledger", by=request.user)  # type: ignore[arg-type]  # a signed-in user
    name = f"ledger-{place.slug}" if place else "ledger"
    if request.GET.get("format") == "xlsx":
        return file_response(xlsx_bytes({LEDGER: (head, rows)}), f"{name}.xlsx", XLSX)
    return file_response(csv_bytes(head, rows), f"{name}.csv", "text/csv")


@required(SEE)
@require_safe
def ledger_entry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    entry = queries.entry_visible_to_or_404(request.user, pk)
    is_standing = entry.reverses_id is None and not words.is_reversed(entry)
    context = {
        "entry": entry,
        "mark": words.mark_of(entry),
        "facts": words.entry_facts(entry),
        "entered": words.entered_facts(entry),
        "links": words.reversal_links(entry),
        "may_reverse": is_standing and can(request.user, EDIT, entry.area),
        "crumbs": _trail(),
    }
    return render(request, "neighbourhoods/ledger_entry.html", context)


@required(EDIT)
@SHOWN_OR_SENT
def ledger_entry_new(request: HttpRequest) -> HttpResponse:
    """Enter a line: first its kind, then the boxes that kind needs."""
    kind = chosen_of(request, "kind", MoneyKind.values)
    chosen = place_named(list(queries.places_to_enter_for(request.user)), wanted_of(request))
    if not kind:
        place = query_of(place=chosen.slug if chosen else "")
        context = {"kinds": words.kinds_to_choose(place), "crumbs": _trail()}
        return render(request, "neighbourhoods/ledger_entry_kind.html", context)
    form = LedgerEntryForm(bound_to(request), kind=kind, user=request.user, chosen=chosen)
    if form.is_bound and (made := form.perform(actions.enter, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Enter a line: %(kind)s") % {"kind": MoneyKind(kind).label},
        lede=_("It is not changed afterwards: a mistake is reversed by another line, and both stay."),
        button=_("Enter the line"),
        back=reverse("ledger"),
        crumbs=_trail(),
    )


@required(SEE)
@SHOWN_OR_SENT
def ledger_entry_reverse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Reverse a line, after a page that says what it does."""
    entry = queries.entry_visible_to_or_404(request.user, pk)
    require(request.user, EDIT, entry.area)
    form = ReverseForm(bound_to(request))
    if form.is_bound and (made := form.perform(actions.reverse, entry=entry, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Reverse a line"),
        lede=words.reversing_words(entry),
        button=_("Reverse it"),
        kind="warning",
        back=entry.get_absolute_url(),
        crumbs=[*_trail(), *trail((entry.text, entry.get_absolute_url()))],
    )


def _fields(request: HttpRequest, wanted: queries.Wanted, places: list[Any]) -> list[dict[str, Any]]:
    everything = queries.entries_visible_to(request.user)
    initiatives = list(queries.initiatives_in(everything))
    organisations = list(queries.organisations_in(everything))
    return [
        *place_field(places, wanted.place),
        kind_field(wanted),
        year_field(queries.years_with_money(request.user), wanted),
        *ids_field("initiative", _("Initiative"), _("Any, or none"), initiatives, wanted.initiative),
        *ids_field("organisation", _("Organisation"), _("Any, or none"), organisations, wanted.organisation),
        words_field("text", _("Words"), wanted.text),
    ]


def _trail() -> list[dict[str, Any]]:
    return trail((_("Money"), reverse("money")), (_("Ledger"), reverse("ledger")))

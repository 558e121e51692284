"""Spreadsheets of people and hours: handed in, looked over, taken over, taken back, and given out again."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import sheets
from coren.models import SheetImport
from coren.queries import sheets as queries
from coren.sheets.columns import COLUMNS
from coren.views import sheet_words as words
from coren.views.sheet_files import rows_to_give_out
from neighbourhoods.permissions import Permission, require, required
from nrp.core.forms import bound_to, trail
from nrp.core.refusals import Refusal
from nrp.core.render import sheet_words
from nrp.core.render.cells import file_response
from nrp.core.sheet_forms import ColumnsForm, SheetForm

shown_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@required(Permission.IMPORT_SHEETS)
@require_safe
def sheet_imports(request: HttpRequest) -> HttpResponse:
    """Every sheet handed in for one's places, the latest first, and the ways in and out."""
    rows = list(queries.sheets_visible_to(request.user)[:100])
    places = queries.places_to_import_for(request.user)
    context = {"table": words.sheets_table(rows), "ways_out": words.ways_out(places)}
    return render(request, "coren/sheet_imports.html", context)


@required(Permission.IMPORT_SHEETS)
@shown_or_sent
def sheet_import_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose the place first, where there are several; then the file."""
    _known_kind(kind)
    places = list(queries.places_to_import_for(request.user))
    chosen = [place for place in places if place.slug == request.GET.get("place")] or places
    if len(chosen) != 1:
        asked = {"heading": words.heading_of(kind), "kind": kind, "places": places, "crumbs": _crumbs(None)}
        return render(request, "coren/sheet_import_place.html", asked)
    form = SheetForm(bound_to(request), request.FILES or None)
    if form.is_bound:
        sheet = form.perform(sheets.try_out, kind=kind, area=chosen[0], by=request.user)
        if sheet is not None:
            return redirect(sheet)
    context = {
        "form": form,
        "heading": words.heading_of(kind),
        "kicker": chosen[0].name,
        "columns": sheet_words.column_facts(COLUMNS[kind]),
        "urls": {"back": reverse("sheet-imports"), "template": reverse("sheet-template", args=[kind])},
        "crumbs": _crumbs(None),
    }
    return render(request, "sheets/new.html", context)


@require_safe
def sheet_import(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a sheet would do, or what became of it."""
    return _page(request, queries.sheet_visible_to_or_404(request.user, pk))


@shown_or_sent
def sheet_import_columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    sheet = queries.sheet_visible_to_or_404(request.user, pk)
    require(request.user, Permission.IMPORT_SHEETS, sheet.area)
    form = ColumnsForm(bound_to(request), sheet=sheet, columns=COLUMNS[sheet.kind])
    if form.is_bound and form.perform(sheets.match_columns, sheet=sheet, by=request.user) is not None:
        return redirect(sheet)
    context = {"form": form, "sheet": sheet, "first": sheet_words.first_rows(sheet), "crumbs": _crumbs(sheet)}
    return render(request, "sheets/columns.html", context)


@shown_or_sent
def sheet_import_take(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it over; asked again, it shows who did."""
    sheet = queries.sheet_visible_to_or_404(request.user, pk)
    require(request.user, Permission.IMPORT_SHEETS, sheet.area)
    if request.method != "POST":
        return redirect(sheet)
    try:
        sheets.take(sheet=sheet, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    except Refusal as refusal:
        return _page(request, queries.sheet_visible_to_or_404(request.user, pk), refused=str(refusal))
    messages.success(request, _("Taken over."))
    return redirect(sheet)


@shown_or_sent
def sheet_import_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it back, after a page that says what goes."""
    sheet = queries.sheet_visible_to_or_404(request.user, pk)
    require(request.user, Permission.IMPORT_SHEETS, sheet.area)
    refused = ""
    if request.method == "POST":
        try:
            sheets.undo(sheet=sheet, by=request.user)  # type: ignore[arg-type]  # a signed-in user
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Taken back."))
            return redirect(sheet)
    context = {
        "sheet": sheet,
        "lede": words.undo_words(sheet),
        "crumbs": _crumbs(sheet),
        "page_errors": [{"text": refused, "href": "#main"}] if refused else [],
    }
    return render(request, "sheets/undo.html", context)


@require_safe
def sheet_import_problems(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every problem as a file: row, column, found, how to mend."""
    sheet = queries.sheet_visible_to_or_404(request.user, pk)
    content = sheet_words.problems_file(sheet, COLUMNS[sheet.kind])
    return file_response(content, f"{sheet.kind}-problems.csv", "text/csv")


@required(Permission.IMPORT_SHEETS)
@require_safe
def sheet_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty spreadsheet with the heads."""
    _known_kind(kind)
    return file_response(sheet_words.template_file(COLUMNS[kind]), f"{kind}-template.csv", "text/csv")


@require_safe
def sheet_export(request: HttpRequest, kind: str, slug: str, ending: str) -> HttpResponse:
    """The people or hours of a place in the same columns that come in."""
    _known_kind(kind)
    area = queries.places_to_import_for(request.user).filter(slug=slug).first()
    if area is None:
        raise Http404
    return rows_to_give_out(request.user, kind, area, ending)


def _known_kind(kind: str) -> None:
    if kind not in SheetImport.Kind.values:
        raise Http404


def _page(request: HttpRequest, sheet: SheetImport, *, refused: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "sheet": sheet,
        "heading": words.heading_of_sheet(sheet),
        "state": sheet_words.state_of(sheet),
        "facts": words.facts_of(sheet),
        "problems": sheet_words.problems_table(sheet, COLUMNS[sheet.kind]),
        "button": words.button_of(sheet),
        "before": queries.taken_before(sheet) if sheet.state == SheetImport.State.TRIED else None,
        "urls": _urls(sheet),
        "crumbs": _crumbs(None),
        "page_errors": [{"text": refused, "href": "#main"}] if refused else [],
    }
    return render(request, "sheets/sheet.html", context, status=409 if refused else 200)


def _urls(sheet: SheetImport) -> dict[str, str]:
    of_sheet = ("take", "columns", "undo", "problems")
    urls = {name: reverse(f"sheet-import-{name}", args=[sheet.pk]) for name in of_sheet}
    return urls | {"another": reverse("sheet-import-new", args=[sheet.kind])}


def _crumbs(sheet: SheetImport | None) -> list[dict[str, Any]]:
    line = trail((_("Spreadsheets"), reverse("sheet-imports")))
    return line if sheet is None else [*line, *trail((sheet.file_name, sheet.get_absolute_url()))]

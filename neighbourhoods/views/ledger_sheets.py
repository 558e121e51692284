"""Ledger lines from a spreadsheet: handed in, looked over, taken over, and taken back by reversing them."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.actions import ledger_sheets as actions
from neighbourhoods.models import LedgerSheet
from neighbourhoods.permissions import Permission, require, required
from neighbourhoods.queries import ledger_sheets as queries
from neighbourhoods.sheets.ledger import COLUMNS
from neighbourhoods.views import ledger_sheet_words as words
from nrp.core.forms import bound_to, trail
from nrp.core.refusals import Refusal
from nrp.core.render import sheet_words
from nrp.core.render.cells import file_response
from nrp.core.sheet_forms import ColumnsForm, SheetForm

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
EDIT = Permission.EDIT_MONEY
ON_A_PAGE = 50


@required(EDIT)
@require_safe
def ledger_sheets(request: HttpRequest) -> HttpResponse:
    """Every sheet, the latest first, and the ways in and out."""
    found = queries.sheets_visible_to(request.user)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"table": words.sheets_table(page.object_list), "page": page, "crumbs": _crumbs()[:1]}
    return render(request, "neighbourhoods/ledger_sheets.html", context)


@required(EDIT)
@SHOWN_OR_SENT
def ledger_sheet_new(request: HttpRequest) -> HttpResponse:
    form = SheetForm(bound_to(request), request.FILES or None)
    if form.is_bound and (sheet := form.perform(actions.try_out, by=request.user)) is not None:
        return redirect(sheet)
    context = {
        "form": form,
        "heading": _("Bring ledger lines in from a spreadsheet"),
        "columns": sheet_words.column_facts(COLUMNS),
        "urls": {"back": reverse("ledger-sheets"), "template": reverse("ledger-sheet-template")},
        "crumbs": _crumbs(),
    }
    return render(request, "sheets/new.html", context)


@required(Permission.SEE_MONEY)
@require_safe
def ledger_sheet(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a sheet would do, or what became of it."""
    return _page(request, _kept_or_refused(request, pk))


@required(Permission.SEE_MONEY)
@SHOWN_OR_SENT
def ledger_sheet_columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    sheet = _kept_or_refused(request, pk)
    form = ColumnsForm(bound_to(request), sheet=sheet, columns=COLUMNS)
    if form.is_bound and form.perform(actions.match_columns, sheet=sheet, by=request.user) is not None:
        return redirect(sheet)
    first = sheet_words.first_rows(sheet)
    context = {"form": form, "sheet": sheet, "first": first, "crumbs": _crumbs(sheet)}
    return render(request, "sheets/columns.html", context)


@required(Permission.SEE_MONEY)
@SHOWN_OR_SENT
def ledger_sheet_take(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it over; asked again, it shows who did."""
    sheet = _kept_or_refused(request, pk)
    if request.method != "POST":
        return redirect(sheet)
    try:
        actions.take(sheet=sheet, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    except Refusal as refusal:
        return _page(request, queries.sheet_visible_to_or_404(request.user, pk), refused=str(refusal))
    messages.success(request, _("Taken over."))
    return redirect(sheet)


@required(Permission.SEE_MONEY)
@SHOWN_OR_SENT
def ledger_sheet_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it back, after a page that says what is reversed."""
    sheet = _kept_or_refused(request, pk)
    refused = ""
    if request.method == "POST":
        try:
            actions.undo(sheet=sheet, by=request.user)  # type: ignore[arg-type]  # a signed-in user
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Taken back."))
            return redirect(sheet)
    context = {
        "sheet": sheet,
        "lede": words.undo_words(sheet) if "new" in sheet.report else "",
        "crumbs": _crumbs(sheet),
        "page_errors": [{"text": refused, "href": "#main"}] if refused else [],
    }
    return render(request, "sheets/undo.html", context)


@required(Permission.SEE_MONEY)
@require_safe
def ledger_sheet_problems(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every problem as a file: row, column, found, how to mend."""
    sheet = _kept_or_refused(request, pk)
    return file_response(sheet_words.problems_file(sheet, COLUMNS), "ledger-problems.csv", "text/csv")


@required(EDIT)
@require_safe
def ledger_sheet_template(request: HttpRequest) -> HttpResponse:
    """An empty spreadsheet with the heads: it holds nothing of any place."""
    return file_response(sheet_words.template_file(COLUMNS), "ledger-template.csv", "text/csv")


def _kept_or_refused(request: HttpRequest, pk: uuid.UUID) -> LedgerSheet:
    """Load a sheet through the door (404) for somebody who enters money (403)."""
    sheet = queries.sheet_visible_to_or_404(request.user, pk)
    require(request.user, EDIT)
    return sheet


def _page(request: HttpRequest, sheet: LedgerSheet, *, refused: str = "") -> HttpResponse:
    of_sheet = ("take", "columns", "undo", "problems")
    urls = {name: reverse(f"ledger-sheet-{name}", args=[sheet.pk]) for name in of_sheet}
    state = sheet_words.state_of(sheet)
    context: dict[str, Any] = {
        "sheet": sheet,
        "heading": _("Ledger lines from a spreadsheet"),
        "state": state | {"rest": words.outcome_words(sheet) or state["rest"]},
        "facts": words.facts_of(sheet),
        "problems": sheet_words.problems_table(sheet, COLUMNS),
        "button": words.button_of(sheet),
        "before": queries.taken_before(sheet) if sheet.state == LedgerSheet.State.TRIED else None,
        "urls": urls | {"another": reverse("ledger-sheet-new")},
        "crumbs": _crumbs(),
        "page_errors": [{"text": refused, "href": "#main"}] if refused else [],
    }
    return render(request, "sheets/sheet.html", context, status=409 if refused else 200)


def _crumbs(sheet: LedgerSheet | None = None) -> list[dict[str, Any]]:
    steps: list[tuple[object, str]] = [(_("Ledger"), reverse("ledger"))]
    steps.append((_("Spreadsheets"), reverse("ledger-sheets")))
    if sheet is not None:
        steps.append((sheet.file_name, sheet.get_absolute_url()))
    return trail(*steps)

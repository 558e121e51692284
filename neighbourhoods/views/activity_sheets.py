"""Activities from a spreadsheet: handed in, looked over, taken over, taken back, and given out again."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.actions import activity_sheets as actions
from neighbourhoods.models import ActivitySheet
from neighbourhoods.permissions import required
from neighbourhoods.queries import activity_rows
from neighbourhoods.queries import activity_sheets as queries
from neighbourhoods.queries.activities import activities_visible_to, narrowed, places_of_activities
from neighbourhoods.sheets.activities import ACTIVITIES, COLUMNS
from neighbourhoods.views import activity_sheet_words as words
from neighbourhoods.views.activities import EDIT, SHOWN_OR_SENT, asked_of
from nrp.core.forms import bound_to, trail
from nrp.core.refusals import Refusal
from nrp.core.render import sheet_words
from nrp.core.render.cells import XLSX, csv_bytes, file_response, xlsx_bytes
from nrp.core.sheet_forms import ColumnsForm, SheetForm

ON_A_PAGE = 50


@required(EDIT)
@require_safe
def activity_sheets(request: HttpRequest) -> HttpResponse:
    """Every sheet one sees, the latest first, and the ways in and out."""
    found = queries.sheets_kept_by(request.user)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"table": words.sheets_table(page.object_list), "page": page, "crumbs": _crumbs()[:1]}
    return render(request, "neighbourhoods/activity_sheets.html", context)


@required(EDIT)
@SHOWN_OR_SENT
def activity_sheet_new(request: HttpRequest) -> HttpResponse:
    form = SheetForm(bound_to(request), request.FILES or None)
    if form.is_bound and (sheet := form.perform(actions.try_out, by=request.user)) is not None:
        return redirect(sheet)
    context = {
        "form": form,
        "heading": _("Bring activities in from a spreadsheet"),
        "columns": sheet_words.column_facts(COLUMNS),
        "urls": {"back": reverse("activity-sheets"), "template": reverse("activity-sheet-template")},
        "crumbs": _crumbs(),
    }
    return render(request, "sheets/new.html", context)


@require_safe
def activity_sheet(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a sheet would do, or what became of it."""
    return _page(request, _kept_or_refused(request, pk))


@SHOWN_OR_SENT
def activity_sheet_columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    sheet = _kept_or_refused(request, pk)
    form = ColumnsForm(bound_to(request), sheet=sheet, columns=COLUMNS)
    if form.is_bound and form.perform(actions.match_columns, sheet=sheet, by=request.user) is not None:
        return redirect(sheet)
    first = sheet_words.first_rows(sheet)
    context = {"form": form, "sheet": sheet, "first": first, "crumbs": _crumbs(sheet)}
    return render(request, "sheets/columns.html", context)


@SHOWN_OR_SENT
def activity_sheet_take(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
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


@SHOWN_OR_SENT
def activity_sheet_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it back, after a page that says what goes."""
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


@require_safe
def activity_sheet_problems(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every problem as a file: row, column, found, how to mend."""
    sheet = _kept_or_refused(request, pk)
    return file_response(sheet_words.problems_file(sheet, COLUMNS), "activities-problems.csv", "text/csv")


@require_safe
def activity_sheet_template(request: HttpRequest) -> HttpResponse:
    """An empty spreadsheet with the heads: it holds nothing of any place."""
    return file_response(sheet_words.template_file(COLUMNS), "activities-template.csv", "text/csv")


@require_safe
def activities_export(request: HttpRequest) -> HttpResponse:
    """The activities of the list, narrowed as it is, in the same columns that come in."""
    asked = asked_of(request)
    found = narrowed(activities_visible_to(request.user), asked.wanted, asked.crosswalk)
    place = places_of_activities(request.user).filter(slug=asked.wanted.place).first() if asked.wanted.place else None
    head, rows = activity_rows.rows_of(found)
    actions.note_given_out(rows=len(rows), place=place, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    name = f"activities-{place.slug}" if place else "activities"
    if request.GET.get("format") == "xlsx":
        return file_response(xlsx_bytes({ACTIVITIES: (head, rows)}), f"{name}.xlsx", XLSX)
    return file_response(csv_bytes(head, rows), f"{name}.csv", "text/csv")


def _kept_or_refused(request: HttpRequest, pk: uuid.UUID) -> ActivitySheet:
    """Load a sheet through the door (404) for somebody who maps activities where it is of (403)."""
    sheet = queries.sheet_visible_to_or_404(request.user, pk)
    if not queries.keeps(request.user, sheet):
        raise PermissionDenied
    return sheet


def _page(request: HttpRequest, sheet: ActivitySheet, *, refused: str = "") -> HttpResponse:
    of_sheet = ("take", "columns", "undo", "problems")
    urls = {name: reverse(f"activity-sheet-{name}", args=[sheet.pk]) for name in of_sheet}
    state = sheet_words.state_of(sheet)
    context: dict[str, Any] = {
        "sheet": sheet,
        "heading": words.heading_of(sheet),
        "state": state | {"rest": words.outcome_words(sheet) or state["rest"]},
        "facts": words.facts_of(sheet),
        "problems": sheet_words.problems_table(sheet, COLUMNS),
        "button": words.button_of(sheet),
        "before": queries.taken_before(sheet) if sheet.state == ActivitySheet.State.TRIED else None,
        "urls": urls | {"another": reverse("activity-sheet-new")},
        "crumbs": _crumbs(),
        "page_errors": [{"text": refused, "href": "#main"}] if refused else [],
    }
    return render(request, "sheets/sheet.html", context, status=409 if refused else 200)


def _crumbs(sheet: ActivitySheet | None = None) -> list[dict[str, Any]]:
    steps: list[tuple[object, str]] = [(_("Activities"), reverse("activities"))]
    steps.append((_("Spreadsheets"), reverse("activity-sheets")))
    if sheet is not None:
        steps.append((sheet.file_name, sheet.get_absolute_url()))
    return trail(*steps)

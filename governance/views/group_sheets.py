"""Members and meetings from a spreadsheet: handed in, looked over, taken over, taken back, and given out again."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import group_sheets as actions
from governance.models import Group, GroupSheet
from governance.permissions import can_keep
from governance.queries import group_sheet_rows
from governance.queries import group_sheets as queries
from governance.queries.groups import group_visible_to_or_404
from governance.sheets.columns import COLUMNS
from governance.views import group_sheet_words as words
from nrp.core.forms import bound_to, trail
from nrp.core.refusals import Refusal
from nrp.core.render import sheet_words
from nrp.core.render.cells import XLSX, csv_bytes, file_response, xlsx_bytes
from nrp.core.sheet_forms import ColumnsForm, SheetForm

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ENDINGS = ("csv", "xlsx")


@require_safe
def group_sheets(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every sheet handed in for a group, the latest first, and the ways in and out."""
    group = _kept_or_refused(request, group_visible_to_or_404(request.user, pk))
    out = [
        (kind, ending, reverse("group-sheet-export", args=[group.pk, kind, ending]))
        for kind in COLUMNS
        for ending in ENDINGS
    ]
    context = {
        "group": group,
        "table": words.sheets_table(queries.sheets_of(group)[:100]),
        "ways_out": words.ways_out(group, out),
        "crumbs": _crumbs(group)[:-1],
    }
    return render(request, "governance/group_sheets.html", context)


@SHOWN_OR_SENT
def group_sheet_new(request: HttpRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    group = _kept_or_refused(request, group_visible_to_or_404(request.user, pk))
    _known_kind(kind)
    form = SheetForm(bound_to(request), request.FILES or None)
    if form.is_bound:
        sheet = form.perform(actions.try_out, kind=kind, group=group, by=request.user)
        if sheet is not None:
            return redirect(sheet)
    context = {
        "form": form,
        "heading": words.heading_of(kind),
        "kicker": group.name,
        "columns": sheet_words.column_facts(COLUMNS[kind]),
        "urls": {
            "back": reverse("group-sheets", args=[group.pk]),
            "template": reverse("group-sheet-template", args=[kind]),
        },
        "crumbs": _crumbs(group),
    }
    return render(request, "sheets/new.html", context)


@require_safe
def group_sheet(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a sheet would do, or what became of it."""
    return _page(request, _sheet_or_refused(request, pk))


@SHOWN_OR_SENT
def group_sheet_columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    sheet = _sheet_or_refused(request, pk)
    form = ColumnsForm(bound_to(request), sheet=sheet, columns=COLUMNS[sheet.kind])
    if form.is_bound and form.perform(actions.match_columns, sheet=sheet, by=request.user) is not None:
        return redirect(sheet)
    first = sheet_words.first_rows(sheet)
    context = {"form": form, "sheet": sheet, "first": first, "crumbs": _crumbs(sheet.group, sheet)}
    return render(request, "sheets/columns.html", context)


@SHOWN_OR_SENT
def group_sheet_take(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it over; asked again, it shows who did."""
    sheet = _sheet_or_refused(request, pk)
    if request.method != "POST":
        return redirect(sheet)
    try:
        actions.take(sheet=sheet, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    except Refusal as refusal:
        return _page(request, queries.sheet_visible_to_or_404(request.user, pk), refused=str(refusal))
    messages.success(request, _("Taken over."))
    return redirect(sheet)


@SHOWN_OR_SENT
def group_sheet_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it back, after a page that says what goes."""
    sheet = _sheet_or_refused(request, pk)
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
        "lede": words.undo_words(sheet),
        "crumbs": _crumbs(sheet.group, sheet),
        "page_errors": [{"text": refused, "href": "#main"}] if refused else [],
    }
    return render(request, "sheets/undo.html", context)


@require_safe
def group_sheet_problems(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every problem as a file: row, column, found, how to mend."""
    sheet = _sheet_or_refused(request, pk)
    content = sheet_words.problems_file(sheet, COLUMNS[sheet.kind])
    return file_response(content, f"{sheet.kind}-problems.csv", "text/csv")


@require_safe
def group_sheet_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty spreadsheet with the heads: it holds nothing of anybody."""
    _known_kind(kind)
    return file_response(sheet_words.template_file(COLUMNS[kind]), f"{kind}-template.csv", "text/csv")


@require_safe
def group_sheet_export(request: HttpRequest, pk: uuid.UUID, kind: str, ending: str) -> HttpResponse:
    """The members or meetings of a group in the same columns that come in."""
    group = _kept_or_refused(request, group_visible_to_or_404(request.user, pk))
    _known_kind(kind)
    head, rows = group_sheet_rows.rows_of(group, kind)
    actions.note_given_out(kind=kind, group=group, rows=len(rows), by=request.user)  # type: ignore[arg-type]  # a signed-in user
    name = f"{kind}-{slugify(group.name) or 'group'}.{ending}"
    if ending == "xlsx":
        return file_response(xlsx_bytes({kind: (head, rows)}), name, XLSX)
    return file_response(csv_bytes(head, rows), name, "text/csv")


def _kept_or_refused(request: HttpRequest, group: Group) -> Group:
    """Let those in who keep the group's records (403 for its other readers)."""
    if not can_keep(request.user, group):
        raise PermissionDenied
    return group


def _sheet_or_refused(request: HttpRequest, pk: uuid.UUID) -> GroupSheet:
    sheet = queries.sheet_visible_to_or_404(request.user, pk)
    _kept_or_refused(request, sheet.group)
    return sheet


def _known_kind(kind: str) -> None:
    if kind not in COLUMNS:
        raise Http404


def _page(request: HttpRequest, sheet: GroupSheet, *, refused: str = "") -> HttpResponse:
    of_sheet = ("take", "columns", "undo", "problems")
    urls = {name: reverse(f"group-sheet-{name}", args=[sheet.pk]) for name in of_sheet}
    context: dict[str, Any] = {
        "sheet": sheet,
        "heading": words.heading_of_sheet(sheet),
        "state": sheet_words.state_of(sheet),
        "facts": words.facts_of(sheet),
        "problems": sheet_words.problems_table(sheet, COLUMNS[sheet.kind]),
        "button": words.button_of(sheet),
        "before": queries.taken_before(sheet) if sheet.state == GroupSheet.State.TRIED else None,
        "urls": urls | {"another": reverse("group-sheet-new", args=[sheet.group_id, sheet.kind])},
        "crumbs": _crumbs(sheet.group),
        "page_errors": [{"text": refused, "href": "#main"}] if refused else [],
    }
    return render(request, "sheets/sheet.html", context, status=409 if refused else 200)


def _crumbs(group: Group, sheet: GroupSheet | None = None) -> list[dict[str, Any]]:
    steps = [(_("Groups"), reverse("groups")), (group.name, group.get_absolute_url())]
    steps.append((_("Spreadsheets"), reverse("group-sheets", args=[group.pk])))
    if sheet is not None:
        steps.append((sheet.file_name, sheet.get_absolute_url()))
    return trail(*steps)

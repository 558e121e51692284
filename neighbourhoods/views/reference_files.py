"""References from a file: handed in, looked over, taken over, taken back."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.actions import reference_files as actions
from neighbourhoods.forms.evidence import KnowledgeForm, ReferenceFileForm, RemoveForm
from neighbourhoods.models import ReferenceFile
from neighbourhoods.permissions import require, required
from neighbourhoods.queries import reference_files as queries
from neighbourhoods.queries.reviews import reviews_visible_to
from neighbourhoods.views import reference_file_words as words
from nrp.accounts.permissions import Permission
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.refusals import Refusal
from nrp.core.render.cells import file_response

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50
SHOWN = 100  # items that the page of a taken file lists


@SHOWN_OR_SENT
@required(Permission.EDIT_EVIDENCE)
def reference_files(request: HttpRequest) -> HttpResponse:
    """Hand a file in, and every file handed in before."""
    chosen = {"review": request.GET.get("review", "")}
    form = ReferenceFileForm(
        bound_to(request), request.FILES or None, reviews=reviews_visible_to(request.user), initial=chosen
    )
    if form.is_bound and (sheet := form.perform(actions.try_out, by=request.user)) is not None:
        return redirect(sheet)
    page = Paginator(queries.files_visible_to(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "table": words.files_table(page.object_list),
        "page": page,
        "crumbs": _crumbs()[:-1],
    }
    return render(request, "neighbourhoods/reference_files.html", context)


@require_safe
@required(Permission.SEE_PLACES)
def reference_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a file would do, or what became of it."""
    return _page(request, _file_or_refused(request, pk))


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def reference_file_kind(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The kind of knowledge of everything that is new in the file."""
    sheet = _file_or_refused(request, pk)
    form = KnowledgeForm(bound_to(request), initial={"knowledge": sheet.report.get("knowledge", "")})
    if form.is_bound and form.perform(actions.choose_kind, sheet=sheet, by=request.user) is not None:
        return redirect(sheet)
    return form_page(
        request,
        form=form,
        heading=_("Kind of knowledge"),
        lede=sheet.file_name,
        button=_("Look at it again"),
        back=sheet.get_absolute_url(),
        crumbs=_crumbs(sheet),
    )


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def reference_file_take(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it over; asked again, it shows who did."""
    sheet = _file_or_refused(request, pk)
    if request.method != "POST":
        return redirect(sheet)
    try:
        actions.take(sheet=sheet, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    except Refusal as refusal:
        return _page(request, queries.file_visible_to_or_404(request.user, pk), refused=str(refusal))
    messages.success(request, _("Taken over."))
    return redirect(sheet)


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def reference_file_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it back, after a page that says what goes."""
    sheet = _file_or_refused(request, pk)
    form = RemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.undo, sheet=sheet, by=request.user) is not None:
        messages.success(request, _("Taken back."))
        return redirect(sheet)
    return form_page(
        request,
        form=form,
        heading=_("Take the file back"),
        lede=words.undo_words(sheet),
        button=_("Take it back"),
        kind="warning",
        back=sheet.get_absolute_url(),
        crumbs=_crumbs(sheet),
    )


@require_safe
@required(Permission.SEE_PLACES)
def reference_file_problems(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every problem as a file: record, found, how to mend."""
    content = words.problems_file(_file_or_refused(request, pk))
    return file_response(content, "reference-problems.csv", "text/csv")


def _file_or_refused(request: HttpRequest, pk: uuid.UUID) -> ReferenceFile:
    """Load a file through the door (404) for somebody who keeps evidence (403)."""
    sheet = queries.file_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_EVIDENCE)
    return sheet


def _page(request: HttpRequest, sheet: ReferenceFile, *, refused: str = "") -> HttpResponse:
    is_taken = sheet.state == ReferenceFile.State.TAKEN
    context: dict[str, Any] = {
        "sheet": sheet,
        "state": words.state_of(sheet),
        "facts": words.facts_of(sheet),
        "lines": words.lines_table(sheet),
        "problems": words.problems_table(sheet),
        "button": words.button_of(sheet),
        "made": words.made_lines(queries.items_made(sheet)[:SHOWN]) if is_taken else [],
        "before": queries.taken_before(sheet, request.user) if sheet.state == ReferenceFile.State.TRIED else None,
        "crumbs": _crumbs(),
        "page_errors": [{"text": refused, "href": "#main"}] if refused else [],
    }
    return render(request, "neighbourhoods/reference_file.html", context, status=409 if refused else 200)


def _crumbs(sheet: ReferenceFile | None = None) -> list[dict[str, Any]]:
    steps = [(_("Items of evidence"), reverse("evidence-items")), (_("Reference files"), reverse("reference-files"))]
    return trail(*steps, *([(sheet.file_name, sheet.get_absolute_url())] if sheet is not None else []))

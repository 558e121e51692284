"""Files of figures: handed in, watched while they are read, taken over, withdrawn."""

import uuid

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from neighbourhoods.actions import dataset_files as actions
from neighbourhoods.forms.datasets import DatasetFileForm, MatchColumnsForm, TakeForm, WithdrawFileForm
from neighbourhoods.models import DatasetFile
from neighbourhoods.permissions import Permission, require, required
from neighbourhoods.queries import datasets as queries
from neighbourhoods.views.dataset_file_page import file_context, take_context
from neighbourhoods.views.figures_state import happening_of
from neighbourhoods.views.indicator_tables import files_table
from nrp.core import blobs
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.incoming import is_too_large, limit_words

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


@csrf_exempt  # a body over the limit is turned away unparsed; what is within it is checked by the view inside
@required(Permission.SEE_PLACES)
@SHOWN_OR_SENT
def dataset_files(request: HttpRequest) -> HttpResponse:
    """Every file handed in, the latest first, and the door for another."""
    if request.method == "POST":
        require(request.user, Permission.EDIT_DATASETS)
        if is_too_large(request, settings.DATASET_UPLOAD_MAX_BYTES):
            form = DatasetFileForm({}, {})
            form.full_clean()
            form.errors.clear()
            form.add_error("file", actions.too_large_text())
            return _files_page(request, form, status=413)
    return _within_limit(request)


@csrf_protect
def _within_limit(request: HttpRequest) -> HttpResponse:
    form = DatasetFileForm(bound_to(request), request.FILES or None)
    if form.is_bound and (made := form.perform(actions.receive, by=request.user)) is not None:
        return redirect(made)
    return _files_page(request, form)


def _files_page(request: HttpRequest, form: DatasetFileForm, status: int = 200) -> HttpResponse:
    may_edit = queries.can_edit_datasets(request.user)
    page = Paginator(queries.files_visible_to(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": files_table(list(page.object_list), names=may_edit),
        "page": page,
        "form": form if may_edit else None,
        "limit": limit_words(settings.DATASET_UPLOAD_MAX_BYTES),
        "may_edit": may_edit,
    }
    return render(request, "neighbourhoods/dataset_files.html", context, status=status)


@required(Permission.SEE_PLACES)
@require_safe
def dataset_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.file_visible_to_or_404(request.user, pk)
    return render(request, "neighbourhoods/dataset_file.html", file_context(found, request.user))


@required(Permission.SEE_PLACES)
@require_safe
def dataset_file_progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The fragment that the page asks for every two seconds: nothing when nothing has changed."""
    found = queries.file_visible_to_or_404(request.user, pk)
    happening = happening_of(found)
    is_poll = bool(getattr(request, "htmx", False))
    if is_poll and not happening.is_going_on:
        response = HttpResponse()
        response["HX-Redirect"] = found.get_absolute_url()
        return response
    if is_poll and request.GET.get("seen", "") == happening.key:
        return HttpResponse(status=204)
    context = {"file": found, "happening": happening, "says_state": is_poll}
    return render(request, "neighbourhoods/_dataset_progress.html", context)


@SHOWN_OR_SENT
def dataset_file_columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _kept(request, pk)
    form = MatchColumnsForm(bound_to(request), file=found)
    if form.is_bound and form.perform(actions.match_columns, file=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Which column holds what?"),
        lede=_("The file is then read again. Columns of figures are found by the code or the name of an indicator."),
        button=_("Read the file again"),
        back=found.get_absolute_url(),
        crumbs=_trail(found),
    )


@SHOWN_OR_SENT
def dataset_file_take(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Check answers: what will be in use afterwards. The button names the act."""
    found = _kept(request, pk)
    if found.state != DatasetFile.State.READY:
        return redirect(found)
    context = take_context(found, request.user)
    form = TakeForm(bound_to(request), file=found, words=context.pop("confirm"))
    if form.is_bound and form.perform(actions.take, file=found, by=request.user) is not None:
        return redirect(found)
    crumbs = _trail(found)
    return render(request, "neighbourhoods/dataset_file_take.html", {**context, "form": form, "crumbs": crumbs})


@SHOWN_OR_SENT
def dataset_file_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _kept(request, pk)
    if found.state not in (DatasetFile.State.READY, DatasetFile.State.TAKEN):
        return redirect(found)
    form = WithdrawFileForm(bound_to(request))
    if form.is_bound and form.perform(actions.withdraw, file=found, by=request.user) is not None:
        return redirect(found)
    text = _("Its figures go from every chart at once. Where an earlier file has figures, those come back.")
    return form_page(
        request,
        form=form,
        heading=_("Withdraw %(file)s") % {"file": found.file_name},
        lede=text if found.state == DatasetFile.State.TAKEN else _("None of its figures is in use yet."),
        button=_("Withdraw the file"),
        back=found.get_absolute_url(),
        kind="warning",
        crumbs=_trail(found),
    )


@require_POST
def dataset_file_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _kept(request, pk)
    if found.state == DatasetFile.State.FAILED:
        actions.retry(file=found, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    return redirect(found)


@require_safe
def dataset_file_problems_csv(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    found = _kept(request, pk)
    if not found.problems_stored_as:
        raise Http404
    return problems_file(found)


def problems_file(file: DatasetFile) -> FileResponse:
    """Give the CSV of all refused rows; its cells were made safe to open in a spreadsheet when it was written."""
    name = f"figures-problems-{str(file.pk)[:8]}.csv"
    content = blobs.open_blob(file.problems_stored_as)
    return FileResponse(content, as_attachment=True, filename=name, content_type="text/csv")


def _kept(request: HttpRequest, pk: uuid.UUID) -> DatasetFile:
    """Load a file through the door (404) for somebody who keeps datasets (403)."""
    found = queries.file_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_DATASETS)
    return found


def _trail(file: DatasetFile) -> list[dict[str, object]]:
    return trail((_("Files of figures"), reverse("dataset-files")), (file.file_name, file.get_absolute_url()))

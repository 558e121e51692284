"""Handing a file in, watching it being read, and what can be done with it outside the five steps."""

import contextlib
import uuid

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from neighbourhoods.permissions import Permission, required
from nrp.accounts.models import User
from nrp.core.forms import bound_to, form_page
from nrp.core.refusals import Refusal
from surveys import queries
from surveys.actions import instruments, publishing, uploads
from surveys.files import is_too_large, problems_file
from surveys.forms import UploadForm, WithdrawForm
from surveys.models import Upload, Wave
from surveys.permissions import can_retry, can_withdraw, signed_in
from surveys.progress import Happening, publication_of, reading_of
from surveys.receipts import file_size
from surveys.views.shell import CHOOSE, MATCH, crumbs, next_step, page_of_step, shown_or_sent


@csrf_exempt  # a body over the limit is turned away unparsed; what is within it is checked by the view inside
@required(Permission.UPLOAD_WAVES)
@shown_or_sent
def upload_new(request: HttpRequest, number: int) -> HttpResponse:
    wave = queries.wave_visible_to_or_404(request.user, number)
    if is_too_large(request):
        form = UploadForm({}, {})
        form.full_clean()
        form.errors.clear()
        form.add_error("file", uploads.too_large_text())
        return _choose_page(request, wave, form, status=413)
    return _within_limit(request, wave)


@csrf_protect
def _within_limit(request: HttpRequest, wave: Wave) -> HttpResponse:
    form = UploadForm(bound_to(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            return redirect(_receive(wave, form, signed_in(request.user)))
        except Refusal as refusal:
            form.refuse(refusal)
    return _choose_page(request, wave, form)


def _receive(wave: Wave, form: UploadForm, by: User) -> Upload:
    source = form.cleaned_data["codebook"]
    chosen = form.cleaned_data["version"]
    codebook = instruments.import_codebook(source=source.read(), by=by) if source else chosen
    file = form.cleaned_data["file"]
    return uploads.receive(wave=wave, stream=file, file_name=file.name, by=by, codebook=codebook)


def _choose_page(request: HttpRequest, wave: Wave, form: UploadForm, status: int = 200) -> HttpResponse:
    context = page_of_step(wave, CHOOSE, form=form, limit=file_size(settings.SURVEY_UPLOAD_MAX_BYTES))
    return render(request, "surveys/upload_new.html", context, status=status)


@required(Permission.SEE_UPLOADS)
@require_safe
def upload(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    step = next_step(found)
    if step != "upload":
        return redirect(step, pk=pk)
    context = page_of_step(
        found.wave, MATCH, upload=found, happening=happening_of(found), can_retry=can_retry(request.user, found)
    )
    return render(request, "surveys/upload.html", context)


@required(Permission.SEE_UPLOADS)
@require_safe
def upload_progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The fragment that the page asks for every two seconds: nothing when nothing has changed."""
    found = queries.upload_visible_to_or_404(request.user, pk)
    happening = happening_of(found)
    is_poll = bool(getattr(request, "htmx", False))
    if is_poll and found.version is None and not happening.is_going_on:
        response = HttpResponse()
        response["HX-Redirect"] = found.get_absolute_url()
        return response
    seen = request.GET.get("seen", "")
    if is_poll and seen == happening.key:
        return HttpResponse(status=204)
    context = {"upload": found, "happening": happening, "says_state": is_poll}
    return render(request, "surveys/_progress.html", context)


def happening_of(found: Upload) -> Happening:
    if found.version is None:
        return reading_of(found, queries.usual_reading_seconds())
    return publication_of(found, queries.runs_of(found), queries.usual_run_seconds())


@required(Permission.SEE_UPLOADS)
@require_safe
def upload_problems_csv(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    if not found.problems_stored_as:
        raise Http404
    return problems_file(found)


@required(Permission.UPLOAD_WAVES)
@require_POST
def upload_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    if can_retry(request.user, found):
        with contextlib.suppress(Refusal):  # its own page says what state it is in
            uploads.retry(upload=found, by=signed_in(request.user))
    return redirect(found)


@required(Permission.UPLOAD_WAVES)
@shown_or_sent
def upload_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    if not can_withdraw(request.user, found):
        return redirect(found)
    form = WithdrawForm(bound_to(request))
    if form.is_bound and form.perform(publishing.withdraw, upload=found, by=signed_in(request.user)) is not None:
        return redirect("upload-receipt", pk=pk)
    text = _("The wave then has no published file until another one is. Results already made from it stay readable.")
    return form_page(
        request,
        form=form,
        heading=_("Take back version %(version)d of wave %(number)d")
        % {"version": found.version or 0, "number": found.wave.number},
        lede=text if found.state == Upload.State.PUBLISHED else "",
        button=_("Take version %(version)d back") % {"version": found.version or 0},
        back=found.get_absolute_url(),
        kind="warning",
        crumbs=crumbs(found.wave, here=found.file_name),
    )

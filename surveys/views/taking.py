"""Taking the answers of a published version out: asking, watching it being written, the file."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to
from surveys import exports, queries
from surveys.actions import taking
from surveys.export_forms import TakeOutForm
from surveys.permissions import can_take_out, signed_in
from surveys.receipts import areas_kept, rows_kept
from surveys.views.shell import crumbs, shown_or_sent

SHOWN = 20


@required(Permission.TAKE_ANSWERS)
@shown_or_sent
def take_out(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What leaves and who may take it; the form; what somebody took of this version before."""
    found = queries.upload_visible_to_or_404(request.user, pk)
    form = TakeOutForm(bound_to(request))
    if form.is_bound and (job := form.perform(taking.ask, upload=found, by=signed_in(request.user))) is not None:
        return redirect(job)
    mine = list(exports.exports_visible_to(request.user).filter(upload=found)[:SHOWN])
    context = {
        "upload": found,
        "wave": found.wave,
        "form": form,
        "is_given_out": can_take_out(request.user, found),
        "why_not": taking.not_given_out(found),
        "rows_kept": rows_kept(found),
        "areas_kept": areas_kept(found),
        "exports": exports.exports_table(mine) if mine else None,
        "crumbs": crumbs(found.wave, here=_("Take answers out")),
    }
    return render(request, "surveys/take_out.html", context)


@required(Permission.TAKE_ANSWERS)
@require_safe
def export_job(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    job = exports.export_visible_to_or_404(request.user, pk)
    context = {
        "job": job,
        "happening": exports.happening_of(job),
        "facts": exports.facts_of(job),
        "crumbs": crumbs(job.upload.wave, here=_("Answers taken out")),
    }
    return render(request, "surveys/export_job.html", context)


@required(Permission.TAKE_ANSWERS)
@require_safe
def export_progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The fragment that the page asks for every two seconds: nothing when nothing has changed."""
    job = exports.export_visible_to_or_404(request.user, pk)
    happening = exports.happening_of(job)
    is_poll = bool(getattr(request, "htmx", False))
    if is_poll and not happening.is_going_on:
        response = HttpResponse()
        response["HX-Redirect"] = job.get_absolute_url()
        return response
    if is_poll and request.GET.get("seen", "") == happening.key:
        return HttpResponse(status=204)
    context = {"job": job, "happening": happening, "says_state": is_poll}
    return render(request, "surveys/_export_progress.html", context)


@required(Permission.TAKE_ANSWERS)
@require_safe
def export_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    job = exports.export_visible_to_or_404(request.user, pk)
    try:
        name = taking.take(job=job, by=signed_in(request.user))
    except taking.TakeOutRefused as refused:
        messages.warning(request, str(refused))
        return redirect(job)
    return exports.stored_file(job, name)


@required(Permission.TAKE_ANSWERS)
@require_POST
def export_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    job = exports.export_visible_to_or_404(request.user, pk)
    taking.retry(job=job, by=signed_in(request.user))
    return redirect(job)

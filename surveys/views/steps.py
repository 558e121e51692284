"""The steps between a file that was read and a wave that is published."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.permissions import Permission, required
from neighbourhoods.queries import areas_by_survey_code, current_pairs
from nrp.core.forms import bound_to
from nrp.core.refusals import Refusal
from surveys import queries
from surveys.actions import publishing, uploads
from surveys.actions.suspected import suspected_columns
from surveys.comparing import beside
from surveys.deciding import is_open
from surveys.files import receipt_file
from surveys.forms import AreasForm, ColumnsForm, PublishForm
from surveys.models import Upload
from surveys.permissions import UNPUBLISHED, can_publish, can_take_out, can_upload, can_withdraw, signed_in
from surveys.receipts import areas_kept, between_versions, receipt_lines, rows_kept, rows_text
from surveys.reporting import by_severity, kinds_table, problem_count, problem_rows, verdict
from surveys.views.shell import MATCH, PUBLISH, RECEIPT, REPORT, next_step, page_of_step, shown_or_sent, unknown_areas
from surveys.views.uploads import happening_of


@required(Permission.UPLOAD_WAVES)
@shown_or_sent
def upload_columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    if found.state not in UNPUBLISHED or not found.report.get("columns"):
        return redirect("upload-report", pk=pk)
    form = ColumnsForm(bound_to(request), upload=found)
    if form.is_bound and form.is_valid():
        try:
            uploads.answer(upload=found, column_map=form.column_map(), by=signed_in(request.user))
            return redirect("upload", pk=pk)
        except Refusal as refusal:
            form.refuse(refusal)
    context = page_of_step(
        found.wave,
        MATCH,
        upload=found,
        form=form,
        matches=found.report["columns"],
        unused=found.report.get("unused_columns", []),
        asked=len(form.asked),
    )
    return render(request, "surveys/upload_columns.html", context)


@required(Permission.UPLOAD_WAVES)
@shown_or_sent
def upload_areas(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    form = AreasForm(bound_to(request), upload=found)
    if found.state not in UNPUBLISHED or not form.asked:
        return redirect("upload-report", pk=pk)
    if form.is_bound and form.is_valid():
        try:
            uploads.answer(upload=found, area_map=form.area_map(), by=signed_in(request.user))
            return redirect("upload", pk=pk)
        except Refusal as refusal:
            form.refuse(refusal)
    context = page_of_step(found.wave, MATCH, upload=found, form=form)
    return render(request, "surveys/upload_areas.html", context)


@required(Permission.SEE_UPLOADS)
@require_safe
def upload_report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    if next_step(found) == "upload":
        return redirect("upload", pk=pk)
    earlier = queries.previous_published(found.wave)
    pairs = [(pair.neighbourhood.survey_code, pair.comparator.survey_code) for pair in current_pairs()]
    suspected = suspected_columns(found)
    names = {code: area.name for code, area in areas_by_survey_code().items()}
    context = page_of_step(
        found.wave,
        REPORT,
        upload=found,
        verdict=verdict(found),
        kinds=kinds_table(found),
        rows=problem_rows(found),
        problem_count=problem_count(found),
        beside=beside(found, names=names, pairs=pairs, earlier=earlier.codebook.document if earlier else None),
        unknown_areas=unknown_areas(found),
        suspected=suspected,
        suspected_open=[column for column in suspected if column["decision"] is None],
        in_doubt=is_open(found),
        areas_kept=areas_kept(found),
        can_publish=can_publish(request.user, found),
        can_upload=can_upload(request.user),
    )
    return render(request, "surveys/upload_report.html", context)


@required(Permission.UPLOAD_WAVES)
@shown_or_sent
def upload_publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    if found.state != Upload.State.READY:
        return redirect("upload", pk=pk)
    warnings = by_severity(found, "warns")
    replaces = queries.published_upload_of(found.wave)
    form = PublishForm(bound_to(request), has_warnings=bool(warnings), replaces=replaces is not None)
    if form.is_bound and form.perform(publishing.publish, upload=found, by=signed_in(request.user)) is not None:
        return redirect("upload-receipt", pk=pk)
    context = page_of_step(
        found.wave,
        PUBLISH,
        upload=found,
        form=form,
        warnings=warnings,
        rows_text=rows_text(found),
        areas_kept=areas_kept(found),
        replaces=replaces,
        between=between_versions(replaces, found) if replaces else "",
        not_compared=publishing.not_compared(found, found.wave),
        approval_missing=publishing.approval_missing(found.wave),
    )
    return render(request, "surveys/upload_publish.html", context)


@required(Permission.SEE_UPLOADS)
@require_safe
def upload_receipt(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    if found.version is None:
        return redirect("upload", pk=pk)
    replaced = queries.version_before(found)
    context = page_of_step(
        found.wave,
        RECEIPT,
        upload=found,
        facts=[
            {"label": label, "value": value, "code": label == _("SHA-256")}
            for label, value in receipt_lines(found, replaced=replaced)
        ],
        happening=happening_of(found),
        has_run=bool(queries.runs_of(found)),
        rows_kept=rows_kept(found),
        areas_kept=areas_kept(found),
        can_withdraw=can_withdraw(request.user, found),
        can_take_out=can_take_out(request.user, found),
    )
    return render(request, "surveys/upload_receipt.html", context)


@required(Permission.SEE_UPLOADS)
@require_safe
def upload_receipt_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    if found.version is None:
        return redirect("upload", pk=pk)
    return receipt_file(found)

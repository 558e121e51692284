"""Codebooks: which there are, what each says, and how another begins."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.permissions import Permission, can, required
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.refusals import Refusal
from surveys import codebook_queries as queries
from surveys.actions import codebook_drafts, codebook_files
from surveys.codebook_files import (
    json_file,
    outcomes_of,
    printed_file,
    roles_and_covariates,
    sections_of,
    xlsform_file,
)
from surveys.codebook_forms import NewCodebookForm, VersionForm
from surveys.models import Codebook, CodebookDraft
from surveys.permissions import signed_in
from surveys.views.shell import shown_or_sent


@required(Permission.SEE_WAVES)
@require_safe
def codebooks(request: HttpRequest) -> HttpResponse:
    context = {
        "instruments": queries.instruments_with_versions(request.user),
        "can_edit": can(request.user, Permission.EDIT_CODEBOOKS),
        "crumbs": trail((_("Waves"), reverse("waves"))),
    }
    return render(request, "surveys/codebooks.html", context)


@required(Permission.SEE_WAVES)
@require_safe
def codebook_version(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.codebook_visible_to_or_404(request.user, pk)
    context = {
        "codebook": found,
        "crumbs": trail((_("Codebooks"), reverse("codebooks"))),
        "sections": sections_of(found.document),
        "outcomes": outcomes_of(found),
        "facts": [{"label": label, "value": value} for label, value in roles_and_covariates(found.document)],
        "rules": found.document.get("rules") or [],
        "links": files_of(found),
        "can_edit": can(request.user, Permission.EDIT_CODEBOOKS),
    }
    return render(request, "surveys/codebook_version.html", context)


def files_of(found: Codebook) -> list[dict[str, Any]]:
    """Give the links to take a version along."""
    return [
        {"text": _("To print (PDF)"), "url": reverse("codebook-pdf", args=[found.pk])},
        {"text": _("XLSForm (Excel)"), "url": reverse("codebook-xlsx", args=[found.pk])},
        {"text": _("Document (JSON)"), "url": reverse("codebook-json", args=[found.pk])},
    ]


@required(Permission.SEE_WAVES)
@require_safe
def codebook_json(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return json_file(queries.codebook_visible_to_or_404(request.user, pk))


@required(Permission.SEE_WAVES)
@require_safe
def codebook_xlsx(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return xlsform_file(queries.codebook_visible_to_or_404(request.user, pk))


@required(Permission.SEE_WAVES)
@require_safe
def codebook_pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return printed_file(queries.codebook_visible_to_or_404(request.user, pk))


@required(Permission.EDIT_CODEBOOKS)
@shown_or_sent
def codebook_new(request: HttpRequest) -> HttpResponse:
    form = NewCodebookForm(bound_to(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            return redirect(_begun(form, request))
        except Refusal as refusal:
            form.refuse(refusal)
    return form_page(
        request,
        form=form,
        heading=_("Begin a codebook"),
        lede=_("It becomes a draft that nobody uses until you publish it."),
        button=_("Begin the draft"),
        back=reverse("codebooks"),
        crumbs=trail((_("Codebooks"), reverse("codebooks"))),
    )


def _begun(form: NewCodebookForm, request: HttpRequest) -> CodebookDraft:
    by = signed_in(request.user)
    file = form.cleaned_data["file"]
    named = {"instrument": form.cleaned_data["instrument"], "version": form.cleaned_data["version"]}
    if not file:
        return codebook_drafts.start(**named, by=by)
    return codebook_files.bring_in(file=file, file_name=file.name, **named, by=by)


@required(Permission.EDIT_CODEBOOKS)
@shown_or_sent
def codebook_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.codebook_visible_to_or_404(request.user, pk)
    form = VersionForm(bound_to(request))
    if form.is_bound:
        draft = form.perform(codebook_drafts.start_from, codebook=found, by=request.user)
        if draft is not None:
            messages.success(request, _("The draft holds what version %(version)s says.") % {"version": found.version})
            return redirect(draft)
    words = {"name": found.instrument.name, "version": found.version}
    return form_page(
        request,
        form=form,
        heading=_("Begin the next version of %(name)s") % words,
        lede=_("The draft begins with what version %(version)s says.") % words,
        button=_("Begin the draft"),
        back=reverse("codebook-version", args=[found.pk]),
        crumbs=trail(
            (_("Codebooks"), reverse("codebooks")), (str(found), reverse("codebook-version", args=[found.pk]))
        ),
    )

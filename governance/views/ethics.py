"""Ethics approvals on record."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import ethics as actions
from governance.actions.ethics_reminding import STEPS
from governance.forms.ethics import EthicsApprovalForm, EthicsDocumentForm, EthicsDocumentRemoveForm
from governance.models import EthicsApproval
from governance.permissions import can_edit_ethics_approvals
from governance.queries import ethics as queries
from neighbourhoods.permissions import Permission, required
from nrp.core.attachments import attached
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render import dates
from nrp.core.render.tables import Cell, Column, Table


@required(Permission.SEE_ETHICS_APPROVALS)
@require_safe
def ethics_approvals(request: HttpRequest) -> HttpResponse:
    can_edit = can_edit_ethics_approvals(request.user)
    context = {"table": _table(queries.ethics_approvals()), "can_edit": can_edit}
    return render(request, "governance/ethics_approvals.html", context)


@required(Permission.EDIT_ETHICS_APPROVALS)
@require_http_methods(["GET", "HEAD", "POST"])
def ethics_approval_new(request: HttpRequest) -> HttpResponse:
    form = EthicsApprovalForm(bound_to(request))
    if form.is_bound and form.perform(actions.record, by=request.user) is not None:
        return redirect("ethics-approvals")
    return form_page(
        request,
        form=form,
        heading=_("Record an ethics approval"),
        lede=_("A survey wave is published only with an approval that covers its fieldwork."),
        button=_("Record the approval"),
        back=reverse("ethics-approvals"),
        crumbs=_way_to_all(),
    )


@required(Permission.SEE_ETHICS_APPROVALS)
@require_safe
def ethics_approval(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One approval: dates, what it covers, its documents, and the waves that rest on it."""
    approval = get_object_or_404(queries.ethics_approvals(), pk=pk)
    context = {
        "approval": approval,
        "state": _state(approval),
        "facts": [
            {"label": _("Committee"), "value": approval.body},
            {"label": _("What it covers"), "value": approval.title},
            {"label": _("Approved on"), "value": dates.day(approval.approved_on)},
            {"label": _("Expires on"), "value": _expiry(approval)},
        ],
        "documents": list(approval.documents.all()),
        "waves": list(approval.waves.all()),
        "can_edit": can_edit_ethics_approvals(request.user),
        "crumbs": _way_to_all(),
    }
    return render(request, "governance/ethics_approval.html", context)


@required(Permission.SEE_ETHICS_APPROVALS)
@require_safe
def ethics_document_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The file, to be saved."""
    document = queries.document_or_404(pk)
    return attached(document.stored_as, document.file_name, document.file_type)


@required(Permission.EDIT_ETHICS_APPROVALS)
@require_http_methods(["GET", "HEAD", "POST"])
def ethics_document_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    approval = get_object_or_404(queries.ethics_approvals(), pk=pk)
    form = EthicsDocumentForm(bound_to(request), request.FILES or None, sender=request.user)
    if form.is_bound and form.perform(actions.add_document, approval=approval, by=request.user) is not None:
        return redirect(approval)
    return form_page(
        request,
        form=form,
        heading=_("Add a document to approval %(reference)s") % {"reference": approval.reference},
        lede=_("The letter, the application, the consent form: whoever reads the approval can read it."),
        button=_("Add the document"),
        back=approval.get_absolute_url(),
        crumbs=_way_to(approval),
    )


@required(Permission.EDIT_ETHICS_APPROVALS)
@require_http_methods(["GET", "HEAD", "POST"])
def ethics_document_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what goes, then take it away."""
    document = queries.document_or_404(pk)
    approval = document.approval
    form = EthicsDocumentRemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.remove_document, document=document, by=request.user):
        return redirect(approval)
    return form_page(
        request,
        form=form,
        heading=_("Take “%(title)s” away") % {"title": document.title},
        lede=_("The document and its file go, for everybody. It was %(file)s.") % {"file": document.file_name},
        button=_("Take the document away"),
        back=approval.get_absolute_url(),
        crumbs=_way_to(approval),
        kind="warning",
    )


@required(Permission.EDIT_ETHICS_APPROVALS)
@require_http_methods(["GET", "HEAD", "POST"])
def ethics_approval_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    approval = get_object_or_404(queries.ethics_approvals(), pk=pk)
    initial = {name: getattr(approval, name) for name in EthicsApprovalForm.base_fields}
    form = EthicsApprovalForm(bound_to(request), initial=initial)
    if form.is_bound and form.perform(actions.update, approval=approval, by=request.user) is not None:
        return redirect(approval)
    return form_page(
        request,
        form=form,
        heading=_("Correct approval %(reference)s") % {"reference": approval.reference},
        lede=_("What stood there before stays in the audit trail."),
        button=_("Save the correction"),
        back=approval.get_absolute_url(),
        crumbs=_way_to(approval),
    )


def _expiry(approval: EthicsApproval) -> str:
    return dates.day(approval.expires_on) if approval.expires_on else _("No day named")


def _state(approval: EthicsApproval) -> dict[str, str]:
    """Give whether an approval holds today, and how long."""
    last, today = approval.expires_on, timezone.localdate()
    if approval.approved_on > today:
        return {"state": "waiting", "word": _("Not yet in force"), "rest": ""}
    if last is None:
        return {"state": "done", "word": _("In force"), "rest": _("without a last day.")}
    if last < today:
        return {"state": "waiting", "word": _("Ended"), "rest": _("on %(day)s.") % {"day": dates.day(last)}}
    is_near = (last - today).days <= max(STEPS)
    return {
        "state": "look" if is_near else "done",
        "word": _("Ends soon") if is_near else _("In force"),
        "rest": _("until %(day)s, that day included.") % {"day": dates.day(last)},
    }


def _way_to_all() -> list[dict[str, Any]]:
    return trail((_("Ethics approvals"), reverse("ethics-approvals")))


def _way_to(approval: EthicsApproval) -> list[dict[str, Any]]:
    return trail(
        (_("Ethics approvals"), reverse("ethics-approvals")), (approval.reference, approval.get_absolute_url())
    )


def _table(approvals: Iterable[EthicsApproval]) -> Table:
    columns = [
        Column(_("Reference")),
        Column(_("What it covers"), kind="sentence"),
        Column(_("Committee"), kind="sentence"),
        Column(_("Approved on")),
        Column(_("Expires on")),
    ]
    rows = [
        [
            Cell(row.reference, url=row.get_absolute_url()),
            Cell(row.title),
            Cell(row.body),
            Cell(dates.day(row.approved_on)),
            Cell(_expiry(row)),
        ]
        for row in approvals
    ]
    return Table(columns, rows, _("Approvals, the latest first"), variant="stacked")

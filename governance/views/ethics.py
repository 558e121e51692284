"""Ethics approvals on record."""

import uuid
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import ethics as actions
from governance.forms.ethics import EthicsApprovalForm
from governance.models import EthicsApproval
from governance.permissions import can_edit_ethics_approvals
from governance.queries import ethics as queries
from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render import dates
from nrp.core.render.tables import Cell, Column, Table


@required(Permission.SEE_ETHICS_APPROVALS)
@require_safe
def ethics_approvals(request: HttpRequest) -> HttpResponse:
    can_edit = can_edit_ethics_approvals(request.user)
    context = {"table": _table(queries.ethics_approvals(), can_edit=can_edit), "can_edit": can_edit}
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
        crumbs=trail((_("Ethics approvals"), reverse("ethics-approvals"))),
    )


@required(Permission.EDIT_ETHICS_APPROVALS)
@require_http_methods(["GET", "HEAD", "POST"])
def ethics_approval_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    approval = get_object_or_404(queries.ethics_approvals(), pk=pk)
    initial = {name: getattr(approval, name) for name in EthicsApprovalForm.base_fields}
    form = EthicsApprovalForm(bound_to(request), initial=initial)
    if form.is_bound and form.perform(actions.update, approval=approval, by=request.user) is not None:
        return redirect("ethics-approvals")
    return form_page(
        request,
        form=form,
        heading=_("Correct approval %(reference)s") % {"reference": approval.reference},
        lede=_("What stood there before stays in the audit trail."),
        button=_("Save the correction"),
        back=reverse("ethics-approvals"),
        crumbs=trail((_("Ethics approvals"), reverse("ethics-approvals"))),
    )


def _table(approvals: Iterable[EthicsApproval], *, can_edit: bool) -> Table:
    columns = [
        Column(_("Reference")),
        Column(_("What it covers"), kind="sentence"),
        Column(_("Committee"), kind="sentence"),
        Column(_("Approved on")),
        Column(_("Expires on")),
    ]
    rows = [
        [
            Cell(row.reference, url=reverse("ethics-approval-edit", args=[row.pk]) if can_edit else ""),
            Cell(row.title),
            Cell(row.body),
            Cell(dates.day(row.approved_on)),
            Cell(dates.day(row.expires_on) if row.expires_on else _("No day named")),
        ]
        for row in approvals
    ]
    return Table(columns, rows, _("Approvals, the latest first"), variant="stacked")

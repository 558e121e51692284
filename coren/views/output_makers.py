"""The makers of an output: those who write it and know the advisers of the place keep their consents."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coren.actions import outputs as actions
from coren.forms.outputs import MakerForm, MakerWithdrawForm
from coren.queries import outputs as queries
from coren.queries.advisers import advisers_where
from neighbourhoods.permissions import Permission, can, require
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@SHOWN_OR_SENT
def maker_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    output = queries.output_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_ENQUIRIES, output.area)
    if not can(request.user, Permission.SEE_ADVISERS, output.area):
        raise PermissionDenied
    advisers = advisers_where(request.user, Permission.SEE_ADVISERS).filter(area=output.area)
    form = MakerForm(bound_to(request), advisers=advisers)
    if form.is_bound and form.perform(actions.add_maker, output=output, by=request.user) is not None:
        return redirect(output)
    return form_page(
        request,
        form=form,
        heading=_("A maker, and what they agreed to"),
        lede=_("Somebody who made “%(title)s” or appears in it. It is shown while everybody’s consent holds.")
        % {"title": output.title},
        button=_("Record the consent"),
        back=output.get_absolute_url(),
        crumbs=trail((_("Stories and outputs"), reverse("outputs")), (output.title, output.get_absolute_url())),
    )


@SHOWN_OR_SENT
def maker_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    maker = queries.maker_visible_to_or_404(request.user, pk)
    output = maker.output
    require(request.user, Permission.EDIT_ENQUIRIES, output.area)
    form = MakerWithdrawForm(bound_to(request))
    if form.is_bound and form.perform(actions.withdraw, maker=maker, by=request.user) is not None:
        return redirect(output)
    return form_page(
        request,
        form=form,
        heading=_("%(name)s takes their consent back") % {"name": maker.name},
        lede=_("File, link and credit of “%(title)s” are then not shown to anybody, from this moment on.")
        % {"title": output.title},
        button=_("Take the consent back"),
        kind="warning",
        back=output.get_absolute_url(),
        crumbs=trail((_("Stories and outputs"), reverse("outputs")), (output.title, output.get_absolute_url())),
    )

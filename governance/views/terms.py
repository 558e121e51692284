"""Terms of reference: the version in force, earlier ones, what changed between two, a new one."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.actions import groups as actions
from governance.differences import passages
from governance.forms.groups import TermsForm
from governance.models import TermsOfReference
from governance.permissions import can_keep
from governance.queries.group_lists import latest_terms, terms_of
from governance.queries.groups import group_visible_to_or_404
from governance.views.group_doors import kept_group, way_to
from governance.views.groups import SHOWN_OR_SENT
from nrp.core.forms import bound_to, form_page
from nrp.core.render.dates import day, moment


@require_safe
def group_terms(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Any version (?version=2), and what changed in it since an earlier one (?since=1)."""
    group = group_visible_to_or_404(request.user, pk)
    versions = list(terms_of(group))
    shown = _asked(request, versions, "version", versions[0] if versions else None)
    since = _asked(request, versions, "since", None)
    context = {
        "group": group,
        "shown": shown,
        "since": since,
        "is_in_force": bool(versions) and shown is versions[0],
        "passages": passages(since.text, shown.text) if shown and since else (),
        "others": [_line(one, shown) for one in versions if one is not shown],
        "earlier": next((one for one in versions if shown and one.number < shown.number), None),
        "written": "" if shown is None else _who(shown),
        "is_late": bool(shown and shown.review_on and shown.review_on < timezone.localdate()),
        "can_write": can_keep(request.user, group) and group.closed_on is None,
        "crumbs": way_to(group),
    }
    return render(request, "governance/group_terms.html", context)


@SHOWN_OR_SENT
def group_terms_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    group = kept_group(request, pk)
    in_force = latest_terms(group)
    form = TermsForm(bound_to(request), terms=in_force)
    if form.is_bound and form.perform(actions.write_terms, group=group, by=request.user) is not None:
        messages.success(request, _("In force from now on"))
        return redirect("group-terms", pk=group.pk)
    return form_page(
        request,
        form=form,
        heading=_("New terms of reference") if in_force is None else _("A new version of the terms of reference"),
        lede=_("Every earlier version stays readable, with what changed."),
        button=_("Put these terms in force"),
        back=reverse("group-terms", args=[group.pk]),
        crumbs=way_to(group),
    )


def _asked(
    request: HttpRequest, versions: list[TermsOfReference], name: str, otherwise: TermsOfReference | None
) -> TermsOfReference | None:
    """Give the version that the address asks for; one that there is not does not exist (404)."""
    wanted = request.GET.get(name, "")
    if not wanted:
        return otherwise
    found = next((one for one in versions if str(one.number) == wanted), None)
    if found is None:
        raise Http404
    return found


def _line(one: TermsOfReference, shown: TermsOfReference | None) -> dict[str, str]:
    url = reverse("group-terms", args=[one.group_id])
    return {
        "text": _("Version %(number)d, agreed on %(day)s") % {"number": one.number, "day": day(one.agreed_on)},
        "rest": _who(one),
        "url": f"{url}?version={one.number}",
    }


def _who(terms: TermsOfReference) -> str:
    words = {"who": getattr(terms.written_by, "person", None), "moment": moment(terms.written_at)}
    if words["who"] is None:
        return _("written down on %(moment)s") % words
    return _("written down by %(who)s on %(moment)s") % words

"""Action points: the list, one of them, taken on, changed, dropped, done, verified by somebody else."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import action_points as actions
from governance.actions import verifying
from governance.decision_words import short
from governance.forms.action_points import ActionPointEditForm, ActionPointForm, CompleteForm, DropForm, LookForm
from governance.models import ActionPoint, Decision, Group
from governance.permissions import can_keep, can_take_part
from governance.queries import action_points as queries
from governance.views.action_lists import action_points_table, narrowed_action_points
from governance.views.action_page import action_page, may_write_looks_down, why_no_look
from governance.views.decisions import meeting_named
from governance.views.group_doors import kept_group, way_to
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


@require_safe
def action_points(request: HttpRequest) -> HttpResponse:
    """What is to be done in the groups one reads: what is not finished, unless the address asks for more."""
    narrowed = narrowed_action_points(request)
    page = Paginator(narrowed.found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": action_points_table(page.object_list, names_group=len(narrowed.groups) > 1),
        "page": page,
        "query": narrowed.query,
        "fields": narrowed.fields,
        "is_narrowed": narrowed.is_narrowed,
    }
    return render(request, "governance/action_points.html", context)


@require_safe
def action_point(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.action_point_visible_to_or_404(request.user, pk)
    return render(request, "governance/action_point.html", action_page(found, request.user))


@SHOWN_OR_SENT
def action_point_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody takes something on, out of the meeting or decision that the address names or of none."""
    group = kept_group(request, pk)
    meeting, decision = meeting_named(request, group), decision_named(request, group)
    form = ActionPointForm(bound_to(request), group=group, user=request.user, decision=decision)
    more: dict[str, Any] = {"group": group, "meeting": meeting, "by": request.user}
    if form.is_bound and (made := form.perform(actions.take_on, **more)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Write down what is to be done"),
        lede=_("Who owns it is reminded a week before the day and while it is late, if they have an e-mail address."),
        button=_("Write the action down"),
        back=group.get_absolute_url(),
        crumbs=way_to(group),
    )


@SHOWN_OR_SENT
def action_point_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = kept_action(request, pk)
    form = ActionPointEditForm(bound_to(request), action=found, user=request.user)
    if form.is_bound and form.perform(actions.change, action_point=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Change action %(number)s") % {"number": found.number},
        button=_("Save the changes"),
        back=found.get_absolute_url(),
        crumbs=action_trail(found),
    )


@SHOWN_OR_SENT
def action_point_drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = kept_action(request, pk)
    form = DropForm(bound_to(request))
    if form.is_bound and form.perform(actions.drop, action_point=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Drop action %(number)s") % {"number": found.number},
        lede=short(found.text, 400),
        button=_("Drop the action"),
        kind="warning",
        back=found.get_absolute_url(),
        crumbs=action_trail(found),
    )


@SHOWN_OR_SENT
def action_point_complete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The owner says that it is done; or a keeper writes it down for whoever did it."""
    found = queries.action_point_visible_to_or_404(request.user, pk)
    is_owner = found.owner is not None and found.owner.user_id == request.user.pk
    is_keeper = can_keep(request.user, found.group)
    if not is_owner and not is_keeper:
        raise PermissionDenied
    form = CompleteForm(bound_to(request), action=found, user=request.user, is_keeper=is_keeper)
    if form.is_bound and form.perform(verifying.complete, action_point=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Action %(number)s is done") % {"number": found.number},
        lede=_("%(text)s Somebody else then looks at it.") % {"text": f"{short(found.text, 400)} –"},
        button=_("Say that it is done"),
        back=found.get_absolute_url(),
        crumbs=action_trail(found),
    )


@SHOWN_OR_SENT
def action_point_verify(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A member looks whether it is done; or a keeper writes down what a member found."""
    found = queries.action_point_visible_to_or_404(request.user, pk)
    if not can_take_part(request.user, found.group):
        raise PermissionDenied
    why_not, writes = why_no_look(found, request.user), may_write_looks_down(found, request.user)
    own = None if why_not else getattr(request.user, "person", None)
    form = LookForm(bound_to(request), action=found, user=request.user, own=own, is_keeper=writes)
    if form.is_bound and form.perform(verifying.look, action_point=found, by=request.user) is not None:
        return redirect(found)
    if found.state == ActionPoint.State.COMPLETED and why_not and not writes:
        lede = why_not
    else:
        lede = f"{actions.where_it_stands(found)} {short(found.completed_note, 400)}"
    return form_page(
        request,
        form=form,
        heading=_("Is it done? %(text)s") % {"text": short(found.text, 120)},
        lede=lede,
        button=_("Write down what was found"),
        back=found.get_absolute_url(),
        crumbs=action_trail(found),
    )


def kept_action(request: HttpRequest, pk: uuid.UUID) -> ActionPoint:
    """Load an action point through the door (404) for somebody who keeps the group's records (403)."""
    found = queries.action_point_visible_to_or_404(request.user, pk)
    if not can_keep(request.user, found.group):
        raise PermissionDenied
    return found


def action_trail(found: ActionPoint) -> list[dict[str, Any]]:
    label = _("Action %(number)s") % {"number": found.number}
    return [*way_to(found.group), *trail((label, found.get_absolute_url()))]


def decision_named(request: HttpRequest, group: Group) -> Decision | None:
    """Give the decision of the group that the address names; another does not exist (404)."""
    asked = request.GET.get("decision", "")
    if not asked:
        return None
    try:
        found = Decision.objects.filter(group=group, pk=uuid.UUID(asked)).first()
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found

"""Rounds of priorities: the list, one round, preparing it, opening it, closing it, its result as a file."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import rounds as actions
from governance.forms.priorities import LastDayForm, RoundForm, RoundPartsForm
from governance.models import PriorityRound
from governance.permissions import can_keep
from governance.queries import priorities as queries
from governance.queries.groups import group_visible_to_or_404, groups_visible_to
from governance.queries.round_results import result_of
from governance.views.round_page import close_check, open_check, round_context, rounds_table
from governance.views.round_tables import result_table
from nrp.core.filters import chosen_of, filter_field, query_of
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.refusals import Refusal

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50
State = PriorityRound.State


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds of the groups one reads, narrowed by group and state."""
    groups = list(groups_visible_to(request.user))
    group = chosen_of(request, "group", [str(one.pk) for one in groups])
    state = chosen_of(request, "state", State.values)
    found = queries.rounds_visible_to(request.user)
    found = found.filter(group=uuid.UUID(group)) if group else found
    found = found.filter(state=state) if state else found
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    choices = [(str(one.pk), one.name) for one in groups]
    fields = [filter_field("group", _("Group"), _("All groups"), choices, group)] if len(groups) > 1 else []
    context = {
        "table": rounds_table(page.object_list, names_group=len(groups) > 1),
        "page": page,
        "query": query_of(group=group, state=state),
        "fields": [*fields, filter_field("state", _("State"), _("All states"), State.choices, state)],
        "is_narrowed": bool(group or state),
        "keeps": [one for one in groups if one.closed_on is None and can_keep(request.user, one)],
    }
    return render(request, "governance/rounds.html", context)


@require_safe
def round_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    held = queries.round_visible_to_or_404(request.user, pk)
    return render(request, "governance/round.html", round_context(held, request.user))


@SHOWN_OR_SENT
def round_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    group = group_visible_to_or_404(request.user, pk)
    if not can_keep(request.user, group):
        raise PermissionDenied
    form = RoundForm(bound_to(request))
    if form.is_bound and (made := form.perform(actions.prepare, group=group, by=request.user)) is not None:
        return redirect("priority-round-edit", made.pk)
    return form_page(
        request,
        form=form,
        heading=_("Prepare a round of priorities"),
        lede=_("For %(group)s. What can be chosen comes on the next page.") % {"group": group.name},
        button=_("Go on to the options"),
        back=reverse("priority-rounds"),
        crumbs=trail((_("Priorities"), reverse("priority-rounds"))),
    )


@SHOWN_OR_SENT
def round_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything while it is prepared; the last day while it is open; nothing once it is closed."""
    held = kept_round(request, pk)
    if held.state != State.DRAFT:
        return _last_day(request, held)
    issues = list(queries.issues_to_offer(held))
    form = RoundPartsForm(bound_to(request), priority_round=held, issues=issues)
    if form.is_bound and (saved := form.perform(_update(form), priority_round=held, by=request.user)) is not None:
        again = saved.method != held.method
        return redirect("priority-round-edit" if again else "priority-round", held.pk)
    return form_page(
        request,
        form=form,
        heading=_("What can be chosen"),
        lede=_("Once the round is open, only its last day can change."),
        button=_("Save the round"),
        back=held.get_absolute_url(),
        crumbs=round_trail(held),
    )


def _update(form: RoundPartsForm) -> Any:
    def act(*, issues: list[str] | None = None, **values: Any) -> PriorityRound:
        return actions.update(issues=form.chosen_issues(issues or []), **values)

    return act


def _last_day(request: HttpRequest, held: PriorityRound) -> HttpResponse:
    form = LastDayForm(bound_to(request), initial={"closes_on": held.closes_on})
    if form.is_bound and form.perform(actions.extend, priority_round=held, by=request.user) is not None:
        return redirect(held)
    return form_page(
        request,
        form=form,
        heading=_("Last day for ballots"),
        lede=_("Ballots are given to the round as it is, so nothing else can change."),
        button=_("Save the last day"),
        back=held.get_absolute_url(),
        crumbs=round_trail(held),
    )


@SHOWN_OR_SENT
def round_open(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Check, then take ballots."""
    held = kept_round(request, pk)
    problem = ""
    if request.method == "POST":
        try:
            actions.open_round(priority_round=held, by=request.user)  # type: ignore[arg-type]  # signed in
        except Refusal as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("The round is open"))
            return redirect(held)
    return render(request, "governance/round_check.html", open_check(held, problem))


@SHOWN_OR_SENT
def round_close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Check, then take no more ballots and show the result."""
    held = kept_round(request, pk)
    problem = ""
    if request.method == "POST":
        try:
            actions.close(priority_round=held, by=request.user)  # type: ignore[arg-type]  # signed in
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return redirect(held)
    return render(request, "governance/round_check.html", close_check(held, problem))


@require_safe
def round_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The result of a closed round as a file; there is none before, nor with too few ballots."""
    held = queries.round_visible_to_or_404(request.user, pk)
    result = result_of(held) if held.state == State.CLOSED else None
    if result is None or result.everyone is None:
        raise Http404
    response = HttpResponse(result_table(result).csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(held.title) or "round"}.csv"'
    return response


def kept_round(request: HttpRequest, pk: uuid.UUID) -> PriorityRound:
    """Load a round through the door (404) for somebody who keeps its group's records (403)."""
    held = queries.round_visible_to_or_404(request.user, pk)
    if not can_keep(request.user, held.group):
        raise PermissionDenied
    return held


def round_trail(held: PriorityRound) -> list[dict[str, Any]]:
    return trail((_("Priorities"), reverse("priority-rounds")), (held.title, held.get_absolute_url()))

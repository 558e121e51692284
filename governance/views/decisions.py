"""Decisions: the list, one decision, written down, mended, superseded, looked at again."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import decisions as actions
from governance.decision_words import short, title_of
from governance.forms.decisions import DecisionEditForm, DecisionForm, ReviewForm
from governance.models import Decision, Group, Meeting
from governance.permissions import can_keep, memberships_of
from governance.queries import decisions as queries
from governance.views.decision_lists import decisions_table, narrowed_decisions
from governance.views.decision_page import decision_page
from governance.views.group_doors import kept_group, way_to
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 30


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """The decisions of the groups one reads."""
    narrowed = narrowed_decisions(request)
    page = Paginator(narrowed.found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": decisions_table(page.object_list, names_group=len(narrowed.groups) > 1),
        "page": page,
        "query": narrowed.query,
        "fields": narrowed.fields,
        "is_narrowed": narrowed.is_narrowed,
        "kept": [one for one in narrowed.groups if one.closed_on is None and _keeps_today(request, one)],
    }
    return render(request, "governance/decisions.html", context)


@require_safe
def decision(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.decision_visible_to_or_404(request.user, pk)
    return render(request, "governance/decision.html", decision_page(found, request.user))


@SHOWN_OR_SENT
def decision_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A decision of a group, out of the meeting that the address names or of none."""
    group = kept_group(request, pk)
    form = DecisionForm(bound_to(request), group=group, user=request.user, meeting=meeting_named(request, group))
    if form.is_bound and (made := form.perform(actions.decide, group=group, by=request.user)) is not None:
        return redirect(made)
    return _form(
        request, form, heading=_("Write down a decision"), button=_("Write the decision down"),
        lede=_("It gets the next number of %(group)s.") % {"group": group},
        back=group.get_absolute_url(), crumbs=way_to(group),
    )  # fmt: skip


@SHOWN_OR_SENT
def decision_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mend a decision. What agreed minutes say is not asked for."""
    found = kept_decision(request, pk)
    form = DecisionEditForm(bound_to(request), decision=found, user=request.user)
    if form.is_bound and form.perform(actions.change, decision=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    lede = _("The minutes of its meeting are agreed: what was decided and the counts stand.") if form.is_fixed else ""
    return _form(
        request, form, heading=_("Change decision %(number)s") % {"number": found.number}, button=_("Save the changes"),
        lede=lede, back=found.get_absolute_url(), crumbs=decision_trail(found),
    )  # fmt: skip


@SHOWN_OR_SENT
def decision_supersede(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A new decision in the place of an earlier one, which stays readable."""
    found = kept_decision(request, pk)
    if getattr(found, "superseded_by", None) is not None and request.method != "POST":
        return redirect(found)
    form = DecisionForm(bound_to(request), group=found.group, user=request.user, earlier=found)
    more: dict[str, Any] = {"group": found.group, "supersedes": found, "by": request.user}
    if form.is_bound and (made := form.perform(actions.decide, **more)) is not None:
        return redirect(made)
    return _form(
        request, form, heading=_("Supersede decision %(number)s") % {"number": found.number},
        button=_("Write the new decision down"),
        lede=_("It stands now as: %(text)s It stays readable, and says which decision took its place.")
        % {"text": short(found.text, 400)},
        back=found.get_absolute_url(), crumbs=decision_trail(found),
    )  # fmt: skip


@SHOWN_OR_SENT
def decision_review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What came of a decision."""
    found = kept_decision(request, pk)
    form = ReviewForm(bound_to(request), decision=found)
    if form.is_bound and form.perform(actions.review, decision=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("What came of decision %(number)s?") % {"number": found.number},
        lede=short(found.text, 400),
        button=_("Write down what came of it"),
        back=found.get_absolute_url(),
        crumbs=decision_trail(found),
    )


def kept_decision(request: HttpRequest, pk: uuid.UUID) -> Decision:
    """Load a decision through the door (404) for somebody who keeps the group's records (403)."""
    found = queries.decision_visible_to_or_404(request.user, pk)
    if not can_keep(request.user, found.group):
        raise PermissionDenied
    return found


def decision_trail(found: Decision) -> list[dict[str, Any]]:
    return [*way_to(found.group), *trail((title_of(found), found.get_absolute_url()))]


def meeting_named(request: HttpRequest, group: Group) -> Meeting | None:
    """Give the meeting of the group that the address names; another does not exist (404)."""
    asked = request.GET.get("meeting", "")
    if not asked:
        return None
    try:
        found = queries.meetings_of(group).filter(pk=uuid.UUID(asked)).first()
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found


def _keeps_today(request: HttpRequest, group: Group) -> bool:
    """Whether somebody keeps a group as one of its members: they are offered to write decisions down from the list."""
    return can_keep(request.user, group) and any(one.group_id == group.pk for one in memberships_of(request.user))


def _form(request: HttpRequest, form: Any, **words: Any) -> HttpResponse:
    return render(request, "governance/decision_form.html", {"form": form, **words})

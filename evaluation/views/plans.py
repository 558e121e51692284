"""The plan, version by version."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluation.actions import runs as actions
from evaluation.forms import PlanForm
from evaluation.models import Plan
from evaluation.permissions import can_edit_plan
from evaluation.plan_view import covariate_words, outcome_table, pair_table, settings_of
from evaluation.queries import latest_plan, names_by_code, plan_visible_to_or_404, plans_visible_to, runs_under
from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to, form_page, trail


@required(Permission.SEE_PLAN)
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    latest = latest_plan()
    if latest is None:
        return render(request, "evaluation/no_plan.html")
    return render(request, "evaluation/plan.html", _context(request, latest))


@required(Permission.SEE_PLAN)
@require_safe
def plan_version(request: HttpRequest, number: int) -> HttpResponse:
    found = plan_visible_to_or_404(request.user, number)
    return render(request, "evaluation/plan.html", _context(request, found))


@required(Permission.EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    latest = latest_plan()
    if latest is None:
        return redirect("plan")
    form = PlanForm(bound_to(request), plan=latest)
    if form.is_bound and form.perform(actions.change_plan, by=request.user) is not None:
        return redirect("plan")
    return form_page(
        request,
        form=form,
        heading=_("Change the plan"),
        lede=_("It becomes version %(number)d. Results made under earlier versions stay as they are.")
        % {"number": latest.number + 1},
        button=_("Make version %(number)d") % {"number": latest.number + 1},
        back=reverse("plan"),
        crumbs=trail((_("Plan"), reverse("plan"))),
    )


def _context(request: HttpRequest, found: Plan) -> dict[str, Any]:
    versions = list(plans_visible_to(request.user))
    return {
        "plan": found,
        "versions": versions,
        "is_latest": bool(versions) and versions[0].pk == found.pk,
        "may_edit": can_edit_plan(request.user),
        "outcomes": outcome_table(found),
        "pairs": pair_table(found, names_by_code(request.user)),
        "covariates": covariate_words(found),
        "settings": settings_of(found),
        "runs": list(runs_under(found, request.user)),
    }

"""The plan, version by version."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluation.actions import runs as actions
from evaluation.actions.locking import lock, why_not
from evaluation.forms import LockForm, PlanForm
from evaluation.models import Plan
from evaluation.permissions import can_edit_plan, can_see_plan
from evaluation.plan_paper import pdf_of
from evaluation.plan_view import covariate_words, lock_line, outcome_table, pair_table, registry_table, settings_of
from evaluation.queries import (
    codebooks_of_outcomes,
    latest_plan,
    names_by_code,
    plan_visible_to_or_404,
    plans_visible_to,
    registry,
    runs_under,
)
from neighbourhoods.permissions import Permission, required
from neighbourhoods.queries.framework import domains
from nrp.accounts.passwords import confirm_password
from nrp.core.forms import bound_to, form_page, trail
from surveys.permissions import signed_in


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
        lede=_lede(latest),
        button=_("Make version %(number)d") % {"number": latest.number + 1},
        back=reverse("plan"),
        crumbs=trail((_("Plan"), reverse("plan"))),
    )


def _lede(latest: Plan) -> str:
    said = _("It becomes version %(number)d. Results made under earlier versions stay as they are.")
    said %= {"number": latest.number + 1}
    if latest.locked_at is not None:
        words = _("Version %(number)d is locked: results of another analysis are marked as exploratory everywhere.")
        said = f"{said} {words % {'number': latest.number}}"
    return said


@required(Permission.EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_lock(request: HttpRequest, number: int) -> HttpResponse:
    """Lock a version, with a reason and the password; it cannot be undone."""
    found = plan_visible_to_or_404(request.user, number)
    if request.method != "POST" and why_not(found):
        return redirect(found)
    user = signed_in(request.user)
    form = LockForm(bound_to(request), initial={"account": user.email})

    def act(*, reason: str, password: str, account: str) -> Plan:
        confirm_password(request, user, password)
        return lock(plan=found, reason=reason, by=user)

    if form.is_bound and form.perform(act) is not None:
        messages.success(request, _("Version %(number)d of the plan is locked") % {"number": number})
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Lock version %(number)d of the plan") % {"number": number},
        lede=_(
            "This cannot be undone. Results of this analysis count as planned; a later change makes a new version, "
            "and results under that are marked as exploratory on every page and in every file."
        ),
        button=_("Lock version %(number)d") % {"number": number},
        back=found.get_absolute_url(),
        crumbs=trail((_("Plan"), reverse("plan")), (_("Version %(n)d") % {"n": number}, found.get_absolute_url())),
        kind="warning",
    )


@required(Permission.SEE_PLAN)
@require_safe
def plan_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The plan on paper, tagged."""
    found = plan_visible_to_or_404(request.user, number)
    return HttpResponse(
        pdf_of(found, names_by_code(request.user)),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="plan-{number}.pdf"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@login_required
@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    """The registry of outcomes."""
    versions = {name: ", ".join(found) for name, found in codebooks_of_outcomes().items()}
    table = registry_table(registry(), versions, {one.code.replace("-", "_"): one.name for one in domains()})
    return render(request, "evaluation/outcomes.html", {"table": table, "sees_plan": can_see_plan(request.user)})


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
        "locked": lock_line(found),
        "may_lock": can_edit_plan(request.user) and not why_not(found),
        "runs": list(runs_under(found, request.user)),
    }

"""What time is worth: the rate card, the weekly limit, activities, the promise and the words about benefits."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import rates as actions
from coren.forms.rates import ActivityForm, ActivityNewForm, PayPolicyForm, RateForm, WeeklyLimitForm
from coren.money import Week
from coren.queries import rates as queries
from coren.queries.pay import pay_policy
from coren.views.checking import check_page, is_checked
from coren.views.rates_words import limits_table, rates_table
from coren.words import hours_words, week_words
from neighbourhoods.permissions import Permission, can, required
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.dates import day
from nrp.core.render.numbers import money

shown_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@required(Permission.SEE_RATES)
@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """The rate card, the weekly limit, what residents are promised, and what they are told about benefits."""
    can_edit = can(request.user, Permission.EDIT_RATES)
    card = queries.rate_card()
    limits = queries.weekly_limits()
    context = {
        "card": rates_table(card, can_edit=can_edit),
        "has_card": bool(card),
        "limits": limits_table(limits),
        "has_limits": bool(limits),
        "policy": pay_policy(),
        "can_edit": can_edit,
        "can_close": queries.can_close(request.user),
    }
    return render(request, "coren/rates.html", context)


@required(Permission.EDIT_RATES)
@shown_or_sent
def rate_new(request: HttpRequest) -> HttpResponse:
    form = RateForm(bound_to(request))
    if form.is_bound and form.is_valid():
        if not is_checked(request):
            return _check_rate(request, form.cleaned_data)
        if form.perform(actions.set_rate, by=request.user) is not None:
            messages.success(request, _("The rate is set."))
            return redirect("rates")
    return _page(request, form, _("Set a rate"), _("Check the rate"))


def _check_rate(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    touched = queries.touched_by_rate(given["activity"], given["starts_on"])
    words = ngettext(
        "%(hours)s in %(count)s entry that is not approved yet will be worth the new rate.",
        "%(hours)s in %(count)s entries that are not approved yet will be worth the new rate.",
        touched.entries,
    )
    return check_page(
        request,
        heading=_("Check the rate"),
        rows=[
            {"label": _("Activity"), "value": given["activity"].label},
            {"label": _("Pounds an hour"), "value": money(given["hourly"])},
            {"label": _("From"), "value": day(given["starts_on"])},
        ],
        what_changes=[
            words % {"hours": hours_words(touched.minutes), "count": touched.entries}
            if touched.entries
            else _("No hours that wait are touched."),
            _("Hours that were approved keep the rate they were approved at."),
        ],
        act=_("Set the rate of %(rate)s") % {"rate": money(given["hourly"])},
        back=reverse("rates"),
        crumbs=_crumbs(),
    )


@required(Permission.EDIT_RATES)
@shown_or_sent
def weekly_limit_new(request: HttpRequest) -> HttpResponse:
    form = WeeklyLimitForm(bound_to(request))
    if form.is_bound and form.is_valid():
        if not is_checked(request):
            return _check_limit(request, form.cleaned_data)
        if form.perform(actions.set_weekly_limit, by=request.user) is not None:
            messages.success(request, _("The weekly limit is set."))
            return redirect("rates")
    return _page(request, form, _("Set a weekly limit"), _("Check the limit"))


def _check_limit(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    week = Week.of(given["starts_on"])
    return check_page(
        request,
        heading=_("Check the weekly limit"),
        rows=[
            {"label": _("Pounds a week"), "value": money(given["amount"])},
            {"label": _("From"), "value": day(given["starts_on"])},
        ],
        what_changes=[
            _("Advisers and facilitators are warned by it from the week of %(week)s on.")
            % {"week": week_words(week.monday)},
            _("In that week the lower of the two limits counts, so that nobody is surprised."),
            _("No amount changes, and no hours are stopped by it."),
        ],
        act=_("Set the limit of %(limit)s") % {"limit": money(given["amount"])},
        back=reverse("rates"),
        crumbs=_crumbs(),
    )


@required(Permission.EDIT_RATES)
@shown_or_sent
def activity_new(request: HttpRequest) -> HttpResponse:
    form = ActivityNewForm(bound_to(request))
    if form.is_bound and form.perform(actions.add_activity, by=request.user) is not None:
        messages.success(request, _("The activity is added. Set its rate next."))
        return redirect("rates")
    return _page(request, form, _("Add an activity"), _("Add the activity"))


@required(Permission.EDIT_RATES)
@shown_or_sent
def activity_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    activity = queries.activity_or_404(pk)
    form = ActivityForm(bound_to(request), initial=ActivityForm.values_of(activity))
    if form.is_bound and form.perform(actions.update_activity, activity=activity, by=request.user) is not None:
        return redirect("rates")
    return _page(request, form, _("Change %(activity)s") % {"activity": activity.label}, _("Save the changes"))


@required(Permission.EDIT_RATES)
@shown_or_sent
def pay_policy_edit(request: HttpRequest) -> HttpResponse:
    form = PayPolicyForm(bound_to(request), initial=PayPolicyForm.current())
    if form.is_bound and form.perform(actions.set_pay_policy, by=request.user) is not None:
        messages.success(request, _("The changes are saved."))
        return redirect("rates")
    return _page(request, form, _("What residents are promised and told"), _("Save the changes"))


def _page(request: HttpRequest, form: Any, heading: str, button: str) -> HttpResponse:
    return form_page(request, form=form, heading=heading, button=button, back=reverse("rates"), crumbs=_crumbs())


def _crumbs() -> list[dict[str, Any]]:
    return trail((_("Rates"), reverse("rates")))

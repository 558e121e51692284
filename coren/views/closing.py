"""Closed periods: days for which no hours are taken any more, until somebody opens them again with a reason."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import rates as actions
from coren.forms.rates import ClosedPeriodForm, OpenPeriodForm
from coren.models import ClosedPeriod, HoursEntry
from coren.queries import rates as queries
from coren.queries.rates import OpenEntry
from coren.views.approving_words import entry_words
from coren.views.checking import check_page, is_checked
from coren.words import by_and_when
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.dates import day

NAMED_AT_MOST = 50
shown_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def closed_periods(request: HttpRequest) -> HttpResponse:
    """The periods that are closed, and those that were."""
    _require_closer(request.user)
    rows = list(queries.closed_periods())
    context = {
        "closed": [_closed(period) for period in rows if period.reopened_at is None],
        "opened": [_opened(period) for period in rows if period.reopened_at is not None],
    }
    return render(request, "coren/closed_periods.html", context)


@shown_or_sent
def closed_period_new(request: HttpRequest) -> HttpResponse:
    """Close a period, after the hours that are still open in it were named."""
    _require_closer(request.user)
    form = ClosedPeriodForm(bound_to(request))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if not is_checked(request) and given["starts_on"] <= given["ends_on"]:
            return _check(request, given)
        if form.perform(actions.close_period, by=request.user) is not None:
            messages.success(request, _("The period is closed."))
            return redirect("closed-periods")
    return form_page(
        request,
        form=form,
        heading=_("Close a period"),
        button=_("Check what is open in it"),
        back=reverse("closed-periods"),
        crumbs=_crumbs(),
    )


@shown_or_sent
def closed_period_open(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Open a closed period again."""
    _require_closer(request.user)
    period = queries.closed_period_or_404(pk)
    form = OpenPeriodForm(bound_to(request))
    if form.is_bound and form.perform(actions.open_period, period=period, by=request.user) is not None:
        messages.success(request, _("Hours are taken for %(days)s again.") % {"days": _days(period)})
        return redirect("closed-periods")
    return form_page(
        request,
        form=form,
        heading=_("Open %(days)s again") % {"days": _days(period)},
        button=_("Open the period again"),
        back=reverse("closed-periods"),
        crumbs=_crumbs(),
    )


def _check(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    entries = queries.open_between(given["starts_on"], given["ends_on"])
    words = ngettext(
        "%(count)s entry in it is not approved yet. It can still be approved, but not changed.",
        "%(count)s entries in it are not approved yet. They can still be approved, but not changed.",
        len(entries),
    )
    named = [_named(entry) for entry in entries[:NAMED_AT_MOST]]
    if len(entries) > NAMED_AT_MOST:
        named.append({"what": _("And %(count)s more") % {"count": len(entries) - NAMED_AT_MOST}, "why": ""})
    return check_page(
        request,
        heading=_("Check before you close"),
        rows=[
            {"label": _("First day"), "value": day(given["starts_on"])},
            {"label": _("Last day"), "value": day(given["ends_on"])},
            {"label": _("Why"), "value": given["reason"]},
        ],
        what_changes=[
            _("No hours are taken for these days any more, from anybody."),
            words % {"count": len(entries)} if entries else _("Nothing in it waits."),
            _("It can be opened again, with a reason."),
        ],
        named=named,
        named_heading=_("Still open in it"),
        act=_("Close the period"),
        back=reverse("closed-periods"),
        crumbs=_crumbs(),
    )


def _named(entry: OpenEntry) -> dict[str, str]:
    state = str(HoursEntry.State(entry.state).label)
    return {"what": entry_words(entry.name, entry.on, entry.minutes), "why": f"{entry.place}. {state}."}


def _require_closer(user: Any) -> None:
    if not queries.can_close(user):
        raise PermissionDenied


def _closed(period: ClosedPeriod) -> dict[str, str]:
    by = _("Closed %(by)s.") % {"by": by_and_when(period.closed_by, period.closed_at)}
    url = reverse("closed-period-open", args=[period.pk])
    return {"days": _days(period), "why": period.reason, "by": by, "url": url}


def _opened(period: ClosedPeriod) -> dict[str, str]:
    at: dt.datetime = period.reopened_at or period.closed_at
    by = _("Opened again %(by)s.") % {"by": by_and_when(period.reopened_by, at)}
    return {"days": _days(period), "why": period.reason, "by": by, "url": ""}


def _days(period: ClosedPeriod) -> str:
    return _("%(from)s to %(to)s") % {"from": day(period.starts_on), "to": day(period.ends_on)}


def _crumbs() -> list[dict[str, Any]]:
    return trail((_("Rates"), reverse("rates")), (_("Closed periods"), reverse("closed-periods")))

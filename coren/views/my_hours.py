"""A Resident Adviser's own hours: logging them, and where each stands."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from coren.durations import hours_text
from coren.forms.hours import EntryForm
from coren.models import Adviser, HoursEntry
from coren.money import Week
from coren.queries.advisers import own_adviser
from coren.queries.hours import hours_visible_to
from coren.queries.pay import Tariff
from coren.views.hours_entries import log_one, sent_words
from coren.views.hours_life import clock_words
from coren.views.hours_words import amount_words, benefits_words, limit_words, state_words
from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to

ON_A_PAGE = 25


@required(Permission.OWN_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def my_hours(request: HttpRequest) -> HttpResponse:
    """Log one's own hours, and read what became of those before."""
    adviser = own_adviser(request.user)
    if adviser is None:
        return render(request, "coren/my_hours_none.html", {})
    form = EntryForm(bound_to(request), own=adviser)
    if form.is_bound:
        entry = log_one(form, by=request.user, source=HoursEntry.Source.OWN, adviser=adviser)
        if entry is not None:
            messages.success(request, sent_words(entry))
            return redirect("my-hours")
    return render(request, "coren/my_hours.html", {"form": form, **_mine(request, adviser)})


def _mine(request: HttpRequest, adviser: Adviser) -> dict[str, Any]:
    found = hours_visible_to(request.user).filter(adviser=adviser).order_by("-on", "-created_at")
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    tariff, entries = Tariff([adviser.pk]), list(page.object_list)
    words = limit_words(tariff.week_money(Week.of(timezone.localdate()), _this_week(adviser, page, entries)))
    return {
        "page": page,
        "entries": [_line(entry, tariff) for entry in entries],
        "limit": f"{words} {benefits_words(tariff)}" if words else "",
    }


def _this_week(adviser: Adviser, page: Page[HoursEntry], entries: list[HoursEntry]) -> Iterable[HoursEntry]:
    """Give what the week holds: on the first page, the newest first, it nearly always stands in full."""
    week = Week.of(timezone.localdate())
    if page.number == 1 and (not page.has_next() or entries[-1].on < week.monday):
        return entries
    return HoursEntry.objects.filter(adviser=adviser).in_week(week.monday, week.sunday)


def _line(entry: HoursEntry, tariff: Tariff) -> dict[str, Any]:
    word, clock = state_words(entry), clock_words(entry, tariff.promised_days)
    if entry.state == HoursEntry.State.SUBMITTED:  # the clock says when it was sent
        word, clock = clock, ""
    return {
        "entry": entry,
        "url": reverse("hours-entry", args=[entry.pk]),
        "hours": hours_text(entry.minutes),
        "amount": amount_words(tariff.worth_of(entry).amount),
        "state": _shape(entry),
        "word": word,
        "clock": clock,
    }


def _shape(entry: HoursEntry) -> str:
    shapes = {
        HoursEntry.State.DRAFT: "waiting",
        HoursEntry.State.SUBMITTED: "sent",
        HoursEntry.State.SENT_BACK: "look",
    }
    return shapes.get(HoursEntry.State(entry.state), "done")

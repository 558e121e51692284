"""The week's hours of one place, and the list of all hours."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coren.forms.hours_grid import GridForm
from coren.money import Week
from coren.queries.grid import Grid, grid_of
from coren.queries.hours import places_to_log_in
from coren.views.hours_grid import errors_of, grid_context, questions_of
from coren.views.hours_list import hours_list
from coren.views.hours_words import in_hours, short_day
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, can, require, required

MOST_ROWS_ASKED = 50


@required(Permission.SEE_ADVISERS)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """The week's grid; `?view=list` and whoever only reads get the list."""
    if request.method == "POST":
        require(request.user, Permission.LOG_HOURS)
    elif request.GET.get("view") == "list" or not can(request.user, Permission.LOG_HOURS):
        return hours_list(request)
    place, places = chosen_place(request)
    if place is None:
        return render(request, "coren/hours_no_place.html", {})
    week = _week(request.GET.get("week", ""))
    grid = grid_of(place, week, more=_more(request))
    form = GridForm(grid, request.POST)
    if request.method == "POST":
        return _sent(request, form, places)
    return _page(request, form, places)


def chosen_place(request: HttpRequest) -> tuple[Area | None, list[Area]]:
    """Give the place that was asked for, or the first, and all there are. One that is not theirs does not exist."""
    places = list(places_to_log_in(request.user).order_by("name"))
    slug = request.GET.get("place", "")
    if not slug:
        return (places[0] if places else None), places
    for place in places:
        if place.slug == slug:
            return place, places
    raise Http404


def _sent(request: HttpRequest, form: GridForm, places: list[Area]) -> HttpResponse:
    act = request.POST.get("act", "save")
    if act == "add" or request.POST.get("open"):
        form.forget_untouched()
        return _page(request, form, places)
    if key := request.POST.get("repeat"):
        minutes, is_cut = form.repeat_last_week(key)
        form.forget_untouched()
        return _page(request, form, places, said=_repeated(minutes, is_cut=is_cut))
    form.save(request.user)  # type: ignore[arg-type]  # a signed-in user
    if not form.errors and not form.questions:
        if form.changes:
            messages.success(request, _saved(form))
        return redirect(_address(form.grid.area, form.grid.week))
    form.grid = grid_of(form.grid.area, form.grid.week, more=_more(request))
    form.forget_untouched()
    said = {"state": "sent", "word": _saved(form), "rest": ""} if form.changes else None
    return _page(request, form, places, said=said)


def _page(request: HttpRequest, form: GridForm, places: list[Area], said: dict[str, str] | None = None) -> HttpResponse:
    grid = form.grid
    context = {
        **grid_context(form, sees_pay=can(request.user, Permission.SEE_PAY, grid.area)),
        **_weeks(grid),
        "places": places if len(places) > 1 else [],
        "grid": grid,
        "more": _more(request),
        "said": said,
        "page_errors": errors_of(form),
        "questions": questions_of(form),
        "also": urlencode({"place": grid.area.slug}) if len(places) > 1 else "",
    }
    return render(request, "coren/hours.html", context)


def _weeks(grid: Grid) -> dict[str, Any]:
    area, week = grid.area, grid.week
    is_future = week.after.monday > timezone.localdate()
    return {
        "period": _week_words(week),
        "address": _address(area, week),
        "before": _address(area, week.before),
        "after": "" if is_future else _address(area, week.after),
    }


def _week_words(week: Week) -> str:
    """Return 11 to 17 February, or 25 February to 3 March; the year when it is not this one."""
    pattern = "j" if week.monday.month == week.sunday.month else "j F"
    words = {"from": date_format(week.monday, pattern), "to": short_day(week.sunday)}
    return _("%(from)s to %(to)s") % words


def _address(area: Area, week: Week) -> str:
    return f"{reverse('hours')}?{urlencode({'week': week.monday.isoformat(), 'place': area.slug})}"


def _week(text: str) -> Week:
    today = timezone.localdate()
    try:
        day = dt.date.fromisoformat(text) if text else today
    except ValueError:
        raise Http404 from None
    if not dt.date(2000, 1, 1) <= day <= today + dt.timedelta(days=7):
        raise Http404
    return Week.of(day)


def _more(request: HttpRequest) -> list[str]:
    """Give the keys of the rows asked for besides: those of before, the one opened and the one added now."""
    found = request.POST.getlist("row") or request.GET.getlist("row")
    if opened := request.POST.get("open"):
        found = [*found, opened]
    if request.POST.get("act") == "add" and request.POST.get("add_adviser") and request.POST.get("add_activity"):
        found = [*found, f"{request.POST['add_adviser']}.{request.POST['add_activity']}"]
    return list(dict.fromkeys(found))[:MOST_ROWS_ASKED]


def _repeated(minutes: int, *, is_cut: bool) -> dict[str, str]:
    later = _("Days that have not come yet were left out.") if is_cut else ""
    if not minutes:
        return {"state": "look", "word": _("There was nothing to repeat."), "rest": later}
    word = _("%(hours)s filled in from last week.") % {"hours": in_hours(minutes)}
    return {"state": "waiting", "word": word, "rest": " ".join(filter(None, [_("Look, then save."), later]))}


def _saved(form: GridForm) -> str:
    if form.saved_minutes:
        return _("%(hours)s sent for approval.") % {"hours": in_hours(form.saved_minutes)}
    return _("Saved.")

"""A series of meetings: its days are shown before they are made."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.actions import series
from governance.forms.meetings import SeriesForm
from governance.meeting_words import count_of_meetings
from governance.queries import meetings as queries
from governance.views.group_doors import kept_group, way_to
from nrp.core.forms import bound_to
from nrp.core.render.dates import day_of_week


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_series_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    group = kept_group(request, pk)
    last = queries.last_of(group) if request.method != "POST" else None
    initial = {"title": last.title, "place": last.place, "access": last.access} if last else {}
    form = SeriesForm(bound_to(request), initial=initial)
    days = []
    if form.is_bound and form.is_valid():
        makes = request.POST.get("act") == "make" and form.was_shown
        if makes and form.perform(series.plan, group=group, by=request.user) is not None:
            return redirect(f"{reverse('meetings')}?group={group.pk}")
        if not form.errors:
            form.show_days()
            days = [day_of_week(day) for day in form.days]
    context = {
        "form": form,
        "group": group,
        "days": days,
        "count": count_of_meetings(len(days)),
        "heading": _("Plan a series of %(group)s") % {"group": group.name},
        "back": group.get_absolute_url(),
        "crumbs": way_to(group),
    }
    return render(request, "governance/meeting_series.html", context)

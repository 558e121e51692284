"""Meetings: the list, one of them, planning one, changing it, cancelling it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import meetings as actions
from governance.calendar_files import calendar_text
from governance.forms.meetings import CancelForm, MeetingEditForm, MeetingForm
from governance.meeting_words import count_of_people, when_words
from governance.queries import meetings as queries
from governance.views.group_doors import kept_group, way_to
from governance.views.meeting_doors import (
    meeting_to_keep,
    meeting_trail,
)
from governance.views.meeting_lists import MeetingFilter, meetings_table
from governance.views.meeting_page import meeting_context, told_words
from nrp.core.forms import bound_to, form_page

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50
NEXT = 20


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings of the groups one reads: the next ones first, then those that are over."""
    asked = MeetingFilter.of(request)
    found = asked.narrow(queries.meetings_visible_to(request.user))
    page = Paginator(asked.listed(found), ON_A_PAGE).get_page(request.GET.get("page"))
    ahead = list(queries.coming(found)[: NEXT + 1]) if not asked.when and page.number == 1 else []
    context = {
        "coming": meetings_table(ahead[:NEXT], _("Coming, the next first"), names_group=asked.names_group),
        "more_coming": asked.query(when=queries.COMING) if len(ahead) > NEXT else "",
        "table": meetings_table(page.object_list, asked.caption, names_group=asked.names_group),
        "period": asked.caption_words,
        "page": page,
        "query": asked.query(when=asked.when),
        "fields": asked.fields(),
        "is_narrowed": asked.is_narrowed,
        "groups_to_keep": asked.to_keep,
    }
    return render(request, "governance/meetings.html", context)


@require_safe
def meeting(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.meeting_visible_to_or_404(request.user, pk, with_minutes=True)
    return render(request, "governance/meeting.html", meeting_context(found, request.user))


@require_safe
def meeting_ics(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The meeting for one's own calendar; nobody's address stands in it."""
    found = queries.meeting_visible_to_or_404(request.user, pk)
    text = calendar_text(found, queries.agenda_of(found))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@SHOWN_OR_SENT
def meeting_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    group = kept_group(request, pk)
    last = queries.last_of(group) if request.method != "POST" else None
    initial = {"title": last.title, "place": last.place, "access": last.access} if last else {}
    form = MeetingForm(bound_to(request), initial=initial)
    if form.is_bound and (made := form.perform(actions.plan, group=group, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Plan a meeting of %(group)s") % {"group": group.name},
        lede=_("Nobody is told yet. You write the agenda and ask people afterwards."),
        button=_("Put it in the calendar"),
        back=group.get_absolute_url(),
        crumbs=way_to(group),
    )


@SHOWN_OR_SENT
def meeting_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = meeting_to_keep(request, pk)
    following = queries.following_of(found).count()
    asked = found.invites.count()
    form = MeetingEditForm(bound_to(request), meeting=found, following=following, asked=asked)
    if form.is_bound and form.perform(actions.change, meeting=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Change the meeting"),
        lede=_("%(people)s asked.") % {"people": count_of_people(asked)} if asked else "",
        button=_("Save the changes"),
        back=found.get_absolute_url(),
        crumbs=meeting_trail(found),
    )


@SHOWN_OR_SENT
def meeting_cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = meeting_to_keep(request, pk)
    form = CancelForm(bound_to(request), following=queries.following_of(found).count())
    if form.is_bound and form.perform(actions.cancel, meeting=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Call “%(title)s” off") % {"title": found.title},
        lede=f"{when_words(found)}. {told_words(queries.invites_of(found))}",
        button=_("Call the meeting off"),
        back=found.get_absolute_url(),
        crumbs=meeting_trail(found),
        kind="warning",
    )

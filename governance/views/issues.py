"""Issues: the list by theme, one issue with what followed, raised, changed, closed, opened again."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import issues as actions
from governance.forms.issues import CloseForm, IssueEditForm, IssueForm, ReopenForm
from governance.models import Event, Issue, Meeting
from governance.permissions import can_record_in
from governance.queries import issues as queries
from governance.queries.events import event_visible_to_or_404
from governance.queries.groups import of_visible_groups, places_with_groups
from governance.queries.places import may_record_somewhere, place_named_or_404, places_to_record_in
from governance.views.issue_filters import IssueFilters
from governance.views.issue_page import issue_context, issues_table
from neighbourhoods.models import Area
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Start:
    """Where somebody stood when they began to write an issue down."""

    area: Area | None = None
    event: Event | None = None
    meeting: Meeting | None = None

    @property
    def back(self) -> str:
        if self.event is not None:
            return f"{self.event.get_absolute_url()}#issues"
        return self.meeting.get_absolute_url() if self.meeting is not None else reverse("issues")


@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    """The issues of the places one reads, under their themes."""
    places = list(places_with_groups(request.user))
    found = queries.issues_visible_to(request.user)
    filters = IssueFilters.of(request, places, queries.years_of(found))
    page = Paginator(queries.by_theme(filters.narrow(found)), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": issues_table(page.object_list, request.user, names_place=filters.area is None),
        "page": page,
        "query": filters.query,
        "fields": filters.fields,
        "is_narrowed": filters.is_narrowed,
        "may_record": may_record_somewhere(request.user),
        "place": filters.area.slug if filters.area else "",
    }
    return render(request, "governance/issues.html", context)


@require_safe
def issue(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.issue_visible_to_or_404(request.user, pk)
    return render(request, "governance/issue.html", issue_context(found, request.user))


@SHOWN_OR_SENT
def issue_new(request: HttpRequest) -> HttpResponse:
    """Three answers, and the rest if there is time: at an event this is typed on a phone."""
    if not may_record_somewhere(request.user):
        raise PermissionDenied
    start = _start(request)
    form = IssueForm(bound_to(request), user=request.user, area=start.area, event=start.event, meeting=start.meeting)
    more = {} if start.area is None else {"area": start.area}
    if form.is_bound and (made := form.perform(actions.bring_up, by=request.user, **more)) is not None:
        messages.success(request, _("Raised: %(title)s") % {"title": made.title})
        return redirect(start.back if start.event or start.meeting else made)
    context = {
        "form": form,
        "area": start.area,
        "back": start.back,
        "is_wrong_below": any(field.errors for field in form.more),
        "crumbs": trail((_("Issues"), reverse("issues"))),
    }
    return render(request, "governance/issue_new.html", context)


@SHOWN_OR_SENT
def issue_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = issue_to_write(request, pk)
    form = IssueEditForm(bound_to(request), issue=found, user=request.user)
    if form.is_bound and form.perform(actions.update, issue=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Change the issue"),
        lede=_("Everybody who reads the issues of %(place)s reads this.") % {"place": found.area},
        button=_("Save the issue"),
        back=found.get_absolute_url(),
        crumbs=issue_trail(found),
    )


@SHOWN_OR_SENT
def issue_close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = issue_to_write(request, pk)
    form = CloseForm(bound_to(request))
    if form.is_bound and form.perform(actions.close, issue=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Close “%(title)s”") % {"title": found.title},
        lede=_("What came of it is what those who raised it read."),
        button=_("Close the issue"),
        back=found.get_absolute_url(),
        crumbs=issue_trail(found),
    )


@SHOWN_OR_SENT
def issue_reopen(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = issue_to_write(request, pk)
    form = ReopenForm(bound_to(request))
    if form.is_bound and form.perform(actions.reopen, issue=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Open “%(title)s” again") % {"title": found.title},
        lede=_("What came of it so far leaves the page and stays in the audit trail."),
        button=_("Open it again"),
        back=found.get_absolute_url(),
        crumbs=issue_trail(found),
    )


def issue_to_write(request: HttpRequest, pk: uuid.UUID) -> Issue:
    """Load an issue through the door (404) for somebody who records issues of its place (403)."""
    found = queries.issue_visible_to_or_404(request.user, pk)
    if not can_record_in(request.user, found.area):
        raise PermissionDenied
    return found


def issue_trail(found: Issue) -> list[dict[str, object]]:
    return trail((_("Issues"), reverse("issues")), (found.title, found.get_absolute_url()))


def _start(request: HttpRequest) -> Start:
    """Read where somebody comes from: an event, a meeting, a place, or the only place they write in."""
    start = Start()
    if event_id := _id_in(request, "event"):
        event = event_visible_to_or_404(request.user, event_id)
        start = Start(event.area, event=event)
    elif meeting_id := _id_in(request, "meeting"):
        rows = Meeting.objects.filter(of_visible_groups(request.user), pk=meeting_id)
        meeting = rows.select_related("group__area").first()
        if meeting is None:
            raise Http404
        start = Start(meeting.group.area, meeting=meeting if meeting.group.area else None)
    elif slug := request.GET.get("place", ""):
        start = Start(place_named_or_404(request.user, slug))
    else:
        only = list(places_to_record_in(request.user)[:2])
        start = Start(only[0] if len(only) == 1 else None)
    if start.area is not None and not can_record_in(request.user, start.area):
        raise PermissionDenied
    return start


def _id_in(request: HttpRequest, name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get(name, ""))
    except ValueError:
        return None

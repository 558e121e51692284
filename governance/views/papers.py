"""Papers: handed in for a meeting or a group, given back as files, taken away."""

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import papers as actions
from governance.forms.papers import PaperForm, PaperRemoveForm
from governance.models import Paper
from governance.queries.meetings import items_of, paper_visible_to_or_404
from governance.views.group_doors import kept_group, way_to
from governance.views.meeting_doors import (
    meeting_to_keep,
    meeting_trail,
    paper_to_keep,
)
from nrp.core.attachments import attached
from nrp.core.forms import bound_to, form_page

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def paper_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The file, to be saved; whoever knows its address gets no more than the group's pages show."""
    paper = paper_visible_to_or_404(request.user, pk)
    return attached(paper.stored_as, paper.file_name, paper.file_type)


@SHOWN_OR_SENT
def paper_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = meeting_to_keep(request, pk)
    form = PaperForm(bound_to(request), request.FILES or None, sender=request.user, items=items_of(meeting))
    act = {"group": meeting.group, "meeting": meeting, "by": request.user}
    if form.is_bound and form.perform(actions.add, **act) is not None:
        return redirect(meeting)
    return form_page(
        request,
        form=form,
        heading=_("Add a paper"),
        lede=_("Everybody who reads the meetings of %(group)s can read it.") % {"group": meeting.group.name},
        button=_("Add the paper"),
        back=meeting.get_absolute_url(),
        crumbs=meeting_trail(meeting),
    )


@SHOWN_OR_SENT
def group_paper_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    group = kept_group(request, pk)
    form = PaperForm(bound_to(request), request.FILES or None, sender=request.user)
    if form.is_bound and form.perform(actions.add, group=group, by=request.user) is not None:
        messages.success(request, _("The paper is added"))
        return redirect(group.get_absolute_url())
    return form_page(
        request,
        form=form,
        heading=_("Add a paper for the group"),
        lede=_("One that belongs to no single meeting. Everybody who reads %(group)s can read it.")
        % {"group": group.name},
        button=_("Add the paper"),
        back=group.get_absolute_url(),
        crumbs=way_to(group),
    )


@SHOWN_OR_SENT
def paper_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what goes, then take it away."""
    paper = paper_to_keep(request, pk)
    back = _back_of(paper)
    form = PaperRemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.remove, paper=paper, by=request.user):
        messages.success(request, _("The paper is gone"))
        return redirect(back)
    return form_page(
        request,
        form=form,
        heading=_("Take “%(title)s” away") % {"title": paper.title},
        lede=_("The paper and its file go, for everybody. It was %(file)s.") % {"file": paper.file_name},
        button=_("Take the paper away"),
        back=back,
        crumbs=meeting_trail(paper.meeting) if paper.meeting else way_to(paper.group),
        kind="warning",
    )


def _back_of(paper: Paper) -> str:
    return paper.meeting.get_absolute_url() if paper.meeting else paper.group.get_absolute_url()

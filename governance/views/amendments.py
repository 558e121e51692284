"""Amendments: a change asked for by somebody who was there, and what becomes of it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.actions import amendments as actions
from governance.differences import passages
from governance.forms.minutes import AmendmentForm, SettleForm
from governance.minutes_words import asked_words
from governance.models import Amendment
from governance.permissions import can_keep, can_take_part
from governance.queries import minutes as queries
from governance.queries.meetings import meeting_visible_to_or_404
from governance.views.meeting_doors import require_keeper
from governance.views.minutes import minutes_trail
from nrp.core.forms import bound_to, form_page

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@SHOWN_OR_SENT
def minutes_amend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for a change: one's own, or in the name of somebody there. Whoever was not there is told so."""
    meeting = meeting_visible_to_or_404(request.user, pk)
    if not can_take_part(request.user, meeting.group):
        raise PermissionDenied
    there = list(queries.those_who_were_there(meeting))
    person = queries.person_behind(request.user)
    own = next((row for row in there if person is not None and row.person_id == person.pk), None)
    offered = there if can_keep(request.user, meeting.group) else None
    form = AmendmentForm(bound_to(request), there=offered, own=own)
    asked = {"meeting": meeting, "by": request.user, **({"person": person} if offered is None else {})}
    if form.is_bound and form.perform(actions.propose, **asked) is not None:
        messages.success(request, _("Proposed. The secretary settles it."))
        return redirect(f"{reverse('minutes', args=[meeting.pk])}#amendments")
    lede = _("Those who were at the meeting propose changes. Everybody who reads the minutes sees them.")
    return form_page(
        request,
        form=form,
        heading=_("Propose a change to the minutes of “%(title)s”") % {"title": meeting.title},
        lede=lede
        if offered is not None or own is not None
        else _("You are not on the list of those who were there, so you cannot propose a change."),
        button=_("Propose the change"),
        back=reverse("minutes", args=[meeting.pk]),
        crumbs=minutes_trail(meeting),
    )


@SHOWN_OR_SENT
def amendment_settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take an amendment over into a new version, or not, with the reason."""
    amendment = queries.amendment_or_404(request.user, pk)
    meeting = amendment.minutes.meeting
    require_keeper(request, meeting.group)
    form = SettleForm(bound_to(request), amendment=amendment)
    if form.is_bound and form.perform(actions.settle, amendment=amendment, by=request.user) is not None:
        messages.success(request, _("Settled"))
        return redirect(f"{reverse('minutes', args=[meeting.pk])}#amendments")
    context = {
        "form": form,
        "meeting": meeting,
        "amendment": amendment,
        "is_open": amendment.state == Amendment.State.OPEN,
        "asked": asked_words(amendment),
        "theirs": form.theirs,
        "passages": passages(form.theirs, form.mine) if form.theirs else (),
        "crumbs": minutes_trail(meeting),
    }
    return render(request, "governance/amendment_settle.html", context)

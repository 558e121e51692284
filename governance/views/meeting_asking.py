"""Who is asked to a meeting, and what they answer."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from governance.actions import invitations
from governance.forms.meetings import AnswerForm
from governance.meeting_words import when_words
from governance.models import Meeting
from governance.permissions import can_keep, can_take_part
from governance.queries import meetings as queries
from governance.views.meeting_doors import meeting_to_keep, meeting_trail
from nrp.accounts.models import Person
from nrp.core.forms import bound_to, form_page
from nrp.core.refusals import Refusal

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@SHOWN_OR_SENT
def meeting_invite(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who will be written to, who has no address; then the letters go."""
    found = meeting_to_keep(request, pk)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            sent = invitations.ask(meeting=found, people=_chosen(request), by=request.user)  # type: ignore[arg-type]  # signed in: a keeper
        except Refusal as refusal:
            errors = [{"text": str(refusal), "href": "#people"}]
        else:
            words = ngettext("%(count)s letter is on its way", "%(count)s letters are on their way", sent)
            messages.success(request, words % {"count": sent} if sent else _("Saved. Everybody with an address knows."))
            return redirect(found)
    people = queries.to_ask(found)
    context = {
        "meeting": found,
        "when": when_words(found),
        "by_mail": [one for one in people if one.has_email and not one.knows],
        "otherwise": [one for one in people if not one.has_email],
        "know": [one for one in people if one.knows],
        "is_again": any(one.invite is not None for one in people),
        "page_errors": errors,
        "crumbs": meeting_trail(found),
    }
    return render(request, "governance/meeting_invite.html", context)


@SHOWN_OR_SENT
def meeting_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One's own answer; whoever keeps the records writes down everybody's."""
    found = queries.meeting_visible_to_or_404(request.user, pk)
    if not can_take_part(request.user, found.group) and not queries.was_asked(found, request.user):
        raise PermissionDenied
    people = _answering(found, request.user)
    form = AnswerForm(bound_to(request), people=people)
    if form.is_bound and form.is_valid():
        form.cleaned_data["person"] = get_object_or_404(Person, pk=form.cleaned_data["person"])
        if form.perform(invitations.answer, meeting=found, by=request.user) is not None:
            messages.success(request, _("The answer is noted"))
            return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Write down an answer"),
        lede=_("It can be changed until the meeting begins. Your name stands beside an answer you give for somebody."),
        button=_("Save the answer"),
        back=found.get_absolute_url(),
        crumbs=meeting_trail(found),
    )


def _answering(meeting: Meeting, user: Any) -> list[tuple[str, str]]:
    """Give those whose answer somebody may write down: everybody for a keeper, else only themselves."""
    people = [(str(one.person_id), one.name) for one in queries.to_ask(meeting)]
    if can_keep(user, meeting.group):
        return people
    own = str(getattr(getattr(user, "person", None), "pk", ""))
    return [(pk, name) for pk, name in people if pk == own]


def _chosen(request: HttpRequest) -> list[uuid.UUID]:
    found = []
    for text in request.POST.getlist("people"):
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found

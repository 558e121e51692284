"""Minutes: read, written, circulated, agreed; their versions and what changed between two."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.actions import minutes as actions
from governance.differences import passages
from governance.forms.minutes import AgreeForm, CirculateForm, TextForm
from governance.meeting_words import when_words
from governance.minutes_words import amendment_lines, facts_of, state_of, version_lines, version_words
from governance.models import Meeting, Minutes
from governance.permissions import can_keep
from governance.queries import minutes as queries
from governance.queries.attendance import was_there
from governance.queries.meetings import meeting_visible_to_or_404
from governance.views.meeting_doors import meeting_to_keep, meeting_trail
from nrp.core.forms import bound_to, form_page
from nrp.core.render.dates import moment_near
from nrp.core.render.written import written_html

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def minutes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The minutes as they stand, what was asked to be changed, and every version."""
    meeting = meeting_visible_to_or_404(request.user, pk)
    found, is_keeper = queries.minutes_of(meeting), can_keep(request.user, meeting.group)
    is_readable = queries.may_read(request.user, meeting, found)
    amendments = list(queries.amendments_of(found)) if found is not None and is_readable else []
    versions = list(queries.versions_of(found, with_drafts=is_keeper)) if found is not None and is_readable else []
    is_circulated = found is not None and found.state == Minutes.State.CIRCULATED
    context = {
        "meeting": meeting,
        "when": when_words(meeting),
        "minutes": found if is_readable else None,
        "is_begun": found is not None,
        "body": written_html(found.text, level=2) if found is not None and is_readable else "",
        "state": state_of(found),
        "is_keeper": is_keeper,
        "can_write": is_keeper and meeting.state != Meeting.State.CANCELLED,
        "can_amend": is_circulated and (is_keeper or was_there(meeting, queries.person_behind(request.user))),
        "is_waiting": any(one.state == "open" for one in amendments),
        "amendments": amendment_lines(amendments),
        "versions": version_lines(versions),
        "facts": facts_of(found) if found is not None and is_readable else [],
        "crumbs": meeting_trail(meeting),
    }
    return render(request, "governance/minutes.html", context)


@SHOWN_OR_SENT
def minutes_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write the draft. What one typed before and did not save is there again."""
    meeting = meeting_to_keep(request, pk)
    found = queries.minutes_of(meeting)
    if found is not None and found.state != Minutes.State.DRAFT:
        messages.warning(request, _("%(state)s: the text stays as it is.") % {"state": found.get_state_display()})
        return redirect("minutes", pk=meeting.pk)
    draft = None if request.method == "POST" else queries.draft_of(meeting, request.user)  # type: ignore[arg-type]  # a signed-in user
    text = found.text if found is not None else ""
    opened = {"text": draft.text if draft is not None else text or queries.headings_offered(meeting)}
    form = TextForm(bound_to(request), now={"text": text}, initial=opened)
    if draft is not None:
        form.fields["seen"].initial = draft.seen
    if form.is_bound and form.perform(actions.write, meeting=meeting, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect("minutes", pk=meeting.pk)
    context = {
        "form": form,
        "meeting": meeting,
        "when": when_words(meeting),
        "typed_at": moment_near(draft.typed_at, timezone.now()) if draft is not None else "",
        "other": _other(meeting) if form.theirs else "",
        "theirs": form.theirs,
        "passages": passages(form.theirs, form.mine) if form.theirs else (),
        "crumbs": meeting_trail(meeting),
    }
    return render(request, "governance/minutes_edit.html", context)


def _other(meeting: Meeting) -> str:
    """Say who saved meanwhile, and when."""
    found = queries.minutes_of(meeting)
    if found is None or found.changed_at is None:
        return ""
    words = {
        "who": getattr(found.changed_by, "person", None) or _("Somebody"),
        "at": moment_near(found.changed_at, timezone.now()),
    }
    return _("%(who)s saved this: %(at)s") % words


@require_POST
def minutes_draft(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep what is being typed, every half minute; or throw it away. Nothing of it is anybody else's to read."""
    meeting = meeting_to_keep(request, pk)
    if request.POST.get("act") == "forget":
        actions.forget_draft(meeting=meeting, by=request.user)  # type: ignore[arg-type]  # a signed-in user
        return redirect("minutes-edit", pk=meeting.pk)
    text, seen = request.POST.get("text", ""), request.POST.get("seen", "")
    try:
        draft = actions.keep_draft(meeting=meeting, text=text, seen=seen, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    except actions.MinutesRefused as refused:
        return render(request, "governance/_minutes_kept.html", {"refused": str(refused)})
    if draft is None:
        return HttpResponse(status=204)
    kept = moment_near(draft.typed_at, timezone.now())
    return render(request, "governance/_minutes_kept.html", {"kept": kept})


@SHOWN_OR_SENT
def minutes_circulate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send them: first the page says to how many, and what changes by it."""
    meeting = meeting_to_keep(request, pk)
    form = CirculateForm(bound_to(request))
    if form.is_bound and form.perform(actions.circulate, meeting=meeting, by=request.user) is not None:
        messages.success(request, _("Circulated"))
        return redirect("minutes", pk=meeting.pk)
    readers = actions.readers_of(meeting)
    letters = sum(1 for one in readers if one.email)
    count = ngettext("%(count)s person", "%(count)s people", len(readers)) % {"count": len(readers)}
    words = _(
        "They go to %(count)s: the members, and whoever was there; %(letters)s by e-mail, tell the others yourself. "
        "From then on the text changes only by amendments of those who were there."
    )
    return form_page(
        request,
        form=form,
        heading=_("Circulate the minutes of “%(title)s”") % {"title": meeting.title},
        lede=words % {"count": count, "letters": letters},
        button=_("Circulate the minutes"),
        back=reverse("minutes", args=[meeting.pk]),
        crumbs=meeting_trail(meeting),
    )


@SHOWN_OR_SENT
def minutes_agree(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark them as agreed, at a later meeting or in writing."""
    meeting = meeting_to_keep(request, pk)
    form = AgreeForm(bound_to(request), meetings=queries.meetings_to_agree_in(meeting))
    if form.is_bound and form.perform(actions.agree, meeting=meeting, by=request.user) is not None:
        messages.success(request, _("Agreed"))
        return redirect("minutes", pk=meeting.pk)
    return form_page(
        request,
        form=form,
        heading=_("Mark the minutes of “%(title)s” as agreed") % {"title": meeting.title},
        lede=_("Once agreed they stay as they are. Later meetings that took place can be chosen here."),
        button=_("Mark the minutes as agreed"),
        back=reverse("minutes", args=[meeting.pk]),
        crumbs=meeting_trail(meeting),
    )


@require_safe
def minutes_version(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One version as it was, and what changed since the one before (or since ?against=2)."""
    version = queries.version_or_404(request.user, pk)
    meeting = version.minutes.meeting
    with_drafts = can_keep(request.user, meeting.group)
    against = request.GET.get("against", "")
    number = int(against) if against.isdigit() and len(against) < 6 else None
    earlier = queries.version_before(version, number, with_drafts=with_drafts)
    if against and (number is None or earlier is None):
        raise Http404
    others = [one for one in queries.versions_of(version.minutes, with_drafts=with_drafts) if one.pk != version.pk]
    context = {
        "meeting": meeting,
        "version": version,
        "said": version_words(version),
        "earlier": earlier,
        "passages": passages(earlier.text, version.text) if earlier is not None else (),
        "others": others,
        "body": written_html(version.text),
        "crumbs": minutes_trail(meeting),
    }
    return render(request, "governance/minutes_version.html", context)


def minutes_trail(meeting: Meeting) -> list[dict[str, Any]]:
    return [*meeting_trail(meeting), {"label": _("Minutes"), "url": reverse("minutes", args=[meeting.pk])}]

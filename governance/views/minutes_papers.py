"""The minutes on one page of paper: a page to print, and a PDF."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from governance.minutes_paper import Paper, minutes_pdf, paper_of
from governance.models import Meeting
from governance.queries import minutes as queries
from governance.queries.attendance import day_of
from governance.queries.meetings import meeting_visible_to_or_404
from governance.views.minutes import minutes_trail
from nrp.core.render.written import written_html


@require_safe
def minutes_print(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """All of a meeting on a page that prints on one sheet."""
    meeting = meeting_visible_to_or_404(request.user, pk)
    paper = _paper(request, meeting)
    context = {
        "meeting": meeting,
        "paper": paper,
        "body": written_html(paper.text),
        "crumbs": minutes_trail(meeting),
    }
    return render(request, "governance/minutes_print.html", context)


@require_safe
def minutes_as_pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    meeting = meeting_visible_to_or_404(request.user, pk)
    name = f"minutes-{slugify(meeting.group.name)[:60]}-{day_of(meeting).isoformat()}.pdf"
    return HttpResponse(
        minutes_pdf(_paper(request, meeting)),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


def _paper(request: HttpRequest, meeting: Meeting) -> Paper:
    found = queries.minutes_of(meeting)
    return paper_of(meeting, found, is_readable=queries.may_read(request.user, meeting, found))

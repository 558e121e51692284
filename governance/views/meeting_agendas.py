"""The agenda on one page."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.actions import agendas
from governance.forms.agendas import merge, page_of, page_sent
from governance.meeting_words import when_words
from governance.queries import meetings as queries
from governance.views.meeting_doors import meeting_to_keep, meeting_trail
from nrp.core.edits import ChangedMeanwhile
from nrp.core.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_agenda(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Add, move and take away items; "Save" writes them all at once."""
    found = meeting_to_keep(request, pk)
    page = page_sent(request.POST) if request.method == "POST" else page_of(queries.agenda_of(found))
    if request.POST.get("act") == "save" and page.is_valid:
        try:
            agendas.write(meeting=found, items=page.values(), seen=page.seen, by=request.user)  # type: ignore[arg-type]  # signed in: a keeper
        except ChangedMeanwhile:
            merge(page, queries.agenda_of(found))
        except Refusal as refusal:
            page.errors = [{"text": str(refusal), "href": "#agenda"}]
        else:
            messages.success(request, _("The agenda is saved"))
            return redirect(found)
    context = {
        "meeting": found,
        "when": when_words(found),
        "agenda": page,
        "removed": ",".join(sorted(page.removed)),
        "page_errors": page.errors,
        "crumbs": meeting_trail(found),
    }
    return render(request, "governance/meeting_agenda.html", context)

"""One session for many advisers: filled in, checked, then logged for each of them."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from coren.actions import sessions as actions
from coren.forms.hours import SessionForm
from coren.models import Adviser
from coren.queries import hours_links
from coren.queries.limits import week_if_passed
from coren.queries.pay import Tariff
from coren.views.hours import chosen_place
from coren.views.hours_entries import back_to_hours
from coren.views.hours_words import amount_words, benefits_words, limit_words
from governance.models import Meeting
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to
from nrp.core.render import dates
from nrp.core.render.numbers import minutes as minutes_words

NOT_SENT = {"csrfmiddlewaretoken", "act", "keep", "session_id"}


@required(Permission.LOG_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def hours_session(request: HttpRequest) -> HttpResponse:
    """Fill in, check, log. The check says for whom it would not go in, and whose week passes the limit."""
    place, places = chosen_place(request)
    if place is None:
        return render(request, "coren/hours_no_place.html", {})
    meeting = _meeting_of(request, place)
    form = SessionForm(bound_to(request), area=place, meeting=meeting)
    act = request.POST.get("act", "")
    context = {"form": form, "place": place, "places": places if len(places) > 1 else [], **back_to_hours()}
    context |= {"meeting": meeting, "places": [] if meeting else context["places"]}
    if not form.is_bound or act == "mend" or not form.is_valid():
        return render(request, "coren/hours_session.html", context)
    if act == "log":
        kept = {uuid.UUID(pk) for pk in request.POST.getlist("keep") if _is_uuid(pk)}
        done = actions.log_session(by=request.user, kept=kept, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
        if not done.questions and not done.refusals:
            messages.success(request, _said(done))
            return redirect(f"{reverse('hours')}?week={form.cleaned_data['on'].isoformat()}&place={place.slug}")
        return render(request, "coren/hours_session_check.html", {**context, **_checked(form, done, request.POST)})
    done = actions.check_session(**form.cleaned_data)
    return render(request, "coren/hours_session_check.html", {**context, **_checked(form, done, request.POST)})


def _meeting_of(request: HttpRequest, place: Area) -> Meeting | None:
    """Give the meeting whose attendance becomes hours; one of elsewhere, or that one does not see, is not there."""
    asked = request.POST.get("meeting", "") or request.GET.get("meeting", "")
    if not asked:
        return None
    meeting = hours_links.meeting_seen_by(request.user, uuid.UUID(asked)) if _is_uuid(asked) else None
    if meeting is None or meeting.group.area_id not in (None, place.pk):
        raise Http404
    return meeting


def _checked(form: SessionForm, done: actions.Session, sent: QueryDict) -> dict[str, Any]:
    values = form.cleaned_data
    tariff = Tariff([adviser.pk for adviser in values["advisers"]])
    lines = [_line(values, adviser, done, tariff) for adviser in values["advisers"] if adviser.pk not in done.logged]
    going = [line for line in lines if not line["refusal"]]
    return {
        "rows": [
            *([{"label": _("Meeting"), "value": values["meeting"].title}] if values["meeting"] else []),
            {"label": _("Day"), "value": dates.day_of_week(values["on"])},
            {"label": _("Activity"), "value": values["activity"].label},
            {"label": _("Time"), "value": minutes_words(values["minutes"])},
            *([{"label": _("Note"), "value": values["note"]}] if values["note"] else []),
        ],
        "lines": lines,
        "said": _said(done) if done.logged else "",
        "sent": [(name, value) for name in sent if name not in NOT_SENT for value in sent.getlist(name)],
        "session_id": values["session_id"],
        "button": _button(values["minutes"], len(going)) if going else "",
        "benefits": benefits_words(tariff) if any(line["limit"] for line in lines) else "",
    }


def _line(values: dict[str, Any], adviser: Adviser, done: actions.Session, tariff: Tariff) -> dict[str, Any]:
    asked = {"adviser": adviser, "activity": values["activity"], "on": values["on"], "minutes": values["minutes"]}
    passed = week_if_passed(**asked)
    worth = tariff.worth(
        adviser_id=adviser.pk, activity_id=values["activity"].pk, on=values["on"], minutes=values["minutes"]
    )
    return {
        "adviser": adviser,
        "amount": amount_words(worth.amount),
        "refusal": done.refusals.get(adviser.pk, ""),
        "question": done.questions.get(adviser.pk, ""),
        "limit": limit_words(passed) if passed else "",
    }


def _button(minutes: int, people: int) -> str:
    words = ngettext("Log %(time)s for %(count)s person", "Log %(time)s for each of %(count)s people", people)
    return words % {"time": minutes_words(minutes), "count": people}


def _said(done: actions.Session) -> str:
    count = len(done.logged)
    return ngettext("Sent for %(count)s person.", "Sent for %(count)s people.", count) % {"count": count}


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True

"""One entry of hours: written down, its whole life, changed, taken back."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coren.actions import hours as actions
from coren.forms.hours import AsksForm, ChangeForm, EntryForm
from coren.models import ActivityType, Adviser, HoursEntry
from coren.permissions import OPEN_HOURS, can_approve_hours, can_change_hours, can_log_for, can_see_pay, is_own
from coren.queries import hours_links
from coren.queries.hours import hours_visible_to_or_404
from coren.queries.limits import week_if_passed
from coren.queries.pay import Tariff, week_money_of
from coren.views.hours import chosen_place
from coren.views.hours_life import life_of
from coren.views.hours_words import amount_words, benefits_words, in_hours, limit_words, state_words
from nrp.accounts.models import User
from nrp.accounts.permissions import Permission
from nrp.core.access import required
from nrp.core.forms import bound_to, trail
from nrp.core.render import dates
from nrp.core.render.numbers import minutes as minutes_words
from nrp.core.render.numbers import money


@required(Permission.LOG_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def hours_new(request: HttpRequest) -> HttpResponse:
    """One entry of one adviser of a place."""
    place, places = chosen_place(request)
    if place is None:
        return render(request, "coren/hours_no_place.html", {})
    form = EntryForm(bound_to(request), area=place, initial={"adviser": request.GET.get("adviser")})
    if form.is_bound:
        entry = log_one(form, by=request.user, source=HoursEntry.Source.SINGLE)
        if entry is not None:
            messages.success(request, sent_words(entry))
            return redirect(f"{reverse('hours')}?week={entry.on.isoformat()}&place={place.slug}")
    context = {"form": form, "place": place, "places": places if len(places) > 1 else [], **back_to_hours()}
    return render(request, "coren/hours_new.html", context)


def log_one(form: EntryForm, *, by: Any, source: str, adviser: Adviser | None = None) -> HoursEntry | None:
    """Log what a form says; None with the sentence or the question in the form."""
    who = {} if adviser is None else {"adviser": adviser}

    def log(*, pass_limit: bool, **values: Any) -> HoursEntry:
        return actions.log(**values, source=source).entry

    if not form.is_valid() or asks_about_limit(form, adviser=adviser):
        return None
    entry: HoursEntry | None = form.perform(log, by=by, **who)
    return entry


def asks_about_limit(form: AsksForm, *, adviser: Adviser | None = None, entry: HoursEntry | None = None) -> bool:
    """Put the question into the form, if these hours are what takes the week past the limit and nobody said so yet."""
    values = form.cleaned_data
    who: Adviser = adviser or values["adviser"]
    if values["pass_limit"]:
        return False
    activity: ActivityType = values["activity"]
    passed = week_if_passed(adviser=who, activity=activity, on=values["on"], minutes=values["minutes"], but=entry)
    if passed is None:
        return False
    words = _("With these hours the week comes to %(earned)s, over the weekly limit of %(limit)s.") % {
        "earned": money(passed.earned),
        "limit": money(passed.limit),
    }
    form.ask("pass_limit", f"{words} {benefits_words(Tariff([]))}")
    return True


def sent_words(entry: HoursEntry) -> str:
    words = _("%(hours)s sent for approval.") % {"hours": in_hours(entry.minutes)}
    limit = limit_words(week_money_of(entry.adviser, entry.on))
    return f"{words} {limit}".strip()


def back_to_hours() -> dict[str, Any]:
    return {"crumbs": trail((_("Hours"), reverse("hours"))), "back": reverse("hours")}


def _way_back(user: Any, entry: HoursEntry) -> dict[str, Any]:
    if is_own(user, entry.adviser):
        return {"crumbs": trail((_("My hours"), reverse("my-hours"))), "back": reverse("my-hours")}
    return back_to_hours()


def _signed_in(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
def hours_entry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One entry with its whole life; until it is approved it can be changed here."""
    entry = hours_visible_to_or_404(request.user, pk)
    if request.method == "POST" and not can_log_for(request.user, entry.adviser):
        raise PermissionDenied
    may_change = can_change_hours(request.user, entry)
    form = ChangeForm(bound_to(request), entry=entry) if may_change else None
    if request.method == "POST" and form is None:
        messages.warning(request, _("%(state)s meanwhile, so nothing was changed.") % {"state": state_words(entry)})
        return redirect("hours-entry", pk=entry.pk)
    if form is not None and form.is_bound and _change(request, form, entry):
        return redirect("hours-entry", pk=entry.pk)
    context = {
        "form": form,
        "entry": entry,
        "facts": _facts(request.user, entry),
        "steps": life_of(entry),
        "can_decide": can_approve_hours(request.user, entry),
        "is_unsent": entry.state in (HoursEntry.State.DRAFT, HoursEntry.State.SENT_BACK),
        **_way_back(request.user, entry),
    }
    return render(request, "coren/hours_entry.html", context)


def _change(request: HttpRequest, form: ChangeForm, entry: HoursEntry) -> bool:
    """Change an entry as the form says; what was not sent yet, or came back, is sent by it."""

    def change(*, pass_limit: bool, **values: Any) -> HoursEntry:
        changed = actions.change(entry=entry, by=_signed_in(request), **values)
        is_draft = changed.state == HoursEntry.State.DRAFT
        return actions.submit(entry=changed, by=_signed_in(request)) if is_draft else changed

    if not form.is_valid() or asks_about_limit(form, adviser=entry.adviser, entry=entry):
        return False
    changed = form.perform(change)
    if changed is not None:
        messages.success(request, sent_words(changed))
    return changed is not None


def _facts(user: Any, entry: HoursEntry) -> list[dict[str, object]]:
    facts: list[dict[str, object]] = [
        {"label": _("Resident Adviser"), "value": f"{entry.adviser}"},
        {"label": _("Day"), "value": dates.day_of_week(entry.on)},
        {"label": _("Activity"), "value": entry.activity.label},
        {"label": _("Time"), "value": minutes_words(entry.minutes)},
        {"label": _("Neighbourhood"), "value": entry.area.name},
    ]
    if entry.enquiry is not None:
        facts.append({"label": _("Enquiry"), "value": entry.enquiry.title})
    facts.extend(_spent_at(user, entry))
    if entry.note:
        facts.append({"label": _("Note"), "value": entry.note})
    if can_see_pay(user, entry.adviser):
        worth = Tariff([entry.adviser_id]).worth_of(entry)
        facts.append({"label": _("Amount"), "value": amount_words(worth.amount)})
    facts.append({"label": _("Logged through"), "value": entry.get_source_display()})
    return facts


def _spent_at(user: Any, entry: HoursEntry) -> list[dict[str, object]]:
    """Give the meeting and the event that hours were spent at, each with its link, to those who see them."""
    found: list[dict[str, object]] = []
    if entry.meeting_id and (meeting := hours_links.meeting_seen_by(user, entry.meeting_id)) is not None:
        link = format_html('<a class="govuk-link" href="{}">{}</a>', meeting.get_absolute_url(), meeting.title)
        found.append({"label": _("Meeting"), "value": link})
    if entry.event_id and (event := hours_links.event_seen_by(user, entry.event_id)) is not None:
        link = format_html('<a class="govuk-link" href="{}">{}</a>', event.get_absolute_url(), event.title)
        found.append({"label": _("Event"), "value": link})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def hours_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take an entry back: shown once more first. One that was approved meanwhile stays, and the page says so."""
    entry = hours_visible_to_or_404(request.user, pk)
    if not can_log_for(request.user, entry.adviser):
        raise PermissionDenied
    way_back = _way_back(request.user, entry)
    if request.method == "POST":
        try:
            actions.remove(entry=entry, by=_signed_in(request))
        except actions.TakenBack as gone:
            messages.warning(request, str(gone))
            return redirect(way_back["back"])
        except actions.HoursRefused as refused:
            messages.warning(request, str(refused))
            return redirect("hours-entry", pk=entry.pk)
        messages.success(request, _("%(hours)s taken back.") % {"hours": in_hours(entry.minutes)})
        return redirect(way_back["back"])
    context = {
        "entry": entry,
        "rows": [fact for fact in _facts(request.user, entry) if fact["label"] != _("Logged through")],
        "button": _("Take back %(time)s") % {"time": minutes_words(entry.minutes)},
        "stays": "" if entry.state in OPEN_HOURS else state_words(entry),
        **way_back,
    }
    return render(request, "coren/hours_remove.html", context)

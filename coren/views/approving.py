"""The manager's queue: hours are ticked, checked and approved; undone until they are paid; sent back with a reason."""

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import approving
from coren.forms.approving import SendBackForm, read_shown, shown
from coren.models import HoursEntry
from coren.queries import approved
from coren.queries import approving as queries
from coren.queries.approving import Waiting
from coren.queries.waiting import sums_of
from coren.views.approving_words import (
    beyond_words,
    check_rows,
    entries_table,
    expenses_waiting,
    filter_fields,
    lately,
    lede_of,
    left_out_words,
    odd_words,
    per_adviser,
    state_of_all,
)
from coren.words import hours_words
from neighbourhoods.permissions import Permission, required
from nrp.core.forms import trail

GROUPS_ON_A_PAGE = 14
SHOWN_OR_SENT = ("GET", "HEAD", "POST")


@required(Permission.APPROVE_HOURS)
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """Show the hours that wait, odd ones first."""
    return queue_page(request)


def queue_page(request: HttpRequest, problem: str = "") -> HttpResponse:
    """Show the queue, with a sentence above it when something has to be ticked first."""
    waiting = sums_of(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    place, facilitator = asked.get("place", ""), asked.get("facilitator", "")
    queue = queries.queue_of(request.user, place=place, facilitator=facilitator)
    sums = waiting.of(place=place, facilitator=facilitator)
    page = Paginator(queue.groups, GROUPS_ON_A_PAGE).get_page(asked.get("page"))
    context = {
        "queue": queue,
        "page": page,
        "odd": [group for group in page if group.is_odd],
        "even": [group for group in page if not group.is_odd],
        "plain": queue.plain[: approving.MOST_AT_ONCE],
        "plain_minutes": sum(row.sent.minutes for row in queue.plain[: approving.MOST_AT_ONCE]),
        "is_narrowed": bool(place or facilitator),
        "place": place,
        "facilitator": facilitator,
        "query": f"{urlencode({'place': place, 'facilitator': facilitator})}&" if place or facilitator else "",
        "filters": filter_fields(waiting, place, facilitator),
        "lede": lede_of(sums),
        "beyond": beyond_words(sums, queue),
        "lately": lately(approved.approvals_lately(request.user)),
        "expenses": expenses_waiting(request.user),
        "page_errors": [{"text": problem, "href": "#queue"}] if problem else None,
    }
    return render(request, "coren/approvals.html", context)


@required(Permission.APPROVE_HOURS)
@require_http_methods(SHOWN_OR_SENT)
def approvals_check(request: HttpRequest) -> HttpResponse:
    """Show what is about to be approved, what is odd about it, and what is left out."""
    if request.method != "POST":
        return redirect("approvals")
    rows = ticked(request)
    if not rows:
        return queue_page(request, _("Tick the hours that you want to approve or send back."))
    good = [row for row in rows if not row.is_stopped][: approving.MOST_AT_ONCE]
    context = {
        "good": good,
        "hours": hours_words(sum(row.sent.minutes for row in good)),
        "rows": check_rows(good),
        "advisers": per_adviser(good),
        "odd": odd_words(good),
        "stopped": odd_words(row for row in rows if row.is_stopped),
        "shown": shown(good),
        "place": request.POST.get("place", ""),
        "facilitator": request.POST.get("facilitator", ""),
        "back": queue_address(request),
        "crumbs": trail((_("Hours to approve"), reverse("approvals"))),
    }
    return render(request, "coren/approvals_check.html", context)


def ticked(request: HttpRequest) -> list[Waiting]:
    """Give the rows that were ticked: one by one, by week, or everything with nothing odd."""
    place, facilitator = request.POST.get("place", ""), request.POST.get("facilitator", "")
    queue = queries.queue_of(request.user, place=place, facilitator=facilitator)
    chosen = queue.chosen(entries=set(request.POST.getlist("entry")), groups=set(request.POST.getlist("group")))
    if request.POST.get("everything") != "plain":
        return chosen
    known = {row.sent.pk for row in chosen}
    return chosen + [row for row in queue.plain[: approving.MOST_AT_ONCE] if row.sent.pk not in known]


@required(Permission.APPROVE_HOURS)
@require_http_methods(SHOWN_OR_SENT)
def hours_approve(request: HttpRequest) -> HttpResponse:
    """Approve what the check showed; what changed meanwhile is named and stays."""
    seen = read_shown(request.POST.get("shown", ""))
    if not seen:
        return redirect("approvals")
    outcome = approving.approve(entries=list(seen)[: approving.MOST_AT_ONCE], by=request.user, seen=seen)  # type: ignore[arg-type]  # a signed-in user
    done = _("Approved %(hours)s.") % {"hours": hours_words(outcome.minutes)} if outcome.entries else ""
    return after(request, outcome, done, _("Not approved"))


def queue_address(request: HttpRequest) -> str:
    """Give the address of the queue as it was narrowed before."""
    asked = {name: value for name in ("place", "facilitator") if (value := request.POST.get(name, ""))}
    return reverse("approvals") + (f"?{urlencode(asked)}" if asked else "")


def after(request: HttpRequest, outcome: approving.Outcome, done: str, not_done: str) -> HttpResponse:
    """Go back to the queue, or stay to name what the act passed over."""
    if outcome.entries and not outcome.left_out:
        messages.success(request, done)
        return redirect(queue_address(request))
    context = {
        "done": done,
        "heading": done or not_done,
        "not_done": not_done,
        "left_out": left_out_words(outcome.left_out),
        "back": queue_address(request),
        "crumbs": trail((_("Hours to approve"), reverse("approvals"))),
    }
    return render(request, "coren/approvals_done.html", context)


@required(Permission.APPROVE_HOURS)
@require_http_methods(SHOWN_OR_SENT)
def hours_undo(request: HttpRequest) -> HttpResponse:
    """Take back one approval (`entry`), or all that was approved in one go (`approval`, the moment of it)."""
    entries = to_undo(request)
    if not entries:
        return redirect("approvals")
    hours = hours_words(sum(entry.minutes for entry in entries))
    if request.method == "POST":
        outcome = approving.undo(entries=[entry.pk for entry in entries], by=request.user)  # type: ignore[arg-type]  # a signed-in user
        done = _("The approval of %(hours)s is undone.") % {"hours": hours_words(outcome.minutes)}
        return after(request, outcome, done if outcome.entries else "", _("The approval stands"))
    context = {
        "heading": _("Undo the approval of %(hours)s") % {"hours": hours},
        "hours": hours,
        "rows": entries_table(entries),
        "state": state_of_all(entries),
        "together": "" if "approval" in request.GET else whole_approval(request.user, entries[0]),
        "entry": request.GET.get("entry", ""),
        "approval": request.GET.get("approval", ""),
        "crumbs": trail((_("Hours to approve"), reverse("approvals"))),
    }
    return render(request, "coren/approval_undo.html", context)


def to_undo(request: HttpRequest) -> list[HoursEntry]:
    """Give the entries that the address or the form names, as far as they can be undone from here."""
    asked = request.POST if request.method == "POST" else request.GET
    found = approved.hours_under_approval(request.user).order_by("adviser__person__name", "on")
    if entry := uuid_or_none(asked.get("entry", "")):
        return list(found.filter(pk=entry, approved_at__isnull=False))
    try:
        at = dt.datetime.fromisoformat(asked.get("approval", ""))
        moment = at.astimezone(dt.UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return []
    return [] if moment is None else list(found.filter(approved_at=moment)[: approving.MOST_AT_ONCE])


def whole_approval(user: Any, entry: HoursEntry) -> str:
    """Give the moment that names everything approved together with an entry; nothing when it was alone."""
    together = approved.hours_under_approval(user).filter(approved_at=entry.approved_at, approved_by=entry.approved_by)
    is_alone = entry.approved_at is None or together.count() < 2
    return "" if is_alone or entry.approved_at is None else entry.approved_at.isoformat()


@required(Permission.APPROVE_HOURS)
@require_http_methods(SHOWN_OR_SENT)
def hours_send_back(request: HttpRequest) -> HttpResponse:
    """Send the ticked hours back, or one (`?entry=`), with the reason."""
    entries = to_send_back(request)
    if not entries:
        return queue_page(request, _("Tick the hours that you want to approve or send back."))
    form = SendBackForm(request.POST if "reason" in request.POST else None)
    if form.is_bound:
        outcome = form.perform(approving.send_back, entries=[entry.pk for entry in entries], by=request.user)
        if outcome is not None:
            done = _("Sent back %(hours)s.") % {"hours": hours_words(outcome.minutes)}
            return after(request, outcome, done if outcome.entries else "", _("Not sent back"))
    hours = hours_words(sum(entry.minutes for entry in entries))
    context = {
        "form": form,
        "heading": _("Send %(hours)s back") % {"hours": hours},
        "hours": hours,
        "rows": entries_table(entries),
        "state": state_of_all(entries),
        "place": request.POST.get("place", ""),
        "facilitator": request.POST.get("facilitator", ""),
        "back": queue_address(request),
        "shown": " ".join(f"{entry.pk}:{entry.minutes}:0" for entry in entries),
        "crumbs": trail((_("Hours to approve"), reverse("approvals"))),
    }
    return render(request, "coren/hours_send_back.html", context)


def to_send_back(request: HttpRequest) -> list[HoursEntry]:
    found = approved.hours_under_approval(request.user).order_by("adviser__person__name", "on")
    if request.method != "POST":
        entry = uuid_or_none(request.GET.get("entry", ""))
        return list(found.filter(pk=entry)) if entry else []
    chosen = list(read_shown(request.POST.get("shown", ""))) or [row.sent.pk for row in ticked(request)]
    return list(found.filter(pk__in=chosen[: approving.MOST_AT_ONCE]))


def uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None

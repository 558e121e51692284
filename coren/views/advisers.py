"""Resident Advisers: the list of those somebody may see, and one person's record."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coren.actions import looks
from coren.models import Adviser
from coren.permissions import can_edit_adviser, can_see_contact, can_see_pay, is_own
from coren.queries.advisers import adviser_visible_to_or_404
from coren.queries.registers import (
    RENEW,
    WITHDRAWN,
    Registration,
    Wanted,
    advisers_listed,
    places_with_advisers,
    registration_of,
    status_changes_of,
)
from coren.record_panels import record_panels
from coren.views.adviser_table import advisers_table
from coren.views.facts import consent_facts, contact_facts, fact, pay_facts
from coren.views.tasks import next_address, tasks_of
from neighbourhoods.permissions import Permission, can, required
from nrp.core.render.dates import day

A_PAGE = 50


@required(Permission.SEE_ADVISERS)
@require_safe
def advisers(request: HttpRequest) -> HttpResponse:
    """List the advisers of one's places by name; no contact stands here."""
    given = {name: request.GET.get(name, "").strip() for name in ("status", "place", "consent", "name")}
    wanted, places = Wanted(**given), list(places_with_advisers(request.user))
    page = Paginator(advisers_listed(request.user, wanted), A_PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in given.items() if value}
    context = {
        "page": page,
        "table": advisers_table(page.object_list, has_places=len(places) > 1),
        "wanted": wanted,
        "filters": _filters(wanted, places),
        "query": urlencode(kept) + "&" if kept else "",
        "can_register": can(request.user, Permission.REGISTER_ADVISERS),
        "place": places[0] if len(places) == 1 else None,
    }
    return render(request, "coren/advisers.html", context)


@require_safe
def adviser(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one record to those who support the person, and to the person; each sees what is theirs to see."""
    shown = adviser_visible_to_or_404(request.user, pk)
    looks.note_look(adviser=shown, user=request.user, what="record")
    registration = registration_of(shown, with_training=shown.registered_at is None)
    context = {
        "adviser": shown,
        "state": _state(shown),
        "changes": [_change(change) for change in status_changes_of(shown)],
        **_facts(request.user, registration),
        "tasks": tasks_of(registration) if shown.registered_at is None else (),
        "next": next_address(registration),
        "is_complete": not registration.open,
        "panels": record_panels(shown, request.user),
        "can_edit": can_edit_adviser(request.user, shown),
        "can_invite": can(request.user, Permission.MANAGE_PEOPLE),
        "is_self": is_own(request.user, shown),
        "sees_list": can(request.user, Permission.SEE_ADVISERS),
        "sees_texts": can(request.user, Permission.SEE_ADVISERS) or is_own(request.user, shown),
    }
    return render(request, "coren/adviser.html", context)


def _facts(user: Any, registration: Registration) -> dict[str, Any]:
    """Give what this person may see of the record; what they may not is not there at all."""
    shown, consent = registration.adviser, registration.consent
    who = [
        fact(_("Number"), shown.number),
        fact(_("Neighbourhood"), shown.area.name),
        fact(_("Language"), shown.person.language),
        fact(_("Facilitator"), shown.facilitator),
        fact(_("Registered"), day(shown.registered_at) if shown.registered_at else ""),
    ]
    return {
        "who_facts": who,
        "consent": consent,
        "consent_facts": consent_facts(consent),
        "is_withdrawn": consent is not None and consent.withdrawn_on is not None,
        "sees_contact": can_see_contact(user, shown),
        "contact_facts": contact_facts(shown) if can_see_contact(user, shown) else (),
        "sees_pay": can_see_pay(user, shown),
        "pay_facts": pay_facts(shown, registration.choice) if can_see_pay(user, shown) else (),
    }


def _state(shown: Adviser) -> dict[str, str]:
    shapes = {Adviser.Status.ACTIVE: "done", Adviser.Status.PAUSED: "running", Adviser.Status.LEFT: "waiting"}
    is_begun = shown.registered_at is None and shown.status == Adviser.Status.INTERESTED
    rest = _("The registration is not finished.") if is_begun else ""
    return {
        "shape": shapes.get(Adviser.Status(shown.status), "waiting"),
        "word": shown.get_status_display(),
        "rest": rest,
    }


def _change(change: Any) -> dict[str, str]:
    words = _("%(status)s from %(day)s") % {"status": change.get_status_display(), "day": day(change.starts_on)}
    return {"text": words, "rest": change.reason}


def _filters(wanted: Wanted, places: list[Any]) -> list[dict[str, Any]]:
    """Give the selects above the list, with what is chosen."""
    status = [("", _("Any")), *((value, label) for value, label in Adviser.Status.choices)]
    consent = [("", _("Any")), (RENEW, _("To renew")), (WITHDRAWN, _("Taken back"))]
    found = [_select("status", _("Status"), status, wanted.status)]
    if len(places) > 1:
        choices = [("", _("All"))] + [(place.slug, place.name) for place in places]
        found.append(_select("place", _("Neighbourhood"), choices, wanted.place))
    return [*found, _select("consent", _("Consent"), consent, wanted.consent)]


def _select(name: str, label: str, choices: list[tuple[str, Any]], chosen: str) -> dict[str, Any]:
    options = [{"value": value, "label": text, "selected": value == chosen} for value, text in choices]
    return {"name": name, "label": label, "options": options}

"""Events: the list, one event, put on record and changed."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import events as actions
from governance.forms.events import EventEditForm, EventForm
from governance.models import Event
from governance.permissions import can_record_in
from governance.queries import events as queries
from governance.queries.groups import places_with_groups
from governance.queries.places import may_record_somewhere, place_named_or_404
from governance.views.event_page import event_context, events_table
from nrp.core.filters import chosen_of, filter_field, place_field, query_of
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50
TO_COME = "to-come"


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The events of the places one reads, narrowed by place, kind and year."""
    places = list(places_with_groups(request.user))
    found = queries.events_visible_to(request.user)
    years = [str(year) for year in queries.years_of(found)]
    place, kind = chosen_of(request, "place"), chosen_of(request, "kind", Event.Kind.values)
    when = chosen_of(request, "when", [TO_COME, *years])
    found = _narrowed(found, place=place, kind=kind, when=when)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    times = [(TO_COME, _("Still to come")), *((year, year) for year in years)]
    context = {
        "table": events_table(list(page.object_list), names_place=len(places) > 1),
        "page": page,
        "query": query_of(place=place, kind=kind, when=when),
        "fields": [
            *place_field(places, place),
            filter_field("kind", _("Kind"), _("All kinds"), Event.Kind.choices, kind),
            filter_field("when", _("When"), _("At any time"), times, when),
        ],
        "is_narrowed": bool(place or kind or when),
        "may_record": may_record_somewhere(request.user),
        "place": place,
    }
    return render(request, "governance/events.html", context)


def _narrowed(found: QuerySet[Event], *, place: str, kind: str, when: str) -> QuerySet[Event]:
    if place:
        found = found.filter(area__slug=place)
    if kind:
        found = found.filter(kind=kind)
    if when == TO_COME:
        return found.filter(starts_on__gt=timezone.localdate()).order_by("starts_on")
    return found.filter(starts_on__year=int(when)) if when else found


@require_safe
def event(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.event_visible_to_or_404(request.user, pk)
    return render(request, "governance/event.html", event_context(found, request.user))


@SHOWN_OR_SENT
def event_new(request: HttpRequest) -> HttpResponse:
    if not may_record_somewhere(request.user):
        raise PermissionDenied
    slug = request.GET.get("place", "")
    chosen = place_named_or_404(request.user, slug) if slug else None
    form = EventForm(bound_to(request), user=request.user, chosen=chosen)
    if form.is_bound and (made := form.perform(actions.create, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Put an event on record"),
        lede=_("Before it or after it. Who came, photographs and what was said are written on its page."),
        button=_("Put it on record"),
        back=reverse("events"),
        crumbs=trail((_("Events"), reverse("events"))),
    )


@SHOWN_OR_SENT
def event_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = event_to_write(request, pk)
    form = EventEditForm(bound_to(request), event=found, user=request.user)
    if form.is_bound and form.perform(actions.update, event=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Change the event"),
        lede=_("Everybody who reads the events of %(place)s reads this.") % {"place": found.area},
        button=_("Save the event"),
        back=found.get_absolute_url(),
        crumbs=event_trail(found),
    )


def event_to_write(request: HttpRequest, pk: uuid.UUID) -> Event:
    """Load an event through the door (404) for somebody who records events of its place (403)."""
    found = queries.event_visible_to_or_404(request.user, pk)
    if not can_record_in(request.user, found.area):
        raise PermissionDenied
    return found


def event_trail(found: Event) -> list[dict[str, object]]:
    return trail((_("Events"), reverse("events")), (found.title, found.get_absolute_url()))

"""Residents invited to outside boards: the list by place, a new one, its last day."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.actions import representations as actions
from governance.forms.groups import LastDayForm, RepresentationForm
from governance.permissions import can_keep_at
from governance.queries.group_lists import (
    places_kept_by,
    representation_visible_to_or_404,
    representations_visible_to,
    still_open,
)
from governance.queries.groups import places_with_groups
from governance.views.group_doors import person_named
from governance.views.group_tables import representations_table
from governance.views.groups import SHOWN_OR_SENT
from governance.views.memberships import who_is_it
from nrp.core.filters import chosen_of, place_field
from nrp.core.forms import bound_to, form_page, trail


@require_safe
def representations(request: HttpRequest) -> HttpResponse:
    """Who speaks for which neighbourhood where, now and before."""
    places = list(places_with_groups(request.user))
    kept = set(places_kept_by(request.user).values_list("pk", flat=True))
    place = chosen_of(request, "place", [one.slug for one in places])
    found = representations_visible_to(request.user)
    if place:
        found = found.filter(area__slug=place)
    now, before = still_open(found)
    names_place = len(places) > 1 and not place
    context = {
        "table": representations_table(now, kept=kept, names_place=names_place),
        "before": representations_table(before, kept=set(), names_place=names_place),
        "fields": place_field(places, place),
        "place": place,
        "can_edit": bool(kept),
        "crumbs": trail((_("Groups"), reverse("groups"))),
    }
    return render(request, "governance/representations.html", context)


@SHOWN_OR_SENT
def representation_new(request: HttpRequest) -> HttpResponse:
    """First who it is, found by name; then which board."""
    places = places_kept_by(request.user)
    if not places.exists():
        raise PermissionDenied
    back = reverse("representations")
    person, name = person_named(request), request.GET.get("name", "").strip()
    if request.method != "POST" and person is None and not name:
        return who_is_it(request, heading=_("Who was invited to a board?"), back=back, crumbs=_way())
    chosen = places.filter(slug=request.GET.get("place", "")).first()
    initial: dict[str, Any] = {"name": name, **({} if chosen is None else {"area": chosen})}
    form = RepresentationForm(bound_to(request), user=request.user, person=person, initial=initial)
    if form.is_bound and form.perform(actions.begin, person=person, by=request.user) is not None:
        messages.success(request, _("On record"))
        return redirect("representations")
    words = {"person": person}
    return form_page(
        request,
        form=form,
        heading=_("Somebody new on an outside board")
        if person is None
        else _("%(person)s on an outside board") % words,
        button=_("Put it on record"),
        back=back,
        crumbs=_way(),
    )


@SHOWN_OR_SENT
def representation_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = representation_visible_to_or_404(request.user, pk)
    if not can_keep_at(request.user, row.area):
        raise PermissionDenied
    form = LastDayForm(bound_to(request))
    if form.is_bound and form.perform(actions.end, representation=row, by=request.user) is not None:
        return redirect("representations")
    return form_page(
        request,
        form=form,
        heading=_("%(person)s leaves “%(body)s”") % {"person": row.person, "body": row.body},
        lede=row.area.name,
        button=_("Write the last day down"),
        back=reverse("representations"),
        crumbs=_way(),
    )


def _way() -> list[dict[str, Any]]:
    return trail((_("Groups"), reverse("groups")), (_("Residents on outside boards"), reverse("representations")))

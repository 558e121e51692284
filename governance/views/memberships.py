"""Who sits on a group: somebody takes a seat, what is on record of it, its last day."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.actions import members as actions
from governance.forms.groups import LastDayForm, MemberForm, MembershipForm
from governance.models import Group, Membership
from governance.permissions import can_keep
from governance.queries.group_lists import membership_visible_to_or_404
from governance.queries.groups import groups_visible_to
from governance.queries.people import organisations_known_to, people_named_like
from governance.views.group_doors import kept_group, person_named, way_to
from governance.views.groups import SHOWN_OR_SENT
from nrp.core.forms import PageForm, bound_to, form_page


@SHOWN_OR_SENT
def member_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """First who it is, found by name (?q=); then their seat. Somebody new is registered by name (?name=)."""
    group = kept_group(request, pk)
    person, name = person_named(request), request.GET.get("name", "").strip()
    if request.method != "POST" and person is None and not name:
        return who_is_it(
            request,
            heading=_("Who takes a seat on %(group)s?") % {"group": group.name},
            back=group.get_absolute_url(),
            crumbs=way_to(group),
        )
    form = MemberForm(bound_to(request), person=person, initial={"name": name})
    more = {} if person is None else {"name": ""}
    act = actions.add_by_name
    if form.is_bound and form.perform(act, group=group, person=person, by=request.user, **more) is not None:
        messages.success(request, _("On the group"))
        return redirect(group)
    heading = _("Somebody new on %(group)s") if person is None else _("%(person)s on %(group)s")
    return _seat_page(
        request,
        form=form,
        heading=heading % {"person": person, "group": group.name},
        lede=_("They need no account and no e-mail address.") if person is None else "",
        button=_("Put them on the group"),
        group=group,
    )


@SHOWN_OR_SENT
def membership_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = _kept_membership(request, pk)
    form = MembershipForm(bound_to(request), membership=row)
    if form.is_bound and form.perform(actions.change, membership=row, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(row.group)
    return _seat_page(
        request,
        form=form,
        heading=_("%(person)s on %(group)s") % {"person": row.person, "group": row.group.name},
        lede="",
        button=_("Save the changes"),
        group=row.group,
        end_url=reverse("membership-end", args=[row.pk]) if row.ends_on is None else "",
    )


@SHOWN_OR_SENT
def membership_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = _kept_membership(request, pk)
    form = LastDayForm(bound_to(request))
    if form.is_bound and form.perform(actions.end, membership=row, by=request.user) is not None:
        return redirect("group", pk=row.group_id) if _still_sees(request, row.group) else redirect("groups")
    return form_page(
        request,
        form=form,
        heading=_("%(person)s leaves %(group)s") % {"person": row.person, "group": row.group.name},
        lede=_("On the day after it they can do nothing more in the group. What they did stays on record."),
        button=_("End the membership"),
        kind="warning",
        back=row.group.get_absolute_url(),
        crumbs=way_to(row.group),
    )


def who_is_it(request: HttpRequest, *, heading: str, back: str, crumbs: list[dict[str, Any]]) -> HttpResponse:
    """Find somebody by name among those one comes across; with a way on for somebody who is not there."""
    sought = " ".join(request.GET.get("q", "").split())
    kept = {key: value for key, value in request.GET.items() if key == "place"}
    found = people_named_like(request.user, sought)
    context = {
        "heading": heading,
        "sought": sought,
        "kept": kept,
        "people": [{"text": one.name, "url": f"?{urlencode({**kept, 'person': str(one.pk)})}"} for one in found],
        "new_url": f"?{urlencode({**kept, 'name': sought})}",
        "back": back,
        "crumbs": crumbs,
    }
    return render(request, "governance/who_is_it.html", context)


def _kept_membership(request: HttpRequest, pk: uuid.UUID) -> Membership:
    row = membership_visible_to_or_404(request.user, pk)
    if not can_keep(request.user, row.group):
        raise PermissionDenied
    return row


def _still_sees(request: HttpRequest, group: Group) -> bool:
    return groups_visible_to(request.user).filter(pk=group.pk).exists()


def _seat_page(
    request: HttpRequest, *, form: PageForm, heading: str, lede: str, button: str, group: Group, end_url: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "lede": lede,
        "button": button,
        "back": group.get_absolute_url(),
        "crumbs": way_to(group),
        "end_url": end_url,
        "organisations": organisations_known_to(request.user),
    }
    return render(request, "governance/seat.html", context)

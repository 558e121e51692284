"""Groups: the list, one group's page, set up, described, closed."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import groups as actions
from governance.forms.groups import CloseForm, GroupEditForm, GroupForm
from governance.models import Group
from governance.panels import GROUP_PANELS, address, panels_of
from governance.permissions import can_edit_groups, can_keep, membership_in
from governance.queries.group_lists import group_for_page_or_404, group_rows, members_by_time
from governance.views.group_doors import group_to_set_up, kept_group, way_to
from governance.views.group_tables import (
    closed_items,
    former_items,
    groups_table,
    members_table,
    office_words,
    others_sentence,
    seats_sentence,
)
from neighbourhoods.permissions import Permission, can
from nrp.core.changes import values_of
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.dates import day

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """The groups one may read: the PMG, the LOGs by neighbourhood, working groups."""
    rows = group_rows(request.user)
    still = [row for row in rows if row.group.closed_on is None]
    names_place = len({row.group.area_id for row in still}) > 1
    context = {
        "table": groups_table(still, names_place=names_place),
        "closed": closed_items(rows),
        "can_edit": can_edit_groups(request.user),
    }
    return render(request, "governance/groups.html", context)


@require_safe
def group(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One group: what it is for, who sits on it, and what the other pages hold of it."""
    found = group_for_page_or_404(request.user, pk)
    keeps = can_keep(request.user, found)
    members = members_by_time(found)
    own = membership_in(request.user, found)
    context = {
        "group": found,
        "table": members_table(members.now, can_keep=keeps),
        "seats": seats_sentence(members.now) if members.now else "",
        "others": others_sentence(members.now),
        "later": members_table(members.later, can_keep=keeps),
        "former": former_items(members.former, can_keep=keeps),
        "facts": _facts(found),
        "links": _links(found, sees_place=own is None or _sees_place(request.user, found)),
        "own": own,
        "own_office": office_words(own) if own is not None else "",
        "can_keep": keeps,
        "can_edit": can_edit_groups(request.user),
        "panels": panels_of(GROUP_PANELS, found, request.user),
        "crumbs": trail((_("Groups"), reverse("groups"))),
    }
    return render(request, "governance/group.html", context)


@SHOWN_OR_SENT
def group_new(request: HttpRequest) -> HttpResponse:
    if not can_edit_groups(request.user):
        raise PermissionDenied
    form = GroupForm(bound_to(request))
    if form.is_bound and (made := form.perform(actions.create, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Set up a group"),
        lede=_("Say who sits on it afterwards, on its page."),
        button=_("Set up the group"),
        back=reverse("groups"),
        crumbs=trail((_("Groups"), reverse("groups"))),
    )


@SHOWN_OR_SENT
def group_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = kept_group(request, pk)
    form = GroupEditForm(bound_to(request), now=values_of(found, actions.FIELDS))
    if form.is_bound and form.perform(actions.update, group=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Describe %(group)s") % {"group": found.name},
        button=_("Save the description"),
        back=found.get_absolute_url(),
        crumbs=way_to(found),
    )


@SHOWN_OR_SENT
def group_close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = group_to_set_up(request, pk)
    form = CloseForm(bound_to(request), initial={"on": timezone.localdate()})
    if form.is_bound and form.perform(actions.close, group=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Close %(group)s") % {"group": found.name},
        lede=_("It takes no new members and no new terms. Its meetings, decisions and actions stay on record."),
        button=_("Close the group"),
        kind="warning",
        back=found.get_absolute_url(),
        crumbs=way_to(found),
    )


def _facts(found: Any) -> list[dict[str, Any]]:
    """What is known of a group, in the side column. What is not known is left out."""
    in_force = ""
    if found.terms_number is not None:
        words = {"number": found.terms_number, "day": day(found.terms_agreed_on)}
        in_force = _("Version %(number)d, agreed on %(day)s") % words
    review = "" if found.terms_review_on is None else _review_words(found.terms_review_on)
    return [
        {"label": _("Meets since"), "value": "" if found.started_on is None else day(found.started_on)},
        {"label": _("Terms of reference"), "value": in_force or _("None on record yet")},
        {"label": _("Look at them again by"), "value": review},
        {"label": _("Closed on"), "value": "" if found.closed_on is None else day(found.closed_on)},
        {"label": _("Why it closed"), "value": found.closed_reason},
    ]


def _review_words(on: Any) -> str:
    late = timezone.localdate() > on
    return _("%(day)s, which has passed") % {"day": day(on)} if late else day(on)


def _sees_place(user: Any, found: Group) -> bool:
    """Whether a member reads the place's page, too: whoever reads a group without a seat does so by their place."""
    return found.area is not None and can(user, Permission.SEE_PLACES, found.area)


def _links(found: Group, *, sees_place: bool) -> list[dict[str, str]]:
    """The pages that hold more of a group or of its neighbourhood."""
    area = found.area
    ways = [(_("Terms of reference"), address("group-terms", found.pk))]
    if area is not None:
        ways += [
            (_("Residents on outside boards"), address("representations", query=f"place={area.slug}")),
            (_("You said, we did"), address("you-said", area.slug)),
            (area.name, area.get_absolute_url() if sees_place else ""),
        ]
    ways.append((_("Whose voice counts"), address("voice", query=f"group={found.pk}")))
    return [{"text": str(text), "url": url} for text, url in ways if url]

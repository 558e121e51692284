"""Activities: the list, one activity, mapped, changed and taken off the register."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.actions import activities as actions
from neighbourhoods.domain_words import FRAMEWORK
from neighbourhoods.forms.activities import ActivityEditForm, ActivityForm
from neighbourhoods.forms.framework import RemoveForm
from neighbourhoods.models import Activity
from neighbourhoods.permissions import Permission, can, require, required
from neighbourhoods.queries import activities as queries
from neighbourhoods.queries.activities import Narrowing
from neighbourhoods.queries.framework import Crosswalk, crosswalk_to, with_domains
from neighbourhoods.views import activity_words as words
from neighbourhoods.views.activity_page import activity_context
from nrp.core.filters import chosen_of, query_of
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
EDIT = Permission.EDIT_ACTIVITIES
ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: how the list is narrowed, and in the words of which version it is read."""

    crosswalk: Crosswalk
    framework: str
    wanted: Narrowing

    @property
    def query(self) -> str:
        wanted = self.wanted
        return query_of(
            place=wanted.place,
            domain=wanted.domain,
            status=wanted.status,
            provider=wanted.provider,
            framework=self.framework,
        )


def asked_of(request: HttpRequest) -> Asked:
    """Read the address; a version, domain or status that is not known narrows nothing."""
    crosswalk = crosswalk_to(request.GET.get(FRAMEWORK, ""))
    wanted = Narrowing(
        place=chosen_of(request, "place"),
        domain=chosen_of(request, "domain", [one.code for one in crosswalk.domains]),
        status=chosen_of(request, "status", Activity.Status.values),
        provider=chosen_of(request, "provider").strip(),
    )
    return Asked(crosswalk, chosen_of(request, FRAMEWORK, [one.code for one in crosswalk.versions]), wanted)


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """The activities of the places one reads, narrowed and read in the words of one version."""
    asked = asked_of(request)
    places = list(queries.places_of_activities(request.user))
    found = queries.narrowed(queries.activities_visible_to(request.user), asked.wanted, asked.crosswalk)
    totals = queries.totals_of(found)
    pages = Paginator(with_domains(found), ON_A_PAGE)
    pages.count = totals.activities
    page = pages.get_page(request.GET.get("page"))
    table = words.activities_table(
        list(page.object_list), asked.crosswalk, framework=asked.framework, names_place=len(places) > 1
    )
    context = {
        "table": table,
        "page": page,
        "query": asked.query,
        "totals": words.totals_words(totals),
        "fields": words.filter_fields(places, asked.wanted, asked.crosswalk, asked.framework),
        "is_narrowed": bool(asked.wanted),
        "may_map": can(request.user, EDIT),
        "place": asked.wanted.place,
    }
    return render(request, "neighbourhoods/activities.html", context)


@require_safe
def activity(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.activity_visible_to_or_404(request.user, pk)
    asked = asked_of(request)
    return render(
        request,
        "neighbourhoods/activity.html",
        activity_context(found, request.user, asked.crosswalk, asked.framework),
    )


@required(EDIT)
@SHOWN_OR_SENT
def activity_new(request: HttpRequest) -> HttpResponse:
    slug = request.GET.get("place", "")
    chosen = queries.places_to_map_in(request.user).filter(slug=slug).first() if slug else None
    if slug and chosen is None:
        raise Http404
    form = ActivityForm(bound_to(request), user=request.user, chosen=chosen)
    if form.is_bound and (made := form.perform(actions.create, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Map an activity"),
        lede=_("What is under way already, whoever provides it. Everybody who reads the place reads this."),
        button=_("Put it on the register"),
        back=reverse("activities"),
        crumbs=trail((_("Activities"), reverse("activities"))),
    )


@SHOWN_OR_SENT
def activity_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _to_write(request, pk)
    form = ActivityEditForm(bound_to(request), activity=found, user=request.user)
    if form.is_bound and form.perform(actions.update, activity=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Change the activity"),
        lede=_("Everybody who reads %(place)s reads this.") % {"place": found.area},
        button=_("Save the activity"),
        back=found.get_absolute_url(),
        crumbs=activity_trail(found),
    )


@SHOWN_OR_SENT
def activity_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take an activity off the register, after a page that says what goes."""
    found = _to_write(request, pk)
    form = RemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.remove, activity=found, by=request.user) is not None:
        messages.success(request, _("The activity was taken off the register."))
        return redirect("activities")
    named = {"name": found.name, "place": found.area}
    return form_page(
        request,
        form=form,
        heading=_("Take an activity off the register"),
        lede=_(
            "%(name)s, %(place)s. For one that was mapped by mistake. If it came to an end, change its status instead."
        )
        % named,
        button=_("Take it off"),
        kind="warning",
        back=found.get_absolute_url(),
        crumbs=activity_trail(found),
    )


def _to_write(request: HttpRequest, pk: uuid.UUID) -> Activity:
    """Load an activity through the door (404) for somebody who maps activities in its place (403)."""
    found = queries.activity_visible_to_or_404(request.user, pk)
    require(request.user, EDIT, found.area)
    return found


def activity_trail(found: Activity) -> list[dict[str, object]]:
    return trail((_("Activities"), reverse("activities")), (found.name, found.get_absolute_url()))

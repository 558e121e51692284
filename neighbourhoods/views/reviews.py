"""Evidence reviews: the list, one review, begun, changed, published, stopped, given out as a file."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.actions import reviews as actions
from neighbourhoods.evidence_words import mix_words
from neighbourhoods.forms.reviews import PublishForm, ReviewEditForm, ReviewForm, StopForm
from neighbourhoods.models import Area, Review
from neighbourhoods.permissions import can, require, required
from neighbourhoods.queries import area_visible_to_or_404, areas_visible_to
from neighbourhoods.queries import reviews as queries
from neighbourhoods.views.evidence_files import file_of
from neighbourhoods.views.review_page import review_context, review_trail, reviews_table
from nrp.accounts.permissions import Permission
from nrp.core.filters import chosen_of, filter_field, place_field, query_of
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


@require_safe
@required(Permission.SEE_PLACES)
def reviews(request: HttpRequest) -> HttpResponse:
    """The reviews one may read, narrowed by where they stand, kind and place."""
    places = list(areas_visible_to(request.user).filter(kind=Area.Kind.NEIGHBOURHOOD, reviews__isnull=False).distinct())
    status, kind = chosen_of(request, "status", Review.Status.values), chosen_of(request, "kind", Review.Kind.values)
    place = chosen_of(request, "place", [one.slug for one in places])
    found = queries.narrowed(queries.reviews_visible_to(request.user), status=status, kind=kind, place=place)
    page = Paginator(queries.with_counts(found), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": reviews_table(list(page.object_list), names_place=bool(places)),
        "page": page,
        "query": query_of(status=status, kind=kind, place=place),
        "fields": [
            filter_field("status", _("Where it stands"), _("Anywhere"), Review.Status.choices, status),
            filter_field("kind", _("Kind"), _("Both kinds"), Review.Kind.choices, kind),
            *place_field(places, place),
        ],
        "is_narrowed": bool(status or kind or place),
        "may_edit": can(request.user, Permission.EDIT_EVIDENCE),
        "place": place,
    }
    return render(request, "neighbourhoods/reviews.html", context)


@require_safe
@required(Permission.SEE_PLACES)
def review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.review_visible_to_or_404(request.user, pk)
    return render(request, "neighbourhoods/review.html", review_context(found, request.user))


@SHOWN_OR_SENT
@required(Permission.EDIT_EVIDENCE)
def review_new(request: HttpRequest) -> HttpResponse:
    slug = request.GET.get("place", "")
    chosen = area_visible_to_or_404(request.user, slug) if slug else None
    form = ReviewForm(bound_to(request), user=request.user, chosen=chosen)
    if form.is_bound and (made := form.perform(actions.create, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Begin an evidence review"),
        lede=_("Reviewers, items and findings are added on its page."),
        button=_("Begin the review"),
        back=reverse("reviews"),
        crumbs=trail((_("Evidence reviews"), reverse("reviews"))),
    )


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def review_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = review_to_write(request, pk)
    form = ReviewEditForm(bound_to(request), review=found, user=request.user)
    if form.is_bound and form.perform(actions.update, review=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Change the review"),
        lede=found.title,
        button=_("Save the review"),
        back=found.get_absolute_url(),
        crumbs=review_trail(found),
    )


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def review_publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What will be published, with the day; asked before it is done."""
    found = review_to_write(request, pk)
    form = PublishForm(bound_to(request), review=found)
    if form.is_bound and form.perform(actions.publish, review=found, by=request.user) is not None:
        messages.success(request, _("The review is published."))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Publish the review"),
        lede=_what_is_published(found),
        button=_("Publish the review"),
        back=found.get_absolute_url(),
        crumbs=review_trail(found),
    )


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def review_stop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = review_to_write(request, pk)
    form = StopForm(bound_to(request))
    if form.is_bound and form.perform(actions.stop, review=found, by=request.user) is not None:
        messages.success(request, _("The review is stopped."))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Stop the review"),
        lede=_("“%(title)s” stays readable with what it has found so far. It can go on later.") % {"title": found},
        button=_("Stop the review"),
        kind="warning",
        back=found.get_absolute_url(),
        crumbs=review_trail(found),
    )


@require_safe
@required(Permission.SEE_PLACES)
def review_export(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The items that a review took in, as RIS, BibTeX or CSL JSON."""
    found = queries.review_visible_to_or_404(request.user, pk)
    return file_of(request, queries.taken_in(found), slugify(found.title) or "review")


def review_to_write(request: HttpRequest, pk: uuid.UUID) -> Review:
    """Load a review through the door (404) for somebody who keeps evidence (403)."""
    found = queries.review_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_EVIDENCE)
    return found


def _what_is_published(found: Review) -> str:
    """Say how much of a review there is, before it is published."""
    count = queries.findings_of(found).count()
    if not count:
        return _("Nothing is found yet: write down at least one finding before you publish the review.")
    findings = ngettext("%(count)s finding", "%(count)s findings", count) % {"count": count}
    mix = mix_words(queries.mix_of(queries.taken_in(found))) or _("no item taken in")
    return _("“%(title)s”: %(findings)s; %(mix)s.") % {"title": found, "findings": findings, "mix": mix}

"""What a review is made of, on pages of their own: who reviews, which items, what was found."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from neighbourhoods.actions import review_parts as actions
from neighbourhoods.evidence_words import cited_short
from neighbourhoods.forms.evidence import RemoveForm
from neighbourhoods.forms.reviews import AddItemsForm, FindingEditForm, FindingForm, ReviewerForm
from neighbourhoods.models import Review
from neighbourhoods.permissions import require, required
from neighbourhoods.queries import evidence as items
from neighbourhoods.queries import reviews as queries
from neighbourhoods.views.review_page import review_trail
from neighbourhoods.views.reviews import review_to_write
from nrp.accounts.permissions import Permission
from nrp.core.forms import PageForm, bound_to, form_page

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
FOUND = 20  # items of a search that are shown to tick


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def reviewer_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    review = review_to_write(request, pk)
    form = ReviewerForm(bound_to(request), user=request.user)
    if form.is_bound and form.perform(actions.add_reviewer, review=review, by=request.user) is not None:
        return redirect(f"{review.get_absolute_url()}#reviewers")
    return _part(request, review, form, _("Name a reviewer"), _("Name the reviewer"))


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def reviewer_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = queries.reviewer_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_EVIDENCE)
    form = RemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.remove_reviewer, reviewer=row, by=request.user) is not None:
        messages.success(request, _("Taken off."))
        return redirect(f"{row.review.get_absolute_url()}#reviewers")
    return _removal(request, row.review, form, _("Take the reviewer off"), row.name)


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def review_item_add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Items found by their words, ticked, and taken in or left out with a reason."""
    review = review_to_write(request, pk)
    words = request.GET.get("q", "").strip()
    found, standing = _found(request, review, words)
    form = AddItemsForm(bound_to(request), user=request.user, found=[(one.pk, cited_short(one)) for one in found])
    if form.is_bound and form.perform(actions.add_items, review=review, by=request.user) is not None:
        messages.success(request, _("Written into the review."))
        return redirect(f"{review.get_absolute_url()}#items")
    context = {
        "review": review,
        "form": form,
        "sought": words,
        "found": found,
        "standing": standing,
        "is_cut": len(found) == FOUND,
        "crumbs": review_trail(review),
    }
    return render(request, "neighbourhoods/review_item_add.html", context)


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def review_item_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = queries.place_in_review_or_404(request.user, pk)
    require(request.user, Permission.EDIT_EVIDENCE)
    form = RemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.remove_item, row=row, by=request.user) is not None:
        messages.success(request, _("Taken off."))
        return redirect(f"{row.review.get_absolute_url()}#items")
    said = _("%(item)s. The item itself stays on record.") % {"item": row.item}
    return _removal(request, row.review, form, _("Take the item off the review"), said)


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def finding_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    review = review_to_write(request, pk)
    form = FindingForm(bound_to(request), review=review)
    if form.is_bound and form.perform(actions.add_finding, review=review, by=request.user) is not None:
        return redirect(f"{review.get_absolute_url()}#findings")
    return _part(request, review, form, _("Write a finding down"), _("Write it down"))


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def finding_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    finding = queries.finding_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_EVIDENCE)
    form = FindingEditForm(bound_to(request), finding=finding)
    if form.is_bound and form.perform(actions.update_finding, finding=finding, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(f"{finding.review.get_absolute_url()}#findings")
    return _part(request, finding.review, form, _("Change the finding"), _("Save the finding"))


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def finding_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    finding = queries.finding_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_EVIDENCE)
    form = RemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.remove_finding, finding=finding, by=request.user) is not None:
        messages.success(request, _("Taken out."))
        return redirect(f"{finding.review.get_absolute_url()}#findings")
    return _removal(request, finding.review, form, _("Take the finding out"), finding.text)


def _found(request: HttpRequest, review: Review, words: str) -> tuple[list[Any], list[dict[str, str]]]:
    """Give the items that a search found (without words: the latest), and which of them stand in the review."""
    rows = items.items_visible_to(request.user)
    rows = items.sought(rows, words) if words else rows.order_by("-created_at", "pk")
    found = list(rows[:FOUND])
    there = queries.items_of(review).filter(item__in=[one.pk for one in found])
    words_of = {True: _("taken in already"), False: _("left out already")}
    return found, [{"text": str(row.item), "rest": words_of[row.is_included]} for row in there]


def _part(request: HttpRequest, review: Review, form: PageForm, heading: str, button: str) -> HttpResponse:
    return form_page(
        request,
        form=form,
        heading=heading,
        lede=review.title,
        button=button,
        back=review.get_absolute_url(),
        crumbs=review_trail(review),
    )


def _removal(request: HttpRequest, review: Review, form: PageForm, heading: str, what: str) -> HttpResponse:
    """Ask before something is taken off a review."""
    return form_page(
        request,
        form=form,
        heading=heading,
        lede=what,
        button=heading,
        kind="warning",
        back=review.get_absolute_url(),
        crumbs=review_trail(review),
    )

"""Items of evidence: the list, one item, put on record, changed, taken out, given out as a file."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.actions import evidence as actions
from neighbourhoods.evidence_words import cited
from neighbourhoods.forms.evidence import ItemEditForm, ItemForm, RemoveForm
from neighbourhoods.models import EvidenceItem, Review
from neighbourhoods.permissions import can, require, required
from neighbourhoods.queries import evidence as queries
from neighbourhoods.queries.reviews import reviews_visible_to
from neighbourhoods.views.evidence_files import file_of
from neighbourhoods.views.evidence_page import FILE_NAMES, item_context, items_table
from nrp.accounts.permissions import Permission
from nrp.core.filters import chosen_of, filter_field, query_of, words_field
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


@require_safe
@required(Permission.SEE_PLACES)
def evidence_items(request: HttpRequest) -> HttpResponse:
    """Every item on record, found by its words and narrowed by kind, type, year and review."""
    reviews = list(reviews_visible_to(request.user).order_by("title"))
    chosen = _chosen(request, reviews)
    found = queries.items_visible_to(request.user)
    years = queries.years_of(found)
    page = Paginator(_narrowed(found, chosen), ON_A_PAGE).get_page(request.GET.get("page"))
    query = query_of(**chosen)
    export = reverse("evidence-export")
    context = {
        "table": items_table(list(page.object_list)),
        "page": page,
        "query": query,
        "fields": _fields(chosen, reviews, years),
        "is_narrowed": bool(query),
        "may_edit": can(request.user, Permission.EDIT_EVIDENCE),
        "files": [{"text": text, "url": f"{export}?{query}format={kind}"} for kind, text in FILE_NAMES.items()],
    }
    return render(request, "neighbourhoods/evidence_items.html", context)


@require_safe
@required(Permission.SEE_PLACES)
def evidence_export(request: HttpRequest) -> HttpResponse:
    """The items of the list, narrowed in the same way, as RIS, BibTeX or CSL JSON."""
    chosen = _chosen(request, reviews_visible_to(request.user))
    return file_of(request, _narrowed(queries.items_visible_to(request.user), chosen), "evidence")


@require_safe
@required(Permission.SEE_PLACES)
def evidence_item(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.item_visible_to_or_404(request.user, pk)
    return render(request, "neighbourhoods/evidence_item.html", item_context(found, request.user))


@SHOWN_OR_SENT
@required(Permission.EDIT_EVIDENCE)
def evidence_item_new(request: HttpRequest) -> HttpResponse:
    form = ItemForm(bound_to(request))
    if form.is_bound and (made := form.perform(actions.create, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Put an item of evidence on record"),
        lede=_("An article, a report, a page, or what somebody told you. Leave out what is not known."),
        button=_("Put it on record"),
        back=reverse("evidence-items"),
        crumbs=_trail(),
    )


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def evidence_item_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _item_to_write(request, pk)
    form = ItemEditForm(bound_to(request), item=found)
    if form.is_bound and form.perform(actions.update, item=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Change the item"),
        lede=_("Every review that stands on it shows the change."),
        button=_("Save the item"),
        back=found.get_absolute_url(),
        crumbs=_trail(found),
    )


@SHOWN_OR_SENT
@required(Permission.SEE_PLACES)
def evidence_item_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Asked before it is done; refused while something rests on the item."""
    found = _item_to_write(request, pk)
    form = RemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.remove, item=found, by=request.user) is not None:
        messages.success(request, _("The item was taken out."))
        return redirect("evidence-items")
    return form_page(
        request,
        form=form,
        heading=_("Take the item out"),
        lede=cited(found),
        button=_("Take the item out"),
        kind="warning",
        back=found.get_absolute_url(),
        crumbs=_trail(found),
    )


def _item_to_write(request: HttpRequest, pk: uuid.UUID) -> EvidenceItem:
    """Load an item through the door (404) for somebody who keeps evidence (403)."""
    found = queries.item_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_EVIDENCE)
    return found


def _trail(item: EvidenceItem | None = None) -> list[dict[str, Any]]:
    steps = [(_("Items of evidence"), reverse("evidence-items"))]
    return trail(*steps, *([(item.title, item.get_absolute_url())] if item is not None else []))


def _chosen(request: HttpRequest, reviews: Any) -> dict[str, str]:
    """Give what the address asks for. A review that somebody does not see narrows nothing."""
    year = request.GET.get("year", "")
    return {
        "q": request.GET.get("q", "").replace("\x00", "").strip()[:200],
        "kind": chosen_of(request, "kind", EvidenceItem.Kind.values),
        "type": chosen_of(request, "type", EvidenceItem.Type.values),
        "year": year if year.isascii() and year.isdigit() and len(year) == 4 else "",
        "review": chosen_of(request, "review", [str(one.pk) for one in reviews]),
    }


def _narrowed(found: QuerySet[EvidenceItem], chosen: dict[str, str]) -> QuerySet[EvidenceItem]:
    if chosen["q"]:
        found = queries.sought(found, chosen["q"])
    if chosen["review"]:
        found = queries.in_review(found, chosen["review"])
    return found.filter(**{name: chosen[name] for name in ("kind", "type", "year") if chosen[name]})


def _fields(chosen: dict[str, str], reviews: list[Review], years: list[int]) -> list[dict[str, Any]]:
    """Give the selects of the filter bar; one with nothing to choose is left out."""
    fields = [
        words_field("q", _("Words or DOI"), chosen["q"]),
        filter_field("kind", _("Kind of knowledge"), _("All kinds"), EvidenceItem.Kind.choices, chosen["kind"]),
        filter_field("type", _("Type"), _("All types"), EvidenceItem.Type.choices, chosen["type"]),
        filter_field("year", _("Year"), _("Any year"), [(str(one), one) for one in years], chosen["year"]),
    ]
    titles = [(str(one.pk), one.title) for one in reviews]
    if titles:
        fields.append(filter_field("review", _("Review"), _("Any review or none"), titles, chosen["review"]))
    return fields

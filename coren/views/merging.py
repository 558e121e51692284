"""Two records of one resident: found, merged after a look at what it does, parted again."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coren import merge_words as words
from coren.actions import merging
from coren.forms.merging import MergeForm
from coren.queries import likeness as queries
from neighbourhoods.permissions import Permission, required
from nrp.core.forms import PageForm, bound_to, form_page, trail
from nrp.core.refusals import Refusal

shown_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@required(Permission.MERGE_ADVISERS)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs that look alike, and the merges of before."""
    context = {
        "pairs": words.pairs_rows(queries.pairs_alike(request.user)[:50]),
        "table": words.merges_table(queries.merges_visible_to(request.user)[:50]),
    }
    return render(request, "coren/duplicates.html", context)


@required(Permission.MERGE_ADVISERS)
@shown_or_sent
def merge(request: HttpRequest, kept: uuid.UUID, gone: uuid.UUID) -> HttpResponse:
    """What merging would do, which value stays where they differ, and the act."""
    one = queries.adviser_to_merge_or_404(request.user, kept)
    other = queries.adviser_to_merge_or_404(request.user, gone)
    form = MergeForm(bound_to(request), kept=one, gone=other)
    if form.is_bound and form.perform(merging.merge, kept=one, gone=other, by=request.user) is not None:
        messages.success(request, _("Merged. It can be undone for 30 days under “Two records of one resident”."))
        return redirect(one)
    preview = queries.preview(one, other)
    context = {
        "form": form,
        "kept": one,
        "gone": other,
        "facts": words.preview_facts(preview),
        "staying": words.staying_words(preview),
        "both": words.days_words(preview),
        "crumbs": trail((_("Two records of one resident"), reverse("duplicates"))),
    }
    return render(request, "coren/merge.html", context)


@required(Permission.MERGE_ADVISERS)
@require_POST
def not_the_same(request: HttpRequest, one: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Remember that these are two people."""
    first = queries.adviser_to_merge_or_404(request.user, one)
    second = queries.adviser_to_merge_or_404(request.user, other)
    try:
        merging.tell_apart(one=first, other=second, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("duplicates")


@required(Permission.MERGE_ADVISERS)
@shown_or_sent
def merge_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(queries.merges_visible_to(request.user), pk=pk)
    form = PageForm(bound_to(request))
    if form.is_bound and form.perform(merging.undo, merge=row, by=request.user) is not None:
        messages.success(request, _("They are two records again."))
        return redirect("duplicates")
    return form_page(
        request,
        form=form,
        heading=_("Part %(kept)s and %(gone)s again") % {"kept": row.kept, "gone": row.gone},
        lede=_("Everything that went over goes back. What was added since stays where it is."),
        button=_("Part them again"),
        back=reverse("duplicates"),
        crumbs=trail((_("Two records of one resident"), reverse("duplicates"))),
    )

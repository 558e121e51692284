"""One variable, one outcome or one covariate of a draft."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nrp.core.forms import bound_to
from nrp.core.refusals import Refusal
from nrp.formats.codebooks.boxes import boxes_of
from nrp.formats.codebooks.drafted import LISTS, entry_of
from nrp.formats.codebooks.faults import faults_of
from surveys.actions import codebook_drafts as actions
from surveys.codebook_entry_forms import ENTRY_FORMS, VariableForm
from surveys.codebook_forms import BoxesForm
from surveys.models import CodebookDraft
from surveys.permissions import signed_in
from surveys.views.codebook_drafts import of_draft, page
from surveys.views.shell import shown_or_sent

HERE = {"variables": "codebook-draft"}


@of_draft
@shown_or_sent
def entry_new(request: HttpRequest, found: CodebookDraft, part: str) -> HttpResponse:
    if part not in LISTS:
        raise Http404
    return _entry_page(request, found, part, "", {})


@of_draft
@shown_or_sent
def entry(request: HttpRequest, found: CodebookDraft, part: str, key: str) -> HttpResponse:
    """Show and save one. One that is gone while it is being saved keeps what was typed, as a new one would."""
    if part not in LISTS:
        raise Http404
    given = entry_of(found.document, part, key) or {}
    if not given and request.method != "POST":
        raise Http404
    return _entry_page(request, found, part, key, given)


def _entry_page(request: HttpRequest, found: CodebookDraft, part: str, key: str, given: dict[str, Any]) -> HttpResponse:
    form = _form(request, part, boxes_of(part, given))
    if form.is_bound:
        saved = form.perform(actions.save_entry, draft=found, part=part, key=key, by=request.user)
        if saved is not None:
            messages.success(request, _("Saved."))
            return redirect("codebook-draft-entry", pk=found.pk, part=part, key=saved)
    faults = faults_of(found.document)
    return page(
        request,
        found,
        f"surveys/codebook_draft_{part.removesuffix('s')}.html",
        HERE.get(part, "codebook-draft-outcomes"),
        faults=faults,
        form=form,
        part=part,
        key=key,
        entry=given,
        own_faults=[fault.text for fault in faults if key and fault.key == key],
        back=reverse(HERE.get(part, "codebook-draft-outcomes"), args=[found.pk]),
        section_names=sorted({str(each.get("section")) for each in found.document["variables"] if each.get("section")}),
    )


def _form(request: HttpRequest, part: str, now: dict[str, Any]) -> BoxesForm:
    """Give the form: with what was typed and more rows or other boxes when only these were asked for."""
    sent = request.POST
    if request.method == "POST" and sent.get("more") in ("codes", "missing") and part == "variables":
        return VariableForm(now=now, typed=sent, more=sent["more"])
    if request.method == "POST" and "boxes" in sent:
        return ENTRY_FORMS[part](now=now, typed=sent)
    if request.method != "POST" and request.GET.get("section") and part == "variables":
        return VariableForm(now=now, initial={"section": request.GET["section"][:200]})
    return ENTRY_FORMS[part](bound_to(request), now=now)


def _entry_or_404(found: CodebookDraft, part: str, key: str) -> dict[str, Any]:
    given = entry_of(found.document, part, key) if part in LISTS else None
    if given is None:
        raise Http404
    return given


@of_draft
@require_POST
def entry_move(request: HttpRequest, found: CodebookDraft, part: str, key: str) -> HttpResponse:
    _entry_or_404(found, part, key)
    steps = -1 if request.POST.get("way") == "up" else 1
    try:
        actions.move_entry(draft=found, part=part, key=key, steps=steps, by=signed_in(request.user))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse(HERE.get(part, 'codebook-draft-outcomes'), args=[found.pk])}#{key}")


@of_draft
@shown_or_sent
def entry_remove(request: HttpRequest, found: CodebookDraft, part: str, key: str) -> HttpResponse:
    given = _entry_or_404(found, part, key)
    errors = []
    if request.POST.get("sure"):
        try:
            actions.remove_entry(draft=found, part=part, key=key, by=signed_in(request.user))
        except Refusal as refusal:
            errors = [{"text": str(refusal)}]
        else:
            messages.success(request, _("“%(name)s” is taken out.") % {"name": given.get("name") or key})
            return redirect(HERE.get(part, "codebook-draft-outcomes"), pk=found.pk)
    return page(
        request,
        found,
        "surveys/codebook_draft_remove.html",
        HERE.get(part, "codebook-draft-outcomes"),
        entry=given,
        page_errors=errors,
        back=reverse("codebook-draft-entry", args=[found.pk, part, key]),
    )

"""The theory of change of an initiative on one page: its picture, its steps and what leads to what."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.actions import theory as actions
from neighbourhoods.forms.initiative_parts import LinkForm, StepEditForm, StepForm
from neighbourhoods.forms.initiatives import ActForm
from neighbourhoods.models import Initiative, TheoryStep
from neighbourhoods.queries.framework import Crosswalk, crosswalk_to
from neighbourhoods.queries.initiative_story import Story, story_of
from neighbourhoods.theory_words import branches, theory_figure
from neighbourhoods.views.initiative_doors import SHOWN_OR_SENT, initiative_to_edit, initiative_trail
from neighbourhoods.views.initiative_page import theory_from, what_points_here
from neighbourhoods.views.initiative_parts import removed
from nrp.core.forms import PageForm

# What the page is asked to do: the name in its address or of its button, and the form that is shown for it.
CHANGE, REMOVE, UNLINK, ADD, LINK = "change", "remove", "unlink", "add", "link"


@SHOWN_OR_SENT
def initiative_theory(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = initiative_to_edit(request, pk)
    crosswalk = crosswalk_to()
    story = story_of(found, crosswalk.versions)
    for step in story.theory:
        step.initiative = found
    asked, row = _asked(request, story)
    forms = _forms(request, asked, row, story.theory)
    form = forms.get(str(request.POST.get("act", "")))
    if form is not None and _is_done(form, request, found, row):
        return redirect("initiative-theory", found.pk)
    context = {
        **_context(found, story, crosswalk, request.user), "asked": asked, "row": row, "forms": forms, "form": form,
        "row_links": [str(one) for one in story.links if row is not None and row.pk in (one.before_id, one.after_id)],
    }  # fmt: skip
    return render(request, "neighbourhoods/initiative_theory.html", context)


def _asked(request: HttpRequest, story: Story) -> tuple[str, Any]:
    """Give what the address asks to change or take away, and the row; another one does not exist (404)."""
    for name, rows in ((CHANGE, story.theory), (REMOVE, story.theory), (UNLINK, story.links)):
        asked = request.GET.get(name)
        if asked is not None:
            row = next((one for one in rows if str(one.pk) == asked), None)
            if row is None:
                raise Http404
            return name, row
    return "", None


def _forms(request: HttpRequest, asked: str, row: Any, steps: list[TheoryStep]) -> dict[str, PageForm]:
    """Give the forms of the page by their act: the one that was sent holds what was typed."""
    act = request.POST.get("act") if request.method == "POST" else None

    def data(name: str) -> Any:
        return request.POST if act == name else None

    if asked == CHANGE:
        return {CHANGE: StepEditForm(data(CHANGE), step=row)}
    if asked:
        return {asked: ActForm(data(asked))}
    forms: dict[str, PageForm] = {ADD: StepForm(data(ADD))}
    if len(steps) > 1:
        forms[LINK] = LinkForm(data(LINK), steps=steps, auto_id="link_%s")
    return forms


def _is_done(form: PageForm, request: HttpRequest, initiative: Initiative, row: Any) -> bool:
    act, by = request.POST["act"], request.user
    if act == CHANGE:
        return form.perform(actions.change_step, step=row, by=by) is not None
    if act == REMOVE:
        return _said(
            request, _("The step was taken away."), is_done=removed(form, actions.remove_step, step=row, by=by)
        )
    if act == UNLINK:
        return _said(request, _("The link was taken away."), is_done=removed(form, actions.unlink, link=row, by=by))
    action: Any = actions.add_step if act == ADD else actions.link
    return form.perform(action, initiative=initiative, by=by) is not None


def _said(request: HttpRequest, words: str, *, is_done: bool) -> bool:
    if is_done:
        messages.success(request, words)
    return is_done


def _context(found: Initiative, story: Story, crosswalk: Crosswalk, user: Any) -> dict[str, Any]:
    theory = theory_from(found, story, what_points_here(found, user))
    return {
        "initiative": found,
        "here": reverse("initiative-theory", args=[found.pk]),
        "steps": [{"text": one.text, "kind": str(one.get_kind_display()), "pk": one.pk} for one in story.theory],
        "links": [{"text": str(one), "assumes": one.assumes, "pk": one.pk} for one in story.links],
        "figure": theory_figure(theory, crosswalk),
        "branches": branches(theory, crosswalk) if theory.steps else [],
        "crumbs": initiative_trail(found),
    }

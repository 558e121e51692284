"""The rules an answer is held against, the settings of checks, and how much a problem weighs."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from surveys.actions import codebook_drafts as actions
from surveys.codebook_rules_form import RulesForm
from surveys.models import CodebookDraft
from surveys.views.codebook_drafts import of_draft, page
from surveys.views.shell import shown_or_sent


@of_draft
@shown_or_sent
def draft_rules(request: HttpRequest, found: CodebookDraft) -> HttpResponse:
    form = _form(request, actions.rules_now(found))
    if form.is_bound and form.perform(actions.save_rules, draft=found, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("codebook-draft-rules", pk=found.pk)
    return page(request, found, "surveys/codebook_draft_rules.html", "codebook-draft-rules", form=form)


def _form(request: HttpRequest, now: dict[str, Any]) -> RulesForm:
    if request.method != "POST":
        return RulesForm(now=now)
    if "more" in request.POST:
        return RulesForm(now=now, typed=request.POST)
    return RulesForm(request.POST, now=now)

"""The editor of a codebook: its variables, what it says as a whole, what is wrong with it, and its publication."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to, trail
from nrp.core.refusals import Refusal
from nrp.formats.codebooks.boxes import ROLES
from nrp.formats.codebooks.faults import Fault, faults_of
from surveys import codebook_queries as queries
from surveys.actions import codebook_drafts as actions
from surveys.codebook_files import derive_words, type_words
from surveys.codebook_forms import VARIABLE_NAMES, AboutForm, RolesForm
from surveys.models import CodebookDraft
from surveys.permissions import signed_in
from surveys.views.shell import shown_or_sent

View = Callable[..., HttpResponseBase]


def of_draft(view: View) -> View:
    """Load the draft for a view that changes codebooks. One that is published leads to its version when looked at."""

    @required(Permission.EDIT_CODEBOOKS)
    @wraps(view)
    def wrapped(request: HttpRequest, pk: uuid.UUID, **more: Any) -> HttpResponseBase:
        draft = queries.draft_editable_by_or_404(request.user, pk)
        if draft.published_as is not None and request.method != "POST":
            return redirect("codebook-version", pk=draft.published_as.pk)
        return view(request, draft, **more)

    return wrapped


def page(request: HttpRequest, draft: CodebookDraft, template: str, here: str, **context: Any) -> HttpResponse:
    """Show a page of the editor with the way to its other pages."""
    faults = context.pop("faults", None)
    faults = faults_of(draft.document) if faults is None else faults
    context |= {
        "draft": draft,
        "crumbs": trail((_("Codebooks"), reverse("codebooks"))),
        "parts": parts_of(draft, here, len(faults)),
        "faults": [{"text": fault.text, "url": url_of(draft, fault)} for fault in faults],
        "names": [str(variable.get("name") or "") for variable in draft.document["variables"]],
        "names_id": VARIABLE_NAMES,
    }
    return render(request, template, context)


def parts_of(draft: CodebookDraft, here: str, faults: int) -> list[dict[str, Any]]:
    check = ngettext("Check and publish (%(n)d fault)", "Check and publish (%(n)d faults)", faults) % {"n": faults}
    labels = {
        "codebook-draft": _("Variables"),
        "codebook-draft-outcomes": _("Outcomes and covariates"),
        "codebook-draft-roles": _("Columns that say where, who and when"),
        "codebook-draft-rules": _("Rules and checks"),
        "codebook-draft-about": _("Version and note"),
        "codebook-draft-check": check if faults else _("Check and publish"),
    }
    return [
        {"label": label, "url": reverse(name, args=[draft.pk]), "current": name == here}
        for name, label in labels.items()
    ]


def url_of(draft: CodebookDraft, fault: Fault) -> str:
    """Give the page on which a fault is mended."""
    if fault.key:
        return reverse("codebook-draft-entry", args=[draft.pk, fault.part, fault.key])
    name = {"variables": "codebook-draft", "covariates": "codebook-draft-outcomes"}.get(
        fault.part, f"codebook-draft-{fault.part}"
    )
    return reverse(name, args=[draft.pk])


@of_draft
@require_safe
def draft(request: HttpRequest, found: CodebookDraft) -> HttpResponse:
    wanted = request.GET.get("find", "").strip()
    faults = faults_of(found.document)
    wrong = {fault.key for fault in faults}
    sections: dict[str, list[dict[str, Any]]] = {}
    for variable in found.document["variables"]:
        if _is_wanted(variable, wanted.casefold()):
            shown = {**variable, "words": type_words(variable.get("type", "")), "is_wrong": variable["key"] in wrong}
            sections.setdefault(variable.get("section") or _("Without a section"), []).append(shown)
    return page(
        request,
        found,
        "surveys/codebook_draft.html",
        "codebook-draft",
        faults=faults,
        sections=[{"name": name, "variables": variables} for name, variables in sections.items()],
        fields=[{"name": "find", "label": _("Find a variable by its name or words"), "value": wanted}],
        wanted=wanted,
    )


def _is_wanted(variable: dict[str, Any], wanted: str) -> bool:
    return not wanted or any(wanted in str(variable.get(part) or "").casefold() for part in ("name", "label"))


@of_draft
@require_safe
def draft_outcomes(request: HttpRequest, found: CodebookDraft) -> HttpResponse:
    faults = faults_of(found.document)
    wrong = {fault.key for fault in faults}
    outcomes = [
        {**outcome, "how": _how(outcome), "is_wrong": outcome["key"] in wrong} for outcome in found.document["outcomes"]
    ]
    covariates = [{**each, "is_wrong": each["key"] in wrong} for each in found.document["covariates"]]
    return page(
        request,
        found,
        "surveys/codebook_draft_outcomes.html",
        "codebook-draft-outcomes",
        faults=faults,
        outcomes=outcomes,
        covariates=covariates,
    )


def _how(outcome: dict[str, Any]) -> str:
    try:
        return derive_words(outcome.get("derive") or {})
    except (KeyError, TypeError):
        return _("Not said yet")


@of_draft
@shown_or_sent
def draft_roles(request: HttpRequest, found: CodebookDraft) -> HttpResponse:
    roles = found.document.get("roles") or {}
    form = RolesForm(bound_to(request), now={name: roles.get(name) or "" for name in ROLES})
    if form.is_bound and form.perform(actions.save_roles, draft=found, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("codebook-draft-roles", pk=found.pk)
    return page(request, found, "surveys/codebook_draft_form.html", "codebook-draft-roles", form=form, part="roles")


@of_draft
@shown_or_sent
def draft_about(request: HttpRequest, found: CodebookDraft) -> HttpResponse:
    form = AboutForm(bound_to(request), now=actions.about_now(found))
    if form.is_bound and form.perform(actions.save_about, draft=found, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("codebook-draft-about", pk=found.pk)
    return page(request, found, "surveys/codebook_draft_form.html", "codebook-draft-about", form=form, part="about")


@of_draft
@require_safe
def draft_check(request: HttpRequest, found: CodebookDraft) -> HttpResponse:
    return page(
        request,
        found,
        "surveys/codebook_draft_check.html",
        "codebook-draft-check",
        changes=queries.changes_of(found),
    )


@of_draft
@shown_or_sent
def draft_publish(request: HttpRequest, found: CodebookDraft) -> HttpResponse:
    """Show what becomes a version, and make it one."""
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        revision = request.POST.get("revision", "")
        try:
            made = actions.publish(
                draft=found, revision=int(revision) if revision.isdecimal() else 0, by=signed_in(request.user)
            )
        except Refusal as refusal:
            errors = [{"text": str(refusal)}]
        else:
            messages.success(request, _("Version %(version)s is published.") % {"version": made.version})
            return redirect("codebook-version", pk=made.pk)
        found = queries.draft_editable_by_or_404(request.user, found.pk)
    faults = faults_of(found.document)
    if faults and not errors:
        return redirect("codebook-draft-check", pk=found.pk)
    context = {"rows": _rows_to_check(found), "page_errors": errors, "faults": faults}
    return page(request, found, "surveys/codebook_draft_publish.html", "codebook-draft-check", **context)


def _rows_to_check(found: CodebookDraft) -> list[dict[str, Any]]:
    changes = queries.changes_of(found)
    names = [str(outcome.get("label") or outcome.get("name")) for outcome in found.document["outcomes"]]
    about, outcomes = (reverse(f"codebook-draft-{part}", args=[found.pk]) for part in ("about", "outcomes"))
    count = len(found.document["variables"])
    if found.based_on is None:
        told = _("It is the first version.")
    else:
        said = ngettext("%(n)d change", "%(n)d changes", len(changes or ())) % {"n": len(changes or ())}
        told = _("%(changes)s against version %(version)s") % {"changes": said, "version": found.based_on.version}
    return [
        {"label": _("Questionnaire"), "value": found.instrument.name},
        {"label": _("Version"), "value": found.version, "url": about},
        {
            "label": _("Variables"),
            "value": ngettext("%(n)d variable", "%(n)d variables", count) % {"n": count},
            "url": found.get_absolute_url(),
        },
        {"label": _("Outcomes"), "value": "; ".join(names), "url": outcomes},
        {"label": _("What is changed"), "value": told, "url": reverse("codebook-draft-check", args=[found.pk])},
    ]


@of_draft
@shown_or_sent
def draft_discard(request: HttpRequest, found: CodebookDraft) -> HttpResponse:
    errors: list[dict[str, str]] = []
    if request.POST.get("sure"):
        try:
            actions.discard(draft=found, by=signed_in(request.user))
        except Refusal as refusal:
            errors = [{"text": str(refusal)}]
        else:
            messages.success(request, _("The draft is thrown away."))
            return redirect("codebooks")
    return page(request, found, "surveys/codebook_draft_discard.html", "", page_errors=errors)

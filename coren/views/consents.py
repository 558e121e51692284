"""Consent: reading the text and agreeing to it, taking it back, and the versions of the text."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import consents
from coren.forms.consents import ConsentForm, ConsentTextForm, WithdrawForm
from coren.models import Adviser, ConsentText
from coren.permissions import can_edit_adviser, is_own
from coren.queries import consents as queries
from coren.queries.advisers import adviser_visible_to_or_404, consent_text_in_use
from coren.views.doors import adviser_to_edit
from coren.views.tasks import onwards, part_page, way_to
from neighbourhoods.permissions import Permission, can, required
from nrp.core.forms import bound_to, trail

SHOWN_OR_SENT = ["GET", "HEAD", "POST"]


@require_http_methods(SHOWN_OR_SENT)
def adviser_consent(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the whole text, then ask what somebody agrees to. The same page renews an older consent."""
    adviser = adviser_to_edit(request, pk)
    text = _text_to_read(request)
    if text is None:
        return render(request, "coren/no_consent_text.html", {"adviser": adviser, "crumbs": way_to(adviser)})
    form = ConsentForm(bound_to(request), text=text)
    if form.is_bound and form.perform(consents.give, adviser=adviser, text=text, by=request.user) is not None:
        return onwards(request, adviser, "consent")
    return part_page(
        request,
        form=form,
        adviser=adviser,
        code="consent",
        heading=text.title,
        template="coren/adviser_consent.html",
        button=_("Record what they agree to"),
        text=text,
        held=queries.latest_consent(adviser),
        older=queries.versions_before(text),
    )


@require_http_methods(SHOWN_OR_SENT)
def adviser_consent_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what stops and what is kept, then record that consent was taken back: by them, or with them."""
    adviser = adviser_visible_to_or_404(request.user, pk)
    if not (is_own(request.user, adviser) or can_edit_adviser(request.user, adviser)):
        raise PermissionDenied
    form = WithdrawForm(bound_to(request))
    if form.is_bound and form.perform(consents.withdraw, adviser=adviser, by=request.user) is not None:
        return redirect("adviser", pk=pk)
    context = {
        "form": form,
        "adviser": adviser,
        "consent": queries.latest_consent(adviser),
        "kept": queries.what_is_kept(adviser, timezone.localdate()),
        "is_self": is_own(request.user, adviser),
        "crumbs": _way_to(adviser, is_self=is_own(request.user, adviser)),
    }
    return render(request, "coren/consent_withdraw.html", context)


def _way_to(adviser: Adviser, *, is_self: bool) -> list[dict[str, Any]]:
    """Give the way here: the list of advisers is no page of a Resident Adviser."""
    return trail((_("My record"), reverse("my-record"))) if is_self else way_to(adviser)


def may_read_texts(user: Any) -> bool:
    return can(user, Permission.SEE_ADVISERS) or can(user, Permission.OWN_RECORD)


@require_safe
def consent_texts(request: HttpRequest) -> HttpResponse:
    """List every version; how many people hold to each is for those who see advisers everywhere or edit the text."""
    if not may_read_texts(request.user):
        raise PermissionDenied
    context = {
        "rows": queries.consent_texts(),
        "can_edit": can(request.user, Permission.EDIT_CONSENT_TEXTS),
    }
    return render(request, "coren/consent_texts.html", context)


@require_safe
def consent_text(request: HttpRequest, version: int) -> HttpResponse:
    if not may_read_texts(request.user):
        raise PermissionDenied
    context = {"text": queries.consent_text_or_404(version), "in_use": consent_text_in_use(), "crumbs": _way_to_texts()}
    return render(request, "coren/consent_text.html", context)


@required(Permission.EDIT_CONSENT_TEXTS)
@require_http_methods(SHOWN_OR_SENT)
def consent_text_new(request: HttpRequest) -> HttpResponse:
    """Write the next version, look at it as people will read it, then publish it."""
    last = queries.last_text()
    form = ConsentTextForm(bound_to(request), last=last)
    context = {"form": form, "last": last, "crumbs": _way_to_texts()}
    if form.is_bound and "publish" in request.POST:
        if form.perform(consents.publish_text, by=request.user) is not None:
            return redirect("consent-texts")
    elif form.is_bound and "mend" not in request.POST and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("title", "body", "purposes", "starts_on")}
        preview = ConsentText(version=last.version + 1 if last else 1, **values)
        return render(request, "coren/consent_text_check.html", {**context, "text": preview, "sent": _sent(form)})
    return render(request, "coren/consent_text_new.html", context)


def _sent(form: ConsentTextForm) -> list[tuple[str, str]]:
    """Give what was typed as (name, value), so that the page between keeps it."""
    return [(name, value) for name, value in form.data.items() if name not in ("csrfmiddlewaretoken", "mend", "look")]


def _way_to_texts() -> list[dict[str, Any]]:
    return trail((_("Consent texts"), reverse("consent-texts")))


def _text_to_read(request: HttpRequest) -> ConsentText | None:
    """Give the version in use, or an earlier one that somebody agreed to on paper before."""
    asked = request.POST.get("version") or request.GET.get("version")
    if not asked:
        return consent_text_in_use()
    if not asked.isdecimal() or len(asked) > 4:
        raise Http404
    found = queries.consent_text_or_404(int(asked))
    if found.starts_on > timezone.localdate():
        raise Http404
    return found

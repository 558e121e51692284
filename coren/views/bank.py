"""An adviser's bank account: entered, confirmed by a second person, taken away. Only masks are shown."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from coren.actions import bank as act
from coren.actions import looks
from coren.forms.pay import BankConfirmForm, BankForm, NothingForm
from coren.models import Adviser, BankDetails, PaymentChoice
from coren.pay_words import account_words
from coren.permissions import is_own
from coren.queries.advisers import payment_choice_on
from coren.queries.payments import account_in_use, account_waiting, accounts_of
from coren.views.doors import adviser_with_pay
from coren.words import account_name, by_and_when
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = ["GET", "HEAD", "POST"]


@sensitive_post_parameters("account_name", "sort_code", "account_number")
@require_http_methods(SHOWN_OR_SENT)
def bank_details(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show which account is used and which waits, and take another."""
    adviser = adviser_with_pay(request, pk)
    form = BankForm(bound_to(request))
    if form.is_bound and form.perform(act.enter, adviser=adviser, by=request.user) is not None:
        messages.success(request, _("The account is kept. It is used once a second person has confirmed it."))
        return redirect("bank-details", pk=adviser.pk)
    looks.note_look(adviser=adviser, user=request.user, what=looks.PAY)
    used, waiting = account_in_use(adviser), account_waiting(adviser)
    choice = payment_choice_on(adviser, timezone.localdate())
    context = {
        "adviser": adviser,
        "is_own": is_own(request.user, adviser),
        "form": form,
        "used": _shown(used),
        "waiting": _shown(waiting),
        "waiting_id": None if waiting is None else waiting.pk,
        "used_id": None if used is None else used.pk,
        "is_mine": waiting is not None and waiting.entered_by_id == request.user.pk,
        "can_confirm": waiting is not None and waiting.entered_by_id not in (None, request.user.pk),
        "by_organisation": choice is None or choice.method == PaymentChoice.Method.ORGANISATION,
        "history": [{"text": _history(row), "rest": ""} for row in accounts_of(adviser) if row.ended_at is not None],
        "crumbs": _crumbs(request, adviser),
    }
    return render(request, "coren/bank_details.html", context)


@sensitive_post_parameters("last_four")
@require_http_methods(SHOWN_OR_SENT)
def bank_details_confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a second person type the last four figures from the card."""
    adviser = adviser_with_pay(request, pk)
    waiting = account_waiting(adviser)
    if waiting is None:
        return redirect("bank-details", pk=adviser.pk)
    form = BankConfirmForm(bound_to(request))
    if form.is_bound and form.perform(act.confirm, details=waiting, by=request.user) is not None:
        messages.success(request, _("The account is confirmed. The next payment goes there."))
        return redirect("bank-details", pk=adviser.pk)
    back = reverse("bank-details", args=[adviser.pk])
    return form_page(
        request,
        form=form,
        heading=_("Confirm the account of %(name)s") % {"name": adviser},
        lede=_("%(name)s entered an account. A second person compares it with the card before money goes there.")
        % {"name": account_name(waiting.entered_by)},
        button=_("Confirm the account"),
        back=back,
        crumbs=[*_crumbs(request, adviser), {"label": _("Bank account"), "url": back}],
    )


@require_http_methods(SHOWN_OR_SENT)
def bank_details_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take the account out of use, or turn down the one that waits."""
    adviser = adviser_with_pay(request, pk)
    back = reverse("bank-details", args=[adviser.pk])
    details = _chosen(request, adviser)
    if details is None:
        return redirect(back)
    form = NothingForm(bound_to(request))
    if form.is_bound and form.perform(act.end, details=details, by=request.user) is not None:
        messages.success(request, _("The account is not used any more."))
        return redirect(back)
    in_use = details.confirmed_at is not None
    return form_page(
        request,
        form=form,
        heading=_("Take this account out of use") if in_use else _("Turn this account down"),
        lede=_("%(account)s. Payments by bank wait until another account is entered and confirmed.")
        % {"account": account_words(details).capitalize()}
        if in_use
        else _("It is not used. An account that is in use stays in use."),
        button=_("Take the account out of use") if in_use else _("Turn the account down"),
        kind="warning",
        back=back,
        crumbs=[*_crumbs(request, adviser), {"label": _("Bank account"), "url": back}],
    )


def _chosen(request: HttpRequest, adviser: Adviser) -> BankDetails | None:
    """Give the account that waits when the address says so, else the one in use; none when another tab ended it."""
    is_waiting = request.GET.get("which") == "waiting"
    return account_waiting(adviser) if is_waiting else account_in_use(adviser)


def _crumbs(request: HttpRequest, adviser: Adviser) -> list[dict[str, Any]]:
    label = _("My record") if is_own(request.user, adviser) else str(adviser)
    return trail((label, adviser.get_absolute_url()))


def _shown(details: BankDetails | None) -> dict[str, str] | None:
    """Give an account as it may be shown: two figures of each number, and who brought it here."""
    if details is None:
        return None
    said = {
        "account": account_words(details),
        "entered": by_and_when(details.entered_by, details.entered_at),
        "confirmed": "",
    }
    if details.confirmed_at is not None:
        said["confirmed"] = by_and_when(details.confirmed_by, details.confirmed_at)
    return said


def _history(details: BankDetails) -> str:
    words = _("%(account)s: entered %(entered)s, until %(until)s")
    if details.ended_at is None:
        return ""
    return words % {
        "account": account_words(details).capitalize(),
        "entered": by_and_when(details.entered_by, details.entered_at),
        "until": timezone.localtime(details.ended_at).strftime("%-d %B %Y"),
    }

"""Payments: what waits, batches from the check to the money."""

import uuid
from collections import Counter
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import batches as act
from coren.forms.pay import BatchForm, NothingForm, PayForm
from coren.models import PaymentBatch
from coren.pay_words import amount_to, batch_state, giving_words
from coren.payment_files import BANK, OTHERS, bank_csv, others_csv, rows_for
from coren.queries import batches as queries
from coren.queries import ledger
from coren.queries.pay import pay_policy
from coren.queries.payments import payments_visible_to
from coren.views.pay_tables import (
    batch_table,
    batches_table,
    left_out_items,
    organisation_name,
    payments_table,
    plan_table,
    waiting_table,
)
from neighbourhoods.models import Organisation
from neighbourhoods.permissions import Permission, can, required
from nrp.accounts.models import User
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.refusals import Refusal
from nrp.core.render.numbers import money

SHOWN_OR_SENT = ["GET", "HEAD", "POST"]
NO_ORGANISATION = "none"
A_PAGE = 25


@required(Permission.SEE_PAY)
@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """Show what waits by place and what was paid; to those who pay also what is ready, and the batches."""
    pays = can(request.user, Permission.PAY_ADVISERS)
    listed: Any = queries.batches() if pays else payments_visible_to(request.user)
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    waiting = ledger.waiting_by_place(request.user)
    context = {
        "needs": _ready(ledger.ready_by_organisation()) if pays else [],
        "waiting": waiting_table(waiting) if waiting else None,
        "promise": pay_policy().promised_days,
        "page": page,
        "table": _listed_table(page, pays=pays) if page.object_list else None,
        "pays": pays,
    }
    return render(request, "coren/payments.html", context)


def _listed_table(page: Any, *, pays: bool) -> Any:
    return batches_table(ledger.summaries(page)) if pays else payments_table(page)


def _ready(rows: list[tuple[Organisation | None, Any, int]]) -> list[dict[str, str]]:
    """Give what is ready at each organisation, each with the way to check it."""
    return [
        {
            "title": _("%(amount)s ready at %(organisation)s")
            % {"amount": money(amount), "organisation": _name(organisation)},
            "text": ngettext(
                "%(count)s Resident Adviser has approved hours or expenses that lie in no batch yet.",
                "%(count)s Resident Advisers have approved hours or expenses that lie in no batch yet.",
                people,
            )
            % {"count": people},
            "url": _new_url(organisation),
            "action": _("Check the batch"),
        }
        for organisation, amount, people in rows
    ]


def _name(organisation: Organisation | None) -> str:
    return _("places without an organisation") if organisation is None else organisation.name


def _new_url(organisation: Organisation | None) -> str:
    key = NO_ORGANISATION if organisation is None else organisation.pk
    return f"{reverse('payment-batch-new')}?organisation={key}"


def _organisation_of(request: HttpRequest) -> Organisation | None:
    """Read the organisation out of the address; one that is not there is not there (404)."""
    key = request.GET.get("organisation", "")
    if key == NO_ORGANISATION:
        return None
    try:
        return Organisation.objects.get(pk=uuid.UUID(key))
    except (ValueError, Organisation.DoesNotExist):
        raise Http404 from None


@required(Permission.PAY_ADVISERS)
@require_http_methods(SHOWN_OR_SENT)
def payment_batch_new(request: HttpRequest) -> HttpResponse:
    """Check a batch before it is made: who, how much, how, and who is left out."""
    if "organisation" not in request.GET:
        return redirect("payments")
    organisation = _organisation_of(request)
    form = BatchForm(bound_to(request))
    made = form.perform(act.make, organisation=organisation, by=request.user) if form.is_bound else None
    if made is not None:
        return redirect(made)
    plan = queries.plan_for(organisation, by=request.user)
    fresh = BatchForm(initial={"seen": plan.fingerprint})
    context = {
        "page_errors": [{"text": text, "href": "#main"} for text in form.non_field_errors()] if form.is_bound else [],
        "fresh": fresh,
        "name": _name(organisation),
        "plan": plan,
        "table": plan_table(plan) if plan.payees else None,
        "left_out": left_out_items(plan.left_out, by=request.user),
        "lede": amount_to(plan.amount, plan.people),
        "amount": money(plan.amount),
        "crumbs": trail((_("Payments"), reverse("payments"))),
    }
    return render(request, "coren/payment_batch_new.html", context)


@required(Permission.PAY_ADVISERS)
@require_safe
def payment_batch(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    batch = queries.batch_or_404(request.user, pk)
    return _batch_page(request, batch)


def _batch_page(request: HttpRequest, batch: PaymentBatch, refusal: str = "", status: int = 200) -> HttpResponse:
    rows = list(queries.payments_of([batch.pk]).select_related("reversed_by", "batch"))
    summary = ledger.summarised(batch, rows)
    is_paid = batch.state == PaymentBatch.State.PAID
    shape, word, rest = batch_state(batch)
    context = {
        "batch": batch,
        "organisation": organisation_name(batch),
        "lede": " ".join((amount_to(summary.amount, summary.people) + ".", giving_words(summary.to_charity))).strip(),
        "shape": shape,
        "word": word,
        "rest": rest,
        "button": _("Pay %(what)s") % {"what": amount_to(summary.amount, summary.people)},
        "is_ready": batch.state == PaymentBatch.State.READY,
        "is_own": any(row.adviser.person.user_id == request.user.pk for row in rows),
        "stale": [str(row.adviser) for row in queries.stale(rows)] if batch.state == PaymentBatch.State.READY else [],
        "table": batch_table(rows, can_reverse=is_paid) if rows else None,
        "links": _file_links(batch, rows),
        "holds_accounts": bool(rows_for(rows, BANK)),
        "page_errors": [{"text": refusal, "href": "#main"}] if refusal else [],
        "crumbs": trail((_("Payments"), reverse("payments"))),
    }
    return render(request, "coren/payment_batch.html", context, status=status)


def _file_links(batch: PaymentBatch, rows: list[Any]) -> list[dict[str, str]]:
    url = reverse("payment-batch-csv", args=[batch.pk])
    links = []
    if rows_for(rows, BANK):
        links.append({"text": _("File for the bank (CSV)"), "url": url})
    if rows_for(rows, OTHERS):
        links.append({"text": _("List for the organisation (CSV)"), "url": f"{url}?list={OTHERS}"})
    return links


@required(Permission.PAY_ADVISERS)
@require_http_methods(SHOWN_OR_SENT)
def payment_batch_pay(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Check the answers and the day, then record the batch as paid."""
    batch = queries.batch_or_404(request.user, pk)
    form = PayForm(bound_to(request))
    if form.is_bound and form.perform(act.pay, batch=batch, by=request.user) is not None:
        messages.success(request, _("%(batch)s is paid.") % {"batch": batch})
        return redirect(batch)
    if not form.is_bound and batch.state != PaymentBatch.State.READY:
        return redirect(batch)
    answers, what = _answers(batch)
    context = {
        "form": form,
        "batch": batch,
        "answers": answers,
        "button": _("Pay %(what)s") % {"what": what},
        "crumbs": trail((_("Payments"), reverse("payments")), (str(batch), batch.get_absolute_url())),
    }
    return render(request, "coren/payment_batch_pay.html", context)


def _answers(batch: PaymentBatch) -> tuple[list[dict[str, str]], str]:
    """Give what to check before paying, and how much goes to how many."""
    rows = list(queries.payments_of([batch.pk]))
    summary = ledger.summarised(batch, rows)
    what = amount_to(summary.amount, summary.people)
    ways = Counter(str(row.get_method_display()) for row in rows if row.amount)
    answers = [
        {"label": _("Batch"), "value": str(batch)},
        {"label": _("Paid by"), "value": organisation_name(batch)},
        {"label": _("Amount"), "value": what},
        {"label": _("How"), "value": ", ".join(f"{way}: {count}" for way, count in ways.items())},
    ]
    return answers, what


@required(Permission.PAY_ADVISERS)
@require_http_methods(SHOWN_OR_SENT)
def payment_batch_cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    batch = queries.batch_or_404(request.user, pk)
    form = NothingForm(bound_to(request))
    if form.is_bound and form.perform(act.take_apart, batch=batch, by=request.user) is not None:
        messages.success(request, _("%(batch)s is taken apart. What it held is ready again.") % {"batch": batch})
        return redirect("payments")
    if not form.is_bound and batch.state != PaymentBatch.State.READY:
        return redirect(batch)
    return form_page(
        request,
        form=form,
        heading=_("Take %(batch)s apart") % {"batch": str(batch).lower()},
        lede=_("Nobody is paid by it. Hours and expenses stay approved and come into the next batch."),
        button=_("Take the batch apart"),
        kind="warning",
        back=batch.get_absolute_url(),
        crumbs=trail((_("Payments"), reverse("payments")), (str(batch), batch.get_absolute_url())),
    )


@required(Permission.PAY_ADVISERS)
@require_safe
def payment_batch_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give the file for the bank, or the list for the organisation; who took which is in the trail."""
    batch = queries.batch_or_404(request.user, pk)
    listed = OTHERS if request.GET.get("list") == OTHERS else BANK
    rows = list(queries.payments_of([batch.pk]).select_related("batch"))
    chosen = rows_for(rows, listed)
    if not chosen:
        return _batch_page(request, batch, _("No payment of this batch belongs in that file."), 409)
    try:
        act.note_file_taken(batch=batch, listed=listed, rows=len(chosen), by=cast("User", request.user))
    except Refusal as refusal:
        return _batch_page(request, batch, str(refusal), refusal.status)
    content = bank_csv(chosen) if listed == BANK else others_csv(chosen)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="batch-{batch.number}-{listed}.csv"'
    return response

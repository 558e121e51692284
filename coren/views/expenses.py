"""Expenses: claimed with a photographed receipt, approved or sent back, paid with the next batch."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coren.actions import expenses as act
from coren.actions import looks
from coren.forms.expenses import ExpenseEditForm, ExpenseForm, SendBackForm
from coren.forms.pay import NothingForm
from coren.models import Expense
from coren.pay_words import expense_state
from coren.permissions import can_approve_expense, can_log_for, is_own
from coren.queries.advisers import advisers_where, own_adviser
from coren.queries.payments import expense_visible_to_or_404, expenses_visible_to
from coren.views.pay_tables import expenses_table
from neighbourhoods.permissions import Permission, can, require
from nrp.accounts.models import User
from nrp.core.attachments import ENDINGS, PICTURES, attached
from nrp.core.changes import values_of
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day
from nrp.core.render.numbers import money

SHOWN_OR_SENT = ["GET", "HEAD", "POST"]
A_PAGE = 25


def _require_pay_or_own(request: HttpRequest) -> bool:
    """Refuse whoever sees neither others' pay nor has a record; say whether they see that of others."""
    sees = can(request.user, Permission.SEE_PAY)
    if not sees and not can(request.user, Permission.OWN_RECORD):
        raise PermissionDenied
    return sees


@require_safe
def expenses(request: HttpRequest) -> HttpResponse:
    with_names = _require_pay_or_own(request)
    found = expenses_visible_to(request.user)
    state = request.GET.get("state", "")
    if state in Expense.State.values:
        found = found.filter(state=state)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "table": expenses_table(page, with_names=with_names) if page.object_list else None,
        "filters": [_state_filter(state)],
        "is_narrowed": state in Expense.State.values,
        "query": f"state={state}&" if state in Expense.State.values else "",
        "can_claim": can(request.user, Permission.LOG_HOURS) or own_adviser(request.user) is not None,
    }
    return render(request, "coren/expenses.html", context)


def _state_filter(chosen: str) -> dict[str, Any]:
    options = [("", _("All")), *Expense.State.choices]
    return {
        "name": "state",
        "label": _("State"),
        "options": [{"value": value, "label": label, "selected": value == chosen} for value, label in options],
    }


@require_http_methods(SHOWN_OR_SENT)
def expense_new(request: HttpRequest) -> HttpResponse:
    """Claim an expense: one's own, or for an adviser of a place one logs for."""
    logs, own = can(request.user, Permission.LOG_HOURS), own_adviser(request.user)
    if not logs and own is None:
        raise PermissionDenied
    advisers = advisers_where(request.user, Permission.LOG_HOURS).exclude(registered_at=None) if logs else None
    initial = {"adviser": request.GET.get("adviser", "")}
    form = ExpenseForm(
        bound_to(request), request.FILES or None, sender=request.user, advisers=advisers, initial=initial
    )
    more = {} if logs else {"adviser": own}
    made = form.perform(act.claim, by=request.user, **more) if form.is_bound else None
    if made is not None:
        messages.success(request, _("The expense is sent."))
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Claim an expense"),
        lede=_("Travel, childcare or something else laid out for the programme. It is given back and is not earnings."),
        button=_("Send the expense"),
        back=reverse("expenses"),
        crumbs=trail((_("Expenses"), reverse("expenses"))),
    )


@require_safe
def expense(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = expense_visible_to_or_404(request.user, pk)
    looks.note_look(adviser=row.adviser, user=request.user, what=looks.PAY)
    return _expense_page(request, row)


def _expense_page(request: HttpRequest, row: Expense, refusal: str = "", status: int = 200) -> HttpResponse:
    shape, word, rest = expense_state(row)
    state = Expense.State
    approves = can_approve_expense(request.user, row)
    facts = [
        {"label": _("Resident Adviser"), "value": str(row.adviser)},
        {"label": _("Place"), "value": row.area.name},
        {"label": _("Day"), "value": day(row.on)},
        {"label": _("For"), "value": row.get_kind_display()},
        {"label": _("Note"), "value": row.note},
    ]
    context = {
        "expense": row,
        "amount": money(row.amount),
        "shape": shape,
        "word": word,
        "rest": rest,
        "facts": facts,
        "has_picture": row.receipt_type in PICTURES,
        "can_approve": approves and row.state == state.SUBMITTED,
        "can_undo": approves and row.state == state.APPROVED,
        "can_change": row.state in act.OPEN and can_log_for(request.user, row.adviser),
        "is_own_to_approve": can(request.user, Permission.APPROVE_HOURS) and is_own(request.user, row.adviser),
        "page_errors": [{"text": refusal, "href": "#main"}] if refusal else [],
        "crumbs": trail((_("Expenses"), reverse("expenses"))),
    }
    return render(request, "coren/expense.html", context, status=status)


def _to_change(request: HttpRequest, pk: uuid.UUID) -> Expense:
    row = expense_visible_to_or_404(request.user, pk)
    if not can_log_for(request.user, row.adviser):
        raise PermissionDenied
    return row


@require_http_methods(SHOWN_OR_SENT)
def expense_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = _to_change(request, pk)
    form = ExpenseEditForm(
        bound_to(request),
        request.FILES or None,
        sender=request.user,
        now=values_of(row, act.FIELDS),
        has_receipt=bool(row.receipt_stored_as),
    )
    if form.is_bound and form.perform(act.change, expense=row, by=request.user) is not None:
        messages.success(request, _("The expense is saved."))
        return redirect(row)
    is_back = row.state == Expense.State.SENT_BACK
    return form_page(
        request,
        form=form,
        heading=_("Change the expense"),
        lede=_("Sent back: %(why)s") % {"why": row.sent_back_reason} if is_back else "",
        button=_("Send the expense again") if is_back else _("Save the expense"),
        back=row.get_absolute_url(),
        crumbs=trail((_("Expenses"), reverse("expenses"))),
    )


@require_http_methods(SHOWN_OR_SENT)
def expense_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = _to_change(request, pk)
    form = NothingForm(bound_to(request))
    if form.is_bound and form.is_valid():
        try:
            act.remove(expense=row, by=cast("User", request.user))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The expense is taken back."))
            return redirect("expenses")
    return form_page(
        request,
        form=form,
        heading=_("Take back %(amount)s of %(day)s") % {"amount": money(row.amount), "day": day(row.on)},
        lede=_("The expense and its receipt are deleted."),
        button=_("Take the expense back"),
        kind="warning",
        back=row.get_absolute_url(),
        crumbs=trail((_("Expenses"), reverse("expenses"))),
    )


@require_safe
def expense_receipt(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Give the receipt to be saved; the page shows a photograph of it as well."""
    row = expense_visible_to_or_404(request.user, pk)
    if not row.receipt_stored_as:
        raise Http404
    name = f"receipt-{row.on.isoformat()}-{str(row.pk)[:8]}{ENDINGS.get(row.receipt_type, '')}"
    return attached(row.receipt_stored_as, name, row.receipt_type)


@require_POST
def expense_approve(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _decide(request, pk, act.approve, _("The expense is approved. The next batch pays it."))


@require_POST
def expense_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _decide(request, pk, act.undo_approval, _("The approval is undone."))


def _decide(request: HttpRequest, pk: uuid.UUID, action: Any, done: str) -> HttpResponse:
    row = expense_visible_to_or_404(request.user, pk)
    require(request.user, Permission.APPROVE_HOURS, row.area)
    try:
        action(expense=row, by=request.user)
    except Refusal as refusal:
        return _expense_page(request, expense_visible_to_or_404(request.user, pk), str(refusal), refusal.status)
    messages.success(request, done)
    return redirect(row)


@require_http_methods(SHOWN_OR_SENT)
def expense_send_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = expense_visible_to_or_404(request.user, pk)
    require(request.user, Permission.APPROVE_HOURS, row.area)
    form = SendBackForm(bound_to(request))
    if form.is_bound and form.perform(act.send_back, expense=row, by=request.user) is not None:
        messages.success(request, _("The expense is sent back."))
        return redirect(row)
    return form_page(
        request,
        form=form,
        heading=_("Send back %(amount)s of %(name)s") % {"amount": money(row.amount), "name": row.adviser},
        button=_("Send the expense back"),
        back=row.get_absolute_url(),
        crumbs=trail((_("Expenses"), reverse("expenses"))),
    )

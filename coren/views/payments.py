"""One payment: its advice, and taking it back."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import looks
from coren.actions import reversals as act
from coren.advice import advice_pdf
from coren.forms.pay import ReverseForm
from coren.models import Payment
from coren.permissions import is_own
from coren.queries import ledger
from coren.queries.payments import lines_of, payment_visible_to_or_404
from coren.views.doors import adviser_with_pay
from coren.views.pay_tables import owed_rows, own_payments_table
from neighbourhoods.permissions import Permission, require
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.numbers import money

A_PAGE = 25


@require_safe
def payment_advice(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give the page that says what somebody is paid, for what and how, as a PDF to keep."""
    payment = payment_visible_to_or_404(request.user, pk)
    looks.note_look(adviser=payment.adviser, user=request.user, what=looks.PAY)
    response = HttpResponse(advice_pdf(payment), content_type="application/pdf")
    number = payment.batch.number if payment.batch is not None else "back"
    name = f"payment-{number}-{payment.adviser.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def adviser_payments(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what somebody is owed and when, and every payment, those that came back too."""
    adviser = adviser_with_pay(request, pk)
    looks.note_look(adviser=adviser, user=request.user, what=looks.PAY)
    page = Paginator(ledger.statement(adviser), A_PAGE).get_page(request.GET.get("page"))
    own = is_own(request.user, adviser)
    context = {
        "adviser": adviser,
        "heading": _("What I am owed and was paid") if own else _("Owed to %(name)s, and paid") % {"name": adviser},
        "rows": owed_rows(ledger.owed(adviser), ledger.paid(adviser)),
        "table": own_payments_table(page) if page.object_list else None,
        "page": page,
        "crumbs": trail((_("My record") if own else adviser, adviser.get_absolute_url())),
    }
    return render(request, "coren/adviser_payments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def payment_reverse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    payment = payment_visible_to_or_404(request.user, pk)
    require(request.user, Permission.PAY_ADVISERS, payment.area)
    if payment.batch is None:  # a reversal: there is nothing to take back, and no page that asks for it
        raise PermissionDenied
    form = ReverseForm(bound_to(request), lines=list(lines_of(payment)))
    back = form.perform(act.reverse, payment=payment, by=request.user) if form.is_bound else None
    if back is not None:
        messages.success(request, _done_words(payment))
        return redirect(payment.batch)
    return form_page(
        request,
        form=form,
        heading=_("Take back %(amount)s to %(name)s")
        % {"amount": money(payment.amount), "name": payment.charity or payment.adviser},
        lede=_("A new entry takes the payment back. The old one stays as it is, and both can be read."),
        button=_("Take back %(amount)s") % {"amount": money(payment.amount)},
        kind="warning",
        back=payment.batch.get_absolute_url(),
        crumbs=trail((_("Payments"), reverse("payments")), (str(payment.batch), payment.batch.get_absolute_url())),
    )


def _done_words(payment: Payment) -> str:
    return _("%(amount)s to %(name)s was taken back.") % {
        "amount": money(payment.amount),
        "name": payment.charity or payment.adviser,
    }

"""Addresses: pay."""

from django.urls import URLPattern, path

from coren.views import bank, expenses, pay, payments

urlpatterns: list[URLPattern] = [
    path("payments/", pay.payments, name="payments"),
    path("payments/new-batch/", pay.payment_batch_new, name="payment-batch-new"),
    path("payments/batches/<uuid:pk>/", pay.payment_batch, name="payment-batch"),
    path("payments/batches/<uuid:pk>/pay/", pay.payment_batch_pay, name="payment-batch-pay"),
    path("payments/batches/<uuid:pk>/take-apart/", pay.payment_batch_cancel, name="payment-batch-cancel"),
    path("payments/batches/<uuid:pk>/payments.csv", pay.payment_batch_csv, name="payment-batch-csv"),
    path("payments/<uuid:pk>/advice.pdf", payments.payment_advice, name="payment-advice"),
    path("payments/<uuid:pk>/take-back/", payments.payment_reverse, name="payment-reverse"),
    path("advisers/<uuid:pk>/payments/", payments.adviser_payments, name="adviser-payments"),
    path("advisers/<uuid:pk>/bank-account/", bank.bank_details, name="bank-details"),
    path("advisers/<uuid:pk>/bank-account/confirm/", bank.bank_details_confirm, name="bank-details-confirm"),
    path("advisers/<uuid:pk>/bank-account/end/", bank.bank_details_end, name="bank-details-end"),
    path("expenses/", expenses.expenses, name="expenses"),
    path("expenses/new/", expenses.expense_new, name="expense-new"),
    path("expenses/<uuid:pk>/", expenses.expense, name="expense"),
    path("expenses/<uuid:pk>/change/", expenses.expense_edit, name="expense-edit"),
    path("expenses/<uuid:pk>/remove/", expenses.expense_remove, name="expense-remove"),
    path("expenses/<uuid:pk>/receipt/", expenses.expense_receipt, name="expense-receipt"),
    path("expenses/<uuid:pk>/approve/", expenses.expense_approve, name="expense-approve"),
    path("expenses/<uuid:pk>/send-back/", expenses.expense_send_back, name="expense-send-back"),
    path("expenses/<uuid:pk>/undo/", expenses.expense_undo, name="expense-undo"),
]

"""Addresses: money."""

from django.urls import URLPattern, path

from neighbourhoods.views import budgets, in_kind_rates, ledger, money
from neighbourhoods.views import ledger_sheets as sheets

urlpatterns: list[URLPattern] = [
    path("money/", money.money, name="money"),
    path("money/export/", money.money_export, name="money-export"),
    path("places/<slug:slug>/money/", money.place_money, name="place-money"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.ledger_export, name="ledger-export"),
    path("ledger/new/", ledger.ledger_entry_new, name="ledger-entry-new"),
    path("ledger/sheets/", sheets.ledger_sheets, name="ledger-sheets"),
    path("ledger/sheets/new/", sheets.ledger_sheet_new, name="ledger-sheet-new"),
    path("ledger/sheets/template.csv", sheets.ledger_sheet_template, name="ledger-sheet-template"),
    path("ledger/sheets/<uuid:pk>/", sheets.ledger_sheet, name="ledger-sheet"),
    path("ledger/sheets/<uuid:pk>/columns/", sheets.ledger_sheet_columns, name="ledger-sheet-columns"),
    path("ledger/sheets/<uuid:pk>/take/", sheets.ledger_sheet_take, name="ledger-sheet-take"),
    path("ledger/sheets/<uuid:pk>/undo/", sheets.ledger_sheet_undo, name="ledger-sheet-undo"),
    path("ledger/sheets/<uuid:pk>/problems.csv", sheets.ledger_sheet_problems, name="ledger-sheet-problems"),
    path("ledger/<uuid:pk>/", ledger.ledger_entry, name="ledger-entry"),
    path("ledger/<uuid:pk>/reverse/", ledger.ledger_entry_reverse, name="ledger-entry-reverse"),
    path("budgets/", budgets.budgets, name="budgets"),
    path("budgets/new/", budgets.budget_new, name="budget-new"),
    path("budgets/<uuid:pk>/edit/", budgets.budget_edit, name="budget-edit"),
    path("budgets/<uuid:pk>/remove/", budgets.budget_remove, name="budget-remove"),
    path("in-kind-rates/", in_kind_rates.in_kind_rates, name="in-kind-rates"),
    path("in-kind-rates/new/", in_kind_rates.in_kind_rate_new, name="in-kind-rate-new"),
]

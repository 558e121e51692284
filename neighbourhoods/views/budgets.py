"""Budgets: by year, kind, place and initiative; set, changed and taken away."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.actions import budgets as actions
from neighbourhoods.forms.money import BudgetEditForm, BudgetForm, year_asked
from neighbourhoods.models import Budget, MoneyKind
from neighbourhoods.permissions import Permission, can, require, required
from neighbourhoods.pounds import year_words
from neighbourhoods.queries import budgets as queries
from neighbourhoods.queries.ledger import places_to_enter_for, places_with_money, years_with_money
from neighbourhoods.views.money_asked import kind_field, place_named, query_from, wanted_of, year_field
from neighbourhoods.views.money_words import amount_cell
from nrp.core.filters import place_field
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.numbers import money
from nrp.core.render.tables import Cell, Column, Row, Table

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
SEE, EDIT = Permission.SEE_MONEY, Permission.EDIT_MONEY
ON_A_PAGE = 50


@required(SEE)
@require_safe
def budgets(request: HttpRequest) -> HttpResponse:
    """The budgets of the places whose money one reads, and of the programme."""
    wanted = wanted_of(request)
    places = list(places_with_money(request.user))
    page = Paginator(queries.budgets_for_lists(request.user, wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    may_edit = can(request.user, EDIT)
    context = {
        "table": _table(list(page.object_list), may_edit=may_edit),
        "page": page,
        "query": query_from(wanted),
        "fields": [
            *place_field(places, wanted.place),
            kind_field(wanted),
            year_field(years_with_money(request.user), wanted),
        ],
        "is_narrowed": bool(wanted),
        "may_edit": may_edit,
        "crumbs": _trail()[:1],
    }
    return render(request, "neighbourhoods/budgets.html", context)


@required(EDIT)
@SHOWN_OR_SENT
def budget_new(request: HttpRequest) -> HttpResponse:
    chosen = place_named(list(places_to_enter_for(request.user)), wanted_of(request))
    year = year_asked(request.GET.get("year", ""))
    form = BudgetForm(bound_to(request), user=request.user, chosen=chosen, year=year)
    if form.is_bound and form.perform(actions.create, by=request.user) is not None:
        messages.success(request, _("The budget is set."))
        return redirect("budgets")
    return form_page(
        request,
        form=form,
        heading=_("Set a budget"),
        lede=_("Of one kind of money, for one financial year."),
        button=_("Set the budget"),
        back=reverse("budgets"),
        crumbs=_trail(),
    )


@required(SEE)
@SHOWN_OR_SENT
def budget_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    budget = _to_write(request, pk)
    form = BudgetEditForm(bound_to(request), budget=budget)
    if form.is_bound and form.perform(actions.update, budget=budget, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect("budgets")
    context = {
        "form": form,
        "heading": _("Change a budget"),
        "lede": _words(budget),
        "button": _("Save the budget"),
        "back": reverse("budgets"),
        "crumbs": _trail(),
        "remove": reverse("budget-remove", args=[budget.pk]),
        "remove_text": _("Take this budget away"),
    }
    return render(request, "neighbourhoods/figure_edit.html", context)


@required(SEE)
@SHOWN_OR_SENT
def budget_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a budget away, after a page that says which."""
    budget = _to_write(request, pk)
    if request.POST.get("checked"):
        actions.remove(budget=budget, by=request.user)  # type: ignore[arg-type]  # signed in
        messages.success(request, _("The budget was taken away."))
        return redirect("budgets")
    rows = [(_("Budget"), _words(budget)), (_("Amount"), money(budget.amount)), (_("Note"), budget.note)]
    context = {
        "heading": _("Take this budget away"),
        "rows": [{"label": label, "value": value} for label, value in rows if value],
        "says": _("What was spent stays in the ledger. The audit trail keeps what the budget was."),
        "act": _("Take it away"),
        "back": reverse("budget-edit", args=[budget.pk]),
        "crumbs": _trail(),
    }
    return render(request, "neighbourhoods/removal.html", context)


def _to_write(request: HttpRequest, pk: uuid.UUID) -> Budget:
    """Load a budget through the door (404) for somebody who writes money there (403)."""
    found = queries.budget_visible_to_or_404(request.user, pk)
    require(request.user, EDIT, found.area)
    return found


def _whose(budget: Budget) -> str:
    return _("The whole programme") if budget.area is None else budget.area.name


def _words(budget: Budget) -> str:
    kind, year = str(MoneyKind(budget.kind).label), year_words(budget.year)
    said = [kind, year, _whose(budget), *([budget.initiative.title] if budget.initiative else [])]
    return ", ".join(said)


def _table(found: list[Budget], *, may_edit: bool) -> Table:
    columns = [Column(_("Year")), Column(_("Of")), Column(_("Initiative")), Column(_("Kind"))]
    columns += [Column(_("Amount"), "number"), Column(_("Note"), "sentence")]
    columns += [Column(_("Act"))] if may_edit else []
    rows = []
    for one in found:
        url = reverse("place-money", args=[one.area.slug]) if one.area else ""
        initiative = Cell("") if one.initiative is None else Cell(one.initiative.title)
        cells = [Cell(year_words(one.year)), Cell(_whose(one), url=url), initiative]
        cells += [Cell(str(one.get_kind_display())), amount_cell(one.amount), Cell(one.note)]
        if may_edit:
            say = _("Change %(budget)s") % {"budget": _words(one)}
            cells.append(Cell(say, url=reverse("budget-edit", args=[one.pk])))
        rows.append(Row(cells))
    return Table(columns, rows, _("Budgets, the latest year first"), variant="stacked")


def _trail() -> list[dict[str, Any]]:
    return trail((_("Money"), reverse("money")), (_("Budgets"), reverse("budgets")))

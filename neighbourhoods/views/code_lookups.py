"""Lookups between the small areas of census years: the list, and the door for another."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from neighbourhoods.actions import code_lookups as actions
from neighbourhoods.forms.datasets import LookupForm
from neighbourhoods.permissions import Permission, require, required
from neighbourhoods.queries import datasets as queries
from neighbourhoods.views.indicator_tables import lookups_table
from nrp.core.forms import bound_to
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table


@required(Permission.SEE_PLACES)
@require_http_methods(["GET", "HEAD", "POST"])
def code_lookups(request: HttpRequest) -> HttpResponse:
    """Which small areas became which."""
    if request.method == "POST":
        require(request.user, Permission.EDIT_DATASETS)
    may_edit = queries.can_edit_datasets(request.user)
    form = LookupForm(bound_to(request), request.FILES or None)
    problems: list[dict[str, Any]] = []
    if form.is_bound and form.perform(_noting(problems), by=request.user) is not None:
        messages.success(request, _("The lookup is in use"))
        return redirect("code-lookups")
    context = {
        "table": lookups_table(list(queries.lookups_visible_to(request.user)[:200]), names=may_edit),
        "form": form if may_edit else None,
        "problems": _problems_table(problems) if problems else None,
    }
    return render(request, "neighbourhoods/code_lookups.html", context)


def _noting(problems: list[dict[str, Any]]) -> Any:
    """Give the action; the rows that it refuses are noted for the page."""

    def bring_in(**values: Any) -> Any:
        try:
            return actions.bring_in(**values)
        except actions.LookupRefused as refused:
            problems.extend(refused.problems)
            raise

    return bring_in


def _problems_table(problems: list[dict[str, Any]]) -> Table:
    columns = [Column(_("Row"), "number"), Column(_("Found")), Column(_("What is wrong"), "sentence")]
    rows = [Row([number(one["row"]), Cell(one["found"]), one["text"]]) for one in problems]
    return Table(columns, rows, _("Rows of the file that cannot be read; row 1 is the first below the heads"))

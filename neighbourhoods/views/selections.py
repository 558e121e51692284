"""How places were chosen: the criteria, the places considered, one of them."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods import queries as places
from neighbourhoods.actions import selections as actions
from neighbourhoods.forms.selections import CriterionEditForm, CriterionForm, SelectionForm
from neighbourhoods.models import Area, CriterionJudgement, Selection, SelectionCriterion
from neighbourhoods.permissions import Permission, can, required
from neighbourhoods.queries import selections as queries
from neighbourhoods.views.pointing import lists_pointing_here
from neighbourhoods.views.profiles import place_to_edit, profile_trail
from nrp.core.filters import chosen_of, filter_field, query_of
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.dates import day
from nrp.core.render.tables import Cell, Column, Row, Table

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


@required(Permission.SEE_PLACES)
@require_safe
def selections(request: HttpRequest) -> HttpResponse:
    """The places that were considered, of those one sees."""
    outcome = chosen_of(request, "outcome", Selection.Outcome.values)
    found = queries.selections_visible_to(request.user)
    found = found.filter(outcome=outcome) if outcome else found
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": _selections_table(list(page.object_list)),
        "page": page,
        "query": query_of(outcome=outcome),
        "fields": [filter_field("outcome", _("Outcome"), _("All outcomes"), Selection.Outcome.choices, outcome)],
        "is_narrowed": bool(outcome),
        "may_edit": can(request.user, Permission.EDIT_PLACES),
    }
    return render(request, "neighbourhoods/selections.html", context)


@require_safe
def place_selection(request: HttpRequest, slug: str) -> HttpResponse:
    area = places.area_visible_to_or_404(request.user, slug)
    found = queries.selection_of(area)
    context = {
        "area": area,
        "selection": found,
        "outcome": _outcome_words(found),
        "judgements": _judgement_lines(found),
        "pointing": [] if found is None else lists_pointing_here(found, request.user),
        "may_edit": can(request.user, Permission.EDIT_PLACES) and area.kind != Area.Kind.COMPARATOR,
        "crumbs": profile_trail(area),
    }
    return render(request, "neighbourhoods/place_selection.html", context)


@SHOWN_OR_SENT
def place_selection_edit(request: HttpRequest, slug: str) -> HttpResponse:
    area = place_to_edit(request, slug)
    found = queries.selection_of(area)
    form = SelectionForm(bound_to(request), selection=found, asked=queries.asked_of(found))
    if form.is_bound and form.perform(actions.write, area=area, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect("place-selection", area.slug)
    selection = reverse("place-selection", args=[area.slug])
    crumbs = [*profile_trail(area), {"label": _("How it was chosen"), "url": selection}]
    context = {"area": area, "form": form, "back": selection, "crumbs": crumbs}
    return render(request, "neighbourhoods/place_selection_edit.html", context)


@required(Permission.EDIT_PLACES)
@SHOWN_OR_SENT
def criteria(request: HttpRequest) -> HttpResponse:
    """What is asked of a place, in order; one more is added below."""
    form = CriterionForm(bound_to(request))
    if form.is_bound and form.perform(actions.add_criterion, by=request.user) is not None:
        return redirect("criteria")
    context = {"form": form, "table": _criteria_table(list(queries.criteria())), "crumbs": _selection_trail()}
    return render(request, "neighbourhoods/criteria.html", context)


@required(Permission.EDIT_PLACES)
@SHOWN_OR_SENT
def criterion_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    criterion = get_object_or_404(queries.criteria(), pk=pk)
    form = CriterionEditForm(bound_to(request), criterion=criterion)
    if form.is_bound and form.perform(actions.update_criterion, criterion=criterion, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect("criteria")
    return form_page(
        request,
        form=form,
        heading=_("Change the criterion"),
        lede=_("Places that were judged by it keep their judgement."),
        button=_("Save the criterion"),
        back=reverse("criteria"),
        crumbs=[*_selection_trail(), {"label": _("Criteria"), "url": reverse("criteria")}],
    )


def _selection_trail() -> list[dict[str, Any]]:
    return trail((_("How places were chosen"), reverse("selections")))


def _outcome_words(found: Selection | None) -> dict[str, str]:
    """Say what came of it as a word with its shape, the day and the reason."""
    if found is None or found.outcome == Selection.Outcome.OPEN:
        return {"state": "waiting", "word": str(Selection.Outcome.OPEN.label), "rest": ""}
    on = _("on %(day)s") % {"day": day(found.decided_on)} if found.decided_on else ""
    return {"state": "done", "word": str(found.get_outcome_display()), "rest": on}


def _judgement_lines(found: Selection | None) -> list[dict[str, str]]:
    if found is None:
        return []
    return [
        {"criterion": row.criterion.text, "met": str(row.get_met_display()), "evidence": row.evidence}
        for row in found.judgements.all()
    ]


def _selections_table(found: list[Any]) -> Table:
    columns = [Column(_("Place")), Column(_("Outcome")), Column(_("Decided on"))]
    columns += [Column(str(label), "number") for label in CriterionJudgement.Met.labels]
    columns.append(Column(_("Why"), "sentence"))
    rows = [
        Row(
            [
                Cell(row.area.name, url=reverse("place-selection", args=[row.area.slug])),
                Cell(str(row.get_outcome_display())),
                Cell(day(row.decided_on) if row.decided_on else ""),
                *(Cell(getattr(row, f"n_{met}")) for met in CriterionJudgement.Met.values),
                Cell(row.reason),
            ]
        )
        for row in found
    ]
    return Table(columns, rows, _("Places considered, by name: how many criteria each meets"), variant="stacked")


def _criteria_table(found: list[SelectionCriterion]) -> Table:
    columns = [Column(_("Criterion"), "sentence"), Column(_("Place in the list"), "number")]
    columns += [Column(_("Asked")), Column(_("Places judged"), "number"), Column(_("Act"))]
    rows = [
        Row(
            [
                Cell(row.text),
                Cell(row.position),
                Cell(_("until %(day)s") % {"day": day(row.ends_on)} if row.ends_on else _("now")),
                Cell(row.n_judged),  # type: ignore[attr-defined]  # counted by the query
                Cell(_("Change"), url=reverse("criterion-edit", args=[row.pk])),
            ]
        )
        for row in found
    ]
    return Table(columns, rows, _("What is asked of a place, in order"), variant="stacked")

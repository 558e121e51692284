"""Phases and batches: the frame of the timeline."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.actions import phases as actions
from neighbourhoods.forms.phases import BatchEditForm, BatchForm, PhaseEditForm, PhaseForm
from neighbourhoods.models import Batch, Phase
from neighbourhoods.permissions import Permission, can, require, required
from neighbourhoods.queries import phases as queries
from neighbourhoods.views.profile_page import when_words
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.dates import day
from nrp.core.render.tables import Cell, Column, Row, Table

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@required(Permission.SEE_PLACES)
@require_safe
def phases(request: HttpRequest) -> HttpResponse:
    """The phases of the programme and of the places one sees, and the batches."""
    found = list(queries.phases_visible_to(request.user))
    may_edit = can(request.user, Permission.EDIT_TIMELINE)
    context = {
        "programme": _phases_table([row for row in found if row.area_id is None], may_edit=may_edit),
        "places": _phases_table([row for row in found if row.area_id is not None], may_edit=may_edit, names_place=True),
        "batches": _batches_table(list(queries.batches_with_places(request.user)), may_edit=may_edit),
        "may_edit": may_edit,
    }
    return render(request, "neighbourhoods/phases.html", context)


@required(Permission.EDIT_TIMELINE)
@SHOWN_OR_SENT
def phase_new(request: HttpRequest) -> HttpResponse:
    form = PhaseForm(bound_to(request), user=request.user)
    if form.is_bound and form.perform(actions.create, by=request.user) is not None:
        return redirect("phases")
    return _page(request, form, _("Add a phase"), _("Add the phase"))


@SHOWN_OR_SENT
def phase_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    phase = queries.phase_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_TIMELINE)
    form = PhaseEditForm(bound_to(request), phase=phase)
    if form.is_bound and form.perform(actions.update, phase=phase, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect("phases")
    context = {
        "form": form,
        "heading": _("Change “%(phase)s”") % {"phase": phase.name},
        "lede": _("A phase of %(place)s.") % {"place": phase.area} if phase.area else _("A phase of the programme."),
        "button": _("Save the phase"),
        "back": reverse("phases"),
        "crumbs": _trail(),
        "remove": reverse("phase-remove", args=[phase.pk]),
        "remove_text": _("Take this phase off the timeline"),
    }
    return render(request, "neighbourhoods/figure_edit.html", context)


@SHOWN_OR_SENT
def phase_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    phase = queries.phase_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_TIMELINE)
    if request.POST.get("checked"):
        actions.remove(phase=phase, by=request.user)  # type: ignore[arg-type]  # signed in
        messages.success(request, _("The phase was taken off the timeline."))
        return redirect("phases")
    whose = phase.area.name if phase.area else _("The whole programme")
    rows = [(_("Phase"), phase.name), (_("Of"), whose), (_("When"), when_words(phase))]
    context = {
        "heading": _("Take this phase off the timeline"),
        "rows": [{"label": label, "value": value} for label, value in rows],
        "says": _("The audit trail keeps what it was."),
        "act": _("Take it off the timeline"),
        "back": reverse("phases"),
        "crumbs": _trail(),
    }
    return render(request, "neighbourhoods/removal.html", context)


@required(Permission.EDIT_TIMELINE)
@SHOWN_OR_SENT
def batch_new(request: HttpRequest) -> HttpResponse:
    form = BatchForm(bound_to(request))
    if form.is_bound and form.perform(actions.create_batch, by=request.user) is not None:
        return redirect("phases")
    return _page(request, form, _("Add a batch"), _("Add the batch"))


@required(Permission.EDIT_TIMELINE)
@SHOWN_OR_SENT
def batch_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    batch = get_object_or_404(Batch, pk=pk)
    form = BatchEditForm(bound_to(request), batch=batch)
    if form.is_bound and form.perform(actions.update_batch, batch=batch, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect("phases")
    return _page(request, form, _("Change “%(batch)s”") % {"batch": batch.name}, _("Save the batch"))


def _page(request: HttpRequest, form: Any, heading: str, button: str) -> HttpResponse:
    return form_page(request, form=form, heading=heading, button=button, back=reverse("phases"), crumbs=_trail())


def _trail() -> list[dict[str, Any]]:
    return trail((_("Phases and batches"), reverse("phases")))


def _phases_table(found: list[Phase], *, may_edit: bool, names_place: bool = False) -> Table:
    columns = [Column(_("Phase"))] + ([Column(_("Place"))] if names_place else [])
    columns += [Column(_("When")), Column(_("What it is for"), "sentence")]
    columns += [Column(_("Act"))] if may_edit else []
    rows = [Row(_phase_cells(phase, may_edit=may_edit, names_place=names_place)) for phase in found]
    caption = _("Phases of places, by their start") if names_place else _("Phases of the programme, by their start")
    return Table(columns, rows, caption, variant="stacked")


def _phase_cells(phase: Phase, *, may_edit: bool, names_place: bool) -> list[Cell]:
    cells = [Cell(phase.name)]
    if names_place and phase.area is not None:
        cells.append(Cell(phase.area.name, url=reverse("place-profile", args=[phase.area.slug])))
    cells += [Cell(when_words(phase)), Cell(phase.aims)]
    edit = reverse("phase-edit", args=[phase.pk])
    return [*cells, Cell(_("Change %(phase)s") % {"phase": phase.name}, url=edit)] if may_edit else cells


def _batches_table(found: list[Any], *, may_edit: bool) -> Table:
    columns = [Column(_("Batch")), Column(_("Starts on")), Column(_("Neighbourhoods"), "sentence")]
    columns += [Column(_("Act"))] if may_edit else []
    rows = []
    for batch in found:
        names = "; ".join(area.name for area in batch.places_seen)
        cells = [Cell(batch.name), Cell(day(batch.starts_on)), Cell(names)]
        edit = Cell(_("Change %(batch)s") % {"batch": batch.name}, url=reverse("batch-edit", args=[batch.pk]))
        rows.append(Row([*cells, edit] if may_edit else cells))
    return Table(columns, rows, _("Batches, by their start"), variant="stacked")

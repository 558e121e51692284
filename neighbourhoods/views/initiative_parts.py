"""Milestones, risks and what was brought about: set, put right, taken away."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from neighbourhoods.actions import initiative_parts as actions
from neighbourhoods.forms.initiative_parts import (
    MilestoneEditForm,
    MilestoneForm,
    ReachEditForm,
    ReachForm,
    RiskEditForm,
    RiskForm,
)
from neighbourhoods.forms.initiatives import RemoveForm
from neighbourhoods.models import Initiative, InitiativeOutput, Milestone, Risk
from neighbourhoods.views.initiative_doors import SHOWN_OR_SENT, form_of, initiative_to_edit, part_to_edit
from nrp.core.forms import PageForm, bound_to

MILESTONES, RISKS, REACH = "#milestones", "#risks", "#reach"


@SHOWN_OR_SENT
def milestone_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = initiative_to_edit(request, pk)
    form = MilestoneForm(bound_to(request))
    if form.is_bound and form.perform(actions.add_milestone, initiative=found, by=request.user) is not None:
        return back_to(found, MILESTONES)
    words = {"heading": _("Set a milestone"), "button": _("Set the milestone")}
    return form_of(request, form, found, anchor=MILESTONES, **words)


@SHOWN_OR_SENT
def milestone_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = part_to_edit(request, Milestone, pk)
    form = MilestoneEditForm(bound_to(request), milestone=row)
    if form.is_bound and form.perform(actions.change_milestone, milestone=row, by=request.user) is not None:
        return back_to(row.initiative, MILESTONES)
    words = {"heading": _("Change the milestone"), "button": _("Save the milestone")}
    return form_of(request, form, row.initiative, anchor=MILESTONES, **words)


@SHOWN_OR_SENT
def milestone_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = part_to_edit(request, Milestone, pk)
    form = RemoveForm(bound_to(request))
    if form.is_bound and removed(form, actions.remove_milestone, milestone=row, by=request.user):
        return back_to(row.initiative, MILESTONES)
    words = {"heading": _("Take the milestone away"), "lede": row.text, "button": _("Take the milestone away")}
    return form_of(request, form, row.initiative, anchor=MILESTONES, kind="warning", **words)


@SHOWN_OR_SENT
def risk_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = initiative_to_edit(request, pk)
    form = RiskForm(bound_to(request))
    if form.is_bound and form.perform(actions.add_risk, initiative=found, by=request.user) is not None:
        return back_to(found, RISKS)
    words = {"heading": _("Write a risk down"), "button": _("Write the risk down")}
    return form_of(request, form, found, anchor=RISKS, **words)


@SHOWN_OR_SENT
def risk_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = part_to_edit(request, Risk, pk)
    form = RiskEditForm(bound_to(request), risk=row)
    if form.is_bound and form.perform(actions.change_risk, risk=row, by=request.user) is not None:
        return back_to(row.initiative, RISKS)
    words = {"heading": _("Change or close the risk"), "button": _("Save the risk")}
    return form_of(request, form, row.initiative, anchor=RISKS, **words)


@SHOWN_OR_SENT
def reach_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = initiative_to_edit(request, pk)
    form = ReachForm(bound_to(request))
    if form.is_bound and form.perform(actions.add_reach, initiative=found, by=request.user) is not None:
        return back_to(found, REACH)
    words = {"heading": _("Write down what came about"), "button": _("Write the count down")}
    lede = _("A number is kept with its base, the day, and how it was counted.")
    return form_of(request, form, found, anchor=REACH, lede=lede, **words)


@SHOWN_OR_SENT
def reach_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = part_to_edit(request, InitiativeOutput, pk)
    form = ReachEditForm(bound_to(request), output=row)
    if form.is_bound and form.perform(actions.change_reach, output=row, by=request.user) is not None:
        return back_to(row.initiative, REACH)
    words = {"heading": _("Put the count right"), "button": _("Save the count")}
    return form_of(request, form, row.initiative, anchor=REACH, **words)


@SHOWN_OR_SENT
def reach_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = part_to_edit(request, InitiativeOutput, pk)
    form = RemoveForm(bound_to(request))
    if form.is_bound and removed(form, actions.remove_reach, output=row, by=request.user):
        return back_to(row.initiative, REACH)
    words = {"heading": _("Take the count away"), "lede": f"{row.what}: {row}", "button": _("Take the count away")}
    return form_of(request, form, row.initiative, anchor=REACH, kind="warning", **words)


def removed(form: PageForm, action: Any, **more: Any) -> bool:
    """Take something away; False with the sentence in the form when the action refuses."""
    return form.perform(_done(action), **more) is not None


def back_to(initiative: Initiative, anchor: str) -> HttpResponse:
    return redirect(f"{initiative.get_absolute_url()}{anchor}")


def _done(action: Any) -> Any:
    """Give an action that says it was done: taking away gives nothing back."""

    def done(**values: Any) -> bool:
        values.pop("checked", None)
        action(**values)
        return True

    return done

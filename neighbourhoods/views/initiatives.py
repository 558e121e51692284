"""Initiatives: the list and its files, one initiative, put on record and written part by part."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.actions import initiatives as actions
from neighbourhoods.actions import stages
from neighbourhoods.forms.initiatives import HiatForm, InitiativeEditForm, InitiativeForm, LearningForm, StageForm
from neighbourhoods.models import Initiative
from neighbourhoods.permissions import Permission, can, required
from neighbourhoods.queries import initiatives as queries
from neighbourhoods.views.initiative_doors import (
    SHOWN_OR_SENT,
    form_of,
    initiative_to_edit,
    initiative_trail,
)
from neighbourhoods.views.initiative_lists import export_rows, initiatives_table, narrowed_initiatives
from neighbourhoods.views.initiative_page import initiative_page
from neighbourhoods.views.initiative_words import check_rows
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.refusals import Refusal
from nrp.core.render.cells import XLSX, csv_bytes, file_response, xlsx_bytes

ON_A_PAGE = 50


@required(Permission.SEE_PLACES)
@require_safe
def initiatives(request: HttpRequest) -> HttpResponse:
    """The initiatives of the places one reads, narrowed by place, stage and domain, in the words of one version."""
    narrowed = narrowed_initiatives(request)
    page = Paginator(narrowed.found, ON_A_PAGE, allow_empty_first_page=True).get_page(request.GET.get("page"))
    context = {
        "table": initiatives_table(list(page.object_list), narrowed),
        "page": page,
        "narrowed": narrowed,
        "count": narrowed.counted(),
        "may_add": can(request.user, Permission.EDIT_INITIATIVES),
    }
    return render(request, "neighbourhoods/initiatives.html", context)


@required(Permission.SEE_PLACES)
@require_safe
def initiatives_export(request: HttpRequest, ending: str) -> HttpResponse:
    """The list as it is narrowed, as a file."""
    head, rows = export_rows(narrowed_initiatives(request))
    if ending == "xlsx":
        return file_response(xlsx_bytes({_("Initiatives"): (head, rows)}), "initiatives.xlsx", XLSX)
    if ending != "csv":
        raise Http404
    return file_response(csv_bytes(head, rows), "initiatives.csv", "text/csv")


@require_safe
def initiative(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.initiative_visible_to_or_404(request.user, pk)
    return render(request, "neighbourhoods/initiative.html", initiative_page(request, found))


@required(Permission.EDIT_INITIATIVES)
@SHOWN_OR_SENT
def initiative_new(request: HttpRequest) -> HttpResponse:
    form = InitiativeForm(bound_to(request), user=request.user, place=request.GET.get("place", ""))
    if form.is_bound and (made := form.perform(actions.create, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Put an initiative on record"),
        lede=_("A change to something that is there or planned. The rest of its story is written on its page."),
        button=_("Put it on record"),
        back=reverse("initiatives"),
        crumbs=trail((_("Initiatives"), reverse("initiatives"))),
    )


@SHOWN_OR_SENT
def initiative_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = initiative_to_edit(request, pk)
    form = InitiativeEditForm(bound_to(request), initiative=found, user=request.user)
    if form.is_bound and form.perform(actions.update, initiative=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    lede = _("Everybody who reads the page of %(place)s reads this.") % {"place": found.area}
    return form_of(request, form, found, heading=_("Change the initiative"), lede=lede, button=_("Save the initiative"))


@SHOWN_OR_SENT
def initiative_hiat(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = initiative_to_edit(request, pk)
    form = HiatForm(bound_to(request), initiative=found)
    if form.is_bound and form.perform(actions.update, initiative=found, by=request.user) is not None:
        return redirect(f"{found.get_absolute_url()}#hiat")
    return form_of(
        request, form, found, anchor="#hiat", heading=_("Health inequalities: four questions"),
        lede=_("The four sections of the Health Inequalities Assessment Toolkit (HIAT)."), button=_("Save the answers"),
    )  # fmt: skip


@SHOWN_OR_SENT
def initiative_learning(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = initiative_to_edit(request, pk)
    form = LearningForm(bound_to(request), initiative=found)
    if form.is_bound and form.perform(actions.update, initiative=found, by=request.user) is not None:
        return redirect(f"{found.get_absolute_url()}#learning")
    return form_of(
        request, form, found, anchor="#learning", heading=_("What was learned"), button=_("Save what was learned")
    )


@SHOWN_OR_SENT
def initiative_stage(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Record that it reached a stage. An end is looked at once more before it is recorded."""
    found = initiative_to_edit(request, pk)
    form = StageForm(bound_to(request), initiative=found)
    ends = form.is_bound and form.data.get("stage") in stages.ENDS and not form.data.get("checked")
    if ends and form.is_valid() and _can_be_recorded(form, found):
        context = {"rows": check_rows(form.cleaned_data), "initiative": found, "sent": _sent(form),
                   "crumbs": initiative_trail(found)}  # fmt: skip
        return render(request, "neighbourhoods/initiative_check.html", context)
    if form.is_bound and not ends and form.perform(stages.reach, initiative=found, by=request.user) is not None:
        return redirect(f"{found.get_absolute_url()}#path")
    return form_of(
        request, form, found, anchor="#path", heading=_("Which stage has it reached?"),
        lede=_("It stands at “%(stage)s”.") % {"stage": found.get_stage_display()}, button=_("Record the stage"),
    )  # fmt: skip


def _can_be_recorded(form: StageForm, found: Initiative) -> bool:
    """Say what stops a stage from being recorded before the answers are shown."""
    values = {name: form.cleaned_data[name] for name in ("stage", "on", "note")}
    try:
        stages.refuse(found, **values)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def _sent(form: StageForm) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in form.data.items() if name != "csrfmiddlewaretoken"]

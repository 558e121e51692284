"""Registering somebody, part by part. Each part is kept as it is saved, so that anybody can go on anywhere."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coren.actions import registering
from coren.forms.advisers import (
    ContactForm,
    DetailsForm,
    FinishForm,
    FirstTrainingForm,
    PayChoiceForm,
    StartForm,
    StatusForm,
)
from coren.models import Adviser
from coren.queries.pay import pay_policy
from coren.queries.registers import own_facilitator, registration_of
from coren.views.doors import adviser_to_edit
from coren.views.facts import answers_of
from coren.views.tasks import onwards, part_page, tasks_of, way_to
from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to

SHOWN_OR_SENT = ["GET", "HEAD", "POST"]


@required(Permission.REGISTER_ADVISERS)
@require_http_methods(SHOWN_OR_SENT)
def adviser_new(request: HttpRequest) -> HttpResponse:
    """Begin with a name; everything typed from here on is kept."""
    form = StartForm(bound_to(request), user=request.user)
    if not form.places:
        return render(request, "coren/nowhere_to_register.html")
    area = form.cleaned_data.get("area") if form.is_bound and form.is_valid() else None
    facilitator = own_facilitator(request.user, area) if area else None
    made: Adviser | None = form.perform(registering.start, facilitator=facilitator, by=request.user) if area else None
    if made is not None:
        return onwards(request, made, "details")
    return part_page(request, form=form, adviser=None, code="details", heading=_("Register somebody"))


@require_http_methods(SHOWN_OR_SENT)
def adviser_details(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    adviser = adviser_to_edit(request, pk)
    now = registering.fields_now(adviser, ("name", "language", "facilitator"))
    form = DetailsForm(bound_to(request), now=now, area=adviser.area)
    if form.is_bound and form.perform(registering.update, adviser=adviser, by=request.user) is not None:
        return onwards(request, adviser, "details")
    return part_page(request, form=form, adviser=adviser, code="details", heading=_("Who they are"))


@require_http_methods(SHOWN_OR_SENT)
def adviser_contact(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    adviser = adviser_to_edit(request, pk)
    now = registering.fields_now(adviser, [name for name in ContactForm.base_fields if name != "seen"])
    form = ContactForm(bound_to(request), now=now)
    if form.is_bound and form.perform(registering.update, adviser=adviser, by=request.user) is not None:
        return onwards(request, adviser, "contact")
    return part_page(request, form=form, adviser=adviser, code="contact", heading=_("Contact and access"))


@require_http_methods(SHOWN_OR_SENT)
def adviser_pay_choice(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    adviser = adviser_to_edit(request, pk)
    choice = registration_of(adviser).choice
    form = PayChoiceForm(bound_to(request), adviser=adviser, choice=choice)
    if form.is_bound and form.perform(registering.choose_pay, adviser=adviser, by=request.user) is not None:
        return onwards(request, adviser, "pay")
    return part_page(
        request,
        form=form,
        adviser=adviser,
        code="pay",
        heading=_("How would they like to be paid?"),
        template="coren/adviser_pay_choice.html",
        policy=pay_policy(),
        choice=choice,
        button=_("Save the choice"),
    )


@require_http_methods(SHOWN_OR_SENT)
def adviser_training_choice(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Offer the courses of the start; a form without a tick goes on."""
    adviser = adviser_to_edit(request, pk)
    form = FirstTrainingForm(bound_to(request))
    if form.is_bound and form.perform(registering.book_first_training, adviser=adviser, by=request.user) is not None:
        return onwards(request, adviser, "training")
    return part_page(
        request,
        form=form,
        adviser=adviser,
        code="training",
        heading=_("Is there a course to book?"),
        template="coren/adviser_training_choice.html",
        button=_("Book what is ticked"),
        has_courses=bool(form.fields["courses"].queryset),  # type: ignore[attr-defined]  # a field with choices
        booked=registration_of(adviser).training,
    )


@require_http_methods(SHOWN_OR_SENT)
def adviser_check(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show every answer before somebody becomes a Resident Adviser, and make them one."""
    adviser = adviser_to_edit(request, pk)
    form = FinishForm(bound_to(request))
    if form.is_bound and form.perform(registering.finish, adviser=adviser, by=request.user) is not None:
        messages.success(request, _("%(name)s is a Resident Adviser from today on.") % {"name": adviser})
        return redirect("adviser", pk=pk)
    if adviser.registered_at is not None and not form.is_bound:
        return redirect("adviser", pk=pk)
    registration = registration_of(adviser)
    return part_page(
        request,
        form=form,
        adviser=adviser,
        code="check",
        heading=_("Check the answers"),
        template="coren/adviser_check.html",
        answers=answers_of(registration),
        tasks=tasks_of(registration),
        is_complete=not registration.open,
    )


@require_http_methods(SHOWN_OR_SENT)
def adviser_status(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    adviser = adviser_to_edit(request, pk)
    form = StatusForm(bound_to(request), adviser=adviser)
    if form.is_bound and form.perform(registering.set_status, adviser=adviser, by=request.user) is not None:
        return redirect("adviser", pk=pk)
    context = {"form": form, "adviser": adviser, "crumbs": way_to(adviser)}
    return render(request, "coren/adviser_status.html", context)

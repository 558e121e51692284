"""A Resident Adviser's own page: what they logged, what they are owed, what is on record, who looked at it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import registering
from coren.forms.records import OwnDetailsForm, OwnPayForm
from coren.models import Adviser
from coren.queries.advisers import own_adviser
from coren.queries.own_record import (
    OwnRecord,
    choice_today,
    latest_consent,
    latest_hours,
    latest_payments,
    own_record,
    requests_waiting,
    skills_of,
    training_of,
)
from coren.queries.pay import pay_policy
from coren.views.facts import Fact, consent_facts, contact_facts, fact, pay_facts
from coren.views.record_files import give_file
from coren.views.record_words import hours_lines, owed_rows, payment_lines, request_lines, skill_lines, training_lines
from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = ["GET", "HEAD", "POST"]


@required(Permission.OWN_RECORD)
@require_safe
def my_record(request: HttpRequest) -> HttpResponse:
    found = own_record(request.user)
    if found is None:
        return render(request, "coren/my_record_none.html", {})
    return render(request, "coren/my_record.html", _page(found))


def _page(found: OwnRecord) -> dict[str, Any]:
    adviser, consent = found.adviser, latest_consent(found.adviser)
    choice = choice_today(adviser)
    is_to_bank = choice is not None and choice.kind in ("full", "less") and choice.method == choice.Method.BANK
    return {
        "adviser": adviser,
        "owed": owed_rows(found),
        "hours": hours_lines(latest_hours(adviser)),
        "payments": payment_lines(latest_payments(adviser)),
        "details": _details(adviser),
        "consent": consent,
        "consent_facts": consent_facts(consent),
        "is_withdrawn": consent is not None and consent.withdrawn_on is not None,
        "pay_facts": pay_facts(adviser, choice),
        "is_to_bank": is_to_bank,
        "training": training_lines(training_of(adviser)),
        "skills": skill_lines(skills_of(adviser)),
        "requests": request_lines(requests_waiting(adviser)),
    }


def _details(adviser: Adviser) -> list[Fact]:
    who = [
        fact(_("Name"), adviser.person.name),
        fact(_("Neighbourhood"), adviser.area.name),
        fact(_("Facilitator"), adviser.facilitator),
        fact(_("Language"), adviser.person.language),
    ]
    return [*(one for one in who if one["value"]), *contact_facts(adviser)]


@required(Permission.OWN_RECORD)
@require_http_methods(SHOWN_OR_SENT)
def my_record_correct(request: HttpRequest) -> HttpResponse:
    """Change one's own details at once: nobody has to be asked."""
    adviser = own_adviser(request.user)
    if adviser is None:
        return redirect("my-record")
    names = [name for name in OwnDetailsForm.base_fields if name != "seen"]
    form = OwnDetailsForm(bound_to(request), now=registering.fields_now(adviser, names))
    if form.is_bound and form.perform(registering.update, adviser=adviser, by=request.user) is not None:
        messages.success(request, _("Your details are changed."))
        return redirect("my-record")
    return form_page(
        request,
        form=form,
        heading=_("Your details"),
        button=_("Save your details"),
        back=reverse("my-record"),
        crumbs=trail((_("My record"), reverse("my-record"))),
    )


@required(Permission.OWN_RECORD)
@require_http_methods(SHOWN_OR_SENT)
def my_record_pay(request: HttpRequest) -> HttpResponse:
    """Choose anew how to be paid, from today on."""
    adviser = own_adviser(request.user)
    if adviser is None:
        return redirect("my-record")
    choice = choice_today(adviser)
    form = OwnPayForm(bound_to(request), adviser=adviser, choice=choice)
    if form.is_bound and form.perform(registering.choose_pay, adviser=adviser, by=request.user) is not None:
        messages.success(request, _("Your choice is changed from today. Hours before today keep the one that held."))
        return redirect("my-record")
    context = {
        "form": form,
        "facts": pay_facts(adviser, choice),
        "policy": pay_policy(),
        "crumbs": trail((_("My record"), reverse("my-record"))),
    }
    return render(request, "coren/my_record_pay.html", context)


@required(Permission.OWN_RECORD)
@require_safe
def my_record_file(request: HttpRequest) -> HttpResponse:
    """Give everything on record as one file."""
    adviser = own_adviser(request.user)
    return redirect("my-record") if adviser is None else give_file(adviser, request.user)

"""Papers as files: the letter, the record of experience, the large-print copy."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coren import papers
from coren.actions import looks
from coren.models import Adviser
from coren.permissions import can_see_contact, can_see_pay
from coren.queries.achievements import achievements_of
from coren.queries.advisers import adviser_visible_to_or_404, consent_text_in_use
from coren.queries.consents import consent_text_or_404
from coren.queries.registers import Registration, registration_of, status_changes_of
from coren.views.consents import may_read_texts
from coren.views.facts import consent_facts, contact_facts, pay_facts
from nrp.core.render.dates import day


@require_safe
def adviser_letter(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give the letter of recognition; before somebody is registered there is none."""
    adviser = _registered_or_404(request, pk)
    pdf = papers.letter_pdf(adviser, achievements_of(adviser), by=_issuer(request, adviser))
    return _file(pdf, f"letter-of-recognition-{adviser.number}.pdf")


@require_safe
def adviser_experience(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give the record of experience; before somebody is registered there is none."""
    adviser = _registered_or_404(request, pk)
    pdf = papers.experience_pdf(adviser, achievements_of(adviser), by=_issuer(request, adviser))
    return _file(pdf, f"record-of-experience-{adviser.number}.pdf")


@require_safe
def adviser_large_print(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give the consent text somebody agreed to (or is asked to agree to) with their record, in large print."""
    adviser = adviser_visible_to_or_404(request.user, pk)
    looks.note_look(adviser=adviser, user=request.user, what="record")
    registration = registration_of(adviser)
    text = registration.consent.text if registration.consent and registration.has_consent else consent_text_in_use()
    pdf = papers.large_print_pdf(text=text, adviser=adviser, record=_record(request.user, registration))
    return _file(pdf, f"large-print-{adviser.number}.pdf")


@require_safe
def consent_text_large_print(request: HttpRequest, version: int) -> HttpResponse:
    if not may_read_texts(request.user):
        raise PermissionDenied
    text = consent_text_or_404(version)
    pdf = papers.large_print_pdf(text=text, adviser=None, record=())
    return _file(pdf, f"consent-version-{version}-large-print.pdf")


def _record(user: Any, registration: Registration) -> list[papers.Section]:
    """Give the sections of a record that this person may see."""
    adviser = registration.adviser
    who = [
        papers.row(_("Name"), adviser.person.name),
        papers.row(_("Neighbourhood"), adviser.area.name),
        papers.row(_("Number"), adviser.number),
        *([papers.row(_("Language"), adviser.person.language)] if adviser.person.language else []),
        *([papers.row(_("Facilitator"), adviser.facilitator)] if adviser.facilitator else []),
    ]
    status = [papers.row(day(one.starts_on), one.get_status_display()) for one in status_changes_of(adviser)]
    sections = [
        papers.Section(_("Who you are"), who),
        papers.Section(_("What you are to the programme"), status),
        papers.Section(_("Your consent"), _rows(consent_facts(registration.consent))),
    ]
    if can_see_contact(user, adviser):
        sections.append(papers.Section(_("Contact and access"), _rows(contact_facts(adviser))))
    if can_see_pay(user, adviser):
        sections.append(papers.Section(_("Payment"), _rows(pay_facts(adviser, registration.choice))))
    return [section for section in sections if section.rows]


def _rows(facts: list[dict[str, Any]]) -> list[papers.Row]:
    return [papers.row(one["label"], one["text"]) for one in facts if one["text"]]


def _registered_or_404(request: HttpRequest, pk: uuid.UUID) -> Adviser:
    adviser = adviser_visible_to_or_404(request.user, pk)
    if adviser.registered_at is None:
        raise Http404
    looks.note_look(adviser=adviser, user=request.user, what="record")
    return adviser


def _issuer(request: HttpRequest, adviser: Adviser) -> str:
    """Name who stands behind a paper: the facilitator, else who made it; nobody signs for themselves."""
    if adviser.facilitator is not None:
        return str(adviser.facilitator)
    person = getattr(request.user, "person", None)
    return "" if person is None or person.pk == adviser.person_id else str(person)


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )

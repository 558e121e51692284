"""The parts of a registration: in which order they come, and how each stands in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coren.models import Adviser
from coren.queries.registers import Registration, registration_of
from nrp.core.forms import PageForm, trail

# The code of each part, the name of its page and what it is called.
PARTS: tuple[tuple[str, str, str | Promise], ...] = (
    ("details", "adviser-details", gettext_lazy("Who they are")),
    ("consent", "adviser-consent", gettext_lazy("Consent")),
    ("contact", "adviser-contact", gettext_lazy("Contact and access")),
    ("pay", "adviser-pay-choice", gettext_lazy("Payment")),
    ("training", "adviser-training-choice", gettext_lazy("Training")),
    ("check", "adviser-check", gettext_lazy("Check answers")),
)
CODES = tuple(code for code, _name, _label in PARTS)
CHECKING = "check"


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task list. Without an address it cannot be started yet."""

    label: str
    url: str
    state: str
    word: str


def tasks_of(registration: Registration) -> list[Task]:
    """Give the task list of a registration that is not finished."""
    adviser, waiting = registration.adviser, registration.open
    tasks = []
    for code, name, label in PARTS:
        state, word = _state(code, registration)
        url = "" if code == CHECKING and waiting else reverse(name, args=[adviser.pk])
        tasks.append(Task(str(label), url, state, word))
    return tasks


def _state(code: str, registration: Registration) -> tuple[str, str]:
    if code == CHECKING:
        return "waiting", _("Cannot start yet") if registration.open else _("Ready")
    if code == "training":
        booked = len(registration.training)
        words = ngettext("%(count)s course booked", "%(count)s courses booked", booked) % {"count": booked}
        return ("done", words) if booked else ("waiting", _("None booked, which is fine"))
    if code in registration.open:
        return "waiting", _("Not started")
    return "done", _("Done")


def next_address(registration: Registration) -> str:
    """Give the address where a registration that was stopped goes on."""
    waiting = registration.open
    name = next((name for code, name, _label in PARTS if code in waiting), "adviser-check")
    return reverse(name, args=[registration.adviser.pk])


def onwards(request: HttpRequest, adviser: Adviser, done: str) -> HttpResponse:
    """Lead on from a part: to the next one, back to the answers, or to the record when somebody stops here."""
    if adviser.registered_at is not None or "stop" in request.POST:
        return redirect("adviser", pk=adviser.pk)
    if request.GET.get("from") == CHECKING:
        return redirect("adviser-check", pk=adviser.pk)
    registration = registration_of(adviser)
    for code, name, _label in PARTS[CODES.index(done) + 1 :]:
        if code in registration.open or (code == "training" and not registration.training) or code == CHECKING:
            return redirect(name, pk=adviser.pk)
    return redirect("adviser-check", pk=adviser.pk)


def labels() -> list[str]:
    return [str(label) for _code, _name, label in PARTS]


def part_page(
    request: HttpRequest,
    *,
    form: PageForm,
    adviser: Adviser | None,
    code: str,
    heading: object,
    template: str = "coren/registration_part.html",
    **more: Any,
) -> HttpResponse:
    """Show one part: as a step while somebody registers, as a form of its own afterwards."""
    is_registering = adviser is None or adviser.registered_at is None
    context = {
        "form": form,
        "adviser": adviser,
        "heading": heading,
        "is_registering": is_registering,
        "labels": labels(),
        "current": CODES.index(code) + 1,
        "is_from_check": request.GET.get("from") == CHECKING,
        "crumbs": way_to(adviser),
        "back": reverse("adviser", args=[adviser.pk]) if adviser else reverse("advisers"),
        **more,
    }
    return render(request, template, context)


def way_to(adviser: Adviser | None) -> list[dict[str, Any]]:
    """Give the line of links above a page about one adviser."""
    steps: Sequence[tuple[object, str]] = [(_("Advisers"), reverse("advisers"))]
    own = [] if adviser is None else [(adviser.person.name, reverse("adviser", args=[adviser.pk]))]
    return trail(*steps, *own)

"""What the other pages know about an adviser, beside their record. A slice adds one function to `PANELS`.

Such a function is given the adviser and who looks, asks the database at most once, and gives None for somebody who may
not see what it knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from coren.models import Adviser, Payment, PaymentBatch, Skill, TrainingRecord
from coren.permissions import can_log_for, can_see_pay, is_own
from coren.queries.enquiries import peer_research_of
from coren.queries.outputs import made_by
from coren.training_words import holds_words
from neighbourhoods.permissions import Permission, can
from nrp.core.render.dates import day
from nrp.core.render.numbers import money


@dataclass(frozen=True, slots=True)
class Panel:
    """A heading, ruled lines `{text, rest?, url?}` and a link to the whole of it."""

    heading: str
    items: Sequence[dict[str, Any]] = ()
    note: str = ""
    url: str = ""
    action: str = ""


PanelMaker = Callable[[Adviser, Any], Panel | None]


def record_panels(adviser: Adviser, user: Any) -> list[Panel]:
    """Give the panels that somebody may see, in their order; before a registration is finished only the rights."""
    makers = PANELS if adviser.registered_at is not None else [rights_panel]
    made = [make(adviser, user) for make in makers]
    return [panel for panel in made if panel is not None]


def address(name: str, *args: Any, query: str = "") -> str:
    """Give the address of a page, or nothing while there is no such page."""
    try:
        return reverse(name, args=args) + (f"?{query}" if query else "")
    except NoReverseMatch:
        return ""


def training_panel(adviser: Adviser, user: Any) -> Panel:
    """Give the courses somebody is or was on, with how long each certificate holds."""
    may_edit = can(user, Permission.EDIT_TRAINING, adviser.area)
    rows = TrainingRecord.objects.filter(adviser=adviser).select_related("course")
    items = [
        {
            "text": row.course.title,
            "rest": ", ".join(part for part in (str(row.get_state_display()), day(row.on), holds_words(row)) if part),
            "url": _training_url(row, may_edit=may_edit),
        }
        for row in rows
    ]
    return Panel(
        heading=_("Training"),
        items=items,
        note="" if items else _("No course yet."),
        url=address("training-new", query=f"adviser={adviser.pk}") if may_edit else "",
        action=_("Put them on a course"),
    )


def _training_url(row: TrainingRecord, *, may_edit: bool) -> str:
    if may_edit:
        return address("training-edit", row.pk)
    return address("training-certificate", row.pk) if row.certificate_stored_as else ""


def skills_panel(adviser: Adviser, user: Any) -> Panel:
    """Give what somebody can do, each with what shows it."""
    may_edit = can(user, Permission.EDIT_TRAINING, adviser.area)
    items = [
        {"text": row.name, "rest": row.evidence, "url": address("skill-edit", row.pk) if may_edit else ""}
        for row in Skill.objects.filter(adviser=adviser)
    ]
    return Panel(
        heading=_("Skills"),
        items=items,
        note="" if items else _("No skill noted yet."),
        url=address("skill-new", adviser.pk) if may_edit else "",
        action=_("Note a skill"),
    )


def enquiries_panel(adviser: Adviser, user: Any) -> Panel | None:
    """Give the enquiries somebody takes part in as peer researcher; nothing when there is none."""
    items = [
        {"text": row.enquiry.title, "rest": row.part, "url": row.enquiry.get_absolute_url()}
        for row in peer_research_of(adviser, user)
    ]
    return Panel(heading=_("Enquiries"), items=items) if items else None


def outputs_panel(adviser: Adviser, user: Any) -> Panel | None:
    """Give the stories and outputs somebody made or appears in; nothing when there is none."""
    items = [
        {"text": row.title, "rest": str(row.get_kind_display()), "url": row.get_absolute_url()}
        for row in made_by(adviser, user)
    ]
    return Panel(heading=_("Stories and outputs"), items=items) if items else None


def rights_panel(adviser: Adviser, user: Any) -> Panel | None:
    """Give what somebody may do with a record for the person it is about, who may have no account; asks nothing."""
    is_self = adviser.person.user_id is not None and adviser.person.user_id == user.pk
    if not is_self and not can(user, Permission.ANSWER_REQUESTS, adviser.area):
        return None
    ask = _("Ask about my record") if is_self else _("Write down what they ask about their record")
    ways = [
        (_("Who looked at it or changed it"), "adviser-looks"),
        (_("Everything on record (ZIP)"), "adviser-file"),
        (ask, "data-request-new"),
    ]
    if not is_self and can(user, Permission.ERASE_PEOPLE):
        ways.append((_("Erase this person"), "adviser-erase"))
    items = [{"text": text, "url": address(name, adviser.pk)} for text, name in ways]
    return Panel(heading=_("Their rights") if not is_self else _("Your rights"), items=items)


def pay_panel(adviser: Adviser, user: Any) -> Panel | None:
    """Give the last payment, and the ways to the money of somebody, for those who may see it."""
    if not can_see_pay(user, adviser):
        return None
    last = Payment.objects.filter(adviser=adviser, reverses__isnull=True, batch__state=PaymentBatch.State.PAID)
    payment = last.select_related("batch").order_by("-made_at").first()
    items = [
        {"text": _("Owed and paid"), "url": address("adviser-payments", adviser.pk)},
        {"text": _("Bank account"), "url": address("bank-details", adviser.pk)},
        {"text": _("Claim an expense"), "url": address("expense-new", query=f"adviser={adviser.pk}")},
    ]
    if payment is not None and payment.batch is not None and payment.batch.paid_on is not None:
        rest = _("%(amount)s paid %(day)s") % {"amount": money(payment.amount), "day": day(payment.batch.paid_on)}
        items[0]["rest"] = rest
    return Panel(heading=_("Pay"), items=items)


def hours_panel(adviser: Adviser, user: Any) -> Panel | None:
    """Give the way to somebody's hours; asks nothing."""
    if is_own(user, adviser):
        return Panel(heading=_("Hours"), url=address("my-hours"), action=_("My hours"))
    if not can_log_for(user, adviser):
        return None
    items = [
        {"text": _("All their hours"), "url": address("hours", query=f"view=list&adviser={adviser.pk}")},
        {
            "text": _("Log hours for them"),
            "url": address("hours-new", query=f"place={adviser.area.slug}&adviser={adviser.pk}"),
        },
    ]
    return Panel(heading=_("Hours"), items=[one for one in items if one["url"]])


PANELS: list[PanelMaker] = [
    hours_panel,
    pay_panel,
    training_panel,
    skills_panel,
    enquiries_panel,
    outputs_panel,
    rights_panel,
]

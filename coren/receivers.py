"""Reactions to news: each calls one action."""

import uuid
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from coren.actions import erasing
from coren.queries.enquiry_links import enquiries_about, enquiries_behind, work_behind
from coren.queries.held import held_about
from coren.queries.same_person import same_person
from governance.models import Decision, Issue
from governance.signals import asking_what_followed, asking_what_led_here
from neighbourhoods.models import Initiative
from neighbourhoods.signals import asking_what_points_here
from nrp.accounts.erasure import Held, Traces, claim, claim_own
from nrp.accounts.models import Person
from nrp.accounts.signals import asking_who_is_the_same, erasing_person
from nrp.core.render.numbers import minutes as minutes_words

# Rows about an adviser: deleted, or emptied where the ledger rests on them.
claim(
    "coren.Adviser.person",
    "coren.Adviser.facilitator",
    "coren.Adviser.merged_into",
    "coren.StatusChange.adviser",
    "coren.StatusChange.reason",
    "coren.PaymentChoice.adviser",
    "coren.PaymentChoice.charity",
    "coren.Consent.adviser",
    "coren.Consent.agreed",
    "coren.HoursEntry.adviser",
    "coren.HoursEntry.note",
    "coren.HoursEntry.sent_back_reason",
    "coren.Expense.adviser",
    "coren.Expense.note",
    "coren.Expense.sent_back_reason",
    "coren.Expense.receipt_stored_as",
    "coren.Expense.receipt_sha256",
    "coren.Expense.receipt_type",
    "coren.Payment.adviser",
    "coren.Payment.charity",
    "coren.Payment.reason",
    "coren.BankDetails.adviser",
    "coren.TrainingRecord.adviser",
    "coren.TrainingRecord.place",
    "coren.TrainingRecord.certificate_stored_as",
    "coren.TrainingRecord.certificate_name",
    "coren.TrainingRecord.certificate_type",
    "coren.Skill.adviser",
    "coren.Skill.name",
    "coren.Skill.evidence",
    "coren.PeerResearcher.adviser",
    "coren.PeerResearcher.part",
    "coren.MakerConsent.adviser",
    "coren.MakerConsent.name",
    "coren.MakerConsent.credit_as",
    "coren.DataRequest.adviser",
    "coren.DataRequest.text",
    "coren.DataRequest.answer",
    "coren.RecordLook.adviser",
    "coren.RecordLook.role",
    "coren.RecordLook.what",
    "coren.Merge.kept",
    "coren.Merge.gone",
    "coren.Merge.moved",
    "coren.NotTheSame.one",
    "coren.NotTheSame.other",
    "coren.SafeguardingNote.adviser",
    "coren.SheetImport.report",
    "coren.SheetImport.made",
    "coren.SheetImport.stored_as",
)
claim_own(
    "coren.Adviser.address",
    "coren.Adviser.access_needs",
    "coren.BankDetails.account_name",
    "coren.BankDetails.sort_code",
    "coren.BankDetails.account_number",
)
# Rows about a facilitator.
claim(
    "coren.Post.person",
    "coren.Cover.absent",
    "coren.Cover.substitute",
    "coren.Cover.role",
    "coren.Cover.reason",
    "coren.Cover.handed_over",
)
# Who wrote, approved or paid: an account that goes leaves these empty.
claim(
    "coren.Adviser.registered_by",
    "coren.Adviser.created_by",
    "coren.StatusChange.made_by",
    "coren.PaymentChoice.made_by",
    "coren.Consent.recorded_by",
    "coren.Consent.withdrawn_recorded_by",
    "coren.HoursEntry.created_by",
    "coren.HoursEntry.submitted_by",
    "coren.HoursEntry.approved_by",
    "coren.HoursEntry.sent_back_by",
    "coren.Expense.submitted_by",
    "coren.Expense.approved_by",
    "coren.Expense.sent_back_by",
    "coren.BankDetails.entered_by",
    "coren.BankDetails.confirmed_by",
    "coren.PaymentBatch.made_by",
    "coren.PaymentBatch.paid_by",
    "coren.Payment.made_by",
    "coren.Rate.made_by",
    "coren.WeeklyLimit.made_by",
    "coren.ClosedPeriod.closed_by",
    "coren.ClosedPeriod.reopened_by",
    "coren.TrainingRecord.recorded_by",
    "coren.Skill.noted_by",
    "coren.Enquiry.safety_checked_by",
    "coren.Enquiry.created_by",
    "coren.Collected.recorded_by",
    "coren.Output.created_by",
    "coren.DataRequest.recorded_by",
    "coren.DataRequest.answered_by",
    "coren.RecordLook.user",
    "coren.Merge.merged_by",
    "coren.Merge.undone_by",
    "coren.NotTheSame.said_by",
    "coren.Cover.made_by",
    "coren.SafeguardingNote.readers",
    "coren.SafeguardingNote.written_by",
    "coren.SafeguardingNote.closed_by",
    "coren.SafeguardingEntry.written_by",
    "coren.SheetImport.tried_by",
    "coren.SheetImport.taken_by",
    "coren.SheetImport.undone_by",
)


@receiver(erasing_person, dispatch_uid="coren.erasing_person")
def forget_adviser(*, person: Person, traces: Traces, is_preview: bool, **_news: Any) -> list[Held]:
    if is_preview:
        return held_about(person, traces)
    erasing.erase(person=person, traces=traces)
    return []


@receiver(asking_who_is_the_same, dispatch_uid="coren.asking_who_is_the_same")
def tell_merged_records(*, person: Person, **_news: Any) -> set[uuid.UUID]:
    return same_person(person)


@receiver(asking_what_followed, dispatch_uid="coren.asking_what_followed")
def tell_enquiries(*, issue: Issue, user: Any, **_news: Any) -> tuple[str, list[dict[str, Any]]]:
    """Tell the page of an issue which enquiries began with it or brought it up."""
    lines = []
    for enquiry in enquiries_about(issue, user):
        part = _("began with it") if enquiry.began_with_id == issue.pk else _("brought it up")
        rest = ", ".join([part, str(enquiry.get_state_display())])
        lines.append({"text": enquiry.title, "rest": rest, "url": enquiry.get_absolute_url()})
    return _("Asked in an enquiry"), lines


@receiver(asking_what_led_here, dispatch_uid="coren.asking_what_led_here")
def tell_enquiries_behind(*, decision: Decision, user: Any, **_news: Any) -> tuple[str, list[dict[str, Any]]]:
    """Tell the page of a decision which enquiries led to it."""
    found = enquiries_behind(decision, user)
    lines = [{"text": one.title, "rest": str(one.get_state_display()), "url": one.get_absolute_url()} for one in found]
    return _("Enquiries behind it"), lines


@receiver(asking_what_points_here, dispatch_uid="coren.asking_what_points_here")
def tell_enquiries_and_hours(*, thing: Any, user: Any, **_news: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """Tell the page of an initiative which enquiries led to it, and how long Resident Advisers worked on it."""
    if not isinstance(thing, Initiative):
        return []
    found, logged = work_behind(thing, user)
    lines = [{"text": one.title, "rest": str(one.get_state_display()), "url": one.get_absolute_url()} for one in found]
    spent = [{"text": minutes_words(logged), "rest": _("logged by Resident Advisers, drafts apart")}] if logged else []
    return [(_("Enquiries behind it"), lines), (_("Time of Resident Advisers"), spent)]

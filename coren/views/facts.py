"""What is on record about one adviser, in words: for the record, for checking answers."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coren.models import Adviser, Consent, PaymentChoice, TrainingRecord
from coren.queries.registers import Registration
from nrp.core.render.dates import day, moment
from nrp.core.render.numbers import money

Fact = dict[str, Any]
Kind = PaymentChoice.Kind


def answers_of(registration: Registration) -> list[Fact]:
    """Give every answer of a registration with the page on which it is changed."""
    adviser, consent = registration.adviser, registration.consent
    held = consent if registration.has_consent else None
    rows = [
        ("adviser-details", [fact(_("Name"), adviser.person.name), fact(_("Language"), adviser.person.language)]),
        ("", [fact(_("Neighbourhood"), adviser.area.name)]),
        ("adviser-consent", [fact(_("Consent"), given_words(held)), fact(_("Agreed to"), agreed_words(held))]),
        ("adviser-contact", contact_facts(adviser)),
        ("adviser-pay-choice", pay_facts(adviser, registration.choice)),
        ("adviser-training-choice", [fact(_("Training"), booked_words(registration.training) or _("None booked"))]),
    ]
    return [
        {**row, "url": f"{reverse(name, args=[adviser.pk])}?from=check" if name else ""}
        for name, facts in rows
        for row in facts
        if row["value"]
    ]


def fact(label: str, value: Any) -> Fact:
    """Give a fact as the page prints it (`value`, lines below each other) and as plain `text` for a paper."""
    text = "" if value is None else str(value)
    shown = format_html_join(SafeString("<br>"), "{}", ((line,) for line in text.splitlines()))
    return {"label": label, "value": shown, "text": text}


def contact_facts(adviser: Adviser) -> list[Fact]:
    """Give how to reach somebody and what they need; what is not known is left out."""
    facts = [
        fact(_("Best way to reach"), adviser.get_preferred_contact_display()),
        fact(_("Telephone"), adviser.person.phone),
        fact(_("E-mail address"), adviser.person.email),
        fact(_("Postal address"), adviser.address),
        fact(_("Needs to take part"), adviser.access_needs),
        fact(_("Papers"), _("In large print") if adviser.is_large_print else ""),
    ]
    return [one for one in facts if one["value"]]


def pay_facts(adviser: Adviser, choice: PaymentChoice | None) -> list[Fact]:
    """Give the choice about pay; which benefit somebody gets is never asked."""
    facts = [fact(_("Payment"), choice_words(choice))] if choice else []
    if choice and choice.kind in (Kind.FULL, Kind.LESS):
        facts.append(fact(_("How it comes"), choice.get_method_display()))
    if adviser.wants_benefits_advice is not None:
        words = _("Would like it") if adviser.wants_benefits_advice else _("Not asked for")
        facts.append(fact(_("Benefits advice"), words))
    return facts


def choice_words(choice: PaymentChoice) -> str:
    """Say a choice in one line."""
    if choice.kind == Kind.LESS:
        return _("%(amount)s an hour, less than the fee") % {"amount": money(choice.less_hourly)}
    if choice.kind == Kind.CHARITY:
        return _("The fee to a charity: %(charity)s") % {"charity": choice.charity}
    return str(choice.get_kind_display())


def given_words(consent: Consent | None) -> str:
    """Say which version was agreed to, when and how."""
    if consent is None:
        return ""
    return _("Version %(version)s, on %(day)s. %(how)s") % {
        "version": consent.text.version,
        "day": day(consent.given_on),
        "how": consent.get_how_display(),
    }


def agreed_words(consent: Consent | None) -> str:
    """List what was agreed to, one on each line."""
    if consent is None:
        return ""
    return "\n".join(one["label"] for one in consent.text.purposes if one["code"] in consent.agreed)


def refused_words(consent: Consent) -> str:
    """List what was asked and not agreed to."""
    return "\n".join(one["label"] for one in consent.text.purposes if one["code"] not in consent.agreed)


def consent_facts(consent: Consent | None) -> list[Fact]:
    """Give what is on record of the last consent, withdrawn or not."""
    if consent is None:
        return []
    by = getattr(consent.recorded_by, "person", None)
    facts = [
        fact(_("Version"), consent.text.version),
        fact(_("Agreed on"), day(consent.given_on)),
        fact(_("How"), consent.get_how_display()),
        fact(_("Agreed to"), agreed_words(consent)),
        fact(_("Not agreed to"), refused_words(consent)),
        fact(_("Entered"), f"{moment(consent.recorded_at)}, {by}" if by else moment(consent.recorded_at)),
    ]
    if consent.withdrawn_on:
        facts.append(fact(_("Taken back on"), day(consent.withdrawn_on)))
    return facts


def booked_words(training: Any) -> str:
    """Name what somebody is booked on."""
    booked = [one for one in training if one.state == TrainingRecord.State.BOOKED]
    return "; ".join(f"{one.course.title}, {day(one.on)}" for one in booked)

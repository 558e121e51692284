"""Stories and outputs: what they are, who made them, and what the makers agreed to."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.actions import attachments
from coren.models import Adviser, Enquiry, MakerConsent, Output
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.attachments import Attachment
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day as day_words

FIELDS = (
    "enquiry",
    "title",
    "kind",
    "domain",
    "languages",
    "made_on",
    "summary",
    "credit",
    "reach",
    "reach_note",
    "link",
)


class OutputRefused(Refusal):
    """An output cannot be written as asked."""


@transaction.atomic
def add(*, area: Area, title: str, kind: str, by: User | None, file: Attachment | None = None, **values: Any) -> Output:
    """Put an output on record. Its file and credit show once the makers' consents are on record too.

    Raises OutputRefused for an enquiry of another place, for a reach without how it was counted, for a day to come.
    """
    _refuse_unknown(values)
    output = Output(area=area, title=title, kind=kind, created_by=by, **values)
    _attach(output, file)
    _check(output)
    output.save()
    audit.record("output.added", by=by, obj=output, changes={"title": [None, title], "kind": [None, kind]})
    return output


@transaction.atomic
def update(
    *,
    output: Output,
    by: User | None,
    file: Attachment | None = None,
    take_away: bool = False,
    seen: str = "",
    **values: Any,
) -> Output:
    """Change an output, or its file. Raises OutputRefused as `add`, ChangedMeanwhile when `seen` is out of date."""
    _refuse_unknown(values)
    locked = _locked(output)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, {name: before[name] for name in values})
    had = locked.file_stored_as
    for name, value in values.items():
        setattr(locked, name, value)
    if take_away:
        locked.file_stored_as = locked.file_name = locked.file_type = ""
    _attach(locked, file)
    _check(locked)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if had != locked.file_stored_as:
        attachments.forget(had)
        changes["file"] = [bool(had), bool(locked.file_stored_as)]
    if changes:
        audit.record("output.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def add_maker(
    *,
    output: Output,
    use: str,
    agreed_on: dt.date,
    by: User | None,
    name: str = "",
    adviser: Adviser | None = None,
    credit_as: str = "",
) -> MakerConsent:
    """Record that somebody who made it, or appears in it, agreed to its being shown.

    Raises OutputRefused without an adviser or a name, for an adviser of another place, for somebody whose consent
    holds already, and for a day to come.
    """
    locked = _locked(output)
    if agreed_on > timezone.localdate():
        raise OutputRefused(_("Enter a day that is not in the future."), field="agreed_on")
    if adviser is not None and adviser.area_id != locked.area_id:
        raise OutputRefused(_("This adviser belongs to another neighbourhood. Enter a name instead."), field="adviser")
    who = str(adviser) if adviser is not None else name.strip()
    if not who:
        raise OutputRefused(_("Choose an adviser or enter a name."), field="name")
    if MakerConsent.objects.filter(output=locked, name__iexact=who, withdrawn_on__isnull=True).exists():
        raise OutputRefused(_("The consent of %(name)s is on record already.") % {"name": who}, field="name")
    maker = MakerConsent.objects.create(
        output=locked, adviser=adviser, name=who, credit_as=credit_as, use=use, agreed_on=agreed_on
    )
    audit.record(
        "maker.agreed",
        by=by,
        obj=locked,
        changes={"use": [None, use], "agreed_on": [None, agreed_on]},
        detail={"maker_id": maker.pk, "adviser_id": adviser.pk if adviser else None},
    )
    return maker


@transaction.atomic
def withdraw(*, maker: MakerConsent, on: dt.date, by: User | None) -> MakerConsent:
    """Record that a maker took their consent back. File, link and credit are not shown from this moment on.

    Raises OutputRefused when it was taken back before, for a day to come and for a day before it was given.
    """
    output = _locked(maker.output)
    row = MakerConsent.objects.select_for_update().get(pk=maker.pk)
    if row.withdrawn_on is not None:
        words = {"name": row.name, "day": day_words(row.withdrawn_on)}
        raise OutputRefused(_("%(name)s took their consent back on %(day)s already.") % words, field="on")
    if on > timezone.localdate():
        raise OutputRefused(_("Enter a day that is not in the future."), field="on")
    if on < row.agreed_on:
        raise OutputRefused(_("The day lies before they agreed."), field="on")
    row.withdrawn_on = on
    row.save()
    audit.record(
        "maker.withdrew",
        by=by,
        obj=output,
        changes={"withdrawn_on": [None, on]},
        detail={"maker_id": row.pk, "adviser_id": row.adviser_id},
    )
    return row


def _refuse_unknown(values: dict[str, Any]) -> None:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"an output has no field {sorted(unknown)}")


def _attach(output: Output, file: Attachment | None) -> None:
    if file is not None:
        output.file_stored_as, output.file_name, output.file_type = file.stored_as, file.name, file.type


def _check(output: Output) -> None:
    enquiry: Enquiry | None = output.enquiry
    if enquiry is not None and enquiry.area_id != output.area_id:
        raise OutputRefused(_("This enquiry is of another neighbourhood."), field="enquiry")
    if output.reach is not None and not output.reach_note.strip():
        raise OutputRefused(_("Say how the people reached were counted."), field="reach_note")
    if output.made_on is not None and output.made_on > timezone.localdate():
        raise OutputRefused(_("Enter a day that is not in the future."), field="made_on")


def _locked(output: Output) -> Output:
    return Output.objects.select_for_update(of=("self",)).select_related("area", "enquiry").get(pk=output.pk)

"""Groups: set up, described by terms of reference, closed."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from governance.models import Group, TermsOfReference
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day, moment

FIELDS = ("name", "purpose", "started_on")
Kind = Group.Kind


class GroupRefused(Refusal):
    """A group cannot be set up, changed or closed as asked."""


class TermsMeanwhile(GroupRefused):
    """Another version came into force after somebody began theirs: the one with this `number`."""

    def __init__(self, latest: TermsOfReference) -> None:
        who = getattr(latest.written_by, "person", None) or _("somebody")
        words = {"number": latest.number, "who": who, "moment": moment(latest.written_at)}
        super().__init__(
            _(
                "Version %(number)s by %(who)s came into force on %(moment)s, after you opened this. Read it, put what "
                "you want to keep of it into yours, then save again."
            )
            % words,
            field="text",
        )
        self.number = latest.number


@transaction.atomic
def create(
    *,
    kind: str,
    name: str,
    by: User | None,
    area: Area | None = None,
    purpose: str = "",
    started_on: dt.date | None = None,
) -> Group:
    """Set up a group. Raises GroupRefused for a second open LOG of a neighbourhood or a second PMG, for a LOG without
    a neighbourhood, for a place that is none, and for a working group without a name; the others get one."""
    _check_place(kind, area)
    name = " ".join(name.split()) or _name_of(kind, area)
    group = Group(kind=kind, name=name, area=area, purpose=purpose, started_on=started_on, created_by=by)
    try:
        with transaction.atomic():
            group.save(force_insert=True)
    except IntegrityError:  # somebody set one up in the same moment
        _check_place(kind, area)
        raise
    audit.record("group.created", by=by, obj=group, changes={"name": [None, name], "kind": [None, kind]})
    return group


@transaction.atomic
def update(*, group: Group, by: User | None, seen: str = "", **values: Any) -> Group:
    """Change how a group is described. Raises ChangedMeanwhile when `seen` is no longer how it stands."""
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a group has no field {sorted(unknown)}")
    locked = Group.objects.select_for_update(of=("self",)).select_related("area").get(pk=group.pk)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, {name: before[name] for name in values})
    values = {**values, "name": " ".join(values.get("name", locked.name).split()) or locked.name}
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("group.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def close(*, group: Group, on: dt.date, reason: str, by: User | None) -> Group:
    """Close a group: it meets no more, what it did stays. Raises GroupRefused without a reason, or if it is closed."""
    locked = Group.objects.select_for_update(of=("self",)).select_related("area").get(pk=group.pk)
    if locked.closed_on is not None:
        raise GroupRefused(_("This group closed on %(day)s.") % {"day": day(locked.closed_on)})
    if locked.started_on is not None and on < locked.started_on:
        raise GroupRefused(_("It met first on %(day)s.") % {"day": day(locked.started_on)}, field="on")
    if not reason.strip():
        raise GroupRefused(_("Say why it closes."), field="reason")
    locked.closed_on, locked.closed_reason = on, reason
    locked.save()
    audit.record("group.closed", by=by, obj=locked, reason=reason, changes={"closed_on": [None, on.isoformat()]})
    return locked


@transaction.atomic
def write_terms(
    *,
    group: Group,
    text: str,
    agreed_on: dt.date,
    by: User | None,
    review_on: dt.date | None = None,
    after: int | None = None,
) -> TermsOfReference:
    """Put new terms of reference in force, as the next version. `after` is the version somebody began from.

    Raises TermsMeanwhile when another version came meanwhile; GroupRefused when nothing changed, for a closed group,
    and for a review before the terms were agreed.
    """
    locked = Group.objects.select_for_update(of=("self",)).select_related("area").get(pk=group.pk)
    if locked.closed_on is not None:
        raise GroupRefused(_("This group closed on %(day)s.") % {"day": day(locked.closed_on)})
    if review_on is not None and review_on <= agreed_on:
        raise GroupRefused(_("The day to look at it again comes after it was agreed."), field="review_on")
    latest = TermsOfReference.objects.filter(group=locked).select_related("written_by__person").first()
    if after is not None and latest is not None and latest.number != after:
        raise TermsMeanwhile(latest)
    if latest is not None and latest.text.strip() == text.strip():
        raise GroupRefused(_("These are the terms in force, word for word."), field="text")
    number = (TermsOfReference.objects.filter(group=locked).aggregate(last=Max("number"))["last"] or 0) + 1
    terms = TermsOfReference.objects.create(
        group=locked, number=number, text=text, agreed_on=agreed_on, review_on=review_on, written_by=by
    )
    audit.record("terms.written", by=by, obj=locked, changes={"version": [number - 1 or None, number]})
    return terms


def _name_of(kind: str, area: Area | None) -> str:
    if kind == Kind.PMG:
        return str(Kind.PMG.label)
    if kind == Kind.LOG and area is not None:
        return _("%(place)s Local Oversight Group") % {"place": area.name}
    raise GroupRefused(_("Enter a name."), field="name")


def _check_place(kind: str, area: Area | None) -> None:
    if area is not None and area.kind != Area.Kind.NEIGHBOURHOOD:
        raise GroupRefused(_("Groups belong to a neighbourhood. Choose one."), field="area")
    if kind == Kind.LOG and area is None:
        raise GroupRefused(_("Choose the neighbourhood it oversees."), field="area")
    if kind == Kind.PMG and area is not None:
        raise GroupRefused(_("The Programme Management Group belongs to no single neighbourhood."), field="area")
    if kind == Kind.LOG and Group.objects.open().filter(kind=kind, area=area).exists():
        raise GroupRefused(_("This neighbourhood has a Local Oversight Group. Close it first."), field="area")
    if kind == Kind.PMG and Group.objects.open().filter(kind=kind).exists():
        raise GroupRefused(_("There is a Programme Management Group. Close it first."), field="kind")

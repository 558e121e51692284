"""Decisions: written down under a number, mended while the minutes are not agreed, superseded, looked at again."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.actions import decision_links
from governance.actions.numbers import locked_group, next_number
from governance.models import Decision, DecisionEvidence, Group, Meeting, Minutes
from governance.queries.known_people import member_on_record
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day

COUNTS = ("votes_for", "votes_against", "votes_abstained")
# What stands once the minutes of the meeting are agreed.
FIXED = ("text", "decided_on", "how", *COUNTS, "meeting", "present")
OPEN = ("proposed_by", "proposed_sector", "rationale", "not_taken", "review_on")
FIELDS = (*FIXED, *OPEN)
Evidence = Mapping[str, Any]  # {kind, title, link} of a piece; {item} is one of the programme's evidence, or its id


class DecisionRefused(Refusal):
    """A decision cannot be written down, changed or superseded as asked."""


@transaction.atomic
def decide(
    *,
    group: Group,
    text: str,
    decided_on: dt.date,
    how: str,
    by: User | None,
    evidence: Iterable[Evidence] = (),
    supersedes: Decision | None = None,
    **values: Any,
) -> Decision:
    """Write a decision down, under the group's next number. The sector of who proposed it is that of the membership.

    Raises GroupIsClosed, and DecisionRefused for a day to come, for a vote without its counts (and counts without a
    vote), for a meeting or an earlier decision that is not the group's, and for one that was superseded; LinkRefused
    for an issue, an initiative or a stage of another neighbourhood.
    """
    links = decision_links.taken_from(values)
    _refuse_unknown(values)
    locked = locked_group(group)
    row = Decision(group=locked, text=text.strip(), decided_on=decided_on, how=how, recorded_by=by, **values)
    row.proposed_sector = row.proposed_sector or _sector_of(locked, row.proposed_by)
    _check(row)
    decision_links.check(locked, links)
    if supersedes is not None:
        _refuse_superseding(locked, supersedes)
        row.supersedes = supersedes
    row.number = next_number(Decision, locked)
    row.save(force_insert=True)
    decision_links.write(row, links)
    _write_evidence(row, evidence)
    written = {name: [None, value] for name, value in _plain(as_it_stands(row)).items() if value not in ("", None, [])}
    if supersedes is not None:
        written["supersedes"] = [None, str(supersedes)]
    audit.record("decision.made", by=by, obj=row, area_id=locked.area_id, changes=written)
    return row


@transaction.atomic
def change(*, decision: Decision, by: User | None, seen: str = "", **values: Any) -> Decision:
    """Change what is sent of a decision; old and new stay in the trail.

    Raises DecisionRefused as `decide` does, and for text, day, counts, meeting and who was there once the minutes of
    its meeting are agreed; LinkRefused as `decide`; ChangedMeanwhile when `seen` is no longer how it stands.
    """
    evidence, links = values.pop("evidence", None), decision_links.taken_from(values)
    _refuse_unknown(values)
    locked = _locked(decision)
    before = as_it_stands(locked)
    sent = [*values, *links, *(["evidence"] if evidence is not None else [])]
    refuse_if_changed(seen, {name: before[name] for name in sent})
    _refuse_fixed(locked, values)
    for name, value in values.items():
        setattr(locked, name, value)
    if "proposed_by" in values and not values.get("proposed_sector"):
        locked.proposed_sector = _sector_of(locked.group, locked.proposed_by)
    _check(locked)
    locked.save()
    decision_links.check(locked.group, links, before)
    decision_links.write(locked, links)
    if evidence is not None:
        _write_evidence(locked, evidence)
    changes = changes_between(_plain(before), _plain(as_it_stands(locked)))
    if changes:
        audit.record("decision.changed", by=by, obj=locked, area_id=locked.group.area_id, changes=changes)
    return locked


@transaction.atomic
def review(
    *,
    decision: Decision,
    outcome: str,
    reviewed_on: dt.date,
    by: User | None,
    review_on: dt.date | None = None,
    seen: str = "",
) -> Decision:
    """Write down what came of a decision; `review_on` says when to look once more. What stood there before stays in
    the trail. Raises DecisionRefused without words, for a day to come or before it was made, for a next look that is
    not later; ChangedMeanwhile when `seen` is no longer how it stands."""
    locked = _locked(decision)
    before = {name: getattr(locked, name) for name in ("outcome", "reviewed_on", "review_on")}
    refuse_if_changed(seen, {name: before[name] for name in ("outcome",)})
    if not outcome.strip():
        raise DecisionRefused(_("Say what came of it."), field="outcome")
    if reviewed_on > timezone.localdate():
        raise DecisionRefused(_("That day is still to come."), field="reviewed_on")
    if reviewed_on < locked.decided_on:
        words = {"day": day(locked.decided_on)}
        raise DecisionRefused(_("It was decided on %(day)s. Nobody looked at it again before.") % words,
                              field="reviewed_on")  # fmt: skip
    if review_on is not None and review_on <= reviewed_on:
        raise DecisionRefused(_("The next look comes after this one."), field="review_on")
    locked.outcome, locked.reviewed_on = outcome.strip(), reviewed_on
    if review_on is not None:
        locked.review_on = review_on
    locked.save()
    changes = changes_between(_plain(before), _plain({name: getattr(locked, name) for name in before}))
    audit.record("decision.reviewed", by=by, obj=locked, area_id=locked.group.area_id, changes=changes)
    return locked


def as_it_stands(decision: Decision) -> dict[str, Any]:
    """Give everything that may be changed of a decision, as a form starts from it."""
    return {
        **{name: getattr(decision, name) for name in FIELDS},
        **decision_links.links_of(decision),
        "evidence": [
            {"kind": row.kind, "title": row.title, "link": row.link, "item": _id(row.item_id)}
            for row in decision.evidence.all()
        ],
    }


def _locked(decision: Decision) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related("group", "meeting", "proposed_by")
    return rows.get(pk=decision.pk)


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a decision has no field {sorted(unknown)}")


def _refuse_fixed(decision: Decision, values: Mapping[str, Any]) -> None:
    """The minutes are locked too, so that they are not agreed between the look and the writing."""
    if decision.meeting_id is None:
        return
    minutes = Minutes.objects.select_for_update().filter(meeting=decision.meeting_id).first()
    if minutes is None or minutes.state != Minutes.State.AGREED:
        return
    for name in FIXED:
        if name in values and values[name] != getattr(decision, name):
            words = _("The minutes of this meeting are agreed, so this stands. Supersede it by a new decision.")
            raise DecisionRefused(words, field=name)


def _check(decision: Decision) -> None:
    if not decision.text.strip():
        raise DecisionRefused(_("Say what was decided."), field="text")
    if decision.decided_on > timezone.localdate():
        raise DecisionRefused(_("That day is still to come."), field="decided_on")
    counts = [getattr(decision, name) for name in COUNTS]
    if decision.how == Decision.How.VOTE and None in counts:
        name = COUNTS[counts.index(None)]
        raise DecisionRefused(_("Say how many were for, against and abstained; 0 where nobody was."), field=name)
    if decision.how != Decision.How.VOTE and counts != [None] * 3:
        raise DecisionRefused(_("Only a vote has counts. Leave them empty, or choose “By vote”."), field="how")
    meeting = decision.meeting
    if meeting is not None and meeting.group_id != decision.group_id:
        raise DecisionRefused(_("That meeting is one of another group."), field="meeting")
    if meeting is not None and meeting.state == Meeting.State.CANCELLED:
        raise DecisionRefused(_("That meeting was cancelled."), field="meeting")
    if decision.review_on is not None and decision.review_on <= decision.decided_on:
        raise DecisionRefused(_("The day to look at it again comes after the decision."), field="review_on")


def _refuse_superseding(group: Group, earlier: Decision) -> None:
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=earlier.pk)
    if locked.group_id != group.pk:
        raise DecisionRefused(_("That decision is one of another group."), field="supersedes")
    newer = Decision.objects.filter(supersedes=locked).first()
    if newer is not None:
        words = {"number": locked.number, "newer": newer.number}
        raise DecisionRefused(_("Decision %(number)s is superseded by decision %(newer)s already.") % words)


def _sector_of(group: Group, person: Person | None) -> str:
    membership = member_on_record(group, person) if person is not None else None
    return membership.sector if membership is not None else ""


def _write_evidence(decision: Decision, evidence: Iterable[Evidence]) -> None:
    """Put these pieces in place of those there are; nothing is touched when they are the same."""
    wanted = [(one["kind"], one["title"].strip(), one.get("link", ""), _id(one.get("item"))) for one in evidence]
    if any(not title for _kind, title, _link, _item in wanted):
        raise DecisionRefused(_("Say what the evidence is."), field="evidence")
    now = decision.evidence.values_list("kind", "title", "link", "item_id")
    if wanted == [(kind, title, link, _id(item)) for kind, title, link, item in now]:
        return
    decision.evidence.all().delete()
    DecisionEvidence.objects.bulk_create(
        DecisionEvidence(decision=decision, kind=kind, title=title, link=link, item_id=item or None, position=position)
        for position, (kind, title, link, item) in enumerate(wanted)
    )


def _id(item: Any) -> str:
    """Give the id of an item of the programme's evidence as a form holds it; empty for none."""
    return str(getattr(item, "pk", item) or "")


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return [_text(one) if not isinstance(one, dict) else one["title"] for one in value]
    return value if value is None or isinstance(value, int | str) else str(value)

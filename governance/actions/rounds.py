"""Rounds of priorities: prepared, opened, closed. While a round is open nothing about it changes but its last day."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Criterion, Group, Issue, PriorityRound, RoundOption
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import clock, day

State, Method = PriorityRound.State, PriorityRound.Method
MOST_OPTIONS, MOST_CRITERIA, MOST_DOTS, HIGHEST_SCORE, HEAVIEST = 30, 8, 20, 10, 10
LONGEST_TITLE = 160
FIELDS = ("title", "question", "method", "dots", "highest", "closes_on")
Weighed = tuple[str, int]


class RoundRefused(Refusal):
    """A round cannot be prepared, opened or closed as asked."""


@transaction.atomic
def prepare(
    *,
    group: Group,
    title: str,
    question: str,
    method: str,
    by: User | None,
    dots: int = 3,
    highest: int = 5,
    closes_on: dt.date | None = None,
    issues: Iterable[Issue] = (),
    options: Iterable[str] = (),
    criteria: Iterable[Weighed] = (),
) -> PriorityRound:
    """Prepare a round; it takes no ballots yet. Options are issues of the group's place and typed titles.

    Raises RoundRefused for a closed group, an option named twice, an issue of another place, too many of anything.
    """
    locked = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if locked.closed_on is not None:
        raise RoundRefused(_("This group is closed."))
    made = PriorityRound(
        group=group,
        title=title.strip(),
        question=question.strip(),
        method=method,
        dots=dots,
        highest=highest,
        closes_on=closes_on,
        created_by=by,
    )
    _check_numbers(made)
    made.save()
    _write_options(made, issues, options)
    _write_criteria(made, criteria)
    audit.record("round.prepared", by=by, obj=made, changes={"title": [None, title], "method": [None, method]})
    return made


@transaction.atomic
def update(
    *,
    priority_round: PriorityRound,
    by: User | None,
    seen: str = "",
    issues: Iterable[Issue] | None = None,
    options: Iterable[str] | None = None,
    criteria: Iterable[Weighed] | None = None,
    **values: Any,
) -> PriorityRound:
    """Change a round that is being prepared. `options` and `issues` together replace what can be chosen.

    Raises RoundRefused once it is open, and as `prepare` does; ChangedMeanwhile when `seen` is no longer how it stands.
    """
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a round has no field {sorted(unknown)}")
    locked = locked_round(priority_round)
    if locked.state != State.DRAFT:
        raise RoundRefused(_("Ballots are given to the round as it is. It cannot change any more."))
    before = facts_of(locked)
    refuse_if_changed(seen, before)
    for name, value in values.items():
        setattr(locked, name, value)
    _check_numbers(locked)
    locked.save()
    if issues is not None or options is not None:
        _write_options(locked, issues or (), options or ())
    if criteria is not None:
        _write_criteria(locked, criteria)
    changes = changes_between(before, facts_of(locked))
    if changes:
        audit.record("round.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def extend(*, priority_round: PriorityRound, closes_on: dt.date | None, by: User | None) -> PriorityRound:
    """Change the last day of an open round. Raises RoundRefused for a day that is past, and for a closed round."""
    locked = locked_round(priority_round)
    if locked.state != State.OPEN:
        raise RoundRefused(not_open_words(locked))
    _check_last_day(closes_on)
    before, locked.closes_on = locked.closes_on, closes_on
    locked.save()
    if before != closes_on:
        audit.record("round.extended", by=by, obj=locked, changes={"closes_on": [before, closes_on]})
    return locked


@transaction.atomic
def open_round(*, priority_round: PriorityRound, by: User | None) -> PriorityRound:
    """Take ballots from now on. Raises RoundRefused when there is too little to choose from, or it was opened."""
    locked = locked_round(priority_round)
    if locked.state != State.DRAFT:
        raise RoundRefused(_("This round was opened before."))
    if missing := missing_for_opening(locked):
        raise RoundRefused(missing)
    _check_last_day(locked.closes_on)
    locked.state, locked.opened_at = State.OPEN, timezone.now()
    locked.save()
    audit.record("round.opened", by=by, obj=locked, changes={"state": [State.DRAFT, State.OPEN]})
    return locked


@transaction.atomic
def close(*, priority_round: PriorityRound, by: User | None) -> PriorityRound:
    """Take no more ballots; the result can then be read. Raises RoundRefused, saying who closed it, if one did."""
    locked = locked_round(priority_round)
    if locked.state != State.OPEN:
        raise RoundRefused(not_open_words(locked))
    locked.state, locked.closed_at, locked.closed_by = State.CLOSED, timezone.now(), by
    locked.save()
    counted = locked.ballots.count()
    detail = {"ballots": counted}
    audit.record("round.closed", by=by, obj=locked, changes={"state": [State.OPEN, State.CLOSED]}, detail=detail)
    return locked


def locked_round(priority_round: PriorityRound | uuid.UUID) -> PriorityRound:
    """Give a round as it stands now, held until the transaction ends: ballots and the closing wait for each other."""
    pk = priority_round if isinstance(priority_round, uuid.UUID) else priority_round.pk
    found = PriorityRound.objects.select_for_update(of=("self",)).select_related("group__area", "closed_by__person")
    return found.get(pk=pk)


def not_open_words(priority_round: PriorityRound) -> str:
    """Say why a round takes no ballots: "Closed by Lee Sample at 2:02pm."."""
    if priority_round.state == State.DRAFT or priority_round.closed_at is None:
        return _("This round is not open yet.")
    who = priority_round.closed_by.person.name if priority_round.closed_by is not None else _("the platform")
    words = {"who": who, "time": clock(priority_round.closed_at), "day": day(priority_round.closed_at)}
    if timezone.localdate(priority_round.closed_at) == timezone.localdate():
        return _("Closed by %(who)s at %(time)s.") % words
    return _("Closed by %(who)s on %(day)s at %(time)s.") % words


def missing_for_opening(priority_round: PriorityRound) -> str:
    """Say what a round lacks before it can open; nothing when it lacks nothing."""
    least = 1 if priority_round.method == Method.CONSENT else 2
    if priority_round.options.count() >= least:
        return ""
    return _("Add an option first.") if least == 1 else _("Add at least two options first.")


def facts_of(priority_round: PriorityRound) -> dict[str, Any]:
    """Give a round as its form and the audit trail know it."""
    facts: dict[str, Any] = {name: getattr(priority_round, name) for name in FIELDS}
    rows = list(RoundOption.objects.filter(round=priority_round))
    facts["issues"] = [str(row.issue_id) for row in rows if row.issue_id]
    facts["options"] = [row.title for row in rows if not row.issue_id]
    facts["criteria"] = [[row.title, row.weight] for row in Criterion.objects.filter(round=priority_round)]
    return facts


def _check_numbers(priority_round: PriorityRound) -> None:
    if priority_round.method not in Method.values:
        raise RoundRefused(_("Choose how the round is decided."), field="method")
    if not 1 <= priority_round.dots <= MOST_DOTS:
        raise RoundRefused(_("Each person has 1 to %(most)d dots.") % {"most": MOST_DOTS}, field="dots")
    if not 1 <= priority_round.highest <= HIGHEST_SCORE:
        words = _("The highest score is 1 to %(most)d.") % {"most": HIGHEST_SCORE}
        raise RoundRefused(words, field="highest")


def _check_last_day(closes_on: dt.date | None) -> None:
    if closes_on is not None and closes_on < timezone.localdate():
        raise RoundRefused(_("The last day for ballots is past. Choose another."), field="closes_on")


def _write_options(priority_round: PriorityRound, issues: Iterable[Issue], typed: Iterable[str]) -> None:
    ticked = list(issues)
    if any(issue.area_id != priority_round.group.area_id for issue in ticked):
        raise RoundRefused(_("Choose issues of the group's own neighbourhood."), field="issues")
    titles = [(issue.title, issue) for issue in ticked]
    rows: list[tuple[str, Issue | None]] = [*titles, *((title.strip(), None) for title in typed if title.strip())]
    _check_titles([title for title, _issue in rows], MOST_OPTIONS, "options")
    RoundOption.objects.filter(round=priority_round).delete()
    RoundOption.objects.bulk_create(
        RoundOption(round=priority_round, title=title, issue=issue, position=position)
        for position, (title, issue) in enumerate(rows, start=1)
    )


def _write_criteria(priority_round: PriorityRound, criteria: Iterable[Weighed]) -> None:
    rows = [(title.strip(), weight) for title, weight in criteria if title.strip()]
    _check_titles([title for title, _weight in rows], MOST_CRITERIA, "criteria")
    if any(not 1 <= weight <= HEAVIEST for _title, weight in rows):
        raise RoundRefused(_("A criterion counts 1 to %(most)d times.") % {"most": HEAVIEST}, field="criteria")
    Criterion.objects.filter(round=priority_round).delete()
    Criterion.objects.bulk_create(
        Criterion(round=priority_round, title=title, weight=weight, position=position)
        for position, (title, weight) in enumerate(rows, start=1)
    )


def _check_titles(titles: Sequence[str], most: int, field: str) -> None:
    known: set[str] = set()
    for title in titles:
        if len(title) > LONGEST_TITLE:
            words = _("“%(start)s…” is longer than %(most)d characters.")
            raise RoundRefused(words % {"start": title[:40], "most": LONGEST_TITLE}, field=field)
        if title.casefold() in known:
            raise RoundRefused(_("“%(title)s” stands there twice.") % {"title": title}, field=field)
        known.add(title.casefold())
    if len(titles) > most:
        raise RoundRefused(_("There is room for %(most)d.") % {"most": most}, field=field)

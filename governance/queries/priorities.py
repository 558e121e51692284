"""The door to rounds of priorities and to the focus of a neighbourhood, and who has voted."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from governance.models import Ballot, Criterion, Focus, Group, Issue, Membership, PriorityRound, RoundOption
from governance.permissions import can_edit_groups, can_keep
from governance.queries.groups import of_visible_groups, places_with_groups
from neighbourhoods.models import Area
from nrp.accounts.models import User

CLOSED = PriorityRound.State.CLOSED


@dataclass(frozen=True, slots=True)
class Choice:
    """What a round offers: its options and criteria in the order of the ballot."""

    options: tuple[RoundOption, ...]
    criteria: tuple[Criterion, ...]


def rounds_visible_to(user: Any) -> QuerySet[PriorityRound]:
    """Give the rounds of the groups somebody may read, the latest first, each with its number of ballots."""
    found = PriorityRound.objects.filter(of_visible_groups(user)).select_related("group__area", "closed_by__person")
    # Counting groups the rows, and what is grouped forgets the order it had.
    return found.annotate(n_ballots=Count("ballots")).order_by("-created_at", "pk")


def round_visible_to_or_404(user: Any, pk: uuid.UUID) -> PriorityRound:
    """Load one round through the door; one outside it does not exist for this user (404)."""
    found = rounds_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def rounds_with_parts(user: Any) -> QuerySet[PriorityRound]:
    """Give the same rounds with their options and criteria."""
    return rounds_visible_to(user).prefetch_related("options", "criteria")


def choice_of(priority_round: PriorityRound) -> Choice:
    """Give the options and criteria of a round."""
    options = RoundOption.objects.filter(round=priority_round).select_related("issue")
    return Choice(tuple(options), tuple(Criterion.objects.filter(round=priority_round)))


def issues_to_offer(priority_round: PriorityRound) -> QuerySet[Issue]:
    """Give the issues a round may offer: those of its place that are open, and those it offers already."""
    area_id = priority_round.group.area_id
    if area_id is None:
        return Issue.objects.none()
    offered = RoundOption.objects.filter(round=priority_round, issue__isnull=False).values("issue")
    found = Issue.objects.filter(Q(closed_on__isnull=True) | Q(pk__in=offered), area=area_id)
    return found.select_related("theme")


def issues_of_place(group: Group) -> QuerySet[Issue]:
    """Give the issues of a group's neighbourhood; none for a group without one."""
    return Issue.objects.filter(area=group.area_id) if group.area_id else Issue.objects.none()


def ballots_of(priority_round: PriorityRound) -> QuerySet[Ballot]:
    """Give who has voted, for keepers: never what a ballot says."""
    return Ballot.objects.filter(round=priority_round).select_related("person", "entered_by__person")


def ballot_in_round_or_404(priority_round: PriorityRound, pk: uuid.UUID) -> Ballot:
    found = ballots_of(priority_round).filter(pk=pk).select_related("round", "person").first()
    if found is None:
        raise Http404
    return found


def own_ballot(priority_round: PriorityRound, user: User) -> Ballot | None:
    """Give one's own ballot with its marks, if it is in."""
    found = Ballot.objects.filter(round=priority_round, person__user=user)
    return found.prefetch_related("marks").first()


def still_to_vote(priority_round: PriorityRound) -> list[Membership]:
    """Give who sits on the group today and has no ballot in the round, by name."""
    voted = Ballot.objects.filter(round=priority_round, person__isnull=False).values("person")
    rows = Membership.objects.holding(timezone.localdate()).filter(group=priority_round.group_id)
    return list(rows.exclude(person__in=voted).select_related("person").order_by("person__name"))


def focuses_visible_to(user: Any) -> QuerySet[Focus]:
    """Give what the neighbourhoods somebody may read work on and worked on, the latest first."""
    found = Focus.objects.select_related("area", "round", "decision__group")
    return found.filter(area__in=places_with_groups(user).values("pk")).order_by("area__name", "-starts_on", "-set_at")


def focus_history(area: Area) -> list[Focus]:
    """Give what a neighbourhood works on and worked on, the latest first."""
    rows = Focus.objects.filter(area=area).select_related("round", "decision__group", "set_by__person")
    return list(rows.order_by("-starts_on", "-set_at"))


def place_with_groups_named_or_404(user: Any, slug: str) -> Area:
    """Load one neighbourhood through the door; one outside it does not exist for this user (404)."""
    found = places_with_groups(user).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def can_set_focus(user: Any, area: Area) -> bool:
    """Whether somebody may say what a neighbourhood works on: who keeps its LOG's records, and who sets groups up."""
    if can_edit_groups(user):
        return True
    log = Group.objects.open().filter(kind=Group.Kind.LOG, area=area).first()
    return log is not None and can_keep(user, log)


def closed_rounds_of(area: Area) -> QuerySet[PriorityRound]:
    """Give the rounds from which a neighbourhood's focus may have come, the latest first."""
    return PriorityRound.objects.filter(group__area=area, state=CLOSED).select_related("group").order_by("-closed_at")


def option_of(area: Area, pk: uuid.UUID) -> RoundOption | None:
    """Give an option of a closed round of a neighbourhood."""
    found = RoundOption.objects.filter(pk=pk, round__group__area=area, round__state=CLOSED)
    return found.select_related("round").first()

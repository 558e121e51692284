"""What ends soon: roles, posts, contracts, the time to answer a request; and who is in post and cannot sign in."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.utils import timezone

from coren.models import Contract, Post
from neighbourhoods.models import Invitation, RoleAssignment
from neighbourhoods.permissions import can_manage_people
from nrp.accounts.roles import Role

SOON = dt.timedelta(days=30)
OF_THE_NETWORK = (Role.COREN_FACILITATOR, Role.COREN_MANAGER)


@dataclass(frozen=True, slots=True)
class Ending:
    """A role, a post or a contract that ends within 30 days: whose, where, when."""

    kind: str  # role, post, contract
    name: str
    role: str
    place: str
    ends_on: dt.date


def ending_soon(user: Any, today: dt.date | None = None) -> list[Ending]:
    """Give what of others ends within 30 days, the first first; to an administrator every role. One question."""
    day = today or timezone.localdate()
    soon = Q(ends_on__range=(day, day + SOON))
    roles = RoleAssignment.objects.filter(soon, user__is_active=True).exclude(user_id=user.pk)
    if not can_manage_people(user):
        roles = roles.filter(role__in=OF_THE_NETWORK)
    found = roles.order_by().values_list(
        _word("role"), _text("user__person__name"), _text("role"), _text("area__name"), "ends_on"
    )
    posts = Post.objects.filter(soon).exclude(person__user_id=user.pk).order_by()
    contracts = Contract.objects.filter(soon).order_by()
    rows = found.union(
        posts.values_list(_word("post"), _text("person__name"), _word(""), _text("area__name"), "ends_on"),
        contracts.values_list(_word("contract"), _text("reference"), _word(""), _text("organisation__name"), "ends_on"),
        all=True,
    )
    endings = {Ending(kind, name or "", role, place or "", day) for kind, name, role, place, day in rows}
    in_post = {(one.name, one.place, one.ends_on) for one in endings if one.kind == "post"}
    # A role that goes with a post is said once.
    said = [one for one in endings if one.kind != "role" or (one.name, one.place, one.ends_on) not in in_post]
    return sorted(said, key=lambda one: (one.ends_on, one.kind, one.name))


def cannot_sign_in(today: dt.date | None = None) -> list[Post]:
    """Give the posts that hold today of people without an account or an open invitation to one."""
    day = today or timezone.localdate()
    invited = Invitation.objects.filter(person=OuterRef("person"), accepted_at=None, withdrawn_at=None)
    rows = Post.objects.filter(person__user__isnull=True, starts_on__lte=day + SOON).filter(
        ~Exists(invited.filter(expires_at__gt=timezone.now())), Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    )
    return list(rows.select_related("person", "area").order_by("starts_on"))


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


def _text(name: str) -> Any:
    return F(name)

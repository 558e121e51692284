"""What was put on record lately: initiatives that moved on, decisions, grants won, actions closed. One query."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from governance.models import ActionPoint, Decision
from neighbourhoods.models import Area, MoneyKind, StageStep
from neighbourhoods.permissions import Permission, sees_all_places
from neighbourhoods.queries import areas_where
from neighbourhoods.queries.ledger import entries_visible_to

COLUMNS = ("kind_", "key", "words", "more", "amount_", "at_")
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """Which fields of a model are the words, the moment, what is beside it, the id and an amount."""

    words: str
    at: str
    more: str
    key: str = "pk"
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """One thing of which the record changed: what, where, when."""

    kind: str
    key: uuid.UUID
    words: str
    more: str
    amount: str
    at: dt.datetime


def latest_done(user: Any, areas: Sequence[Area], since: dt.datetime | None, most: int) -> list[Done]:
    """Give what somebody may read of it at some places, put on record after a moment (ever, when None).

    The latest first. Who sees the whole programme reads what the groups without a place decided, too.
    """
    ids = [area.pk for area in areas]
    grouped = Q(group__area__in=areas_where(user, Permission.SEE_GROUPS).filter(pk__in=ids))
    if sees_all_places(user, Permission.SEE_GROUPS):
        grouped |= Q(group__area__isnull=True)
    steps = StageStep.objects.filter(initiative__area__in=ids)
    decisions = Decision.objects.filter(grouped)
    verified = ActionPoint.objects.filter(grouped, state=ActionPoint.State.VERIFIED)
    grants = entries_visible_to(user).filter(area__in=ids, kind=MoneyKind.EXTERNAL, reverses__isnull=True)
    parts = (
        _rows("initiative", steps, since, Shape("initiative__title", "recorded_at", "stage", key="initiative_id")),
        _rows("decision", decisions, since, Shape("text", "recorded_at", "group__name")),
        _rows("action", verified, since, Shape("text", "verified_at", "group__name")),
        _rows(
            "grant",
            grants.filter(reversed_by__isnull=True),
            since,
            Shape("text", "entered_at", "area__name", amount="amount"),
        ),
    )
    first, *rest = parts
    return [Done(*row) for row in first.union(*rest, all=True).order_by("-at_")[:most]]


def _rows(kind: str, found: Rows, since: dt.datetime | None, shape: Shape) -> Rows:
    text = TextField()
    if since is not None:
        found = found.filter(**{f"{shape.at}__gt": since})
    found = (
        found.select_related(None)
        .order_by()
        .annotate(
            kind_=Value(kind, output_field=text),
            key=F(shape.key),
            words=Cast(shape.words, text),
            more=Cast(shape.more, text),
            amount_=Cast(shape.amount, text) if shape.amount else Value("", output_field=text),
            at_=F(shape.at),
        )
    )
    return found.values_list(*COLUMNS)

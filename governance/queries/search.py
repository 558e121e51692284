"""Finding meetings, minutes, decisions, action points, papers, issues and events, within what somebody may read.

The database finds the words, counts what it found by kind, and ranks the latest of each kind: what has the words in its
title comes first. Behind both databases stand the same sentences (governance.search_words).
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import BooleanField, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from governance.models import SearchEntry
from governance.queries.groups import of_visible_groups
from governance.queries.places import of_visible_places
from governance.search_passages import BEGIN, END
from governance.search_words import branches_of, for_postgres, for_sqlite

# Of more than that, the latest are ranked: whoever finds so many has to add a word anyway.
RANKED = 300
RANKED_OF_EACH = 60
_HEADLINE = f'StartSel={BEGIN}, StopSel={END}, MaxWords=30, MinWords=15, MaxFragments=2, FragmentDelimiter=" … "'
_READ = 20_000  # letters of a text that a headline is looked for in: a marked word further down is not worth the wait


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found. `excerpt` has its words between the signs BEGIN and END."""

    kind: str
    object_id: uuid.UUID
    title: str
    excerpt: str
    on: dt.date
    group_id: uuid.UUID | None
    group: str
    area_id: uuid.UUID | None
    place: str


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are of each kind, and the ids of the best of them with their kind, the best first."""

    words: str
    counts: dict[str, int]
    ranked: dict[int, str]

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    def of(self, kind: str) -> list[int]:
        """Give the ids of one kind, the best first."""
        return [pk for pk, its_kind in self.ranked.items() if its_kind == kind]


NOTHING = Found("", {}, {})


def entries_visible_to(user: Any) -> QuerySet[SearchEntry]:
    """Give what somebody may find: of the groups they may read, and of their neighbourhoods. The one door."""
    of_groups = Q(group__isnull=False) & of_visible_groups(user)
    of_places = Q(area__isnull=False) & of_visible_places(user)
    return SearchEntry.objects.filter(of_groups | of_places)


def find(user: Any, text: str, *, kind: str = "", group: uuid.UUID | None = None) -> Found:
    """Look for what was typed. NOTHING when it has no word to look for."""
    branches = branches_of(text)
    if not branches:
        return NOTHING
    is_postgres = connection.vendor == "postgresql"
    words = for_postgres(branches) if is_postgres else for_sqlite(branches)
    entries = entries_visible_to(user).filter(_has(words))
    if kind:
        entries = entries.filter(kind=kind)
    if group:
        entries = entries.filter(group=group)
    counts, kinds = _latest(entries, RANKED if kind else RANKED_OF_EACH)
    return Found(words, counts, {pk: kinds[pk] for pk in _ranked(list(kinds), words)})


def hits(found: Found, ids: Sequence[int]) -> list[Hit]:
    """Load what was found, with the passage around the words, in the order of the ids."""
    excerpts = _excerpts(list(ids), found.words)
    rows = SearchEntry.objects.filter(pk__in=ids).select_related("group__area", "area").defer("text")
    by_id = {row.pk: row for row in rows}
    return [_hit(by_id[pk], excerpts.get(pk, "")) for pk in ids if pk in by_id]


def _hit(row: SearchEntry, excerpt: str) -> Hit:
    area = row.area or (row.group.area if row.group else None)
    return Hit(
        kind=row.kind,
        object_id=row.object_id,
        title=row.title,
        excerpt=excerpt,
        on=row.on,
        group_id=row.group_id,
        group=row.group.name if row.group else "",
        area_id=area.pk if area else None,
        place=area.name if area else "",
    )


# What each database is told -----------------------------------------------------------------------


def _latest(entries: QuerySet[SearchEntry], most: int) -> tuple[dict[str, int], dict[int, str]]:
    """Give how many there are of each kind, and the latest ids of each kind with their kind: found once, in one query.

    On PostgreSQL the index is used even for a word that stands nearly everywhere: reading every row would unpack every
    text's vector, which the planner takes to be cheap.
    """
    named = entries.order_by().annotate(pk_=F("id"), kind_=F("kind"), day_=F("on")).values_list("pk_", "kind_", "day_")
    try:
        said, given = named.query.sql_with_params()
    except EmptyResultSet:  # somebody who may read nothing
        return {}, {}
    counted = (
        "SELECT pk_, kind_, count(*) OVER each AS n, row_number() OVER latest AS at"  # noqa: S608  Django's own words
        f" FROM ({said}) AS found"
        " WINDOW each AS (PARTITION BY kind_), latest AS (PARTITION BY kind_ ORDER BY day_ DESC, pk_ DESC)"
    )
    wanted = f"SELECT pk_, kind_, n FROM ({counted}) AS counted WHERE at <= %s ORDER BY kind_"  # noqa: S608  the words above
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
        rows = _rows(wanted, [*given, most])
    return {kind: n for _pk, kind, n in rows}, {pk: kind for pk, kind, _n in rows}


def _has(words: str) -> Any:
    if connection.vendor == "postgresql":
        said = "governance_searchentry.vector @@ websearch_to_tsquery('english', %s)"
        return RawSQL(said, [words], output_field=BooleanField())  # noqa: S611  the words go as a parameter
    said = "SELECT rowid FROM governance_search_words WHERE governance_search_words MATCH %s"
    return Q(pk__in=RawSQL(said, [words]))  # noqa: S611  the words go as a parameter


def _ranked(ids: list[int], words: str) -> list[int]:
    """Put entries in order: the closest to the words first, of equal ones the latest."""
    if not ids:
        return []
    if connection.vendor == "postgresql":
        said = (
            "SELECT id FROM governance_searchentry, websearch_to_tsquery('english', %s) AS wanted WHERE id = ANY(%s)"
            ' ORDER BY ts_rank(vector, wanted) DESC, "on" DESC, id DESC'
        )
        return [row[0] for row in _rows(said, [words, ids])]
    marks = ", ".join(["%s"] * len(ids))
    said = (
        "SELECT w.rowid FROM governance_search_words w JOIN governance_searchentry e ON e.id = w.rowid"  # noqa: S608  marks only
        # The plus: the words are looked up once and the ids held against them, not once for each id.
        f" WHERE governance_search_words MATCH %s AND +w.rowid IN ({marks})"
        ' ORDER BY bm25(governance_search_words, 4.0, 1.0), e."on" DESC, e.id DESC'
    )
    return [row[0] for row in _rows(said, [words, *ids])]


def _excerpts(ids: list[int], words: str) -> dict[int, str]:
    if not ids:
        return {}
    if connection.vendor == "postgresql":
        said = (
            "SELECT id, ts_headline('english', left(text, %s), websearch_to_tsquery('english', %s), %s)"
            " FROM governance_searchentry WHERE id = ANY(%s)"
        )
        return dict(_rows(said, [_READ, words, _HEADLINE, ids]))
    marks = ", ".join(["%s"] * len(ids))
    said = (
        "SELECT rowid, snippet(governance_search_words, 1, %s, %s, ' … ', 30) FROM governance_search_words"  # noqa: S608  marks only
        f" WHERE governance_search_words MATCH %s AND rowid IN ({marks})"
    )
    return dict(_rows(said, [BEGIN, END, words, *ids]))


def _rows(said: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(said, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

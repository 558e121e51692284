"""Activities as the rows of the spreadsheet that comes in: what goes out can come in again."""

import uuid
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import QuerySet

from neighbourhoods.models import Activity
from neighbourhoods.queries.activities import Tag
from neighbourhoods.sheets.activities import COLUMNS
from nrp.core.render.cells import Value

_STANDS_IN = {"place": "area__name"}  # for the columns that are no field of an activity by the same name
_FIELDS = [_STANDS_IN.get(column.code, column.code) for column in COLUMNS if column.code != "domains"]


def rows_of(found: QuerySet[Activity]) -> tuple[list[str], list[list[Value]]]:
    """Give the heads and the rows of activities, by place and name; domains in the version each was given in."""
    return [column.head for column in COLUMNS], list(_rows(found))


def _rows(found: QuerySet[Activity]) -> Iterator[list[Value]]:
    """Read plain values: thousands of rows go out at once."""
    tags = _tags(found)
    statuses = {code: str(label) for code, label in Activity.Status.choices}
    for row in found.order_by("area__name", "name", "pk").values("pk", *_FIELDS):
        shown = row | {"status": statuses[row["status"]], "domains": "; ".join(tags.get(row["pk"], ()))}
        yield [shown[_STANDS_IN.get(column.code, column.code)] for column in COLUMNS]


def _tags(found: QuerySet[Activity]) -> dict[uuid.UUID, list[str]]:
    """Give what each activity is tagged with, as `version:code`, in the order of the framework."""
    rows = Tag.objects.filter(activity__in=found.order_by().values("pk"))
    rows = rows.order_by("domain__framework__adopted_on", "domain__position", "domain__name")
    tags: dict[uuid.UUID, list[str]] = defaultdict(list)
    for activity, version, code in rows.values_list("activity", "domain__framework__code", "domain__code"):
        tags[activity].append(f"{version}:{code}")
    return tags

"""The one table: URL name × role × own or other place × method.

A page without a row fails the build (test_the_table_is_complete). Read a row aloud: "the page `place` is for everybody
who sees all places everywhere, and for those tied to a place at their own; it shows the place."
"""

from typing import Any

from tests.permissions.rules import (
    ADMIN,
    ALL_PLACES,
    DEPUTY,
    EVERY_ROLE,
    OWN_PLACE,
    READS_APPROVALS,
    READS_AUDIT,
    READS_EXACT,
    READS_ORGANISATIONS,
    READS_PLAN,
    READS_RESULTS,
    READS_WAVES,
    UPLOADS,
    May,
    Row,
    Side,
)

ANYONE = May(EVERY_ROLE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)


def place(world: Any, side: Side) -> dict[str, Any]:
    return {"slug": world.area(side).slug}


def area_id(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.area(side).pk}


def outcome(world: Any, side: Side) -> dict[str, Any]:
    return {"outcome": world.outcome}


def wave(world: Any, side: Side) -> dict[str, Any]:
    return {"number": 1}


def ready(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.ready_upload.pk}


def published(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.published_upload.pk}


def run(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.run.pk}


def plan_number(world: Any, side: Side) -> dict[str, Any]:
    return {"number": world.run.plan.number}


def person(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.somebody.pk}


def organisation(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.organisation.pk}


def approval(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.approval.pk}

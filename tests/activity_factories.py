"""The framework in both versions, and activities, for tests, made by the same actions as on the site."""

import datetime as dt
import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from neighbourhoods.actions import activities
from neighbourhoods.actions import framework as actions
from neighbourhoods.models import Activity, Area, Domain, Framework
from nrp.demo.framework import CROSSWALK, FRAMEWORKS, DemoFramework
from tests.factories import an_area

MAPPED_ON = dt.date(2019, 2, 12)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Frameworks:
    """Both versions. `domain("2015:community-governance")` gives a domain."""

    old: Framework
    new: Framework

    def domain(self, text: str) -> Domain:
        version, code = text.split(":")
        return Domain.objects.select_related("framework").get(framework__code=version, code=code)


def a_framework(code: str = "", *, domains: tuple[str, ...] = (), **values: Any) -> Framework:
    """A version with domains of these names, of its own day unless said: each later than the one made before."""
    number = next(_numbers)
    values.setdefault("name", f"Framework {number}")
    values.setdefault("adopted_on", dt.date(2001, 1, 1) + dt.timedelta(days=number))
    made = actions.create(code=code or f"v{number}", by=None, **values)
    for name in domains:
        actions.add_domain(framework=made, name=name, by=None)
    return made


def the_frameworks() -> Frameworks:
    """The versions of 2015 and 2018 with the crosswalk, made once for a test."""
    if not Framework.objects.filter(code="2018").exists():
        old, new = (_made(one) for one in FRAMEWORKS)
        for step in CROSSWALK:
            older, newer = _domain(old, step.older), _domain(new, step.newer)
            actions.cross(older=older, newer=newer, note=step.note, by=None)
    return Frameworks(old=Framework.objects.get(code="2015"), new=Framework.objects.get(code="2018"))


def _made(data: DemoFramework) -> Framework:
    made = actions.create(code=data.code, name=data.name, adopted_on=data.adopted_on, source=data.source, by=None)
    for one in data.domains:
        actions.add_domain(framework=made, code=one.code, name=one.name, definition=one.definition, by=None)
    return made


def _domain(framework: Framework, code: str) -> Domain:
    return Domain.objects.select_related("framework").get(framework=framework, code=code)


def an_activity(area: Area | None = None, name: str = "", *, tags: tuple[str, ...] = (), **values: Any) -> Activity:
    """An activity; `tags` are domains of `the_frameworks`, such as "2015:community-governance", a position is text."""
    values.setdefault("source", "A directory of the council")
    values.setdefault("mapped_on", MAPPED_ON)
    values.setdefault("status", Activity.Status.RUNNING)
    for part in {"latitude", "longitude"} & set(values):
        values[part] = Decimal(values[part])
    known = the_frameworks() if tags else None
    domains = [known.domain(tag) for tag in tags] if known else []
    return activities.create(
        area=area or an_area(), name=name or f"Activity {next(_numbers)}", domains=domains, by=None, **values
    )

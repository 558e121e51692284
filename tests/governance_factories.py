"""Groups and those who sit on them, made by the same actions as on the site.

`a_log(area)`: an open Local Oversight Group. `a_member(group)`: a resident who sits on it since 2016. `a_keeper(group)`
is somebody with an account, the role of a LOG member there and the office of secretary.
"""

import datetime as dt
import itertools
from typing import Any

from governance.actions import groups, members
from governance.models import Group, Membership, Sector
from neighbourhoods.models import Area
from nrp.accounts.models import Person, User
from nrp.accounts.roles import Role
from tests.factories import a_person, a_user_with, an_area

START = dt.date(2016, 1, 1)
_numbers = itertools.count(1)


def a_log(area: Area | None = None, **values: Any) -> Group:
    values.setdefault("name", f"Local Oversight Group {next(_numbers)}")
    values.setdefault("started_on", START)
    return groups.create(kind=Group.Kind.LOG, area=area or an_area(), by=None, **values)


def the_pmg(**values: Any) -> Group:
    values.setdefault("name", "Programme Management Group")
    return groups.create(kind=Group.Kind.PMG, by=None, **values)


def a_working_group(area: Area | None = None, **values: Any) -> Group:
    values.setdefault("name", f"Working group {next(_numbers)}")
    return groups.create(kind=Group.Kind.WORKING_GROUP, area=area, by=None, **values)


def a_member(group: Group, name: str = "", *, person: Person | None = None, **values: Any) -> Membership:
    values.setdefault("sector", Sector.RESIDENT)
    values.setdefault("starts_on", START)
    return members.add(group=group, person=person or a_person(name), by=None, **values)


def a_user_on(group: Group, *, office: str = Membership.Office.MEMBER, sector: str = Sector.RESIDENT) -> User:
    """Somebody who signs in as a LOG member of the group's place and sits on the group."""
    user = a_user_with(Role.LOG_MEMBER, area=group.area)
    a_member(group, person=user.person, office=office, sector=sector)
    return user


def a_keeper(group: Group, *, sector: str = Sector.LOCAL_AUTHORITY) -> User:
    """The secretary of a group."""
    return a_user_on(group, office=Membership.Office.SECRETARY, sector=sector)

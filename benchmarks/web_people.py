# ruff: noqa: PLC0415 - models can be imported once Django is set up
"""Makes the people of benchmarks/web.py: accounts of every role in the demo, spread over its places and councils.

    NRP_DEMO_PASSWORD=… .venv/bin/python benchmarks/web_people.py 50

Prints a JSON list of who they are. They get their roles by the same actions as everybody else.
"""

import datetime as dt
import itertools
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

# How many of fifty hold a role; each place of the list is taken in turn, so that ten people are of every role too.
SHARES = {
    "coren_facilitator": 10, "pmg_member": 8, "la_lead": 7, "resident_adviser": 6, "log_member": 5,
    "academic_lead": 3, "project_deputy": 3, "coren_manager": 3, "evaluation_deputy": 2, "programme_admin": 2,
    "auditor": 1,
}  # fmt: skip
SINCE = dt.date(2016, 1, 1)


def roles_of(people: int) -> list[str]:
    """Give so many roles: first one of each, then by their shares."""
    left = dict(SHARES)
    given: list[str] = []
    while len(given) < people:
        if not any(left.values()):
            left = dict(SHARES)
        for role in [role for role, count in left.items() if count]:
            left[role] -= 1
            given.append(role)
    return given[:people]


def main() -> int:
    """Make them and print them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "nrp.settings"
    django.setup()
    from coren.models import Adviser
    from neighbourhoods.actions import roles
    from neighbourhoods.models import Area, LocalAuthority
    from nrp.accounts.actions import people
    from nrp.accounts.roles import ROLES, Role, Scope

    secret = os.environ["NRP_DEMO_PASSWORD"]
    areas = itertools.cycle(Area.objects.filter(groups__isnull=False, kind=Area.Kind.NEIGHBOURHOOD).distinct())
    councils = itertools.cycle(LocalAuthority.objects.filter(areas__kind=Area.Kind.NEIGHBOURHOOD).distinct())
    advisers = iter(Adviser.objects.filter(status="active", person__user=None).select_related("person", "area"))
    made = []
    for number, role in enumerate(roles_of(int(sys.argv[1])), start=1):
        email = f"person-{number}@benchmark.example.org"
        scope = ROLES[Role(role)].scope
        adviser = next(advisers, None) if role == Role.RESIDENT_ADVISER else None
        if adviser is not None:
            user = people.open_account(person=adviser.person, email=email, password=secret, by=None)
        else:
            person = people.create(name=f"Person {number}", email=email, password=secret, with_account=True, by=None)
            user = person.user
        area = (adviser.area if adviser else next(areas)) if scope is Scope.AREA else None
        council = next(councils) if scope is Scope.LOCAL_AUTHORITY else None
        roles.grant(user=user, role=role, by=None, area=area, local_authority=council, starts_on=SINCE)
        made.append({"role": role, "email": email, "place": area.slug if area else ""})
    print(json.dumps(made))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""People, places, roles and approvals for tests, made by the same actions as on the site.

`a_small_programme()` gives the universe most tests need:

    Riverton council ── Old Quay (NFL01) ── matched to ── Comparator 1 (CMP01)
    Hillford council ── High Moor (NFL02) ── matched to ── Comparator 2 (CMP02)
                        Spare Town (ADV01), in neither arm

"Own place" in tests is Old Quay, "other place" is High Moor.
"""

import datetime
import itertools
from dataclasses import dataclass
from typing import Any

from governance.actions import ethics
from governance.models import EthicsApproval
from neighbourhoods.actions import areas, organisations, pairs, people, roles
from neighbourhoods.models import Area, LocalAuthority, Organisation, Pair
from nrp.accounts.models import Person, User
from nrp.accounts.roles import ROLES, Role, Scope

PASSWORD = "a long enough password"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Programme:
    """The universe of `a_small_programme`."""

    council: LocalAuthority
    other_council: LocalAuthority
    own: Area
    own_comparator: Area
    other: Area
    other_comparator: Area
    spare: Area
    pairs: tuple[Pair, Pair]


def a_council(name: str = "") -> LocalAuthority:
    return areas.add_local_authority(name=name or f"Council {next(_numbers)}", by=None)


def an_area(name: str = "", *, kind: str = Area.Kind.NEIGHBOURHOOD, **values: Any) -> Area:
    number = next(_numbers)
    values.setdefault("survey_code", f"X{number:03}")
    return areas.create(name=name or f"Place {number}", kind=kind, by=None, **values)


def a_pair(
    neighbourhood: Area | None = None,
    comparator: Area | None = None,
    *,
    starts_on: datetime.date = datetime.date(2016, 1, 1),
) -> Pair:
    return pairs.match(
        neighbourhood=neighbourhood or an_area(),
        comparator=comparator or an_area(kind=Area.Kind.COMPARATOR),
        starts_on=starts_on,
        by=None,
    )


def an_organisation(name: str = "", *, kind: str = Organisation.Kind.VOLUNTARY, is_coren: bool = False) -> Organisation:
    return organisations.create(name=name or f"Organisation {next(_numbers)}", kind=kind, is_coren=is_coren, by=None)


def a_small_programme() -> Programme:
    council, other_council = a_council("Riverton"), a_council("Hillford")
    own = an_area("Old Quay", survey_code="NFL01", local_authorities=[council], population=6200)
    other = an_area("High Moor", survey_code="NFL02", local_authorities=[other_council], population=7400)
    own_comparator = an_area("Comparator 1", survey_code="CMP01", kind=Area.Kind.COMPARATOR)
    other_comparator = an_area("Comparator 2", survey_code="CMP02", kind=Area.Kind.COMPARATOR)
    spare = an_area("Spare Town", survey_code="ADV01", kind=Area.Kind.OTHER)
    matched = (a_pair(own, own_comparator), a_pair(other, other_comparator))
    return Programme(council, other_council, own, own_comparator, other, other_comparator, spare, matched)


def a_person(name: str = "", **values: Any) -> Person:
    return people.create(name=name or f"Person {next(_numbers)}", by=None, **values)


def a_user(name: str = "", *, email: str = "", password: str | None = PASSWORD) -> User:
    """Somebody with an account and no role yet."""
    number = next(_numbers)
    person = people.create(
        name=name or f"Person {number}",
        email=email or f"person-{number}@example.org",
        password=password,
        with_account=True,
        by=None,
    )
    user = person.user
    assert user is not None
    return user


def a_user_with(role: str, *, area: Area | None = None, council: LocalAuthority | None = None, **person: Any) -> User:
    """Somebody who holds a role from the start of 2016; the place is used only where the role is tied to one.

    A role that is tied to a place and gets none is given one of its own.
    """
    scope = ROLES[Role(role)].scope
    user = a_user(**person)
    roles.grant(
        user=user,
        role=role,
        by=None,
        area=(area or an_area()) if scope is Scope.AREA else None,
        local_authority=(council or a_council()) if scope is Scope.LOCAL_AUTHORITY else None,
        starts_on=datetime.date(2016, 1, 1),
    )
    return user


def one_of_each_role(programme: Programme) -> dict[Role, User]:
    """One user for each of the eleven roles, tied to the programme's own place and council."""
    return {role: a_user_with(role, area=programme.own, council=programme.council) for role in Role}


def an_approval(reference: str = "", **values: Any) -> EthicsApproval:
    values.setdefault("approved_on", datetime.date(2015, 9, 1))
    return ethics.record(
        reference=reference or f"REC-{next(_numbers)}",
        body="University Research Ethics Committee",
        title="Household survey",
        by=None,
        **values,
    )

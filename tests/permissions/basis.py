"""What every slice of the network's permission table stands on: two places, one adviser and some hours at each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coren.models import Adviser
from governance.models import Group
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from tests.permissions.rules import Side

R = Role
# The roles, written out a second time on purpose: never computed from nrp.accounts.roles.
SUPPORTERS_EVERYWHERE = frozenset({R.COREN_MANAGER})
FACILITATOR = frozenset({R.COREN_FACILITATOR})
ADVISER = frozenset({R.RESIDENT_ADVISER})
ADMIN = frozenset({R.PROGRAMME_ADMIN})
Things = dict[str, dict[Side, Any]]


@dataclass(frozen=True)
class Basis:
    """Own and other place, the users by role, an adviser with hours and a LOG at each place, the word of each side."""

    areas: dict[Side, Area]
    users: dict[Role, User]
    advisers: dict[Side, Adviser]
    groups: dict[Side, Group]
    canary: dict[Side, str]


def thing(name: str, key: str = "pk") -> Callable[[Any, Side], dict[str, Any]]:
    """Give the address of one of the slice's things: `Row(address=thing("contract"))`."""

    def address(world: Any, side: Side) -> dict[str, Any]:
        return {key: world.things[name][side].pk}

    return address

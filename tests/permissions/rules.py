"""The words the table is written in: who is let through, who is refused, and how."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from nrp.accounts.roles import Role

R = Role
EVERY_ROLE = frozenset(Role)
NOBODY: frozenset[Role] = frozenset()

# Who sees every place, and who only the one a role is tied to.
ALL_PLACES = frozenset(
    {R.PROGRAMME_ADMIN, R.PMG_MEMBER, R.COREN_MANAGER, R.EVALUATION_DEPUTY, R.PROJECT_DEPUTY, R.AUDITOR}
)
OWN_PLACE = EVERY_ROLE - ALL_PLACES
READS_RESULTS = frozenset(
    {
        R.PROGRAMME_ADMIN,
        R.PMG_MEMBER,
        R.LA_LEAD,
        R.ACADEMIC_LEAD,
        R.EVALUATION_DEPUTY,
        R.PROJECT_DEPUTY,
        R.AUDITOR,
    }
)
READS_EXACT = frozenset({R.ACADEMIC_LEAD, R.EVALUATION_DEPUTY})
ADMIN = frozenset({R.PROGRAMME_ADMIN})
DEPUTY = frozenset({R.EVALUATION_DEPUTY})
UPLOADS = frozenset({R.ACADEMIC_LEAD})
READS_WAVES = frozenset({R.PROGRAMME_ADMIN, R.ACADEMIC_LEAD, R.EVALUATION_DEPUTY})
EDITS_CODEBOOKS = frozenset({R.PROGRAMME_ADMIN, R.ACADEMIC_LEAD, R.EVALUATION_DEPUTY})
READS_PLAN = frozenset({R.PROGRAMME_ADMIN, R.ACADEMIC_LEAD, R.EVALUATION_DEPUTY})
READS_APPROVALS = frozenset({R.PROGRAMME_ADMIN, R.ACADEMIC_LEAD, R.EVALUATION_DEPUTY, R.PROJECT_DEPUTY})
READS_ORGANISATIONS = frozenset({R.PROGRAMME_ADMIN, R.COREN_MANAGER, R.PROJECT_DEPUTY})
READS_AUDIT = frozenset({R.PROGRAMME_ADMIN, R.AUDITOR})


class Side(Enum):
    OWN = "own"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class May:
    """Who is let through a method. `own` roles are let through at their own place and get 404 elsewhere.

    Everybody else gets `otherwise` (403: inside, without the right), and `hidden` roles 404: the thing itself does not
    exist for them, or (`elsewhere_hidden`) does not at another place.
    """

    everywhere: frozenset[Role] = NOBODY
    own: frozenset[Role] = NOBODY
    otherwise: int = 403
    hidden: frozenset[Role] = NOBODY
    elsewhere_hidden: frozenset[Role] = NOBODY
    data: dict[str, Any] = field(default_factory=dict)

    def verdict(self, role: Role, side: Side) -> int:
        """Give 200 for "let through", else the status of the refusal."""
        if role in self.everywhere or (role in self.own and side is Side.OWN):
            return 200
        if role in self.own or role in self.hidden:
            return 404
        if role in self.elsewhere_hidden and side is Side.OTHER:
            return 404
        return self.otherwise


Address = Callable[[Any, Side], dict[str, Any]]


def nothing(world: Any, side: Side) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Row:
    """One URL name: how to address it and what each method answers.

    `shows`: the methods' answer carries the place's canary when somebody is let through.
    `names_all`: roles that rightly read every place's name here (a survey file speaks of all areas).
    `public`: nobody needs to be signed in.
    """

    get: May | None = None
    post: May | None = None
    patch: May | None = None
    delete: May | None = None
    address: Address = nothing
    shows: bool = False
    names_all: frozenset[Role] = NOBODY
    public: bool = False

    def may(self, method: str) -> May | None:
        return {"GET": self.get, "POST": self.post, "PATCH": self.patch, "DELETE": self.delete}[method]

"""Who may do what: framework."""

from typing import Any

from neighbourhoods.models import DomainCrossing
from tests.activity_factories import the_frameworks
from tests.permissions.basis import ADMIN, Basis, Things, thing
from tests.permissions.rules import EVERY_ROLE, May, Row, Side

EVERYONE, EDITORS = May(EVERY_ROLE), May(ADMIN)
domain, step = thing("domain"), thing("crossing")


def version(world: Any, side: Side) -> dict[str, Any]:
    return {"code": world.things["framework"][side].code}


PAGES: dict[str, Row] = {
    "framework": Row(get=EVERYONE),
    "framework-version": Row(get=EVERYONE, address=version),
    "framework-new": Row(get=EDITORS, post=EDITORS),
    "framework-edit": Row(get=EDITORS, post=EDITORS, address=version),
    "domain-new": Row(get=EDITORS, post=EDITORS, address=version),
    "domain-edit": Row(get=EDITORS, post=EDITORS, address=domain),
    "domain-remove": Row(get=EDITORS, post=EDITORS, address=thing("tagged_domain")),
    "crossing-new": Row(get=EDITORS, post=EDITORS),
    "crossing-edit": Row(get=EDITORS, post=EDITORS, address=step),
    "crossing-remove": Row(get=EDITORS, post=EDITORS, address=step),
}
API: dict[str, Row] = {
    "api-frameworks": Row(get=EVERYONE),
    "api-framework": Row(get=EVERYONE, address=thing("framework")),
    "api-domains": Row(get=EVERYONE, post=EDITORS),
    "api-domain": Row(get=EVERYONE, patch=EDITORS, address=domain),
    "api-crosswalk": Row(get=EVERYONE, post=EDITORS),
    "api-crossing": Row(get=EVERYONE, patch=EDITORS, address=step),
}


def things(basis: Basis) -> Things:
    """Both versions with the crosswalk: they are of the programme, so both sides have the same."""
    both = the_frameworks()
    tagged = both.domain("2015:community-governance")
    made = {
        "framework": both.old,
        "domain": both.domain("2018:economic-system"),
        "tagged_domain": tagged,
        "crossing": DomainCrossing.objects.get(older=tagged),
    }
    return {name: dict.fromkeys(basis.areas, one) for name, one in made.items()}

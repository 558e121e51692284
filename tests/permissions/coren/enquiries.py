"""Who may do what: enquiries, stories and outputs, safeguarding."""

import datetime as dt
from typing import Any

from coren.actions import enquiries, enquiry_parts
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser
from tests.enquiry_factories import (
    PDF_BYTES,
    a_maker,
    a_note,
    an_attachment,
    an_enquiry_under_way,
    an_output,
    collected_on,
)
from tests.factories import a_user_with, an_approval
from tests.permissions.basis import ADMIN, FACILITATOR, SUPPORTERS_EVERYWHERE, Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row, Side

R = Role
ACADEMIC = frozenset({R.ACADEMIC_LEAD})
EVERYONE = May(EVERY_ROLE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
WRITERS = May(SUPPORTERS_EVERYWHERE | FACILITATOR | ACADEMIC)
WRITE = May(SUPPORTERS_EVERYWHERE, own=FACILITATOR | ACADEMIC, elsewhere_hidden=OWN_PLACE)
# Names of residents: who writes enquiries and knows the advisers of the place.
NAMES = May(ADMIN | SUPPORTERS_EVERYWHERE, own=FACILITATOR, elsewhere_hidden=OWN_PLACE)
NAME = May(SUPPORTERS_EVERYWHERE, own=FACILITATOR, elsewhere_hidden=OWN_PLACE)
NAMED = May(SUPPORTERS_EVERYWHERE, own=FACILITATOR, hidden=EVERY_ROLE - ADMIN - SUPPORTERS_EVERYWHERE - FACILITATOR)
# A note is there for those named in it alone: here the facilitator of the own place and nobody else, not the manager.
NOTE_WRITERS = May(SUPPORTERS_EVERYWHERE | FACILITATOR)
NOTE = May(own=FACILITATOR, otherwise=404)
enquiry, output, maker, note = thing("enquiry"), thing("output"), thing("maker"), thing("note")
collected, researcher = thing("collected"), thing("researcher")


def part(world: Any, side: Side) -> dict[str, Any]:
    return {**enquiry(world, side), "part": "question"}


def reader(world: Any, side: Side) -> dict[str, Any]:
    return {**note(world, side), "reader": world.things["note"][side].readers.first().pk}


def maker_of_output(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.things["output"][side].pk, "maker": world.things["maker"][side].pk}


PAGES: dict[str, Row] = {
    "enquiries": Row(get=EVERYONE),
    "enquiry": Row(get=PLACE, address=enquiry, shows=True),
    "enquiry-new": Row(get=WRITERS, post=WRITERS),
    "enquiry-edit": Row(get=WRITE, post=WRITE, address=part, shows=True),
    "enquiry-safety": Row(get=WRITE, post=WRITE, address=enquiry, shows=True),
    "enquiry-move": Row(get=WRITE, post=WRITE, address=enquiry, shows=True),
    "enquiry-collected-new": Row(get=WRITE, post=WRITE, address=enquiry, shows=True),
    "enquiry-collected-remove": Row(get=WRITE, post=WRITE, address=collected, shows=True),
    "enquiry-researcher-new": Row(get=NAME, post=NAME, address=enquiry, shows=True),
    "enquiry-researcher-end": Row(get=NAMED, post=NAMED, address=researcher, shows=True),
    "outputs": Row(get=EVERYONE),
    "output": Row(get=PLACE, address=output, shows=True),
    "output-new": Row(get=WRITERS, post=WRITERS),
    "output-edit": Row(get=WRITE, post=WRITE, address=output, shows=True),
    "output-file": Row(get=PLACE, address=output, shows=True),
    "output-maker-new": Row(get=NAME, post=NAME, address=output, shows=True),
    "output-maker-withdraw": Row(get=NAMED, post=NAMED, address=maker, shows=True),
    "safeguarding": Row(get=NOTE_WRITERS),
    "safeguarding-new": Row(get=NOTE_WRITERS, post=NOTE_WRITERS),
    "safeguarding-note": Row(get=NOTE, address=note, shows=True),
    "safeguarding-entry": Row(get=NOTE, post=NOTE, address=note),
    "safeguarding-close": Row(get=NOTE, post=NOTE, address=note),
    "safeguarding-reader-new": Row(get=NOTE, post=NOTE, address=note),
    "safeguarding-reader-remove": Row(post=NOTE, address=reader),
}
API: dict[str, Row] = {
    "api-enquiries": Row(get=EVERYONE, post=WRITERS),
    "api-enquiry": Row(get=PLACE, patch=WRITE, address=enquiry, shows=True),
    "api-enquiry-collected": Row(get=PLACE, post=WRITE, address=enquiry, shows=True),
    "api-enquiry-researchers": Row(get=NAMES, post=NAME, address=enquiry, shows=True),
    "api-outputs": Row(get=EVERYONE, post=WRITERS),
    "api-output": Row(get=PLACE, patch=WRITE, address=output, shows=True),
    "api-output-file": Row(get=PLACE, address=output, shows=True),
    "api-output-makers": Row(get=NAMES, post=NAME, address=output, shows=True),
    "api-output-maker-withdraw": Row(post=NAME, address=maker_of_output),
}


def things(basis: Basis) -> Things:
    """Make, on each side, an enquiry with all its parts, an output with its maker, and a note for two people."""
    names = ("enquiry", "collected", "researcher", "output", "maker", "note")
    made: Things = {name: {} for name in names}
    approval = an_approval("Approval for enquiries")
    for side, area in basis.areas.items():
        word = basis.canary[side]
        found = an_enquiry_under_way(
            area,
            ethics_approval=approval,
            rapid_review_link=f"https://example.org/{word}",
            **{name: f"{word} {name}" for name in TEXTS},
        )
        by = a_user_with(R.COREN_FACILITATOR, area=area)
        enquiries.check_safety(enquiry=found, safety_text=f"{word} safety", by=by)
        resident = an_adviser(area, f"{word} Researcher")
        made["enquiry"][side] = found
        made["collected"][side] = collected_on(found, note=f"{word} note")
        made["researcher"][side] = enquiry_parts.join(
            enquiry=found, adviser=resident, starts_on=dt.date(2019, 1, 1), part=f"{word} part", by=None
        )
        made["output"][side] = an_output(
            area,
            enquiry=found,
            file=an_attachment(PDF_BYTES + word.encode(), f"{word}.pdf"),
            reach=120,
            link=f"https://example.org/{word}",
            **{name: f"{word} {name}" for name in ("title", "languages", "summary", "credit", "reach_note")},
        )
        made["maker"][side] = a_maker(made["output"][side], f"{word} Maker", credit_as=f"{word} credit")
        writer = basis.users[R.COREN_FACILITATOR] if side is Side.OWN else by
        second = a_user_with(R.COREN_FACILITATOR, area=area)
        made["note"][side] = a_note(area, writer, [second], f"{word} happened", adviser=resident)
    return made


TEXTS = (
    "title", "issue", "question", "methods_text", "ethics_text", "findings", "led_to", "rapid_review",
    "hiat_inequalities", "hiat_design", "hiat_evaluation", "hiat_wider",
)  # fmt: skip

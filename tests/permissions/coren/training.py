"""Who may do what: training."""

import datetime as dt
from typing import Any

from coren.actions import skills, training
from nrp.accounts.roles import Role
from tests.enquiry_factories import PDF_BYTES, a_course, an_attachment
from tests.permissions.basis import ADMIN, ADVISER, FACILITATOR, SUPPORTERS_EVERYWHERE, Basis, Things, thing
from tests.permissions.rules import EVERY_ROLE, May, Row, Side

R = Role
# Nobody else knows advisers: their training does not exist for them.
NOT_OF_ADVISERS = EVERY_ROLE - ADMIN - SUPPORTERS_EVERYWHERE - FACILITATOR
COURSES = May(ADMIN | SUPPORTERS_EVERYWHERE | FACILITATOR)
COURSE_WRITERS = May(ADMIN | SUPPORTERS_EVERYWHERE)
TRAINERS = May(SUPPORTERS_EVERYWHERE | FACILITATOR)
RECORD = May(SUPPORTERS_EVERYWHERE, own=FACILITATOR, hidden=NOT_OF_ADVISERS)
RECORD_READ = May(ADMIN | SUPPORTERS_EVERYWHERE, own=FACILITATOR, otherwise=404)
SESSION = May(ADMIN | SUPPORTERS_EVERYWHERE, own=FACILITATOR)
SESSION_WRITE = May(SUPPORTERS_EVERYWHERE, own=FACILITATOR)
DAYS = {Side.OWN: dt.date(2019, 2, 12), Side.OTHER: dt.date(2019, 2, 13)}
record, skill, course, adviser = thing("training"), thing("skill"), thing("course"), thing("adviser")


def session(world: Any, side: Side) -> dict[str, Any]:
    day = DAYS[side]
    return {"pk": world.things["course"][side].pk, "year": day.year, "month": day.month, "date": day.day}


PAGES: dict[str, Row] = {
    "courses": Row(get=COURSES),
    "course": Row(get=COURSES, address=course),
    "course-new": Row(get=COURSE_WRITERS, post=COURSE_WRITERS),
    "course-edit": Row(get=COURSE_WRITERS, post=COURSE_WRITERS, address=course),
    "course-session": Row(get=SESSION, post=SESSION_WRITE, address=session, shows=True),
    "training-new": Row(get=TRAINERS, post=TRAINERS),
    "training-edit": Row(get=RECORD, post=RECORD, address=record, shows=True),
    "training-remove": Row(get=RECORD, post=RECORD, address=record, shows=True),
    "training-certificate": Row(get=RECORD_READ, address=record, shows=True),
    "skill-new": Row(get=RECORD, post=RECORD, address=adviser, shows=True),
    "skill-edit": Row(get=RECORD, post=RECORD, address=skill, shows=True),
    "skill-remove": Row(get=RECORD, post=RECORD, address=skill, shows=True),
}
OWN_OR_SUPPORTS = May(ADMIN | SUPPORTERS_EVERYWHERE | FACILITATOR | ADVISER)
API_READ = May(ADMIN | SUPPORTERS_EVERYWHERE, own=FACILITATOR, hidden=ADVISER)
API: dict[str, Row] = {
    "api-training": Row(get=OWN_OR_SUPPORTS, post=TRAINERS),
    "api-training-record": Row(get=API_READ, patch=RECORD, address=record, shows=True),
    "api-courses": Row(get=COURSES, post=COURSE_WRITERS),
    "api-course": Row(get=COURSES, patch=COURSE_WRITERS, address=course),
    "api-skills": Row(get=OWN_OR_SUPPORTS, post=TRAINERS),
    "api-skill": Row(get=API_READ, patch=RECORD, address=skill, shows=True),
}


def things(basis: Basis) -> Things:
    """Make one course for the programme and, on each side, a completed record with its certificate and a skill."""
    first_aid = a_course("First aid", has_certificate=True, valid_months=36)
    made: Things = {"course": dict.fromkeys(Side, first_aid), "training": {}, "skill": {}}
    for side, adviser_of_side in basis.advisers.items():
        word = basis.canary[side]
        row = training.add(adviser=adviser_of_side, course=first_aid, on=DAYS[side], place=f"{word} hall", by=None)
        certificate = an_attachment(PDF_BYTES + word.encode(), f"{word}.pdf")
        made["training"][side] = training.change(record=row, state="completed", file=certificate, by=None)
        made["skill"][side] = skills.note(
            adviser=adviser_of_side, name=f"{word} skill", evidence=f"{word} evidence", by=None
        )
    return made

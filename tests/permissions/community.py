"""Who may do what with the surveys that residents run: all who see the place read them, a few bring answers in."""

import io
from typing import Any

from nrp.accounts.roles import Role
from nrp.core import blobs
from nrp.formats.canonical import canonical_json
from nrp.formats.community.instrument import Choice, Instrument, Question
from nrp.formats.community.tables import count
from surveys.actions import community
from surveys.community.forms_read import ReadForm
from surveys.models import CommunityResponses, CommunitySurvey
from tests.community_factories import FIELDWORK
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row, Side

R = Role
EVERYWHERE = frozenset({R.COREN_MANAGER})
AT_OWN_PLACE = frozenset({R.COREN_FACILITATOR, R.ACADEMIC_LEAD})
EVERYONE, KEEPERS = May(EVERY_ROLE), May(EVERYWHERE | AT_OWN_PLACE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
KEEP = May(EVERYWHERE, own=AT_OWN_PLACE, elsewhere_hidden=OWN_PLACE)
survey = thing("community-survey")


def ready(world: Any, side: Side) -> dict[str, Any]:
    row = world.things["community-ready"][side]
    return {"pk": row.survey_id, "responses": row.pk}


PAGES: dict[str, Row] = {
    "community-surveys": Row(get=EVERYONE),
    "community-survey-new": Row(get=KEEPERS, post=KEEPERS),
    "community-survey": Row(get=PLACE, address=survey, shows=True),
    "community-survey-csv": Row(get=PLACE, address=survey, shows=True),
    "community-survey-form-file": Row(get=PLACE, address=survey),
    "community-survey-form": Row(get=KEEP, post=KEEP, address=survey),
    "community-survey-edit": Row(get=KEEP, post=KEEP, address=survey, shows=True),
    "community-responses": Row(get=KEEP, post=KEEP, address=survey, shows=True),
    "community-responses-fetch": Row(post=KEEP, address=survey),
    "community-response": Row(get=KEEP, address=ready, shows=True),
    "community-response-progress": Row(get=KEEP, address=ready),
    "community-response-show": Row(get=KEEP, post=KEEP, address=ready, shows=True),
    "community-response-take-down": Row(get=KEEP, post=KEEP, address=ready),
    "community-response-retry": Row(post=KEEP, address=ready),
}
API: dict[str, Row] = {
    "api-community-surveys": Row(get=EVERYONE),
    "api-community-survey": Row(get=PLACE, address=survey, shows=True),
    "api-community-survey-fetch": Row(post=KEEP, address=survey),
    "api-community-responses": Row(get=KEEP, post=KEEP, address=survey),
    "api-community-response": Row(get=KEEP, address=ready),
    "api-community-response-show": Row(post=KEEP, address=ready),
}


def things(basis: Basis) -> Things:
    surveys = {side: a_survey(basis, side) for side in basis.areas}
    for side, one in surveys.items():
        answers_to(one, basis.canary[side], CommunityResponses.State.SHOWN)
    made = {side: answers_to(one, basis.canary[side], CommunityResponses.State.READY) for side, one in surveys.items()}
    return {"community-survey": surveys, "community-ready": made}


def instrument(word: str) -> Instrument:
    choices = (Choice("yes", f"{word} yes"), Choice("no", f"{word} no"))
    return Instrument(f"{word} form", "default", (Question("safe", f"{word} question", "one", choices),))


def a_survey(basis: Basis, side: Side) -> CommunitySurvey:
    """With the canary in every text; the form was read elsewhere, so that no child process is needed here."""
    word = basis.canary[side]
    stored = blobs.save(io.BytesIO(b"a workbook"))
    form = ReadForm(instrument(word).to_dict(), f"{word}.xlsx", stored.sha256, stored.name)
    return community.create(
        area=basis.areas[side],
        title=f"{word} survey",
        source="file",
        server_form=f"{word}0123",
        fieldwork_start=FIELDWORK[0],
        fieldwork_end=FIELDWORK[1],
        form=form,
        by=basis.users[R.COREN_MANAGER],  # of every place: the trail of a facilitator names their own alone
    )


def answers_to(of: CommunitySurvey, word: str, state: str) -> CommunityResponses:
    answers: dict[str, Any] = {"safe": ["yes"] * 211 + ["no"] * 102}
    counts = count(instrument(word), answers, 313)
    return CommunityResponses.objects.create(
        survey=of,
        state=state,
        source="file",
        file_name=f"{word}.csv",
        people=313,
        counts_stored_as=blobs.save(io.BytesIO(canonical_json(counts))).name,
        people_stored_as=blobs.save(io.BytesIO(b"[]")).name,
    )

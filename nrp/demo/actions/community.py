"""The invented survey of Old Swan's residents: set up, handed in and shown like anybody else's, and taken away."""

import io
import time
from collections.abc import Callable

from django.db import models

from governance.models import EthicsApproval
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from nrp.core.refusals import Refusal
from nrp.demo import community as invented
from nrp.demo.models import DemoMark
from nrp.demo.people import OLD_SWAN, PEOPLE
from surveys.actions import community, community_reading, community_responses
from surveys.community.forms_read import read_form
from surveys.models import CommunityResponses, CommunitySurvey

READING_SECONDS = 60
S = CommunityResponses.State


class AnswersNotLoaded(Refusal):
    """The demo's own answers were not accepted, or nobody read them in time."""


def hand_in_missing(mark: DemoMark) -> None:
    """Set the survey up and show its answers, unless that was done. Raises AnswersNotLoaded."""
    area = Area.objects.filter(survey_code=OLD_SWAN, pk__in=mark.made.get("neighbourhoods.Area", ())).first()
    if area is None or CommunityResponses.objects.filter(shown_at__isnull=False).exists():
        return
    by = User.objects.get(email=next(one.email for one in PEOPLE if one.role is Role.COREN_FACILITATOR))
    survey = CommunitySurvey.objects.filter(area=area, title=invented.TITLE).first() or _set_up(mark, area, by)
    row = survey.responses.filter(state__in=(S.RECEIVED, S.READING, S.READY)).first()
    if row is None:
        stream = io.BytesIO(invented.answers(mark.seed))
        row = community_responses.receive(survey=survey, stream=stream, file_name=invented.FILE_NAME, by=by)
    community_responses.show(responses=_once_read(row), by=by)


def _set_up(mark: DemoMark, area: Area, by: User) -> CommunitySurvey:
    survey = community.create(
        area=area,
        title=invented.TITLE,
        source=CommunitySurvey.Source.FILE,
        fieldwork_start=invented.START,
        fieldwork_end=invented.END,
        ethics_approval=_approval(mark),
        form=read_form(stream=io.BytesIO(invented.form()), file_name=invented.FORM_NAME),
        by=by,
    )
    mark.note(survey)
    mark.save(update_fields=["made"])
    return survey


def _approval(mark: DemoMark) -> EthicsApproval | None:
    ours = EthicsApproval.objects.filter(pk__in=mark.made.get("governance.EthicsApproval", ()))
    return next((one for one in ours if one.covers(invented.START, invented.END)), None)


def _once_read(row: CommunityResponses) -> CommunityResponses:
    """Read the answers here or wait for the worker that does, until they are ready."""
    until = time.monotonic() + READING_SECONDS
    while time.monotonic() < until:
        community_reading.read(responses_id=row.pk)  # nothing to do when a worker was faster
        row.refresh_from_db()
        if row.state == S.READY:
            return row
        if row.state in (S.REFUSED, S.FAILED):
            raise AnswersNotLoaded(f"{row.file_name}: {row.error or row.report}")
        time.sleep(0.5)
    raise AnswersNotLoaded(f"{row.file_name} was not read in {READING_SECONDS} seconds")


def real_rows(mark: DemoMark) -> list[str]:
    """Name the surveys and answers that somebody who is not of the demo brought in."""
    people = mark.made.get("accounts.User", ())
    surveys = CommunitySurvey.objects.exclude(created_by_id__in=people).filter(created_by__isnull=False)
    answers = CommunityResponses.objects.exclude(received_by_id__in=people).filter(received_by__isnull=False)
    return [*(one.title for one in surveys), *(one.file_name for one in answers)]


def stored_files() -> set[str]:
    """Give every file that the surveys and their answers name."""
    names = ("stored_as", "answers_stored_as", "people_stored_as", "counts_stored_as")
    kept = {name for row in CommunityResponses.objects.values_list(*names) for name in row if name}
    return kept.union(CommunitySurvey.objects.values_list("form_stored_as", flat=True))


def delete(delete_rows: Callable[[models.QuerySet[models.Model]], None]) -> None:
    """Take every survey of residents away: all of them rest on the demo's places."""
    delete_rows(CommunityResponses.objects.all())
    delete_rows(CommunitySurvey.objects.all())

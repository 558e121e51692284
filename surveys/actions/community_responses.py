"""Answers to a survey that residents run: handed in or fetched, then shown, replaced, taken down."""

import json
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs, held_blobs, leases
from nrp.core.incoming import bare_name, limit_words
from surveys.actions.community import CommunityRefused
from surveys.community import server
from surveys.models import CommunityResponses, CommunitySurvey

S = CommunityResponses.State
Source = CommunitySurvey.Source
UNDER_WAY = (S.RECEIVED, S.READING)


def receive(*, survey: CommunitySurvey, stream: IO[bytes], file_name: str, by: User | None) -> CommunityResponses:
    """Keep an export and queue its reading. Nothing that is shown changes by it.

    Raises CommunityRefused (413) above the size limit, and while other answers to this survey are being read.
    """
    try:
        blob = blobs.save(stream, limit=settings.COMMUNITY_UPLOAD_MAX_BYTES)
    except blobs.TooLarge:
        raise CommunityRefused(too_large_text(), field="file", status=413) from None
    with transaction.atomic():
        _locked_free(survey)
        row = CommunityResponses.objects.create(
            survey=survey,
            source=Source.FILE,
            file_name=bare_name(file_name),
            sha256=blob.sha256,
            stored_as=blob.name,
            received_by=by,
        )
        leases.queue(row)
        _record("received", row, by)
    return row


def too_large_text() -> str:
    text = _("The file is larger than %(size)s, the most that can be read. Nothing was kept.")
    return text % {"size": limit_words(settings.COMMUNITY_UPLOAD_MAX_BYTES)}


@transaction.atomic
def fetch(*, survey: CommunitySurvey, by: User | None) -> CommunityResponses:
    """Ask for the answers that the survey server holds now. Nothing that is shown changes by it.

    Raises CommunityRefused for a survey whose answers come in files, without a server in the settings, and while
    other answers to this survey are being read.
    """
    if survey.source != Source.SERVER:
        raise CommunityRefused(_("The answers to this survey come in files. Hand one in, or change the survey."))
    if not server.is_set_up():
        text = _("No survey server is set up. Whoever runs the platform can do it; until then hand a file in.")
        raise CommunityRefused(text)
    _locked_free(survey)
    name = _("Fetched from %(server)s") % {"server": server.server_name()}
    row = CommunityResponses.objects.create(survey=survey, source=Source.SERVER, file_name=name, received_by=by)
    leases.queue(row)
    _record("asked_for", row, by)
    return row


@transaction.atomic
def show(*, responses: CommunityResponses, by: User | None) -> CommunityResponses:
    """Put read answers in place of those that are shown. What was shown before is kept as replaced.

    Raises CommunityRefused for answers that are not ready, without an ethics approval that covers the fieldwork, with
    fewer people than may be shown, and when they differ from answers shown before by so few people that comparing
    the two would tell of them.
    """
    survey = CommunitySurvey.objects.select_for_update(of=("self",)).get(pk=responses.survey_id)
    row = CommunityResponses.objects.select_for_update().get(pk=responses.pk)
    if row.state == S.SHOWN:
        return row
    if row.state != S.READY:
        raise CommunityRefused(_("These answers are not ready to be shown."))
    if words := approval_missing(survey):
        raise CommunityRefused(words)
    if words := too_few(row):
        raise CommunityRefused(words)
    survey.responses.filter(state=S.SHOWN).update(state=S.REPLACED)
    row.state, row.shown_at, row.shown_by = S.SHOWN, timezone.now(), by
    row.save(update_fields=["state", "shown_at", "shown_by"])
    _record("shown", row, by)
    return row


@transaction.atomic
def take_down(*, responses: CommunityResponses, by: User | None) -> CommunityResponses:
    """Show these answers no longer and delete them, with their counts: a resident may take an answer back.

    The hashes of people stay, so that the next answers can be held against what was read before. Raises
    CommunityRefused for answers that are not there any more.
    """
    row = CommunityResponses.objects.select_for_update().get(pk=responses.pk)
    if row.state not in (S.READY, S.SHOWN, S.REPLACED):
        raise CommunityRefused(_("These answers are not kept, so there is nothing to take down."))
    stored = [row.answers_stored_as, row.counts_stored_as]
    row.state, row.withdrawn_at, row.withdrawn_by = S.WITHDRAWN, timezone.now(), by
    row.answers_stored_as, row.counts_stored_as, row.people, row.report = "", "", None, {}
    row.save()
    transaction.on_commit(lambda: held_blobs.let_go(stored))
    _record("taken_down", row, by)
    return row


@transaction.atomic
def retry(*, responses: CommunityResponses, by: User | None) -> CommunityResponses:
    """Read or fetch again what failed. Raises CommunityRefused in any other state."""
    row = CommunityResponses.objects.select_for_update().get(pk=responses.pk)
    if row.state != S.FAILED:
        raise CommunityRefused(_("This has not failed, so there is nothing to try again."))
    row.state = S.RECEIVED
    row.save(update_fields=["state"])
    leases.queue(row)
    _record("retried", row, by)
    return row


def approval_missing(survey: CommunitySurvey) -> str:
    """Say what a survey lacks of an ethics approval; empty when nothing."""
    approval = survey.ethics_approval
    if approval is None:
        return _("The survey has no ethics approval on record, so its answers cannot be shown. Choose one first.")
    if not approval.covers(survey.fieldwork_start, survey.fieldwork_end):
        text = _("The ethics approval %(reference)s does not cover the fieldwork of this survey. Choose another.")
        return text % {"reference": approval.reference}
    return ""


def too_few(row: CommunityResponses) -> str:
    """Say why showing these answers would tell of a few people; empty where it would not.

    Every file that was ever shown counts: somebody may have kept its tables.
    """
    fewest = settings.DISCLOSURE_THRESHOLD + 1
    people = _people(row)
    if len(people) < fewest:
        return _("Fewer than %(n)d people have answered, so nothing can be shown yet.") % {"n": fewest}
    earlier = CommunityResponses.objects.filter(survey_id=row.survey_id, shown_at__isnull=False).exclude(pk=row.pk)
    for one in earlier:
        differing = {person for person, _answers in people ^ _people(one)}
        if 0 < len(differing) < fewest:
            text = _(
                "Fewer than %(n)d answers differ from those shown before. Comparing the two would tell what those "
                "people said, so these can be shown once more answers have come."
            )
            return text % {"n": fewest}
    return ""


def _people(row: CommunityResponses) -> set[tuple[str, str]]:
    """Give (hash of a person, hash of what they answered) for everybody in a file."""
    return {(person, answers) for person, answers in json.loads(blobs.read(row.people_stored_as))}


def _locked_free(survey: CommunitySurvey) -> None:
    """Hold the survey while answers are added; two readings at once would not know of one another."""
    CommunitySurvey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if survey.responses.filter(state__in=UNDER_WAY).exists():
        raise CommunityRefused(_("Answers to this survey are being read. Wait until that is done, then try again."))


def _record(verb: str, row: CommunityResponses, by: User | None) -> None:
    """Write the trail. How many answered is not for everybody who reads it."""
    detail = {"sha256": row.sha256} if row.sha256 else {}
    area_id = row.survey.area_id
    audit.record(f"community_responses.{verb}", by=by, obj=row, area_id=area_id, detail=detail)

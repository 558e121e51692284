"""What waits for somebody, by what they may do: at most five things, the longest wait first."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.queries.advisers import own_adviser
from evaluation.models import Review, Run
from evaluation.queries import runs_visible_to
from neighbourhoods.models import Area, Invitation
from neighbourhoods.permissions import can, sees_all_places
from neighbourhoods.queries import grants_of
from nrp.accounts.permissions import Permission
from nrp.accounts.roles import Role
from nrp.core.models import WorkState
from nrp.core.render.dates import day
from nrp.dashboards.queries.coren_manager import network_waiting
from nrp.dashboards.queries.coren_own import (
    in_post_without_account,
    others_ending,
    own_roles_ending,
    own_waiting,
    requests_near_their_clock,
)
from nrp.dashboards.queries.coren_places import places_waiting
from nrp.dashboards.queries.governance_needs import groups_waiting
from nrp.dashboards.queries.waiting import MOST, InHand, Need, Waiting
from nrp.dashboards.words import listed, small_number
from surveys.models import Upload, Wave

EXPIRES_SOON = timedelta(days=60)
State = Upload.State


def waiting_for(user: Any) -> Waiting:
    """Give what needs a user, what is in hand elsewhere, and the lists of their places."""
    parts = [_programme(user), *_network(user)]
    if not sees_all_places(user, Permission.APPROVE_HOURS):  # a manager's Home asks as much as a page may
        parts.append(groups_waiting(user))
    far = timezone.now() + timedelta(days=1)
    needs = [need for part in parts for need in part.needs]
    in_hand = [line for part in parts for line in part.in_hand]
    return Waiting(
        tuple(sorted(needs, key=lambda need: need.since or far)[:MOST]),
        tuple(in_hand[:MOST]),
        tuple(section for part in parts for section in part.sections),
    )


def _network(user: Any) -> Iterator[Waiting]:
    """Give what waits in COREN, by the roles somebody holds there."""
    if sees_all_places(user, Permission.APPROVE_HOURS):
        yield network_waiting(user)
    areas = [grant.area for grant in grants_of(user) if grant.role == Role.COREN_FACILITATOR and grant.area]
    if areas:
        yield places_waiting(user, areas)
    adviser = own_adviser(user) if can(user, Permission.OWN_RECORD) else None
    if adviser is not None:
        yield own_waiting(adviser)
    yield Waiting(
        (
            *own_roles_ending(user),
            *others_ending(user),
            *in_post_without_account(user),
            *requests_near_their_clock(user),
        )
    )


def _programme(user: Any) -> Waiting:
    """Give what waits in surveys, evaluation and the programme's own records."""
    uploads = _open_uploads() if can(user, Permission.SEE_UPLOADS) else []
    runs = _open_runs(user) if can(user, Permission.SEE_EXACT_RESULTS) else []
    invitations = _open_invitations() if can(user, Permission.MANAGE_PEOPLE) else []
    needs: list[Need] = []
    if can(user, Permission.UPLOAD_WAVES):
        needs += [*_uploads(uploads), *_waves_without_file()]
    needs += [*_failed_runs(runs), *_sent_back(runs, user)]
    if can(user, Permission.RELEASE_RESULTS):
        needs += _unsigned(runs)
    if can(user, Permission.EDIT_WAVES):
        needs += _approvals()
    needs += _expired(invitations)
    if can(user, Permission.EDIT_PLACES):
        needs += _places()
    return Waiting(tuple(needs), (*_being_read(uploads), *_running(runs), *_invited(invitations)))


# Surveys ----------------------------------------------------------------------------------------


def _open_uploads() -> list[Upload]:
    """Give the files not yet published, only the latest of each wave and none older than what is published."""
    rows = Upload.objects.select_related("wave").exclude(state__in=(State.SUPERSEDED, State.WITHDRAWN))
    latest: dict[Any, Upload] = {}
    for upload in rows.order_by("received_at"):
        latest[upload.wave_id] = upload
    return [upload for upload in latest.values() if upload.state != State.PUBLISHED]


def _uploads(uploads: list[Upload]) -> Iterator[Need]:
    words: dict[str, tuple[Callable[[Upload], str], str]] = {
        State.READY: (lambda _u: _("It was checked and can be published."), _("Look at the report")),
        State.REFUSED: (_why_refused, _("See what to mend")),
        State.FAILED: (lambda u: u.error or _("Reading it failed through a fault of ours."), _("Look at the file")),
    }
    titles = {
        State.READY: _("Wave %(n)s is ready to publish"),
        State.REFUSED: _("The file for wave %(n)s was not accepted"),
        State.FAILED: _("The file for wave %(n)s could not be read"),
    }
    for upload in uploads:
        if upload.state in words:
            why, action = words[upload.state]
            text = _("%(file)s, received %(day)s. %(why)s") % {
                "file": upload.file_name,
                "day": day(upload.received_at),
                "why": why(upload),
            }
            title = titles[State(upload.state)] % {"n": upload.wave.number}
            yield Need(title, text, upload.get_absolute_url(), action, upload.received_at)


def _why_refused(upload: Upload) -> str:
    blocking = sum(problem.get("severity") == "blocks" for problem in upload.problems)
    return ngettext(
        "%(n)s kind of problem stops it; nothing in the programme has changed.",
        "%(n)s kinds of problem stop it; nothing in the programme has changed.",
        blocking,
    ) % {"n": small_number(blocking).capitalize()}


def _waves_without_file() -> Iterator[Need]:
    today = timezone.localdate()
    for wave in Wave.objects.filter(uploads__isnull=True, fieldwork_end__lt=today):
        ended = timezone.make_aware(datetime.combine(wave.fieldwork_end, datetime.min.time()))
        text = _("Fieldwork ended on %(day)s.") % {"day": day(wave.fieldwork_end)}
        title = _("Wave %(n)s has no file yet") % {"n": wave.number}
        yield Need(title, text, reverse("upload-new", args=[wave.number]), _("Upload the file"), ended)


def _being_read(uploads: list[Upload]) -> Iterator[InHand]:
    for upload in uploads:
        if upload.state in (State.RECEIVED, State.READING, State.CHECKING):
            text = _("The file for wave %(n)s") % {"n": upload.wave.number}
            yield InHand(text, _("being read"), upload.get_absolute_url())


# Evaluation -------------------------------------------------------------------------------------


def _open_runs(user: Any) -> list[Any]:
    """Give the runs that stand, each with what its last review said."""
    rows = runs_visible_to(user).filter(superseded_at__isnull=True).prefetch_related(None)
    latest = Review.objects.filter(run=OuterRef("pk"), result_sha256=OuterRef("result_sha256")).order_by("-at")
    found = {"verdict": Subquery(latest.values("verdict")[:1]), "sent_back": Subquery(latest.values("reason")[:1])}
    return list(rows.defer("result", "released").annotate(**found))


def _failed_runs(runs: list[Run]) -> Iterator[Need]:
    for run in runs:
        if run.work_state == WorkState.FAILED:
            title = _("Run %(n)s failed") % {"n": run.number}
            yield Need(title, run.error, run.get_absolute_url(), _("Look at the run"), run.finished_at)


def _unsigned(runs: list[Any]) -> Iterator[Need]:
    for run in runs:
        is_open = run.work_state == WorkState.DONE and run.released_to == Run.Audience.NONE
        if is_open and run.verdict != Review.Verdict.SENT_BACK:
            title = _("Run %(n)s waits for your signature") % {"n": run.number}
            text = _("Nobody outside the evaluation team can read it yet. %(why)s") % {"why": run.requested_because}
            yield Need(title, text, run.get_absolute_url(), _("Review and release"), run.finished_at)


def _sent_back(runs: list[Any], user: Any) -> Iterator[Need]:
    """Name the runs that came back to whoever asked for them; those nobody asked for come back to who owns the plan."""
    owns = can(user, Permission.EDIT_PLAN)
    for run in runs:
        is_theirs = run.requested_by_id == user.pk or (run.requested_by_id is None and owns)
        if run.verdict == Review.Verdict.SENT_BACK and is_theirs:
            title = _("Run %(n)s was sent back") % {"n": run.number}
            yield Need(title, run.sent_back, run.get_absolute_url(), _("Look at the run"), run.finished_at)


def _running(runs: list[Run]) -> Iterator[InHand]:
    for run in runs:
        if run.work_state in (WorkState.QUEUED, WorkState.RUNNING):
            text = _("Run %(n)s") % {"n": run.number}
            yield InHand(text, _("being calculated"), run.get_absolute_url())


# The programme ----------------------------------------------------------------------------------


def _approvals() -> Iterator[Need]:
    """Name waves whose fieldwork no approval covers, and approvals of waves that end soon, each once.

    Letters remind of every approval; here what a wave rests on is enough, and Home asks no further question.
    """
    today = timezone.localdate()
    ending: dict[Any, Any] = {}
    for wave in Wave.objects.select_related("ethics_approval"):
        approval = wave.ethics_approval
        if approval is None or not approval.covers(wave.fieldwork_start, wave.fieldwork_end):
            title = _("Wave %(n)s has no ethics approval that covers it") % {"n": wave.number}
            text = _("It cannot be published without one on record.")
            yield Need(title, text, reverse("wave-edit", args=[wave.number]), _("Name the approval"), wave.created_at)
        elif approval.expires_on and today <= approval.expires_on <= today + EXPIRES_SOON:
            ending[approval.pk] = approval
    for approval in ending.values():
        title = _("Ethics approval %(reference)s ends soon") % {"reference": approval.reference}
        text = _("It ends on %(day)s.") % {"day": day(approval.expires_on) if approval.expires_on else ""}
        yield Need(title, text, approval.get_absolute_url(), _("Look at the approval"))


def _open_invitations() -> list[Invitation]:
    rows = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).select_related("person")
    return list(rows.order_by("invited_at"))


def _expired(invitations: list[Invitation]) -> Iterator[Need]:
    now = timezone.now()
    for invitation in invitations:
        if invitation.expires_at <= now:
            title = _("The invitation of %(name)s ran out") % {"name": invitation.person}
            text = _("It was sent on %(day)s and not taken up.") % {"day": day(invitation.invited_at)}
            yield Need(
                title, text, reverse("person", args=[invitation.person_id]), _("Look at it"), invitation.expires_at
            )


def _invited(invitations: list[Invitation]) -> Iterator[InHand]:
    now = timezone.now()
    for invitation in invitations:
        if invitation.expires_at > now:
            text = _("Invitation of %(name)s") % {"name": invitation.person}
            rest = _("with them since %(day)s") % {"day": day(invitation.invited_at)}
            yield InHand(text, rest, reverse("person", args=[invitation.person_id]))


def _places() -> Iterator[Need]:
    """Name what is not known of the neighbourhoods, as one thing to do."""
    found = Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD, left_on__isnull=True)
    rows = found.annotate(councils=Count("local_authorities"))
    lacking = [
        (_("a council"), [area for area in rows if not area.councils]),
        (_("a COREN organisation"), [area for area in rows if area.coren_organisation_id is None]),
        (_("a focus"), [area for area in rows if not area.focus]),
    ]
    for what, areas in lacking:
        if areas:
            title = ngettext(
                "%(n)s neighbourhood has no record of %(what)s",
                "%(n)s neighbourhoods have no record of %(what)s",
                len(areas),
            ) % {"n": small_number(len(areas)).capitalize(), "what": what}
            text = _("%(names)s. Leave it empty where it is not known.") % {
                "names": listed([area.name for area in areas])
            }
            yield Need(title, text, reverse("places"), _("Open the places"))

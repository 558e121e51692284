"""Going through a run before it is released: the checklist, and sending it back."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.actions import releases
from evaluation.checklist import CODES, ITEMS
from evaluation.models import Review, Run
from nrp.accounts.actions import letters
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.models import WorkState
from nrp.core.refusals import Refusal
from surveys.models import Upload

KIND = "run"
LONGEST_NOTE = 1000


class ReviewRefused(Refusal):
    """The run cannot be signed off or sent back so; `field` names the item that is in the way."""


@transaction.atomic
def review(*, run: Run, answers: Mapping[str, Any], by: User | None) -> Review:
    """Keep that somebody went through the whole checklist of a finished run. Raises ReviewRefused.

    `answers` gives for each item True or a note in words. What was neither ticked nor noted is in the way, and that
    the files are the published ones cannot be ticked when they are not.
    """
    run = Run.objects.select_for_update().get(pk=run.pk)
    _check_finished(run)
    kept = {code: _answer(answers.get(code)) for code in CODES}
    for item in ITEMS:
        if not kept[item.code]["is_ticked"] and not kept[item.code]["note"]:
            text = _("Tick “%(item)s”, or note why not.") % {"item": item.label}
            raise ReviewRefused(text, field=item.code)
    if kept["inputs"]["is_ticked"] and (text := stale_inputs(run)):
        raise ReviewRefused(_("%(text)s Note why it is released all the same.") % {"text": text}, field="inputs")
    found = Review.objects.create(
        run=run, verdict=Review.Verdict.COMPLETE, answers=kept, result_sha256=run.result_sha256, by=by
    )
    noted = [code for code in CODES if kept[code]["note"]]
    audit.record("run.reviewed", by=by, obj=run, detail={"sha256": run.result_sha256, "noted": noted})
    return found


@transaction.atomic
def send_back(*, run: Run, reason: str, by: User | None) -> Review:
    """Send a finished run back to whoever asked for it, with the reason. Raises ReviewRefused.

    A release of it is taken back with the same reason. It can be reviewed again, when it turns out that it was right.
    """
    if not reason.strip():
        raise ReviewRefused(_("Say what has to change before it can be released."), field="reason")
    run = Run.objects.select_for_update().get(pk=run.pk)
    _check_finished(run)
    found = Review.objects.create(
        run=run, verdict=Review.Verdict.SENT_BACK, reason=reason.strip(), result_sha256=run.result_sha256, by=by
    )
    releases.withdraw(run=run, reason=found.reason, by=by)
    _tell(run, found, by)
    audit.record("run.sent_back", by=by, obj=run, reason=found.reason)
    return found


def latest_review(run: Run) -> Review | None:
    """Give what was found last; None while nobody has looked, or once the result is another."""
    return Review.objects.filter(run=run, result_sha256=run.result_sha256).order_by("-at").first()


def complete_review(run: Run, answers: Mapping[str, Any] | None, by: User) -> Review:
    """Give the review that a release stands on: made now from answers that came along, else the one on record.

    Raises ReviewRefused when there is none, and when the last one sent the run back.
    """
    if answers is not None:
        return review(run=run, answers=answers, by=by)
    found = latest_review(run)
    if found is None:
        raise ReviewRefused(_("Nobody has gone through the checklist of this run yet. Review it first."))
    if found.verdict == Review.Verdict.SENT_BACK:
        text = _("This run was sent back: %(reason)s Review it again before it is released.")
        raise ReviewRefused(text % {"reason": found.reason})
    return found


def stale_inputs(run: Run) -> str:
    """Say which files of a run are not the published ones any more; empty when all are."""
    stale = [
        _("wave %(wave)d, file version %(version)s, is %(state)s")
        % {
            "wave": given.wave_number,
            "version": given.upload.version,
            "state": given.upload.get_state_display().lower(),
        }
        for given in run.inputs.select_related("upload")
        if given.upload.state != Upload.State.PUBLISHED
    ]
    return _("Not the published files: %(files)s.") % {"files": "; ".join(stale)} if stale else ""


def _answer(given: Any) -> dict[str, Any]:
    if isinstance(given, str):
        return {"is_ticked": False, "note": given.strip()[:LONGEST_NOTE]}
    if isinstance(given, Mapping):
        note = str(given.get("note") or "").strip()[:LONGEST_NOTE]
        return {"is_ticked": given.get("is_ticked") is True, "note": note}
    return {"is_ticked": given is True, "note": ""}


def _check_finished(run: Run) -> None:
    if run.work_state != WorkState.DONE or run.result is None:
        raise ReviewRefused(_("Only a finished run can be reviewed."))


def _tell(run: Run, found: Review, by: User | None) -> None:
    """Write to whoever asked for the run, unless they sent it back themselves or nobody asked."""
    asked = run.requested_by
    person = None if asked is None or asked == by else Person.objects.filter(user_id=asked.pk).first()
    if person is None:
        return
    parts = [
        _("Hello %(name)s,") % {"name": person.name},
        _("Run %(number)d was sent back before its release:") % {"number": run.number},
        found.reason,
        _("The run and what it read: %(url)s") % {"url": f"{settings.SITE_URL}{run.get_absolute_url()}"},
    ]
    subject = _("Run %(number)d was sent back") % {"number": run.number}
    key = f"run-sent-back:{found.pk}"
    letters.post(key=key, person=person, kind=KIND, subject=subject, text="\n\n".join(parts) + "\n")

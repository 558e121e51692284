"""Runs: asked for, released, withdrawn, tried again. Computing one is evaluation.actions.computing."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.actions import held, plans, releases, replications, reviewing
from evaluation.exploratory import flagged
from evaluation.four_eyes import why_not_by
from evaluation.models import Plan, Review, Run, RunInput
from evaluation.signals import result_changed, run_audience_changed
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import disclosure, leases
from nrp.core.models import WorkState
from nrp.core.refusals import Refusal
from nrp.formats.canonical import canonical_json, sha256_hex
from surveys.models import Upload
from surveys.queries import published_uploads

NUMBERING_ATTEMPTS = 5


class ReleaseRefused(Refusal):
    """The run cannot be released as asked for."""


class OwnWork(ReleaseRefused):
    """Nobody releases what they alone produced."""

    status = 403


class RetryRefused(Refusal):
    """The run has not failed, so there is nothing to try again."""


# Asking for a run -----------------------------------------------------------------------------


@transaction.atomic
def request(*, because: str, by: User | None) -> Run | None:
    """Ask for the evaluation of the published files under the current plan, in the caller's transaction.

    None until both waves of the plan have a published file. The same answers under the same plan are not computed
    again: the run there is comes back, now naming the files published last.
    """
    plan = plans.current_plan(by=by)
    uploads = _uploads_for(plan) if plan else []
    if plan is None or len(uploads) < 2:
        return None
    key = inputs_sha256(uploads)
    known = Run.objects.filter(plan=plan, inputs_sha256=key).first()
    if known is not None:
        return _shown_again(known, uploads, because=because, by=by)
    return _add_run(plan, uploads, key, because=because, by=by)


@transaction.atomic
def change_plan(*, by: User | None, note: str, **decisions: Any) -> Plan:
    """Change the plan as plans.change does, and ask for a run under the new version."""
    before = Plan.objects.first()
    plan = plans.change(by=by, note=note, **decisions)
    if before is None or plan.pk != before.pk:
        because = _("Plan version %(number)d: %(note)s") % {"number": plan.number, "note": plan.note}
        request(because=because[:240], by=by)
    return plan


def inputs_sha256(uploads: Sequence[Upload]) -> str:
    """Give the key of some files: their answers by wave, whatever the files were called or looked like."""
    return sha256_hex(canonical_json([[upload.wave.number, upload.microdata_sha256] for upload in uploads]))


def _uploads_for(plan: Plan) -> list[Upload]:
    waves = [int(plan.document["baseline"]), int(plan.document["followup"])]
    return list(published_uploads().filter(wave__number__in=waves))


def _add_run(plan: Plan, uploads: Sequence[Upload], key: str, *, because: str, by: User | None) -> Run:
    for attempt in range(NUMBERING_ATTEMPTS):
        number = (Run.objects.aggregate(latest=Max("number"))["latest"] or 0) + 1
        try:
            with transaction.atomic():
                run = Run.objects.create(
                    number=number, plan=plan, inputs_sha256=key, requested_by=by, requested_because=because[:240]
                )
            break
        except IntegrityError:  # somebody else took the number, or asked for the same run
            if known := Run.objects.filter(plan=plan, inputs_sha256=key).first():
                return known
            if attempt == NUMBERING_ATTEMPTS - 1:
                raise
    _name_inputs(run, uploads)
    leases.queue(run)
    detail = {"plan": plan.number, "uploads": [upload.pk for upload in uploads]}
    audit.record("run.requested", by=by, obj=run, reason=because, detail=detail)
    return run


def _name_inputs(run: Run, uploads: Sequence[Upload]) -> None:
    RunInput.objects.filter(run=run).delete()
    RunInput.objects.bulk_create(RunInput(run=run, upload=upload, wave_number=upload.wave.number) for upload in uploads)


def _shown_again(run: Run, uploads: Sequence[Upload], *, because: str, by: User | None) -> Run:
    """Bring a run back whose answers are published again: it counts as the latest from now on."""
    named = {given.wave_number: given.upload_id for given in run.inputs.all()}
    if named != {upload.wave.number: upload.pk for upload in uploads}:
        _name_inputs(run, uploads)
        audit.record("run.requested", by=by, obj=run, reason=because, detail={"uploads": [u.pk for u in uploads]})
    if run.work_state == WorkState.FAILED:
        leases.retry(run)
    if run.superseded_at is not None:
        run.superseded_at, run.superseded_by, run.requested_because = None, None, because[:240]
        run.queued_at = timezone.now()
        run.save(update_fields=["superseded_at", "superseded_by", "requested_because", "queued_at"])
        supersede_earlier(run)
    return run


# After it is done -----------------------------------------------------------------------------


def supersede_earlier(run: Run) -> None:
    """Put a finished run in the place of those asked for before it; when a later one is done already, the reverse."""
    waves = {"plan__document__baseline": run.plan.document["baseline"]}
    waves |= {"plan__document__followup": run.plan.document["followup"]}
    others = Run.objects.filter(work_state=WorkState.DONE, superseded_at__isnull=True, **waves).exclude(pk=run.pk)
    now = timezone.now()
    later = others.filter(queued_at__gt=run.queued_at).order_by("queued_at").last()
    if later is not None:
        run.superseded_at, run.superseded_by = now, later
        run.save(update_fields=["superseded_at", "superseded_by"])
        return
    replaced = list(others)
    for earlier in replaced:
        earlier.superseded_at, earlier.superseded_by = now, run
        earlier.save(update_fields=["superseded_at", "superseded_by"])
    if replaced and disclosure.stands_for_number(run.released) is None:
        result_changed.send(sender=Run, run=run)
    for earlier in replaced:  # last: from the first record on, everybody else who writes waits for this commit
        audit.record("run.superseded", by=None, obj=earlier, reason=run.requested_because, detail={"by": run.pk})


def release(*, run: Run, audience: str, by: User | None, review: Mapping[str, Any] | None = None) -> Run:
    """Let an audience read the released form of a finished run; the same audience again changes nothing.

    The released form is made afresh, so that it follows the disclosure rule of the day. A person releases on a
    complete review: one on record, or made now from the answers in `review`; and never what they alone produced.
    `by` None is the plan itself, which needs neither. Raises ReleaseRefused for a run that is not done or for nobody
    as an audience, OwnWork, and ReviewRefused.
    """
    if audience not in (Run.Audience.PMG, Run.Audience.PUBLIC):
        raise ReleaseRefused(_("Choose who may read this result."), field="audience")
    held.measure(run=run)
    return _release(run=run, audience=audience, by=by, review=review)


@transaction.atomic
def _release(*, run: Run, audience: str, by: User | None, review: Mapping[str, Any] | None) -> Run:
    run = Run.objects.select_for_update(of=("self",)).select_related("plan").get(pk=run.pk)
    if run.work_state != WorkState.DONE or run.result is None:
        raise ReleaseRefused(_("Only a finished run can be released."))
    if run.released_to == audience:
        return run
    signed = None if by is None else _signed(run, review, by)
    before = run.released_to
    run.released = disclosed(run)
    run.released_to, run.released_at, run.released_by = audience, timezone.now(), by
    run.first_released_at = run.first_released_at or run.released_at
    run.save(update_fields=["released", "released_to", "released_at", "released_by", "first_released_at"])
    made = releases.add(run=run, by=by, review=signed)
    replications.decide(run=run)
    run_audience_changed.send(sender=Run, run=run)
    changes = {"released_to": [before, audience]}
    audit.record("run.released", by=by, obj=run, changes=changes, detail={"release": made.number})
    if disclosure.stands_for_number(run.released) is None:
        result_changed.send(sender=Run, run=run)
    return run


def _signed(run: Run, review: Mapping[str, Any] | None, by: User) -> Review:
    if text := why_not_by(run, by):
        raise OwnWork(text)
    return reviewing.complete_review(run, review, by)


@transaction.atomic
def withdraw_release(*, run: Run, reason: str, by: User | None) -> Run:
    """Take a release back, with the reason; what was read already cannot be unread. Raises ReleaseRefused."""
    if not reason.strip():
        raise ReleaseRefused(_("Say why the release is taken back."), field="reason")
    run = Run.objects.select_for_update().get(pk=run.pk)
    releases.withdraw(run=run, reason=reason.strip(), by=by)
    return run


def disclosed(run: Run) -> dict[str, Any]:
    """Give the released form of a run under the programme's rule, beside all that was released of the same waves.

    Where few people lie between its answers and those of a run told before, it is that run's (`held`). What was
    released once counts, also after it was taken back. A run that was told before is held against what had
    been told by then alone: what came after was held against it.
    """
    rule = disclosure.Rule(settings.DISCLOSURE_THRESHOLD, settings.DISCLOSURE_BASE)
    if (same := held.stands_for(run)) is not None and same.released:
        return disclosure.as_before(same.released, same.number, rule)
    waves = {f"plan__document__{name}": run.plan.document[name] for name in ("baseline", "followup")}
    others = Run.objects.filter(first_released_at__isnull=False, result__isnull=False, **waves).exclude(pk=run.pk)
    if run.first_released_at is not None:
        others = others.filter(first_released_at__lt=run.first_released_at)
    earlier = [run.result or {} for run in others.order_by("first_released_at").only("result")]
    told = disclosure.released(run.result or {}, before=earlier, threshold=rule.threshold, base=rule.base)
    return flagged(told, run.plan)


@transaction.atomic
def retry(*, run: Run, by: User | None) -> Run:
    """Queue a failed run again, from a clean slate. Raises RetryRefused when it has not failed."""
    if not leases.retry(run):
        raise RetryRefused(_("This run has not failed."))
    audit.record("run.retried", by=by, obj=run)
    return run


def record_failure(*, run_id: uuid.UUID | str, reason: str) -> None:
    """Leave a trace of a run that failed for good; runs inside the transaction that ends its lease."""
    run = Run.objects.get(pk=run_id)
    audit.record("run.failed", by=None, obj=run, reason=reason, detail={"reference": run.error_reference})

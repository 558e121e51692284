"""Locking the plan: said once, with a reason, before anybody can have looked at the follow-up data."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.exploratory import analysis_of
from evaluation.models import Plan
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day
from surveys.models import Upload, Wave


class LockRefused(Refusal):
    """The plan cannot be locked, or not as asked for."""


@transaction.atomic
def lock(*, plan: Plan, reason: str, by: User | None) -> Plan:
    """Lock the version of the plan that is in force. Raises LockRefused.

    Not without a reason, not twice, not a version that another one has followed, and not once a file of the follow-up
    wave was ever published: whoever could have seen the answers cannot have planned without them. The wave's row is
    held meanwhile, so that a lock and a publication do not pass each other.
    """
    if not reason.strip():
        raise LockRefused(_("Say why the plan is locked now."), field="reason")
    list(Wave.objects.select_for_update().filter(number=int(plan.document["followup"])))
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if text := why_not(plan):
        raise LockRefused(text)
    plan.locked_at, plan.locked_by, plan.locked_reason = timezone.now(), by, reason.strip()
    plan.save(update_fields=["locked_at", "locked_by", "locked_reason"])
    changes = {"locked_at": [None, plan.locked_at.isoformat()]}
    detail = {"number": plan.number, "sha256": plan.sha256}
    audit.record("plan.locked", by=by, obj=plan, reason=plan.locked_reason, changes=changes, detail=detail)
    return plan


def why_not(plan: Plan) -> str:
    """Say why a version of the plan cannot be locked; empty when it can."""
    if plan.locked_at is not None:
        return _("Version %(number)d is locked since %(day)s.") % {"number": plan.number, "day": day(plan.locked_at)}
    latest = Plan.objects.values_list("number", flat=True).first()
    if latest != plan.number:
        words = {"number": plan.number, "latest": latest}
        return _("Version %(number)d is not in force any more. Only version %(latest)d can be locked.") % words
    number = int(plan.document["followup"])
    published = Upload.objects.filter(wave__number=number, published_at__isnull=False).order_by("published_at").first()
    if published is not None and published.published_at is not None:
        text = _(
            "Follow-up data were published on %(day)s (wave %(wave)d). A plan is locked before that, or not at all; "
            "results under this one are exploratory."
        )
        return text % {"day": day(published.published_at), "wave": number}
    return ""


def standing_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give the lock that a new version inherits, or the locked version that it departs from; nothing without a lock.

    Only locks of the same follow-up wave count: another wave is another question.
    """
    locked = list(
        Plan.objects.filter(locked_at__isnull=False, document__followup=document["followup"]).order_by(
            "-locked_at", "number"
        )
    )
    for version in locked:
        if analysis_of(version.document) == analysis_of(document):
            return {
                "locked_at": version.locked_at,
                "locked_by": version.locked_by,
                "locked_reason": version.locked_reason,
            }
    return {"departs_from": locked[0]} if locked else {}

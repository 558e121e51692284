"""Whether a result is confirmatory or exploratory: the one function that every page, file and answer asks.

A result is confirmatory when the analysis it follows was locked before its follow-up data were published. What follows
from a plan that was never locked, or that changed after its lock, is exploratory and says so wherever it is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from evaluation.models import Plan
from nrp.core.render.dates import day

NOT_LOCKED, CHANGED = "not_locked", "changed_after_lock"
FLAG = "exploratory"
NOT_ANALYSIS = ("release",)  # who reads a run at once says nothing about how it is calculated


@dataclass(frozen=True, slots=True)
class Exploratory:
    """Why a result is exploratory, in a sentence and in parts."""

    code: str
    why: str
    plan_version: int
    locked_version: int | None = None
    locked_at: str | None = None
    reason: str = ""

    @property
    def text(self) -> str:
        """The whole sentence, for where it stands alone."""
        return _("Exploratory: %(why)s") % {"why": self.why}

    def document(self) -> dict[str, Any]:
        """Give it as the API says it (docs/api/runs.md)."""
        return {
            "code": self.code,
            "text": self.text,
            "plan_version": self.plan_version,
            "locked_version": self.locked_version,
            "locked_at": self.locked_at,
            "reason": self.reason,
        }

    def flag(self) -> dict[str, Any]:
        """Give it as a flag of a result document."""
        return {"code": FLAG, "level": "note", "outcome": None, "text": self.text}


def exploratory_of(plan: Plan) -> Exploratory | None:
    """Say why results under a version of the plan are exploratory; None when they are confirmatory.

    A version that departs from a lock of another analysis is exploratory until it is locked in its own right, which
    it can be only while the follow-up data are not published.
    """
    if plan.locked_at is not None:
        return None
    locked = plan.departs_from
    if locked is None or locked.locked_at is None:
        text = _("version %(number)d of the plan was not locked before the follow-up data were published.")
        return Exploratory(NOT_LOCKED, text % {"number": plan.number}, plan.number)
    text = _("the plan was locked on %(day)s (version %(locked)d) and changed after that (version %(now)d).")
    words = {"locked": locked.number, "day": day(locked.locked_at), "now": plan.number}
    at = locked.locked_at.isoformat().replace("+00:00", "Z")
    return Exploratory(CHANGED, text % words, plan.number, locked.number, at, plan.note)


def flagged(document: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """Give a result document that leaves with the flag that says so, once, when its plan makes it exploratory."""
    found = exploratory_of(plan)
    flags = document.get("flags") or []
    if found is None or any(flag["code"] == FLAG for flag in flags):
        return document
    return {**document, "flags": [*flags, found.flag()]}


def analysis_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give the part of a plan that a result depends on."""
    return {name: value for name, value in document.items() if name not in NOT_ANALYSIS}

"""The page of one decision."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.action_words import account_words, due_words, owner_words, shape_of
from governance.decision_words import how_words, mix_words, review_words, there_words, title_of
from governance.models import ActionPoint, Decision, DecisionEvidence
from governance.panels.base import address
from governance.permissions import can_keep
from governance.queries import decisions as queries
from governance.queries.decision_links import lines_about
from governance.signals import asking_what_led_here
from governance.views.group_doors import way_to
from nrp.core.render.dates import day, moment


def decision_page(decision: Decision, user: Any) -> dict[str, Any]:
    """Give everything the page says to this reader."""
    evidence = list(decision.evidence.all())
    newer = getattr(decision, "superseded_by", None)
    return {
        "decision": decision,
        "title": title_of(decision),
        "newer": newer,
        "newer_title": title_of(newer) if newer is not None else "",
        "earlier_title": title_of(decision.supersedes) if decision.supersedes is not None else "",
        "review": review_words(decision),
        "is_review_due": newer is None and bool(decision.review_on) and not decision.reviewed_on,
        "facts": _facts(decision),
        "mix": mix_words(evidence),
        "evidence": [_piece(row) for row in evidence],
        "issues": [
            {"text": issue.title, "url": address("issue", issue.pk), "rest": _raised(issue.raised_on)}
            for issue in queries.issues_of(decision, user)
        ],
        "behind": [*lines_about(decision, user), *_behind(decision, user)],
        "actions": [action_line(row) for row in _actions(decision)],
        "take_on": f"{reverse('action-point-new', args=[decision.group_id])}?decision={decision.pk}",
        "can_keep": can_keep(user, decision.group),
        "is_open": decision.group.closed_on is None,
        "is_fixed": queries.is_fixed(decision),
        "crumbs": [*way_to(decision.group), {"label": _("Decisions"), "url": _list_of(decision)}],
    }


def action_line(action: ActionPoint) -> dict[str, Any]:
    """Give one action point as a line: what, who, until when, where it stands."""
    return {
        "text": action.text,
        "url": action.get_absolute_url(),
        "rest": f"{owner_words(action)}; {due_words(action)}",
        "state": shape_of(action),
        "word": str(action.get_state_display()),
    }


def _behind(decision: Decision, user: Any) -> list[dict[str, Any]]:
    """Give what other parts of the platform say led to a decision, each with its heading."""
    answers = asking_what_led_here.send(sender=Decision, decision=decision, user=user)
    told: list[Any] = [answer for _receiver, answer in answers]
    return [{"heading": heading, "items": items} for heading, items in told if items]


def _actions(decision: Decision) -> list[ActionPoint]:
    rows = ActionPoint.objects.filter(decision=decision).select_related("owner", "owner_organisation")
    return list(rows.order_by("due_on", "number"))


def _list_of(decision: Decision) -> str:
    return f"{reverse('decisions')}?group={decision.group_id}"


def _facts(decision: Decision) -> list[dict[str, Any]]:
    meeting = decision.meeting
    there = there_words(queries.there_by_sector(meeting)) if meeting is not None else ""
    proposed = str(decision.proposed_by) if decision.proposed_by is not None else ""
    if decision.proposed_sector:
        sector = str(decision.get_proposed_sector_display())
        proposed = f"{proposed} ({sector})" if proposed else sector
    recorded = {"who": account_words(decision.recorded_by), "when": moment(decision.recorded_at)}
    facts = [
        (_("Decided"), day(decision.decided_on)),
        (_("How"), how_words(decision)),
        (_("Who was there"), there or decision.present),
        (_("Proposed by"), proposed),
        (_("Written down"), _("%(who)s, %(when)s") % recorded if decision.recorded_by_id else recorded["when"]),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def _piece(row: DecisionEvidence) -> dict[str, Any]:
    item = reverse("evidence-item", args=[row.item_id]) if row.item_id else ""
    return {"title": row.title, "kind": str(row.get_kind_display()), "link": item or row.link}


def _raised(on: Any) -> str:
    return _("raised on %(day)s") % {"day": day(on)}

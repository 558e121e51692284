"""Where an enquiry began and what it led to: the issues, decisions and initiatives it is linked with, as its page
shows them."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from coren.models import Enquiry
from coren.queries.enquiry_links import decisions_at, initiatives_at, issues_at
from governance.models import Decision, Issue
from nrp.core.render.dates import day


def links_of(enquiry: Enquiry, user: Any) -> dict[str, Any]:
    """Give the issues, decisions and initiatives it is linked with, as far as this reader may see them."""
    issues = issues_at(enquiry.area, user)
    brought_up = issues.filter(found_by_enquiries=enquiry)
    first = issues.filter(pk=enquiry.began_with_id).first() if enquiry.began_with_id else None
    decisions = decisions_at(enquiry.area, user).filter(enquiries=enquiry).order_by("decided_on", "number")
    initiatives = initiatives_at(enquiry.area, user).filter(enquiries=enquiry)
    return {
        "began_with": [_issue_line(first)] if first else [],
        "brought_up": [_issue_line(issue) for issue in brought_up],
        "decisions": [_decision_line(decision) for decision in decisions],
        "initiatives": [
            {"text": one.title, "rest": str(one.get_stage_display()), "url": one.get_absolute_url()}
            for one in initiatives
        ],
    }


def _issue_line(issue: Issue) -> dict[str, Any]:
    state = _("closed %(day)s") % {"day": day(issue.closed_on)} if issue.closed_on else _("open")
    return {"text": issue.title, "rest": state, "url": issue.get_absolute_url()}


def _decision_line(decision: Decision) -> dict[str, Any]:
    words = {"group": decision.group, "number": decision.number, "day": day(decision.decided_on)}
    rest = _("%(group)s, decision %(number)s, %(day)s") % words
    return {"text": Truncator(decision.text).chars(160), "rest": rest, "url": decision.get_absolute_url()}

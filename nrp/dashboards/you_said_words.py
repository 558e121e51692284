"""The words of “You said, we did”: each step of the chain, open ends said plainly."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import ActionPoint, Decision, Issue
from nrp.core.render.alternatives import sentence
from nrp.core.render.dates import day
from nrp.dashboards.queries.you_said import Chain, Decided, is_overdue

State = ActionPoint.State
NO_THEME = "no-theme"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: what kind, what it says, what more there is to say, where it leads."""

    label: str
    text: str
    rest: str = ""
    url: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One issue as the page tells it."""

    said: str
    in_their_words: str
    url: str
    raised: str
    heading: str
    steps: tuple[Step, ...]
    state: str
    state_word: str


@dataclass(frozen=True, slots=True)
class ThemeOf:
    """A theme with its issues."""

    title: str
    told: tuple[Told, ...]


def by_theme(found: Iterable[Chain]) -> list[ThemeOf]:
    """Group chains by theme in the order they come in."""
    grouped: dict[str, list[Told]] = {}
    for chain in found:
        title = chain.issue.theme.title if chain.issue.theme else _("Without a theme yet")
        grouped.setdefault(title, []).append(told(chain))
    return [ThemeOf(title, tuple(rows)) for title, rows in grouped.items()]


def told(chain: Chain) -> Told:
    """Tell one issue with all that followed; an end that is open says so."""
    issue = chain.issue
    return Told(
        said=issue.title,
        in_their_words=issue.text,
        url=issue.get_absolute_url(),
        raised=raised_words(issue),
        heading=heading_of(chain),
        steps=(*_enquiries(chain), *_decisions(chain), *_result(chain)),
        state="done" if issue.closed_on else ("running" if chain.decided or chain.enquiries else "waiting"),
        state_word=_("Closed") if issue.closed_on else (_("Under way") if chain.decided else _("Open")),
    )


def heading_of(chain: Chain) -> str:
    return _("We did") if chain.is_done else _("Not yet")


def raised_words(issue: Issue) -> str:
    """Say who raised it by sector, where and when; never by name."""
    words = {
        "sector": issue.get_sector_display(),
        "where": where_words(issue.source),
        "month": month(issue.raised_on),
    }
    return _("%(sector)s, %(where)s, %(month)s") % words


def where_words(source: str) -> str:
    return {
        Issue.Source.MEETING: _("at a meeting"),
        Issue.Source.EVENT: _("at an event"),
        Issue.Source.ENQUIRY: _("in an enquiry"),
        Issue.Source.STREET: _("in a street interview"),
    }.get(Issue.Source(source), _("elsewhere"))


def month(value: Any) -> str:
    return date_format(value, "F Y")


def _enquiries(chain: Chain) -> list[Step]:
    return [
        Step(_("Enquiry"), one.title, str(one.get_state_display()), one.get_absolute_url()) for one in chain.enquiries
    ]


def _decisions(chain: Chain) -> list[Step]:
    if not chain.decided:
        return [] if chain.issue.closed_on else [Step(_("Decision"), _("No decision yet."), is_open=True)]
    return [step for one in chain.decided for step in (_decision(one.decision), *_actions(one))]


def _decision(decision: Decision) -> Step:
    rest = _("%(group)s, %(day)s, %(how)s") % {
        "group": decision.group,
        "day": day(decision.decided_on),
        "how": str(decision.get_how_display()).lower(),
    }
    later = getattr(decision, "superseded_by", None)
    if later is not None:
        rest += ". " + _("Replaced by decision %(number)s") % {"number": later.number}
    label = _("Decision %(number)s") % {"number": decision.number}
    return Step(label, decision.text, rest, decision.get_absolute_url())


def _actions(decided: Decided) -> list[Step]:
    if not decided.actions:
        is_over = getattr(decided.decision, "superseded_by", None) is not None or decided.decision.outcome
        return [] if is_over else [Step(_("Action"), _("No action yet."), is_open=True)]
    return [
        Step(
            _("Action %(number)s") % {"number": one.number},
            one.text,
            action_words(one),
            one.get_absolute_url(),
            is_open=one.state == State.OPEN,
        )
        for one in decided.actions
    ]


def action_words(action: ActionPoint) -> str:
    """Say where an action stands, and overdue in words."""
    if action.state == State.DROPPED:
        return _("Dropped. %(why)s") % {"why": sentence(action.dropped_reason)}
    if action.state == State.VERIFIED:
        return _("Done and verified %(day)s") % {"day": day(action.verified_at)} if action.verified_at else _("Done")
    if action.state == State.COMPLETED:
        return _("Done, not verified by anybody else yet")
    if is_overdue(action):
        late = (timezone.localdate() - action.due_on).days
        words = {"n": late, "day": day(action.due_on)}
        return ngettext("%(n)s day late, due %(day)s", "%(n)s days late, due %(day)s", late) % words
    return _("To do by %(day)s") % {"day": day(action.due_on)}


def _result(chain: Chain) -> list[Step]:
    results = chain.results
    if results:
        return [Step(_("What came of it"), text) for text in results]
    return [Step(_("What came of it"), _("Nothing on record yet."), is_open=True)] if chain.decided else []


# The words proposed for the public ---------------------------------------------------------------


def said_words(chain: Chain) -> str:
    """Propose what the public reads under “You said”: the issue, in their words where they are on record."""
    return chain.issue.text.strip() or chain.issue.title


def did_words(chain: Chain) -> str:
    """Propose what the public reads under “We did” or “Not yet”: results, else what was decided, else that nothing
    was."""
    if chain.results:
        return " ".join(sentence(text) for text in chain.results)
    if chain.issue.closed_on:
        return _("This is closed.")
    if not chain.decided:
        return _("Residents are looking into it.") if chain.enquiries else _("No decision yet.")
    latest = chain.decided[-1].decision
    said = _("Decided in %(month)s: %(text)s") % {"month": month(latest.decided_on), "text": sentence(latest.text)}
    due = [one.due_on for one in chain.actions if one.state == State.OPEN]
    more = _("To be done by %(month)s.") % {"month": month(min(due))} if due else _("No action yet.")
    is_completed = any(one.state in (State.COMPLETED, State.VERIFIED) for one in chain.actions)
    return said if is_completed and not due else f"{said} {more}"

"""Who may do what: events and issues."""

from typing import Any

from governance.actions import events, issues
from governance.models import Issue, Sector
from nrp.accounts.roles import Role
from tests.event_factories import a_photo, a_stored_photo, a_theme, an_event, an_issue, photo_bytes, somebody_at
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row

R = Role
EVERYWHERE = frozenset({R.PROGRAMME_ADMIN, R.PROJECT_DEPUTY, R.COREN_MANAGER})
AT_OWN_PLACE = frozenset({R.LOG_MEMBER, R.RESIDENT_ADVISER, R.COREN_FACILITATOR})
EVERYONE = May(EVERY_ROLE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
RECORDERS = May(EVERYWHERE | AT_OWN_PLACE)
RECORD = May(EVERYWHERE, own=AT_OWN_PLACE, elsewhere_hidden=OWN_PLACE)
event, photo, issue, theme = thing("event"), thing("photo"), thing("issue"), thing("theme")

PAGES: dict[str, Row] = {
    "events": Row(get=EVERYONE),
    "event": Row(get=PLACE, address=event, shows=True),
    "event-new": Row(get=RECORDERS, post=RECORDERS),
    "event-edit": Row(get=RECORD, post=RECORD, address=event, shows=True),
    "event-attendance": Row(get=RECORD, post=RECORD, address=event, shows=True),
    "event-photo-new": Row(get=RECORD, post=RECORD, address=event, shows=True),
    "event-photo-file": Row(get=PLACE, address=photo),
    "event-photo-withdraw": Row(get=RECORD, post=RECORD, address=thing("withdrawn"), shows=True),
    "issues": Row(get=EVERYONE),
    "issue": Row(get=PLACE, address=issue, shows=True),
    "issue-new": Row(get=RECORDERS, post=RECORDERS),
    "issue-edit": Row(get=RECORD, post=RECORD, address=issue, shows=True),
    "issue-close": Row(get=RECORD, post=RECORD, address=issue, shows=True),
    "issue-reopen": Row(get=RECORD, post=RECORD, address=issue, shows=True),
    "themes": Row(get=EVERYONE, post=RECORDERS),
    "theme": Row(get=RECORD, post=RECORD, address=theme, shows=True),
}
API: dict[str, Row] = {
    "api-events": Row(get=EVERYONE, post=RECORDERS),
    "api-event": Row(get=PLACE, patch=RECORD, address=event, shows=True),
    "api-event-attendance": Row(get=PLACE, post=RECORD, address=event, shows=True),
    "api-event-photos": Row(get=PLACE, post=RECORD, address=event, shows=True),
    "api-photo-file": Row(get=PLACE, address=photo),
    "api-photo-withdraw": Row(post=RECORD, address=thing("withdrawn")),
    "api-issues": Row(get=EVERYONE, post=RECORDERS),
    "api-issue": Row(get=PLACE, patch=RECORD, address=issue, shows=True),
    "api-themes": Row(get=EVERYONE, post=RECORDERS),
    "api-theme": Row(get=PLACE, patch=RECORD, address=theme, shows=True),
    "api-theme-merge": Row(post=RECORD, address=theme),
}


def things(basis: Basis) -> Things:
    """Make, on each side, an event with who came and photographs, a theme, and an issue raised there."""
    made: Things = {name: {} for name in ("event", "photo", "withdrawn", "issue", "theme")}
    for side, area in basis.areas.items():
        word = basis.canary[side]
        found = an_event(
            area,
            group=basis.groups[side],
            **{name: f"{word} {name}" for name in ("title", "place", "aims", "what_was_said", "what_followed")},
        )
        _count(found, word)
        somebody_at(found, f"{word} Visitor", organisation=f"{word} organisation")
        texts = {"description": f"{word} description", "consent": f"{word} consent"}
        made["event"][side] = found
        made["photo"][side] = a_photo(found, file=_file(word), **texts)
        made["withdrawn"][side] = a_photo(found, file=_file(word), **texts)
        made["theme"][side] = a_theme(area, f"{word} theme")
        made["issue"][side] = an_issue(
            area,
            title=f"{word} issue",
            text=f"{word} words",
            named=f"{word} Speaker",
            theme=made["theme"][side],
            event=found,
            sector=Sector.RESIDENT,
            source=Issue.Source.EVENT,
        )
        closed = an_issue(area, title=f"{word} closed issue", text=f"{word} closed words")
        issues.close(issue=closed, outcome=f"{word} outcome", by=None)
    return made


def _count(found: Any, word: str) -> None:
    events.count(event=found, head_count=12, head_count_how=f"{word} how", sectors={"resident": 9}, by=None)


def _file(word: str) -> Any:
    return a_stored_photo(photo_bytes(told=word), f"{word}.jpg")

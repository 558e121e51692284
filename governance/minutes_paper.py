"""The minutes on one page: who was there by sector, decisions, actions, the text; for the page and the PDF."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.meeting_words import when_words
from governance.minutes_words import state_of
from governance.models import ActionPoint, Attendance, Decision, Meeting, Minutes
from governance.queries import minutes as queries
from governance.queries.attendance import attendance_of, here_by_sector
from nrp.core.render.dates import day, moment
from nrp.core.render.pdf import compile_pdf
from nrp.core.render.written import written_blocks

SOURCE = Path(__file__).parent / "typst" / "minutes.typ"
MARK = Path(__file__).resolve().parents[1] / "static" / "images" / "mark.svg"
LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision or an action: its number, what it says, and the rest in a line."""

    number: str
    text: str
    rest: str


@dataclass(frozen=True, slots=True)
class Paper:
    """All that stands on the printout."""

    title: str
    group: str
    when: str
    place: str
    state: str
    present: list[tuple[str, str]]
    decisions: list[Entry]
    actions: list[Entry]
    text: str
    printed: str


def paper_of(meeting: Meeting, minutes: Minutes | None, *, is_readable: bool) -> Paper:
    """Gather the printout of a meeting; the text of a draft only for who may read it."""
    state = state_of(minutes)
    return Paper(
        title=meeting.title,
        group=meeting.group.name,
        when=when_words(meeting),
        place=meeting.place,
        state=" ".join(part for part in (state["word"], state["rest"]) if part),
        present=_present(meeting, list(attendance_of(meeting))),
        decisions=[_decision(one) for one in queries.decisions_of(meeting)],
        actions=[_action(one) for one in queries.actions_of(meeting)],
        text=minutes.text if minutes is not None and is_readable else "",
        printed=_("Printed %(at)s") % {"at": moment(timezone.now())},
    )


def minutes_pdf(paper: Paper) -> bytes:
    """Give the printout as a PDF, tagged."""
    data = {
        "language": LANGUAGE,
        "title": _("Minutes: %(title)s") % {"title": paper.title},
        "name": paper.title,
        "group": paper.group,
        "when": paper.when,
        "place": paper.place,
        "state": paper.state,
        "present": [{"label": label, "text": text} for label, text in paper.present],
        "lists": [
            {"heading": heading, "rows": [{"number": one.number, "text": one.text, "rest": one.rest} for one in rows]}
            for heading, rows in ((_("Decisions"), paper.decisions), (_("Actions"), paper.actions))
            if rows
        ],
        "text_heading": _("Minutes"),
        "present_heading": _("Who was there"),
        "blocks": written_blocks(paper.text),
        "footer": f"{paper.group}, {paper.when}",
    }
    files: dict[str, str | bytes] = {
        "mark.svg": MARK.read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False),
    }
    return compile_pdf(SOURCE.read_text(encoding="utf-8"), files, made_at=timezone.now())


def _present(meeting: Meeting, rows: list[Attendance]) -> list[tuple[str, str]]:
    """Give the names under their sectors, then the head count, then apologies."""
    found = [(sector, "; ".join(_named(row) for row in here)) for sector, here in here_by_sector(rows)]
    if others := meeting.others_present:
        count = ngettext("%(count)s person not named", "%(count)s people not named", others) % {"count": others}
        found.append((_("Others"), count))
    apologies = [row.name for row in rows if row.presence == Attendance.Presence.APOLOGIES]
    if apologies:
        found.append((_("Apologies"), "; ".join(apologies)))
    return found


def _named(row: Attendance) -> str:
    notes = [row.organisation, _("chaired") if row.has_chaired else "", _("presented") if row.has_presented else ""]
    notes.append(_("online") if row.presence == Attendance.Presence.ONLINE else "")
    said = ", ".join(note for note in notes if note)
    return f"{row.name} ({said})" if said else row.name


def _decision(decision: Decision) -> Entry:
    how = str(decision.get_how_display())
    if decision.how == Decision.How.VOTE:
        how = _("%(how)s: %(for)s for, %(against)s against, %(abstained)s abstained") % {
            "how": how,
            "for": decision.votes_for,
            "against": decision.votes_against,
            "abstained": decision.votes_abstained,
        }
    return Entry(str(decision.number), decision.text, how)


def _action(action: ActionPoint) -> Entry:
    owner = ", ".join(str(part) for part in (action.owner, action.owner_organisation) if part)
    due = _("due %(day)s") % {"day": day(action.due_on)}
    rest = ", ".join(part for part in (owner, due) if part)
    return Entry(str(action.number), action.text, f"{rest}. {action.get_state_display()}")

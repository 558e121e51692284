"""The page of one enquiry, told from top to bottom."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.actions.enquiries import checked_words, what_is_missing
from coren.models import Collected, Enquiry, PeerResearcher
from coren.queries import enquiries as queries
from coren.queries.outputs import outputs_visible_to
from coren.views.enquiry_chain import links_of
from coren.words import hours_words
from neighbourhoods.permissions import Permission, can
from nrp.core.render.dates import day, period
from nrp.core.render.tables import Cell, Column, Row, Table

State = Enquiry.State
SHAPES = {
    State.PLANNED: "waiting",
    State.UNDER_WAY: "running",
    State.WRITING_UP: "running",
    State.FINISHED: "done",
    State.STOPPED: "look",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """What the one who reads may do with this enquiry."""

    user: Any
    can_edit: bool
    sees_names: bool

    @classmethod
    def of(cls, user: Any, enquiry: Enquiry) -> "Reader":
        return cls(
            user=user,
            can_edit=can(user, Permission.EDIT_ENQUIRIES, enquiry.area),
            sees_names=can(user, Permission.SEE_ADVISERS, enquiry.area),
        )


def story(enquiry: Enquiry, user: Any) -> dict[str, Any]:
    """Give everything the page says to this reader. What is not written is left out, but for those who can write it."""
    reader = Reader.of(user, enquiry)
    researchers = list(queries.researchers_of(enquiry))
    collected = list(queries.collected_of(enquiry))
    outputs = list(outputs_visible_to(user).filter(enquiry=enquiry))
    return {
        "enquiry": enquiry,
        "shape": SHAPES[State(enquiry.state)],
        "reader": reader,
        "facts": _facts(enquiry, reader),
        "missing": what_is_missing(enquiry) if reader.can_edit and enquiry.state == State.PLANNED else [],
        "methods": [str(label) for code, label in Enquiry.Method.choices if code in enquiry.methods],
        "safety": checked_words(enquiry),
        "researchers_words": researchers_words(researchers, user),
        "researchers": _researchers_table(researchers, reader) if researchers and reader.sees_names else None,
        "collected_words": collected_words(collected),
        "collected": _collected_table(collected) if collected else None,
        "occasions": _occasions_table(collected) if collected and reader.can_edit else None,
        "outputs": [
            {"text": output.title, "url": output.get_absolute_url(), "rest": output.get_kind_display()}
            for output in outputs
        ],
        "hiat": _hiat(enquiry),
        **links_of(enquiry, user),
        "parts": {part.replace("-", "_"): reverse("enquiry-edit", args=[enquiry.pk, part]) for part in PART_NAMES},
        "crumbs": [{"label": _("Enquiries"), "url": reverse("enquiries")}, {"label": enquiry.area.name}],
    }


PART_NAMES = ("question", "methods", "ethics", "findings", "led-to", "chain", "review", "hiat")


def _facts(enquiry: Enquiry, reader: Reader) -> list[dict[str, Any]]:
    facts = [
        (_("Place"), enquiry.area.name),
        (_("When"), when_words(enquiry)),
        (_("Approval"), enquiry.ethics_approval.reference if enquiry.ethics_approval else ""),
        (_("Recorded"), day(enquiry.created_at)),
    ]
    if reader.sees_names:
        minutes = queries.minutes_on(enquiry)
        facts.append((_("Hours"), hours_words(minutes) if minutes else _("None logged yet")))
    return [{"label": label, "value": value} for label, value in facts]


def when_words(enquiry: Enquiry) -> str:
    """Say from when to when an enquiry goes; empty while no day is known."""
    start, end = enquiry.starts_on, enquiry.ends_on
    if start and end:
        return period(start, end)
    if start:
        return _("from %(day)s") % {"day": day(start)}
    return _("until %(day)s") % {"day": day(end)} if end else ""


def researchers_words(researchers: list[PeerResearcher], user: Any) -> str:
    """Say how many residents do the enquiry, and to one of them that they are among them; never a name."""
    now = [row for row in researchers if row.ends_on is None]
    if not researchers:
        return ""
    count = len(researchers)
    words = ngettext("%(count)s Resident Adviser", "%(count)s Resident Advisers", count) % {"count": count}
    if any(row.adviser.person.user_id == user.pk for row in researchers):
        words = _("%(words)s, you among them") % {"words": words}
    if len(now) < count:
        words = _("%(words)s; %(now)s take part today") % {"words": words, "now": len(now)}
    return words


def _researchers_table(researchers: list[PeerResearcher], reader: Reader) -> Table:
    columns = [Column(_("Adviser")), Column(_("Part"), kind="sentence"), Column(_("When"))]
    columns += [Column(_("Change"))] if reader.can_edit else []
    rows = []
    for row in researchers:
        cells = [Cell(str(row.adviser), url=row.adviser.get_absolute_url()), Cell(row.part), Cell(_taking_part(row))]
        if reader.can_edit:
            url = "" if row.ends_on else reverse("enquiry-researcher-end", args=[row.pk])
            cells.append(Cell(_("End their part") if url else "", url=url))
        rows.append(cells)
    return Table(columns, rows, _("Peer researchers"), variant="stacked")


def _taking_part(row: PeerResearcher) -> str:
    if row.ends_on:
        return period(row.starts_on, row.ends_on)
    return _("since %(day)s") % {"day": day(row.starts_on)}


def _by_method(rows: list[Collected]) -> dict[str, list[Collected]]:
    found: dict[str, list[Collected]] = {}
    for row in rows:
        found.setdefault(str(row.get_method_display()), []).append(row)
    return found


def collected_words(rows: list[Collected]) -> str:
    """Say on how many occasions things were collected, and between which days: the base of the counts."""
    if not rows:
        return ""
    days = [row.on for row in rows]
    words = {"count": len(rows), "days": _days(min(days), max(days))}
    return ngettext("On %(count)s occasion, %(days)s.", "On %(count)s occasions, %(days)s.", len(rows)) % words


def _days(first: Any, last: Any) -> str:
    return day(first) if first == last else period(first, last)


def _collected_table(rows: list[Collected]) -> Table:
    columns = [Column(_("Method")), Column(_("How many"), kind="number"), Column(_("When"))]
    lines = [
        Row([method, sum(row.count for row in of), _days(min(row.on for row in of), max(row.on for row in of))])
        for method, of in _by_method(rows).items()
    ]
    return Table(columns, lines, _("What was collected, by method"), variant="stacked")


def _occasions_table(rows: list[Collected]) -> Table:
    columns = [
        Column(_("Day")),
        Column(_("Method")),
        Column(_("How many"), kind="number"),
        Column(_("Note"), kind="sentence"),
        Column(_("Mistake?")),
    ]
    lines = [
        Row(
            [
                Cell(day(row.on)),
                Cell(str(row.get_method_display())),
                row.count,
                Cell(row.note),
                Cell(_("Take it back"), url=reverse("enquiry-collected-remove", args=[row.pk])),
            ]
        )
        for row in rows
    ]
    return Table(columns, lines, _("What was collected, day by day"), variant="stacked")


def _hiat(enquiry: Enquiry) -> list[dict[str, str]]:
    asked = (
        (_("Which inequalities are at work, and what causes them?"), enquiry.hiat_inequalities),
        (_("How is it designed to have an effect, and what part does the public have?"), enquiry.hiat_design),
        (_("How will we know what it does for people in different circumstances?"), enquiry.hiat_evaluation),
        (_("What wider effects might it have, and how is harm avoided?"), enquiry.hiat_wider),
    )
    return [{"question": question, "answer": answer} for question, answer in asked if answer]

"""What a meeting's page shows: when, where, agenda, papers, who comes, and what the other pages know."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.meeting_words import length_words, ordinal_words, state_words, timed, when_words
from governance.models import AgendaItem, Invite, Meeting, MeetingSeries, Membership, Paper
from governance.panels import MEETING_PANELS, panels_of
from governance.permissions import can_keep, membership_in
from governance.queries import meetings as queries
from governance.views.meeting_doors import meetings_trail
from nrp.core.attachments import WORDS
from nrp.core.render.dates import day, moment_near

Answer, State = Invite.Answer, Meeting.State
SHAPES = {State.PLANNED: "waiting", State.HELD: "done", State.CANCELLED: "look"}


def meeting_context(meeting: Meeting, user: Any) -> dict[str, Any]:
    """Gather the page: agenda, papers and invites are one query each, each panel of another page one more."""
    items, papers, invites = queries.agenda_of(meeting), queries.papers_of(meeting), queries.invites_of(meeting)
    keeps = can_keep(user, meeting.group)
    is_ahead = meeting.state == State.PLANNED and meeting.starts_at > timezone.now()
    untold = sum(invite.told != meeting.sequence and bool(invite.person.email) for invite in invites)
    return {
        "meeting": meeting,
        "when": when_words(meeting),
        "group_url": meeting.group.get_absolute_url(),
        "shape": SHAPES[State(meeting.state)],
        "state_word": state_words(meeting),
        "facts": facts_of(meeting),
        "agenda": agenda_rows(meeting, items, papers, keeps=keeps),
        "length": length_words(meeting, items),
        "papers": [paper_row(paper, keeps=keeps) for paper in papers if paper.item_id is None],
        "asked": asked_words(invites),
        "answers": answer_rows(invites),
        "own": own_answer(meeting, invites, user) if is_ahead else None,
        "answer_choices": Answer.choices[1:],
        "keeps": keeps,
        "is_ahead": is_ahead,
        "is_cancelled": meeting.state == State.CANCELLED,
        "untold": untold_words(untold) if keeps and is_ahead and untold else "",
        "panels": panels_of(MEETING_PANELS, meeting, user),
        "crumbs": meetings_trail((meeting.group.name, f"{reverse('meetings')}?group={meeting.group_id}")),
    }


def facts_of(meeting: Meeting) -> list[dict[str, Any]]:
    """Give where it is, how to get in, the link and the series; what is not known is left out."""
    link = meeting.online_link
    online = (
        format_html('<a class="govuk-link" href="{}" rel="noreferrer">{}</a>', link, _("Join online")) if link else ""
    )
    return [
        {"label": _("Where"), "value": meeting.place},
        {"label": _("Getting in"), "value": meeting.access},
        {"label": _("Online"), "value": online},
        {"label": _("Series"), "value": series_words(meeting.series) if meeting.series else ""},
    ]


def series_words(series: MeetingSeries) -> str:
    """Say how a series goes: every month on the second Thursday, until 12 December 2019."""
    first = timezone.localdate(series.starts_at)
    words = {"every": str(series.get_every_display()), "which": ordinal_words(first), "until": day(series.until)}
    if series.every in (MeetingSeries.Every.MONTH, MeetingSeries.Every.QUARTER):
        return _("%(every)s on the %(which)s, until %(until)s") % words
    return _("%(every)s, until %(until)s") % words


def agenda_rows(
    meeting: Meeting, items: Sequence[AgendaItem], papers: Sequence[Paper], *, keeps: bool
) -> list[dict[str, Any]]:
    """Give the items in order: when each begins, how long it takes, who presents it, and its papers."""
    by_item: dict[Any, list[dict[str, str]]] = {}
    for paper in papers:
        by_item.setdefault(paper.item_id, []).append(paper_row(paper, keeps=keeps))
    return [
        {
            "begins": row.begins,
            "title": row.item.title,
            "rest": ", ".join(part for part in (row.lasts, row.item.presenter) if part),
            "notes": row.item.notes,
            "papers": by_item.get(row.item.pk, []),
        }
        for row in timed(meeting, items)
    ]


def paper_row(paper: Paper, *, keeps: bool) -> dict[str, str]:
    return {
        "title": paper.title,
        "about": paper.about,
        "kind": WORDS.get(paper.file_type, ""),
        "url": reverse("paper-file", args=[paper.pk]),
        "remove": reverse("paper-remove", args=[paper.pk]) if keeps else "",
    }


def asked_words(invites: Sequence[Invite]) -> str:
    """Say how many were asked and what they answered: 14 people asked: 8 coming, 2 perhaps, 4 without an answer yet."""
    if not invites:
        return ""
    count = {answer: sum(invite.answer == answer for invite in invites) for answer in Answer}
    parts = [
        (count[Answer.COMING], _("%(n)s coming")),
        (count[Answer.MAYBE], _("%(n)s perhaps")),
        (count[Answer.NOT_COMING], _("%(n)s not coming")),
        (
            count[Answer.NONE],
            _("%(n)s without an answer yet"),
        ),
    ]
    said = ", ".join(words % {"n": number} for number, words in parts if number)
    people = ngettext("%(n)s person asked", "%(n)s people asked", len(invites)) % {"n": len(invites)}
    return f"{people}: {said}."


def answer_rows(invites: Sequence[Invite]) -> list[dict[str, Any]]:
    """Give each answer with the names behind it, and who wrote it down where somebody else did."""
    order = (Answer.COMING, Answer.MAYBE, Answer.NOT_COMING, Answer.NONE)
    return [
        {"answer": str(answer.label), "names": [answered_words(one) for one in invites if one.answer == answer]}
        for answer in order
        if any(one.answer == answer for one in invites)
    ]


def answered_words(invite: Invite) -> str:
    """Give the name, with whoever wrote the answer down for them."""
    by = invite.answered_by
    if by is None or by.pk == invite.person.user_id:
        return invite.person.name
    words = {"name": invite.person.name, "by": getattr(by, "person", None) or _("somebody")}
    return _("%(name)s (written down by %(by)s)") % words


def own_answer(meeting: Meeting, invites: Sequence[Invite], user: Any) -> dict[str, Any] | None:
    """Give the reader's own answer, for somebody who was asked or sits on the group."""
    mine = next((invite for invite in invites if invite.person.user_id == user.pk), None)
    held: Membership | None = membership_in(user, meeting.group)
    if mine is None and held is None:
        return None
    person_id = mine.person_id if mine is not None else held.person_id if held is not None else None
    answered = mine is not None and bool(mine.answer)
    said = str(mine.get_answer_display()) if mine is not None and answered else ""
    at = mine.answered_at if mine is not None and answered else None
    when = moment_near(at, timezone.now()) if at is not None else ""
    return {"person": person_id, "answer": mine.answer if mine else "", "said": said, "when": when}


def told_words(invites: Sequence[Invite]) -> str:
    """Say who will be told by e-mail that a meeting is off, and who has to be told otherwise, by name."""
    if not invites:
        return _("Nobody was asked yet, so nobody is written to.")
    others = ", ".join(invite.person.name for invite in invites if not invite.person.email)
    count = sum(bool(invite.person.email) for invite in invites)
    words = ngettext(
        "%(count)s person who was asked is told by e-mail, with the reason.",
        "%(count)s people who were asked are told by e-mail, with the reason.",
        count,
    )
    said = words % {"count": count}
    return f"{said} {_('Tell otherwise, for want of an address: %(names)s.') % {'names': others}}" if others else said


def untold_words(count: int) -> str:
    """Say how many people who were asked do not know yet how it stands."""
    words = ngettext(
        "%(count)s person who was asked has not been told of the latest change.",
        "%(count)s people who were asked have not been told of the latest change.",
        count,
    )
    return words % {"count": count}

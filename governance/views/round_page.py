"""What the page of a round shows, by its state and by who reads it; and the checks before it opens and closes."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.actions.rounds import missing_for_opening, not_open_words
from governance.models import Ballot, PriorityRound, Sector
from governance.permissions import can_keep, membership_in
from governance.queries import priorities as queries
from governance.queries.priorities import Choice
from governance.queries.round_results import FEWEST, result_of, sectors_to_show
from governance.round_findings import joined
from governance.views.round_result import counted_words, result_context
from nrp.core.forms import trail
from nrp.core.render.dates import day, moment
from nrp.core.render.tables import Cell, Column, Row, Table

State, Method = PriorityRound.State, PriorityRound.Method
SHAPES = {State.DRAFT: "waiting", State.OPEN: "running", State.CLOSED: "done"}


def rounds_table(rounds: Iterable[PriorityRound], *, names_group: bool) -> Table:
    columns = [Column(_("Round"))]
    columns += [Column(_("Group"))] if names_group else []
    columns += [Column(_("How")), Column(_("State")), Column(_("Ballots"), kind="number")]
    rows = [
        Row(
            [
                Cell(held.title, url=held.get_absolute_url()),
                *([Cell(held.group.name)] if names_group else []),
                Cell(str(held.get_method_display())),
                Cell(state_words(held)),
                Cell(held.n_ballots),  # type: ignore[attr-defined]  # counted by the query
            ]
        )
        for held in rounds
    ]
    return Table(columns, rows, _("Rounds of priorities, the latest first"), variant="stacked")


def state_words(held: PriorityRound) -> str:
    """Say where a round stands, with its day."""
    if held.state == State.CLOSED and held.closed_at is not None:
        return _("Closed %(day)s") % {"day": day(held.closed_at)}
    if held.state == State.OPEN and held.closes_on is not None:
        return _("Open until %(day)s") % {"day": day(held.closes_on)}
    return str(held.get_state_display())


def round_context(held: PriorityRound, user: Any) -> dict[str, Any]:
    """Give what the page shows: before it opens the ballot to come, while it is open who has voted, then the result."""
    keeps = can_keep(user, held.group)
    context: dict[str, Any] = {
        "held": held,
        "shape": SHAPES[State(held.state)],
        "state": state_words(held),
        "keeps": keeps,
        "crumbs": trail((_("Priorities"), reverse("priority-rounds"))),
    }
    if held.state == State.CLOSED:
        result = result_of(held)
        context |= {"choice": result.choice, **result_context(result, reverse("priority-round-csv", args=[held.pk]))}
        context["focus_links"] = _focus_links(held, result.winners, user)
        return context
    context["choice"] = queries.choice_of(held)
    context["how"] = method_words(held, context["choice"])
    context["missing"] = missing_for_opening(held) if keeps and held.state == State.DRAFT else ""
    if held.state == State.OPEN:
        context |= _voting(held, user, keeps=keeps)
    return context


def _voting(held: PriorityRound, user: Any, *, keeps: bool) -> dict[str, Any]:
    is_late = held.closes_on is not None and held.closes_on < timezone.localdate()
    found: dict[str, Any] = {"has_seat": membership_in(user, held.group) is not None, "is_late": is_late}
    if found["has_seat"]:
        found["own"] = queries.own_ballot(held, user)
    if keeps:
        rows = list(queries.ballots_of(held))
        found |= {"voters": voters_table(rows, held), "waiting": queries.still_to_vote(held)}
    return found


def voters_table(ballots: Iterable[Ballot], held: PriorityRound) -> Table:
    """Give who has voted and how the ballot came; never what it says."""
    columns = [Column(_("Ballot of")), Column(_("Sector")), Column(_("How it came")), Column("")]
    rows = []
    for ballot in ballots:
        who = ballot.person.name if ballot.person is not None else _("Somebody without a name")
        if ballot.channel == Ballot.Channel.ONLINE:
            rows.append(Row([Cell(who), Cell(str(ballot.get_sector_display())), Cell(_("Online")), Cell("")]))
            continue
        by = ballot.entered_by.person.name if ballot.entered_by is not None else _("the platform")
        words = _("In the room, entered by %(by)s, %(when)s") % {"by": by, "when": moment(ballot.cast_at)}
        url = reverse("ballot-take-out", args=[held.pk, ballot.pk])
        cells = [Cell(who), Cell(str(ballot.get_sector_display())), Cell(words), Cell(_("Take out"), url=url)]
        rows.append(Row(cells))
    return Table(columns, rows, _("Ballots so far"), variant="stacked")


def method_words(held: PriorityRound, choice: Choice) -> str:
    """Say what a ballot asks of somebody."""
    if held.method == Method.SCORE:
        if choice.criteria:
            return _("Score every option on every criterion, from 0 to %(highest)d.") % {"highest": held.highest}
        return _("Score every option from 0 to %(highest)d.") % {"highest": held.highest}
    if held.method == Method.DOTS:
        words = ngettext(
            "You have %(dots)d dot. Place it on the option you choose.",
            "You have %(dots)d dots. Place as many as you like, several on one option if you want.",
            held.dots,
        )
        return words % {"dots": held.dots}
    if held.method == Method.RANKING:
        return _("Give your first choice place 1, your second place 2, and so on. You may stop early.")
    return _("For each option say that you agree, that you can live with it, or that you object and why.")


def _focus_links(held: PriorityRound, winners: Iterable[Any], user: Any) -> list[dict[str, str]]:
    """Offer to make what was chosen the focus of the place, to those who may."""
    area = held.group.area
    if area is None or area.left_on is not None or not queries.can_set_focus(user, area):
        return []
    url = reverse("focus-new", args=[area.slug])
    return [{"title": option.title, "url": f"{url}?option={option.pk}"} for option in winners]


def open_check(held: PriorityRound, problem: str = "") -> dict[str, Any]:
    """Give the answers to be checked before a round opens."""
    choice = queries.choice_of(held)
    edit = reverse("priority-round-edit", args=[held.pk])
    rows = [
        {"label": _("Question"), "value": held.question, "url": edit},
        {"label": _("How it is decided"), "value": held.get_method_display(), "url": edit},
        {"label": _("Options"), "value": ", ".join(option.title for option in choice.options), "url": edit},
    ]
    if choice.criteria and held.method == Method.SCORE:
        weighed = [_("%(title)s (counts %(weight)d)") % {"title": c.title, "weight": c.weight} for c in choice.criteria]
        rows.append({"label": _("Criteria"), "value": ", ".join(weighed), "url": edit})
    last = day(held.closes_on) if held.closes_on else _("When you close it")
    rows.append({"label": _("Ballots online until"), "value": last, "url": edit})
    return {
        "heading": _("Check before you open it"),
        "rows": rows,
        "what_changes": [
            method_words(held, choice),
            _("Counted by: %(how)s.") % {"how": counted_words(held, weighed=bool(choice.criteria))},
            _("Those who sit on the group vote online, or you enter their ballots in the room."),
            _("From then on question, options, criteria and method are fixed."),
        ],
        "act": _("Open the round"),
        **_checked(held, problem or _why_not_open(held)),
    }


def close_check(held: PriorityRound, problem: str = "") -> dict[str, Any]:
    """Give what is known before a round closes: how many voted, who has not, what will be shown."""
    ballots = list(queries.ballots_of(held))
    by_sector = Counter(ballot.sector for ballot in ballots)
    count = ngettext("%(count)d ballot", "%(count)d ballots", len(ballots)) % {"count": len(ballots)}
    sectors = ", ".join(f"{Sector(sector).label} {by_sector[sector]}" for sector in Sector.values if by_sector[sector])
    waiting = queries.still_to_vote(held)
    names = joined([seat.person.name for seat in waiting]) if waiting else _("Everybody on the group has voted")
    shown = sectors_to_show(by_sector)
    hidden = [str(Sector(one).label) for one in Sector.values if by_sector[one] and one not in shown]
    changes = [
        _("No ballot is taken after this."),
        _("The result is counted and shown to everybody who sees the group."),
    ]
    if len(ballots) < FEWEST:
        words = _("With fewer than %(fewest)d ballots no result is shown: it would tell how somebody voted.")
        changes[1] = words % {"fewest": FEWEST}
    elif hidden:
        changes.append(
            _("Not shown on their own, so that nobody's vote is told: %(names)s.") % {"names": joined(hidden)}
        )
    return {
        "heading": _("Check before you close it"),
        "rows": [
            {"label": _("Ballots"), "value": f"{count} ({sectors})" if sectors else count},
            {"label": _("Has not voted"), "value": names},
        ],
        "what_changes": changes,
        "act": _("Close the round with %(count)s") % {"count": count},
        **_checked(held, problem or ("" if held.state == State.OPEN else not_open_words(held))),
    }


def _why_not_open(held: PriorityRound) -> str:
    return missing_for_opening(held) if held.state == State.DRAFT else _("This round was opened before.")


def _checked(held: PriorityRound, problem: str) -> dict[str, Any]:
    """Give what both checks share; what is missing or was done meanwhile stands in place of the button."""
    return {
        "back": held.get_absolute_url(),
        "page_errors": [{"text": problem, "href": "#main"}] if problem else None,
        "crumbs": trail((_("Priorities"), reverse("priority-rounds")), (held.title, held.get_absolute_url())),
    }

"""Contracts, posts, cover and load as tables and sentences: one in code is one on the page."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.durations import hours_text
from coren.models import Contract, Cover, Post
from coren.queries.contracts import SoFar, ends_soon, is_current
from coren.queries.handover import open_work_words
from coren.queries.load import Load, LoadRow
from nrp.accounts.roles import Role
from nrp.core.render.dates import day, period
from nrp.core.render.numbers import minutes as minutes_words
from nrp.core.render.numbers import money, number
from nrp.core.render.tables import Cell, Column, Row, Table


def from_until(starts_on: dt.date, ends_on: dt.date | None) -> str:
    """Say a stretch of time: 1 April 2018 to 31 March 2019, or from 1 April 2018."""
    if ends_on is None:
        return _("from %(day)s") % {"day": day(starts_on)}
    return period(starts_on, ends_on)


def contracts_table(contracts: Iterable[Contract]) -> Table:
    columns = [
        Column(_("Reference")),
        Column(_("Organisation")),
        Column(_("For"), "sentence"),
        Column(_("Time")),
        Column(_("Value"), "number"),
        Column(_("State")),
    ]
    rows = [
        [
            Cell(row.reference, url=row.get_absolute_url()),
            Cell(row.organisation.name),
            Cell(", ".join(area.name for area in row.areas.all())),
            Cell(from_until(row.starts_on, row.ends_on)),
            Cell(money(row.value), value=row.value),
            Cell(contract_state(row), strong=ends_soon(row)),
        ]
        for row in contracts
    ]
    return Table(columns, rows, _("Contracts, the latest first"), variant="stacked")


def contract_state(contract: Contract) -> str:
    """Say in words where a contract stands today."""
    today = timezone.localdate()
    if contract.ends_on < today:
        return _("Ended")
    if contract.starts_on > today:
        return _("To come")
    if ends_soon(contract):
        left = (contract.ends_on - today).days
        return ngettext("Ends in %(n)s day", "Ends in %(n)s days", left) % {"n": left} if left else _("Ends today")
    return _("Holds")


def contract_facts(contract: Contract) -> list[dict[str, Any]]:
    return [
        {"label": _("Organisation"), "value": contract.organisation.name},
        {"label": _("For"), "value": ", ".join(area.name for area in contract.areas.all())},
        {"label": _("Time"), "value": from_until(contract.starts_on, contract.ends_on)},
        {"label": _("Value"), "value": money(contract.value)},
        {"label": _("State"), "value": contract_state(contract)},
        {"label": _("Note"), "value": contract.note},
    ]


def so_far_facts(found: SoFar) -> list[dict[str, Any]]:
    return [
        {"label": _("Hours"), "value": minutes_words(found.minutes)},
        {
            "label": _("By"),
            "value": ngettext("%(n)s adviser", "%(n)s advisers", found.advisers) % {"n": found.advisers},
        },
        {"label": _("Fees"), "value": _("%(money)s approved or paid") % {"money": money(found.fees)}},
        {"label": _("Expenses"), "value": _("%(money)s approved or paid") % {"money": money(found.expenses)}},
    ]


def posts_table(posts: Iterable[Post], *, with_organisation: bool = True) -> Table:
    columns = [Column(_("Who")), Column(_("Neighbourhood"))]
    columns += [Column(_("Organisation"))] if with_organisation else []
    columns += [Column(_("Hours a week"), "number"), Column(_("In post"))]
    rows = []
    for post in posts:
        cells = [Cell(post.person.name, url=post.get_absolute_url()), Cell(post.area.name)]
        cells += [Cell(post.organisation.name)] if with_organisation else []
        hours = hours_text(post.minutes_per_week) if post.minutes_per_week else ""
        cells += [Cell(hours), Cell(from_until(post.starts_on, post.ends_on))]
        rows.append(cells)
    return Table(columns, rows, _("Facilitators in post"), variant="stacked")


def post_facts(post: Post) -> list[dict[str, Any]]:
    user = post.person.user
    can_sign_in = user is not None and user.is_active
    return [
        {"label": _("Neighbourhood"), "value": post.area.name},
        {"label": _("Organisation"), "value": post.organisation.name},
        {"label": _("Contract"), "value": post.contract.reference if post.contract is not None else ""},
        {"label": _("Hours a week"), "value": hours_text(post.minutes_per_week) if post.minutes_per_week else ""},
        {"label": _("In post"), "value": from_until(post.starts_on, post.ends_on)},
        {"label": _("Account"), "value": _("Can sign in") if can_sign_in else _("Cannot sign in yet")},
    ]


def covers_table(covers: Iterable[Cover], *, can_end: bool) -> Table:
    columns = [
        Column(_("Stands in")),
        Column(_("For")),
        Column(_("Time")),
        Column(_("What was open then"), "sentence"),
        *([Column(_("Act"))] if can_end else []),
    ]
    rows = []
    for cover in covers:
        role = str(Role(cover.role).label)
        place = _("%(role)s, %(place)s") % {"role": role, "place": cover.area} if cover.area else role
        until = (
            from_until(cover.starts_on, cover.ends_on)
            if cover.ends_on
            else _("for good, from %s") % day(cover.starts_on)
        )
        cells = [
            Cell(cover.substitute.name),
            Cell(cover.absent.name, aside=place),
            Cell(until, aside=cover.reason),
            Cell("; ".join(open_work_words(cover.handed_over)) or _("Nothing")),
        ]
        if can_end:
            cells.append(
                Cell(_("End it now"), url=reverse("cover-end", args=[cover.pk])) if is_open(cover) else Cell("")
            )
        rows.append(cells)
    return Table(columns, rows, _("Cover"), variant="stacked")


def is_open(cover: Cover) -> bool:
    """Whether a cover can still be ended: for a time, and not over."""
    return cover.ends_on is not None and cover.ends_on >= timezone.localdate()


def load_table(load: Load, approvals_url: str) -> Table:
    """Give what each facilitator carries. `approvals_url` leads to what waits, for those who approve."""
    columns = [
        Column(_("Neighbourhood")),
        Column(_("Facilitator")),
        Column(_("Advisers active"), "number"),
        Column(_("Hours this month"), "number"),
        Column(_("Hours last week"), "number"),
        Column(_("Hours to approve"), "number"),
        Column(_("Sent back"), "number"),
        Column(_("Days to money"), "number"),
        Column(_("Consent to renew"), "number"),
    ]
    rows = [Row(_load_cells(row, approvals_url)) for row in load.rows]
    if len(rows) > 1:
        rows.append(Row([Cell(_("All")), Cell(" "), *_figure_cells(load, "")], foot=True))
    return Table(columns, rows, _("Load by neighbourhood and facilitator"), variant="sticky")


def _load_cells(row: LoadRow, approvals_url: str) -> list[Cell]:
    who = str(row.person) if row.person is not None else _("Nobody named")
    aside = ""
    if row.cover is not None and row.cover.ends_on is not None:
        aside = _("%(name)s stands in until %(day)s") % {"name": row.cover.substitute, "day": day(row.cover.ends_on)}
    url = f"{approvals_url}?place={row.area.slug}" if approvals_url else ""
    return [Cell(row.area.name, url=row.area.get_absolute_url()), Cell(who, aside=aside), *_figure_cells(row, url)]


def _figure_cells(row: LoadRow | Load, url: str) -> list[Cell]:
    figures = row.figures if isinstance(row, LoadRow) else row.total
    days = figures.median_days
    return [
        Cell(figures.active),
        Cell(hours_text(figures.month_minutes)),
        Cell(hours_text(figures.week_minutes)),
        Cell(hours_text(figures.waiting_minutes), url=url if figures.waiting else ""),
        Cell(figures.sent_back),
        Cell("" if days is None else number(days)),
        Cell(figures.to_renew),
    ]


def load_sentence(load: Load) -> str:
    """Say in words what the table shows, before it."""
    total = load.total
    people = ngettext("%(n)s active adviser", "%(n)s active advisers", total.active) % {"n": number(total.active)}
    places = ngettext("%(n)s neighbourhood", "%(n)s neighbourhoods", load.places) % {"n": number(load.places)}
    said = [
        _("%(people)s in %(places)s have %(hours)s hours this month.")
        % {"people": people, "places": places, "hours": hours_text(total.month_minutes)}
    ]
    if total.waiting:
        waited = (timezone.now() - total.waiting_since).days if total.waiting_since else 0
        since = ngettext("the oldest for %(n)s day", "the oldest for %(n)s days", waited) % {"n": waited}
        said.append(
            _("%(hours)s hours wait to be approved, %(since)s.")
            % {"hours": hours_text(total.waiting_minutes), "since": since if waited else _("all since today")}
        )
    if (days := total.median_days) is not None:
        said.append(
            _("Of what was paid in the last 90 days, half reached people within %(days)s of being sent.")
            % {"days": ngettext("%(n)s day", "%(n)s days", days) % {"n": days}}
        )
    return " ".join(said)


def current_first(contracts: Iterable[Contract]) -> list[Contract]:
    """Put the contracts that hold or are to come before those that ended."""
    return sorted(contracts, key=lambda row: (row.ends_on < timezone.localdate(), not is_current(row)))

"""The page of a place below its meetings: what was changed, what came of what people said, money by kind."""

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Sector
from neighbourhoods.models import Area, MoneyKind, Stage
from neighbourhoods.queries.money import Figures
from nrp.core.render.dates import day
from nrp.core.render.numbers import decimal_text, money
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.dashboards.queries.place_groups import PlaceGroup
from nrp.dashboards.queries.place_story import Raised, Story
from nrp.dashboards.you_said_words import month

Context = dict[str, Any]
SAID = 220  # letters of a text that somebody typed


def story_part(story: Story, area: Area) -> Context:
    """Give the initiatives as a table and the latest issues with what came of each."""
    here = f"?place={area.slug}"
    return {
        "initiatives": _initiatives(story) if story.changed else None,
        "initiatives_url": reverse("initiatives") + here,
        "said": [_said(one) for one in story.raised],
        "said_url": reverse("you-said", args=[area.slug]),
    }


def advisers_words(found: PlaceGroup) -> str:
    """Say how many Resident Advisers are active and what they logged this quarter; nobody's name."""
    if not found.advisers and not found.minutes:
        return ""
    active = ngettext("%(n)s Resident Adviser is active", "%(n)s Resident Advisers are active", found.advisers)
    words = active % {"n": decimal_text(found.advisers)}
    if not found.minutes or found.quarter is None:
        return f"{words}."
    hours = {"hours": decimal_text(round(found.minutes / 60, 1), 1).removesuffix(".0"), "day": day(found.quarter)}
    return f"{words}; {_('%(hours)s hours are on record since %(day)s.') % hours}"


def money_lines(figures: Figures) -> list[dict[str, str]]:
    """Give three kinds, three lines, no total; a kind of which nothing is on record says so."""
    return [
        {"label": _("Programme cash"), "value": _cash(figures)},
        {"label": _("Time in kind"), "value": _in_kind(figures)},
        {"label": _("Grants won"), "value": _grants(figures)},
    ]


def _initiatives(story: Story) -> Table:
    columns = [
        Column(_("Initiative")),
        Column(_("What it was"), "sentence"),
        Column(_("What the group changed"), "sentence"),
        Column(_("Stage")),
    ]
    rows = [
        Row(
            [
                Cell(one.title, url=reverse("initiative", args=[one.key])),
                Cell(_short(one.before)),
                Cell(_short(one.after)),
                Cell(str(Stage(one.stage).label)),
            ]
        )
        for one in story.changed
    ]
    return Table(columns, rows, _("Initiatives"), variant="stacked")


def _said(one: Raised) -> Context:
    """Tell one issue. “Not yet” has the same weight as “We did”."""
    if one.came_of:
        heading, text = _("We did"), _short(one.came_of)
    elif one.decided:
        heading, text = _("Not yet"), _("Decided: %(text)s") % {"text": _short(one.decided)}
    else:
        heading, text = _("Not yet"), _("Nothing is decided yet.")
    return {
        "said": one.title,
        "url": reverse("issue", args=[one.key]),
        "heading": heading,
        "text": text,
        "raised": _("%(sector)s, %(month)s") % {"sector": Sector(one.sector).label, "month": month(one.on)},
    }


def _cash(figures: Figures) -> str:
    spent = money(figures.kinds[MoneyKind.CASH].amount, 0)
    budget = figures.budgets.get(MoneyKind.CASH)
    if budget is None:
        return _("%(spent)s spent") % {"spent": spent}
    return _("%(spent)s spent of %(budget)s budgeted so far") % {"spent": spent, "budget": money(budget, 0)}


def _in_kind(figures: Figures) -> str:
    sums = figures.kinds[MoneyKind.IN_KIND]
    if not sums.lines:
        return _("none on record")
    words = {"hours": decimal_text(sums.hours, 0), "amount": money(sums.amount, 0)}
    return _("%(hours)s hours given, worth %(amount)s at the rates on record") % words


def _grants(figures: Figures) -> str:
    sums = figures.kinds[MoneyKind.EXTERNAL]
    return money(sums.amount, 0) if sums.lines else _("none on record")


def _short(text: str) -> str:
    return Truncator(text).chars(SAID)

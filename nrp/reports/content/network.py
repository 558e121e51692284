"""Resident Advisers in a report: how many, what they gave their hours to, what they learned. Nobody is named."""

from collections import Counter

from django.utils.translation import gettext as _

from coren.models import Adviser
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.reports.content.cells import count, hours, hours_words
from nrp.reports.content.charts import bar_chart
from nrp.reports.content.shape import Block, Section
from nrp.reports.models import SectionCode
from nrp.reports.queries.network import Network, PlaceNetwork
from nrp.reports.queries.scopes import Scope


def section(found: Network, scope: Scope) -> Section:
    return Section(
        SectionCode.COREN,
        str(SectionCode.COREN.label),
        [_advisers(found, scope), _hours(found), _training(found, scope)],
    )


def _advisers(found: Network, scope: Scope) -> Block:
    columns = [
        Column(_("Place")),
        *(Column(str(status.label), "number") for status in Adviser.Status),
        Column(_("Logged hours"), "number"),
        Column(_("Hours"), "number"),
    ]
    rows = [Row([Cell(area.name), *_adviser_cells(found[area.pk])]) for area in scope.areas]
    if len(rows) > 1:
        rows.append(Row([Cell(_("All places")), *_adviser_cells(_together(found))], foot=True))
    note = _(
        "Status on the last day of the period. Hours sent, approved or paid; drafts and rows sent back are left out."
    )
    table = Table(columns, rows, _("Resident Advisers and their hours"), variant="sticky")
    return Block(_("Advisers and hours"), [_sentence(_together(found))], tables=[table], notes=[note])


def _adviser_cells(one: PlaceNetwork) -> list[Cell]:
    return [*(count(one.statuses[status]) for status in Adviser.Status), count(one.logging), hours(one.all_minutes)]


def _sentence(one: PlaceNetwork) -> str:
    words = _("%(active)s Resident Advisers were active at the end of the period; %(logging)s logged %(hours)s hours.")
    return words % {
        "active": number(one.active),
        "logging": number(one.logging),
        "hours": hours_words(one.all_minutes),
    }


def _together(found: Network) -> PlaceNetwork:
    """Add places up. Each adviser belongs to one place, so nobody is counted twice."""
    both = PlaceNetwork(Counter(), Counter())
    for one in found.values():
        both.statuses.update(one.statuses)
        both.minutes.update(one.minutes)
        both.logging += one.logging
        both.trained += one.trained
        both.trainings += one.trainings
        both.certificates += one.certificates
    return both


def _hours(found: Network) -> Block:
    minutes = _together(found).minutes
    if not minutes:
        return Block(_("What the hours went to"), [_("No hours of this period are on record.")])
    ordered = sorted(minutes.items())
    rows = [(name, value / 60, hours_words(value)) for name, value in ordered]
    title = _("%(hours)s hours on %(n)s activities") % {
        "hours": hours_words(sum(minutes.values())),
        "n": number(len(ordered)),
    }
    chart = bar_chart(title, _("Hours of Resident Advisers, by activity."), rows)
    table = Table(
        [Column(_("Activity")), Column(_("Hours"), "number")],
        [Row([Cell(name), hours(value)]) for name, value in ordered],
        _("Hours by activity"),
        variant="tight",
    )
    return Block(_("What the hours went to"), [], [chart] if chart else [], [table])


def _training(found: Network, scope: Scope) -> Block:
    columns = [
        Column(_("Place")),
        Column(_("People trained"), "number"),
        Column(_("Courses taken"), "number"),
        Column(_("Completed"), "number"),
    ]
    rows = [Row([Cell(area.name), *_training_cells(found[area.pk])]) for area in scope.areas]
    if len(rows) > 1:
        rows.append(Row([Cell(_("All places")), *_training_cells(_together(found))], foot=True))
    return Block(_("Training"), tables=[Table(columns, rows, _("Training in the period"), variant="tight")])


def _training_cells(one: PlaceNetwork) -> list[Cell]:
    return [count(one.trained), count(one.trainings), count(one.certificates)]

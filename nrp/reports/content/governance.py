"""What the groups did: meetings, whose voice, decisions, actions."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Sector
from nrp.core.render.dates import day
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.reports.content.cells import count
from nrp.reports.content.charts import bar_chart
from nrp.reports.content.shape import Block, Section
from nrp.reports.models import SectionCode
from nrp.reports.queries.governance import Governance, GroupFigures


def section(found: Governance, period: str) -> Section:
    title = str(SectionCode.GOVERNANCE.label)
    if not found.groups:
        text = _("No group of these places is on record, or none that you read.")
        return Section(SectionCode.GOVERNANCE, title, [Block(_("No group"), [text])])
    return Section(SectionCode.GOVERNANCE, title, [_meetings(found, period), _voice(found), _decisions(found)])


def met_words(groups: Sequence[GroupFigures]) -> str:
    """Say in a sentence how often the groups met and whether residents were there."""
    meetings = sum(group.meetings for group in groups)
    if not meetings:
        return _("No meeting with names is on record for this period.")
    named, residents = sum(group.named for group in groups), sum(group.residents for group in groups)
    if len(groups) == 1:
        words = ngettext("%(group)s met %(n)s time", "%(group)s met %(n)s times", meetings)
        met = words % {"group": groups[0].group.name, "n": number(meetings)}
    else:
        words = ngettext("The groups held %(n)s meeting", "The groups held %(n)s meetings", meetings)
        met = words % {"n": number(meetings)}
    return _("%(met)s; of %(named)s names in the room, %(residents)s were residents’.") % {
        "met": met,
        "named": number(named),
        "residents": number(residents),
    }


def _meetings(found: Governance, period: str) -> Block:
    columns = [
        Column(_("Group")),
        *(
            Column(label, "number")
            for label in (
                _("Meetings"),
                _("Names in the room"),
                _("Residents"),
                _("Decisions"),
                _("Actions done"),
                _("Actions to do"),
                _("Late"),
            )
        ),
    ]
    rows = [Row([Cell(one.group.name), *(count(value) for value in _figures(one))]) for one in found.groups]
    if len(rows) > 1:
        sums = [sum(values) for values in zip(*(_figures(one) for one in found.groups), strict=True)]
        rows.append(Row([Cell(_("All groups")), *(count(value) for value in sums)], foot=True))
    late = _("Actions to do as they stand now; late: due before %(day)s.") % {"day": day(found.as_of)}
    return Block(
        _("Meetings, decisions and actions"),
        [met_words(found.groups)],
        tables=[Table(columns, rows, _("What the groups did, %(period)s") % {"period": period}, variant="sticky")],
        notes=[_("Counted are meetings with names on record; cancelled ones are left out."), late],
    )


def _figures(one: GroupFigures) -> list[int]:
    return [one.meetings, one.named, one.residents, one.decisions, one.done, one.to_do, one.late]


def _voice(found: Governance) -> Block:
    counts = {sector: sum(one.sectors[sector.value] for one in found.groups) for sector in Sector}
    base = sum(counts.values())
    title = _("Of %(n)s names in the room, %(residents)s were residents’") % {
        "n": number(base),
        "residents": number(counts[Sector.RESIDENT]),
    }
    rows = [(str(sector.label), float(n), number(n)) for sector, n in counts.items()]
    chart = bar_chart(
        title, _("Names on record at meetings of the period, by sector; one person at each meeting."), rows
    )
    table = Table(
        [Column(_("Sector")), Column(_("Names in the room"), "number")],
        [Row([Cell(str(sector.label)), count(n)]) for sector, n in counts.items()],
        _("Whose voice"),
        variant="tight",
    )
    return Block(_("Whose voice"), [], [chart] if chart else [], [table])


def _decisions(found: Governance) -> Block:
    if not found.decisions:
        return Block(_("Decisions"), [_("No decision of this period is on record.")])
    columns = [
        Column(_("Group")),
        Column(_("Number"), "number"),
        Column(_("Day")),
        Column(_("Decision"), "sentence"),
        Column(_("How")),
    ]
    rows = [
        Row(
            [
                Cell(one.group.name),
                count(one.number),
                Cell(day(one.decided_on), value=one.decided_on),
                Cell(one.text),
                Cell(str(one.get_how_display())),
            ]
        )
        for one in found.decisions
    ]
    return Block(_("Decisions"), tables=[Table(columns, rows, _("Decisions of the period"), variant="stacked")])

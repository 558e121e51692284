"""What the balance of voices says: one sentence made by rule, what it rests on, and its table."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.models import Sector
from governance.queries.voice import QUARTER, Measure, Period, Voice
from nrp.core.render.dates import day
from nrp.core.render.dates import period as between
from nrp.core.render.numbers import number, share
from nrp.core.render.tables import Cell, Column, Row, Table

RESIDENTS = (Sector.RESIDENT,)
# Four series at most stand in a chart; the table has every sector.
SERIES: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Residents"), RESIDENTS),
    (gettext_lazy("Community organisations"), (Sector.VOLUNTARY,)),
    (gettext_lazy("Public bodies"), (Sector.LOCAL_AUTHORITY, Sector.NHS, Sector.OTHER_PUBLIC)),
    (gettext_lazy("Housing and private"), (Sector.HOUSING, Sector.PRIVATE)),
)
UNITS: dict[str, str | Promise] = {
    Measure.ATTENDED: gettext_lazy("attendances by name"),
    Measure.SPOKE: gettext_lazy("times spoken"),
    Measure.CHAIRED: gettext_lazy("meetings with a chair on record"),
    Measure.RAISED: gettext_lazy("issues"),
    Measure.PROPOSED: gettext_lazy("decisions whose proposer is on record"),
    Measure.OWNED: gettext_lazy("action points whose owner is on record"),
}


def finding(voice: Voice) -> str:
    """Say in one sentence what part residents had; what was not counted is not spoken of."""
    days = _days(voice)
    came, attended = voice.count(Measure.ATTENDED, RESIDENTS), voice.base(Measure.ATTENDED)
    if attended == 0:
        return _("No attendance is on record %(days)s.") % {"days": days}
    words = {"n": number(came), "all": number(attended), "share": share(came / attended), "days": days}
    said = ngettext(
        "Residents were %(n)s of %(all)s attendance (%(share)s) %(days)s",
        "Residents were %(n)s of %(all)s attendances (%(share)s) %(days)s",
        attended,
    )
    return said % words + _spoke(voice) + _chaired(voice) + "."


def _spoke(voice: Voice) -> str:
    base = voice.base(Measure.SPOKE)
    if base == 0:
        return ""
    part = share(voice.count(Measure.SPOKE, RESIDENTS) / base)
    return _(", and spoke %(share)s of the times that were counted") % {"share": part}


def _chaired(voice: Voice) -> str:
    base = voice.base(Measure.CHAIRED)
    if base == 0:
        return ""
    words = {"n": number(voice.count(Measure.CHAIRED, RESIDENTS)), "all": number(base)}
    return ngettext("; they chaired %(n)s of %(all)s meeting", "; they chaired %(n)s of %(all)s meetings", base) % words


def _days(voice: Voice) -> str:
    first, last = voice.since, voice.until
    if first == last:
        return _("on %(day)s") % {"day": day(first)}
    start = date_format(first, "j F") if first.year == last.year else day(first)
    return _("between %(from)s and %(to)s") % {"from": start, "to": day(last)}


def basis(voice: Voice) -> list[str]:
    """Say what the counts rest on, sentence by sentence."""
    said = [
        ngettext(
            "%(all)s attendance by name at %(n)s",
            "%(all)s attendances by name at %(n)s",
            voice.base(Measure.ATTENDED),
        )
        % {"all": number(voice.base(Measure.ATTENDED)), "n": _meetings(voice.meetings)}
        + "."
    ]
    if voice.others:
        said.append(
            ngettext(
                "%(n)s more person came whom nobody named, in no sector here.",
                "%(n)s more people came whom nobody named, in no sector here.",
                voice.others,
            )
            % {"n": number(voice.others)}
        )
    if voice.meetings:
        counted = {"n": number(voice.tallied), "all": _meetings(voice.meetings)}
        said.append(_("How often people spoke was counted at %(n)s of %(all)s.") % counted)
    return said


def _meetings(count: int) -> str:
    return ngettext("%(n)s meeting", "%(n)s meetings", count) % {"n": number(count)}


def label_of(one: Period, every: str) -> str:
    """Name a period by the days it holds: 2018, or January to March 2019; a part of one by its ends."""
    first, last = one.starts_on, one.ends_on
    is_whole_year = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    if every != QUARTER and is_whole_year:
        return str(first.year)
    is_whole_quarter = first.day == 1 and first.month % 3 == 1 and (last.month, last.day) in {
        (3, 31), (6, 30), (9, 30), (12, 31)
    } and last.month - first.month == 2  # fmt: skip
    if every == QUARTER and is_whole_quarter:
        return _("%(from)s to %(to)s") % {"from": date_format(first, "F"), "to": date_format(last, "F Y")}
    return between(first, last)


def sectors_table(voice: Voice, caption: str) -> Table:
    """Give every measure by every sector as it stands: how many, and what part of the base."""
    columns = [Column(_("Sector")), *(Column(str(one.label), "number") for one in Measure)]
    rows = [Row([Cell(str(sector.label)), *(_part(voice, one, sector) for one in Measure)]) for sector in Sector]
    rows.append(Row([Cell(_("All")), *(Cell(voice.base(one)) for one in Measure)], foot=True))
    return Table(columns, rows, caption, variant="sticky")


def _part(voice: Voice, measure: str, sector: str) -> Cell:
    count, base = voice.count(measure, (sector,)), voice.base(measure)
    return Cell(f"{number(count)} ({share(count / base)})" if base else "", value=count)


def periods_table(voice: Voice, measure: str, caption: str) -> Table:
    """Give one measure over time, every sector, counts as they are with residents' share."""
    columns = [
        Column(_("Period")),
        *(Column(str(sector.label), "number") for sector in Sector),
        Column(_("All"), "number"),
        Column(_("Residents’ share"), "number"),
    ]
    rows = []
    for at, one in enumerate(voice.periods):
        base = voice.base(measure, at)
        counts = [Cell(voice.count(measure, (sector,), at)) for sector in Sector]
        part = share(voice.count(measure, RESIDENTS, at) / base) if base else ""
        rows.append(Row([Cell(label_of(one, voice.every)), *counts, Cell(base), Cell(part)]))
    return Table(columns, rows, caption, variant="sticky")


def groups_table(voice: Voice, groups: Sequence[object], caption: str) -> Table:
    """Give residents' part in each group, by name; issues belong to places, so they are not here."""
    measures = [one for one in Measure if one != Measure.RAISED]
    columns = [Column(_("Group")), *(Column(str(one.label), "number") for one in measures)]
    rows = []
    for group in groups:
        pk = group.pk  # type: ignore[attr-defined]  # a group, given as what it is named
        cells = []
        for one in measures:
            base = voice.group_bases.get((pk, one), 0)
            count = voice.by_group.get((pk, one, Sector.RESIDENT), 0)
            words = {"n": number(count), "all": number(base), "share": share(count / base) if base else ""}
            cells.append(Cell(_("%(n)s of %(all)s (%(share)s)") % words if base else "", value=count))
        rows.append(Row([Cell(str(group)), *cells]))
    return Table(columns, rows, caption, variant="sticky")

"""Voice balance: who came, spoke, chaired, raised, proposed and took on, by sector."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from governance.models import Group
from governance.queries.groups import groups_visible_to
from governance.queries.voice import (
    LONGEST_YEARS,
    QUARTER,
    YEAR,
    Measure,
    Voice,
    first_meeting_day,
    voice_balance,
)
from governance.voice_figures import over_time_figure, whole_figure
from governance.voice_files import voice_file
from governance.voice_words import basis, finding, groups_table, periods_table, sectors_table
from neighbourhoods.permissions import Permission, required
from nrp.core.filters import chosen_of, filter_field
from nrp.core.render.dates import day, moment

EARLIEST = dt.date(2010, 1, 1)
EVERY = ((QUARTER, gettext_lazy("Quarters")), (YEAR, gettext_lazy("Years")))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, made good where it asks for what is not there."""

    groups: list[Group]
    group: Group | None
    since: dt.date
    until: dt.date
    every: str
    measure: str
    first: dt.date

    def query(self) -> str:
        """Give the part of an address that asks for the same."""
        return urlencode(
            {
                "group": self.group.pk if self.group else "",
                "from": self.since.isoformat(),
                "until": self.until.isoformat(),
                "every": self.every,
            }
        )


@required(Permission.SEE_GROUPS)
@require_safe
def voice(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    found = _found(request, asked)
    where = asked.group.name if asked.group else _("All groups that you see")
    csv_url = f"{reverse('voice-csv')}?{asked.query()}"
    measure = str(Measure(asked.measure).label)
    context = {
        "has_any": bool(found.meetings or any(found.base(one) for one in Measure)),
        "finding": finding(found),
        "provenance": [
            {"label": _("Base"), "text": " ".join(basis(found))},
            {"label": _("Counted"), "text": f"{moment(timezone.now())}."},
        ],
        "fields": _fields(asked),
        "whole": whole_figure(found, where, csv_url),
        "over_time": over_time_figure(found, asked.measure, where),
        "sectors": sectors_table(found, _("Every sector: how many, and what part of all")),
        "over_time_table": periods_table(found, asked.measure, _("%(what)s, by period") % {"what": measure}),
        "groups": groups_table(found, asked.groups, _("Residents in each group")) if asked.group is None else None,
        "group": asked.group,
    }
    return render(request, "governance/voice.html", context)


@required(Permission.SEE_GROUPS)
@require_safe
def voice_csv(request: HttpRequest) -> HttpResponse:
    """Every measure by period and sector, with its base."""
    asked = _asked(request)
    content = voice_file(_found(request, asked), asked.group.name if asked.group else _("all groups seen"))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="voice-balance.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _found(request: HttpRequest, asked: Asked) -> Voice:
    return voice_balance(request.user, since=asked.since, until=asked.until, every=asked.every, group=asked.group)


def _asked(request: HttpRequest) -> Asked:
    """Read the address; a group one does not see narrows to nothing but is not named."""
    groups = list(groups_visible_to(request.user))
    wanted = chosen_of(request, "group")
    group = next((one for one in groups if str(one.pk) == wanted), None)
    today = timezone.localdate()
    first = first_meeting_day(request.user) or today
    first = dt.date(max(first.year, EARLIEST.year), 1, 1)
    until = _day(request, "until") or today
    since = _day(request, "from") or min(first, until)
    if since > until:
        since, until = until, since
    since = max(since, dt.date(max(1, until.year - LONGEST_YEARS), 1, 1))
    every = chosen_of(request, "every", (QUARTER, YEAR))
    measure = chosen_of(request, "measure", Measure.values) or Measure.ATTENDED
    return Asked(groups, group, since, until, every, measure, first)


def _day(request: HttpRequest, name: str) -> dt.date | None:
    try:
        found = parse_date(request.GET.get(name, ""))
    except ValueError:
        return None
    return found if found is None or 1900 < found.year < 2200 else None


def _fields(asked: Asked) -> list[dict[str, object]]:
    """Give the selects above the charts; a day of the address that is no end of a quarter stands among them."""
    starts, ends = _quarters(asked.first, timezone.localdate())
    groups = [(str(one.pk), one.name) for one in asked.groups]
    chosen = str(asked.group.pk) if asked.group else ""
    fields = [filter_field("group", _("Group"), _("All groups"), groups, chosen)] if len(groups) > 1 else []
    everything = _("As fits the length")
    return [
        *fields,
        _days_field("from", _("From"), starts, asked.since),
        _days_field("until", _("Until"), ends, asked.until),
        filter_field("every", _("By"), everything, EVERY, asked.every),
        {
            "name": "measure",
            "label": _("Over time"),
            "options": [
                {"value": one.value, "label": one.label, "selected": one.value == asked.measure} for one in Measure
            ],
        },
    ]


def _days_field(name: str, label: str, days: Iterable[dt.date], chosen: dt.date) -> dict[str, object]:
    from_all = sorted({*days, chosen})
    options = [{"value": one.isoformat(), "label": day(one), "selected": one == chosen} for one in from_all]
    return {"name": name, "label": label, "options": options}


def _quarters(first: dt.date, last: dt.date) -> tuple[list[dt.date], list[dt.date]]:
    starts = [
        dt.date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in (1, 4, 7, 10)
        if dt.date(year, month, 1) <= last
    ]
    return starts, [*(one - dt.timedelta(days=1) for one in starts[1:]), last]

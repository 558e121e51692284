"""What the dashboards are narrowed to: it stands in the address, so a link shows what its sender saw."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.domain_words import FRAMEWORK, framework_field
from neighbourhoods.models import Area
from neighbourhoods.queries.framework import Crosswalk
from nrp.core.filters import filter_field, place_field
from nrp.core.render.dates import day
from nrp.dashboards.words import DOMAINS, domain_name, listed

QUARTERS_SHOWN = 4
PERIOD = re.compile(r"20\d\d(-Q[1-4])?")
MOST_NAMED = 3  # more names than that are not read


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of whole calendar quarters, as the address and the page call it."""

    code: str
    label: str
    since: dt.date
    until: dt.date  # the first day of its last quarter

    def has(self, quarter: dt.date) -> bool:
        """Whether a quarter, by its first day, lies in it."""
        return self.since <= quarter <= self.until


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for; what is not known there narrows nothing."""

    place: str = ""
    council: str = ""
    batch: str = ""
    domain: str = ""
    period: str = ""
    framework: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether some places are left out."""
        return bool(self.place or self.council or self.batch)

    @property
    def query(self) -> str:
        """Give the end of an address that asks for the same; empty when nothing is chosen."""
        values = {
            "place": self.place, "council": self.council, "batch": self.batch, "domain": self.domain,
            "period": self.period, FRAMEWORK: self.framework,
        }  # fmt: skip
        text = urlencode({name: value for name, value in values.items() if value})
        return f"?{text}" if text else ""


def chosen_from(asked: Mapping[str, str], areas: Sequence[Area]) -> Chosen:
    """Read an address, as far as it names what this reader can see."""

    def known(name: str, values: Callable[[], Iterable[str]]) -> str:
        value = asked.get(name, "")
        return value if value and value in set(values()) else ""

    return Chosen(
        place=known("place", lambda: (area.slug for area in areas)),
        council=known("council", lambda: (one.slug for area in areas for one in area.local_authorities.all())),
        batch=known("batch", lambda: (str(area.batch_id) for area in areas if area.batch_id)),
        domain=known("domain", lambda: DOMAINS),
        period=asked.get("period", "") if PERIOD.fullmatch(asked.get("period", "")) else "",
        framework=asked.get(FRAMEWORK, "")[:40],
    )


def narrowed(areas: Sequence[Area], chosen: Chosen) -> list[Area]:
    """Give the places that are asked for, in their order."""
    return [
        area
        for area in areas
        if chosen.place in ("", area.slug)
        and chosen.batch in ("", str(area.batch_id))
        and (not chosen.council or chosen.council in {council.slug for council in area.local_authorities.all()})
    ]


def asked_span(chosen: Chosen) -> Span | None:
    """Give the stretch of time that the address names: a quarter or a year. None where it names none."""
    year, _dash, quarter = chosen.period.partition("-Q")
    if quarter:
        start = dt.date(int(year), 3 * int(quarter) - 2, 1)
        return Span(chosen.period, _quarter_words(start), start, start)
    if year:
        return Span(chosen.period, year, dt.date(int(year), 1, 1), dt.date(int(year), 10, 1))
    return None


def latest_span(last: dt.date | None, today: dt.date | None = None) -> Span:
    """Give the four quarters up to the last of which anything is on record; up to the running one when nothing is."""
    running = quarter_of(today or timezone.localdate())
    until = min(last or running, running)
    since = _quarters_before(until, QUARTERS_SHOWN - 1)
    if until == running:
        return Span("", _("the last four quarters"), since, until)
    ends_on = _quarters_before(until, -1) - dt.timedelta(days=1)
    return Span("", _("the year to %(day)s") % {"day": day(ends_on)}, since, until)


def filter_fields(
    areas: Sequence[Area], chosen: Chosen, *, domains: Sequence[str], first: dt.date | None, crosswalk: Crosswalk
) -> list[dict[str, Any]]:
    """Give the selects of the filter bar; one with nothing to choose between is left out.

    `first` is the first quarter of which something is on record.
    """
    fields = place_field(areas, chosen.place)
    councils = {council.slug: council.name for area in areas for council in area.local_authorities.all()}
    batches = {str(area.batch_id): str(area.batch) for area in areas if area.batch_id}
    if len(councils) > 1:
        options = sorted(councils.items(), key=lambda pair: pair[1])
        fields.append(filter_field("council", _("Local authority"), _("All authorities"), options, chosen.council))
    if len(batches) > 1:
        options = sorted(batches.items(), key=lambda pair: pair[1])
        fields.append(filter_field("batch", _("Batch"), _("All batches"), options, chosen.batch))
    if len(domains) > 1:
        options = [(code, domain_name(code)) for code in domains]
        fields.append(filter_field("domain", _("Domain"), _("All domains"), options, chosen.domain))
    if first is not None:
        label = _("Period of the work")
        fields.append(
            filter_field("period", label, _("The latest four quarters on record"), _periods(first), chosen.period)
        )
    return fields + framework_field(crosswalk, chosen.framework)


def place_words(chosen: Chosen, areas: Sequence[Area]) -> str:
    """Say which places something is narrowed to, or nothing when it tells of all that the reader sees."""
    if not chosen.is_narrow:
        return ""
    if not areas:
        return _("No place fits what was chosen.")
    if len(areas) > MOST_NAMED:
        return _("%(n)s of the neighbourhoods, as chosen above.") % {"n": len(areas)}
    return _("Of %(places)s alone, as chosen above.") % {"places": listed([area.name for area in areas])}


def _periods(first: dt.date) -> list[tuple[str, str]]:
    """Give the years and then the quarters since the first on record, the latest first."""
    last = quarter_of(timezone.localdate())
    starts = [last]
    while starts[-1] > first:
        starts.append(_quarters_before(starts[-1], 1))
    years = dict.fromkeys(str(start.year) for start in starts)
    return [(year, year) for year in years] + [(_quarter_code(start), _quarter_words(start)) for start in starts]


def quarter_of(when: dt.date) -> dt.date:
    """Give the first day of the calendar quarter that a day lies in."""
    return dt.date(when.year, 3 * ((when.month - 1) // 3) + 1, 1)


def _quarter_code(start: dt.date) -> str:
    return f"{start.year}-Q{(start.month + 2) // 3}"


def _quarter_words(start: dt.date) -> str:
    months = (_("January to March"), _("April to June"), _("July to September"), _("October to December"))
    return f"{months[(start.month - 1) // 3]} {start.year}"


def _quarters_before(start: dt.date, count: int) -> dt.date:
    month = start.year * 12 + start.month - 1 - 3 * count
    return dt.date(month // 12, month % 12 + 1, 1)

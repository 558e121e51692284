"""The timeline in words: what each line is, where it leads, the picture of the stretches above it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from neighbourhoods.models.initiative import Stage
from nrp.core.render.cached import drawing_cache
from nrp.core.render.charts import SpanRow, spans_chart
from nrp.core.render.dates import day
from nrp.core.render.figures import Figure, KeyEntry
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.dashboards.queries.timeline import Entry
from nrp.dashboards.words import listed, small_number

LONGEST = 200
LABELS = {
    "phase": gettext_lazy("Phase"),
    "batch": gettext_lazy("Batch"),
    "wave": gettext_lazy("Survey wave"),
    "meeting": gettext_lazy("Meeting"),
    "decision": gettext_lazy("Decision"),
    "initiative": gettext_lazy("Initiative"),
    "focus": gettext_lazy("Focus of action"),
}
_PAGES = {"meeting": "meeting", "decision": "decision", "initiative": "initiative"}


def timeline_table(entries: Iterable[Entry], *, names_place: bool) -> Table:
    """Give the lines by month, each with its day, what it is and where."""
    columns = [Column(_("When")), Column(_("What")), Column(_("In words"), "sentence")]
    if names_place:
        columns.append(Column(_("Neighbourhood")))
    rows: list[Row] = []
    month = ""
    for entry in entries:
        named = date_format(entry.on, "F Y")
        if named != month:
            rows.append(Row(group=named))
            month = named
        cells = [_when(entry), Cell(str(LABELS[entry.kind])), Cell(_words(entry), url=_url(entry), aside=_aside(entry))]
        rows.append(Row([*cells, Cell(entry.place)] if names_place else cells))
    return Table(columns, rows, _("The programme in time"), variant="stacked")


def timeline_file(entries: Iterable[Entry]) -> Table:
    """Give the same lines as a file has them."""
    heads = (_("From"), _("Until"), _("What"), _("In words"), _("More"), _("Neighbourhood"))
    rows = [_filed(entry) for entry in entries]
    return Table([Column(head) for head in heads], rows, _("The programme in time"))


def stretches_figure(entries: Sequence[Entry]) -> Figure | None:
    """Draw phases, batches and waves one below the other; nothing where there are none."""
    if not entries:
        return None
    ordered = sorted(entries, key=lambda one: (one.on, one.until or dt.date.max))
    spans = [SpanRow(_words(one), one.on, _end(one), one.kind) for one in ordered]  # type: ignore[arg-type]  # the three kinds that are drawn
    lines = [_("%(what)s: %(when)s") % {"what": one.label, "when": _span_words(one)} for one in spans]
    today = timezone.localdate()
    svg = spans_chart(spans, "; ".join(lines), today=today, today_words=_("today"), cache=drawing_cache())
    columns = [Column(_("What")), Column(_("From")), Column(_("Until"))]
    rows = [
        [Cell(one.label), Cell(day(one.start)), Cell(day(one.end) if one.end else _("Not known yet"))] for one in spans
    ]
    kinds = {one.kind for one in ordered}
    key = [KeyEntry(shape, str(LABELS[kind])) for kind, shape in _KEY if kind in kinds]
    return Figure(
        title=_title(ordered),
        subtitle=_("From %(first)s on") % {"first": day(ordered[0].on)},
        svgs=[svg],
        key=key,
        table=Table(columns, rows, _("Phases, batches and survey waves"), variant="stacked"),
    )


def _title(entries: Sequence[Entry]) -> str:
    """Say what is drawn: how many of each, and since when."""
    counts = {kind: sum(one.kind == kind for one in entries) for kind in ("phase", "batch", "wave")}
    words = {
        "phase": ngettext("%(n)s phase", "%(n)s phases", counts["phase"]),
        "batch": ngettext("%(n)s batch", "%(n)s batches", counts["batch"]),
        "wave": ngettext("%(n)s survey wave", "%(n)s survey waves", counts["wave"]),
    }
    said = [words[kind] % {"n": small_number(count)} for kind, count in counts.items() if count]
    what = capfirst(listed(said))
    return _("%(what)s since %(year)s") % {"what": what, "year": entries[0].on.year}


_KEY = (("phase", "bar-1"), ("batch", "bar-2"), ("wave", "bar-3"))


def document(entry: Entry) -> dict[str, Any]:
    """Give one line as the API does."""
    return {
        "kind": entry.kind,
        "id": None if entry.key is None else str(entry.key),
        "from": entry.on.isoformat(),
        "until": None if entry.until is None else entry.until.isoformat(),
        "text": _words(entry),
        "more": _aside(entry),
        "neighbourhood": entry.place or None,
    }


def _filed(entry: Entry) -> list[str]:
    until = entry.until.isoformat() if entry.until else ""
    return [entry.on.isoformat(), until, entry.kind, _words(entry), _aside(entry), entry.place]


def _when(entry: Entry) -> Cell:
    if entry.until is not None and entry.until != entry.on:
        return Cell(_("%(from)s to %(until)s") % {"from": day(entry.on), "until": day(entry.until)})
    if entry.kind in ("phase", "focus") and entry.until is None:
        return Cell(_("From %(day)s") % {"day": day(entry.on)})
    return Cell(day(entry.on))


def _words(entry: Entry) -> str:
    if entry.kind == "wave":
        return _("Wave %(n)s of the household survey") % {"n": entry.words}
    return entry.words if len(entry.words) <= LONGEST else entry.words[: LONGEST - 1].rstrip() + "…"


def _aside(entry: Entry) -> str:
    if entry.kind == "initiative":
        return str(dict(Stage.choices).get(entry.more, entry.more))
    return "" if entry.kind == "focus" else entry.more


def _url(entry: Entry) -> str:
    if entry.kind in _PAGES:
        return reverse(_PAGES[entry.kind], args=[entry.key])
    if entry.kind == "focus":
        return reverse("focus-history", args=[entry.more])
    return reverse("phases") if entry.kind in ("phase", "batch") else ""


def _end(entry: Entry) -> dt.date | None:
    """A batch is known by the day it began: it is drawn as a mark, not as a stretch without end."""
    return entry.on if entry.kind == "batch" else entry.until


def _span_words(span: SpanRow) -> str:
    if span.end is None:
        return _("from %(day)s") % {"day": day(span.start)}
    if span.end == span.start:
        return day(span.start)
    return _("%(from)s to %(until)s") % {"from": day(span.start), "until": day(span.end)}

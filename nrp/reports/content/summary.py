"""The three sentences that open a report: the programme, the place, what was done."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from nrp.core.render.alternatives import slope_text
from nrp.core.render.charts import SlopePanel
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.reading import OutcomeReading
from nrp.dashboards.words import first_sentence, how_sure, reason_words
from nrp.reports.content.charts import places_panels
from nrp.reports.content.evaluation import pairs_in
from nrp.reports.content.shape import Fact
from nrp.reports.models import ReportKind
from nrp.reports.queries.scopes import Scope


def facts(view: ResultView | None, scope: Scope, done: Sequence[str]) -> list[Fact]:
    """Give the sentences. `done` are those about groups and initiatives, as far as the reader may have them."""
    found = [Fact(_("In the programme"), _programme(view))]
    place = "" if view is None else _place(view, scope)
    if place:
        label = _("In the places") if len(scope.areas) != 1 else _("In %(place)s") % {"place": scope.areas[0].name}
        found.append(Fact(label if scope.kind != ReportKind.PROGRAMME else _("How sure"), place))
    if done:
        found.append(Fact(_("What was done"), " ".join(done)))
    return found


def _programme(view: ResultView | None) -> str:
    primary = None if view is None else view.reading.primary
    if primary is None:
        return _("There is no released result yet.")
    first, rest = first_sentence(primary.finding)
    tail = primary.range or reason_words(primary)
    return " ".join(part for part in (first, rest, tail) if part)


def _place(view: ResultView, scope: Scope) -> str:
    if scope.kind == ReportKind.PROGRAMME:
        return how_sure(view.reading, {})
    primary = view.reading.primary
    if primary is None:
        return ""
    panels = places_panels(primary, pairs_in(view, scope), view.period)
    said = [_figures(name, primary, panel, single=len(panels) == 1) for name, panel in panels]
    if not said:
        return ""
    limits = _("One place has too few answers to say what the programme changed there.")
    return " ".join([*said, limits])


def _figures(name: str, primary: OutcomeReading, panel: SlopePanel, *, single: bool) -> str:
    values = [slope_text(value, panel) for value in (*panel.neighbourhood, *panel.comparator)]
    words = {
        "label": primary.short_label,
        "place": name,
        "n0": values[0],
        "n1": values[1],
        "c0": values[2],
        "c1": values[3],
        "first": panel.labels[0],
        "last": panel.labels[1],
    }
    if single:
        said = _("%(label)s: %(n0)s in %(first)s and %(n1)s in %(last)s; in its comparison area %(c0)s and %(c1)s.")
        return said % words
    said = _("%(place)s: %(n0)s in %(first)s and %(n1)s in %(last)s (comparison area %(c0)s and %(c1)s).")
    return said % words

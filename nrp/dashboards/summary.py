"""The one-page PDF of a result: the words and figures of the page, nothing more."""

from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from nrp.core.render.charts import axis_around
from nrp.core.render.dates import day
from nrp.core.render.result_pdf import Fact, ResultSummary, result_summary_pdf
from nrp.dashboards.figures.effects import axis_title, strip_estimate, strip_note
from nrp.dashboards.pages.result import paragraphs, raw_notes, raw_table
from nrp.dashboards.provenance import provenance, state_words
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.reading import OutcomeReading
from nrp.dashboards.words import better_words


def summary_pdf(view: ResultView, outcome: OutcomeReading, link: str) -> bytes:
    """Make the summary of one outcome; without an estimate it says why, and has no strip."""
    estimate = strip_estimate(outcome)
    table = raw_table(view, outcome)
    state = state_words(view)
    return result_summary_pdf(
        ResultSummary(
            title=outcome.label,
            state=f"{state['word']} {state['rest']}",
            finding=[strip_tags(str(text)) for text in paragraphs(outcome, len(view.reading.secondary))],
            strip_title=_("Difference in change, %(better)s") % {"better": better_words(outcome)},
            strip_note=strip_note(outcome),
            provenance=[Fact(str(item["label"]), _plain(item["text"])) for item in provenance(view, outcome)],
            estimate=estimate,
            axis=axis_around([estimate.low, estimate.high], axis_title(outcome.unit)) if estimate else None,
            table_head=table.head(),
            table=[[str(cell.cell.shown) for cell in row.cells] for row in table.body],
            table_title=_("Before any model: what people said"),
            notes=[*raw_notes(outcome), *([outcome.limits] if outcome.limits else [])],
            footer=_footer(view, link),
            made_at=view.run.finished_at,
        )
    )


def _plain(text: Any) -> str:
    return strip_tags(str(text)).replace("&amp;", "&").replace("&#x27;", "'")


def _footer(view: ResultView, link: str) -> str:
    when = day(view.run.finished_at) if view.run.finished_at else ""
    return _("%(link)s · calculated %(day)s · plan version %(plan)s · counts rounded to the nearest 5") % {
        "link": link,
        "day": when,
        "plan": view.run.plan.number,
    }

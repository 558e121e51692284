"""The preview of a report: its first page or one section, as the file will say it, drawn for the page."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from neighbourhoods.permissions import required
from nrp.core.render.cached import drawing_cache
from nrp.core.render.drawing import draw_specs
from nrp.core.render.figures import Figure, Panel
from nrp.reports.actions.reports import ReportRefused, scope_of
from nrp.reports.content.assemble import Wish, front, one_section
from nrp.reports.content.shape import Block, Chart, Content, Section
from nrp.reports.forms import PreviewForm
from nrp.reports.models import SectionCode
from nrp.reports.permissions import MAKE

Context = dict[str, Any]
NUMBERS = re.compile(r"([−-]?\d+\.\d+(?: to [−-]?\d+\.\d+)?(?: percentage)?(?: points)?)")


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block with its charts drawn."""

    block: Block
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence: a number with its range and unit stands in weight and is never broken across lines."""

    text: str
    is_number: bool = False


@required(MAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def report_preview(request: HttpRequest) -> HttpResponse:
    """The first page, or the section asked for. Alone as a part for HTMX, else as a page of its own.

    Nothing is written. Without JavaScript the form itself is posted here, so that its token stays out of the address.
    """
    given = request.POST if request.method == "POST" else request.GET
    form = PreviewForm(given, user=request.user)
    context: Context = {"problem": "", "query": query_of(given)}
    if form.is_valid():
        context |= _preview(request, form, given.get("section", ""))
    else:
        context["problem"] = _("Complete the form to see the report.")
    if getattr(request, "htmx", False):  # a part needs nothing of what the shell of a page asks for
        return HttpResponse(render_to_string("reports/_preview.html", context))
    return render(request, "reports/preview.html", context)


def query_of(given: QueryDict) -> str:
    """Give the address of this preview without the section, for the links to the others."""
    kept = given.copy()
    for name in ("section", "csrfmiddlewaretoken", "sent_as"):
        kept.pop(name, None)
    return kept.urlencode()


def _preview(request: HttpRequest, form: PreviewForm, asked: str) -> Context:
    values = form.cleaned_data
    try:
        scope = scope_of(
            request.user, kind=values["kind"], area=values["area"], local_authority=values["local_authority"]
        )
    except ReportRefused as refusal:
        return {"problem": str(refusal)}
    wish = Wish(scope, values["period_start"], values["period_end"], tuple(values["sections"]), values["framework"])
    now = timezone.now()
    chosen = [code for code in SectionCode.values if code in values["sections"] and code != SectionCode.SUMMARY]
    links = [{"code": code, "text": str(SectionCode(code).label), "current": code == asked} for code in chosen]
    shown: Context = {"links": links, "asked": asked if asked in chosen else ""}
    if shown["asked"]:
        section = one_section(request.user, wish, asked, now)
        return shown | ({"section": _section(section)} if section else {"problem": _("This section is not for you.")})
    return shown | {"front": _front(front(request.user, wish, now))}


def _front(content: Content) -> Context:
    return {
        "kicker": content.kicker,
        "title": content.title,
        "period": content.period,
        "summary": [
            {"label": fact.label, "parts": _weighed(fact.text) if at == 0 else [Part(fact.text)]}
            for at, fact in enumerate(content.summary)
        ],
        "headline": figure_of(content.headline) if content.headline else None,
        "provenance": content.provenance,
        "key": content.key,
        "parts": content.parts,
        "footer": content.footer,
    }


def _weighed(text: str) -> list[Part]:
    """Part a sentence at its numbers, as the PDF does (nrp/reports/writers/typst/report.typ)."""
    pieces = NUMBERS.split(text)
    return [Part(piece, is_number=at % 2 == 1) for at, piece in enumerate(pieces) if piece]


def _section(section: Section) -> Context:
    blocks = [ShownBlock(block, [figure_of(chart) for chart in block.charts]) for block in section.blocks]
    return {"title": section.title, "blocks": blocks}


def figure_of(chart: Chart) -> Figure:
    """Draw a chart for the page: the numbers stand in the tables of its block, as in the file."""
    drawn = [(one, draw_specs(one.specs, one.alt, drawing_cache())) for one in chart.pictures]
    if chart.columns > 1:
        panels = [Panel(one.title, svg) for one, svg in drawn]
        return Figure(chart.title, chart.subtitle, panels=panels, key=chart.key, note=chart.note)
    return Figure(chart.title, chart.subtitle, [svg for _one, svg in drawn], key=chart.key, note=chart.note)

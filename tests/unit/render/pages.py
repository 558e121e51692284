"""What every component is given: as on the pages, with long names, and as little as it may be."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.html import format_html

from nrp.core.render.charts import axis_around, rows_chart
from nrp.core.render.figures import Figure, KeyEntry
from nrp.core.render.tables import Column, Table
from tests.unit.render.samples import (
    LONG,
    answers_table,
    forest_figure,
    pairs_figure,
    panels_figure,
    places_table,
    problems_table,
    strip_svg,
)

Given = list[tuple[str, dict[str, Any]]]


class SampleForm(forms.Form):
    email = forms.EmailField(label="E-mail address", help_text="The one that you sign in with")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "First"), ("b", "Second")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="I agree")
    place = forms.ChoiceField(label="Place", choices=[("", ""), ("x", LONG)])
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)


def provenance() -> list[dict[str, Any]]:
    return [
        {"label": "Base", "text": "about 5,600 answers from 18 areas in nine pairs."},
        {"label": "Survey", "text": format_html('wave 1 (2015 to 2016, <a href="/waves/1/">file version {}</a>).', 1)},
        {"label": "Released", "text": "13 February 2019."},
    ]


def finding() -> dict[str, Any]:
    return {
        "paragraphs": [
            format_html(
                "Between wave 1 and wave 2, the share of residents who felt able to influence local decisions changed "
                "<strong>{}</strong> in the programme’s neighbourhoods than in the comparison areas.",
                "more favourably",
            ),
            format_html(
                'We estimate the difference at <span class="nrp-num">{}</span>, about 7 or 8 people in every 100. '
                "Taking survey chance into account, the likely range is {} (95% confidence interval).",
                "7.5 percentage points",
                "1.0 to 14.0 points",
            ),
        ],
        "strip": strip_svg(),
        "strip_note": "Difference in change, percentage points. Right of the line: more favourable.",
        "provenance": provenance(),
        "notes": ["[c] = fewer than 8 people"],
    }


STEP_LABELS = ["Choose a file", "Match columns", "Read the report", "Publish", "Receipt"]
TRACK = [
    {"state": "done", "text": "File received and fingerprinted", "time": "2:02:11pm"},
    {
        "state": "now",
        "text": "Calculating: 6 of 10 outcomes",
        "time": "18 s",
        "progress": 60,
        "note": "Began 2:07:41pm. Usually takes about 40 seconds.",
    },
    {"state": "look", "text": "One step failed"},
    {"state": "todo", "text": "Sign-off by the evaluation deputy"},
]
NEEDS = [
    {
        "title": "A wave to check",
        "text": format_html("<b>{}</b> rows stop it.", 15),
        "url": "/uploads/1/",
        "action": "Read the report",
    },
    {"title": LONG, "text": LONG, "url": "/waves/2/", "action": "See who"},
]
FILTERS = [
    {"name": "domain", "label": "Domain", "options": [{"value": "", "label": "All five domains", "selected": True}]},
    {"name": "period", "label": "Period", "options": [{"value": "", "label": "Wave 1 to wave 2"}]},
]
SENTENCES = [
    {"label": "What changed", "text": format_html("By about <b>{}</b>.", "7.5 points")},
    {"label": "How sure", "text": LONG},
]
QUIET = [
    {"text": "Batch 21", "rest": "paid 8 February"},
    {"text": LONG, "url": "/places/", "rest": "nothing since 1 February"},
]
FACTS = [
    {"label": "Rows", "value": "2,917"},
    {"label": "SHA-256", "value": "9c41e07a" * 8, "code": True},
    {"label": "Unknown", "value": None},
]
ANSWERS = [
    {"label": "File", "value": "nrp_w2.sav", "url": "/waves/2/upload/", "what": "the file"},
    {"label": "Rows", "value": "2,917"},
]
LINKS = [{"text": "All figures (CSV)", "url": "/results.csv"}]
# Filters of a list have names of their own: both kinds stand on one page here.
LISTING = {
    "button": "Show",
    "fields": [{**field, "name": f"listed-{field['name']}"} for field in FILTERS],
    "is_narrowed": True,
    "none_there": "Nothing is like that.",
    "all_url": "/",
    "all_text": "Show all",
    "none_yet": "Nothing yet.",
}
GROUPS = [{"pk": 1, "name": "Better Old Swan"}, {"pk": 2, "name": "Claremont Together"}]
MARKS = ("neighbourhood", "comparator", "resident", "organisation", "public")


def full() -> Given:
    """Return every component with data as on the pages."""
    return [*_words(), *_charts(), *_lists(), *_forms()]


def _words() -> Given:
    released = "13 February 2019, by the evaluation deputy."
    heading = {"heading": "How the programme is going", "kicker": "Nine neighbourhoods", "lede": "One sentence."}
    crumbs = [{"label": "Results", "url": "/results/"}, {"label": "Governance"}]
    return [
        ("page_heading", heading),
        ("breadcrumbs", {"items": crumbs}),
        ("state_line", {"state": "done", "word": "Released", "rest": released, "live": True}),
        ("left_on_phone", {"user": {"pk": "6f1d"}}),
        ("row_chip", {"state": "look", "text": "Check Tuesday", "tone": "bad"}),
        ("stat_sentences", {"rows": SENTENCES}),
        ("finding", finding()),
        ("provenance", {"items": provenance(), "notes": []}),
        ("empty", {"text": "No wave yet.", "url": "/waves/new/", "action": "Upload the first one"}),
    ]


def _charts() -> Given:
    return [
        ("filter_bar", {"button": "Update", "fields": FILTERS}),
        ("figure", {"figure": forest_figure()}),
        ("figure", {"figure": pairs_figure()}),
        ("figure", {"figure": panels_figure()}),
        ("chart_key", {"entries": [KeyEntry(shape, shape) for shape in MARKS]}),
        ("panels", {"panels": panels_figure().panels, "columns": 4, "level": 3}),
        ("table", {"table": problems_table()}),
        ("table", {"table": places_table()}),
        ("table", {"table": answers_table()}),
    ]


def _lists() -> Given:
    return [
        ("steps", {"labels": STEP_LABELS, "current": 3}),
        ("track", {"steps": TRACK}),
        ("progress", {"label": "Reading", "value": 40, "note": "Began 2:02pm"}),
        ("needs_list", {"needs": NEEDS}),
        ("quiet_list", {"items": QUIET}),
        ("fact_list", {"facts": FACTS}),
        ("link_list", {"heading": "Take it with you", "links": LINKS, "note": "It holds no person’s answers."}),
        ("check_answers", {"rows": ANSWERS}),
        ("on_this_page", {"links": [{"label": "People", "href": "#people"}]}),
        ("pagination", {"page": Paginator(range(50), 10).page(2), "query": "kind=wave&"}),
        ("listing", LISTING | {"table": places_table(), "page": Paginator(range(50), 10).page(2), "query": ""}),
        ("group_choice", {"groups": GROUPS, "url_name": "meeting-new", "text": "Plan", "which": "Plan a meeting of …"}),
    ]


def _forms() -> Given:
    return [
        ("folded_field", {"div": {"summary": "Places it was about (9 to choose from)", "is_open": True}, "fields": ""}),
        ("button", {"text": "Publish wave 2", "name": "act", "value": "publish"}),
        ("button_link", {"text": "Come back later", "url": "/", "kind": "secondary"}),
        ("error_summary", {"form": SampleForm({}), "errors": [{"text": "Choose a file", "href": "#file"}]}),
        ("fields", {"form": SampleForm({})}),
    ]


def least() -> Given:
    """Return every component with as little as it may be given."""
    return [
        ("page_heading", {"heading": "Results"}),
        ("breadcrumbs", {"items": []}),
        ("state_line", {"state": "waiting", "word": "Not released"}),
        ("left_on_phone", {}),
        ("row_chip", {"state": "phone", "text": "Saved on this phone"}),
        ("stat_sentences", {"rows": []}),
        ("finding", {"paragraphs": ["There are too few answers to give an estimate."]}),
        ("provenance", {"items": []}),
        ("empty", {"text": "Nothing needs you."}),
        ("folded_field", {"div": {"summary": "Issues"}, "fields": ""}),
        ("filter_bar", {"fields": [], "button": "Update"}),
        ("figure", {"figure": Figure("No chart")}),
        ("figure", {"figure": Figure("No row", svgs=[rows_chart([], axis_around([]), "No row")])}),
        ("chart_key", {"entries": []}),
        ("panels", {"panels": []}),
        ("table", {"table": Table([Column("Place")], [], "Nothing")}),
        ("steps", {"labels": [], "current": 1}),
        ("track", {"steps": []}),
        ("progress", {"label": "Waiting", "value": 0}),
        ("needs_list", {"needs": []}),
        ("quiet_list", {"items": []}),
        ("fact_list", {"facts": []}),
        ("link_list", {"heading": "Take it with you", "links": []}),
        ("check_answers", {"rows": []}),
        ("on_this_page", {"links": []}),
        ("pagination", {"page": Paginator([], 10).page(1)}),
        ("listing", {"table": Table([Column("Place")], [], "Nothing"), "none_yet": "Nothing yet."}),
        ("group_choice", {"groups": []}),
        ("button", {"text": "Save"}),
        ("button_link", {"text": "Save", "url": "/"}),
        ("error_summary", {}),
        ("fields", {"form": forms.Form()}),
    ]

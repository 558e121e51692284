"""Every component stands in the shell with lifelike, long and empty data, as HTML that is well formed."""

from html.parser import HTMLParser
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.template import engines
from django.template.loader import render_to_string

from tests.architecture.source import ROOT
from tests.unit.render import pages, samples

pytestmark = pytest.mark.urls("tests.unit.render.urls")
COMPONENTS = ROOT / "templates" / "components"
PARTS = {"shell_header", "shell_footer", "shell_strip", "mark", "shape", "heading", "table_cell", "field_notes"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SELF_CLOSING = {"circle", "line", "path", "rect"}


class Nesting(HTMLParser):
    """Finds elements that are closed in the wrong order or never."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"{tag} has an attribute twice: {names}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID | SELF_CLOSING:
            self.faults.append(f"{tag} closes itself")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"{tag} is closed in the wrong place, line {self.getpos()[0]}")


def faults_of(html: str) -> list[str]:
    nesting = Nesting()
    nesting.feed(html)
    soup = BeautifulSoup(html, "html.parser")
    ids = [str(element["id"]) for element in soup.select("[id]")]
    doubled = [f"id {name} twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    described = {
        name for element in soup.select("[aria-describedby]") for name in str(element["aria-describedby"]).split()
    }
    labelled = {str(element["for"]) for element in soup.select("label[for]")}
    missing = [f"nothing has the id {name}" for name in sorted((described | labelled) - set(ids))]
    unclosed = [f"{tag} is never closed" for tag in nesting.open]
    return nesting.faults + unclosed + doubled + missing


def page(given: pages.Given) -> str:
    """Return a page of the shell with the components, each included as the apps include it."""
    context: dict[str, Any] = {
        "nav": [{"label": "Results", "url": "/results/", "current": True}, {"label": samples.LONG, "url": "/places/"}],
        "who": {"name": "Pat Example", "role": "PMG member"},
        "demo": True,
        "mfa_off": True,
    }
    includes = []
    for number, (name, values) in enumerate(given):
        context.update({f"v{number}_{key}": value for key, value in values.items()})
        words = " ".join(f"{key}=v{number}_{key}" for key in values)
        includes.append(f'{{% include "components/{name}.html" {"with " + words if words else ""} only %}}')
    source = '{% extends "base.html" %}{% block title %}Look{% endblock %}{% block content %}'
    template = engines["django"].from_string(source + "\n".join(includes) + "{% endblock %}")
    return template.render(context)


def component(name: str, **values: Any) -> BeautifulSoup:
    return BeautifulSoup(render_to_string(f"components/{name}.html", values), "html.parser")


@pytest.mark.parametrize("given", [pages.full, pages.least])
def test_a_page_of_all_components_is_well_formed(given: Any) -> None:
    assert faults_of(page(given())) == []


def test_no_component_is_left_out_of_these_tests() -> None:
    known = {path.stem for path in COMPONENTS.glob("*.html")}
    tried = {name for name, _ in pages.full()} | {"panel", "field"}

    assert known - tried - PARTS == set()


def test_every_component_is_in_the_readme() -> None:
    readme = (COMPONENTS / "README.md").read_text()

    missing = [path.stem for path in COMPONENTS.glob("*.html") if f"`{path.stem}`" not in readme]
    assert set(missing) - PARTS == set()


def test_every_class_of_ours_has_a_style() -> None:
    styles = "".join(path.read_text() for path in (ROOT / "assets" / "scss").glob("*.scss"))
    html = page(pages.full()) + page(pages.least())
    used = {name for element in BeautifulSoup(html, "html.parser").select("[class]") for name in element["class"]}

    assert {name for name in used if name.startswith("nrp-") and name.split("--")[0] not in styles} == set()


def test_a_name_is_escaped_wherever_it_stands() -> None:
    assert "<the>" not in page(pages.full())


def test_the_title_says_error_when_a_form_has_one() -> None:
    template = engines["django"].from_string('{% extends "base.html" %}{% block title %}Sign in{% endblock %}')

    assert "<title>Sign in – nrp</title>" in template.render({"form": pages.SampleForm()})
    assert "<title>Error: Sign in – nrp</title>" in template.render({"form": pages.SampleForm({})})
    assert "<title>Error: Sign in – nrp</title>" in template.render({"page_errors": [{"text": "No", "href": "#x"}]})


def test_every_line_of_the_error_summary_leads_to_an_input_that_exists() -> None:
    form = pages.SampleForm({})
    summary = component("error_summary", form=form)
    fields = component("fields", form=form)

    targets = [str(link["href"]).removeprefix("#") for link in summary.select("a")]
    inputs = {str(element["id"]): element.name for element in fields.select("[id]")}
    assert len(targets) == 4
    assert {inputs[target] for target in targets} == {"input", "select"}


def test_a_missing_answer_is_named_in_the_summary_and_at_the_field_alike() -> None:
    form = pages.SampleForm({})
    summary = [link.text for link in component("error_summary", form=form).select("a")]
    at_field = [
        error.get_text(" ", strip=True) for error in component("fields", form=form).select(".govuk-error-message")
    ]

    assert summary[0] == "Fill in “E-mail address”"
    assert [f"Error: {line}" for line in summary] == at_field


def test_only_the_first_button_of_the_needs_list_is_filled() -> None:
    buttons = component("needs_list", needs=pages.NEEDS).select(".govuk-button")

    assert [("govuk-button--secondary" in button["class"]) for button in buttons] == [False, True]


def test_an_unknown_fact_is_left_out() -> None:
    assert "Unknown" not in component("fact_list", facts=pages.FACTS).text


def test_too_few_answers_show_neither_chart_nor_number() -> None:
    finding = component("finding", paragraphs=["There are too few answers to give an estimate."])

    assert finding.select("svg") == []
    assert not any(letter.isdigit() for letter in finding.text)


def test_each_cell_of_a_stacked_table_says_its_column() -> None:
    table = component("table", table=samples.problems_table())

    assert {cell["data-label"] for cell in table.select("td")} == {"Found", "How to mend", "Rows"}


def test_a_table_that_scrolls_can_be_reached_by_keyboard_and_says_so() -> None:
    table = component("table", table=samples.places_table())

    region = table.select_one(".nrp-scroll")
    assert region is not None
    assert (region["tabindex"], region["role"], region["aria-label"]) == ("0", "region", "Programme health")
    assert "Slide the table sideways" in table.text


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "413", "429", "500"])
def test_an_error_page_stands_in_our_shell_without_a_person(code: str) -> None:
    html = render_to_string(f"{code}.html")

    assert faults_of(html) == []
    assert "nrp-header" in html

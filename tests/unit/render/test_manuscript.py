"""A document in Markdown with mathematics becomes a part of a page."""

import re

import pytest

from nrp.core.render.manuscript import Heading, manuscript_of


def body_of(text: str) -> str:
    return manuscript_of(f"# Title\n\n{text}").body


def test_the_first_heading_is_the_title_and_the_others_have_addresses():
    made = manuscript_of("# How it is made\n\n## The *model*\n\nWords.\n\n### `crv3_pair`, by pair\n\n### The model")
    assert made.title == "How it is made"
    assert made.headings == (
        Heading(2, "The model", "the-model"),
        Heading(3, "crv3_pair, by pair", "crv3-pair-by-pair"),
        Heading(3, "The model", "the-model-2"),
    )
    assert 'id="the-model-2"' in made.body
    assert "<h1" not in made.body


def test_a_formula_of_its_own_lines_is_mathml_that_scrolls_inside_itself():
    body = body_of("Before\n$$\n\\beta = A^{-1} \\sum_g b_g\n$$\nafter")
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">' in body
    assert re.search(r'class="nrp-scroll nrp-formula"[^>]*tabindex="0"', body)
    assert "$$" not in body
    assert "<p>Before</p>" in body
    assert "<p>after</p>" in body


def test_a_formula_on_one_line_and_one_inside_a_sentence():
    body = body_of("$$t = q'v$$\n\nThe weight $w_i$ of one person.")
    assert body.count("<math") == 2
    assert 'display="inline"' in body


@pytest.mark.parametrize("text", ["It cost $5 and 6 $ more.", "A lone $ stays.", "`$x$` in code stays."])
def test_a_dollar_that_opens_no_formula_stays_a_dollar(text):
    assert "<math" not in body_of(text)
    assert "$" in body_of(text)


def test_a_formula_inside_a_table_and_a_list():
    body = body_of("| a | b |\n|---|--:|\n| $x^2$ | 1 |\n\n* $y$")
    assert body.count("<math") == 2
    assert 'class="govuk-table"' in body
    assert 'aria-label="Table: a"' in body
    assert "govuk-table__cell--numeric" in body


def test_nothing_in_a_document_becomes_a_script_or_a_style():
    body = body_of(
        "<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick=x>\n\n| a |\n|:-:|\n| b |\n\n$<script>$"
    )
    assert "<script" not in body
    assert "<b " not in body
    assert "style=" not in body
    assert 'href="javascript' not in body


def test_a_link_inside_the_project_keeps_its_words_and_one_that_leads_out_stays():
    body = body_of("See [the roles](adr/0003-roles.md) and [R](https://www.r-project.org/).")
    assert "See the roles and" in body
    assert 'href="https://www.r-project.org/"' in body
    assert "0003-roles" not in body

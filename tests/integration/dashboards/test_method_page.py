"""The method's document as a page that anybody may read."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def page(client):
    response = client.get(reverse("method"))
    assert response.status_code == 200
    return response.content.decode()


def test_the_method_is_open_to_everybody_and_has_its_formulas(client):
    body = page(client)
    assert "<h1" in body
    assert "How the evaluation is made" in body
    assert body.count("<math") > 100
    assert "$$" not in body


def test_every_line_of_its_contents_leads_to_a_heading(client):
    body = page(client)
    wanted = set(re.findall(r'<li class="nrp-manuscript__level-\d"><a class="govuk-link" href="#([^"]+)"', body))
    assert len(wanted) > 20
    assert wanted <= set(re.findall(r'<h\d id="([^"]+)"', body))


def test_it_holds_no_style_and_no_script_of_its_own(client):
    document = page(client).split('class="nrp-manuscript__text"')[1].split("</main>")[0]
    assert "style=" not in document
    assert "<script" not in document


def test_how_results_are_made_leads_to_it(client):
    assert reverse("method") in client.get(reverse("how-results-are-made")).content.decode()

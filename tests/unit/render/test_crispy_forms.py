"""Forms laid out by crispy-forms-gds: summary links that exist, and labels that are never trusted."""

import pytest
from bs4 import BeautifulSoup
from crispy_forms_gds.fields import DateInputField
from crispy_forms_gds.helper import FormHelper
from django import forms
from django.template import engines

from tests.unit.render import samples
from tests.unit.render.test_components import faults_of

pytestmark = pytest.mark.urls("tests.unit.render.urls")


class WaveForm(forms.Form):
    label = forms.CharField(label="Name of the wave", help_text="As people will read it")
    starts_on = DateInputField(label="First day of fieldwork", require_all_fields=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Main"), ("b", "Booster")], widget=forms.RadioSelect)
    parts = forms.MultipleChoiceField(
        label=samples.LONG, choices=[("x", "Health"), ("y", "Work")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="The approval covers it")
    file = forms.FileField(label="The file")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        return helper


def page(form: forms.Form) -> str:
    source = (
        '{% extends "base.html" %}{% load crispy_forms_tags %}{% block title %}New wave{% endblock %}'
        "{% block content %}<form novalidate>{% crispy form %}</form>{% endblock %}"
    )
    return engines["django"].from_string(source).render({"form": form})


def test_every_line_of_the_summary_leads_to_an_input_that_exists() -> None:
    html = page(WaveForm({"starts_on_0": "12", "starts_on_1": "", "starts_on_2": "2019"}, {}))
    soup = BeautifulSoup(html, "html.parser")

    links = {link.text: str(link["href"]).removeprefix("#") for link in soup.select(".govuk-error-summary a")}
    assert list(links) == [
        "Fill in “Name of the wave”",
        "Enter the month",
        "Choose an answer for “Kind”",
        f"Choose an answer for “{samples.LONG}”",
        "Tick “The approval covers it” to go on",
        "Choose a file",
    ]
    assert list(links.values()) == ["id_label", "id_starts_on_1", "id_kind_1", "id_parts_1", "id_agreed", "id_file"]
    assert {soup.select_one(f"[id={target}]").name for target in links.values()} == {"input"}  # type: ignore[union-attr]  # asserted by the set


@pytest.mark.parametrize("data", [None, {}])
def test_a_crispy_form_is_well_formed_with_and_without_errors(data: dict[str, str] | None) -> None:
    assert faults_of(page(WaveForm(data))) == []


def test_the_errors_stand_at_their_fields_in_the_same_words_and_only_once_in_a_summary() -> None:
    soup = BeautifulSoup(page(WaveForm({})), "html.parser")

    assert len(soup.select(".govuk-error-summary")) == 1
    summary = [link.text for link in soup.select(".govuk-error-summary a")]
    at_fields = [error.get_text(" ", strip=True) for error in soup.select(".govuk-error-message")]
    assert at_fields == [f"Error: {text}" for text in summary]


def test_a_label_that_came_from_a_file_cannot_bring_markup() -> None:
    assert "<the>" not in page(WaveForm({}))

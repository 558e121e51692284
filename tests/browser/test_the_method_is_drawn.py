"""Formulas are drawn by the browser itself: no script, no picture."""

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = "all => all.map(one => [one.getBoundingClientRect().width, one.getBoundingClientRect().height])"


@pytest.mark.parametrize("width", [1280, 390])
def test_formulas_are_drawn_and_wide_ones_scroll_inside_themselves(visit, width):
    visitor = visit(width)
    visitor.go(reverse("method"))
    formulas = visitor.page.locator("math")
    assert all(wide > 2 and high > 5 for wide, high in formulas.evaluate_all(SIZES))
    fractions = visitor.page.locator(".nrp-formula mfrac").evaluate_all(SIZES)
    letters = visitor.page.locator(".nrp-formula mi").evaluate_all(SIZES)
    # A browser that does not know MathML writes a fraction as one line of letters.
    assert min(high for _, high in fractions) > max(high for _, high in letters) * 0.9
    assert max(high for _, high in fractions) > 40


def test_a_line_of_the_contents_leads_to_its_heading_on_a_phone(visit):
    visitor = visit(390)
    visitor.go(reverse("method"))
    visitor.page.get_by_text("What stands on this page").click()
    visitor.page.locator("details").get_by_role("link", name="Flags").click()
    assert visitor.page.locator("#flags").bounding_box()["y"] < 100

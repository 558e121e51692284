"""Somebody outside reads what the survey shows, and takes the figures along."""

from pathlib import Path

import pytest

from evaluation.actions import runs
from tests.integration.dashboards.test_public_figures import evaluated, made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("width", "has_script"), [(390, True), (1280, False)], ids=["on a phone", "without JavaScript"]
)
def test_from_the_public_page_to_the_file(width, has_script, visit):
    made(runs.release(run=evaluated("none"), audience="public", by=None))
    outside = visit(width, has_script=has_script)
    outside.go("/public/")
    outside.follow("Figures for everybody: what the survey shows")
    said = outside.words()
    assert "Release 1" in said
    assert "Current since" in said
    assert "95% confidence interval" in said
    assert "[c] = fewer than 8 people; counts rounded to the nearest 5" in said
    with outside.page.expect_download() as taken:
        outside.page.get_by_text("All figures of release 1 (CSV)").click()
    assert "[c]" in Path(taken.value.path()).read_text(encoding="utf-8-sig")

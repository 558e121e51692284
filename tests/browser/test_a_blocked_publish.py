"""A wave whose codes were turned round without a word cannot be published until an academic lead says what they are."""

import pytest

from tests import survey_factories as f

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TURN = {"1": "4", "2": "3", "3": "2", "4": "1"}


def turned(rows):
    for row in rows:
        row["influence"] = TURN.get(row["influence"], row["influence"])


@pytest.fixture
def lead():
    survey = f.the_survey()
    f.a_published_upload(survey.wave1)
    return f.a_lead(email="lead@example.org")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_scale_turned_round_is_mapped_before_it_is_published(width, visit, worker, lead):
    somebody = visit(width)
    somebody.sign_in(lead.email)
    somebody.go("/waves/2/upload/")
    content = f.a_small_file(2, turned)
    somebody.page.set_input_files(
        "input[type=file] >> nth=0", files=[{"name": "wave2.csv", "mimeType": "text/csv", "buffer": content}]
    )
    somebody.press("Upload and check the file")
    somebody.page.wait_for_url("**/compare/")
    somebody.look()
    assert "“influence” looks turned round beside wave 1" in somebody.words()
    upload = somebody.page.url.removesuffix("compare/")
    somebody.page.goto(f"{upload}publish/")
    somebody.page.wait_for_url("**/compare/")
    assert "Nothing can be published while one is open" in somebody.words()

    somebody.press("Save and check the file again")
    somebody.page.wait_for_selector("[data-error-summary]")
    somebody.look()
    somebody.page.get_by_label("Read its codes as chosen below").check()
    chosen = somebody.page.locator("main select")
    assert [chosen.nth(at).input_value() for at in range(4)] == ["=4", "=3", "=2", "=1"], "as the answers suggest"
    somebody.press("Save and check the file again")
    somebody.page.wait_for_url("**/report/")
    somebody.look()
    somebody.follow("See it beside the last wave and version")
    assert "Its codes are read as was said before." in somebody.words()
    somebody.go(f"{upload.split('/uploads/')[1].join(['/uploads/', 'publish/'])}")
    confirm = somebody.page.locator("main input[type=checkbox]")
    if confirm.count():
        confirm.check()
    somebody.press("Publish wave 2")
    somebody.page.wait_for_url("**/receipt/")
    somebody.look()
    somebody.go("/waves/2/harmonisation/")
    assert "1 as 4; 2 as 3; 3 as 2; 4 as 1" in somebody.words()

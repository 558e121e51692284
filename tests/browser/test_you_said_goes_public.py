"""A secretary reads the balance of voices, makes “You said, we did” public, and somebody outside reads it."""

import pytest
from django.urls import reverse

from nrp.dashboards.models import YouSaidRelease
from tests.integration.dashboards.chains import a_place_with_chains, came_in, finish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place():
    place = a_place_with_chains()
    finish(place)
    came_in(place.log, 2018, resident=21, voluntary=12, nhs=9, housing=3)
    return place


@pytest.mark.parametrize(
    ("width", "has_script"), [(390, True), (1280, False)], ids=["on a phone", "without JavaScript"]
)
def test_from_the_issue_to_the_page_outside(width, has_script, visit, place):
    somebody = visit(width, has_script=has_script)
    somebody.sign_in(place.keeper.person.email)
    somebody.go(reverse("voice"))
    assert "Residents were 21 of 45 attendances (47%)" in somebody.words()

    somebody.go(place.area.get_absolute_url())
    somebody.follow("Every issue with all that followed")
    assert "The buses wait round the corner." in somebody.words()
    somebody.follow("Choose what goes public")
    somebody.page.get_by_label("Engines at the school gate").first.check()
    box = somebody.page.locator(f"#id_did_{place.buses.pk.hex}")
    somebody.page.locator("summary").first.click()
    box.fill("Olwen saw to it that the buses wait round the corner.")
    somebody.press("Read what will be public")
    somebody.look()
    somebody.press("Release 1 issue to the public")
    somebody.look()
    assert "Take “Olwen” out, or say that it may stand." in somebody.words()

    somebody.press("Change the words")
    somebody.page.locator("summary").first.click()
    box.fill("The buses wait round the corner.")
    somebody.press("Read what will be public")
    somebody.press("Release 1 issue to the public")
    somebody.look()
    assert "Version 1 is public" in somebody.words()
    assert YouSaidRelease.objects.count() == 1

    outside = visit(width, has_script=has_script)
    outside.go("/public/")
    outside.follow("Old Swan")
    said = outside.words()
    assert "The buses wait round the corner." in said
    assert "In 2018 about 20 of about 45 people who came to meetings of Better Old Swan were residents." in said
    assert "[c]" in said
    assert "Olwen" not in said

"""A Resident Adviser reads their own page, mends it, takes it along and asks to be forgotten; and somebody does it."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from django.utils import timezone

from coren.actions import looks
from coren.models import Adviser, DataRequest
from tests.coren_factories import an_adviser, hours_of, with_account
from tests.factories import a_small_programme, a_user_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def joan():
    programme = a_small_programme()
    adviser = an_adviser(programme.own, "Joan Sample", email="joan@example.org", phone="0151 496 0001")
    for day in range(3):
        hours_of(adviser, timezone.localdate() - dt.timedelta(days=day), 90)
    facilitator = a_user_with("coren_facilitator", area=programme.own, name="Mo Specimen")
    looks.note_look(adviser=adviser, user=facilitator, what="record")
    a_user_with("programme_admin", email="admin@example.org", name="Ada Admin")
    with_account(adviser)
    return adviser


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_on_a_phone_from_reading_to_being_forgotten(has_script, visit, joan):
    own = visit(390, has_script=has_script)
    own.sign_in("joan@example.org")
    own.go("/my-record/")
    assert "4.5 hours sent and not approved yet" in own.words()

    own.follow("Who looked at it or changed it")
    assert "Mo Specimen, COREN facilitator, looked at your record on" in own.words()

    own.go("/my-record/details/")
    own.page.get_by_label("What you need to take part").fill("A seat near the door")
    own.press("Save your details")
    assert "A seat near the door" in own.words()

    with own.page.expect_download() as started:
        own.page.get_by_role("link", name="Everything about me (ZIP)").click()
    assert "your-record.html" in zipfile.ZipFile(Path(started.value.path())).namelist()

    own.follow("Ask about my record")
    own.press("Send it")
    assert "There is a problem" in own.words()
    own.page.get_by_label("To be forgotten").check()
    own.press("Send it")
    own.look()
    assert "To be answered by" in own.words()

    admin = visit(390, has_script=has_script)
    admin.sign_in("admin@example.org")
    admin.go("/requests/")
    admin.follow("Request 1")
    admin.follow("See what would be erased")
    assert "What goes" in admin.words()
    admin.page.get_by_label("Type the person’s name").fill("Joan Sample")
    admin.press("Erase Joan Sample")
    admin.look()
    assert "Nothing can bring it back" in admin.words()
    assert not Adviser.objects.filter(pk=joan.pk).exists()
    assert DataRequest.objects.get().state == DataRequest.State.DONE
    own.page.goto(f"{own.base}/my-record/")
    assert "login" in own.page.url

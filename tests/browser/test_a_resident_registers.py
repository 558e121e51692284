"""Registering on a phone: six pages, stopped half-way, gone on with on another telephone; and without JavaScript."""

import pytest
from django.urls import reverse

from coren.actions import courses
from coren.models import Adviser, PayPolicy
from nrp.accounts.roles import Role
from tests.coren_factories import a_consent_text
from tests.factories import a_user_with, an_area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_PAGES, MOST_KEYS = 6, 60


class Counter:
    """Somebody registering: the pages they came to and the keys they pressed, free text left aside."""

    def __init__(self, visitor):
        self.visitor, self.page, self.pages, self.keys, self.asked = visitor, visitor.page, [], 0, []

    def arrived(self):
        """Look the page over and note what it asks for."""
        self.visitor.look()
        self.pages.append(self.page.url.partition("?")[0])
        fields = self.page.locator("main :is(input, select, textarea):not([type=hidden])")
        names = {field.get_attribute("name").rstrip("_012") for field in fields.all()}
        self.asked.extend(names)

    def tap(self, label):
        self.page.get_by_label(label, exact=True).check()
        self.keys += 1

    def type(self, label, text):
        """Type words of their own: what stands in a box as free text is not counted."""
        self.page.get_by_label(label, exact=True).first.fill(text)

    def date(self, name, *parts):
        for number, part in enumerate(parts):
            self.page.locator(f"#id_{name}_{number}").fill(str(part))
            self.keys += len(str(part))

    def press(self, button, *, is_last=False):
        self.keys += 1
        self.visitor.press(button)
        self.page.wait_for_load_state()
        if not is_last:
            self.arrived()


def the_programme():
    a_consent_text()
    courses.add(title="Induction", is_offered_first=True, by=None)
    courses.add(title="Keeping people safe", is_offered_first=True, by=None)
    PayPolicy.objects.create(benefits_text="Being paid can change some benefits.")
    return a_user_with(Role.COREN_FACILITATOR, area=an_area("Old Swan"), name="Jo Specimen")


def first_half(who):
    who.visitor.go(reverse("advisers"))
    who.visitor.follow("Register somebody")
    who.arrived()
    who.type("Full name", "Joan Sample")
    who.press("Save and go on")
    for label in (
        "Keep a record of me and my hours (needed to be a Resident Adviser)",
        "Contact me about the programme (needed to be a Resident Adviser)",
        "Signed on paper",
        "Today",
    ):
        who.tap(label)
    who.press("Save and go on")
    who.type("Telephone", "0151 496 0000")
    who.page.locator("input[value=phone]").check()
    who.keys += 1
    who.press("Save and stop here", is_last=True)


def second_half(who):
    who.arrived()
    for label in ("The fee in full", "By the organisation, which holds the details", "Yes"):
        who.tap(label)
    who.press("Save and go on")
    who.tap("Induction")
    who.date("on", 12, 1, 2030)
    who.press("Save and go on")
    who.press("Register Joan Sample", is_last=True)


def test_six_pages_and_sixty_keys_on_two_telephones(visit):
    facilitator = the_programme()
    who = Counter(visit(390))
    who.visitor.sign_in(facilitator.email)
    first_half(who)
    who.visitor.look()
    adviser = Adviser.objects.get()
    assert "Payment Not started" in who.visitor.words()

    other = visit(390)  # another telephone: nothing was left on the first
    other.sign_in(facilitator.email)
    other.go(reverse("advisers"))
    other.follow("Joan Sample")
    other.follow("Go on with the registration")
    who.visitor, who.page = other, other.page
    second_half(who)
    other.look()
    adviser.refresh_from_db()
    assert other.page.url.endswith(reverse("adviser", args=[adviser.pk]))
    assert adviser.status == Adviser.Status.ACTIVE
    assert len(who.pages) <= MOST_PAGES, who.pages
    assert who.keys <= MOST_KEYS
    asked = [name for name in who.asked if name != "stop"]
    assert sorted(set(asked)) == sorted(asked)  # nothing is asked twice


def test_it_works_without_javascript_and_the_letter_can_be_taken(visit):
    facilitator = the_programme()
    who = Counter(visit(390, has_script=False))
    who.visitor.sign_in(facilitator.email)
    first_half(who)
    who.visitor.follow("Go on with the registration")
    second_half(who)
    assert "Joan Sample is a Resident Adviser from today on." in who.visitor.words()
    with who.page.expect_download() as download:
        who.page.get_by_role("link", name="Letter of recognition (PDF)").click()
    assert download.value.suggested_filename == f"letter-of-recognition-{Adviser.objects.get().number}.pdf"

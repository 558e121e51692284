"""From a photographed receipt to the money, and back when the bank returns it; without JavaScript too."""

import pytest

from coren.models import Expense, Payment, PaymentBatch
from tests.coren_factories import an_adviser
from tests.factories import a_user_with, an_area, an_organisation
from tests.pay_factories import a_manager, a_photograph, an_account, approved_hours, by_bank

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place():
    area = an_area("Old Swan", coren_organisation=an_organisation("Helpers", is_coren=True))
    adviser = by_bank(an_adviser(area, "Ada Example"))
    an_account(adviser)
    approved_hours(adviser, 150)
    return area


def claim(somebody):
    """Send an expense with its photograph; the amount is wrong at first, and the photograph stays."""
    somebody.go("/expenses/new/")
    page = somebody.page
    page.get_by_label("Resident Adviser").select_option(label="Ada Example")
    page.get_by_label("Travel").check()
    page.get_by_label("Amount in pounds").fill("four")
    photograph = {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": a_photograph((1200, 1600))}
    page.set_input_files("input[type=file]", files=[photograph])
    somebody.press("Send the expense")
    page.wait_for_selector("[data-error-summary]")
    somebody.look()
    assert page.title().startswith("Error:")
    assert "“IMG_2041.jpg” is kept" in somebody.words()
    page.get_by_label("Amount in pounds").fill("4.50")
    somebody.press("Send the expense")
    page.wait_for_url("**/expenses/*-*/")
    somebody.look()
    assert "Travel, £4.50" in somebody.words()
    assert page.locator("img.nrp-receipt").evaluate("image => image.naturalWidth" if somebody.has_script else "1") > 0


def approve_and_pay(somebody):
    """Approve the expense, check and make the batch, take its file, pay it."""
    page = somebody.page
    somebody.go(Expense.objects.get().get_absolute_url())
    somebody.press("Approve £4.50")
    page.wait_for_load_state()
    somebody.look()
    somebody.go("/payments/")
    page.get_by_role("button", name="Check the batch").click()
    page.wait_for_url("**/new-batch/**")
    somebody.look()
    assert "£35.75 to 1 person" in somebody.words()
    somebody.press("Make a batch of £35.75")
    page.wait_for_url("**/payments/batches/*/")
    somebody.look()
    with page.expect_download() as taken:
        page.get_by_role("link", name="File for the bank (CSV)").click()
    assert taken.value.suggested_filename == "batch-1-bank.csv"
    page.get_by_role("button", name="Pay £35.75 to 1 person").click()
    page.wait_for_url("**/pay/")
    somebody.look()
    somebody.press("Pay £35.75 to 1 person")
    page.wait_for_url(f"**{PaymentBatch.objects.get().get_absolute_url()}")
    somebody.look()
    assert "Batch 1 is paid." in somebody.words()


def take_back(somebody):
    page = somebody.page
    page.get_by_role("link", name="Take back the payment to Ada Example").click()
    page.wait_for_url("**/take-back/")
    somebody.look()
    page.get_by_label("The bank sent it back").check()
    page.get_by_label("Why, in a few words").fill("The account was closed.")
    somebody.press("Take back £35.75")
    page.wait_for_url("**/payments/batches/*/")
    somebody.look()
    assert "£35.75 to Ada Example was taken back." in somebody.words()
    somebody.go("/payments/")
    assert "£35.75 ready at Helpers" in somebody.words()


@pytest.mark.parametrize(
    ("width", "has_script"), [(390, True), (1280, False)], ids=["on a telephone", "without JavaScript"]
)
def test_an_expense_is_claimed_paid_and_bounces(width, has_script, visit, place):
    facilitator = visit(width, has_script=has_script)
    facilitator.sign_in(a_user_with("coren_facilitator", area=place, name="Mo Specimen").email)
    claim(facilitator)
    manager = visit(width, has_script=has_script)
    manager.sign_in(a_manager(name="Lee Sample").email)
    approve_and_pay(manager)
    take_back(manager)
    assert [str(amount) for amount in Payment.objects.order_by("made_at").values_list("amount", flat=True)] == [
        "35.75",
        "-35.75",
    ]

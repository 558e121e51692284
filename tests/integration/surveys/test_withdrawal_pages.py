"""How an academic lead or the evaluation deputy withdraws a household, and what a program is told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.actions import taking_out
from surveys.models import HouseholdWithdrawal
from tests import survey_factories as f
from tests.integration.surveys.test_a_household_withdraws import HOME, few, planted
from tests.integration.surveys.test_number_of_queries import MOST, cost

pytestmark = pytest.mark.django_db(transaction=True)
FIND = "household-withdrawals"


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path):
    settings.NRP_DATA = tmp_path / "data"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def worked(row: HouseholdWithdrawal) -> HouseholdWithdrawal:
    taking_out.carry_on(withdrawal_id=row.pk)
    row.refresh_from_db()
    return row


def test_found_checked_and_taken_out(client, survey, deputy):
    published = f.a_published_upload(survey.wave1, f.as_csv(few(1, planted)))
    before = published.sha256
    client.force_login(deputy)
    wrong = client.post(reverse(FIND), {"by": "letter", "number": " "})
    assert "Enter the number." in text_of(wrong)
    asked = client.post(reverse(FIND), {"by": "letter", "number": HOME.lower()})
    row = HouseholdWithdrawal.objects.get()
    page = row.get_absolute_url()
    assert asked["Location"] == page
    assert "Every stored file is being looked through" in text_of(client.get(page))
    worked(row)
    seen = text_of(client.get(page))
    assert "Its rows will be taken out." in seen
    assert HOME not in seen

    confirm = reverse("household-withdrawal-confirm", args=[row.pk])
    today = timezone.localdate()
    answers = {"reason": f"Of {HOME}", "asked_by": "household", "only_wave": ""}
    answers |= {"asked_on_0": str(today.day), "asked_on_1": str(today.month), "asked_on_2": str(today.year)}
    refused = text_of(client.post(confirm, answers))
    assert "Leave the household’s number out of it." in refused
    answers["reason"] = "Gave no reason"
    check = text_of(client.post(confirm, answers))
    assert "This cannot be taken back" in check
    assert "In 1 file, with up to 2 people." in check
    assert 'name="asked_on_0"' in check
    assert "Gave no reason" in text_of(client.post(confirm, answers | {"change": "1"}))
    assert HouseholdWithdrawal.objects.get().state == "found"
    assert client.post(confirm, answers | {"checked": "1"})["Location"] == page
    worked(row)
    assert client.post(confirm, answers | {"checked": "1"})["Location"] == page  # again changes nothing

    done = text_of(client.get(page))
    assert "The household is in no stored file" in done
    assert "Its rows were taken out." in done
    receipt = text_of(client.get(reverse("upload-receipt-file", args=[published.pk])))
    assert f"SHA-256 before: {before}, redacted on" in receipt
    assert before in text_of(client.get(reverse("upload-receipt", args=[published.pk])))

    paths = [reverse(FIND), page, reverse("api-withdrawals")]
    one = [cost(client, path) for path in paths]
    client.post(reverse(FIND), {"by": "household", "number": "77"})
    other = HouseholdWithdrawal.objects.get(state="looking")
    assert client.post(reverse("household-withdrawal-retry", args=[other.pk]))["Location"] == other.get_absolute_url()
    client.post(reverse("household-withdrawal-forget", args=[other.pk]), {"forget": "1"})
    assert not HouseholdWithdrawal.objects.filter(pk=other.pk).exists()
    for number in ("78", "79"):
        given = {"household": number, "reason": "x", "asked_on": today.isoformat(), "asked_by": "agency"}
        assert client.post(reverse("api-withdrawals"), given, "application/json").status_code == 202
    assert [cost(client, path) for path in paths] == one
    assert max(one) <= MOST


def test_a_program_is_told_what_was_done_and_never_who(page, survey):
    f.a_read_upload(survey.wave2, f.as_csv(few(2, planted)))
    path = reverse("api-withdrawals")
    given = {"household": HOME, "reason": "x", "asked_on": "2019-02-12", "asked_by": "agency"}
    for wrong, name in (
        ({"letter": "1"}, "household"),
        ({"asked_by": "me"}, "asked_by"),
        ({"reason": HOME}, "reason"),
    ):
        answer = page.post(path, given | wrong, "application/json")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])
    made = page.post(path, given, "application/json", headers={"Idempotency-Key": "1"})
    assert made.status_code == 202
    row = worked(HouseholdWithdrawal.objects.get())
    assert page.post(path, given, "application/json").json()["id"] == str(row.pk)
    told = page.get(reverse("api-withdrawal", args=[row.pk]))
    assert (told.json()["state"], told.json()["by"], len(told.json()["files"])) == ("done", "household", 1)
    assert page.get(path).json()["count"] == 1
    assert HOME not in told.content.decode()

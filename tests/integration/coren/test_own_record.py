"""A Resident Adviser's own page, and what people ask about their record."""

import datetime as dt
import io
import json
import zipfile
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from coren.actions import approving, looks, registering, requests
from coren.actions.requests import RequestRefused
from coren.models import Adviser, DataRequest, HoursEntry, PaymentChoice, RecordLook
from coren.queries import ledger
from coren.queries.looks import changes_in_words, looks_in_words, looks_of
from coren.queries.own_record import own_record
from coren.queries.requests import a_month_after, requests_due
from nrp.accounts.models import Person, User
from nrp.accounts.roles import Role
from nrp.audit.models import Event
from tests.coren_factories import an_adviser, hours_of, with_account
from tests.factories import Programme, a_small_programme, a_user_with
from tests.integration.erasure import planted

pytestmark = pytest.mark.django_db
Kind, State = DataRequest.Kind, DataRequest.State


@pytest.fixture(autouse=True)
def without_second_factor(settings: Settings) -> None:
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def programme() -> Programme:
    return a_small_programme()


@pytest.fixture
def adviser(programme: Programme) -> Adviser:
    return an_adviser(programme.own, "Joan Sample", email="joan@example.org", phone="0151 496 0001")


@pytest.fixture
def joan(adviser: Adviser) -> User:
    return with_account(adviser)


@pytest.fixture
def facilitator(programme: Programme) -> User:
    return a_user_with(Role.COREN_FACILITATOR, area=programme.own, name="Mo Specimen")


@pytest.fixture
def admin() -> User:
    return a_user_with(Role.PROGRAMME_ADMIN, name="Ada Admin")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user: User, name: str, *args: object) -> str:
    answer = browser(user).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


# One's own page --------------------------------------------------------------------------------


def test_the_page_says_what_was_logged_what_is_owed_and_what_is_on_record(adviser: Adviser, joan: User) -> None:
    hours_of(adviser, minutes=90, note="Street survey", by=joan)
    page = read(joan, "my-record")
    for words in (
        "1.5 hours",
        "sent and not approved yet",
        "Joan Sample",
        "0151 496 0001",
        "Version",
        "The fee in full",
    ):
        assert words in page, words


def test_what_is_owed_agrees_with_the_ledger_to_the_penny(adviser: Adviser, joan: User) -> None:
    manager = a_user_with(Role.COREN_MANAGER)
    entries = [hours_of(adviser, timezone.localdate() - dt.timedelta(days=day), 45 + 15 * day) for day in range(4)]
    approving.approve(entries=[entry.pk for entry in entries[:3]], by=manager)

    found, owed = own_record(joan), ledger.owed(adviser)
    assert found is not None
    assert found.approved == owed.approved + owed.on_its_way
    assert found.approved > Decimal(0)
    assert found.expected_by == owed.expected_by


def test_late_money_is_called_late(adviser: Adviser, joan: User) -> None:
    entry = hours_of(adviser, timezone.localdate() - dt.timedelta(days=40))
    approving.approve(entries=[entry.pk], by=a_user_with(Role.COREN_MANAGER))
    assert "is promised by" in read(joan, "my-record")
    HoursEntry.objects.filter(pk=entry.pk).update(submitted_at=timezone.now() - dt.timedelta(days=39))
    for page in (read(joan, "my-record"), read(joan, "adviser-payments", adviser.pk)):
        assert "so it is late" in page


def test_the_page_asks_the_database_as_often_for_much_as_for_little(
    adviser: Adviser, joan: User, django_assert_max_num_queries
) -> None:
    client = browser(joan)
    client.get(reverse("my-record"))
    for day in range(6):
        hours_of(adviser, timezone.localdate() - dt.timedelta(days=day), by=joan)
    requests.make(adviser=adviser, kind=Kind.COPY, by=joan)
    with django_assert_max_num_queries(15):
        assert client.get(reverse("my-record")).status_code == 200


def test_somebody_without_a_record_reads_what_will_be_there(programme: Programme) -> None:
    user = a_user_with(Role.RESIDENT_ADVISER, area=programme.own)
    assert "Your facilitator begins it with you" in read(user, "my-record")


def test_they_correct_their_own_details_at_once(adviser: Adviser, joan: User) -> None:
    client = browser(joan)
    form = client.get(reverse("my-record-correct")).context["form"]
    sent = {
        "name": "Joan Sample-Smith",
        "phone": "0151 496 0002",
        "email": "joan@example.org",
        "language": "Polish",
        "preferred_contact": "phone",
        "address": "",
        "access_needs": "A seat near the door",
        "seen": form["seen"].value(),
    }
    assert client.post(reverse("my-record-correct"), sent).status_code == 302
    person = Person.objects.get(pk=adviser.person_id)
    assert (person.name, person.phone, person.language) == ("Joan Sample-Smith", "0151 496 0002", "Polish")
    again = client.post(reverse("my-record-correct"), {**sent, "phone": "0151 496 0003"})
    assert "Somebody else has saved here" in again.content.decode()


def test_a_new_choice_about_pay_holds_from_today(adviser: Adviser, joan: User) -> None:
    client = browser(joan)
    assert "What everybody is offered" in client.get(reverse("my-record-pay")).content.decode()
    sent = {"kind": "charity", "charity": "Food bank", "benefits_advice": "no"}
    assert client.post(reverse("my-record-pay"), sent).status_code == 302
    choice = PaymentChoice.objects.filter(adviser=adviser).latest("made_at")
    assert (choice.kind, choice.starts_on) == ("charity", timezone.localdate())


# Who looked ------------------------------------------------------------------------------------


def test_looks_are_counted_one_row_a_day_and_not_for_ones_own(adviser: Adviser, joan: User, facilitator: User) -> None:
    for _time in range(3):
        looks.note_look(adviser=adviser, user=facilitator, what="record")
        looks.note_look(adviser=Adviser.objects.get(pk=adviser.pk), user=joan, what="record")
    assert RecordLook.objects.get().times == 3


def test_who_looked_is_said_in_words(adviser: Adviser, joan: User, facilitator: User) -> None:
    for day in (3, 4, 9):
        RecordLook.objects.create(
            adviser=adviser, user=facilitator, role=Role.COREN_FACILITATOR, what="record", on=dt.date(2019, 2, day)
        )
    looks.note_look(adviser=adviser, user=facilitator, what="pay")
    lines = [str(line) for line in looks_in_words(looks_of(adviser), is_self=True)]
    assert "Mo Specimen, COREN facilitator, looked at your record on 3 days in February 2019" in lines
    assert lines[0].startswith("Mo Specimen, COREN facilitator, looked at your pay on ")


def test_who_changed_it_is_said_in_words_without_the_values(adviser: Adviser, joan: User, facilitator: User) -> None:
    registering.update(adviser=adviser, phone="0151 000 0000", language="Welsh", by=facilitator)
    registering.update(adviser=adviser, phone="0151 000 0001", by=joan)
    lines = [str(line) for line in changes_in_words(adviser, joan.pk)]
    assert lines[0].startswith("You changed the telephone number on ")
    assert lines[1].startswith("Mo Specimen, COREN facilitator, changed the language and the telephone number on ")
    assert "0151" not in "".join(lines)
    assert "changed the telephone number" in read(joan, "adviser-looks", adviser.pk)


# The file --------------------------------------------------------------------------------------


def test_everything_is_in_one_file_with_nothing_of_other_people(programme: Programme, facilitator: User) -> None:
    found = planted.plant(programme.own, a_user_with(Role.COREN_MANAGER, name="Lee Sample"))
    other = an_adviser(programme.own, "Another Resident", phone="0151 496 0999")
    hours_of(other, note="Somebody else's note")
    answer = browser(found.user).get(reverse("my-record-file"))
    assert answer["X-Content-Type-Options"] == "nosniff"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    page, document = archive.read("your-record.html").decode(), json.loads(archive.read("your-record.json"))
    for word in (planted.NAME, planted.PHONE, planted.ACCESS, planted.HOURS_NOTE, planted.SKILL, planted.ACCOUNT):
        assert word in page, word
    assert document["record"]["email"] == planted.EMAIL
    assert document["payments"][0]["amount"] == "43.40"
    assert [name for name in archive.namelist() if name.startswith("receipts/")]
    assert planted.RECEIPT in {archive.read(name) for name in archive.namelist()}
    assert "Another Resident" not in page
    assert "Somebody else" not in page
    assert Event.objects.filter(verb="record.downloaded", object_id=found.adviser.pk).exists()


def test_who_has_no_account_is_given_the_file_by_their_facilitator(
    programme: Programme, facilitator: User, admin: User
) -> None:
    found = planted.plant(programme.own, a_user_with(Role.COREN_MANAGER))
    for user, has_pay in ((facilitator, True), (admin, False)):
        answer = browser(user).get(reverse("adviser-file", args=[found.adviser.pk]))
        document = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("your-record.json"))
        assert ("payments" in document) is has_pay
        assert planted.ACCOUNT not in answer.content.decode("latin-1")
        assert planted.ACCOUNT not in json.dumps(document)


# Requests --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (dt.date(2019, 1, 31), dt.date(2019, 2, 28)),
        (dt.date(2020, 1, 31), dt.date(2020, 2, 29)),
        (dt.date(2019, 12, 15), dt.date(2020, 1, 15)),
        (dt.date(2019, 3, 30), dt.date(2019, 4, 30)),
    ],
)
def test_the_clock_is_a_calendar_month(asked: dt.date, due: dt.date) -> None:
    assert a_month_after(asked) == due


def test_somebody_asks_for_themselves_and_reads_the_answer(adviser: Adviser, joan: User, facilitator: User) -> None:
    client = browser(joan)
    sent = {"kind": Kind.CORRECTION, "text": "I began in March, not in May."}
    assert client.post(reverse("data-request-new", args=[adviser.pk]), sent).url == reverse("my-record")
    made = DataRequest.objects.get()
    assert "To be answered by" in read(joan, "my-record")

    answered = browser(facilitator).post(
        reverse("data-request-answer", args=[made.pk]), {"state": "done", "answer": "March it is."}
    )
    assert answered.status_code == 302
    assert "March it is." in read(joan, "data-request", made.pk)


def test_a_facilitator_writes_it_down_for_somebody_without_an_account(adviser: Adviser, facilitator: User) -> None:
    sent = {"kind": Kind.COPY, "text": "", "asked_on_0": "3", "asked_on_1": "2", "asked_on_2": "2019"}
    answer = browser(facilitator).post(reverse("data-request-new", args=[adviser.pk]), sent)
    made = DataRequest.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.asked_on, made.due_on) == (dt.date(2019, 2, 3), dt.date(2019, 3, 3))
    listed = read(facilitator, "data-requests")
    assert "Request 1" in listed
    assert "days over" in listed
    assert list(requests_due(facilitator)) == [made]


def test_a_request_of_a_year_that_cannot_be_is_refused(adviser: Adviser, joan: User) -> None:
    with pytest.raises(RequestRefused, match="Check the year"):
        requests.make(adviser=adviser, kind=Kind.COPY, by=joan, asked_on=dt.date(202, 2, 3))


def test_the_same_is_asked_once_at_a_time(adviser: Adviser, joan: User) -> None:
    requests.make(adviser=adviser, kind=Kind.ERASURE, by=joan)
    with pytest.raises(RequestRefused, match="will be answered by"):
        requests.make(adviser=adviser, kind=Kind.ERASURE, by=joan)


def test_a_refusal_says_why_and_the_second_answer_names_the_first(adviser: Adviser, facilitator: User) -> None:
    made = requests.make(adviser=adviser, kind=Kind.COPY, by=facilitator)
    with pytest.raises(RequestRefused, match="Say why"):
        requests.answer(request=made, state=State.REFUSED, answer=" ", by=facilitator)
    requests.answer(request=made, state=State.DONE, answer="", by=facilitator)
    with pytest.raises(RequestRefused, match="Answered by Mo Specimen on"):
        requests.answer(request=made, state=State.DONE, answer="", by=facilitator)


def test_an_erasure_is_done_by_erasing_and_by_nothing_else(adviser: Adviser, facilitator: User, admin: User) -> None:
    made = requests.make(adviser=adviser, kind=Kind.ERASURE, by=facilitator)
    with pytest.raises(RequestRefused, match="when the person is erased"):
        requests.answer(request=made, state=State.DONE, answer="", by=admin)
    assert "A programme administrator erases people" in read(facilitator, "data-request", made.pk)
    assert "See what would be erased" in read(admin, "data-request", made.pk)


def test_the_page_behind_an_erasure_asks_for_the_name_and_closes_the_request(
    adviser: Adviser, facilitator: User, admin: User
) -> None:
    made = requests.make(adviser=adviser, kind=Kind.ERASURE, text="I move away", by=facilitator)
    client, url = browser(admin), reverse("adviser-erase", args=[adviser.pk])
    page = client.get(url).content.decode()
    assert "What goes" in page
    assert 'value="Request 1"' in page
    wrong = client.post(url, {"under": "Request 1", "typed": "Somebody"}).content.decode()
    assert "That is not the name on the record" in wrong
    assert Adviser.objects.filter(pk=adviser.pk).exists()

    assert client.post(url, {"under": "Request 1", "typed": "joan  sample"}).url == reverse("data-requests")
    made.refresh_from_db()
    assert (made.adviser, made.text, made.state) == (None, "", State.DONE)
    assert not Adviser.objects.filter(pk=adviser.pk).exists()
    assert "Somebody who was erased" in read(admin, "data-requests")
    assert client.get(url).status_code == 404


def test_a_facilitator_of_another_place_finds_none_of_it(programme: Programme, adviser: Adviser, joan: User) -> None:
    made = requests.make(adviser=adviser, kind=Kind.COPY, by=joan)
    stranger = a_user_with(Role.COREN_FACILITATOR, area=programme.other)
    client = browser(stranger)
    for name, pk in (("data-request", made.pk), ("data-request-answer", made.pk), ("adviser-file", adviser.pk)):
        assert client.get(reverse(name, args=[pk])).status_code == 404
    assert "Joan" not in read(stranger, "data-requests")
    assert not requests_due(stranger).exists()

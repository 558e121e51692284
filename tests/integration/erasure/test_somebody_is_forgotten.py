"""An adviser is erased, and twelve planted identifiers are found nowhere but in the ledger's own fields."""

import io
import logging
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from coren.models import Adviser, BankDetails, HoursEntry, LedgerEntry, MakerConsent, Payment, SafeguardingEntry
from neighbourhoods.models import RoleAssignment
from nrp.accounts import erasures_file
from nrp.accounts.actions import erasing, people
from nrp.accounts.erasure import ERASED_NAME, ErasureRefused
from nrp.accounts.models import Person, Tombstone, User
from nrp.accounts.roles import Role
from nrp.audit.queries import verify
from nrp.core import blobs
from tests.coren_factories import an_adviser, hours_of
from tests.factories import a_small_programme, a_user_with
from tests.integration.erasure import found, planted

pytestmark = pytest.mark.django_db(transaction=True)
# Sealed in the database: they are looked for where they can be read.
SEALED = {planted.ACCOUNT_NAME, planted.ACCOUNT}


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.NRP_DATA = tmp_path / "data"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


@pytest.fixture
def staff(db: None) -> User:
    return a_user_with(Role.COREN_MANAGER, name="Mo Specimen")


@pytest.fixture
def somebody(staff: User) -> planted.Planted:
    return planted.plant(a_small_programme().own, staff)


def the_message() -> None:
    """Write a message to somebody into the folder of mail, after one to somebody else."""
    backend = "django.core.mail.backends.filebased.EmailBackend"
    with mail.get_connection(backend) as out:
        EmailMessage("Welcome", "Dear Lee", to=["lee@example.org"], connection=out).send()
        EmailMessage("Your hours", f"Dear {planted.NAME} é", to=[planted.EMAIL], connection=out).send()


def readable_everywhere() -> str:
    """Everything that can be read: tables, sealed fields, stored files, mail, raw bytes of the file."""
    accounts = " ".join(f"{row.account_name} {row.account_number}" for row in BankDetails.objects.all())
    notes = " ".join(SafeguardingEntry.objects.values_list("text", flat=True))
    raw = (found.raw_database(), found.stored_bytes(), found.mail_bytes())
    parts = [found.database_text(), accounts, notes, *(part.decode("utf-8", "replace") for part in raw)]
    return "\n".join(parts)


def test_the_twelve_are_there_before_and_nowhere_after(
    somebody: planted.Planted, staff: User, caplog: pytest.LogCaptureFixture
) -> None:
    the_message()
    call_command("createcachetable")
    Client().post("/accounts/login/", {"login": planted.EMAIL, "password": "wrong"})
    wanted = (*planted.IDENTIFIERS, planted.RECEIPT[4:].decode())
    assert len(wanted) == 12
    assert found.hits(readable_everywhere(), wanted) == set(wanted)
    for place in (found.database_text(), found.stored_bytes(), found.mail_bytes()):
        assert found.hits(place, wanted)
    assert found.hits(found.database_text(), set(wanted) - SEALED) == set(wanted) - SEALED - {wanted[-1]}

    with caplog.at_level(logging.DEBUG):
        call_command("erase_person", str(somebody.adviser.pk), under="Request 1", yes=True, stdout=io.StringIO())

    assert found.hits(readable_everywhere(), wanted) == set()
    assert found.hits(caplog.text, wanted) == set()
    assert b"Dear Lee" in found.mail_bytes()
    assert verify().is_whole


def test_the_ledger_keeps_the_fields_of_the_policy_and_no_other(somebody: planted.Planted, staff: User) -> None:
    erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)

    adviser = Adviser.objects.select_related("person").get(pk=somebody.adviser.pk)
    assert (adviser.person.name, adviser.person.email, adviser.person.user) == (ERASED_NAME, "", None)
    assert adviser.erased_at is not None
    assert adviser not in Adviser.objects.current()
    assert Payment.objects.get().amount == Decimal("43.40")
    assert {row.amount for row in LedgerEntry.objects.all()} == {Decimal("25.00"), Decimal("18.40")}
    paid = HoursEntry.objects.get()
    assert (paid.pk, paid.minutes, paid.on, paid.amount) == (somebody.paid.pk, 120, planted.DAY, Decimal("25.00"))
    assert (paid.note, paid.enquiry, Payment.objects.get().bank_details) == ("", None, None)


def test_no_role_finds_anything_by_page_or_api(somebody: planted.Planted, staff: User) -> None:
    users = one_of_each_role_at(somebody)
    erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)

    for user in users:
        client = Client()
        client.force_login(user)
        for path in (
            "advisers",
            "hours",
            "expenses",
            "payment-batches",
            "training",
            "enquiries",
            "outputs",
            "audit",
            "data-requests",
        ):
            answer = client.get(f"/api/v1/{path}/?page_size=200")
            assert found.hits(answer.content, planted.IDENTIFIERS) == set(), (user, path)
        assert client.get(f"/api/v1/advisers/{somebody.adviser.pk}/").status_code in (403, 404)


def one_of_each_role_at(somebody: planted.Planted) -> list[User]:
    area = somebody.adviser.area
    council = area.local_authorities.get()
    return [a_user_with(role, area=area, council=council) for role in Role]


def test_the_account_goes_with_its_sessions_addresses_and_roles(somebody: planted.Planted, staff: User) -> None:
    client = Client()
    client.force_login(somebody.user)
    assert client.get("/").status_code == 200

    erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)

    assert not User.objects.filter(pk=somebody.user.pk).exists()
    assert not EmailAddress.objects.filter(email=planted.EMAIL).exists()
    assert not RoleAssignment.objects.filter(user_id=somebody.user.pk).exists()
    assert client.get("/").status_code == 302


def test_somebody_without_a_payment_leaves_no_row(staff: User) -> None:
    adviser = an_adviser(name="Never Paid")
    hours_of(adviser, planted.DAY)
    erasing.erase(person=adviser.person, under="Request 2", by=staff)

    assert not Adviser.objects.filter(pk=adviser.pk).exists()
    assert not Person.objects.filter(pk=adviser.person_id).exists()
    assert not HoursEntry.objects.exists()


def test_other_people_keep_what_is_theirs(somebody: planted.Planted, staff: User) -> None:
    area = somebody.adviser.area
    partner = an_adviser(area, "Somebody Living There", phone=planted.PHONE)
    namesake = an_adviser(name=planted.NAME)
    entry = hours_of(partner, planted.DAY, note=planted.HOURS_NOTE)
    erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)

    entry.refresh_from_db()
    assert entry.note == planted.HOURS_NOTE
    assert Person.objects.get(pk=partner.person_id).phone == planted.PHONE
    assert Person.objects.get(pk=namesake.person_id).name == planted.NAME


def test_a_file_that_another_row_names_stays(somebody: planted.Planted, staff: User) -> None:
    other = an_adviser(somebody.adviser.area, "Shared a Taxi")
    planted.an_expense(other, somebody.receipt, staff)
    erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)

    assert default_storage.exists(somebody.receipt)
    assert blobs.read(somebody.receipt) == planted.RECEIPT


def test_a_record_merged_into_theirs_goes_too(somebody: planted.Planted, staff: User) -> None:
    second = an_adviser(somebody.adviser.area, "Pippa Quillfeather-Second", phone="0151 496 0888")
    Adviser.objects.filter(pk=second.pk).update(merged_into=somebody.adviser)
    erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)

    assert found.hits(found.database_text(), ["Quillfeather-Second", "0151 496 0888"]) == set()
    assert Tombstone.objects.filter(under="Request 1").count() == 2


def test_a_preview_touches_nothing_and_counts_what_goes(somebody: planted.Planted) -> None:
    before = found.database_text()
    preview = erasing.preview(somebody.adviser.person)
    assert found.database_text() == before
    goes = {row.what: row.count for row in preview.goes}
    assert goes["Bank accounts"] == 1
    assert goes["Skills"] == 1
    assert {row.count for row in preview.stays} == {1}
    assert len(preview.stays) == 3  # paid hours, paid expenses, payments
    assert preview.obstacles == ()


def test_a_payment_under_way_is_finished_first(staff: User) -> None:
    adviser = an_adviser()
    batch = planted.PaymentBatch.objects.create(number=7, state="ready", made_by=staff)
    Payment.objects.create(batch=batch, adviser=adviser, area=adviser.area, amount="10.00", method="organisation")

    with pytest.raises(ErasureRefused, match="batch 7"):
        erasing.erase(person=adviser.person, under="Request 3", by=staff)
    assert Person.objects.get(pk=adviser.person_id).name == adviser.person.name


def test_nobody_erases_themselves_nor_the_last_administrator(staff: User) -> None:
    admin = a_user_with(Role.PROGRAMME_ADMIN)
    with pytest.raises(ErasureRefused, match="yourself"):
        erasing.erase(person=admin.person, under="Request 4", by=admin)
    with pytest.raises(ErasureRefused, match="administrator"):
        erasing.erase(person=admin.person, under="Request 4", by=staff)


def test_the_reference_may_not_name_them(somebody: planted.Planted, staff: User) -> None:
    with pytest.raises(ErasureRefused, match="name out of it"):
        erasing.erase(person=somebody.adviser.person, under=f"for {planted.NAME}", by=staff)


def test_erased_twice_says_who_did_it_and_when(somebody: planted.Planted, staff: User) -> None:
    erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)
    with pytest.raises(ErasureRefused, match="erased by Mo Specimen on"):
        erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)
    assert Tombstone.objects.count() == 1


def test_what_they_allowed_is_taken_back_with_their_name(somebody: planted.Planted, staff: User) -> None:
    erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)
    maker = MakerConsent.objects.get()
    assert (maker.name, maker.credit_as, maker.adviser) == (ERASED_NAME, "", None)
    assert maker.withdrawn_on is not None


def test_a_facilitator_can_be_forgotten_too(somebody: planted.Planted, staff: User) -> None:
    erasing.erase(person=staff.person, under="Request 5", by=None)
    assert found.hits(found.database_text(), ["Mo Specimen"]) == set()
    assert HoursEntry.objects.get(pk=somebody.paid.pk).approved_by is None
    assert Person.objects.filter(pk=somebody.adviser.person_id, name=planted.NAME).exists()


def test_the_file_beside_the_database_holds_ids_alone(somebody: planted.Planted, staff: User) -> None:
    erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)
    lines = erasures_file.read()
    assert [line.person_id for line in lines] == [somebody.adviser.person_id]
    assert lines[0].user_id == somebody.user.pk
    assert found.hits(erasures_file.path().read_bytes(), planted.IDENTIFIERS) == set()


def test_an_erasure_is_done_again_where_the_person_is_back(somebody: planted.Planted, staff: User) -> None:
    """As after a restore: the person is there, and only the file knows that they were erased."""
    person = somebody.adviser.person
    line = erasures_file.Line(person.pk, somebody.user.pk, "Request 1", "2019-03-01T00:00:00+00:00")
    erasures_file.add([line, erasures_file.Line(uuid.uuid4(), None, "Request 0", "2019-01-01T00:00:00+00:00")])
    call_command("replay_erasures", stdout=io.StringIO())

    assert found.hits(found.database_text(), planted.IDENTIFIERS) == set()
    assert Tombstone.objects.get(person_id=person.pk).replayed_at is not None
    assert people.create(name="Somebody New", by=None).pk

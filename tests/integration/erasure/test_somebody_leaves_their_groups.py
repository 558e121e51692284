"""Erasing somebody who sat on a group: what the group did stays, and nothing of it names them."""

import datetime as dt
import io

import pytest
from django.utils import timezone

from governance.actions import members, representations
from governance.models import (
    ActionPoint,
    Amendment,
    Attendance,
    Ballot,
    Decision,
    Event,
    EventAttendance,
    EventPhoto,
    Group,
    GroupSheet,
    Invite,
    Issue,
    Mark,
    Meeting,
    Membership,
    Minutes,
    PriorityRound,
    Representation,
    RoundOption,
    Sector,
)
from nrp.accounts.actions import erasing, letters, people
from nrp.accounts.erasure import ERASED_NAME
from nrp.accounts.models import Letter, MailChoice, Person, User
from nrp.accounts.roles import Role
from nrp.audit.queries import verify
from nrp.core import blobs
from tests.factories import a_small_programme, a_user_with
from tests.governance_factories import a_log, a_member
from tests.integration.erasure.found import database_text, hits, stored_bytes

pytestmark = pytest.mark.django_db
NAME = "Philippa Quillfeather"
ROLE = "Speaks for Tarnwick Row"
THROUGH = "Asked by cousin Ambrose Yarrowby"
OBJECTION = "My shop on Zennor Lane would close"
EMAIL = "philippa.quillfeather@example.org"
WORDS = (NAME, ROLE, THROUGH, OBJECTION, EMAIL)
DAY = dt.date(2019, 2, 12)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.NRP_DATA = tmp_path
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def admin() -> User:
    return a_user_with(Role.PROGRAMME_ADMIN, name="Ada Admin")


def plant(admin: User) -> tuple[Person, Group]:
    """Put somebody wherever governance names people."""
    log = a_log(a_small_programme().own)
    person = people.create(name=NAME, email=EMAIL, by=admin)
    a_member(log, person=person, role=ROLE)
    representations.begin(area=log.area, person=person, body="Health Board", through=THROUGH, starts_on=DAY, by=admin)
    meeting = Meeting.objects.create(group=log, title="February", starts_at=timezone.now(), place="Library")
    Invite.objects.create(meeting=meeting, person=person)
    Attendance.objects.create(meeting=meeting, person=person, name=NAME, sector="resident", organisation="Quill Shop")
    minutes = Minutes.objects.create(meeting=meeting, text=f"{NAME} opened the meeting.")
    Amendment.objects.create(minutes=minutes, passage="x", text="Trees, not bins", proposed_by=person)
    decision = Decision.objects.create(
        group=log, number=1, text="Plant trees", decided_on=DAY, how="consent", proposed_by=person
    )
    ActionPoint.objects.create(
        group=log,
        number=1,
        text="Order trees",
        owner=person,
        due_on=DAY,
        decision=decision,
        completed_at=timezone.now(),
        completed_by=person,
        state="completed",
    )
    Issue.objects.create(
        area=log.area, title="No shade", raised_on=DAY, sector="resident", person=person, source="street"
    )
    vote(log, person)
    event = Event.objects.create(area=log.area, kind="public", title="Tree day", starts_on=DAY)
    EventAttendance.objects.create(event=event, person=person, name=NAME, sector="resident")
    for consent in (f"{NAME}, on paper", "Everybody on it, on paper"):
        stored = blobs.save(io.BytesIO(f"a picture, {consent}".encode()))
        EventPhoto.objects.create(
            event=event, stored_as=stored.name, file_name="a.jpg", file_type="image/jpeg", description="Trees",
            consent=consent, consent_on=DAY,
        )  # fmt: skip
    stored = blobs.save(io.BytesIO(f"name\n{NAME}\n".encode()))
    GroupSheet.objects.create(
        kind="members", group=log, file_name="members.csv", sha256=stored.sha256, stored_as=stored.name,
        report={"first": [[NAME]]},
    )  # fmt: skip
    letters.post(key=f"meeting:{person.pk}", person=person, kind="meeting", subject="February", text=f"Dear {NAME}")
    MailChoice.objects.create(person=person, digest_stopped_at=timezone.now())
    return person, log


def vote(log: Group, person: Person) -> None:
    round_ = PriorityRound.objects.create(group=log, title="2019", question="What first?", method="consent")
    option = RoundOption.objects.create(round=round_, title="Trees", position=1)
    ballot = Ballot.objects.create(round=round_, person=person, sector="resident", channel="room")
    Mark.objects.create(ballot=ballot, option=option, value=0, reason=OBJECTION)


def test_nothing_names_somebody_who_was_erased_and_what_the_group_did_stays(admin: User) -> None:
    person, log = plant(admin)
    assert hits(database_text(), WORDS) == set(WORDS)
    assert hits(stored_bytes(), [NAME]) == {NAME}
    seen = {held.what for held in erasing.preview(person).goes}
    assert {"Seats on groups", "Photographs that name them", "Letters by e-mail"} <= seen

    erasing.erase(person=person, under="Request 12", by=admin)

    assert hits(database_text(), WORDS) == set()
    assert verify().is_whole
    assert not Membership.objects.filter(group=log).exists()
    assert not any(model.objects.exists() for model in (Representation, Invite, Letter, MailChoice))
    for row in (Attendance.objects.get(), EventAttendance.objects.get()):
        assert (row.name, row.person, row.sector, row.organisation) == (ERASED_NAME, None, Sector.RESIDENT, "")
    action = ActionPoint.objects.get()
    assert (action.owner, action.completed_by, action.text) == (None, None, "Order trees")
    assert Decision.objects.get().proposed_by is None
    assert (Issue.objects.get().person, Issue.objects.get().sector) == (None, "resident")
    assert (Ballot.objects.get().person, Mark.objects.get().value, Mark.objects.get().reason) == (None, 0, "")
    assert Amendment.objects.get().proposed_by is None
    assert Minutes.objects.get().text == "somebody who was erased opened the meeting."
    assert [photo.consent for photo in EventPhoto.objects.all()] == ["Everybody on it, on paper"]
    assert (GroupSheet.objects.get().stored_as, GroupSheet.objects.get().state) == ("", GroupSheet.State.REFUSED)


@pytest.mark.django_db(transaction=True)
def test_the_files_that_named_them_go_too(admin: User) -> None:
    person, _log = plant(admin)
    erasing.erase(person=person, under="Request 12", by=admin)
    assert hits(stored_bytes(), [NAME]) == set()
    assert b"Everybody on it" in stored_bytes()


def test_a_name_that_two_people_bear_is_not_taken_from_the_other_s_photograph(admin: User) -> None:
    person, _log = plant(admin)
    people.create(name=NAME, by=admin)
    erasing.erase(person=person, under="Request 12", by=admin)
    assert EventPhoto.objects.count() == 2


def test_whoever_was_erased_frees_the_chair(admin: User) -> None:
    person, log = plant(admin)
    members.change(membership=person.memberships.get(), office=Membership.Office.CHAIR, by=admin)
    erasing.erase(person=person, under="Request 12", by=admin)
    assert a_member(log, "Bea Next", office=Membership.Office.CHAIR).office == "chair"

"""Courses, who came, certificates and skills."""

import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coren.actions import consents, courses, registering, skills, training
from coren.actions.courses import CourseRefused
from coren.actions.skills import SkillRefused
from coren.actions.training import TrainingRefused, months_later
from coren.models import Skill, TrainingRecord
from coren.queries.training import certificates_ending
from nrp.audit.models import Event, Payload
from tests.coren_factories import an_adviser, with_account
from tests.enquiry_factories import DAY, PDF_BYTES, PNG_BYTES, a_course, an_attachment, training_of
from tests.factories import a_small_programme, a_user_with, an_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_small_programme()


@pytest.fixture
def facilitator(programme, client):
    user = a_user_with("coren_facilitator", area=programme.own)
    client.force_login(user)
    return user


def test_a_certificate_ends_when_the_course_says():
    first_aid = a_course("First aid", has_certificate=True, valid_months=36)
    assert training_of(course=first_aid, state="completed").expires_on == dt.date(2022, 2, 12)
    assert training_of(course=first_aid, state="attended").expires_on is None


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2019, 1, 31), 1, dt.date(2019, 2, 28)),
        (dt.date(2020, 2, 29), 12, dt.date(2021, 2, 28)),
        (dt.date(2019, 12, 1), 1, dt.date(2020, 1, 1)),
    ],
)
def test_months_end_where_the_calendar_lets_them(day, months, expected):
    assert months_later(day, months) == expected


def test_nobody_comes_to_a_course_that_has_not_been():
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    training_of(on=tomorrow)
    with pytest.raises(TrainingRefused, match="has not come yet"):
        training_of(on=tomorrow, state="attended")


def test_who_took_consent_back_or_left_is_put_on_no_course():
    adviser, gone = an_adviser(name="Joan Sample"), an_adviser()
    consents.withdraw(adviser=adviser, on=DAY, by=None)
    with pytest.raises(TrainingRefused, match="Joan Sample took their consent back on 12 February 2019"):
        training_of(adviser)
    training_of(adviser, on=DAY - dt.timedelta(days=1))
    registering.set_status(adviser=gone, status="left", on=DAY, by=None)
    with pytest.raises(TrainingRefused, match="had left"):
        training_of(gone)


def test_a_course_that_is_not_offered_any_more_keeps_its_records_and_takes_no_new_ones():
    record = training_of()
    courses.update(course=record.course, is_in_use=False, by=None)
    with pytest.raises(TrainingRefused, match="not offered any more"):
        training_of(course=record.course)
    assert TrainingRecord.objects.get() == record


def test_many_are_put_on_a_course_together_or_not_at_all():
    course, first, second = a_course(), an_adviser(), an_adviser(name="Ada Twice")
    training_of(second, course)
    with pytest.raises(TrainingRefused, match="Ada Twice is on this course on that day already") as refused:
        training.add_many(course=course, advisers=[first, second], on=DAY, by=None)
    assert refused.value.field == "advisers"
    assert TrainingRecord.objects.count() == 1
    training.add_many(course=course, advisers=[first, an_adviser()], on=DAY, by=None)
    assert TrainingRecord.objects.count() == 3


def test_a_certificate_goes_with_completion_and_is_deleted_with_its_record():
    record = training_of(state="attended")
    with pytest.raises(TrainingRefused, match="goes with a completed course"):
        training.change(record=record, file=an_attachment(), by=None)
    record = training.change(record=record, state="completed", file=an_attachment(), by=None)
    assert default_storage.exists(record.certificate_stored_as)
    with pytest.raises(TrainingRefused, match="Take it away on their record first"):
        training.mark(course=record.course, on=DAY, states={record.pk: "missed"}, by=None)


def test_a_certificate_that_is_replaced_or_removed_is_gone_from_the_storage(django_capture_on_commit_callbacks):
    record = training.change(record=training_of(), state="completed", file=an_attachment(), by=None)
    with django_capture_on_commit_callbacks(execute=True):
        changed = training.change(record=record, file=an_attachment(PNG_BYTES, "photo.png"), by=None)
    assert not default_storage.exists(record.certificate_stored_as)
    assert (changed.certificate_name, changed.certificate_type) == ("photo.png", "image/png")
    other = training.change(
        record=training_of(), state="completed", file=an_attachment(PNG_BYTES, "photo.png"), by=None
    )
    with django_capture_on_commit_callbacks(execute=True):
        training.remove(record=changed, reason="A mistake.", by=None)
    assert default_storage.exists(other.certificate_stored_as), "another record has the same picture"


def test_a_certificate_that_was_renewed_does_not_end_soon():
    admin, course = a_user_with("programme_admin"), a_course(has_certificate=True, valid_months=12)
    adviser = an_adviser()
    training_of(adviser, course, state="completed")
    assert certificates_ending(admin, today=dt.date(2020, 1, 1)).count() == 1
    assert certificates_ending(admin, today=dt.date(2019, 6, 1)).count() == 0
    training_of(adviser, course, on=dt.date(2020, 1, 1), state="completed")
    assert certificates_ending(admin, today=dt.date(2020, 1, 2)).count() == 0


def test_a_course_has_one_title_and_months_only_with_a_certificate():
    a_course("First aid")
    with pytest.raises(CourseRefused, match="of this title"):
        a_course("first AID")
    with pytest.raises(CourseRefused, match="gives a certificate"):
        a_course("Minutes", valid_months=12)


def test_a_skill_is_noted_once_and_the_trail_keeps_what_it_said():
    skill = skills.note(adviser=an_adviser(), name="Chairs a meeting", evidence="Chaired in March.", by=None)
    with pytest.raises(SkillRefused, match="noted already"):
        skills.note(adviser=skill.adviser, name="chairs a MEETING", evidence="Again.", by=None)
    skills.change(skill=skill, name="Chairs a meeting", evidence="Chaired twice.", by=None)
    event = Event.objects.get(verb="skill.changed")
    assert '"Chaired in March."' in Payload.objects.get(event_id=event.pk).body
    skills.remove(skill=skill, reason="A mistake.", by=None)
    assert not Skill.objects.exists()


# On the pages ----------------------------------------------------------------------------------


def test_a_facilitator_puts_two_on_a_course_and_says_who_came(client, programme, facilitator):
    first, second = an_adviser(programme.own, "Joan Sample"), an_adviser(programme.own, "Ada Sample")
    course = a_course("First aid", has_certificate=True, valid_months=36)
    sent = {
        "course": course.pk, "on_0": "12", "on_1": "2", "on_2": "2019", "place": "The hall", "state": "booked",
        "advisers": [first.pk, second.pk],
    }  # fmt: skip
    answer = client.post(reverse("training-new"), sent)
    page = reverse("course-session", args=[course.pk, 2019, 2, 12])
    assert answer["Location"] == page
    one, two = TrainingRecord.objects.get(adviser=first), TrainingRecord.objects.get(adviser=second)
    client.post(page, {str(one.pk): "completed", str(two.pk): "missed"})
    shown = client.get(page).text
    assert "2 records changed" in shown
    assert "Did not come" in shown
    assert "Ended on 12 February 2022" in shown


def test_an_adviser_of_another_place_cannot_be_chosen(client, programme, facilitator):
    stranger = an_adviser(programme.other, "Somebody Else")
    page = client.get(reverse("training-new")).text
    assert "Somebody Else" not in page
    sent = {
        "course": a_course().pk, "on_0": "12", "on_1": "2", "on_2": "2019", "state": "booked", "advisers": [stranger.pk]
    }  # fmt: skip
    assert client.post(reverse("training-new"), sent).status_code == 200
    assert not TrainingRecord.objects.exists()


def when(day=DAY):
    return {"on_0": day.day, "on_1": day.month, "on_2": day.year}


def test_a_certificate_is_uploaded_and_comes_back_as_an_attachment(client, programme, facilitator):
    record = training_of(an_adviser(programme.own))
    file = SimpleUploadedFile("../Joan's certificate.exe", PDF_BYTES, "image/svg+xml")
    client.post(reverse("training-edit", args=[record.pk]), {**when(), "state": "completed", "file": file})
    answer = client.get(reverse("training-certificate", args=[record.pk]))
    assert b"".join(answer.streaming_content) == PDF_BYTES
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="Joan\'s certificate.pdf"'


def test_a_file_is_taken_for_what_it_is_and_not_for_its_name(client, programme, facilitator):
    record = training_of(an_adviser(programme.own))
    file = SimpleUploadedFile("certificate.pdf", b"<html><script>alert(1)</script>", "application/pdf")
    page = client.post(reverse("training-edit", args=[record.pk]), {**when(), "state": "completed", "file": file}).text
    assert "This file is none of these: JPEG, PNG, PDF. Choose another." in page
    record.refresh_from_db()
    assert record.certificate_stored_as == ""


def test_a_file_is_kept_when_another_field_is_wrong(client, programme, facilitator):
    record = training_of(an_adviser(programme.own))
    address = reverse("training-edit", args=[record.pk])
    file = SimpleUploadedFile("certificate.pdf", PDF_BYTES, "application/pdf")
    page = client.post(address, {**when(), "on_1": "13", "state": "completed", "file": file})
    assert "“certificate.pdf” is kept" in page.text
    kept = page.context["form"].data["file_kept"]
    client.post(address, {**when(), "state": "completed", "file_kept": kept})
    record.refresh_from_db()
    assert record.certificate_name == "certificate.pdf"


def test_what_was_kept_for_one_is_of_no_use_to_another(client, programme, facilitator):
    record = training_of(an_adviser(programme.own))
    file = SimpleUploadedFile("certificate.pdf", PDF_BYTES, "application/pdf")
    address = reverse("training-edit", args=[record.pk])
    page = client.post(address, {**when(), "on_1": "13", "state": "completed", "file": file})
    client.force_login(a_user_with("coren_facilitator", area=programme.own))
    client.post(address, {**when(), "state": "completed", "file_kept": page.context["form"].data["file_kept"]})
    record.refresh_from_db()
    assert record.certificate_stored_as == ""


def test_the_second_who_saves_a_skill_sees_what_the_first_wrote(client, programme, facilitator):
    adviser = an_adviser(programme.own)
    skill = skills.note(adviser=adviser, name="Chairs", evidence="As it was.", noted_on=DAY, by=None)
    address = reverse("skill-edit", args=[skill.pk])
    opened = client.get(address).context["form"]
    skills.change(skill=skill, name="Chairs", evidence="What the first wrote.", by=None)
    sent = {
        "name": "Chairs", "evidence": "What the second wrote.", "noted_on_0": 12, "noted_on_1": 2, "noted_on_2": 2019,
        "seen": opened["seen"].value(),
    }  # fmt: skip
    page = client.post(address, sent)
    assert "Somebody else has saved here: “What the first wrote.”" in page.text
    assert "What the second wrote." in page.text
    client.post(address, {**sent, "seen": page.context["form"]["seen"].value()})
    skill.refresh_from_db()
    assert skill.evidence == "What the second wrote."


def test_the_adviser_sees_their_training_and_their_certificate_and_cannot_change_them(client, programme):
    adviser = an_adviser(programme.own)
    record = training.change(record=training_of(adviser), state="completed", file=an_attachment(), by=None)
    client.force_login(with_account(adviser))
    assert b"".join(client.get(reverse("training-certificate", args=[record.pk])).streaming_content) == PDF_BYTES
    assert client.get(reverse("training-edit", args=[record.pk])).status_code == 403


def test_the_record_shows_training_and_skills(client, programme, facilitator):
    adviser = an_adviser(programme.own)
    training_of(adviser, a_course("First aid"))
    skills.note(adviser=adviser, name="Chairs a meeting", evidence="Chaired in March.", by=None)
    page = client.get(adviser.get_absolute_url()).text
    assert "First aid" in page
    assert "Chairs a meeting" in page


def test_lists_ask_the_same_number_of_questions_for_every_number_of_rows(
    client, programme, facilitator, django_assert_max_num_queries
):
    course = a_course("First aid", has_certificate=True, valid_months=1)
    pages = [reverse("courses"), course.get_absolute_url(), reverse("course-session", args=[course.pk, 2019, 2, 12])]

    def asked():
        counts = []
        for page in pages:
            with django_assert_max_num_queries(15) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    training_of(an_adviser(programme.own), course, state="completed")
    asked()
    one = asked()
    for _ in range(4):
        training_of(an_adviser(programme.own), course, state="completed")
        training_of(an_adviser(an_area()), a_course())
    assert asked() == one

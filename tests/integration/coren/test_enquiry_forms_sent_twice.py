"""Forms of enquiries, training and notes sent twice at the same moment make one thing; of two who act one wins."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from coren.actions import enquiries, skills, training
from coren.models import (
    Collected,
    Enquiry,
    MakerConsent,
    Output,
    PeerResearcher,
    SafeguardingEntry,
    SafeguardingNote,
    Skill,
    TrainingRecord,
)
from nrp.core.refusals import Refusal
from tests.coren_factories import an_adviser
from tests.enquiry_factories import DAY, a_course, a_note, an_enquiry_under_way, an_output
from tests.factories import a_user_with, an_area
from tests.integration.coren.pages import hidden_of, signed_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRIALS = 50
FOR_EACH_FORM = 3


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


def on(name):
    return {f"{name}_0": DAY.day, f"{name}_1": DAY.month, f"{name}_2": DAY.year}


def at_once(*acts):
    """Do things in threads that begin at the same moment; give what each gave, or the sentence it was refused with."""
    together, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number):
        try:
            together.wait()
            answers[number] = acts[number]()
        except Refusal as refusal:
            answers[number] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_each_form_makes_one_thing():
    place = an_area()
    user, second = (a_user_with("coren_facilitator", area=place) for _ in range(2))
    browser, one, other = (signed_in(user) for _ in range(3))
    for trial in range(FOR_EACH_FORM):
        adviser, enquiry = an_adviser(place), an_enquiry_under_way(place)
        output, note = an_output(place), a_note(place, user, [second])
        of_enquiry = {"pk": enquiry.pk}
        forms = [
            (Enquiry, "enquiry-new", {}, {"area": place.pk, "title": "Air", "issue": "Buses", "question": "How?"}),
            (Output, "output-new", {}, {"area": place.pk, "title": "Breathe", "kind": "film"}),
            (Collected, "enquiry-collected-new", of_enquiry, {"method": "drama", "count": 1, **on("on")}),
            (PeerResearcher, "enquiry-researcher-new", of_enquiry, {"adviser": adviser.pk}),
            (MakerConsent, "output-maker-new", {"pk": output.pk}, {"name": "J", "use": "public", **on("agreed_on")}),
            (Skill, "skill-new", {"pk": adviser.pk}, {"name": f"Skill {trial}", "evidence": "Seen."}),
            (SafeguardingEntry, "safeguarding-entry", {"pk": note.pk}, {"text": "More."}),
            (
                SafeguardingNote,
                "safeguarding-new",
                {},
                {"place": place.pk, "kind": "incident", **on("happened_on"), "text": "Fell.", "readers": [second.pk]},
            ),
        ]
        course = a_course()
        sent = {"course": course.pk, **on("on"), "state": "booked", "advisers": [adviser.pk]}
        forms.append((TrainingRecord, "training-new", {}, sent))
        for model, name, address, typed in forms:
            url = reverse(name, kwargs=address)
            data = {**hidden_of(browser.get(url)), **typed}
            if name in ("skill-new", "enquiry-researcher-new"):
                data |= on("noted_on" if name == "skill-new" else "starts_on")
            before = model.objects.count()
            answers = at_once(lambda: one.post(url, data), lambda: other.post(url, data))  # noqa: B023  used at once
            assert [answer.status_code for answer in answers] == [302, 302], name
            assert answers[0]["Location"] == answers[1]["Location"], name
            assert model.objects.count() == before + 1, name


def test_of_two_who_move_an_enquiry_one_reads_that_it_is_there_already():
    for _ in range(TRIALS):
        enquiry = an_enquiry_under_way()
        answers = at_once(
            *(lambda: enquiries.move(enquiry=enquiry, state="writing_up", by=None) for _ in range(2))  # noqa: B023  used at once
        )
        refused = [answer for answer in answers if isinstance(answer, str)]
        assert refused == ["It is “Being written up” already."]


def test_of_two_who_book_the_same_adviser_one_is_told():
    course = a_course()
    for _ in range(TRIALS):
        adviser = an_adviser(name="Joan Sample")
        answers = at_once(
            *(lambda: training.add(adviser=adviser, course=course, on=DAY, by=None) for _ in range(2))  # noqa: B023  used at once
        )
        refused = [answer for answer in answers if isinstance(answer, str)]
        assert refused == ["Joan Sample is on this course on that day already."]
        assert TrainingRecord.objects.filter(adviser=adviser).count() == 1


def test_of_two_who_note_the_same_skill_one_is_told():
    adviser = an_adviser()
    for trial in range(TRIALS):
        words = {"adviser": adviser, "name": f"Skill {trial}", "evidence": "Seen.", "by": None}
        answers = at_once(*(lambda: skills.note(**words) for _ in range(2)))  # noqa: B023  used at once
        assert [answer for answer in answers if isinstance(answer, str)] == [
            "This skill is noted already. Change that note."
        ]

"""Somebody registers: six pages, nothing asked twice, stopped and gone on with anywhere."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coren.actions import courses, registering
from coren.actions.registering import AdviserRefused
from coren.models import Adviser, Consent, Course, PaymentChoice, PayPolicy, RecordLook, StatusChange, TrainingRecord
from nrp.accounts.roles import Role
from nrp.audit.models import Event
from tests.coren_factories import START, a_consent_text, an_adviser, an_interested_person, hours_of, with_account
from tests.factories import a_user_with, an_area
from tests.integration.coren.pages import fill_in, hidden_of, names_asked, signed_in, words_of

pytestmark = pytest.mark.django_db
PARTS = (
    "adviser-new",
    "adviser-consent",
    "adviser-contact",
    "adviser-pay-choice",
    "adviser-training-choice",
    "adviser-check",
)
CONSENT = {"agreed": ["record", "contact"], "how": "spoken", "when": "today"}
CONTACT = {"preferred_contact": "in_person"}
PAY = {"kind": "full", "method": "organisation", "benefits_advice": "yes"}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def place():
    a_consent_text()
    return an_area("Old Quay")


@pytest.fixture
def facilitator(place):
    return a_user_with(Role.COREN_FACILITATOR, area=place, name="Jo Sample")


@pytest.fixture
def client(facilitator):
    return signed_in(facilitator)


def a_course(title="Induction", **values):
    return courses.add(title=title, is_offered_first=True, by=None, **values)


def test_somebody_is_registered_on_six_pages_and_nothing_is_asked_twice(client, facilitator, place):
    induction = a_course()
    pages, asked = [], []

    def step(url, **typed):
        page = client.get(url)
        pages.append(url)
        asked.extend(names_asked(page))
        return client.post(url, {**hidden_of(page), **typed})["Location"]

    url = step(reverse("adviser-new"), name="Joan Sample", language="English")
    url = step(url, **CONSENT)
    url = step(url, **CONTACT)
    url = step(url, **PAY)
    on = timezone.localdate() + dt.timedelta(days=10)
    url = step(url, courses=[induction.pk], on_0=on.day, on_1=on.month, on_2=on.year)
    url = step(url)
    adviser = Adviser.objects.get()
    assert url == reverse("adviser", args=[adviser.pk])
    assert len(pages) == 6
    assert sorted(name for name in set(asked) - {"stop"} if asked.count(name) > 1) == []
    assert (adviser.status, adviser.area, adviser.facilitator) == ("active", place, facilitator.person)
    assert (adviser.person.email, adviser.person.user) == ("", None)
    assert adviser.wants_benefits_advice is True
    assert adviser.consents.get().how == Consent.How.SPOKEN
    assert adviser.payment_choices.get().kind == PaymentChoice.Kind.FULL
    assert adviser.training.get().state == TrainingRecord.State.BOOKED
    assert "Joan Sample is a Resident Adviser from today on." in words_of(client.get(url))


def test_what_was_done_is_kept_and_somebody_else_goes_on_with_it(client, place):
    stopped = fill_in(client, reverse("adviser-new"), name="Joan Sample", language="", stop="1")
    adviser = Adviser.objects.get()
    assert stopped["Location"] == reverse("adviser", args=[adviser.pk])

    colleague = signed_in(a_user_with(Role.COREN_FACILITATOR, area=place))
    words = words_of(colleague.get(stopped["Location"]))
    assert "Who they are Done Consent Not started Contact and access Not started Payment Not started" in words
    assert "Training None booked, which is fine Check answers Cannot start yet" in words
    assert fill_in(colleague, reverse("adviser-consent", args=[adviser.pk]), **CONSENT, stop="1").status_code == 302
    record = colleague.get(stopped["Location"])
    assert "Consent Done Contact and access Not started" in words_of(record)
    assert record.context["next"] == reverse("adviser-contact", args=[adviser.pk])


def test_going_on_passes_over_what_is_done(client, place):
    adviser = an_interested_person(place)
    registering.update(adviser=adviser, preferred_contact="phone", by=None)
    after_consent = fill_in(client, reverse("adviser-consent", args=[adviser.pk]), **CONSENT)
    assert after_consent["Location"] == reverse("adviser-pay-choice", args=[adviser.pk])


def test_an_answer_is_changed_from_the_check_and_leads_back_to_it(client, place):
    adviser = an_interested_person(place, "Joan Sample")
    check = reverse("adviser-check", args=[adviser.pk])
    assert f"{reverse('adviser-details', args=[adviser.pk])}?from=check" in client.get(check).content.decode()
    url = reverse("adviser-details", args=[adviser.pk]) + "?from=check"
    changed = fill_in(client, url, name="Joan M. Sample", language="Polish")
    assert changed["Location"] == check
    assert "Joan M. Sample" in words_of(client.get(check))


def test_nobody_is_registered_while_a_part_is_missing(client, place):
    adviser = an_interested_person(place, "Joan Sample")
    url = reverse("adviser-check", args=[adviser.pk])
    page = client.get(url)
    assert "Register Joan Sample" not in words_of(page)
    assert "Check answers Cannot start yet" in words_of(page)
    refused = client.post(url, hidden_of(page))
    assert "Not done yet: consent; contact and access; payment." in words_of(refused)
    assert refused.content.decode().index("<title>Error:") > 0
    adviser.refresh_from_db()
    assert adviser.registered_at is None


def test_who_comes_second_reads_who_was_first(client, place, facilitator):
    adviser = an_interested_person(place, "Joan Sample")
    for name, typed in (("adviser-consent", CONSENT), ("adviser-contact", CONTACT), ("adviser-pay-choice", PAY)):
        fill_in(client, reverse(name, args=[adviser.pk]), **typed)
    url = reverse("adviser-check", args=[adviser.pk])
    first, second = hidden_of(client.get(url)), hidden_of(client.get(url))
    assert client.post(url, first).status_code == 302
    said = words_of(client.post(url, second))
    assert "Joan Sample was registered already, by Jo Sample at" in said
    assert StatusChange.objects.filter(adviser=adviser, status="active").count() == 1
    assert client.get(url)["Location"] == reverse("adviser", args=[adviser.pk])


def test_a_form_sent_twice_begins_one_record(client):
    url = reverse("adviser-new")
    typed = {**hidden_of(client.get(url)), "name": "Joan Sample", "language": "English"}
    first, second = client.post(url, typed), client.post(url, typed)
    assert first["Location"] == second["Location"]
    assert Adviser.objects.count() == 1


def test_somebody_of_the_same_name_is_asked_about_once(client, place):
    an_adviser(place, "Joan Sample")
    url = reverse("adviser-new")
    page = fill_in(client, url, name="joan  sample", language="English")
    assert "Joan Sample is on record in Old Quay already (number" in words_of(page)
    assert "This is somebody else of the same name" in words_of(page)
    another = client.post(url, {**hidden_of(page), "name": "Joan Sample", "language": "", "is_another": "on"})
    assert another.status_code == 302
    assert Adviser.objects.count() == 2


def test_the_place_is_asked_only_of_those_who_have_several(client, facilitator):
    assert "area" not in names_asked(client.get(reverse("adviser-new")))
    other = an_area("High Moor")
    comparator = an_area("Comparator 1", kind="comparator")
    manager = signed_in(a_user_with(Role.COREN_MANAGER))
    page = manager.get(reverse("adviser-new"))
    assert "area" in names_asked(page)
    assert ("High Moor" in words_of(page), "Comparator 1" in words_of(page)) == (True, False)
    missing = manager.post(reverse("adviser-new"), {"name": "A", "area": comparator.pk})
    assert missing.status_code == 200
    begun = fill_in(manager, reverse("adviser-new"), name="Ada Sample", area=other.pk)
    assert Adviser.objects.get().facilitator is None
    assert begun.status_code == 302


def test_a_place_of_somebody_else_cannot_be_put_into_the_form(client):
    other = an_area("High Moor")
    fill_in(client, reverse("adviser-new"), name="Ada Sample", area=other.pk)
    assert Adviser.objects.get().area.name == "Old Quay"


def test_nothing_is_ticked_for_anybody(client, place):
    a_course()
    adviser = an_interested_person(place)
    for name in ("adviser-consent", "adviser-contact", "adviser-pay-choice", "adviser-training-choice"):
        assert " checked" not in client.get(reverse(name, args=[adviser.pk])).content.decode(), name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"preferred_contact": "phone"}, "Enter the number to ring."),
        ({"preferred_contact": "text"}, "Enter the number for text messages."),
        ({"preferred_contact": "email"}, "Enter the e-mail address."),
        ({"preferred_contact": "letter"}, "Enter the address for letters."),
        ({}, "Choose an answer for “Best way to reach them”"),
    ],
)
def test_a_way_to_reach_somebody_needs_what_it_goes_by(client, place, typed, said):
    adviser = an_interested_person(place)
    answer = fill_in(client, reverse("adviser-contact", args=[adviser.pk]), access_needs="A ramp", **typed)
    assert said in words_of(answer)
    assert "A ramp" in answer.content.decode()  # what was typed stays


def test_two_people_who_change_the_contact_read_each_other(client, place):
    adviser = an_interested_person(place)
    url = reverse("adviser-contact", args=[adviser.pk])
    opened = hidden_of(client.get(url))
    registering.update(adviser=adviser, access_needs="A ramp", by=None)
    answer = client.post(url, {**opened, "preferred_contact": "in_person", "access_needs": "Large room"})
    assert "Somebody else has saved here: “A ramp”" in words_of(answer)
    again = client.post(url, {**hidden_of(answer), "preferred_contact": "in_person", "access_needs": "Large room"})
    assert again.status_code == 302
    adviser.refresh_from_db()
    assert adviser.access_needs == "Large room"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"kind": "full", "method": "bank"}, ("full", None, "", "bank")),
        (
            {"kind": "less", "less_hourly": "5.00", "method": "organisation"},
            ("less", Decimal("5.00"), "", "organisation"),
        ),
        ({"kind": "charity", "charity": " Food bank "}, ("charity", None, "Food bank", "organisation")),
        ({"kind": "none", "less_hourly": "left over"}, ("none", None, "", "organisation")),
    ],
)
def test_the_choice_is_kept_as_it_was_made(client, place, typed, kept):
    adviser = an_interested_person(place)
    fill_in(client, reverse("adviser-pay-choice", args=[adviser.pk]), **typed, benefits_advice="no")
    choice = adviser.payment_choices.get()
    assert (choice.kind, choice.less_hourly, choice.charity, choice.method) == kept
    adviser.refresh_from_db()
    assert adviser.wants_benefits_advice is False


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "full"}, "Choose how the money comes."),
        ({"kind": "less", "method": "bank"}, "Enter the pounds an hour, such as 5.00."),
        ({"kind": "less", "less_hourly": "lots", "method": "bank"}, "Enter the pounds an hour, such as 5.00."),
        ({"kind": "charity"}, "Enter the charity’s name."),
        ({"kind": "full", "method": "bank", "benefits_advice": ""}, "Choose an answer for “Would they like somebody"),
    ],
)
def test_a_choice_says_what_it_needs(client, place, typed, said):
    adviser = an_interested_person(place)
    answer = fill_in(client, reverse("adviser-pay-choice", args=[adviser.pk]), **{"benefits_advice": "yes", **typed})
    assert said in words_of(answer)
    assert not adviser.payment_choices.exists()


def test_the_words_about_benefits_are_those_of_the_programme(client, place):
    PayPolicy.objects.create(benefits_text="Talk to somebody first.")
    adviser = an_interested_person(place)
    words = words_of(client.get(reverse("adviser-pay-choice", args=[adviser.pk])))
    assert "Talk to somebody first." in words
    assert "Which benefit somebody gets is never asked." in words


def test_no_course_is_an_answer_and_a_ticked_one_needs_a_day(client, place):
    course = a_course()
    adviser = an_interested_person(place)
    url = reverse("adviser-training-choice", args=[adviser.pk])
    assert fill_in(client, url)["Location"] == reverse("adviser-check", args=[adviser.pk])
    assert not adviser.training.exists()
    missing = fill_in(client, url, courses=[course.pk])
    assert "Enter the day of the course." in words_of(missing)


def test_status_changes_with_a_day_and_a_reason(client, place):
    adviser = an_adviser(place)
    url = reverse("adviser-status", args=[adviser.pk])
    assert fill_in(client, url, status="paused", when="yesterday", reason="A new baby").status_code == 302
    change = StatusChange.objects.filter(adviser=adviser).latest("made_at")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert (change.status, change.starts_on, change.reason) == ("paused", yesterday, "A new baby")
    assert "A new baby" in words_of(client.get(reverse("adviser", args=[adviser.pk])))
    early = fill_in(client, url, status="active", when="another", other_day_0="1", other_day_1="2", other_day_2="2017")
    assert "Their status last changed on" in words_of(early)
    future = timezone.localdate() + dt.timedelta(days=3)
    boxes = {"other_day_0": future.day, "other_day_1": future.month, "other_day_2": future.year}
    late = fill_in(client, url, status="active", when="another", **boxes)
    assert "Enter a day that is not in the future." in words_of(late)
    nothing = fill_in(client, url, status="active", when="another")
    assert "Enter the day, month and year." in words_of(nothing)
    adviser.refresh_from_db()
    assert adviser.status == "paused"


def test_a_status_that_is_no_choice_is_not_offered(place):
    adviser = an_interested_person(place)
    with pytest.raises(AdviserRefused, match="Finish the registration first"):
        registering.set_status(adviser=adviser, status="active", by=None)


def test_who_is_registered_is_not_interested_only_again(place):
    adviser = an_adviser(place)
    with pytest.raises(AdviserRefused, match="They are registered"):
        registering.set_status(adviser=adviser, status="interested", by=None)


def test_a_telephone_number_has_figures(client, place):
    adviser = an_interested_person(place)
    url = reverse("adviser-contact", args=[adviser.pk])
    answer = fill_in(client, url, preferred_contact="phone", phone="no phone at all")
    assert "Enter a telephone number, such as 0151 496 0000." in words_of(answer)
    assert fill_in(client, url, preferred_contact="phone", phone="0151 496 0000").status_code == 302


def test_the_list_holds_the_advisers_of_ones_places_and_no_contact(client, place):
    joan = an_adviser(place, "Joan Sample", email="joan@example.org", phone="0151 496 0000")
    an_adviser(an_area("High Moor"), "Zebedee Elsewhere")
    words = words_of(client.get(reverse("advisers")))
    assert f"Joan Sample Number {joan.number} Active since 1 January 2016" in words
    for hidden in ("Zebedee", "High Moor", "joan@example.org", "0151"):
        assert hidden not in words


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"status": "paused"}, {"Ada Sample"}),
        ({"name": "joan"}, {"Joan Sample"}),
        ({"place": "nowhere"}, set()),
        ({"consent": "withdrawn"}, set()),
        ({"status": "nonsense"}, {"Ada Sample", "Joan Sample"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(client, place, query, shown):
    an_adviser(place, "Joan Sample")
    ada = an_adviser(place, "Ada Sample")
    registering.set_status(adviser=ada, status="paused", by=None)
    words = words_of(client.get(reverse("advisers"), query))
    assert {name for name in ("Ada Sample", "Joan Sample") if name in words} == shown


def test_an_empty_list_leads_to_the_first_registration(client):
    page = client.get(reverse("advisers"))
    assert "Register the first one" in words_of(page)
    assert "Show these" not in words_of(page)


def test_the_record_shows_to_each_what_is_theirs(client, place):
    adviser = an_adviser(place, "Joan Sample", email="joan@example.org")
    url = reverse("adviser", args=[adviser.pk])
    admin = words_of(signed_in(a_user_with(Role.PROGRAMME_ADMIN)).get(url))
    assert ("joan@example.org" in admin, "The fee in full" in admin) == (True, False)
    assert "Change the status" not in admin
    assert "Invite them" in admin
    helped = words_of(client.get(url))
    assert ("joan@example.org" in helped, "The fee in full" in helped) == (True, True)
    assert "a programme administrator sends the invitation" in helped
    own = signed_in(with_account(adviser))
    assert "joan@example.org" in words_of(own.get(url))
    assert own.get(reverse("adviser-details", args=[adviser.pk])).status_code == 403
    assert own.get(reverse("advisers")).status_code == 403
    for role in (Role.PMG_MEMBER, Role.LA_LEAD, Role.LOG_MEMBER, Role.ACADEMIC_LEAD, Role.AUDITOR):
        assert signed_in(a_user_with(role)).get(url).status_code == 404, role


def test_a_look_is_noted_and_ones_own_is_not(client, place):
    adviser = an_adviser(place)
    url = reverse("adviser", args=[adviser.pk])
    client.get(url)
    client.get(url)
    signed_in(with_account(adviser)).get(url)
    look = RecordLook.objects.get(adviser=adviser)
    assert (look.times, look.role, look.what) == (2, "coren_facilitator", "record")


def test_the_same_number_of_questions_for_every_number_of_rows(client, place):
    def asked(url):
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    a_course()
    adviser = an_adviser(place)
    hours_of(adviser)
    urls = [
        reverse("advisers"),
        *(reverse(name, args=[adviser.pk]) for name in ("adviser", *PARTS[1:5], "adviser-status")),
    ]
    before = {url: asked(url) for url in urls}
    for number in range(3):
        one = an_adviser(place, f"Somebody {number}")
        hours_of(one)
        a_course(f"Course {number}")
        registering.book_first_training(
            adviser=adviser,
            courses=[Course.objects.get(title=f"Course {number}")],
            on=dt.date(2019, 2, 1 + number),
            by=None,
        )
        registering.choose_pay(adviser=adviser, kind="none", by=None)
    after = {url: asked(url) for url in urls}
    assert after == before
    assert max(after.values()) <= 15, after


def test_each_step_leaves_one_event_of_its_own(client, place):
    fill_in(client, reverse("adviser-new"), name="Joan Sample", language="English")
    adviser = Adviser.objects.get()
    for name, typed in (("adviser-consent", CONSENT), ("adviser-contact", CONTACT), ("adviser-pay-choice", PAY)):
        fill_in(client, reverse(name, args=[adviser.pk]), **typed)
    fill_in(client, reverse("adviser-check", args=[adviser.pk]))
    verbs = list(Event.objects.filter(object_id=adviser.pk).order_by("number").values_list("verb", flat=True))
    assert verbs == [
        "adviser.started",
        "consent.given",
        "adviser.updated",
        "adviser.updated",
        "adviser.pay_chosen",
        "adviser.registered",
    ]


def test_who_began_long_ago_keeps_the_day(place):
    adviser = an_adviser(place)
    assert adviser.status_changes.filter(status="active").get().starts_on == START

"""Enquiries: begun, checked, done by residents, and what came of them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from coren.actions import consents, enquiries, enquiry_parts, registering
from coren.actions.enquiries import EnquiryRefused
from coren.models import Collected, Enquiry, PeerResearcher
from nrp.core.edits import ChangedMeanwhile, fingerprint
from tests.coren_factories import an_adviser, hours_of, with_account
from tests.enquiry_factories import DAY, a_maker, an_enquiry, an_enquiry_under_way, an_output, collected_on
from tests.factories import a_small_programme, a_user_with, an_approval

pytestmark = pytest.mark.django_db
UNDER_WAY, STOPPED = Enquiry.State.UNDER_WAY, Enquiry.State.STOPPED


@pytest.fixture
def programme(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_small_programme()


@pytest.fixture
def facilitator(programme, client):
    user = a_user_with("coren_facilitator", area=programme.own, name="Mo Specimen")
    client.force_login(user)
    return user


def move(enquiry, state, **values):
    return enquiries.move(enquiry=enquiry, state=state, by=None, **values)


def checked(enquiry):
    by = a_user_with("coren_facilitator", area=enquiry.area)
    return enquiries.check_safety(enquiry=enquiry, safety_text="In pairs.", by=by)


def test_nothing_is_under_way_without_an_approval_that_covers_it():
    enquiry = checked(an_enquiry(starts_on=DAY, ends_on=DAY + dt.timedelta(days=30)))
    with pytest.raises(EnquiryRefused, match="No ethics approval is chosen"):
        move(enquiry, UNDER_WAY)
    short = an_approval("REC-9", expires_on=DAY + dt.timedelta(days=7))
    enquiries.update(enquiry=enquiry, ethics_approval=short, by=None)
    with pytest.raises(EnquiryRefused, match="REC-9 does not cover 12 February to 14 March 2019"):
        move(enquiry, UNDER_WAY)
    enquiries.update(enquiry=enquiry, ethics_approval=an_approval(), by=None)
    assert move(enquiry, UNDER_WAY).state == UNDER_WAY


def test_nothing_is_under_way_before_somebody_checked_the_safety():
    enquiry = an_enquiry(ethics_approval=an_approval(), safety_text="In pairs.")
    with pytest.raises(EnquiryRefused, match="Nobody has checked"):
        move(enquiry, UNDER_WAY)
    assert move(checked(enquiry), UNDER_WAY).state == UNDER_WAY


def test_other_words_about_safety_have_to_be_checked_again():
    enquiry = checked(an_enquiry())
    enquiries.update(enquiry=enquiry, findings="Something.", by=None)
    enquiry.refresh_from_db()
    assert enquiry.safety_checked_by is not None
    enquiries.update(enquiry=enquiry, safety_text="Alone, at night.", by=None)
    enquiry.refresh_from_db()
    assert enquiry.safety_checked_by is None


def test_while_it_is_under_way_its_approval_cannot_be_taken_away():
    enquiry = an_enquiry_under_way()
    with pytest.raises(EnquiryRefused, match="No ethics approval"):
        enquiries.update(enquiry=enquiry, ethics_approval=None, by=None)
    with pytest.raises(EnquiryRefused, match="does not cover"):
        enquiries.update(enquiry=enquiry, starts_on=dt.date(2010, 1, 1), by=None)


def test_the_second_who_moves_it_reads_where_it_stands():
    enquiry = an_enquiry_under_way()
    with pytest.raises(EnquiryRefused, match="It is “Under way” already"):
        move(enquiry, UNDER_WAY)


@pytest.mark.parametrize("state", [Enquiry.State.FINISHED, Enquiry.State.WRITING_UP])
def test_no_stage_is_jumped_over(state):
    with pytest.raises(EnquiryRefused, match="It cannot go from “Being planned”"):
        move(an_enquiry(), state)


def test_it_stops_with_a_reason_and_finishes_with_findings():
    enquiry = an_enquiry_under_way()
    with pytest.raises(EnquiryRefused, match="Say why it stops"):
        move(enquiry, STOPPED)
    move(enquiry, Enquiry.State.WRITING_UP)
    with pytest.raises(EnquiryRefused, match="what was found"):
        move(enquiry, Enquiry.State.FINISHED)
    enquiries.update(enquiry=enquiry, findings="Some residents said the air is bad.", by=None)
    assert move(enquiry, Enquiry.State.FINISHED).ends_on is not None


def test_nothing_is_counted_on_a_day_that_no_approval_covers():
    enquiry = an_enquiry_under_way(ethics_approval=an_approval("REC-7", approved_on=dt.date(2019, 1, 1)))
    collected_on(enquiry, 3)
    with pytest.raises(EnquiryRefused, match="REC-7 does not cover 31 December 2018"):
        collected_on(enquiry, on=dt.date(2018, 12, 31))
    with pytest.raises(EnquiryRefused, match="not in the future"):
        collected_on(enquiry, on=timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(EnquiryRefused, match="“Being planned”, so nothing is collected"):
        collected_on(an_enquiry(ethics_approval=an_approval()))
    assert Collected.objects.count() == 1


def test_peer_researchers_are_advisers_of_the_place_with_a_consent_that_holds():
    enquiry = an_enquiry()
    with pytest.raises(EnquiryRefused, match="same neighbourhood"):
        enquiry_parts.join(enquiry=enquiry, adviser=an_adviser(), by=None)
    withdrawn = an_adviser(enquiry.area, "Joan Sample")
    consents.withdraw(adviser=withdrawn, on=DAY, by=None)
    with pytest.raises(EnquiryRefused, match="Joan Sample has no consent on record that holds"):
        enquiry_parts.join(enquiry=enquiry, adviser=withdrawn, by=None)
    with pytest.raises(EnquiryRefused, match="no consent on record that holds on 1 January 2015"):
        enquiry_parts.join(enquiry=enquiry, adviser=an_adviser(enquiry.area), starts_on=dt.date(2015, 1, 1), by=None)
    paused = an_adviser(enquiry.area)
    registering.set_status(adviser=paused, status="paused", by=None)
    paused.refresh_from_db()
    with pytest.raises(EnquiryRefused, match="is not active but “Paused”"):
        enquiry_parts.join(enquiry=enquiry, adviser=paused, by=None)
    found = an_adviser(enquiry.area)
    enquiry_parts.join(enquiry=enquiry, adviser=found, by=None)
    with pytest.raises(EnquiryRefused, match="named here already"):
        enquiry_parts.join(enquiry=enquiry, adviser=found, by=None)


def test_the_second_who_saves_a_part_is_shown_what_the_first_wrote():
    enquiry = an_enquiry()
    seen = fingerprint({"findings": ""})
    enquiries.update(enquiry=enquiry, findings="The first.", seen=seen, by=None)
    with pytest.raises(ChangedMeanwhile) as refused:
        enquiries.update(enquiry=enquiry, findings="The second.", seen=seen, by=None)
    assert refused.value.now == {"findings": "The first."}


# On the pages ----------------------------------------------------------------------------------


def test_an_enquiry_goes_from_its_issue_to_its_output(client, programme, facilitator):
    adviser = an_adviser(programme.own, "Joan Sample")
    approval = an_approval("REC-1")
    sent = {"area": programme.own.pk, "title": "Air", "issue": "Buses wait.", "question": "How is the air?"}
    address = client.post(reverse("enquiry-new"), sent)["Location"]
    enquiry = Enquiry.objects.get()
    assert "No ethics approval is chosen" in client.get(address).text

    def edit(part, **values):
        return client.post(reverse("enquiry-edit", args=[enquiry.pk, part]), values)

    edit(
        "methods",
        methods=["interviews", "audit"],
        methods_text="On foot.",
        starts_on_0=1,
        starts_on_1=2,
        starts_on_2=2019,
    )
    edit("ethics", ethics_approval=approval.pk)
    client.post(reverse("enquiry-safety", args=[enquiry.pk]), {"safety_text": "In pairs.", "is_checked": "on"})
    client.post(reverse("enquiry-move", args=[enquiry.pk]), {"state": "under_way"})
    when = {"starts_on_0": 12, "starts_on_1": 2, "starts_on_2": 2019}
    client.post(reverse("enquiry-researcher-new", args=[enquiry.pk]), {"adviser": adviser.pk, "part": "Asks", **when})
    for count in (30, 11):
        on = {"on_0": 12, "on_1": 2, "on_2": 2019}
        client.post(reverse("enquiry-collected-new", args=[enquiry.pk]), {"method": "interviews", "count": count, **on})
    edit("findings", findings="Some residents said it stinks.")
    edit("led-to", led_to="The waiting point was moved.")
    hours_of(adviser, DAY, 90, enquiry=enquiry)
    an_output(programme.own, title="Breathe: a booklet", enquiry=enquiry)

    page = client.get(address).text
    for words in (
        "Under way", "Buses wait.", "How is the air?", "Audit of streets or services", "REC-1", "In pairs.",
        "Mo Specimen", "1 Resident Adviser", "Joan Sample", "On 2 occasions, 12 February 2019.", "41", "stinks",
        "Breathe: a booklet", "The waiting point was moved.", "1.5 hours",
    ):  # fmt: skip
        assert words in page, words


def test_others_read_how_many_and_never_who(client, programme):
    enquiry = an_enquiry_under_way(programme.own)
    adviser = an_adviser(programme.own, "Joan Sample")
    enquiry_parts.join(enquiry=enquiry, adviser=adviser, by=None)
    enquiry_parts.join(enquiry=enquiry, adviser=an_adviser(programme.own, "Ada Sample"), by=None)
    hours_of(adviser, DAY, 90, enquiry=enquiry)
    for role in ("log_member", "academic_lead", "pmg_member", "resident_adviser"):
        client.force_login(a_user_with(role, area=programme.own))
        page = client.get(enquiry.get_absolute_url()).text
        assert "2 Resident Advisers" in page, role
        assert "Joan Sample" not in page, role
        assert "1.5 hours" not in page, role
    client.force_login(with_account(adviser))
    page = client.get(enquiry.get_absolute_url()).text
    assert "2 Resident Advisers, you among them" in page
    assert "Ada Sample" not in page


def test_only_approvals_that_cover_the_days_are_offered(client, programme, facilitator):
    an_approval("REC-OLD", expires_on=dt.date(2016, 1, 1))
    an_approval("REC-NOW")
    page = client.get(reverse("enquiry-edit", args=[an_enquiry(programme.own).pk, "ethics"])).text
    assert "REC-NOW" in page
    assert "REC-OLD" not in page


def test_what_was_typed_stays_when_a_part_is_refused(client, programme, facilitator):
    enquiry = an_enquiry(programme.own)
    sent = {
        "methods": ["drama"], "methods_text": "A long text.", "starts_on_0": 2, "starts_on_1": 3, "starts_on_2": 2019,
        "ends_on_0": 1, "ends_on_1": 3, "ends_on_2": 2019,
    }  # fmt: skip
    page = client.post(reverse("enquiry-edit", args=[enquiry.pk, "methods"]), sent).text
    assert "It cannot end before it starts." in page
    assert "A long text." in page
    assert "<title>Error:" in page


def test_a_part_that_there_is_not_is_not_found(client, programme, facilitator):
    assert client.get(reverse("enquiry-edit", args=[an_enquiry(programme.own).pk, "money"])).status_code == 404


def test_the_list_is_narrowed_by_place_and_stage(client, programme):
    an_enquiry(programme.own, title="Air at the gate")
    an_enquiry_under_way(programme.other, title="Damp in the flats")
    client.force_login(a_user_with("pmg_member"))
    everything = client.get(reverse("enquiries")).text
    assert "Air at the gate" in everything
    assert "Damp in the flats" in everything
    for query in ({"place": programme.other.slug}, {"state": "under_way"}):
        page = client.get(reverse("enquiries"), query).text
        assert "Damp in the flats" in page
        assert "Air at the gate" not in page
    assert "No enquiry is at this stage there." in client.get(reverse("enquiries"), {"state": "stopped"}).text


def test_a_form_sent_twice_makes_one_enquiry(client, programme, facilitator):
    form = client.get(reverse("enquiry-new")).context["form"]
    sent = {"area": programme.own.pk, "title": "Air", "issue": "Buses.", "question": "How?"}
    sent["sent_as"] = form["sent_as"].value()
    first, second = (client.post(reverse("enquiry-new"), sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Enquiry.objects.count() == 1


def test_pages_ask_the_same_number_of_questions_for_every_number_of_rows(
    client, programme, facilitator, django_assert_max_num_queries
):
    enquiry = an_enquiry_under_way(programme.own)

    def asked():
        counts = []
        for page in (enquiry.get_absolute_url(), reverse("enquiries"), reverse("outputs")):
            with django_assert_max_num_queries(15) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    def more():
        adviser = an_adviser(programme.own)
        PeerResearcher.objects.create(enquiry=enquiry, adviser=adviser, starts_on=DAY)
        collected_on(enquiry)
        hours_of(adviser, DAY, enquiry=enquiry)
        a_maker(an_output(programme.own, enquiry=enquiry), adviser=adviser)
        an_enquiry(programme.own)

    more()
    asked()
    one = asked()
    for _ in range(3):
        more()
    assert asked() == one

"""How the work of the places stands: worked out when the records change, read as it was stored."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.actions import attendance
from governance.models import Attendance, Sector
from neighbourhoods.models import Area
from nrp.accounts.roles import Role
from nrp.core import leases
from nrp.core.models import WorkState
from nrp.dashboards.actions import health
from nrp.dashboards.models import HealthQuarter, PlaceHealth
from tests.coren_factories import an_adviser, hours_of
from tests.factories import a_council, a_user_with, an_area
from tests.governance_factories import a_log
from tests.initiative_factories import an_initiative
from tests.meeting_factories import a_meeting
from tests.money_factories import cash, external, in_kind
from tests.pay_factories import a_paid_batch

pytestmark = pytest.mark.django_db(transaction=True)


def worked_out() -> None:
    """Look through the trail once and do all the work that waits."""
    health.sweep()
    for row in PlaceHealth.objects.filter(work_state=WorkState.QUEUED):
        health.work_out(health_id=row.pk)


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.fixture
def place():
    return an_area("Old Swan", population=8000, population_year=2018, local_authorities=[a_council("Liverpool")])


@pytest.fixture
def member():
    return a_user_with(Role.PMG_MEMBER)


def a_held_meeting(area, *sectors):
    meeting = a_meeting(a_log(area), starts_at=timezone.now() - dt.timedelta(days=1))
    for number, sector in enumerate(sectors):
        attendance.add(
            meeting=meeting, name=f"Person {number}", sector=sector, presence=Attendance.Presence.PRESENT, by=None
        )
    return meeting


def test_hours_meetings_and_money_are_counted_once_and_rated_by_who_lives_there(place, member, page, words):
    adviser = an_adviser(place)
    hours_of(adviser, minutes=120)
    a_held_meeting(place, Sector.RESIDENT, Sector.RESIDENT, Sector.LOCAL_AUTHORITY, Sector.VOLUNTARY)
    today = timezone.localdate()
    cash(place, "800", on=today)
    in_kind(place, on=today)
    external(place, "4000", on=today)
    worked_out()

    row = rows_of(page(member, reverse("health-csv")))[0]

    assert row["neighbourhood"] == "Old Swan"
    assert (row["residents"], row["residents_year"]) == ("8000", "2018")
    assert (row["hours"], row["hours_per_1000"]) == ("2.0", "0.25")
    assert (row["advisers_active"], row["advisers_per_1000"]) == ("1", "0.12")
    assert (row["named_at_meetings"], row["residents_named"]) == ("4", "2")
    assert (Decimal(row["cash"]), Decimal(row["cash_per_1000"])) == (800, 100)
    assert Decimal(row["in_kind"]) == Decimal("52.50")
    assert (Decimal(row["grants"]), Decimal(row["grants_per_1000"])) == (4000, 500)
    said = words(member, reverse("results"))
    assert "8,000 residents, 2018" in said
    assert "2 of 4 named" in said
    assert "Rates are for each 1,000 residents, as counted in 2018" in said
    assert "Worked out" in said


def test_without_a_population_there_are_counts_and_no_rates(member, page, words):
    place = an_area("Nowhere")
    hours_of(an_adviser(place), minutes=90)
    worked_out()

    row = rows_of(page(member, reverse("health-csv")))[0]

    assert (row["hours"], row["hours_per_1000"]) == ("1.5", "")
    assert "there are counts and no rates" in words(member, reverse("results"))


def test_the_page_says_that_figures_are_being_put_together_before_the_first_time(place, member, words):
    assert "These figures are being put together." in words(member, reverse("results"))


def test_a_write_asks_for_its_own_place_alone_and_once(place):
    other = an_area("Elsewhere")
    worked_out()
    adviser = an_adviser(place)
    for day in range(1, 4):
        hours_of(adviser, on=timezone.localdate() - dt.timedelta(days=day), minutes=60)

    assert health.sweep() == 1
    assert list(PlaceHealth.objects.filter(work_state=WorkState.QUEUED).values_list("area", flat=True)) == [place.pk]
    assert health.sweep() == 0
    assert PlaceHealth.objects.get(area=other).work_state == WorkState.DONE


def test_places_are_queued_in_parts_and_a_sweep_that_was_cut_short_is_made_up_for(place, monkeypatch):
    an_area("Elsewhere")
    an_area("Third")
    monkeypatch.setattr(health, "AT_ONCE", 2)
    real, parts = leases.queue_all, []

    def cut_short(rows):
        if parts:
            raise OperationalError
        parts.append(real(rows))
        return parts[0]

    monkeypatch.setattr(leases, "queue_all", cut_short)
    with pytest.raises(OperationalError):
        health.sweep()
    assert PlaceHealth.objects.filter(work_state=WorkState.QUEUED).count() == 2

    monkeypatch.setattr(leases, "queue_all", real)
    assert health.sweep() == 1
    assert PlaceHealth.objects.filter(work_state=WorkState.QUEUED).count() == 3
    assert health.sweep() == 0


def test_a_payment_of_many_places_asks_for_all_of_them(place):
    an_area("Elsewhere")
    worked_out()
    a_paid_batch()

    assert health.sweep() == Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD).count()


def test_what_was_written_past_the_trail_comes_in_the_next_day(place, monkeypatch):
    worked_out()
    assert health.sweep() == 0
    later = timezone.localdate() + dt.timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: later)

    assert health.sweep() == 1


def test_figures_say_what_they_were_worked_out_from(place):
    hours_of(an_adviser(place), minutes=60)
    cash(place)
    worked_out()

    row = PlaceHealth.objects.get(area=place)

    assert (row.basis["hours"], row.basis["ledger"], row.basis["advisers"]) == (1, 1, 1)
    assert row.basis["newest"]
    assert row.worked_out_at is not None


def test_work_that_changed_hands_writes_nothing(place, monkeypatch):
    health.sweep()
    row = PlaceHealth.objects.get(area=place)
    from nrp.dashboards.actions import health as module

    def changed_meanwhile(area):
        found = real(area)
        health.ask_for([area.pk])
        return found

    real = module.added_up
    monkeypatch.setattr(module, "added_up", changed_meanwhile)
    health.work_out(health_id=row.pk)
    row.refresh_from_db()

    assert row.worked_out_at is None
    assert row.work_state == WorkState.QUEUED


def test_the_exception_is_the_first_sentence_and_names_the_place(place, member, words):
    calm = an_area("Calm")
    for area in (place, calm):
        a_held_meeting(area, Sector.RESIDENT)
    worked_out()
    PlaceHealth.objects.filter(area=place).update(due=["2016-01-01", "2016-02-01", "2999-01-01"])

    said = words(member, reverse("results"))

    assert "One of two neighbourhoods needs a look. In Old Swan 2 of 3 open actions are overdue." in said


def test_when_nothing_stands_out_the_page_says_so(place, member, words):
    a_held_meeting(place, Sector.RESIDENT)
    worked_out()

    assert "No neighbourhood stands out" in words(member, reverse("results"))


def test_a_period_narrows_what_is_counted_and_stays_in_the_address(place, member, page):
    cash(place, "100", on=dt.date(2017, 5, 2))
    cash(place, "40", on=dt.date(2018, 11, 2))
    worked_out()

    def spent(query):
        return Decimal(rows_of(page(member, reverse("health-csv") + query))[0]["cash"])

    assert spent("?period=2017") == 100
    assert spent("?period=2017-Q2") == 100
    assert spent("?period=2017-Q3") == 0
    assert spent("?period=2018") == 40
    html = page(member, reverse("results") + "?period=2017").content.decode()
    assert '<option value="2017" selected>' in html
    assert reverse("health-csv") + "?period=2017" in html


def test_without_a_period_money_is_told_of_the_latest_year_that_has_any_and_the_page_says_which(
    place, member, page, words
):
    hours_of(an_adviser(place), minutes=60)
    cash(place, "100", on=dt.date(2017, 5, 2))
    cash(place, "40", on=dt.date(2018, 1, 2))
    cash(place, "7", on=dt.date(2018, 11, 2))
    worked_out()

    row = rows_of(page(member, reverse("health-csv")))[0]
    said = words(member, reverse("results"))

    assert (row["money_from_quarter"], row["money_to_quarter"]) == ("2018-01-01", "2018-10-01")
    assert (Decimal(row["cash"]), row["hours"]) == (47, "1.0")
    assert "pay: the last four quarters. Money: the year to 31 December 2018, the latest on record." in said


def test_a_programme_that_ended_is_told_of_its_last_year_and_a_place_without_meetings_still_stands_out(
    place, member, page, words
):
    other = an_area("Elsewhere")
    worked_out()
    HealthQuarter.objects.create(area=place, starts_on=dt.date(2019, 1, 1), meetings=2, people=9, residents=4)
    HealthQuarter.objects.create(area=place, starts_on=dt.date(2018, 4, 1), meetings=1)
    HealthQuarter.objects.create(area=other, starts_on=dt.date(2018, 1, 1), meetings=5)

    meetings = {row["neighbourhood"]: row["meetings"] for row in rows_of(page(member, reverse("health-csv")))}
    said = words(member, reverse("results"))

    assert meetings == {"Elsewhere": "0", "Old Swan": "3"}
    assert "In Elsewhere no meeting has names for the year to 31 March 2019." in said
    assert "Meetings, who came, hours and pay: the year to 31 March 2019. Money: the last four quarters" in said


def test_a_quarter_that_is_still_to_come_moves_nothing(place, member, page):
    cash(place, "40", on=dt.date(2018, 11, 2))
    worked_out()
    HealthQuarter.objects.create(area=place, starts_on=dt.date(2999, 1, 1), cash=Decimal(9), meetings=1)

    row = rows_of(page(member, reverse("health-csv")))[0]

    assert (row["money_to_quarter"], Decimal(row["cash"]), row["meetings"]) == ("2018-10-01", 40, "0")


def test_places_are_narrowed_by_name_council_and_batch_and_the_page_says_so(place, member, page, words):
    an_area("Claremont", local_authorities=[a_council("Blackpool")])
    worked_out()

    def named(query):
        return [row["neighbourhood"] for row in rows_of(page(member, reverse("health-csv") + query))]

    assert named("") == ["Claremont", "Old Swan"]
    assert named(f"?place={place.slug}") == ["Old Swan"]
    assert named(f"?council={place.local_authorities.get().slug}") == ["Old Swan"]
    assert named("?place=nowhere&council=none&batch=none&period=soon") == ["Claremont", "Old Swan"]
    assert "Of Old Swan alone, as chosen above." in words(member, reverse("results") + f"?place={place.slug}")


def test_an_la_lead_reads_the_work_of_their_own_places_alone(place, page, words):
    an_area("Claremont", local_authorities=[a_council("Blackpool")])
    lead = a_user_with(Role.LA_LEAD, council=place.local_authorities.get())
    worked_out()

    assert [row["neighbourhood"] for row in rows_of(page(lead, reverse("health-csv")))] == ["Old Swan"]
    assert "Claremont" not in words(lead, reverse("results"))


def test_more_rows_and_places_ask_no_more_of_the_database(place, member, client):
    client.force_login(member)

    def asked():
        worked_out()
        client.get(reverse("results"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("results"))
        return len(queries)

    hours_of(an_adviser(place))
    an_initiative(place)
    few = asked()
    for name in ("Second", "Third"):
        area = an_area(name)
        hours_of(an_adviser(area))
        an_initiative(area)
        an_initiative(area)
        cash(area)
    assert asked() == few
    assert HealthQuarter.objects.count() >= 3

"""The balance of voices: counts as they were, the same by SQL written by hand, within what one may see."""

import calendar
import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.models import Attendance, Group, Issue, Meeting, Sector
from governance.queries.voice import QUARTER, YEAR, Measure, Period, periods_between, voice_balance
from governance.voice_words import basis, finding, label_of
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log, a_user_on, the_pmg
from tests.integration.dashboards.conftest import plain
from tests.integration.governance.meetings_of_a_year import LONDON, counted_by_sql, draw

pytestmark = pytest.mark.django_db
FROM, UNTIL = dt.date(2018, 1, 1), dt.date(2018, 12, 31)
MONTHS = "|".join(calendar.month_name[1:])
A_COUNT_OF_THIRTY = re.compile(rf"(?<![-\d:])30(?!\d|am|pm| (?:{MONTHS}))")


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


def a_meeting(group, on=dt.date(2018, 2, 12), **values):
    values.setdefault("state", Meeting.State.HELD)
    at = dt.datetime.combine(on, dt.time(18), tzinfo=LONDON)
    return Meeting.objects.create(group=group, title="Meeting", place="The hall", starts_at=at, **values)


def came(meeting, sector, count=1, **values):
    for at in range(count):
        Attendance.objects.create(meeting=meeting, name=f"{sector} {at}", sector=sector, **values)


@pytest.mark.parametrize("seed", [1, 2, 3, 2018])
def test_a_random_year_equals_the_same_counts_made_by_plain_sql(seed):
    groups = draw(seed)
    found = voice_balance(a_user_with("pmg_member"), since=FROM, until=UNTIL, every=QUARTER)

    assert {key: count for key, count in found.cells.items() if count} == counted_by_sql(FROM, UNTIL, groups)


def test_one_group_of_a_random_year_equals_its_own_sql():
    groups = draw(7)
    reader = a_user_with("pmg_member")
    for group in groups:
        found = voice_balance(reader, since=FROM, until=UNTIL, every=QUARTER, group=group)
        mine = {key: n for key, n in found.cells.items() if n and key[0] != Measure.RAISED}
        theirs = {key: n for key, n in counted_by_sql(FROM, UNTIL, [group]).items() if key[0] != Measure.RAISED}
        assert mine == theirs
    whole = voice_balance(reader, since=FROM, until=UNTIL, every=YEAR)
    for group in groups:
        alone = voice_balance(reader, since=FROM, until=UNTIL, every=YEAR, group=group)
        for measure in (Measure.ATTENDED, Measure.CHAIRED, Measure.OWNED):
            assert whole.group_bases.get((group.pk, measure), 0) == alone.base(measure)


def test_a_meeting_near_midnight_counts_for_its_own_local_day():
    group = a_log()
    late = Meeting.objects.create(
        group=group, title="Late", place="Hall", starts_at=dt.datetime(2018, 6, 30, 23, 30, tzinfo=LONDON)
    )
    came(late, Sector.RESIDENT)
    found = voice_balance(a_user_with("pmg_member"), since=FROM, until=UNTIL, every=QUARTER)

    assert found.count(Measure.ATTENDED, (Sector.RESIDENT,), 1) == 1
    assert found.count(Measure.ATTENDED, (Sector.RESIDENT,), 2) == 0


def test_the_finding_is_one_sentence_made_by_rule():
    group = a_log()
    first = a_meeting(group)
    came(first, Sector.RESIDENT, 3, spoke=2)
    came(first, Sector.NHS, 4, spoke=3)
    Attendance.objects.filter(name="resident 0").update(has_chaired=True)
    second = a_meeting(group, dt.date(2018, 5, 1))
    came(second, Sector.NHS, 1, has_chaired=True)
    came(second, Sector.RESIDENT, 5, presence=Attendance.Presence.APOLOGIES)
    found = voice_balance(a_user_with("pmg_member"), since=FROM, until=UNTIL)

    assert finding(found) == (
        "Residents were 3 of 8 attendances (38%) between 1 January and 31 December 2018, "
        "and spoke 33% of the times that were counted; they chaired 1 of 2 meetings."
    )
    assert basis(found) == [
        "8 attendances by name at 2 meetings.",
        "How often people spoke was counted at 1 of 2 meetings.",
    ]


def test_what_was_not_counted_is_not_spoken_of():
    meeting = a_meeting(a_log(), others_present=5)
    came(meeting, Sector.RESIDENT)
    found = voice_balance(a_user_with("pmg_member"), since=FROM, until=UNTIL)

    assert finding(found) == "Residents were 1 of 1 attendance (100%) between 1 January and 31 December 2018."
    assert "5 more people came whom nobody named, in no sector here." in basis(found)


def test_nothing_on_record_is_said_without_a_number(client):
    client.force_login(a_user_with("pmg_member"))

    said = plain(client.get(reverse("voice")).content.decode())

    assert "Nothing is on record for these days." in said
    assert "%" not in said.partition("Nothing is on record")[2]


def test_a_meeting_two_sectors_chaired_counts_for_both_and_once_in_the_base():
    meeting = a_meeting(a_log())
    came(meeting, Sector.RESIDENT, 2, has_chaired=True)
    came(meeting, Sector.HOUSING, 1, has_chaired=True)
    found = voice_balance(a_user_with("pmg_member"), since=FROM, until=UNTIL)

    assert found.count(Measure.CHAIRED, (Sector.RESIDENT,)) == 1
    assert found.count(Measure.CHAIRED, (Sector.HOUSING,)) == 1
    assert found.base(Measure.CHAIRED) == 1


def test_a_groups_issues_are_its_own_and_for_a_log_those_of_its_neighbourhood():
    area = an_area()
    log, pmg = a_log(area), the_pmg()
    for meeting in (a_meeting(log), a_meeting(pmg), None):
        Issue.objects.create(
            area=area, title="Buses", raised_on=FROM, sector=Sector.RESIDENT, source="other", meeting=meeting
        )
    reader = a_user_with("pmg_member")

    def raised(group):
        return voice_balance(reader, since=FROM, until=UNTIL, group=group).base(Measure.RAISED)

    assert (raised(log), raised(pmg), raised(None)) == (2, 1, 3)


def test_periods_are_calendar_quarters_or_years_cut_to_the_span():
    found = periods_between(dt.date(2018, 2, 10), dt.date(2018, 10, 5), QUARTER)
    labels = [label_of(one, QUARTER) for one in found]

    assert labels == [
        "10 February to 31 March 2018",
        "April to June 2018",
        "July to September 2018",
        "1 October to 5 October 2018",
    ]
    assert (found[0].starts_on, found[-1].ends_on) == (dt.date(2018, 2, 10), dt.date(2018, 10, 5))
    assert label_of(Period(FROM, UNTIL), YEAR) == "2018"


def test_somebody_of_one_place_counts_their_own_groups_alone(client):
    own, other = a_log(name="Own Group"), a_log(name="Other Group")
    came(a_meeting(own), Sector.RESIDENT, 2)
    came(a_meeting(other), Sector.RESIDENT, 30)
    member = a_user_on(own)
    client.force_login(member)

    said = plain(client.get(reverse("voice")).content.decode())
    asked = plain(client.get(f"{reverse('voice')}?group={other.pk}").content.decode())
    file = client.get(f"{reverse('voice-csv')}?group={other.pk}").content.decode()

    assert "Residents were 2 of 2 attendances" in said
    assert "Base 2 attendances by name at 1 meeting. How often people spoke was counted at 0 of 1 meeting." in said
    for text in (said, asked, file):
        assert "Other Group" not in text
        # The made-up names of people and places have numbers of their own.
        assert not A_COUNT_OF_THIRTY.search(re.sub(r"(Place|Person) \d+", "", text))


def test_the_filters_stand_in_the_address_and_the_file_follows_them(client):
    group, other = a_log(name="Better Old Swan"), a_log(name="Claremont Together")
    came(a_meeting(group, dt.date(2018, 2, 1)), Sector.RESIDENT, 3)
    came(a_meeting(group, dt.date(2018, 8, 1)), Sector.NHS, 4)
    came(a_meeting(other), Sector.NHS, 9)
    client.force_login(a_user_with("pmg_member"))
    address = f"?group={group.pk}&from=2018-07-01&until=2018-12-31&every=quarter&measure=attended"

    said = plain(client.get(reverse("voice") + address).content.decode())
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("voice-csv") + address).content.decode("utf-8-sig"))))

    assert "Residents were 0 of 4 attendances (0%) between 1 July and 31 December 2018." in said
    nhs = [row for row in rows if row["measure"] == "attended" and row["sector"] == "nhs"]
    assert [(row["period_start"], row["count"], row["base"], row["share"]) for row in nhs] == [
        ("2018-07-01", "4", "4", "1.0"),
        ("2018-10-01", "0", "0", ""),
    ]


@pytest.mark.parametrize(
    "address", ["?from=rubbish", "?until=2019-02-30", "?group=nobody", "?from=2030-01-01&until=2001-01-01"]
)
def test_an_address_that_makes_no_sense_shows_what_there_is(client, address):
    came(a_meeting(a_log()), Sector.RESIDENT)
    client.force_login(a_user_with("pmg_member"))

    assert client.get(reverse("voice") + address).status_code == 200


def cost(client, path):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    ours = [query["sql"] for query in seen.captured_queries if "nrp_cache" not in query["sql"]]
    return len([sql for sql in ours if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))])


def test_ten_years_of_ten_groups_cost_as_much_as_one_meeting(client):
    reader = a_user_with("pmg_member")
    client.force_login(reader)
    came(a_meeting(a_log()), Sector.RESIDENT)
    one = cost(client, reverse("voice"))
    draw(1, year=2009, groups=10, meetings=12, years=10)
    assert Meeting.objects.count() == 1201
    assert cost(client, reverse("voice")) == one <= 15

    found = voice_balance(reader, since=dt.date(2009, 1, 1), until=UNTIL, every=QUARTER)

    assert len(found.periods) == 40
    assert found.base(Measure.ATTENDED) > 5000
    assert Group.objects.count() == 11

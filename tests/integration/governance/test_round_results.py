"""What a closed round shows: forty people by each method, worked by hand; what a secret ballot keeps back."""

import csv
import io
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.models import Sector
from governance.queries.round_results import result_of, sectors_to_show
from tests.factories import a_small_programme
from tests.governance_factories import a_keeper, a_log
from tests.integration.coren.pages import signed_in, words_of
from tests.round_factories import an_open_round, closed, entered

pytestmark = pytest.mark.django_db
RESIDENT, COUNCIL, NHS = Sector.RESIDENT, Sector.LOCAL_AUTHORITY, Sector.NHS


@pytest.fixture
def log(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_log(a_small_programme().own, name="Better Old Quay")


@pytest.fixture
def reader(log):
    return signed_in(a_keeper(log))


def a_closed_round(log, method, profile, **values):
    held = an_open_round(log, method, **values)
    for marks, sector, times in profile:
        entered(held, marks, sector, times)
    return closed(held)


def page_of(reader, held):
    return words_of(reader.get(held.get_absolute_url()))


def rows_of(reader, held):
    answer = reader.get(reverse("priority-round-csv", args=[held.pk]))
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_forty_score_two_options_on_two_criteria(log, reader):
    # A: ((25×5 + 15×1)/40 × 2 + (25×1 + 15×3)/40) / 3 = (3.5×2 + 1.75) / 3; B: (2.75×2 + 4.375) / 3.
    profile = [([[5, 1], [2, 4]], RESIDENT, 25), ([[1, 3], [4, 5]], COUNCIL, 15)]
    held = a_closed_round(log, "score", profile, options=["A", "B"], criteria=[("Soon", 2), ("Fair", 1)])
    page = page_of(reader, held)
    assert "“B” scored highest: 3.3 of 5." in page
    assert "40 ballots (Resident 25, Local authority 15)" in page
    assert rows_of(reader, held) == [
        ["Option", "Everyone", "Resident", "Local authority"],
        ["A", "2.9167", "3.6667", "1.6667"],
        ["B", "3.2917", "2.6667", "4.3333"],
        ["Ballots", "40", "25", "15"],
    ]


def test_forty_place_three_dots_each(log, reader):
    profile = [([3, 0, 0], RESIDENT, 18), ([1, 2, 0], RESIDENT, 12), ([0, 1, 2], COUNCIL, 10)]
    held = a_closed_round(log, "dots", profile)
    assert "“Safer crossings” got the most dots: 66 of 120." in page_of(reader, held)
    assert rows_of(reader, held)[1:] == [
        ["Safer crossings", "66", "66", "0"],
        ["Somewhere to meet", "34", "24", "10"],
        ["Clean air", "20", "0", "20"],
        ["Ballots", "40", "30", "10"],
    ]


def test_forty_rank_and_the_one_that_beats_each_other_wins_over_most_first_places(log, reader):
    # B beats A by 23 to 17 and C by 29 to 11; points: A 34, B 17 + 24 + 11, C 12 + 22.
    profile = [([1, 2, 3], RESIDENT, 17), ([3, 1, 2], COUNCIL, 12), ([3, 2, 1], NHS, 11)]
    held = a_closed_round(log, "ranking", profile, options=["A", "B", "C"])
    page = page_of(reader, held)
    assert "“B” beats every other option head to head." in page
    assert "would have chosen otherwise: most first places (“A”)." in page
    assert [row[:2] for row in rows_of(reader, held)[1:]] == [["A", "34"], ["B", "52"], ["C", "34"], ["Ballots", "40"]]


def test_malkevitchs_fifty_five_voters_on_the_page(log, reader):
    profile = [
        ([1, 5, 4, 2, 3], RESIDENT, 18),  # A D E C B
        ([5, 1, 4, 3, 2], RESIDENT, 12),  # B E D C A
        ([5, 2, 1, 4, 3], RESIDENT, 10),  # C B E D A
        ([5, 4, 2, 1, 3], RESIDENT, 9),  # D C E B A
        ([5, 2, 4, 3, 1], RESIDENT, 4),  # E B D C A
        ([5, 4, 2, 3, 1], RESIDENT, 2),  # E C D B A
    ]
    held = a_closed_round(log, "ranking", profile, options=["A", "B", "C", "D", "E"])
    page = page_of(reader, held)
    assert "“E” beats every other option head to head." in page
    assert (
        "would have chosen otherwise: most first places (“A”), a run-off of the first two (“B”), an instant run-off "
        "(“C”) and Borda points (“D”)."
    ) in page


def test_in_condorcets_circle_the_points_decide(log, reader):
    profile = [
        ([1, 2, 3], RESIDENT, 23),
        ([3, 1, 2], RESIDENT, 17),
        ([2, 1, 3], RESIDENT, 2),
        ([2, 3, 1], RESIDENT, 10),
        ([3, 2, 1], RESIDENT, 8),
    ]
    held = a_closed_round(log, "ranking", profile, options=["A", "B", "C"])
    page = page_of(reader, held)
    assert "No option beats every other head to head; “B” has the most points." in page
    assert "most first places (“A”)" in page


def test_forty_consent_and_one_objection_stops_an_option(log, reader):
    profile = [([2, 2], RESIDENT, 28), ([2, 1], COUNCIL, 2), ([1, 1], COUNCIL, 9), ([1, (0, "It floods")], RESIDENT, 1)]
    held = a_closed_round(log, "consent", profile, options=["A", "B"])
    page = page_of(reader, held)
    assert "“A” passes: nobody objects." in page
    assert "Why people objected B It floods" in page
    rows = rows_of(reader, held)
    assert rows[0] == ["Option", "Answer", "Everyone", "Resident", "Local authority"]
    assert rows[1:4] == [
        ["A", "agree", "30", "28", "2"],
        ["A", "can live with it", "10", "1", "9"],
        ["A", "object", "0", "0", "0"],
    ]
    assert rows[6] == ["B", "object", "1", "1", "0"]


def test_level_options_are_all_named(log, reader):
    held = a_closed_round(log, "dots", [([1, 1, 0], RESIDENT, 4)])
    assert "“Safer crossings” and “Somewhere to meet” got the most dots: 4 each of 8." in page_of(reader, held)


@pytest.mark.parametrize(
    ("ballots", "shown"),
    [
        ({RESIDENT: 3, COUNCIL: 3}, (RESIDENT, COUNCIL)),
        ({RESIDENT: 9, COUNCIL: 1}, ()),  # the whole less the residents would be one vote
        ({RESIDENT: 9, COUNCIL: 4, NHS: 2}, (RESIDENT,)),  # the two of the NHS would be told, so the smallest goes too
        ({RESIDENT: 9, COUNCIL: 2, NHS: 2}, (RESIDENT,)),
        ({RESIDENT: 5}, (RESIDENT,)),
        ({RESIDENT: 2}, ()),
        ({}, ()),
    ],
)
def test_a_sector_is_shown_where_no_vote_can_be_told(ballots, shown):
    assert sectors_to_show(ballots) == shown


def test_a_lone_ballot_of_a_sector_is_in_the_whole_and_shown_nowhere_else(log, reader):
    profile = [([3, 0, 0], RESIDENT, 9), ([0, 3, 0], COUNCIL, 4), ([0, 0, 3], NHS, 1)]
    held = a_closed_round(log, "dots", profile)
    page = page_of(reader, held)
    assert "Not shown on their own: Local authority and NHS." in page
    assert rows_of(reader, held)[0] == ["Option", "Everyone", "Resident"]


def test_fewer_than_three_ballots_give_no_result(log, reader):
    held = a_closed_round(log, "dots", [([3, 0, 0], RESIDENT, 2)])
    page = page_of(reader, held)
    assert "With fewer than 3 ballots no result is shown" in page
    assert "Safer crossings” got" not in page
    assert reader.get(reverse("priority-round-csv", args=[held.pk])).status_code == 404


def test_there_is_no_result_while_the_round_is_open(log, reader):
    held = an_open_round(log)
    entered(held, [3, 0, 0], times=5)
    assert "most dots" not in page_of(reader, held)
    assert reader.get(reverse("priority-round-csv", args=[held.pk])).status_code == 404


def test_a_title_that_a_spreadsheet_would_run_is_made_harmless(log, reader):
    held = a_closed_round(log, "dots", [([1, 0], RESIDENT, 3)], options=["=1+1", "@SUM(A1)"])
    assert [row[0] for row in rows_of(reader, held)[1:3]] == ["'=1+1", "'@SUM(A1)"]


def test_five_hundred_ballots_are_counted_at_once(log, reader):
    titles = [f"Option {number}" for number in range(10)]
    held = an_open_round(log, "score", options=titles, criteria=[("Soon", 2), ("Fair", 1), ("Cheap", 1)])
    first = entered(held, [[number % 6, 1, 2] for number in range(10)])[0]
    copies = held.ballots.bulk_create(
        held.ballots.model(round=held, sector=RESIDENT, channel="room") for _n in range(499)
    )
    rows = list(first.marks.all())
    model = first.marks.model
    model.objects.bulk_create(
        model(ballot=ballot, option_id=row.option_id, criterion_id=row.criterion_id, value=row.value)
        for ballot in copies
        for row in rows
    )
    closed(held)
    began = time.perf_counter()
    assert result_of(held).ballots == 500
    took = time.perf_counter() - began
    with CaptureQueriesContext(connection) as queries:
        assert "“Option 5” scored highest" in page_of(reader, held)
    assert len(queries) <= 15
    assert took < 5, f"{took:.2f} s for 15,000 marks"

"""Figures come to a place by its own small areas or by a lookup, and never without a word."""

import random
from typing import Any

import pytest

from neighbourhoods.actions import combining, indicators
from neighbourhoods.actions.code_lookups import LookupRefused
from neighbourhoods.models import AreaPart, CodeLookup, Indicator, Observation, PlaceFigures
from neighbourhoods.queries.joining import ways
from neighbourhoods.signals import parts_changed
from nrp.core.models import WorkState
from tests.dataset_factories import (
    a_lookup,
    a_read_file,
    a_taken_file,
    an_indicator,
    combine_all,
    csv_of,
    figures_for,
    parts_of,
)
from tests.factories import a_user_with, an_area

pytestmark = pytest.mark.django_db

OLD, OLDER, NEW = "E01000001", "E01000002", "E01033001"


def values(area: Any) -> dict[str, float]:
    return dict(Observation.objects.filter(area=area).values_list("period", "value"))


def refused(area: Any) -> list[str]:
    return [row["text"] for row in PlaceFigures.objects.get(area=area).report["refused"]]


def test_figures_of_2011_are_not_joined_to_a_place_described_in_2021() -> None:
    place = an_area("Old Quay")
    parts_of(place, OLD, vintage=2021)  # the very same code: only the year tells them apart
    a_taken_file(csv_of(an_indicator(), [(OLD, "2016", 1)]))

    assert values(place) == {}
    assert refused(place) == [
        "These figures are for LSOAs of 2011; Old Quay is described in LSOAs of 2021. "
        "Bring in a lookup from 2011 to 2021."
    ]


def test_a_lookup_brings_them_there_and_stands_on_each_figure() -> None:
    rate, count, place = an_indicator(), an_indicator(combine=Indicator.Combine.SUM), an_area("Old Quay")
    parts_of(place, NEW, vintage=2021, people=900)
    a_taken_file(csv_of(rate, [(OLD, "2016", 10), (OLDER, "2016", 40)]))
    a_taken_file(csv_of(count, [(OLD, "2016", 10), (OLDER, "2016", 40)]))
    lookup = a_lookup([(OLD, NEW), (OLDER, NEW, 0.5), (OLDER, "E01033002", 0.5)])
    combine_all()

    found = {one.indicator: one for one in Observation.objects.filter(area=place)}
    assert found[rate].value == pytest.approx((10 * 1 + 40 * 0.5) / 1.5)
    assert found[count].value == pytest.approx(10 + 20)
    assert {one.lookup for one in found.values()} == {lookup}
    assert refused(place) == []


def test_where_the_people_of_the_old_areas_are_known_they_weigh_a_rate() -> None:
    rate, place, elsewhere = an_indicator(), an_area(), an_area()
    parts_of(place, NEW, vintage=2021)
    parts_of(elsewhere, OLD, people=100)
    parts_of(elsewhere, OLDER, people=600)
    a_lookup([(OLD, NEW), (OLDER, NEW, 0.5), (OLDER, "E01033002", 0.5)])
    a_taken_file(csv_of(rate, [(OLD, "2016", 10), (OLDER, "2016", 40)]))

    assert values(place)["2016"] == pytest.approx((10 * 100 + 40 * 300) / 400)


def test_a_lookup_that_leads_elsewhere_helps_nobody() -> None:
    place = an_area("Old Quay")
    parts_of(place, NEW, vintage=2021)
    a_lookup([("E01000009", NEW)], from_vintage=2001)
    a_lookup([(NEW, OLD)], from_vintage=2021, to_vintage=2011)
    a_taken_file(csv_of(an_indicator(), [(OLD, "2016", 1)]))

    assert values(place) == {}
    assert "Bring in a lookup from 2011 to 2021." in refused(place)[0]


def test_the_files_own_year_is_taken_before_any_lookup() -> None:
    place = an_area()
    parts_of(place, OLD)
    parts_of(place, NEW, vintage=2021)
    a_lookup([(OLD, NEW), (OLDER, NEW)])
    a_taken_file(csv_of(an_indicator(), [(OLD, "2016", 1), (OLDER, "2016", 3)]))

    (made,) = Observation.objects.filter(area=place)
    assert (made.value, made.lookup) == (1, None)


def test_without_the_people_nothing_can_be_weighted_and_nothing_is() -> None:
    place = an_area("Old Quay")
    parts_of(place, OLD, people=100)
    parts_of(place, OLDER, people=None)
    a_taken_file(csv_of(an_indicator(), [(OLD, "2016", 1), (OLDER, "2016", 2)]))

    assert values(place) == {}
    assert refused(place)[0].startswith("How many people live in 1 of the 2 LSOAs of 2011 of Old Quay is not known")


def test_a_place_without_small_areas_is_told_so() -> None:
    place = an_area("Old Quay")
    way = ways("lsoa", 2011, [place])[place.pk]

    assert way.refused == ("These figures are for LSOAs of 2011, and none are on record for Old Quay. Add them to it.")


def test_wards_are_not_lsoas() -> None:
    place = an_area()
    parts_of(place, "E05000001", kind="ward", vintage=2011)
    a_taken_file(csv_of(an_indicator(), [(OLD, "2016", 1)]))

    assert values(place) == {}


def test_figures_for_places_need_no_small_areas() -> None:
    place = an_area(survey_code="NFL01")
    figures_for(place, an_indicator(), {"2016": 5})

    (made,) = Observation.objects.filter(area=place)
    assert (made.value, made.coverage, made.parts) == (5, 1, 1)


def test_changed_small_areas_are_put_together_anew(django_capture_on_commit_callbacks: Any) -> None:
    place = an_area()
    parts_of(place, OLD)
    a_taken_file(csv_of(an_indicator(), [(OLD, "2016", 1), (OLDER, "2016", 9)]))
    AreaPart.objects.all().delete()
    parts_of(place, OLDER)
    parts_changed.send(sender=type(place), area=place)

    assert PlaceFigures.objects.get(area=place).work_state == WorkState.QUEUED
    combine_all()
    assert values(place) == {"2016": 9}


def test_where_there_is_no_file_changed_small_areas_ask_for_nothing() -> None:
    place = an_area()
    parts_changed.send(sender=type(place), area=place)

    assert not PlaceFigures.objects.exists()


def test_another_way_of_putting_together_is_applied_to_what_there_is() -> None:
    indicator, place = an_indicator(), an_area()
    parts_of(place, OLD, OLDER)
    a_taken_file(csv_of(indicator, [(OLD, "2016", 1), (OLDER, "2016", 2)]))
    assert values(place) == {"2016": 1.5}

    indicators.update(indicator=indicator, combine=Indicator.Combine.SUM, by=None)
    combine_all()
    assert values(place) == {"2016": 3}


def test_random_places_equal_a_computation_by_hand() -> None:
    dice = random.Random(6)
    indicator, codes = an_indicator(), [f"E010000{number:02}" for number in range(40)]
    expected: dict[Any, float] = {}
    figures = {code: round(dice.uniform(0, 100), 2) for code in codes}
    for _number in range(5):
        place = an_area()
        weights = {code: (dice.randint(1, 2000), dice.choice((1, 0.25))) for code in dice.sample(codes, 7)}
        for code, (people, share) in weights.items():
            parts_of(place, code, people=people, share=share)
        whole = sum(people * share for people, share in weights.values())
        expected[place] = sum(people * share * figures[code] for code, (people, share) in weights.items()) / whole
    a_taken_file(csv_of(indicator, [(code, "2016", value) for code, value in figures.items()]))

    for place, value in expected.items():
        assert values(place)["2016"] == pytest.approx(value, abs=1e-9)


def test_a_lookup_takes_the_place_of_the_one_before() -> None:
    first, second = a_lookup([(OLD, NEW)]), a_lookup([(OLD, NEW), (OLDER, NEW)])
    first.refresh_from_db()

    assert first.replaced_at is not None
    assert (second.replaced_at, second.rows) == (None, 2)


@pytest.mark.parametrize(
    ("lines", "row", "words"),
    [
        ([(OLD, NEW, 0.4), (OLD, "E01033002", 0.4)], 2, "add up to 0.800"),
        ([(OLD, NEW), (OLD, "E01033002")], 2, "add up to 2.000"),
        ([(OLD, NEW), (OLD, NEW)], 2, "before"),
        ([(OLD, "E05000001")], 1, "no code of a LSOA"),
        ([(OLD, NEW, "half")], 1, "A share is a number"),
        ([(OLD, NEW, 1.5)], 1, "A share is a number"),
    ],
)
def test_one_wrong_row_stops_a_lookup_and_is_named(lines: Any, row: int, words: str) -> None:
    with pytest.raises(LookupRefused) as stopped:
        a_lookup(lines)

    assert (stopped.value.problems[0]["row"], words in stopped.value.problems[0]["text"]) == (row, True)
    assert not CodeLookup.objects.exists()


def test_shares_may_be_rounded_and_columns_named_by_the_year() -> None:
    content = b"LSOA11CD,LSOA21CD,share\nE01000001,E01033001,0.3333\nE01000001,E01033002,0.6663\n"
    assert a_lookup([], content=content).rows == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [({"to_vintage": 2011}, "to_vintage"), ({"from_vintage": 11}, "from_vintage"), ({"kind": "place"}, "kind")],
)
def test_a_lookup_leads_from_one_year_to_another(more: dict[str, Any], field: str) -> None:
    with pytest.raises(LookupRefused) as stopped:
        a_lookup([(OLD, NEW)], **more)
    assert stopped.value.field == field


def test_once_a_lookup_lists_the_codes_of_a_year_others_are_refused() -> None:
    a_lookup([(OLD, NEW)])
    indicator = an_indicator()
    parts_of(an_area(), "E01000003")
    file = a_read_file(csv_of(indicator, [(OLD, "2016", 1), (OLDER, "2016", 2), ("E01000003", "2016", 3)]))

    assert (file.rows, file.refused_rows) == (2, 1)
    assert file.problems[0]["kind"] == "unknown_code"


def test_asking_twice_queues_once() -> None:
    place = an_area()

    assert (combining.ask_for([place]), combining.ask_for([place])) == (1, 1)
    assert PlaceFigures.objects.count() == 1


def test_figures_that_could_not_be_put_together_are_tried_again_from_the_page(settings, monkeypatch, client) -> None:
    settings.NRP_ENFORCE_MFA, settings.LEASE_MAX_ERRORS = False, 1
    place = an_area("Old Quay")
    with monkeypatch.context() as broken:
        broken.setattr(combining, "plan_for", lambda *_args: 1 / 0)
        figures_for(place, an_indicator(), {"2016": 40})
    again = f"/places/{place.slug}/indicators/again/"
    client.force_login(a_user_with("pmg_member"))
    page = client.get(f"/places/{place.slug}/indicators/").content.decode()
    assert "The figures could not be put together" in page
    assert again not in page
    client.force_login(a_user_with("evaluation_deputy"))
    assert again in client.get(f"/places/{place.slug}/indicators/").content.decode()
    client.post(again)
    combine_all()
    assert values(place) == {"2016": 40}
    client.post(again)
    assert PlaceFigures.objects.get().work_state == WorkState.DONE, "what is done is left alone"

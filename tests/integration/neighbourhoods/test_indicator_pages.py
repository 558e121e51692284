"""Indicators, and the figures of a place: in words, as charts, tables, a map and a file."""

import csv
import datetime as dt
import io
from itertools import product
from typing import Any

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from neighbourhoods.actions import indicators
from neighbourhoods.actions.indicators import IndicatorRefused
from neighbourhoods.models import Area, AreaBoundary, Batch, Indicator, Phase
from neighbourhoods.queries.place_figures import time_in_programme
from nrp.audit.models import Event
from nrp.core.edits import ChangedMeanwhile
from tests.dataset_factories import a_taken_file, an_indicator, csv_of, figures_for, parts_of
from tests.factories import a_pair, a_user_with, an_area
from tests.integration.coren.pages import hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db

SENT = {
    "code": "asthma", "name": "Asthma admissions", "definition": "Admissions of people with asthma",
    "unit": "per 1,000 people", "decimals": "1", "direction": "lower", "combine": "mean",
    "source": "NHS Digital", "licence": "Open Government Licence v3.0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_second_factor(settings: Settings) -> None:
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def pair() -> tuple[Area, Area]:
    place = an_area("Old Quay", survey_code="NFL01", joined_on=dt.date(2016, 1, 1))
    other = an_area("Comparator 1", survey_code="CMP01", kind=Area.Kind.COMPARATOR)
    a_pair(place, other)
    return place, other


def keeper() -> Any:
    return signed_in(a_user_with("evaluation_deputy"))


def test_an_indicator_is_added_once_and_read_by_everybody() -> None:
    client = keeper()
    page = client.get(reverse("indicator-new"))
    first, second = (client.post(reverse("indicator-new"), {**hidden_of(page), **SENT}) for _twice in range(2))
    made = Indicator.objects.get()

    assert first["Location"] == second["Location"] == made.get_absolute_url()
    reader = signed_in(a_user_with("resident_adviser"))
    words = words_of(reader.get(made.get_absolute_url()))
    for said in ("Asthma admissions", "Admissions of people with asthma", "NHS Digital", "Lower is better"):
        assert said in words
    assert "Change the indicator" not in words
    assert Event.objects.filter(verb="indicator.created", object_id=made.pk).count() == 1
    assert "No place has a figure yet" in words


def test_a_code_and_a_name_are_used_once() -> None:
    first = an_indicator("asthma", name="Asthma")

    with pytest.raises(IndicatorRefused) as refused:
        an_indicator("asthma")
    assert refused.value.field == "code"
    with pytest.raises(IndicatorRefused) as refused:
        an_indicator(name="asthma")
    assert refused.value.field == "name"
    assert indicators.update(indicator=first, name="Asthma", by=None) == first


def test_the_code_stays_once_there_are_figures(pair: tuple[Area, Area]) -> None:
    indicator = an_indicator("asthma")
    figures_for(pair[0], indicator, {"2016": 1})

    with pytest.raises(IndicatorRefused) as refused:
        indicators.update(indicator=indicator, code="other", by=None)
    assert refused.value.field == "code"


def test_two_who_change_an_indicator_see_each_other() -> None:
    indicator, client = an_indicator("asthma", name="Asthma"), keeper()
    address = reverse("indicator-edit", args=[indicator.pk])
    hidden = hidden_of(client.get(address))
    indicators.update(indicator=indicator, source="Another source", by=None)
    answer = client.post(address, {**SENT, **hidden})

    assert "Another source" in words_of(answer)
    with pytest.raises(ChangedMeanwhile):
        indicators.update(indicator=indicator, source="Mine", seen="old", by=None)


def test_the_list_counts_only_the_places_one_sees(pair: tuple[Area, Area]) -> None:
    indicator = an_indicator(name="Asthma")
    for area in (*pair, an_area("High Moor", survey_code="NFL02")):
        figures_for(area, indicator, {"2016": 1, "2017": 2})
    everybody, own = keeper(), signed_in(a_user_with("log_member", area=pair[0]))

    assert indicator.pk
    for client, count in ((everybody, "3"), (own, "2")):
        page = client.get(reverse("indicators"))
        (row,) = page.context["table"].body
        assert [row.cells[at].cell.shown for at in (3, 4)] == ["2017", count]
    assert "High Moor" not in words_of(own.get(indicator.get_absolute_url()))


def test_the_finding_is_said_plainly_beside_the_comparison_area(pair: tuple[Area, Area]) -> None:
    indicator = an_indicator("asthma", name="Asthma admissions", unit="per 1,000 people")
    figures_for(pair[0], indicator, {"2015": 61.24, "2017": 58, "2019": 55})
    figures_for(pair[1], indicator, {"2015": 60, "2019": 62.5})
    client = signed_in(a_user_with("log_member", area=pair[0]))
    page = client.get(reverse("place-indicators", args=[pair[0].slug]))
    words = words_of(page)

    assert (
        "Asthma admissions fell from 61.2 to 55.0 between 2015 and 2019; in the comparison area from 60.0 to 62.5"
        in words
    )
    assert "Shaded: since it took part in the programme, from 1 January 2016." in words
    assert "Office for National Statistics" in words
    assert "Open Government Licence v3.0" in words
    assert b'aria-label="Asthma admissions fell' in page.content


@pytest.mark.parametrize(
    ("own", "other", "said"),
    [
        ({"2016": 5}, {}, "stood at 5.0 in 2016"),
        ({"2016": 5, "2017": 5.04}, {}, "stood at 5.0 in 2016 and in 2017"),
        ({"2016": 5, "2017-03": 6}, {}, "rose from 5.0 to 6.0 between 2016 and March 2017"),
        ({"2016": 5, "2017": 6}, {"2016": 5}, "in the comparison area it stood at 5.0 in 2016"),
        ({"2016": 5, "2017": 6}, {"2016": 4, "2017": 4}, "in the comparison area it stood at 4.0 in both"),
        ({}, {"2016": 4}, "Asthma: no figure for Old Quay"),
    ],
)
def test_every_way_that_figures_can_go_has_its_words(
    pair: tuple[Area, Area], own: dict[str, float], other: dict[str, float], said: str
) -> None:
    indicator = an_indicator(name="Asthma")
    for area, figures in zip(pair, (own, other), strict=True):
        if figures:
            figures_for(area, indicator, figures)

    assert said in words_of(keeper().get(reverse("place-indicator", args=[pair[0].slug, indicator.pk])))


def test_the_weights_and_the_people_covered_are_stated(pair: tuple[Area, Area]) -> None:
    indicator = an_indicator(quality_note="Counted anew in 2017.")
    parts_of(pair[0], "E01000001", people=300)
    parts_of(pair[0], "E01000002", people=100)
    a_taken_file(csv_of(indicator, [("E01000001", "2016", 1)]))
    words = words_of(keeper().get(reverse("place-indicators", args=[pair[0].slug])))

    assert "Put together from 1 LSOAs of 2011 by the people who live in them." in words
    assert "75% of its people live where there is a figure." in words
    assert "Counted anew in 2017." in words


def test_what_did_not_come_to_a_place_stands_on_its_page(pair: tuple[Area, Area]) -> None:
    parts_of(pair[0], "E01000001", vintage=2021)
    a_taken_file(csv_of(an_indicator(), [("E01000001", "2016", 1)]))
    words = words_of(keeper().get(reverse("place-indicators", args=[pair[0].slug])))

    assert "Bring in a lookup from 2011 to 2021." in words
    assert "No figures about this place yet." in words


def test_the_figures_are_a_file_as_well(pair: tuple[Area, Area]) -> None:
    asthma, claims = an_indicator("asthma"), an_indicator("claims")
    figures_for(pair[0], asthma, {"2015/16": 61.24})
    figures_for(pair[1], asthma, {"2015/16": 60})
    figures_for(pair[0], claims, {"2016": 3})
    client, address = keeper(), reverse("place-indicators-csv", args=[pair[0].slug])
    rows = list(csv.DictReader(io.StringIO(client.get(address, {"indicator": "asthma"}).content.decode("utf-8-sig"))))

    assert [(row["place"], row["period"], row["from"], row["value"]) for row in rows] == [
        ("Old Quay", "2015/16", "2015-04-01", "61.24"),
        ("Comparator 1", "2015/16", "2015-04-01", "60.0"),
    ]
    assert len(client.get(address).content.decode().strip().splitlines()) == 4
    assert client.get(address, {"indicator": "fog"}).status_code == 404


def test_the_time_in_the_programme_comes_from_the_place_then_its_batch_then_the_phases() -> None:
    area, phases = an_area(), []
    assert time_in_programme(area, phases) is None
    phases = [Phase(name="Set up", starts_on=dt.date(2015, 1, 1), ends_on=dt.date(2015, 12, 31))]
    assert time_in_programme(area, phases) == (dt.date(2015, 1, 1), dt.date(2015, 12, 31))
    area.batch = Batch(name="First", starts_on=dt.date(2016, 1, 4))
    assert time_in_programme(area, phases)[0] == dt.date(2016, 1, 4)
    phases.append(Phase(name="Delivery", starts_on=dt.date(2016, 1, 1)))
    area.joined_on, area.left_on = dt.date(2016, 2, 1), dt.date(2018, 2, 1)
    assert time_in_programme(area, phases) == (dt.date(2016, 2, 1), dt.date(2018, 2, 1))
    area.left_on = None
    assert time_in_programme(area, phases) == (dt.date(2016, 2, 1), None)


def test_the_places_stand_by_name_in_one_period_and_on_a_map(pair: tuple[Area, Area]) -> None:
    indicator, client = an_indicator(name="Asthma"), keeper()
    figures_for(pair[0], indicator, {"2015": 1, "2016": 2})
    figures_for(pair[1], indicator, {"2016": 3})
    figures_for(an_area("A Place"), indicator, {"2016": 4})
    page = client.get(indicator.get_absolute_url())
    assert [row.cells[0].cell.text for row in page.context["table"].body] == ["A Place", "Old Quay"]
    assert "Asthma: from 2.0 to 4.0 in 2016" in words_of(page)
    assert "Asthma: 1.0 in 2015" in words_of(client.get(indicator.get_absolute_url(), {"period": "2015"}))

    address = reverse("indicator-map", args=[indicator.pk])
    assert "No outline of a place is on record" in words_of(client.get(address))
    shape = {"type": "Polygon", "coordinates": [[[-2.9, 53.4], [-2.8, 53.4], [-2.8, 53.5], [-2.9, 53.4]]]}
    AreaBoundary.objects.create(area=pair[0], shape=shape, source="Drawn by hand")
    drawn = client.get(address)
    assert "Old Quay 2.0" in drawn.content.decode()
    assert "Not on the map, since their outline is not on record: 2." in words_of(drawn)


def test_pages_ask_as_often_for_one_figure_as_for_many(
    pair: tuple[Area, Area], django_assert_max_num_queries: Any
) -> None:
    first = an_indicator(name="Asthma")
    figures_for(pair[0], first, {"2016": 1})
    roles = ("evaluation_deputy", "pmg_member", "log_member")
    clients = [signed_in(a_user_with(role, area=pair[0])) for role in roles]
    addresses = [
        reverse("indicators"),
        reverse("indicator", args=[first.pk]),
        reverse("indicator-map", args=[first.pk]),
        reverse("place-indicators", args=[pair[0].slug]),
        reverse("place-indicator", args=[pair[0].slug, first.pk]),
    ]

    def counts() -> list[int]:
        found = []
        for client, address in product(clients, addresses):
            client.get(address)
            with django_assert_max_num_queries(15) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        return found

    few = counts()
    for indicator in (first, an_indicator(), an_indicator()):
        for area in pair:
            figures_for(area, indicator, {"2015": 1, "2016": 2, "2017": 3})
    many = counts()
    allowed = [0, 1, 1, 0, 0] * len(clients)  # a question that nothing calls for while there is one figure
    assert all(b - a <= more for a, b, more in zip(few, many, allowed, strict=True)), (few, many)

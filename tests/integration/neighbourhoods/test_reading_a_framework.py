"""A tag keeps the version it was given in, and is read in the words of any other that the crosswalk leads to."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neighbourhoods.actions import framework as actions
from neighbourhoods.domain_words import domain_choices, framework_field, tag_lines, tags_text
from neighbourhoods.models import Activity, Domain, Framework
from neighbourhoods.queries.framework import Crosswalk, crosswalk_to, current_framework, domains_named, with_domains
from tests.activity_factories import a_framework, an_activity, the_frameworks

pytestmark = pytest.mark.django_db


def names(readings):
    return [(one.domain.name, one.mapped_from) for one in readings]


def named(framework: Framework, name: str) -> Domain:
    return Domain.objects.select_related("framework").get(framework=framework, name=name)


@pytest.fixture
def both():
    return the_frameworks()


def test_a_tag_of_2015_is_read_in_2018_and_says_where_it_came_from(both):
    read = crosswalk_to("2018").read([both.domain("2015:community-governance")])
    assert names(read) == [("Inclusive neighbourhood governance", "Community governance (2015)")]


def test_one_older_domain_can_lead_to_two_newer_ones(both):
    read = crosswalk_to("2018").read([both.domain("2015:social-relationships")])
    assert names(read) == [
        ("Social connectivity", "Social relationships (2015)"),
        ("Cultural coherence", "Social relationships (2015)"),
    ]


def test_a_tag_of_2018_is_read_back_in_2015_and_two_that_led_there_are_both_named(both):
    tags = [both.domain("2018:cultural-coherence"), both.domain("2018:social-connectivity")]
    assert names(crosswalk_to("2015").read(tags)) == [
        ("Social relationships", "Cultural coherence (2018), Social connectivity (2018)")
    ]


def test_a_tag_of_the_version_itself_counts_before_one_that_is_mapped_to_it(both):
    tags = [both.domain("2015:living-environment"), both.domain("2018:living-environment")]
    assert names(crosswalk_to("2018").read(tags)) == [("Living environment", "")]
    assert names(crosswalk_to("2018").read(reversed(tags))) == [("Living environment", "")]


def test_domains_stand_in_the_order_of_the_version_whatever_the_order_of_the_tags(both):
    tags = [both.domain(f"2018:{code}") for code in ("economic-system", "social-connectivity")]
    assert [name for name, _from in names(crosswalk_to("2018").read(tags))] == [
        "Social connectivity",
        "Economic system",
    ]


def test_a_version_that_is_not_known_is_the_one_in_use(both):
    assert crosswalk_to("1999").framework == both.new
    assert crosswalk_to().framework == both.new
    with time_machine.travel(dt.datetime(2016, 6, 1, 12, tzinfo=dt.UTC)):
        assert crosswalk_to().framework == current_framework() == both.old
    with time_machine.travel(dt.datetime(2010, 6, 1, 12, tzinfo=dt.UTC)):  # before any: the first there is
        assert crosswalk_to().framework == both.old
        assert current_framework() is None


def test_without_any_version_there_is_nothing_to_read_and_nothing_breaks():
    crosswalk = crosswalk_to("2018")
    assert crosswalk == Crosswalk(None, (), {})
    assert (crosswalk.read([]), crosswalk.domain("x"), framework_field(crosswalk, "")) == ([], None, [])


def test_versions_several_steps_apart_are_read_through_in_either_direction(both):
    third = a_framework("2024", adopted_on=dt.date(2024, 1, 1), domains=("Having a say",))
    actions.cross(
        older=both.domain("2018:inclusive-neighbourhood-governance"), newer=named(third, "Having a say"), by=None
    )
    oldest, newest = both.domain("2015:community-governance"), named(third, "Having a say")
    assert names(crosswalk_to("2024").read([oldest])) == [("Having a say", "Community governance (2015)")]
    assert names(crosswalk_to("2015").read([newest])) == [("Community governance", "Having a say (2024)")]


def test_siblings_are_not_read_as_each_other(both):
    """Two newer domains that came out of one older are no names for each other."""
    read = crosswalk_to("2018").read([both.domain("2018:social-connectivity")])
    assert names(read) == [("Social connectivity", "")]


def test_a_tag_that_nothing_leads_from_keeps_its_own_name(both):
    other = a_framework("1998", adopted_on=dt.date(1998, 1, 1), domains=("Thrift",))
    thrift, crosswalk = named(other, "Thrift"), crosswalk_to("2018")
    assert crosswalk.read([thrift]) == []
    assert crosswalk.unread([thrift, both.domain("2015:community-governance")]) == [thrift]
    assert tag_lines(crosswalk, [thrift]) == [{"text": "Thrift", "rest": "in the words of 1998"}]


def test_the_words_of_tags(both):
    tags = [both.domain("2015:community-governance"), both.domain("2018:economic-system")]
    crosswalk = crosswalk_to("2018")
    assert tag_lines(crosswalk, tags) == [
        {
            "text": "Inclusive neighbourhood governance",
            "rest": "mapped across from Community governance (2015)",
        },
        {"text": "Economic system", "rest": ""},
    ]
    assert tags_text(crosswalk, tags) == (
        "Inclusive neighbourhood governance, mapped across from Community governance (2015); Economic system"
    )
    assert tags_text(crosswalk, []) == ""


def test_the_filter_names_the_versions_the_latest_first(both):
    field = framework_field(crosswalk_to("2015"), "2015")[0]
    assert [option["value"] for option in field["options"]] == ["", "2018", "2015"]
    assert [option["selected"] for option in field["options"]] == [False, False, True]
    assert domain_choices(crosswalk_to("2015"))[0] == ("living-environment", "Living environment")


def test_every_tag_that_is_read_as_a_domain_is_found_for_filtering(both):
    crosswalk = crosswalk_to("2018")
    domain = crosswalk.domain("social-connectivity")
    assert domain is not None
    assert set(crosswalk.tags_read_as(domain)) == {domain.pk, both.domain("2015:social-relationships").pk}


def test_domains_are_found_by_version_and_code_or_by_code_in_one_version(both):
    found = domains_named(["2015:community-governance", "economic-system", "nonsense", "2018:nonsense"], version="2018")
    assert found == {
        "2015:community-governance": both.domain("2015:community-governance"),
        "economic-system": both.domain("2018:economic-system"),
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_takes_the_same_questions_whatever_the_number_of_rows(both, rows):
    for _ in range(rows):
        an_activity(tags=("2015:community-governance", "2018:economic-system"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        crosswalk = crosswalk_to("2018")
        for one in with_domains(Activity.objects.all()):
            tags_text(crosswalk, one.domains.all())
    assert len(asked) == 3

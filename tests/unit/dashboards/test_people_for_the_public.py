"""How many people of each sector came, as the public may know it: no small number, none that can be worked out."""

import itertools
import random

import pytest

from nrp.core.disclosure.rule import Rule
from nrp.dashboards.public_people import YearOfPeople, released_year, released_years

KINDS = ("residents", "community", "public", "housing_private")
RULES = [Rule(7, 5), Rule(9, 5)]


def a_year(*counts, year=2018, meetings=12):
    return YearOfPeople(year, meetings, dict(zip(KINDS, counts, strict=True)))


def drawn(chance):
    return [chance.choice([0, 1, 3, 7, 8, 9, 10, 12, chance.randrange(60)]) for _ in KINDS]


def shown(one):
    return [one["people"], *one["sectors"].values()]


def rounded_from(value, rule):
    """Give the exact counts that round to a printed one."""
    return [n for n in range(max(0, value - rule.base), value + rule.base) if rule.count(n) == value]


def solutions(one, rule):
    """Give what each hidden cell may have been, by whoever reads the table and knows the rule: brute force."""
    hidden = [name for name, value in one["sectors"].items() if value is None]
    known = [rounded_from(value, rule) for value in one["sectors"].values() if value is not None]
    least, most = sum(map(min, known)), sum(map(max, known))
    totals = rounded_from(one["people"], rule)
    rest = range(max(0, min(totals) - most), max(totals) - least + 1)
    return {name: {n for left in rest for n in range(left + 1)} for name in hidden}


@pytest.mark.parametrize("rule", RULES, ids=["threshold 7", "threshold 9"])
def test_no_printed_number_is_small_in_five_thousand_random_years(rule):
    chance = random.Random(2016)
    for _ in range(5000):
        one = released_year(a_year(*drawn(chance)), [], rule)
        for value in shown(one):
            assert value is None or (value > rule.threshold - rule.base / 2 and value % rule.base == 0 and value >= 8)


@pytest.mark.parametrize("rule", RULES, ids=["threshold 7", "threshold 9"])
def test_a_hidden_number_cannot_be_worked_out_from_the_rest_of_its_year(rule):
    chance = random.Random(2017)
    for _ in range(3000):
        one = released_year(a_year(*drawn(chance)), [], rule)
        hidden = [name for name, value in one["sectors"].items() if value is None]
        if one["people"] is None:
            assert len(hidden) == len(KINDS)
            continue
        assert len(hidden) != 1
        for found in solutions(one, rule).values():
            assert max(found) > rule.threshold, one
            assert len(found) > rule.threshold, one


@pytest.mark.parametrize(("before", "after"), list(itertools.product(RULES, RULES)))
def test_two_releases_of_one_year_tell_no_more_than_the_first(before, after):
    """Names are added and taken away between the two, and the rule may have changed."""
    chance = random.Random(2018)
    for _ in range(3000):
        counts = drawn(chance)
        first = released_year(a_year(*counts), [], before)
        later = [max(0, count + chance.choice([-3, -1, 0, 0, 1, 2, 9])) for count in counts]
        second = released_year(a_year(*later), [first], after)
        for one, other in zip(shown(first), shown(second), strict=True):
            assert other is None or other == one
        hidden = [value for value in second["sectors"].values() if value is None]
        assert len(hidden) != 1


def test_a_stricter_rule_hides_what_was_shown():
    first = released_year(a_year(20, 8, 9, 30), [], Rule(7, 5))
    second = released_year(a_year(20, 8, 9, 30), [first], Rule(9, 5))

    assert first["sectors"] == {"residents": 20, "community": 10, "public": 10, "housing_private": 30}
    assert second["sectors"] == {"residents": 20, "community": None, "public": None, "housing_private": 30}


def test_what_was_hidden_once_stays_hidden():
    first = released_year(a_year(20, 3, 9, 30), [], Rule(7, 5))
    second = released_year(a_year(20, 25, 9, 30), [first], Rule(7, 5))

    assert first["sectors"]["community"] is None
    assert second["sectors"]["community"] is None
    assert second["people"] == first["people"] == 60


def test_a_new_year_is_told_beside_the_old_one_by_year():
    first = released_years([a_year(20, 10, 12, 8)], [], Rule(7, 5))
    both = [a_year(30, 10, 12, 8, year=2019), a_year(21, 11, 13, 9)]
    second = released_years(both, [first], Rule(7, 5))

    assert [one["year"] for one in second] == [2018, 2019]
    assert second[0] == first[0]


def test_a_year_of_few_people_tells_nothing_but_its_meetings():
    one = released_year(a_year(3, 2, 1, 0), [], Rule(7, 5))

    assert shown(one) == [None] * 5
    assert one["meetings"] == 12

"""The benchmark of a full room: who is in it, where they go, and when it says that a promise is missed."""

from collections import Counter

import pytest
from django.urls import resolve

from benchmarks.web import at, verdict
from benchmarks.web_people import SHARES, roles_of
from benchmarks.web_walk import LISTS, PAGES, WALKS, Figures
from nrp.accounts.roles import Role


def test_everybody_is_there_once_before_anybody_is_there_twice() -> None:
    assert set(SHARES) == set(WALKS) == {role.value for role in Role}
    assert sorted(roles_of(len(Role))) == sorted(Role)
    assert Counter(roles_of(50)) == Counter(SHARES)


@pytest.mark.parametrize("path", [*PAGES.values(), *LISTS.values()])
def test_every_address_of_a_walk_is_one_of_the_site(path: str) -> None:
    resolve(path.partition("?")[0])


def test_every_step_of_a_walk_has_an_address_or_is_a_write() -> None:
    steps = {step for walk in WALKS.values() for step in walk}

    assert {step for step in steps if step not in PAGES and step not in LISTS} == {"write: hours", "write: an action"}


def test_the_time_that_ninety_five_of_a_hundred_keep_to() -> None:
    assert at([number / 1000 for number in range(1, 101)], 0.95) == 95


def figures_of(dashboard: float, other: float, *errors: str) -> Figures:
    figures = Figures(errors=list(errors))
    figures.took["dashboard"] += [dashboard] * 5
    figures.took["home"] += [other] * 200
    figures.took["sign-in"] += [9.0] * 200
    return figures


@pytest.mark.parametrize(
    ("figures", "said", "code"),
    [
        (figures_of(0.7, 0.4), "The promise is kept.", 0),
        (figures_of(0.9, 0.4), "the dashboard took 900 ms (promised: 800)", 1),
        (figures_of(0.7, 0.6), "95 of 100 answers took up to 600 ms (promised: 500)", 1),
        (figures_of(0.1, 0.1, "home answered 500"), "error: home answered 500", 1),
        (Figures(), "too short: nobody opened the dashboard", 1),
    ],
)
def test_what_was_missed_is_said_and_ends_with_1(figures, said, code, capsys) -> None:
    assert verdict(figures) == code
    assert capsys.readouterr().out.strip() == said

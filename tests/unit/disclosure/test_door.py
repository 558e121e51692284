"""A table of people goes in exact and comes out as it may leave."""

from itertools import combinations

import pytest

from nrp.core.disclosure import ALL, Dimension, Rule, Table, Told, audit, released_table
from nrp.core.disclosure.auditor import Target
from nrp.core.disclosure.suppression import Method, pattern
from tests.soak.tables import drawing

RULE = Rule(7, 5)
PLACES = Dimension("place", ("Old Swan", "Claremont", "Ferryhill"), {"first batch": ("Old Swan", "Claremont")})
AGES = Dimension("age", ("young", "old"))


def a_line(*counts: int) -> Table:
    levels = tuple("abcdefgh"[: len(counts)])
    return Table((Dimension("part", levels),), {(level,): count for level, count in zip(levels, counts, strict=True)})


def by_place(*counts: int) -> Table:
    table = Table((PLACES, AGES), {})
    return Table((PLACES, AGES), dict(zip(table.finest_cells, counts, strict=True)))


def test_what_is_large_is_rounded_and_a_column_adds_up():
    released = released_table(by_place(43, 52, 38, 29, 61, 44), RULE)
    assert released.method is Method.NONE_NEEDED
    assert released.count(("Old Swan", "young")) == 45
    assert released.count(("Old Swan", ALL)) == 45 + 50
    assert released.count((ALL, "young")) == 45 + 40 + 60
    assert released.count((ALL, ALL)) == 45 + 50 + 40 + 30 + 60 + 45
    assert released.count(("first batch", ALL)) == 45 + 50 + 40 + 30
    assert released.count((ALL, ALL), by=("place",)) == 95 + 65 + 105


def test_percentages_are_of_rounded_counts():
    released = released_table(by_place(43, 52, 38, 29, 61, 44), RULE)
    assert released.percent(("Old Swan", "young"), ("Old Swan", ALL)) == round(100 * 45 / 95, 1)


def test_a_small_cell_takes_others_with_it_in_its_row_and_in_its_column():
    released = released_table(by_place(43, 3, 38, 29, 61, 44), RULE)
    assert released.count(("Old Swan", "old")) is None
    assert released.text(("Old Swan", "old")) == "[c]"
    assert released.note == "[c] = fewer than 8 people; counts rounded to the nearest 5"
    assert len(released.hidden) > 1
    assert released.percent(("Old Swan", "young"), ("Old Swan", ALL)) is None, "a part of the whole is hidden"


def test_a_total_is_of_the_cells_that_are_shown():
    released = released_table(a_line(40, 3, 12, 60), RULE)
    assert released.hidden == {("b",), ("c",)}
    assert released.count((ALL,)) == 40 + 60


def test_nothing_is_told_of_a_table_of_few_people():
    released = released_table(a_line(2, 3, 1), RULE)
    assert released.count((ALL,)) is None
    assert len(released.hidden) == 4


@pytest.mark.parametrize("threshold", [7, 9])
def test_the_threshold_is_the_setting_s(threshold):
    released = released_table(a_line(8, 40, 41, 9, 50), Rule(threshold, 5))
    assert (released.count(("a",)) is None) == (threshold == 9)
    assert (released.count(("d",)) is None) == (threshold == 9)


@pytest.mark.parametrize("rule", [Rule(7, 5), Rule(9, 5), Rule(7, 10)])
def test_a_printed_count_stands_for_what_rounds_to_it(rule):
    for shown in {rule.count(n) for n in range(rule.threshold + 1, 80)}:
        low, high = rule.bounds(shown)
        assert {n for n in range(200) if rule.count(n) == shown} == set(range(low, high + 1))


# The cheapest choice --------------------------------------------------------------------------


def test_the_solver_hides_as_little_as_can_be():
    """Against every choice of further cells there is, weighed as the solver weighs them."""
    table = by_place(43, 3, 12, 29, 61, 44)
    found = pattern(table, RULE)
    small = found.small
    rest = [cell for cell in table.cells if cell not in small]

    def price(cells):
        return sum((1 + table.exact[cell]) ** 0.5 * (1 + table.depth(cell)) for cell in cells)

    cheaper = [
        more
        for many in range(4)
        for more in combinations(rest, many)
        if price(more) < price(found.hidden - small) - 1e-6 and is_safe(table, small.union(more), small)
    ]
    assert found.method is Method.SOLVER
    assert is_safe(table, found.hidden, small)
    assert cheaper == []


def is_safe(table, hidden, small):
    told = [Told(table.members[cell], n, n) for cell, n in table.exact.items() if cell not in hidden]
    targets = [Target(cell, table.members[cell], cell in small) for cell in hidden]
    return not any(one.is_derivable(RULE) for one in audit(len(table.finest_cells), told, targets))


@pytest.mark.parametrize("counts", [(40, 3, 12, 60), (1, 1, 40, 9), (0, 50, 60, 70), (5, 6, 40, 80, 100)])
def test_in_a_line_it_finds_what_the_closed_form_finds(counts):
    table = a_line(*counts)
    hidden = pattern(table, RULE).hidden
    in_closed_form = {(table.dimensions[0].levels[at],) for at in RULE.hidden(counts)}
    assert sum(table.exact[cell] for cell in hidden) <= sum(table.exact[cell] for cell in in_closed_form)
    assert is_safe(table, in_closed_form, {cell for cell in in_closed_form if table.exact[cell] <= 7})


# When the solver gives nothing ----------------------------------------------------------------


def test_without_an_answer_in_its_time_a_whole_margin_is_hidden():
    table = by_place(143, 3, 138, 129, 161, 144)
    released = released_table(table, RULE, seconds=0)
    assert released.method is Method.MARGINS_ONLY
    inner = [cell for cell in table.cells if table.depth(cell) == 0]
    assert released.hidden.issuperset(inner)
    assert released.count(("Old Swan", ALL), by=("place",)) == 145
    assert drawing.derivable(table, released) == []


def test_and_more_than_a_margin_where_that_is_not_enough():
    pair = Dimension("one", ("a", "b")), Dimension("other", ("c", "d"))
    table = Table(pair, {("a", "c"): 5, ("a", "d"): 90, ("b", "c"): 90, ("b", "d"): 0})
    released = released_table(table, RULE, seconds=0)
    assert released.method is Method.TOTAL_ONLY
    assert released.count((ALL, ALL), by=()) == 185
    assert drawing.derivable(table, released) == []


# The auditor ----------------------------------------------------------------------------------


def test_the_auditor_works_out_what_was_left_open():
    """The total less what is shown: exactly what somebody with a pencil would do."""
    (found,) = audit(3, [Told((0,), 40, 40), Told((1,), 21, 21), Told((0, 1, 2), 64, 64)], [Target(("c",), (2,), True)])
    assert (found.low, found.high) == (3, 3)
    assert found.is_derivable(RULE)


def test_the_auditor_knows_no_bound_where_there_is_none():
    (found,) = audit(2, [Told((0,), 38, 42)], [Target(("b",), (1,), True)])
    assert (found.low, found.high) == (0, None)
    assert not found.is_derivable(RULE)


def test_rounding_alone_does_not_hide_a_cell():
    """Total and other cell rounded: between 0 and 6 people are left, so 7 is ruled out."""
    told = [Told((0,), *RULE.bounds(40)), Told((0, 1), *RULE.bounds(40))]
    (found,) = audit(2, told, [Target(("b",), (1,), True)])
    assert (found.low, found.high) == (0, 4)
    assert found.is_derivable(RULE)
    assert not found.is_derivable(RULE, protection=4)


def test_it_looks_across_tables():
    """The cells of one table are margins of another: together they give a cell away that neither gives alone."""
    by_age = [Told((0, 1), 30, 30), Told((2, 3), 50, 50)]
    by_sex = [Told((0, 2), 45, 45), Told((1, 3), 35, 35)]
    crossing = [Told((0,), 28, 28)]
    target = [Target(("young", "women"), (1,), True)]
    assert not audit(4, by_sex + crossing, target)[0].is_derivable(RULE)
    assert audit(4, by_age + by_sex + crossing, target)[0].is_derivable(RULE)


# Random tables --------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 40, 10))
def test_random_tables_give_nothing_away(first):
    """A slice of bin/soak disclosure."""
    assert [fault for number in range(first, first + 10) for fault in drawing.faults_of(number)] == []


def test_a_door_that_hides_small_cells_alone_would_be_found_out(monkeypatch):
    """The test of random tables goes red when nothing is hidden for another's sake."""
    from nrp.core.disclosure import suppression

    monkeypatch.setattr(suppression._Search, "cheapest", lambda _self, hidden, _small: hidden)
    assert [fault for number in range(12) for fault in drawing.faults_of(number)] != []


def test_a_table_says_what_it_will_not_take():
    with pytest.raises(ValueError, match="is no cell"):
        Table((AGES,), {("middling",): 4})
    with pytest.raises(ValueError, match="one to 3"):
        Table((AGES, AGES, AGES, AGES), {})
    with pytest.raises(ValueError, match="name of its own"):
        Dimension("age", ("young", "young"))

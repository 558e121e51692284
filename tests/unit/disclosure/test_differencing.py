"""Two releases, two filters: what lies between them is never a few people."""

import pytest

from nrp.core.disclosure import (
    ALL,
    Cut,
    CutRefused,
    Cuts,
    DifferencingRefused,
    Dimension,
    Earlier,
    Rule,
    Table,
    filtered,
    refuse_differencing,
    released_again,
    released_table,
)

RULE = Rule(7, 5)
AGES = Dimension("age", ("16", "17", "18 to 30", "over 30"))
SEXES = Dimension("sex", ("women", "men"))
CUTS = Cuts(
    tables=(Cut("by age", ("age",)), Cut("by age and sex", ("age", "sex"))),
    bands={"age": AGES.levels, "sex": SEXES.levels},
)


def a_table(*counts: int) -> Table:
    cells = Table((AGES, SEXES), {}).finest_cells
    return Table((AGES, SEXES), dict(zip(cells, counts, strict=True)))


FIRST = a_table(20, 25, 31, 28, 90, 85, 140, 133)


def before(table: Table, rule: Rule = RULE) -> Earlier:
    return Earlier(table.exact, released_table(table, rule).hidden)


def test_the_same_table_again_is_the_same():
    assert released_again(FIRST, RULE, [before(FIRST)], what="Who answered") == released_table(FIRST, RULE)


@pytest.mark.parametrize("few", [1, 7])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_correction_of_a_few_people_is_refused_with_what_to_do(few, sign):
    now = a_table(20, 25, 31, 28, 90, 85, 140, 133 + sign * few)
    with pytest.raises(DifferencingRefused) as refused:
        released_again(now, RULE, [before(FIRST)], what="Who answered")
    assert "Who answered: between this table and one that is public already, fewer than 8 people changed" in str(
        refused.value
    )
    assert "Leave the public one as it is" in str(refused.value)


def test_a_correction_of_many_goes_out():
    now = a_table(20, 25, 31, 28, 90, 85, 140, 163)
    assert released_again(now, RULE, [before(FIRST)], what="Who answered").count(("over 30", "men")) == 165


def test_many_in_one_cell_and_few_in_the_whole_are_refused():
    """Twenty came and nineteen went: each cell changed by many, the total by one."""
    now = a_table(20, 25, 31, 28, 90, 85, 160, 114)
    with pytest.raises(DifferencingRefused):
        released_again(now, RULE, [before(FIRST)], what="Who answered")


@pytest.mark.parametrize("threshold", [7, 9])
def test_few_is_what_the_setting_says(threshold):
    now = a_table(20, 25, 31, 28, 90, 85, 140, 141)
    rule = Rule(threshold, 5)
    if threshold == 9:
        with pytest.raises(DifferencingRefused, match="fewer than 10 people"):
            released_again(now, rule, [before(FIRST, rule)], what="Who answered")
    else:
        released_again(now, rule, [before(FIRST, rule)], what="Who answered")


def test_what_was_told_before_cannot_hide_anything_now():
    """The others have not changed since they were told, so the total is what has to go."""
    line = Dimension("part", ("a", "b", "c"))
    first = Table((line,), {("a",): 30, ("b",): 40, ("c",): 50})
    now = Table((line,), {("a",): 3, ("b",): 40, ("c",): 50})
    assert (ALL,) not in released_table(now, RULE).hidden, "without the first release another cell would do"
    released = released_again(now, RULE, [before(first)], what="The table")
    assert released.hidden == {("a",), (ALL,)}


def test_where_nothing_can_protect_it_is_refused():
    line = Dimension("part", ("a", "b", "c"))
    now = Table((line,), {("a",): 3, ("b",): 40, ("c",): 50})
    told = Earlier({("b",): 40, ("c",): 50, (ALL,): 93}, frozenset())
    with pytest.raises(DifferencingRefused, match="a small number could be worked out"):
        released_again(now, RULE, [told], what="The table")


def test_what_was_hidden_stays_hidden():
    first = a_table(20, 3, 31, 28, 90, 85, 140, 133)
    hidden = released_table(first, RULE).hidden
    now = a_table(20, 53, 31, 28, 90, 85, 140, 133)
    again = released_again(now, RULE, [Earlier(first.exact, hidden)], what="The table")
    assert again.hidden >= hidden


# Filters --------------------------------------------------------------------------------------


def test_two_filters_that_few_people_lie_between_are_refused():
    """Everybody of 17 and over, then everybody of 18 and over: what lies between is whoever is 17."""
    table = a_table(20, 25, 4, 2, 90, 85, 140, 133)
    older = filtered(table, "age", ["17", "18 to 30", "over 30"])
    oldest = filtered(table, "age", ["18 to 30", "over 30"])
    with pytest.raises(DifferencingRefused):
        refuse_differencing(oldest.exact, older.exact, RULE, what="Two filters")
    refuse_differencing(oldest.exact, filtered(table, "age", AGES.levels).exact, RULE, what="With the many of 16")


def test_a_part_of_a_table_tells_what_the_table_tells():
    released = released_table(FIRST, RULE)
    rows = CUTS.rows(released, ["sex", "age"], {"age": "17"})
    assert dict(rows) == {cell: count for cell, count in CUTS.rows(released, ["age", "sex"]) if cell[0] == "17"}


@pytest.mark.parametrize(
    ("variables", "where"),
    [
        (("sex",), {}),
        (("age", "sex", "tenure"), {}),
        (("age",), {"age": "17 and over"}),
        (("age",), {"sex": "women"}),
        (("age",), {"age": ALL}),
    ],
)
def test_what_is_not_declared_is_refused(variables, where):
    with pytest.raises(CutRefused):
        CUTS.rows(released_table(FIRST, RULE), variables, where)


def test_the_refusal_says_what_there_is():
    with pytest.raises(CutRefused, match=r"There is no table by sex\. Choose one of: age; age and sex\."):
        CUTS.cut(["sex"])


def test_other_bands_are_refused():
    finer = Dimension("age", ("16 to 17", "18 to 30", "over 30"))
    table = Table((finer,), {(level,): 50 for level in finer.levels})
    with pytest.raises(CutRefused, match="the bands are fixed"):
        CUTS.rows(released_table(table, RULE), ["age"])

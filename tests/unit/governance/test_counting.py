"""Ballots counted against examples worked by hand and published ones, and against what every count must keep to."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import counting

OPTIONS = "ABCDE"
# Malkevitch: 55 voters, five candidates; five ways of counting, five winners.
MALKEVITCH = [(18, "ADECB"), (12, "BEDCA"), (10, "CBEDA"), (9, "DCEBA"), (4, "EBDCA"), (2, "ECDBA")]
# Condorcet (1785): 60 voters whose majorities go in a circle, and 81 of whom Borda chooses another than Condorcet.
CONDORCET_60 = [(23, "ABC"), (17, "BCA"), (2, "BAC"), (10, "CAB"), (8, "CBA")]
CONDORCET_81 = [(30, "ABC"), (1, "ACB"), (29, "BAC"), (10, "BCA"), (10, "CAB"), (1, "CBA")]


def ballots_of(profile):
    return [tuple(order) for count, order in profile for _ in range(count)]


def test_five_ways_of_counting_choose_five_in_malkevitchs_example():
    found = counting.count_rankings(OPTIONS, ballots_of(MALKEVITCH))
    assert found.ballots == 55
    assert found.others == {
        "plurality": ("A",),
        "runoff": ("B",),
        "instant_runoff": ("C",),
        "borda": ("D",),
        "condorcet": ("E",),
    }
    assert (found.winners, found.rule) == (("E",), counting.CONDORCET)


def test_the_figures_behind_malkevitchs_example_are_those_worked_by_hand():
    found = counting.count_rankings(OPTIONS, ballots_of(MALKEVITCH))
    assert found.firsts == {"A": 18, "B": 12, "C": 10, "D": 9, "E": 6}
    # D: 18×3 + 12×2 + 10×1 + 9×4 + 4×2 + 2×2 = 136; E: 18×2 + 12×3 + 10×2 + 9×2 + 4×4 + 2×4 = 134.
    assert found.points == {"A": 72, "B": 101, "C": 107, "D": 136, "E": 134}
    assert [found.pairs["E", other] for other in "ABCD"] == [37, 33, 36, 28]


def test_a_circle_of_three_voters_has_no_winner_head_to_head_and_all_are_level():
    found = counting.count_rankings("ABC", ballots_of([(1, "ABC"), (1, "BCA"), (1, "CAB")]))
    assert found.others["condorcet"] == ()
    assert (found.rule, found.winners) == (counting.BORDA, ("A", "B", "C"))
    assert set(found.points.values()) == {3}


def test_in_condorcets_circle_of_sixty_borda_decides():
    found = counting.count_rankings("ABC", ballots_of(CONDORCET_60))
    assert (found.pairs["A", "B"], found.pairs["B", "C"], found.pairs["C", "A"]) == (33, 42, 35)
    assert found.points == {"A": 58, "B": 69, "C": 53}
    assert (found.rule, found.winners, found.others["plurality"]) == (counting.BORDA, ("B",), ("A",))


def test_head_to_head_comes_before_borda_in_condorcets_81_voters():
    found = counting.count_rankings("ABC", ballots_of(CONDORCET_81))
    assert (found.pairs["A", "B"], found.pairs["A", "C"]) == (41, 60)
    assert found.points == {"A": 101, "B": 109, "C": 33}
    assert (found.rule, found.winners, found.others["borda"]) == (counting.CONDORCET, ("A",), ("B",))


def test_options_a_ballot_leaves_out_share_the_last_places():
    found = counting.count_rankings("ABCD", [("A",), ("B", "C")])
    # The first leaves three out, who share 2 + 1 + 0; the second two, who share 1 + 0.
    assert found.points == {"A": 3 + Fraction(1, 2), "B": 1 + 3, "C": 1 + 2, "D": 1 + Fraction(1, 2)}
    assert (found.pairs["B", "C"], found.pairs["C", "B"], found.pairs["A", "D"], found.pairs["D", "A"]) == (1, 0, 1, 0)


def test_a_ballot_whose_options_are_struck_out_counts_no_further():
    # C goes first with its ballot, which names nobody else; then A has 4 of the 7 that count.
    ballots = [*[("A", "B")] * 4, *[("B", "A")] * 3, *[("C",)] * 2]
    assert counting.instant_run_off("ABC", ballots) == ("A",)


def test_options_level_with_the_second_are_in_the_second_round():
    ballots = [*[("A",)] * 4, *[("B", "C")] * 3, *[("C", "B")] * 3]
    assert counting.run_off("ABC", ballots) == ("A",)  # of three: 4, 3 and 3
    assert counting.run_off("ABC", [*ballots, ("B",)]) == ("B",)  # of two: 4, and 4 with the 3 of C


def test_scores_are_weighted_means():
    # Criterion 1 weighs 2, criterion 2 weighs 1. A: (2×(5+3)/2 + (1+2)/2) / 3 = (8 + 1.5) / 3.
    ballots = [{"A": (5, 1), "B": (2, 4)}, {"A": (3, 2), "B": (4, 5)}]
    found = counting.count_scores("AB", (2, 1), ballots)
    assert found.values == {"A": Fraction(19, 6), "B": Fraction(7, 2)}
    assert found.by_criterion == {"A": (4, Fraction(3, 2)), "B": (3, Fraction(9, 2))}
    assert found.winners == ("B",)


def test_dots_are_added_up_and_a_tie_names_both():
    found = counting.count_dots("ABC", 3, [{"A": 3}, {"B": 2, "C": 1}, {"B": 1}])
    assert (found.values, found.winners) == ({"A": 3, "B": 3, "C": 1}, ("A", "B"))


def test_consent_fails_by_one_objection():
    found = counting.count_consent("AB", [{"A": 2, "B": 1}, {"A": 2, "B": 1}, {"A": 0, "B": 2}])
    assert (found.counts, found.winners) == ({"A": (2, 0, 1), "B": (1, 2, 0)}, ("B",))


def test_without_ballots_nothing_wins():
    empty = (
        counting.count_scores("AB", (1,), []),
        counting.count_dots("AB", 3, []),
        counting.count_consent("AB", []),
        counting.count_rankings("AB", []),
    )
    assert [(one.ballots, one.winners) for one in empty] == [(0, ())] * 4


@pytest.mark.parametrize(
    "count",
    [
        lambda: counting.count_scores("AB", (1,), [{"A": (1,)}]),
        lambda: counting.count_scores("AB", (1, 1), [{"A": (1,), "B": (1,)}]),
        lambda: counting.count_scores("A", (0,), []),
        lambda: counting.count_dots("AB", 3, [{}]),
        lambda: counting.count_dots("AB", 3, [{"A": 4}]),
        lambda: counting.count_dots("AB", 3, [{"A": -1, "B": 3}]),
        lambda: counting.count_dots("AB", 3, [{"C": 1}]),
        lambda: counting.count_rankings("AB", [()]),
        lambda: counting.count_rankings("AB", [("A", "A")]),
        lambda: counting.count_rankings("AB", [("C",)]),
        lambda: counting.count_consent("AB", [{"A": 2}]),
        lambda: counting.count_consent("A", [{"A": 3}]),
    ],
)
def test_a_ballot_that_the_method_has_no_place_for_is_refused(count):
    with pytest.raises(counting.BallotFault):
        count()


FOUR = "ABCD"
rankings = st.lists(
    st.permutations(FOUR).flatmap(lambda order: st.integers(1, 4).map(lambda length: tuple(order[:length]))),
    min_size=1,
    max_size=15,
)
scores = st.lists(
    st.fixed_dictionaries({option: st.tuples(st.integers(0, 5), st.integers(0, 5)) for option in FOUR}),
    min_size=1,
    max_size=12,
)
dots = st.lists(
    st.dictionaries(st.sampled_from(FOUR), st.integers(1, 3), min_size=1).filter(lambda one: sum(one.values()) <= 5),
    min_size=1,
    max_size=12,
)
answers = st.lists(st.fixed_dictionaries(dict.fromkeys(FOUR, st.integers(0, 2))), min_size=1, max_size=12)
orders = st.permutations(FOUR)


def same(found, other):
    """Whether two counts differ only in the order in which things are named."""
    return set(found.winners) == set(other.winners) and found.ballots == other.ballots


@given(rankings, orders, st.randoms())
def test_rankings_depend_neither_on_the_order_of_ballots_nor_of_options(ballots, order, chance):
    found = counting.count_rankings(FOUR, ballots)
    shuffled = chance.sample(ballots, len(ballots))
    other = counting.count_rankings(order, shuffled)
    assert same(found, other)
    assert found.points == other.points
    assert {way: set(won) for way, won in found.others.items()} == {way: set(won) for way, won in other.others.items()}


@given(rankings)
def test_borda_points_are_head_to_head_wins_and_half_of_what_is_level(ballots):
    found = counting.count_rankings(FOUR, ballots)
    for one in FOUR:
        wins = [found.pairs[one, other] for other in FOUR if other != one]
        level = [len(ballots) - found.pairs[one, other] - found.pairs[other, one] for other in FOUR if other != one]
        assert found.points[one] == sum(wins) + Fraction(sum(level), 2)
    assert len(found.others["condorcet"]) <= 1


@given(orders, st.integers(1, 9))
def test_what_everybody_puts_first_wins_by_every_way_of_counting(order, count):
    found = counting.count_rankings(FOUR, [tuple(order)] * count)
    assert {found.winners, *found.others.values()} == {(order[0],)}


@given(scores, st.tuples(st.integers(1, 9), st.integers(1, 9)), st.integers(2, 7), orders, st.randoms())
def test_scores_do_not_change_with_the_scale_of_weights_or_any_order(ballots, weights, factor, order, chance):
    found = counting.count_scores(FOUR, weights, ballots)
    scaled = tuple(weight * factor for weight in weights)
    other = counting.count_scores(order, scaled, chance.sample(ballots, len(ballots)))
    assert same(found, other)
    assert found.values == other.values


@given(st.integers(0, 5), scores)
def test_a_score_that_all_give_is_the_result_and_means_stay_on_the_scale(score, ballots):
    all_the_same = [dict.fromkeys(FOUR, (score, score))] * 3
    assert set(counting.count_scores(FOUR, (3, 1), all_the_same).values.values()) == {score}
    assert all(0 <= value <= 5 for value in counting.count_scores(FOUR, (3, 1), ballots).values.values())


@given(dots, orders, st.randoms())
def test_no_dot_is_lost_in_any_order(ballots, order, chance):
    found = counting.count_dots(FOUR, 5, ballots)
    other = counting.count_dots(order, 5, chance.sample(ballots, len(ballots)))
    assert same(found, other)
    assert found.values == other.values
    assert sum(found.values.values()) == sum(sum(one.values()) for one in ballots)


@given(answers, orders, st.randoms())
def test_one_objection_stops_an_option_whatever_the_order(ballots, order, chance):
    found = counting.count_consent(FOUR, ballots)
    assert same(found, counting.count_consent(order, chance.sample(ballots, len(ballots))))
    assert set(found.winners) == {one for one in FOUR if all(ballot[one] > 0 for ballot in ballots)}
    assert all(sum(counts) == len(ballots) for counts in found.counts.values())

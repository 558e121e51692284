"""What the charts say in words: titles from printed figures, hidden cells, nothing drawn of nothing."""

import re

from nrp.dashboards.figures.effects import finding_strip, outcomes_figures, pairs_figure
from nrp.dashboards.figures.slopes import Period, PlacePair, measures_figure, places_figure
from nrp.dashboards.reading import read_result
from tests.unit.dashboards.documents import a_document, a_secondary, an_estimate, an_outcome, by_area

NAMES = {"NFL01": "Old Quay", "NFL02": "High Moor"}
PAIRS = (PlacePair("NFL01", "CMP01", "Old Quay"), PlacePair("NFL02", "CMP02", "High Moor"))
PERIOD = Period(1, 2, ("2016", "2018"))


def test_the_forest_says_which_measure_is_the_clear_one() -> None:
    result = read_result(a_document(an_outcome(), a_secondary("anxiety", -0.05, -0.09, -0.01, 0.2)))

    figure = outcomes_figures(result, "", "/outcomes.csv")[0]

    assert figure.title == "One measure shows a clear difference: Can influence decisions"
    assert "Can influence decisions 7.5 (1.6 to 13.5)" in figure.svgs[0].alt
    assert [row.cells[0].cell.text for row in figure.table.body] == ["Can influence decisions", "Anxiety"]


def test_a_measure_in_points_has_a_chart_of_its_own_and_two_decimals_in_the_table() -> None:
    scale = a_secondary("connectedness", 0.091, -0.164, 0.341, 0.9, unit="points")

    figure = outcomes_figures(read_result(a_document(an_outcome(), scale)), "", "")[0]

    assert len(figure.svgs) == 2
    assert figure.table.body[1].cells[1].cell.text == "0.09"


def test_the_line_of_no_difference_of_the_second_chart_stands_under_that_of_the_first() -> None:
    scale = a_secondary("connectedness", 0.091, -0.164, 0.341, 0.9, unit="points")

    figure = outcomes_figures(read_result(a_document(an_outcome(), scale)), "", "")[0]

    noughts = [re.search(r'translate\(([\d.]+),[\d.]+\)"[^>]*>no difference', svg.wide) for svg in figure.svgs]
    assert None not in noughts
    assert noughts[0].group(1) == noughts[1].group(1)


def test_a_domain_leaves_the_others_out() -> None:
    document = a_document(an_outcome(), a_secondary("anxiety", -0.05, -0.09, -0.01, 0.2))
    result = read_result(document, {"influence": "governance", "anxiety": "health"})

    figure = outcomes_figures(result, "health", "")[0]

    assert [row.cells[0].cell.text for row in figure.table.body] == ["Anxiety"]


def test_too_few_answers_draw_nothing() -> None:
    thin = read_result(a_document(an_outcome(estimate=an_estimate(None, None, None), verdict="thin")))

    assert outcomes_figures(thin, "", "") == []
    assert finding_strip(thin.outcomes[0]) is None
    assert pairs_figure(thin.outcomes[0], NAMES, "", pairs=thin.pairs) is None


def test_pairs_stand_by_name_with_all_of_them_together_below() -> None:
    result = read_result(a_document())
    figure = pairs_figure(result.outcomes[0], NAMES, "", pairs=result.pairs)

    assert figure is not None
    assert figure.title == "Two of two pairs lean the favourable way"
    assert [row.cells[0].cell.text for row in figure.table.body] == ["High Moor", "Old Quay", "All two pairs together"]


def test_a_reader_of_one_place_sees_its_pair_and_no_total() -> None:
    result = read_result(a_document())
    figure = pairs_figure(result.outcomes[0], {"NFL01": "Old Quay"}, "", pairs=result.pairs)

    assert figure is not None
    assert [row.cells[0].cell.text for row in figure.table.body] == ["Old Quay"]


def test_a_reader_of_two_of_nine_places_sees_both_and_no_total() -> None:
    figure = pairs_figure(read_result(a_document()).outcomes[0], NAMES, "", pairs=9)

    assert figure is not None
    assert [row.cells[0].cell.text for row in figure.table.body] == ["High Moor", "Old Quay"]
    assert figure.title == "Two of the two pairs you can see lean the favourable way"


def test_rises_are_counted_from_the_printed_figures() -> None:
    barely = an_outcome(by_area=by_area(NFL02_2=0.3004))  # prints as 30% again

    figure = places_figure(read_result(a_document(barely)).outcomes[0], PAIRS, PERIOD, "")

    assert figure is not None
    assert figure.title == (
        "Can influence decisions: up in one of two neighbourhoods, and in one of their comparison areas"
    )
    assert [panel.title for panel in figure.panels] == ["High Moor", "Old Quay"]


def test_of_a_thousand_places_thirty_are_drawn_and_the_figure_says_so() -> None:
    pairs = [PlacePair("NFL01", "CMP01", f"Place {number:04}") for number in range(1_000)]

    figure = places_figure(read_result(a_document(an_outcome())).outcomes[0], pairs, PERIOD, "")

    assert figure is not None
    assert [panel.title for panel in figure.panels] == [f"Place {number:04}" for number in range(30)]
    assert len(figure.table.body) == 30
    assert figure.note == (
        "30 of 1,000 neighbourhoods are drawn, by name. Choose a place, an authority or a batch above to draw others; "
        "the file has all of them."
    )


def test_a_hidden_figure_prints_as_c_with_its_note() -> None:
    hidden = an_outcome(by_area=by_area(NFL01_2=None))

    figure = places_figure(read_result(a_document(hidden)).outcomes[0], PAIRS, PERIOD, "")

    assert figure is not None
    assert "[c]" in [cell.cell.text for cell in figure.table.body[1].cells]
    assert figure.note.startswith("[c] = fewer than 8 people")


def test_the_figures_of_a_place_name_the_largest_move_down_as_plainly_as_up() -> None:
    worse = an_outcome(by_area=by_area(NFL01_2=0.10))

    figure = measures_figure(read_result(a_document(worse)).outcomes, PAIRS[0], PERIOD, "")

    assert figure is not None
    assert figure.title == "Can influence decisions moved most in Old Quay: from 28% to 10%"
    assert "under about 12 points can be the chance of who was asked" in figure.subtitle

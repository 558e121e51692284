"""What the dashboard says of a result, and how it sets it in type."""

import pytest

from nrp.dashboards.reading import read_result
from nrp.dashboards.words import (
    clear_flag,
    emphasise,
    first_sentence,
    how_sure,
    secondary_words,
    stays_clear,
    what_to_look_at,
)
from tests.unit.dashboards.documents import a_document, a_secondary, an_estimate, an_outcome

NAMES = {"NFL01": "Old Quay", "NFL02": "High Moor"}


def test_numbers_and_their_units_are_never_parted() -> None:
    text = emphasise("We estimate the difference at 7.5 percentage points; the range is −1.2 to 13.5 points.")

    assert '<strong class="nrp-num">7.5 percentage points</strong>' in text
    assert '<strong class="nrp-num">−1.2 to 13.5 points</strong>' in text


def test_what_somebody_typed_into_a_codebook_is_escaped() -> None:
    assert "<script>" not in emphasise("<script>alert(1)</script> changed more favourably by 7.5 points")


def test_a_label_is_shortened_only_where_it_ends_in_brackets() -> None:
    result = read_result(a_document(an_outcome(), an_outcome("b", label="Trust (most) people", family="secondary")))

    assert [outcome.short_label for outcome in result.outcomes] == ["Can influence decisions", "Trust (most) people"]


def test_a_clear_result_names_the_pairs_that_move_it_most() -> None:
    text = how_sure(read_result(a_document()), NAMES)

    assert text == (
        "The range is clear of no difference, but it rests on two pairs of areas. Leaving out any one pair gives "
        "between 5.0 (without Old Quay) and 9.0 (without High Moor)."
    )


def test_a_pair_outside_the_reader_s_places_is_not_named() -> None:
    assert "High Moor" not in how_sure(read_result(a_document()), {"NFL01": "Old Quay"})


def test_a_reader_of_some_places_is_not_told_the_least_and_the_most_of_those() -> None:
    outcome = an_outcome()
    outcome["leave_one_out"] = outcome["leave_one_out"][:1]

    assert "Leaving out" not in how_sure(read_result(a_document(outcome)), NAMES)


def test_a_range_across_zero_says_what_the_design_could_find() -> None:
    unclear = an_outcome(estimate=an_estimate(0.03, -0.02, 0.08), verdict="unclear")

    text = how_sure(read_result(a_document(unclear)), NAMES)

    assert "The range includes no difference." in text
    assert "about 9.0 points eight times in ten" in text


def test_without_an_estimate_nothing_is_sure() -> None:
    thin = an_outcome(estimate=an_estimate(None, None, None), verdict="thin")

    assert "There is no estimate" in how_sure(read_result(a_document(thin)), NAMES)


@pytest.mark.parametrize(("better", "words"), [("lower", "more favourably"), ("higher", "less favourably")])
def test_direction_comes_from_the_registry(better: str, words: str) -> None:
    result = read_result(a_document(an_outcome(), a_secondary("anxiety", -0.05, -0.09, -0.01, 0.2, better=better)))

    assert words in what_to_look_at(result)


def test_a_secondary_measure_carries_its_range_and_the_number_of_measures() -> None:
    result = read_result(a_document(an_outcome(), a_secondary("anxiety", -0.05, -0.09, -0.01, 0.2)))

    text = secondary_words(result.secondary[0], 9)

    assert "−5.0 points (range −9.0 to −1.0)" in text
    assert "with nine secondary measures one that looks clear may well be chance" in text


def test_among_many_measures_clear_means_clear_after_counting_them() -> None:
    by_itself, among_all = (
        read_result(a_document(a_secondary("anxiety", -0.05, -0.09, -0.01, p))).outcomes[0] for p in (0.2, 0.01)
    )

    assert not stays_clear(by_itself)
    assert clear_flag(by_itself, 9) == "not clear among nine measures"
    assert clear_flag(among_all, 9) == "clear difference"


def test_an_end_that_prints_as_zero_is_not_clear() -> None:
    touching = an_outcome(estimate=an_estimate(0.06, 0.0002, 0.12), verdict="unclear")

    assert not read_result(a_document(touching)).outcomes[0].is_clear


def test_no_other_measure_is_called_no_effect() -> None:
    result = read_result(a_document(an_outcome(), a_secondary("damp", 0.01, -0.04, 0.06, 0.9)))

    assert what_to_look_at(result) == (
        "The other measure shows no clear difference. This is not evidence that nothing changed."
    )


def test_a_finding_parts_after_its_first_sentence() -> None:
    assert first_sentence("It rose by 7.5 points. So there. ") == ("It rose by 7.5 points.", "So there. ")
    assert first_sentence("There are too few answers.") == ("There are too few answers.", "")

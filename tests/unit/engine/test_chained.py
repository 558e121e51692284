"""The equations that missing answers are drawn from."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.engine.chained import Survey, completions, freedom_of
from evaluation.engine.sums import FloatArray


def a_small_survey(areas: int = 6, people: int = 17, *, shock: float = 0.5, seed: int = 2) -> Survey:
    """Two answers of people in areas of two waves, the first half of the areas treated; some are missing."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(2 * areas), people)
    is_after, is_treated = np.tile([False, True], areas), np.repeat(np.arange(areas) < areas // 2, 2)
    places = rng.normal(0, shock, 2 * areas) + is_after * is_treated
    known = rng.normal(size=(len(group), 2))
    answers = rng.normal(0, 1, (len(group), 2)) + (places[group] + known @ np.array([1.0, -2.0]))[:, None]
    answers[::4, 0] = np.nan
    answers[1::6, 1] = np.nan
    return Survey(group, is_after, is_treated, known, answers)


def of_one_answer(survey: Survey) -> Survey:
    return replace(survey, answers=survey.answers[:, :1])


def literal_gibbs(survey: Survey, rounds: int, seed: int) -> FloatArray:
    """Draw the missing answers by a plain Gibbs sampler of the written model, one parameter block after another."""
    rng = np.random.default_rng(seed)
    there = ~np.isnan(survey.answers[:, 0])
    area, sign = survey.group // 2, np.where(survey.is_after, 0.5, -0.5)[survey.group]
    areas, treated = int(area[-1]) + 1, survey.is_treated[::2].astype(int)
    y, x, a, s = survey.answers[there, 0], survey.known[there], area[there], sign[there]
    level, change, slopes, arms = np.zeros(areas), np.zeros(areas), np.zeros(x.shape[1]), np.zeros(2)
    noise, shock = 1.0, 1.0
    drawn = []
    for round_ in range(rounds):
        spread = np.linalg.inv(x.T @ x)
        slopes = rng.multivariate_normal(spread @ x.T @ (y - level[a] - s * change[a]), noise * spread)
        rest = y - x @ slopes
        count = np.bincount(a)
        level = rng.normal(np.bincount(a, rest - s * change[a]) / count, np.sqrt(noise / count))
        precision = np.bincount(a, s**2) / noise + 1 / shock
        middle = (np.bincount(a, s * (rest - level[a])) / noise + arms[treated] / shock) / precision
        change = rng.normal(middle, 1 / np.sqrt(precision))
        arms = np.array(
            [rng.normal(change[treated == k].mean(), np.sqrt(shock / np.sum(treated == k))) for k in (0, 1)]
        )
        shock = np.sum((change - arms[treated]) ** 2) / rng.chisquare(areas - 1)
        noise = np.sum((rest - level[a] - s * change[a]) ** 2) / rng.chisquare(len(y))
        if round_ >= rounds // 10:
            gone = ~there
            mean = level[area[gone]] + sign[gone] * change[area[gone]] + survey.known[gone] @ slopes
            drawn.append(rng.normal(mean, np.sqrt(noise)))
    return np.array(drawn)


@pytest.mark.parametrize("shock", [0.0, 1.0])
def test_draws_are_those_of_a_literal_gibbs_sampler(shock: float) -> None:
    """Means within 0.15 of a standard deviation, spreads within 10%, for areas that do not differ and that do.

    600 draws know a mean to 0.04 of its standard deviation and a spread to 3%; the rest is left for the
    sampler, which also learns σ and the slopes a little from what differs between places.
    """
    survey = of_one_answer(a_small_survey(8, 8, shock=shock))
    gone = np.isnan(survey.answers[:, 0])
    expected = literal_gibbs(survey, 6000, seed=1)

    drawn = np.array([done[gone, 0] for done in completions(survey, 600, 1, seed=3)])

    assert np.abs(drawn.mean(axis=0) - expected.mean(axis=0)).max() < 0.15 * expected.std(axis=0).min()
    assert np.mean(drawn.std(axis=0) / expected.std(axis=0)) == pytest.approx(1.0, abs=0.03)
    assert drawn.std(axis=0) / expected.std(axis=0) == pytest.approx(1.0, abs=0.15)
    # The mean change is the same for all of an arm, so its error does not average out over the rows.
    sign = np.where(survey.is_after ^ survey.is_treated, 1.0, -1.0)[survey.group][gone]
    assert (drawn @ sign).std() == pytest.approx((expected @ sign).std(), rel=0.12)


def test_answers_that_were_given_stay_as_they_are() -> None:
    survey = a_small_survey()
    given = ~np.isnan(survey.answers)

    for completed in completions(survey, 3, 3, seed=1):
        assert np.array_equal(completed[given], survey.answers[given])
        assert np.isfinite(completed).all()


def test_a_longer_series_begins_like_a_shorter_one() -> None:
    survey = a_small_survey()

    short, longer = list(completions(survey, 2, 3, seed=1)), list(completions(survey, 4, 3, seed=1))

    assert all(np.array_equal(one, two) for one, two in zip(short, longer[:2], strict=True))
    assert not np.array_equal(longer[2], longer[3])


def test_columns_that_say_the_same_change_nothing() -> None:
    survey = a_small_survey()
    again = np.column_stack([survey.known, survey.known[:, 0], np.ones(len(survey.known))])

    plain, doubled = (next(completions(one, 1, 2, seed=1)) for one in (survey, replace(survey, known=again)))

    assert doubled == pytest.approx(plain, abs=1e-9)


def test_an_answer_that_another_gives_away_is_filled_in_with_it() -> None:
    survey = a_small_survey()
    twin = np.where(np.isnan(survey.answers[:, 0]), np.nan, survey.answers[:, 0])
    whole = np.nan_to_num(twin, nan=0.25)
    answers = np.column_stack([twin, whole])

    completed = next(completions(replace(survey, answers=answers), 1, 3, seed=1))

    assert completed[:, 0] == pytest.approx(whole, abs=1e-6)


def test_degrees_of_freedom_are_answers_less_places_less_columns() -> None:
    survey = a_small_survey()

    assert list(freedom_of(survey)) == [153 - 12 - 3, 170 - 12 - 3]

"""A slice of `bin/soak size`: with no effect the headline rejects about one time in twenty; errors by person, far more.

The bands are wide, since a few hundred draws are few; the soak has the narrow ones.
"""

import numpy as np
import pytest

from evaluation.engine.regression import EFFECT, WAVE, fit
from tests.soak.few_areas.columns import BALANCED, COLUMNS, Column
from tests.soak.few_areas.drawing import Answers, drawn, survey_of
from tests.soak.few_areas.rejections import rejected, respondent_level, trial_of, with_pair_by_wave

SEED = 20261121


def one_draw(column: Column = BALANCED):
    return next(drawn(column, 1, SEED))


def test_the_headline_and_the_permutation_reject_a_true_null_about_one_time_in_twenty():
    trial = trial_of(survey_of(BALANCED), bootstrap=False)
    p_values = [trial.headline_p(answers) for answers in drawn(BALANCED, 600, SEED)]
    headline, permutation = (rejected([pair[k] for pair in p_values]) for k in (0, 1))
    assert headline == pytest.approx(0.05, abs=0.025)
    assert permutation == pytest.approx(24 / 512, abs=0.025)


def test_errors_that_forget_the_places_or_their_matching_reject_far_too_often():
    trial = trial_of(survey_of(BALANCED), bootstrap=False)
    p_values = [trial.p_values(answers) for answers in drawn(BALANCED, 400, SEED)]
    assert rejected([one["respondents"] for one in p_values]) > 0.08
    assert rejected([one["pair_by_wave"] for one in p_values]) > 0.12
    assert rejected([one["crv3_area"] for one in p_values]) < 0.06


def test_with_two_treated_areas_errors_by_area_reject_far_too_often():
    column = next(column for column in COLUMNS if column.treated == 2)
    trial = trial_of(survey_of(column), bootstrap=False)
    p_values = [trial.p_values(answers) for answers in drawn(column, 300, SEED)]
    assert rejected([one["crv1_area"] for one in p_values]) > 0.2
    assert rejected([one["crv3_area"] for one in p_values]) > 0.1


def test_an_effect_of_ten_points_is_found_four_times_in_five():
    trial = trial_of(survey_of(BALANCED), bootstrap=False)
    found = rejected([trial.headline_p(answers)[0] for answers in drawn(BALANCED, 400, SEED, effect=0.10)])
    assert found == pytest.approx(0.8, abs=0.06)


def test_pair_by_wave_effects_are_those_of_a_regression_with_their_columns():
    survey, answers = survey_of(BALANCED), one_draw()
    apart = with_pair_by_wave(survey.blocks_of(survey.sums_of(answers)))
    x, y = people_of(BALANCED, answers)
    of_pairs = np.stack([x[:, 1] * (x[:, 2 + k] + x[:, 11 + k]) for k in range(1, 9)], axis=1)
    assert apart.names[:2] == (EFFECT, WAVE)
    assert fit(apart).estimate == pytest.approx(float(np.linalg.lstsq(np.hstack([x, of_pairs]), y)[0][0]), abs=1e-12)


def test_the_error_by_person_is_that_of_a_regression_on_persons():
    column = COLUMNS[1]
    survey, answers = survey_of(column), one_draw(column)
    sums = survey.sums_of(answers)
    blocks = survey.blocks_of(sums)
    found = respondent_level(survey, sums, blocks, fit(blocks))
    x, y = people_of(column, answers)
    inverse = np.linalg.inv(x.T @ x)
    residual = y - x @ (inverse @ (x.T @ y))
    meat = (x * residual[:, None] ** 2).T @ x
    variance = (inverse @ meat @ inverse)[0, 0] * len(y) / (len(y) - x.shape[1])
    assert found is not None
    assert found.se == pytest.approx(float(np.sqrt(variance)), rel=1e-10)


def people_of(column: Column, answers: Answers):
    """One row a household: programme, wave and the areas' own columns; the answer."""
    rows, said = [], []
    for area in range(18):
        for wave in (0, 1):
            row = np.zeros(20)
            row[0], row[1], row[2 + area] = wave * (area < column.treated), wave, 1.0
            size = int(answers.asked[area, wave])
            rows.append(np.tile(row, (size, 1)))
            said.append((np.arange(size) < answers.yes[area, wave]).astype(float))
    return np.vstack(rows), np.concatenate(said)

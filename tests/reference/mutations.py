"""One-line mutations of the engine: each breaks one convention, and a named test must see it.

`old` must stand in the file exactly once. When it does not, the engine was rewritten there and the line here is to
be mended; it is never to be dropped without another in its place.
"""

from tests.reference.mutation import CONVENTIONS, DRAWS, ENGINE, FORMATS, UNIT, Mutation
from tests.reference.mutations_of_inference import OF_INFERENCE

__all__ = ["MUTATIONS", "Mutation"]

FAMILY = [
    Mutation(
        "Romano–Wolf takes the largest |t*| of those left",
        ENGINE + "family.py",
        "np.maximum(largest, draws)",
        "np.minimum(largest, draws)",
        DRAWS + "test_romano_wolf_at_six_areas_is_the_step_down_over_all_64_draws",
    ),
    Mutation(
        "Romano–Wolf steps down",
        ENGINE + "family.py",
        "for k in reversed(order):",
        "for k in order:",
        DRAWS + "test_romano_wolf_at_six_areas_is_the_step_down_over_all_64_draws",
    ),
    Mutation(
        "Holm steps down",
        ENGINE + "family.py",
        "(count - rank) * p_values[k]",
        "count * p_values[k]",
        UNIT + "test_family.py::test_holm_on_a_worked_example",
    ),
    Mutation(
        "the family is the secondary outcomes",
        ENGINE + "estimate.py",
        'if outcome.measure.family == "secondary" and outcome.reported.test is not None',
        "if outcome.reported.test is not None",
        UNIT + "test_family.py::test_the_primary_outcome_is_not_in_the_family",
    ),
]

ANSWERS = [
    Mutation(
        "weights are held in millionths",
        ENGINE + "sums.py",
        "WEIGHT_PARTS = 10**6\n",
        "WEIGHT_PARTS = 10**3\n",
        CONVENTIONS + "test_weights_are_read_in_millionths_and_must_reach_one",
    ),
    Mutation(
        "a weight must be positive",
        ENGINE + "compress.py",
        "return pl.when(parts > 0).then(parts)",
        "return pl.when(parts >= 0).then(parts)",
        CONVENTIONS + "test_weights_are_read_in_millionths_and_must_reach_one",
    ),
    Mutation(
        "other numbers are held in parts of 1e-12",
        ENGINE + "sums.py",
        "FINE_PARTS = 10**12\n",
        "FINE_PARTS = 10**6\n",
        CONVENTIONS + "test_thirds_are_held_finely_enough",
    ),
    Mutation(
        "a covariate's missing codes are one level",
        FORMATS + "derive.py",
        "return pl.when(text.is_in(variable.answers)).then(text)",
        'return pl.when(text.is_in(variable.answers) | (text == "-9")).then(text)',
        CONVENTIONS + "test_whatever_its_code_a_missing_covariate_is_one_level",
    ),
    Mutation(
        "a blank covariate is the same level",
        FORMATS + "derive.py",
        "return level.fill_null(NOT_STATED).alias(covariate.name)",
        'return level.fill_null("blank").alias(covariate.name)',
        CONVENTIONS + "test_whatever_its_code_a_missing_covariate_is_one_level",
    ),
    Mutation(
        "bands hold their lower end",
        FORMATS + "derive.py",
        "pl.when(number >= start)",
        "pl.when(number > start)",
        CONVENTIONS + "test_bands_hold_their_lower_end_and_the_last_is_open",
    ),
    Mutation(
        "SPSS's user-missing codes are kept, as in every other format",
        FORMATS + "statistics_files.py",
        "            user_missing=True,\n",
        "            user_missing=False,\n",
        "tests/reference/test_formats_agree.py::test_spss_codes_are_kept_until_the_codebook_speaks",
    ),
    Mutation(
        "a missing code of an outcome is no answer",
        FORMATS + "derive.py",
        "is_answer = answer.is_in(variable.answers)",
        "is_answer = answer.is_not_null()",
        CONVENTIONS + "test_missing_codes_are_no_answer_whatever_the_format",
    ),
]

HEADLINES = [
    Mutation(
        "the headline of a matched design is by pair",
        ENGINE + "inference.py",
        'headline=None if by_pair is None else "crv3_pair"',
        'headline=None if by_area is None else "crv3_area"',
        "tests/reference/test_headlines.py::test_pairs_make_the_pair_jackknife_the_headline",
    ),
    Mutation(
        "without pairs it is the jackknife by area",
        ENGINE + "inference.py",
        'headline=None if by_area is None else "crv3_area"',
        'headline=None if by_area is None else "crv1_area"',
        "tests/reference/test_headlines.py::test_without_pairs_the_area_jackknife_is_the_headline",
    ),
    Mutation(
        "fewer than four treated areas show area means and the permutation only",
        ENGINE + "spec.py",
        "FEW_TREATED = 4\n",
        "FEW_TREATED = 3\n",
        UNIT + "test_flags.py::test_few_treated_areas_show_area_means_and_permutation_only",
    ),
    Mutation(
        "one treated area has no interval",
        ENGINE + "inference.py",
        "replace(permutation, ci=None)",
        "replace(permutation, ci=(0.0, 1.0))",
        UNIT + "test_flags.py::test_one_treated_area_has_an_estimate_but_no_range",
    ),
    Mutation(
        "half of the weight in one cluster is said",
        ENGINE + "flags.py",
        "if 2 * sum(weight.get(area, 0) for area in cluster) > whole:",
        "if sum(weight.get(area, 0) for area in cluster) > whole:",
        UNIT + "test_flags.py::test_an_area_with_more_than_half_the_weight_is_named",
    ),
    Mutation(
        "fewer than eight answers are too few",
        ENGINE + "flags.py",
        "if fewest < FEWEST_ANSWERS:",
        "if fewest < FEWEST_ANSWERS - 1:",
        UNIT + "test_flags.py::test_fewer_than_eight_ones_in_an_arm_and_wave_are_too_few[7]",
    ),
    Mutation(
        "the smallest detectable effect is (t.975 + t.8) · SE",
        ENGINE + "power.py",
        "float(stdtrit(df, 0.975) + stdtrit(df, power)) * se",
        "float(stdtrit(df, 0.975) + stdtrit(df, 0.9)) * se",
        UNIT + "test_power.py::test_the_formula_is_two_quantiles_times_the_error",
    ),
    Mutation(
        "a pair's range counts households, m/(m − 1)",
        ENGINE + "sampling.py",
        "Fraction(count, count - 1)",
        "Fraction(count, count)",
        UNIT + "test_survey_chance.py::test_the_range_of_a_pair_is_linearised_over_its_households",
    ),
    Mutation(
        "the logit's errors have G/(G − 1)",
        ENGINE + "logit.py",
        "np.sqrt(model.count / (model.count - 1) * np.sum(by_area**2))",
        "np.sqrt(np.sum(by_area**2))",
        "tests/reference/test_logit.py::test_the_weighted_logit_is_that_of_a_generalised_linear_model[weights]",
    ),
    Mutation(
        "the logit's effect is the mean over those treated",
        ENGINE + "logit.py",
        "is_treated = model.columns[:, 0] > 0",
        "is_treated = model.columns[:, 0] >= 0",
        "tests/reference/test_logit.py::test_the_weighted_logit_is_that_of_a_generalised_linear_model[weights]",
    ),
]

BEYOND = [
    Mutation(
        "Rubin's total variance has (1 + 1/M)",
        ENGINE + "rubin.py",
        "extra = (1.0 + 1.0 / count) * between",
        "extra = 1.0 * between",
        UNIT + "test_rubin.py::test_three_estimates_are_put_together_as_by_hand",
    ),
    Mutation(
        "Rubin's degrees of freedom are those of small samples",
        ENGINE + "rubin.py",
        "(share**2 / (count - 1.0) + 1.0 / observed)",
        "(share**2 / (count - 1.0))",
        UNIT + "test_rubin.py::test_three_estimates_are_put_together_as_by_hand",
    ),
    Mutation(
        "the interaction test is Hotelling's",
        ENGINE + "interaction.py",
        "spare / (q * (clusters - 1)) * squared",
        "1.0 / q * squared",
        UNIT + "test_interaction.py::test_hotelling_is_its_own_one_sample_test_of_the_clusters_contrasts",
    ),
    Mutation(
        "levels are jackknifed together with (G−1)/G",
        ENGINE + "interaction.py",
        "(count - 1) / count * (apart.T @ apart)",
        "count / (count - 1) * (apart.T @ apart)",
        "tests/reference/test_subgroup_refits.py",
    ),
    Mutation(
        "group-time effects are jackknifed with (G−1)/G",
        ENGINE + "sign_flip.py",
        "np.sqrt((self.clusters - 1) / self.clusters * np.sum(self.moves**2))",
        "np.sqrt(self.clusters / (self.clusters - 1) * np.sum(self.moves**2))",
        UNIT + "test_staggered.py::test_the_jackknife_is_a_refit_without_each_area",
    ),
    Mutation(
        "a pair's change is the treated area's less the comparator's",
        ENGINE + "sampling.py",
        "float((one - two) - (three - four))",
        "float((one - two) + (three - four))",
        "tests/reference/test_household_survey.py::test_every_expected_raw_mean_and_pair_is_met",
    ),
]

MUTATIONS = (*OF_INFERENCE, *FAMILY, *ANSWERS, *HEADLINES, *BEYOND)

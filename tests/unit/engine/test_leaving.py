"""What leaves in a bundle tells of no few people: attacks on it, and what holds them off."""

import copy
import csv
import io
import json
import math
import re
import zipfile

import pytest

from evaluation.engine.bundle.leaving import EARLIER, FEW, LEVELS, OVERLAP, decision, opened
from tests.unit.engine.bundles import BASE, THRESHOLD, column, evaluated_frame, household_survey
from tests.unit.engine.kit import a_plan, a_survey, an_outcome


@pytest.fixture(scope="module")
def survey():
    return household_survey()


def decide(replication, *earlier):
    return decision(replication, threshold=THRESHOLD, earlier=earlier)


def files_of(bundle):
    archive = zipfile.ZipFile(io.BytesIO(bundle))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def changed(replication, name, place, **values):
    """The same document with one cell of one outcome changed."""
    made = copy.deepcopy(replication)
    (outcome,) = [one for one in made["outcomes"] if one["name"] == name]
    (cell,) = [one for one in outcome["cells"] if tuple(one[:2]) == place]
    for key, value in values.items():
        cell[("area", "wave", "n", "ones", "weight", "total").index(key)] = value
    return made


# The attack ----------------------------------------------------------------------------------------


def answer_out_of_matrices(outcome, area_at):
    """Solve A_g and b_g of one area for the people of each level: their weight, and the weight of those who said 1."""
    held, found = outcome["matrices"]["models"]["adjusted"], {}
    names = held["names"]
    upper = {pair: k for k, pair in enumerate((i, j) for i in range(len(names)) for j in range(i, len(names)))}
    gram, moment = held["gram"][area_at], held["moment"][area_at]
    whole = sum(float(cell[4]) for cell in outcome["cells"][2 * area_at : 2 * area_at + 2])
    mean = sum(float(cell[5]) for cell in outcome["cells"][2 * area_at : 2 * area_at + 2]) / whole
    for k, name in enumerate(names):
        if ": " not in name:
            continue
        spread = max(0.0, 1 - 4 * gram[upper[k, k]] / whole)
        weight = whole * (1 - math.sqrt(spread)) / 2
        found[name] = (weight, moment[k] + weight * mean)
    return found


def test_the_matrices_of_an_area_would_give_single_answers_away(survey):
    outcome = survey.replication["outcomes"][0]
    assert outcome["name"] == "influence_decisions"
    alone = []
    for area_at, area in enumerate(survey.replication["areas"]):
        for level, (weight, ones) in answer_out_of_matrices(outcome, area_at).items():
            if 0.05 < weight < 1.6 and min(abs(ones), abs(ones - weight)) < 1e-6:
                alone.append((area, level, round(weight, 4), round(ones / weight)))
    # One level, one area, one person: their survey weight and what they answered.
    assert alone
    assert all(answer in {0, 1} for *_, answer in alone)


def test_so_matrices_with_a_thin_level_stay_in_the_house(survey):
    decided = decide(survey.replication)
    assert decided["matrices"] == {}
    assert {parts["matrices"] for parts in decided["withheld"].values()} <= {LEVELS, FEW}
    released = files_of(survey.released())
    assert "matrices.csv" not in released
    assert "a level of a covariate has few people in some area" in released["README.txt"]


def test_matrices_leave_when_every_level_is_full(tmp_path):
    plan = a_plan(5, covariates=[{"name": "sex", "variable": "sex"}], outcomes=[an_outcome("y", family="primary")])
    made = evaluated_frame(tmp_path, plan, a_survey(plan, people=120, seed=3))
    decided = decide(made.replication)
    assert made.replication["outcomes"][0]["matrices"]["fewest"] >= 8
    assert list(decided["matrices"]) == ["y"]
    assert "matrices.csv" in files_of(made.released())


def test_a_continuous_covariate_keeps_the_matrices_in_the_house(tmp_path):
    plan = a_plan(5, covariates=[{"name": "age", "variable": "age", "kind": "continuous"}])
    made = evaluated_frame(tmp_path, plan, a_survey(plan, people=120))
    assert decide(made.replication)["matrices"] == {}


# Small cells ---------------------------------------------------------------------------------------


def test_an_outcome_with_three_people_in_a_cell_leaves_no_sums(tmp_path):
    plan = a_plan(8, outcomes=[an_outcome("y", family="primary"), an_outcome("z")])
    place = (column("area") == "C3") & (column("wave") == 1)
    frame = a_survey(plan, people=90, outcomes=("y", "z"), seed=2)
    thin = frame.with_columns(rare=((column("home").cum_count().over("area", "wave") <= 3) & place))
    frame = thin.with_columns(y=column("rare").cast(int) * place.cast(int) + column("y") * (~place).cast(int))
    made = evaluated_frame(tmp_path, plan, frame.drop("rare"))
    (cell,) = [one for one in made.replication["outcomes"][0]["cells"] if one[:2] == ["C3", "1"]]
    assert cell[3] == 3
    files = files_of(made.released())
    assert {row["outcome"] for row in rows_of(files["cells.csv"])} == {"z"}
    assert cell[5] not in "".join(files.values())
    assert re.search(r"y +no cells: an area in a wave has too few answers of a kind", files["README.txt"])


def test_counts_are_rounded_and_nothing_says_how_many_answered_what(survey):
    files = files_of(survey.released())
    rows = rows_of(files["cells.csv"])
    assert {int(row["n"]) % 5 for row in rows} == {0}
    assert {row["ones"] for row in rows} == {""}
    assert {row["outcome"] for row in rows} == {
        outcome["name"] for outcome in survey.document["outcomes"] if outcome["name"] != "anxiety_symptoms"
    }
    exact = {cell[2] for outcome in survey.replication["outcomes"] for cell in outcome["cells"] if cell[2] % 5}
    numbers = {int(one) for one in re.findall(r"(?<![\d.\"-])(\d{3})(?![\d.\"])", files["cells.csv"])}
    assert numbers.isdisjoint(exact)
    assert json.loads(files["result.json"])["form"] == "released"


def test_a_sum_of_scores_has_no_digits_that_tell_of_single_means(survey):
    rows = [
        row for row in rows_of(files_of(survey.released())["cells.csv"]) if row["outcome"] == "social_connectedness"
    ]
    assert len(rows) == 36
    assert all(len(row["total"].partition(".")[2]) <= 9 for row in rows)


# Two outcomes, two bundles -------------------------------------------------------------------------


def test_two_outcomes_of_one_question_do_not_leave_together_when_few_lie_between(tmp_path):
    variable = {"name": "v", "type": "code", "codes": {"1": "a", "2": "b", "3": "c"}}
    outcomes = [
        an_outcome("narrow", family="primary", column=None, derive={"kind": "one_of", "variable": "v", "values": [1]}),
        an_outcome("wide", column=None, derive={"kind": "one_of", "variable": "v", "values": [1, 2]}),
    ]
    plan = a_plan(8, outcomes=outcomes, variables=[variable])
    frame = a_survey(plan, people=90).with_columns(v=column("y") * 2 + 1)
    rare = column("w").rank("ordinal").over("area", "wave") <= 2
    frame = frame.with_columns(v=rare.cast(int) * 2 + (1 - rare.cast(int)) * column("v"))
    made = evaluated_frame(tmp_path, plan, frame)
    decided = decide(made.replication)
    assert list(decided["cells"]) == ["narrow"]
    assert decided["withheld"]["wide"]["cells"] == OVERLAP


def test_without_weights_few_who_left_one_question_out_are_not_told(tmp_path):
    plan = a_plan(8, weight=None, outcomes=[an_outcome("y", family="primary"), an_outcome("z")])
    frame = a_survey(plan, people=90, outcomes=("y", "z"))
    few = column("w").rank("ordinal").over("area", "wave") <= 3
    frame = frame.with_columns(z=few.replace_strict({True: None, False: 1}, return_dtype=int) * column("z"))
    made = evaluated_frame(tmp_path, plan, frame)
    assert made.replication["weights"] == "equal"
    decided = decide(made.replication)
    assert list(decided["cells"]) == ["y"]
    assert decided["withheld"]["z"]["cells"] == OVERLAP


def test_a_person_who_takes_back_their_answers_is_not_the_difference_of_two_bundles(survey):
    first = decide(survey.replication)
    assert decide(survey.replication, first)["cells"].keys() == first["cells"].keys()
    name, place = "influence_decisions", ("NFL01", "1")
    (before,) = [cell for cell in first["cells"][name] if tuple(cell[:2]) == place]
    one_less = changed(survey.replication, name, place, n=before[2] - 1, ones=before[3] - 1, total="41.7")
    second = decide(one_less, first)
    assert second["withheld"][name]["cells"] == EARLIER
    assert name not in second["cells"]
    assert "often_lonely" in second["cells"]
    swapped = changed(survey.replication, name, place, weight="150.1", total="41.7")
    assert decide(swapped, first)["withheld"][name]["cells"] == EARLIER


def test_a_file_with_many_more_answers_leaves_again(survey):
    first = decide(survey.replication)
    name, place = "influence_decisions", ("NFL01", "1")
    (before,) = [cell for cell in first["cells"][name] if tuple(cell[:2]) == place]
    more = changed(survey.replication, name, place, n=before[2] + 40, ones=before[3] + 15, weight="200", total="60")
    assert name in decide(more, first)["cells"]


def test_what_was_decided_decides_what_goes(survey):
    decided = decide(survey.replication)
    goes = {one["name"]: one for one in opened(survey.replication, decided, base=BASE)["outcomes"]}
    assert goes["anxiety_symptoms"]["cells"] == []
    assert len(goes["influence_decisions"]["cells"]) == 36
    assert all(one["matrices"] is None for one in goes.values())
    nothing = {**decided, "cells": {}, "matrices": {}}
    assert all(one["cells"] == [] for one in opened(survey.replication, nothing, base=BASE)["outcomes"])

"""The invented survey: the same from the same seed, different from another, and such as the codebook allows."""

import json
from pathlib import Path

import numpy as np
import pytest

from nrp.demo.actions.programme import codebook_document
from nrp.demo.survey.design import AREAS, COMPARATORS, FIELDWORK, NEIGHBOURHOODS
from nrp.demo.survey.files import write_csv, write_sav
from nrp.demo.survey.waves import Wave, make_waves
from nrp.formats.codebook import Codebook, load_codebook
from nrp.formats.readers import read_table

HHS = Path(__file__).parents[2] / "data" / "hhs"
SEED = 20160101


@pytest.fixture(scope="module")
def waves() -> tuple[Wave, Wave]:
    return make_waves(SEED)


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return load_codebook(codebook_document())


def shares(wave: Wave, areas: tuple[str, ...]) -> float:
    here = np.isin(wave.columns["area_code"], areas) & (wave.columns["influence"] > 0)
    weight = wave.columns["weight"][here]
    return float((weight * np.isin(wave.columns["influence"][here], (1, 2))).sum() / weight.sum())


def test_the_same_seed_gives_the_same_answers(waves: tuple[Wave, Wave]) -> None:
    again = make_waves(SEED)

    for one, other in zip(waves, again, strict=True):
        assert all(
            np.array_equal(one.columns[name], other.columns[name], equal_nan=name == "gp_visits")
            for name in one.columns
        )


def test_another_seed_gives_other_answers(waves: tuple[Wave, Wave]) -> None:
    other = make_waves(SEED + 1)

    assert not np.array_equal(waves[0].columns["influence"][:100], other[0].columns["influence"][:100])


def test_every_area_has_about_155_to_170_households(waves: tuple[Wave, Wave]) -> None:
    for wave in waves:
        households = {area: len(set(wave.columns["hh_id"][wave.columns["area_code"] == area])) for area in AREAS}
        assert min(households.values()) >= 155
        assert max(households.values()) <= 170


def test_some_households_answer_both_waves_and_most_do_not(waves: tuple[Wave, Wave]) -> None:
    first, second = (set(wave.columns["hh_id"]) for wave in waves)

    assert 0.1 < len(first & second) / len(second) < 0.3


def test_nobody_answers_twice_in_a_wave(waves: tuple[Wave, Wave]) -> None:
    for wave in waves:
        people = list(zip(wave.columns["hh_id"], wave.columns["person_no"], strict=True))
        assert len(people) == len(set(people))


def test_the_raw_shares_move_as_in_the_published_evaluation(waves: tuple[Wave, Wave]) -> None:
    programme = shares(waves[1], NEIGHBOURHOODS) - shares(waves[0], NEIGHBOURHOODS)
    comparators = shares(waves[1], COMPARATORS) - shares(waves[0], COMPARATORS)

    assert programme == pytest.approx(0.04, abs=0.015)
    assert comparators == pytest.approx(-0.035, abs=0.015)


def test_interviews_lie_within_fieldwork(waves: tuple[Wave, Wave]) -> None:
    for wave, fieldwork in zip(waves, FIELDWORK, strict=True):
        dates = wave.columns["interview_date"]
        assert fieldwork.start <= min(dates)
        assert max(dates) <= fieldwork.end


def test_the_codebook_is_the_survey_s_own_with_phrases_and_domains() -> None:
    own = codebook_document()
    original = json.loads((HHS / "codebook.json").read_text())
    for outcome in own["outcomes"]:  # type: ignore[attr-defined]  # it is a list of outcomes
        assert outcome.pop("phrase")
        assert outcome.pop("domain")

    assert own == original


@pytest.mark.parametrize(("write", "name"), [(write_sav, "wave.sav"), (write_csv, "wave.csv")])
def test_a_written_file_reads_back_as_it_was_drawn(
    write: object, name: str, waves: tuple[Wave, Wave], codebook: Codebook, tmp_path: Path
) -> None:
    path = tmp_path / name
    write(waves[0], codebook, path)  # type: ignore[operator]  # one of the two writers

    table = read_table(path)

    assert table.frame.height == len(waves[0].columns["hh_id"])
    assert [float(value) for value in table.frame["influence"]] == waves[0].columns["influence"].tolist()
    assert [str(value) for value in table.frame["hh_id"]] == waves[0].columns["hh_id"].tolist()

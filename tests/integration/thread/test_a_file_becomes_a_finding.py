"""Two files in, a finding out: the same numbers and the same bytes by every door and in every format.

Must hold for the page, the API and `import_wave`; what the engine prints alone is the same document again.
"""

import csv
import random
from pathlib import Path

import pytest

from nrp.formats.canonical import canonical_json
from tests import survey_factories as f
from tests.integration.thread.doors import by_api, by_command, by_page, engine_alone, finding
from tests.reference.dense import PERTURBATIONS, Dense, perturbed
from tests.reference.hhs import EXPECTED

pytestmark = pytest.mark.django_db(transaction=True)

LABELLED, PLAIN = ("wave1.sav", "wave2.dta"), ("wave1.csv", "wave2.xlsx")


@pytest.fixture
def lead(settings):
    settings.NRP_ENFORCE_MFA = False
    f.the_survey()
    return f.a_lead(email="lead@example.org")


@pytest.fixture(scope="module")
def bytes_seen() -> dict[str, str]:
    """The hash of every result document of this module: all of them must be one."""
    return {}


@pytest.mark.parametrize("files", [LABELLED, PLAIN], ids=" and ".join)
@pytest.mark.parametrize("door", [by_page, by_api, by_command])
def test_every_door_and_format_gives_the_expected_numbers_and_the_same_bytes(door, files, lead, bytes_seen):
    for number, name in enumerate(files, start=1):
        door(lead, number, f.HHS / name)
    run = finding()
    meets_expected(run.result)
    bytes_seen[f"{door.__name__} {files}"] = run.result_sha256
    assert len(set(bytes_seen.values())) == 1, bytes_seen


def meets_expected(result) -> None:
    for outcome in result["outcomes"]:
        for model in ("unadjusted", "adjusted"):
            wanted, found = EXPECTED[model][outcome["name"]], outcome[model]
            assert found["estimate"] == pytest.approx(wanted["estimate"], rel=1e-9)
            for test in ("crv1_area", "crv3_area", "crv3_pair", "permutation"):
                for key, value in wanted[test].items():
                    assert found[test][key] == pytest.approx(value, rel=1e-9), (outcome["name"], test, key)
            assert found["wild_area"]["p"] == pytest.approx(wanted["wild_area"]["p"], rel=1e-9)
            assert found["wild_area"]["ci"] == pytest.approx(wanted["wild_area"]["ci"], rel=1e-7)


def test_rows_shuffled_and_columns_reordered_give_the_same_bytes(lead, tmp_path):
    for number in (1, 2):
        by_command(lead, number, shuffled(tmp_path, f"wave{number}.csv"))
    run = finding()
    alone = engine_alone(tmp_path, run.plan.document, f.HHS / "wave1.sav", f.HHS / "wave2.dta")
    assert alone.strip() == canonical_json(run.result)


def shuffled(folder: Path, name: str) -> Path:
    with (f.HHS / name).open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    chance = random.Random(name)  # reason: a fixed order, not a secret
    chance.shuffle(rows)
    columns = list(rows[0])
    chance.shuffle(columns)
    (folder / name).write_bytes(f.as_csv(rows, columns))
    return folder / name


@pytest.mark.parametrize("change", PERTURBATIONS)
def test_changed_files_agree_with_a_literal_refit(change, lead, tmp_path):
    rows = perturbed(tmp_path, change)
    for number in (1, 2):
        by_command(lead, number, tmp_path / f"wave{number}.csv")
    result = finding().result
    for outcome in result["outcomes"]:
        if outcome["name"] not in ("influence_decisions", "anxiety_symptoms", "social_connectedness"):
            continue
        for model, with_covariates in (("unadjusted", False), ("adjusted", True)):
            refit = Dense(rows, outcome["name"], with_covariates=with_covariates)
            assert outcome[model]["estimate"] == pytest.approx(refit.effect(), rel=1e-9)
            assert outcome[model]["crv1_area"]["se"] == pytest.approx(refit.crv1(), rel=1e-9)

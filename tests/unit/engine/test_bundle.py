"""The replication bundle: its scripts give the headline of the result document, here and now."""

import csv
import io
import json
import zipfile

import pytest

from evaluation.engine.bundle.replication import decimal_text
from evaluation.engine.cli import main
from tests.r import INSTALL, find_rscript
from tests.unit.engine import bundles
from tests.unit.engine.bundles import evaluated_frame, figures, household_survey, run_python, run_r, unpacked
from tests.unit.engine.kit import HHS, a_plan, a_survey, an_outcome

HEADLINE = ("estimate", "se", "low", "high", "p", "df")
CLOSE = 1e-9


@pytest.fixture(scope="module")
def rscript():
    found = find_rscript()
    if found is None:
        pytest.skip(f"There is no R here. As root: {INSTALL}")
    return found


@pytest.fixture(scope="module")
def survey():
    return household_survey()


@pytest.fixture(scope="module")
def with_answers(survey, tmp_path_factory):
    """The exact bundle with the answers beside it, as somebody who holds them has it."""
    folder = unpacked(survey.exact(), tmp_path_factory.mktemp("bundle"))
    for wave in ("wave1.csv", "wave2.csv"):
        (folder / wave).write_bytes((HHS / wave).read_bytes())
    return folder


@pytest.fixture(scope="module")
def run_of_r(with_answers, rscript):
    return run_r(with_answers, rscript, "microdata.R")


def assert_headline(run, source, *, outcomes, model):
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    found = figures(run.stdout)
    missing = [(o, what) for o in outcomes for what in HEADLINE if (o, model, source, what) not in found]
    assert missing == []
    assert max(abs(difference) for difference in found.values()) <= CLOSE


def names(survey):
    return [outcome["name"] for outcome in survey.document["outcomes"]]


def test_base_r_gives_the_headline_from_the_answers(survey, run_of_r):
    assert_headline(run_of_r, "base R", outcomes=names(survey), model="adjusted")
    assert_headline(run_of_r, "base R", outcomes=names(survey), model="unadjusted")


def test_club_sandwich_gives_the_standard_error_where_it_is_installed(run_of_r):
    found = {key[1:]: one for key, one in figures(run_of_r.stdout).items() if key[2] == "clubSandwich"}
    if not found:
        pytest.skip(f"R has no clubSandwich here. As root: {INSTALL}")
    assert set(found) == {
        (model, "clubSandwich", what) for model in ("unadjusted", "adjusted") for what in ("estimate", "se")
    }
    assert max(abs(one) for one in found.values()) <= CLOSE


def test_statsmodels_and_pyfixest_give_the_headline_from_the_answers(survey, with_answers):
    run = run_python(with_answers, "microdata.py")
    assert_headline(run, "statsmodels", outcomes=names(survey), model="adjusted")
    assert ("influence_decisions", "adjusted", "pyfixest", "se") in figures(run.stdout)


@pytest.mark.parametrize("language", ["R", "Python"])
def test_the_sums_alone_give_the_headline(survey, tmp_path, language, request):
    folder = unpacked(survey.exact(), tmp_path)
    run = (
        run_r(folder, request.getfixturevalue("rscript"), "cells.R")
        if language == "R"
        else run_python(folder, "cells.py")
    )
    assert_headline(run, "cells.csv", outcomes=names(survey), model="unadjusted")
    assert_headline(run, "matrices.csv", outcomes=names(survey), model="adjusted")
    assert_headline(run, "left_out.csv", outcomes=names(survey), model="adjusted")
    assert ("influence_decisions", "adjusted", "matrices.csv", "permutation_p") in figures(run.stdout)


@pytest.mark.parametrize("language", ["R", "Python"])
def test_the_released_bundle_gives_the_released_headline(survey, tmp_path, language, request):
    folder = unpacked(survey.released(), tmp_path)
    run = (
        run_r(folder, request.getfixturevalue("rscript"), "cells.R")
        if language == "R"
        else run_python(folder, "cells.py")
    )
    assert run.returncode == 0, run.stdout + run.stderr
    found = figures(run.stdout)
    given = {float(row["estimate"]) for row in csv.DictReader(io.StringIO((folder / "figures.csv").read_text()))}
    assert all(round(one, 6) == one for one in given)
    told = {key: abs(one) for key, one in found.items() if key[2] == "cells.csv" and key[3] in {"estimate", "se"}}
    assert len(told) == 18
    assert max(told.values()) <= 5.1e-7
    assert max(abs(one) for one in found.values()) <= 1e-6
    assert ("influence_decisions", "adjusted", "left_out.csv", "se") in found


PLANS = {
    "a wave column, no pairs, no weights": (
        {"is_paired": False, "weight": None},
        "crv3_area",
    ),
    "arm effects": ({"effects": "arm", "covariates": [{"name": "sex", "variable": "sex"}]}, "crv3_pair"),
    "a continuous covariate, complete cases": (
        {
            "covariates": [
                {"name": "age", "variable": "age", "kind": "continuous"},
                {"name": "sex", "variable": "sex", "kind": "categorical"},
            ],
            "missing_covariates": "complete_cases",
        },
        "crv3_pair",
    ),
    "a panel": (
        {"design": "panel", "person": "person", "covariates": [{"name": "age", "variable": "age", "bands": [0, 2]}]},
        "crv3_pair",
    ),
    "bands, a score and more comparators than areas": (
        {
            "theirs": 7,
            "covariates": [{"name": "age", "variable": "age", "bands": [1, 3]}],
            "outcomes": [an_outcome("y", family="primary"), an_outcome("w", unit="points")],
            "variables": [{"name": "age", "type": "integer", "missing": {"3": "Refused"}}],
        },
        "crv3_pair",
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_other_designs_are_followed_by_every_script(name, tmp_path, rscript):
    import polars as pl

    changes, headline = PLANS[name]
    plan = a_plan(5, **changes)
    frame = a_survey(plan, people=40, effect=0.1, seed=5)
    age = pl.when(pl.int_range(pl.len()) % 11 == 0).then(None).otherwise(pl.col("age")).alias("age")
    person = (pl.int_range(pl.len()).over("area", "wave") % 2).alias("person")
    some = frame.with_columns(age, person).filter(pl.int_range(pl.len()) % 7 != 0)
    made = evaluated_frame(tmp_path, plan, some)
    reported = made.document["outcomes"][0][made.document["reported"]]
    assert reported["headline"] == headline
    folder = unpacked(made.exact(), tmp_path)
    for run in (
        run_r(folder, rscript, "microdata.R"),
        run_r(folder, rscript, "cells.R"),
        run_python(folder, "microdata.py"),
        run_python(folder, "cells.py"),
    ):
        assert run.returncode == 0, run.stdout[-1500:] + run.stderr[-1500:]
        assert max(abs(one) for key, one in figures(run.stdout).items()) <= CLOSE
        assert any(key[1] == made.document["reported"] and key[3] == "se" for key in figures(run.stdout))


def test_a_script_fails_when_its_figures_are_not_those_of_the_document(survey, tmp_path):
    folder = unpacked(survey.exact(), tmp_path)
    text = (folder / "cells.csv").read_text()
    (folder / "cells.csv").write_text(text.replace("157.8868,42.8183", "157.8868,52.8183"))
    run = run_python(folder, "cells.py")
    assert run.returncode == 1
    assert "Largest difference from the result document" in run.stdout


def test_the_command_line_makes_a_bundle_and_the_same_files_give_the_same_bytes(tmp_path):
    made = []
    for name in ("one.zip", "two.zip"):
        files = [str(HHS / "wave1.csv"), str(HHS / "wave2.csv")]
        waves = ["--wave-of", "wave1.csv=1", "--wave-of", "wave2.csv=2"]
        documents = ["--plan", str(HHS / "plan.json"), "--codebook", str(HHS / "codebook.json")]
        assert main(["bundle", *files, *waves, *documents, "--out", str(tmp_path / name)]) == 0
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_the_readme_names_every_file_and_what_it_is_for(survey):
    for bundle in (survey.exact(), survey.released()):
        archive = zipfile.ZipFile(io.BytesIO(bundle))
        readme = archive.read("README.txt").decode()
        listed = readme.partition("Files\n-----\n")[2].partition("\n\n")[0].splitlines()
        assert [line.split()[0] for line in listed] == archive.namelist()
        assert all(len(line.split()) > 2 for line in listed)


def test_the_stata_script_says_that_it_was_not_run_here(survey):
    archive = zipfile.ZipFile(io.BytesIO(survey.exact()))
    do = archive.read("microdata.do").decode()
    assert do.startswith("* Not run here")
    assert "Not run here" in archive.read("README.txt").decode()
    assert "fixest, not run here" in archive.read("microdata.R").decode()
    for outcome in survey.document["outcomes"]:
        assert outcome["name"] in do


def test_a_plan_the_scripts_cannot_follow_gets_none_of_those_on_the_answers(tmp_path):
    margins = [{"name": "sex", "variable": "sex", "shares": {"1": 0.5, "2": 0.5}}]
    plan = a_plan(5, raking={"margins": margins})
    made = evaluated_frame(tmp_path, plan, a_survey(plan))
    archive = zipfile.ZipFile(io.BytesIO(made.exact()))
    assert not [name for name in archive.namelist() if name.startswith("microdata")]
    assert "rakes the weights" in archive.read("README.txt").decode()
    assert run_python(unpacked(made.exact(), tmp_path), "cells.py").returncode == 0


def test_a_refused_design_still_gives_a_bundle(tmp_path):
    plan = a_plan(5)
    frame = a_survey(plan).filter(~((bundles.column("area") == "T1") & (bundles.column("wave") == 2)))
    made = evaluated_frame(tmp_path, plan, frame)
    assert "refused" in [flag["level"] for flag in made.document["flags"]]
    assert run_python(unpacked(made.exact(), tmp_path), "cells.py").returncode == 0
    assert json.loads(zipfile.ZipFile(io.BytesIO(made.released())).read("result.json"))["form"] == "released"


@pytest.mark.parametrize(
    ("value", "digits", "text"), [(1500000, 6, "1.5"), (-2, 3, "-0.002"), (7, 0, "7"), (0, 6, "0"), (10, 1, "1")]
)
def test_sums_are_spelled_to_the_last_digit(value, digits, text):
    assert decimal_text(value, digits) == text

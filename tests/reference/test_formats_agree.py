"""The same answers in four formats: what the readers of SPSS and Stata hide or keep must not matter."""

import pyreadstat

from evaluation.engine.run import document_of_files
from evaluation.engine.sources import Source
from nrp.formats.readers import read_table
from tests.reference.hhs import the_codebook, the_plan
from tests.unit.engine.kit import HHS


def test_pyreadstat_hides_the_missing_codes_of_spss_and_keeps_those_of_stata() -> None:
    """Why the codebook decides: by default the same survey has other blanks in its two formats."""
    hidden, _ = pyreadstat.read_sav(str(HHS / "wave2.sav"), output_format="polars")
    kept, _ = pyreadstat.read_dta(str(HHS / "wave2.dta"), output_format="polars")
    assert hidden["influence"].null_count() > kept["influence"].null_count()


def test_spss_codes_are_kept_until_the_codebook_speaks() -> None:
    spss, plain = (read_table(HHS / name).frame["influence"] for name in ("wave2.sav", "wave2.csv"))
    codes = {int(float(value)) for value in plain.to_list() if value not in {None, ""}}
    assert {int(value) for value in spss.drop_nulls().to_list()} == codes
    assert codes & {-8, -9}


def test_missing_codes_mean_the_same_in_every_format() -> None:
    plan = the_plan(outcomes=["influence_decisions"])
    answered = set()
    for name in ("wave2.sav", "wave2.dta", "wave2.csv", "wave2.xlsx"):
        sources = [Source(HHS / "wave1.csv", "1"), Source(HHS / name, "2")]
        answered.add(document_of_files(sources, plan, the_codebook())["outcomes"][0]["adjusted"]["n"])
    assert len(answered) == 1

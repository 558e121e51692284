"""Small invented surveys and plans for the engine's tests."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.engine.cells import Cells
from evaluation.engine.compress import compress
from evaluation.engine.document import document_of
from evaluation.engine.results import Result
from evaluation.engine.run import evaluate_files
from evaluation.engine.sources import Source, tidy_frames
from nrp.formats.plan import Plan, load_plan

if TYPE_CHECKING:
    import polars as pl

DATA = Path(__file__).parents[2] / "data"
HHS = DATA / "hhs"


def a_plan(ours: int = 8, theirs: int | None = None, *, is_paired: bool = True, **changes: Any) -> Plan:
    """A plan over areas T1 … and C1 …, one 0/1 outcome `y` and no covariates."""
    count = ours if theirs is None else theirs
    treated, comparators = [f"T{k}" for k in range(1, ours + 1)], [f"C{k}" for k in range(1, count + 1)]
    document = {
        "format": "nrp-plan/1",
        "area": "area",
        "wave": "wave",
        "weight": "w",
        "household": "home",
        "baseline": 1,
        "followup": 2,
        "treated": treated,
        "comparators": comparators,
        "pairs": [list(pair) for pair in zip(treated, comparators, strict=False)] if is_paired else None,
        "outcomes": [an_outcome("y", family="primary")],
        "covariates": [],
    }
    return load_plan(document | changes)


def an_outcome(name: str, **changes: Any) -> dict[str, Any]:
    """A column outcome of a plan."""
    plain = {
        "name": name,
        "label": f"Label of {name}",
        "family": "secondary",
        "better": "higher",
        "unit": "percent",
        "column": name,
    }
    return plain | changes


def a_survey(
    plan: Plan,
    *,
    people: int = 60,
    effect: float = 0.0,
    shock: float = 0.02,
    seed: int = 1,
    outcomes: Sequence[str] = ("y",),
    bigger: Mapping[str, int] | None = None,
) -> "pl.DataFrame":
    """Answers of `people` in every area and wave; the effect is added to the share of ones."""
    import polars as pl

    rng = np.random.default_rng(seed)
    rows: list[pl.DataFrame] = []
    for area in (*plan.treated, *plan.comparators):
        for wave in (1, 2):
            size = (bigger or {}).get(area, people)
            share = 0.4 + rng.normal(0, shock) + (effect if wave == 2 and area.startswith("T") else 0.0)
            columns: dict[str, Any] = {
                "area": [area] * size,
                "wave": [wave] * size,
                "home": [f"{area}-{k // 2}" for k in range(size)],
                "w": rng.lognormal(0, 0.3, size).round(4) + 0.01,
                "age": rng.integers(0, 4, size),
                "sex": rng.integers(1, 3, size),
            }
            columns |= {name: (rng.random(size) < share).astype(int) for name in outcomes}
            rows.append(pl.DataFrame(columns))
    return pl.concat(rows)


def evaluated(folder: Path, plan: Plan, frame: "pl.DataFrame") -> Result:
    """Run the engine on a frame, by way of a file."""
    path = folder / "survey.parquet"
    frame.write_parquet(path)
    return evaluate_files([Source(path, None)], plan)[0]


def documented(folder: Path, plan: Plan, frame: "pl.DataFrame") -> dict[str, Any]:
    """The result document of a frame."""
    path = folder / "survey.parquet"
    frame.write_parquet(path)
    result, inputs = evaluate_files([Source(path, None)], plan)
    return document_of(result, plan, inputs)


def cells_of(folder: Path, plan: Plan, frame: "pl.DataFrame", name: str = "part") -> Cells:
    """Compress a frame, by way of a file."""
    path = folder / f"{name}.parquet"
    frame.write_parquet(path)
    (tidy,) = tidy_frames([Source(path, None)], plan, plan.variables_with(None))
    return compress(tidy)[0]


def codes_of(document: Mapping[str, Any]) -> list[str]:
    """The codes of a document's flags."""
    return [flag["code"] for flag in document["flags"]]


def the_json(path: Path) -> Any:
    """A JSON file of the test data."""
    return json.loads(path.read_text())

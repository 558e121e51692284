"""Weights for those of a panel who answered again: by hand, and against a truth that attrition hides."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from evaluation.engine.attrition.chances import chances_of
from evaluation.engine.attrition.weights import AttritionReport, weigh
from evaluation.engine.compress import Tidy
from evaluation.engine.report_gaps import weight_lines
from evaluation.engine.sources import Source, tidy_frames
from evaluation.engine.spec import spec_of
from nrp.core.disclosure import released
from nrp.formats.documents import DocumentError
from nrp.formats.plan import Plan, canonical_plan
from tests.unit.engine.kit import a_plan, an_outcome, codes_of, documented

if TYPE_CHECKING:
    import polars as pl

TENURE = {"name": "tenure", "variable": "tenure"}


def a_panel_plan(*, trim: float = 1.0, is_weighted: bool = True, **changes: Any) -> Plan:
    asked = {"variables": [TENURE], "trim": trim} if is_weighted else None
    outcome = an_outcome("score", family="primary", unit="points")
    return a_plan(6, **({"design": "panel", "person": "person", "outcomes": [outcome], "attrition": asked} | changes))


def a_panel(*, seed: int = 5, people: int = 120) -> "tuple[pl.DataFrame, float]":
    """Tenants gain a point from the programme, owners nothing; tenants move away more often.

    With it the effect for all who lived there at first: the share of tenants in the programme's areas.
    """
    import polars as pl

    rng = np.random.default_rng(seed)
    plan, frames, tenants = a_panel_plan(), [], []
    for area in (*plan.treated, *plan.comparators):
        rents = (rng.random(people) < 0.5).astype(int)
        tenants += rents.tolist() if area in plan.treated else []
        base = {
            "area": [area] * people,
            "home": [f"{area}-{k // 2}" for k in range(people)],
            "person": [str(k % 2) for k in range(people)],
            "w": rng.lognormal(0, 0.3, people).round(4) + 0.01,
            "tenure": rents,
        }
        start = rng.normal(10, 1, people).round(3)
        gain = 0.3 + rents * (area in plan.treated) + rng.normal(0, 0.1, people).round(3)
        stays = rng.random(people) < np.where(rents == 1, 0.35, 0.9)
        frames.append(pl.DataFrame(base | {"wave": 1, "score": start}))
        frames.append(pl.DataFrame(base | {"wave": 2, "score": start + gain}).filter(pl.Series(stays)))
    return pl.concat(frames), float(np.mean(tenants))


def weighed(folder: Path, plan: Plan, *frames: "pl.DataFrame") -> tuple["pl.DataFrame", AttritionReport]:
    import polars as pl

    tidies: list[Tidy] = []
    for k, frame in enumerate(frames):
        frame.write_parquet(folder / f"part{k}.parquet")
        tidies += tidy_frames([Source(folder / f"part{k}.parquet", None)], plan, plan.variables_with(None))
    assert plan.attrition is not None
    weighted, report = weigh(tidies, plan.attrition, spec_of(plan))
    return pl.concat([tidy.frame.collect() for tidy in weighted], how="vertical_relaxed"), report


def test_chances_of_two_levels_are_their_shares() -> None:
    found = chances_of([("A", "0"), ("A", "1")], [10, 30], [5, 24])
    assert found is not None
    np.testing.assert_allclose(found.chance, [0.5, 0.8], atol=1e-12)
    names = [(at, level) for at, level, _ in found.coefficients]
    assert names == [(-1, ""), (1, "1")]
    np.testing.assert_allclose([value for *_, value in found.coefficients], [0.0, np.log(4)], atol=1e-12)


def test_levels_where_everybody_stayed_or_had_gone_are_certain_and_the_rest_is_fitted_without_them() -> None:
    keys = [("A", "0"), ("A", "1"), ("A", "2"), ("B", "0"), ("B", "3")]
    found = chances_of(keys, [10, 30, 7, 8, 6], [5, 24, 7, 0, 0])
    assert found is not None
    assert set(found.certain) == {(1, "2", True), (1, "3", False), (0, "B", False)}
    np.testing.assert_allclose(found.chance, [0.5, 0.8, 1.0, 0.0, 0.0], atol=1e-12)
    nobody_varies = chances_of([("A", "0"), ("B", "1")], [3, 4], [3, 0])
    assert nobody_varies is not None
    assert nobody_varies.chance.tolist() == [1.0, 0.0]
    assert chances_of([("A", "0"), ("A", "1"), ("B", "0"), ("B", "1")], [5, 5, 5, 5], [5, 3, 2, 0]) is None


def test_those_who_stayed_stand_for_those_who_had_gone(tmp_path: Path) -> None:
    import polars as pl

    frame, _ = a_panel()
    weighted, report = weighed(tmp_path, a_panel_plan(), frame)
    first, stayed = frame.filter(pl.col("wave") == 1), weighted.filter(pl.col("wave") == 1)
    again = frame.filter(pl.col("wave") == 2)
    assert (report.people, report.again) == (first.height, again.height)
    assert stayed.height == weighted.height / 2 == again.height
    whole = first.filter(pl.col("tenure") == 1)["w"].sum() / first["w"].sum()
    tenants = frame.filter(pl.col("tenure") == 1).select(area="area", household="home", person="person").unique()
    renting = stayed.join(tenants, on=["area", "household", "person"], how="semi")
    assert renting["weight"].sum() / stayed["weight"].sum() == pytest.approx(whole, abs=0.01)
    assert stayed["weight"].sum() / 1e6 == pytest.approx(again["w"].sum(), rel=0.02)
    assert report.effective_after is not None
    assert report.effective_before is not None
    assert report.effective_after < report.effective_before < report.again


def test_the_weighted_estimate_is_nearer_to_the_truth(tmp_path: Path) -> None:
    """Where attrition depends on a first answer, those who stayed gain less than all who were asked."""
    frame, truth = a_panel()
    documents = [documented(tmp_path, a_panel_plan(is_weighted=is_weighted), frame) for is_weighted in (False, True)]
    plain, weighted = (document["outcomes"][0]["unadjusted"]["estimate"] for document in documents)
    assert abs(plain - truth) > 0.15
    assert abs(weighted - truth) < 0.04
    assert ["attrition" in document for document in documents] == [False, True]
    assert "attrition" not in canonical_plan(a_panel_plan(is_weighted=False)), "older plans keep their hash"


def test_the_document_tells_of_the_weights(tmp_path: Path) -> None:
    frame, _ = a_panel(people=60)
    document = documented(tmp_path, a_panel_plan(trim=0.9), frame)
    section = document["attrition"]
    assert codes_of(document).count("attrition_weighted") == 1
    assert (section["variables"], section["trim"], section["people"]) == (["tenure"], 0.9, 720)
    assert 0 < section["cut"] <= 0.2
    assert section["smallest_factor"] < 1 < section["largest_factor"]
    assert document["inputs"][0]["rows"] == 720
    assert any("answered again" in line for line in weight_lines(document))
    told = released(document, threshold=7, base=5)["attrition"]
    assert (told["people"], told["again"] % 5, told["coefficients"]) == (720, 0, None)


def test_the_same_weights_from_files_in_parts_and_in_any_order(tmp_path: Path) -> None:
    frame, _ = a_panel(people=40)
    keys = ["area", "household", "person", "wave"]
    whole, _ = weighed(tmp_path, a_panel_plan(trim=0.95), frame)
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=9)
    parts, _ = weighed(tmp_path, a_panel_plan(trim=0.95), shuffled[::3], shuffled[1::3], shuffled[2::3])
    assert parts.sort(keys).equals(whole.sort(keys))


def test_factors_beyond_the_quantile_are_cut(tmp_path: Path) -> None:
    frame, _ = a_panel()
    _, free = weighed(tmp_path, a_panel_plan(trim=1.0), frame)
    _, cut = weighed(tmp_path, a_panel_plan(trim=0.8), frame)
    assert free.cut == 0.0
    assert free.largest is not None
    assert cut.largest is not None
    assert cut.largest < free.largest
    assert cut.cut is not None
    assert 0 < cut.cut <= 0.4


def test_nobody_met_again_is_refused_and_nobody_left_of_a_level_is_noted(tmp_path: Path) -> None:
    import polars as pl

    frame, _ = a_panel(people=40)
    strangers = frame.with_columns(home=pl.when(pl.col("wave") == 2).then("x" + pl.col("home")).otherwise("home"))
    document = documented(tmp_path, a_panel_plan(), strangers)
    assert "attrition_nobody_again" in codes_of(document)
    assert document["outcomes"][0]["unadjusted"]["estimate"] is None
    lodgers = (pl.col("home").str.ends_with("-3")) & (pl.col("wave") == 1)
    left = frame.with_columns(tenure=pl.when(lodgers).then(3).otherwise("tenure")).filter(
        ~((pl.col("wave") == 2) & pl.col("home").str.ends_with("-3"))
    )
    assert "attrition_all_gone" in codes_of(documented(tmp_path, a_panel_plan(), left))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"design": "cross_section"}, "needs the design"),
        ({"attrition": {"variables": []}}, "attrition"),
        ({"attrition": {"variables": [TENURE, TENURE]}}, "same name"),
        ({"attrition": {"variables": [TENURE | {"kind": "continuous"}]}}, "must have levels"),
        ({"attrition": {"variables": [TENURE], "trim": 0.4}}, "trim"),
        ({"waves": [0, 1, 2]}, "two waves"),
    ],
)
def test_what_a_plan_may_not_ask(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        a_panel_plan(**changes)

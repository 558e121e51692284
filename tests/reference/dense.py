"""The model written out and solved by literal least squares, and files changed so that it has something to find."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.linalg import solve_triangular

from tests.unit.engine.kit import HHS

NFL, CMP = [f"NFL0{k}" for k in range(1, 10)], [f"CMP0{k}" for k in range(1, 10)]
Rows = list[dict[str, str]]


def weights_doubled(rows: Rows) -> None:
    for row in rows:
        if row["area_code"] == "NFL04":
            row["weight"] = str(2 * float(row["weight"]))


def one_outcome_flipped(rows: Rows) -> None:
    for row in rows:
        row["influence"] = {"1": "4", "2": "3", "3": "2", "4": "1"}.get(row["influence"], row["influence"])


def one_item_blanked(rows: Rows) -> None:
    chance = np.random.default_rng(11)
    for row in rows:
        for item in ("gad3", "belonging"):
            if chance.random() < 0.2:
                row[item] = ""


PERTURBATIONS = (weights_doubled, one_outcome_flipped, one_item_blanked)


def perturbed(folder: Path, perturb: Callable[[Rows], None]) -> Rows:
    everyone: Rows = []
    for wave in ("1", "2"):
        with (HHS / f"wave{wave}.csv").open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        perturb(rows)
        with (folder / f"wave{wave}.csv").open("w", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        everyone += [row | {"wave": wave} for row in rows if row["area_code"] in NFL + CMP]
    return everyone


def _answer(row: dict[str, str], item: str) -> int | None:
    value = row[item].strip()
    return None if value in {"", "-8", "-9"} else int(value)


def _outcome(row: dict[str, str], name: str) -> float | None:
    if name == "influence_decisions":
        answer = _answer(row, "influence")
        return None if answer is None else float(answer in {1, 2})
    if name == "anxiety_symptoms":
        items = [_answer(row, f"gad{k}") for k in range(1, 8)]
        known = [item for item in items if item is not None]
        return float(sum(known) >= 10) if len(known) == 7 else None
    items = [_answer(row, item) for item in ("belonging", "trust_neighbours", "people_help")]
    known = [5 - item for item in items if item is not None]
    return sum(known) / len(known) if len(known) >= 2 else None


def _age_band(row: dict[str, str]) -> str:
    age = int(row["age"])
    return str(max(start for start in (18, 30, 45, 60, 75) if age >= start))


class Dense:
    """The model written out: a dummy for every area, one for the wave, one for every level."""

    def __init__(self, rows: Rows, name: str, *, with_covariates: bool) -> None:
        kept = [(row, y) for row in rows if (y := _outcome(row, name)) is not None]
        self.y = np.array([y for _, y in kept])
        self.w = np.array([round(float(row["weight"]), 6) for row, _ in kept])
        self.area = np.array([row["area_code"] for row, _ in kept])
        self.after = np.array([float(row["wave"] == "2") for row, _ in kept])
        levels: list[np.ndarray[Any, Any]] = []
        if with_covariates:
            levels = [np.array([_age_band(row) for row, _ in kept])]
            levels += [
                np.array([str(_answer(row, name)) for row, _ in kept]) for name in ("sex", "tenure", "ethnicity")
            ]
        self.dummies = [level == one for level in levels for one in sorted(set(level))[1:]]

    def columns(self, treated: set[str]) -> np.ndarray[Any, Any]:
        effect = np.isin(self.area, list(treated)) * self.after
        areas = [self.area == area for area in NFL + CMP]
        return np.column_stack([effect, self.after, *self.dummies, *areas]).astype(float)

    def effect(self, treated: set[str] | None = None, without: list[str] | None = None) -> float:
        stays = ~np.isin(self.area, without or [])
        root = np.sqrt(self.w[stays])
        columns = self.columns(treated or set(NFL))[stays]
        used = columns.any(axis=0)  # the dummies of areas left out are empty
        both = np.column_stack([columns[:, used], self.y[stays]]) * root[:, None]
        triangle = np.linalg.qr(both, mode="r")
        return float(solve_triangular(triangle[:-1, :-1], triangle[:-1, -1])[0])

    def crv1(self) -> float:
        columns = self.columns(set(NFL))
        inverse = np.linalg.pinv((columns * self.w[:, None]).T @ columns)
        scores = columns * (self.w * (self.y - columns @ (inverse @ columns.T @ (self.w * self.y))))[:, None]
        by_area = np.stack([scores[self.area == area].sum(axis=0) for area in NFL + CMP])
        count, counted = len(self.y), 2 + len(self.dummies) + 1
        factor = 18 / 17 * (count - 1) / (count - counted)
        return float(np.sqrt(factor * (inverse @ by_area.T @ by_area @ inverse)[0, 0]))

    def crv3(self, clusters: list[list[str]]) -> float:
        whole = self.effect()
        spread = sum((self.effect(without=cluster) - whole) ** 2 for cluster in clusters)
        return float(np.sqrt((len(clusters) - 1) / len(clusters) * spread))

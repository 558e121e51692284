"""The files of a bundle: documents, tables of sums, scripts, and a README of what is really there."""

import csv
import io
import json
import re
import shlex
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.engine.bundle.design import areas_of
from evaluation.engine.bundle.in_r import plan_in_r
from evaluation.engine.bundle.in_stata import do_file
from nrp.formats.canonical import canonical_json
from nrp.formats.cells import safe_cell
from nrp.formats.codebook import Codebook
from nrp.formats.plan import Plan, canonical_plan
from nrp.formats.variables import code_text

SCRIPTS = Path(__file__).parent / "scripts"
EXACT_TOLERANCE, RELEASED_TOLERANCE, COARSE_TOLERANCE = "1e-9", "1e-6", "5e-5"
"""How far a script may be off: released figures have six decimals; so have estimates without covariates left out one
by one, which costs the interval a digit more."""
EVERYBODY = "nobody"
"""The row of `left_out.csv` in which no cluster is left out."""
LEFT_OUT_DECIMALS = 9
"""Estimates without a cluster leave so fine when covariates are in them: enough for the headline's six decimals."""
HEADLINES = frozenset({"crv3_pair", "crv3_area"})
_MODELS = ("unadjusted", "adjusted")
_EARLIEST = (1980, 1, 1, 0, 0, 0)

Document = Mapping[str, Any]
Moment = tuple[int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Material:
    """What a bundle is made of, in the form in which it goes.

    Attributes
    ----------
    result
        `nrp-result/1`, exact or released.
    plan, codebook
        With the plan's defaults filled in; the codebook where there is one.
    replication
        `nrp-replication/1`, whole or what of it leaves; None when there is none.
    left_out
        The estimates without a cluster, by outcome, as fine as they may leave.
    """

    result: Document
    plan: Plan
    codebook: Codebook | None
    replication: Document | None
    left_out: Mapping[str, Sequence[Document]]

    @property
    def is_exact(self) -> bool:
        """Whether it is for the evaluation team alone."""
        return bool(self.result["form"] == "exact")

    @property
    def data_files(self) -> tuple[str, ...]:
        """What the scripts on microdata read when nothing is named."""
        if self.plan.wave is not None:
            return ("survey.csv",)
        waves = [code_text(wave) for wave in (self.plan.baseline, self.plan.followup)]
        return tuple(f"wave{re.sub(r'[^0-9A-Za-z]+', '-', wave)}.csv={wave}" for wave in waves)

    @property
    def arguments(self) -> str:
        """The same as they are typed."""
        return shlex.join(self.data_files)


def left_out_of(result: Document, *, decimals: int | None = None) -> dict[str, list[Document]]:
    """Give the estimates without a cluster, and with all, out of a result document, rounded where they are to leave.

    An outcome of which one is missing or withheld has none: a jackknife needs them all.
    """
    found: dict[str, list[Document]] = {}
    for outcome in result["outcomes"]:
        whole = {"left_out": EVERYBODY, "estimate": (outcome[result["reported"]] or {}).get("estimate")}
        rows: list[Document] = [whole, *outcome["leave_one_out"]]
        if any(row["estimate"] is None for row in rows):
            rows = []
        if decimals is not None:
            rows = [{**row, "estimate": round(row["estimate"], decimals)} for row in rows]
        found[outcome["name"]] = rows
    return found


def why_no_scripts(plan: Plan) -> str | None:
    """Say why the scripts on microdata cannot follow a plan; None when they can."""
    if plan.raking is not None:
        return "The plan rakes the weights; the scripts on the answers would take the weights of the file."
    if plan.attrition is not None:
        return "The plan weighs those who answered again; the scripts on the answers would take everybody."
    return None


def bundle_files(material: Material) -> dict[str, bytes]:
    """Write every file of a bundle but its README, by its name."""
    figures = figures_of(material.result)
    areas = areas_of(material.result, material.plan)
    parts: dict[str, bytes] = {
        "result.json": canonical_json(material.result) + b"\n",
        "plan.json": _readable(_plan(material)),
    }
    if material.codebook is not None:
        parts["codebook.json"] = _readable(material.codebook.model_dump(mode="json", exclude_none=True))
    parts["figures.csv"] = _figures_csv(figures, _tolerance(material))
    parts["design.csv"] = _csv(
        ("area", "arm", "cluster", "effects"), ([*one.values(), material.plan.effects] for one in areas)
    )
    parts |= _tables(material, areas)
    parts |= {"cells.R": _script("cells.R"), "cells.py": _script("cells.py.txt")}
    if why_no_scripts(material.plan) is None:
        parts |= _microdata_scripts(material, areas, figures)
    return parts


def zipped(parts: Mapping[str, bytes], made: Moment) -> bytes:
    """Pack files; the same files and moment give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=max(made, _EARLIEST))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return target.getvalue()


def figures_of(result: Document) -> dict[tuple[str, str], dict[str, str]]:
    """Give what the scripts compare with, by outcome and model; "NA" where the document has nothing."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for outcome in result["outcomes"]:
        for model in _MODELS:
            estimate = outcome.get(model)
            if estimate is None:
                continue
            test = (estimate.get(estimate["headline"]) if estimate["headline"] else None) or {}
            is_jackknife = estimate["headline"] in HEADLINES and bool(test)
            low, high = (test.get("ci") or (None, None)) if is_jackknife else (None, None)
            figures = {"estimate": estimate["estimate"], "low": low, "high": high}
            figures |= {name: test.get(name) if is_jackknife else None for name in ("se", "df", "p")}
            figures["permutation_p"] = (estimate.get("permutation") or {}).get("p")
            spelled = {name: "NA" if value is None else repr(value) for name, value in figures.items()}
            found[outcome["name"], model] = {"headline": "jackknife" if is_jackknife else "none", **spelled}
    return found


def _plan(material: Material) -> dict[str, Any]:
    """Give the plan; what the fieldwork reports of each area is counts of people, and stays in the house."""
    document = canonical_plan(material.plan)
    return document if material.is_exact else {k: value for k, value in document.items() if k != "response"}


def _tolerance(material: Material) -> str:
    if material.is_exact:
        return EXACT_TOLERANCE
    return RELEASED_TOLERANCE if material.result["reported"] == "adjusted" else COARSE_TOLERANCE


def _figures_csv(figures: Mapping[tuple[str, str], Mapping[str, str]], tolerance: str) -> bytes:
    names = ("headline", "estimate", "se", "df", "p", "low", "high", "permutation_p")
    rows = ([*key, *(one[name] for name in names), tolerance] for key, one in figures.items())
    return _csv(("outcome", "model", *names, "tolerance"), rows)


def _tables(material: Material, areas: Sequence[Mapping[str, str]]) -> dict[str, bytes]:
    """Write the sums, matrices and estimates without a cluster, each only when something is in it."""
    clusters = {EVERYBODY, *(one["cluster"] for one in areas)}
    model = material.result["reported"]
    left_out = [
        [name, model, "+".join(codes), repr(row["estimate"])]
        for name, rows in material.left_out.items()
        for row in rows
        if "+".join(codes := _codes(row["left_out"])) in clusters
    ]
    tables = {
        "cells.csv": (("outcome", "area", "wave", "when", "n", "ones", "weight", "total"), _cells(material)),
        "matrices.csv": (("outcome", "model", "area", "row", "column", "value"), _matrices(material)),
        "left_out.csv": (("outcome", "model", "left_out", "estimate"), left_out),
    }
    return {name: _csv(header, rows) for name, (header, rows) in tables.items() if rows}


def _cells(material: Material) -> list[list[str]]:
    replication = material.replication or {"outcomes": ()}
    before = code_text(material.plan.baseline)
    return [
        [outcome["name"], area, wave, "before" if wave == before else "after", str(n), _or_blank(ones), weight, total]
        for outcome in replication["outcomes"]
        for area, wave, n, ones, weight, total in outcome["cells"]
    ]


def _matrices(material: Material) -> list[list[str]]:
    replication = material.replication or {"outcomes": ()}
    rows: list[list[str]] = []
    for outcome in replication["outcomes"]:
        for model, held in ((outcome["matrices"] or {}).get("models") or {}).items():
            names = held["names"]
            pairs = [(one, two) for i, one in enumerate(names) for two in names[i:]]
            for area, gram, moment in zip(replication["areas"], held["gram"], held["moment"], strict=True):
                start = [outcome["name"], model, area]
                rows += [[*start, one, two, repr(value)] for (one, two), value in zip(pairs, gram, strict=True)]
                rows += [[*start, one, "(outcome)", repr(value)] for one, value in zip(names, moment, strict=True)]
    return rows


def _microdata_scripts(
    material: Material, areas: Sequence[Mapping[str, str]], figures: Mapping[tuple[str, str], Mapping[str, str]]
) -> dict[str, bytes]:
    plan, files = material.plan, material.data_files
    variables = plan.variables_with(material.codebook)
    in_r = _script("microdata.R").decode().replace("@FILES@", material.arguments)
    in_python = _script("microdata.py.txt").decode().replace("@FILES@", material.arguments)
    in_python = in_python.replace("[]  # FILES", json.dumps(list(files), ensure_ascii=False))
    return {
        "microdata.R": in_r.replace("#@PLAN@", plan_in_r(plan, variables, areas, files)).encode(),
        "microdata.py": in_python.encode(),
        "microdata.do": do_file(plan, variables, areas, files, figures).encode(),
    }


def _script(name: str) -> bytes:
    return (SCRIPTS / name).read_bytes()


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return target.getvalue().encode()


def _codes(left_out: str | Sequence[str]) -> list[str]:
    return [left_out] if isinstance(left_out, str) else list(left_out)


def _or_blank(count: int | None) -> str:
    return "" if count is None else str(count)


def _readable(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()

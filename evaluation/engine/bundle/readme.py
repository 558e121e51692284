"""The README of a bundle, written from what is really in it."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluation.engine.bundle import leaving
from evaluation.engine.bundle.files import HEADLINES, Material, why_no_scripts

Document = Mapping[str, Any]

_PURPOSES = {
    "README.txt": "this text",
    "result.json": "the result (nrp-result/1), {form}",
    "plan.json": "the analysis plan it was made under (nrp-plan/1), defaults filled in",
    "codebook.json": "the codebook of the survey files (nrp-codebook/1)",
    "figures.csv": "the headline figures of result.json, which every script compares its own with",
    "design.csv": "the areas: arm, and the cluster that is left out together in the jackknife",
    "cells.csv": "sums by outcome, area and wave: weights (weight), weights times answers (total), n{rounded}",
    "matrices.csv": "cross-products of the adjusted model by area: A_g, and b_g as the column (outcome)",
    "left_out.csv": "the reported estimate without each cluster: the last step of the headline",
    "cells.R": "runs what cells.csv, matrices.csv and left_out.csv allow; base R alone",
    "cells.py": "the same in Python; numpy alone",
    "microdata.R": "runs the headline from the answers; base R, with clubSandwich beside it where installed",
    "microdata.py": "the same in Python; numpy, pandas, scipy, statsmodels, with pyfixest beside them where installed",
    "microdata.do": "the same in Stata. Not run here",
}
_INSIDE = """\
This bundle is for the evaluation team. The result is in its exact form and the sums are exact, also where they tell of
few people. It is not to be passed on: the bundle for others is made from a released run.
"""
_OUTSIDE = """\
This bundle has passed disclosure control. Counts in it are rounded to the nearest {base}, and none of {threshold}
people or fewer is in it. Sums that would give one away, alone, together or beside an earlier bundle, are left out; a
survey without weights has sums that are counts, and those stand exact. Estimates are rounded to six decimals, and the
scripts agree with them as far as that goes.
"""
_ANSWERS = """\
From the answers
----------------
Nobody's answers are in this bundle. Who holds them, under the survey's own rules, puts them beside these files as CSV:

    {names}

One row a respondent; columns named as in codebook.json; codes as numbers, not labels; a missing code stays a code.

    from the platform's Parquet (Python)  polars.read_parquet("wave1.parquet").write_csv("wave1.csv")
    from SPSS (R)                         write.csv(haven::zap_labels(haven::read_sav("wave1.sav", user_na = TRUE)),
                                                    "wave1.csv", row.names = FALSE, na = "")
    from Stata                            export delimited using "wave1.csv", nolabel

The area column must hold the survey codes of design.csv. The platform's Parquet does; a file as it came from the field
may still need the map of areas that was agreed when it was uploaded.

    Rscript microdata.R {files}
    python microdata.py {files}
    stata -b do microdata.do

Each works out outcomes and covariates from the answers as plan.json says (missing codes, bands, everything missing as
the one level "not stated"), fits the model with and without covariates, leaves out one cluster at a time, and prints
every figure beside that of result.json. microdata.R and microdata.py are run in the tests of the engine; microdata.do
and the fixest lines of microdata.R are not run here.

Where packages differ: the variance is (G - 1)/G times the sum of squared differences between the estimates without a
cluster and the estimate, with t(G - 1). clubSandwich's CR3 has no factor, and pyfixest's has none with its small-sample
factors off: both are multiplied by (G - 1)/G. Area means are swept out before clubSandwich sees the data.
"""
_ENGINE = """\
With the engine itself, the files as the platform holds them give the exact form of result.json to the last byte:

    python -m evaluation.engine estimate {files} --plan plan.json{codebook} --json
"""
_SUMS = """\
From the sums
-------------
    Rscript cells.R
    python cells.py

Both need nothing but what lies here. What reproduces from what:

{table}

cells.csv gives the estimate without covariates, its jackknife and the exact permutation; matrices.csv gives the same of
the estimate with covariates; left_out.csv gives the interval of the reported estimate from the estimates without each
cluster, the last step only. The wild bootstrap, the logit, the family-wise p-values and subgroups need the answers.
"""
_WHY = {
    leaving.FEW: "an area in a wave has too few answers of a kind",
    leaving.OVERLAP: "beside another outcome they would tell of few people",
    leaving.EARLIER: "an earlier bundle gave them from other files, and the difference would tell of few people",
    leaving.LEVELS: "a level of a covariate has few people in some area",
    leaving.NOTHING: "there are none",
}


def readme_of(
    material: Material, *, title: str, provenance: str, names: Sequence[str], decided: Document | None
) -> str:
    """Write the README.

    Parameters
    ----------
    material
        What the bundle is made of.
    title, provenance
        The first line, and what the inputs and fingerprints are.
    names
        The files in the bundle.
    decided
        What left and why the rest stays; None in the exact bundle.
    """
    parts = [f"{title}\n{'=' * len(title)}\n", _form(material), _table_of_files(material, names), _sums(material)]
    if decided is not None and material.replication is not None:
        parts.append(_withheld(decided))
    notes = list((material.replication or {}).get("notes", ()))
    if material.plan.response is not None and not material.is_exact:
        notes.append("plan.json is without the fieldwork's counts by area (response), so its own hash is another one.")
    if material.replication is None:
        notes.append("This run was computed before sums were kept, so no cells.csv and no matrices.csv are here.")
    if (why := why_no_scripts(material.plan)) is not None:
        parts.append(f"{why} They are left out.\n")
    else:
        parts.append(_ANSWERS.format(files=material.arguments, names=" ".join(names_of(material.data_files))))
    parts += [f"{note}\n" for note in notes]
    return "\n".join([*parts, _engine(material), provenance])


def _form(material: Material) -> str:
    rule = material.result.get("disclosure")
    return _INSIDE if rule is None else _OUTSIDE.format(**rule)


def _table_of_files(material: Material, names: Sequence[str]) -> str:
    form = "exact form" if material.is_exact else "released form"
    words = {"form": form, "rounded": ", ones" if material.is_exact else " rounded"}
    rows = [f"{name:<15}{_PURPOSES[name].format(**words)}" for name in ("README.txt", *names) if name in _PURPOSES]
    return "\n".join(["Files", "-----", *rows, ""])


def _sums(material: Material) -> str:
    rows = list(_what_from_what(material))
    return _SUMS.format(table="\n".join(rows)) if rows else ""


def _what_from_what(material: Material) -> Iterator[str]:
    held = {one["name"]: one for one in (material.replication or {"outcomes": ()})["outcomes"]}
    for outcome in material.result["outcomes"]:
        name = outcome["name"]
        found = held.get(name, {})
        parts = [part for part in ("cells", "matrices") if found.get(part)]
        if any(row for row in material.left_out.get(name, ())) and _has_headline(outcome, material.result["reported"]):
            parts.append("left_out")
        yield f"    {name:<28}{', '.join(f'{part}.csv' for part in parts) or 'only result.json itself'}"


def _has_headline(outcome: Document, reported: str) -> bool:
    estimate = outcome.get(reported) or {}
    return bool(estimate.get("headline") in HEADLINES)


def _withheld(decided: Document) -> str:
    lines = []
    for name, parts in decided["withheld"].items():
        for part, why in parts.items():
            if why != leaving.NOTHING:
                lines.append(f"    {name:<28}no {part}: {_WHY[why]}")
    if not lines:
        return ""
    title = "What stays in the house"
    return "\n".join([title, "-" * len(title), *lines, ""])


def names_of(files: Sequence[str]) -> list[str]:
    """Give the names of files, without the waves they hold."""
    return [one.rpartition("=")[0] or one for one in files]


def _engine(material: Material) -> str:
    files = [name.replace(".csv", ".parquet") for name in names_of(material.data_files)]
    waves = [one.rpartition("=")[2] for one in material.data_files] if material.plan.wave is None else []
    declared = [part for name, wave in zip(files, waves, strict=False) for part in ("--wave-of", f"{name}={wave}")]
    codebook = "" if material.codebook is None else " --codebook codebook.json"
    return _ENGINE.format(files=shlex.join([*files, *declared]), codebook=codebook)

"""The exact bundle of files that lie at hand: for the evaluation team, without the platform."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.engine.bundle.files import Material, Moment, bundle_files, left_out_of, zipped
from evaluation.engine.bundle.readme import readme_of
from nrp.formats.canonical import canonical_json, sha256_file, sha256_hex
from nrp.formats.codebook import Codebook
from nrp.formats.plan import Plan

_MADE: Moment = (1980, 1, 1, 0, 0, 0)
"""No clock enters a bundle: the same files and plan give the same bytes."""


def exact_bundle(
    document: Mapping[str, Any],
    replication: Mapping[str, Any],
    plan: Plan,
    codebook: Codebook | None,
    files: Sequence[Path] = (),
) -> bytes:
    """Give the exact bundle as a zip.

    Parameters
    ----------
    document, replication
        The result and the sums behind it.
    plan, codebook
        They were made under.
    files
        Whose fingerprints the README names.
    """
    material = Material(document, plan, codebook, replication, left_out_of(document))
    lines = [f"    {path.name:<24}{sha256_file(path)}" for path in files]
    lines += [f"    {'the plan':<24}{document['plan_sha256']}"]
    lines += [f"    {'the result':<24}{sha256_hex(canonical_json(document))}"]
    provenance = "\n".join(["Fingerprints (SHA-256)", "----------------------", *lines, ""])
    title = "Replication bundle of an evaluation"
    return packed(material, title=title, provenance=provenance, decided=None, made=_MADE)


def packed(
    material: Material, *, title: str, provenance: str, decided: Mapping[str, Any] | None, made: Moment
) -> bytes:
    """Write README and files and pack them."""
    parts = bundle_files(material)
    readme = readme_of(material, title=title, provenance=provenance, names=list(parts), decided=decided)
    return zipped({"README.txt": readme.encode(), **parts}, made)

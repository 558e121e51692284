"""The engine's cells between runs: handed to a run before it starts, kept when it has made new ones."""

import contextlib
from collections.abc import Collection
from pathlib import Path

from evaluation.models import StoredCells
from nrp.core import blobs


def lay_out(folder: Path, microdata: Collection[str]) -> frozenset[str]:
    """Copy the cells of some answers into a folder, and say which; what is lost or damaged is left out."""
    folder.mkdir()
    laid: set[str] = set()
    for stored in StoredCells.objects.filter(microdata_sha256__in=microdata).order_by("name"):
        with contextlib.suppress(FileNotFoundError, blobs.Damaged):
            blobs.fetch(stored.stored_as, folder / stored.name)
            laid.add(stored.name)
    return frozenset(laid)


def keep(folder: Path, microdata: Collection[str], laid: Collection[str]) -> None:
    """Keep the cells that a run has made of these answers; the engine names each after its answers."""
    for path in sorted(folder.iterdir()):
        made_of = [sha256 for sha256 in microdata if path.name.startswith(sha256)]
        if path.name in laid or not made_of:
            continue
        with path.open("rb") as file:
            blob = blobs.save(file)
        made = {"microdata_sha256": made_of[0], "stored_as": blob.name}
        StoredCells.objects.update_or_create(name=path.name, defaults=made)

"""The engine's cells between runs: handed to a run before it starts, kept when it has made new ones."""

import contextlib
from collections.abc import Collection
from pathlib import Path

from django.db import transaction

from evaluation.models import StoredCells
from nrp.core import blobs, held_blobs
from surveys.models import Upload


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
        if not _is_kept(path.name, made_of[0], blob):
            held_blobs.let_go([blob.name])


@transaction.atomic
def _is_kept(name: str, microdata_sha256: str, blob: blobs.Blob) -> bool:
    """Name the cells, unless their answers were rewritten meanwhile: a household that withdrew is in them then."""
    uploads = Upload.objects.select_for_update(of=("self",)).filter(microdata_sha256=microdata_sha256)
    if not list(uploads.order_by("pk").values_list("pk", flat=True)):  # read, so that they are locked until the commit
        return False
    made = {"microdata_sha256": microdata_sha256, "stored_as": blob.name}
    StoredCells.objects.update_or_create(name=name, defaults=made)
    return True


def drop(microdata_sha256: str) -> set[str]:
    """Forget the cells of answers that are no more; give the names of their files, to be let go after the commit."""
    rows = StoredCells.objects.filter(microdata_sha256=microdata_sha256)
    names = set(rows.values_list("stored_as", flat=True))
    rows.delete()
    return names

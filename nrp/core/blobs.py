"""Files kept under the name of their content, on Django's default storage.

The same bytes are the same blob, a blob is never changed, and one that can be seen is whole:
bytes go to a temporary name first and are renamed when they are all there.
"""

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage

_CHUNK = 1 << 20


class TooLarge(Exception):
    """The stream holds more bytes than were allowed; nothing of it is kept."""


class Damaged(Exception):
    """The stored bytes are no longer those their name promises."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Where some content lies (`name`), what it is (`sha256`) and how long it is (`size`, in bytes)."""

    name: str
    sha256: str
    size: int


def save(stream: IO[bytes], *, limit: int | None = None) -> Blob:
    """Store everything the stream gives, hashing on the way, and return where it lies.

    When this returns the bytes are on the disk (or in the bucket), so a receipt may be given.
    Raises TooLarge once more than `limit` bytes have come.
    """
    folder = _incoming_folder()
    descriptor, spool = tempfile.mkstemp(prefix="incoming-", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            sha256, size = _copy(stream, file, limit)
            file.flush()
            os.fsync(file.fileno())
        name = name_of(sha256)
        if not exists(name):
            _put(Path(spool), name)
        return Blob(name=name, sha256=sha256, size=size)
    finally:
        Path(spool).unlink(missing_ok=True)


def name_of(sha256: str) -> str:
    """The name under which content with this hash lies."""
    return f"blobs/{sha256[:2]}/{sha256}"


def exists(name: str) -> bool:
    return default_storage.exists(name)


def open_blob(name: str) -> "File[Any]":
    """Open a blob for reading; raises FileNotFoundError when it is not there."""
    return default_storage.open(name, "rb")


def read(name: str) -> bytes:
    """The whole content; for small blobs only."""
    with open_blob(name) as file:
        content: bytes = file.read()
    return content


def fetch(name: str, to: Path) -> Path:
    """Copy a blob to a path on this machine and hold the copy against its hash.

    Raises Damaged when they differ: a file that changed in the storage must not become a result.
    """
    with open_blob(name) as source, to.open("wb") as copy:
        sha256, _size = _copy(source, copy, None)
    if name_of(sha256) != name:
        to.unlink()
        raise Damaged(name)
    return to


@contextmanager
def workspace() -> Iterator[Path]:
    """A private folder for one job, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="nrp-job-") as folder:
        yield Path(folder)


def _copy(source: Any, target: IO[bytes], limit: int | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLarge
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def _local() -> FileSystemStorage | None:
    """The storage when it is a folder of this machine, where a rename is atomic."""
    storage: Storage = default_storage
    return storage if isinstance(storage, FileSystemStorage) else None


def _incoming_folder() -> str | None:
    """Beside the blobs, so that the rename stays within one file system."""
    local = _local()
    if local is None:
        return None
    folder = Path(local.path("incoming"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _clear_torn(folder)
    return str(folder)


def _clear_torn(folder: Path) -> None:
    """Remove what a killed process left half written; no honest upload takes a day."""
    yesterday = time.time() - 86_400
    for path in folder.glob("incoming-*"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < yesterday:
                path.unlink()


def _put(spool: Path, name: str) -> None:
    local = _local()
    if local is None:
        with spool.open("rb") as file:
            default_storage.save(name, File(file))  # an object store shows an object only once it is whole
        return
    target = Path(local.path(name))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    spool.chmod(0o600)
    spool.replace(target)
    for folder in (target.parent, target.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Bring the new name itself to the disk, or a power cut could lose a file whose receipt was given."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

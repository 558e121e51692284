"""The folder of a backup: what lies in it, and the sums by which a damaged one is told."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

FORMAT = "nrp-backup/1"
MANIFEST, SUMS, FILES, TABLES, SQLITE = "manifest.json", "SHA256SUMS", "files", "tables", "database.sqlite3"
# Who is signed in, and drawings that can be made again: nothing that a copy should hold.
LEFT_OUT = frozenset({"django_session", "usersessions_usersession", "nrp_cache", "django_migrations"})
_CHUNK = 1 << 20


class BackupRefused(Exception):
    """A backup cannot be made here, or this folder is none that can be restored here."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is of: the kind of database, the version of the tables, how many rows and files."""

    vendor: str
    made_at: str
    migrations: list[str]
    rows: dict[str, int]
    files: int
    sealed: str  # a known text under the key of the sealed fields: tells whether they can be read here

    def document(self) -> dict[str, Any]:
        return {"format": FORMAT} | {name: getattr(self, name) for name in self.__slots__}


def migrations_here() -> list[str]:
    """Give the migrations that this database has been through: a backup goes back into the same tables."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def write_sums(folder: Path) -> None:
    """Write the sum of every file in the form that `sha256sum --check` reads."""
    lines = [f"{sha256_of(path)}  {path.relative_to(folder)}\n" for path in sorted(_files(folder))]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def checked(folder: Path) -> Manifest:
    """Hold every file against its sum and give the manifest.

    Raises BackupRefused for a file that is missing, cut off, changed or not on the list.
    """
    if not (folder / SUMS).is_file() or not (folder / MANIFEST).is_file():
        raise BackupRefused(f"{folder} is no backup, or its copying was cut off: {SUMS} or {MANIFEST} is missing.")
    listed = dict(_listed(folder))
    faults = [f"{name} is missing" for name in listed if not (folder / name).is_file()]
    there = {str(path.relative_to(folder)): path for path in _files(folder)}
    faults += [f"{name} is not on the list" for name in sorted(set(there) - set(listed))]
    wrong = (name for name, path in sorted(there.items()) if name in listed and sha256_of(path) != listed[name])
    faults += [f"{name} is not as it was written" for name in wrong]
    if faults:
        raise BackupRefused(f"This backup is damaged: {'; '.join(faults[:10])}. Nothing was restored.")
    found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if found.pop("format", "") != FORMAT:
        raise BackupRefused("This is not a backup of a version that can be read here.")
    return Manifest(**found)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)


def _listed(folder: Path) -> Iterator[tuple[str, str]]:
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        digest, _space, name = line.partition("  ")
        yield name, digest

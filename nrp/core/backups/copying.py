"""Making a backup while the site is used: one moment of the database first, then the files its rows name."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from nrp.core.backups.folder import (
    FILES,
    LEFT_OUT,
    MANIFEST,
    SQLITE,
    TABLES,
    BackupRefused,
    Manifest,
    migrations_here,
    write_sums,
)
from nrp.core.fields import seal

KNOWN_TEXT = "nrp"
_UNFINISHED = "incoming"  # uploads that are not whole yet


def back_up(folder: Path, *, more: dict[str, Path] | None = None) -> Manifest:
    """Copy the database, the stored files and `more` (name in the backup -> file) into a new folder.

    It appears under its name only when it is whole. Raises BackupRefused when the folder is there already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(f"{folder} is not empty. Name a new folder.")
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    try:
        migrations = migrations_here()
        rows = _copy_sqlite(unfinished) if connection.vendor == "sqlite" else _copy_postgres(unfinished)
        files = _copy_files(unfinished / FILES)
        for name, source in (more or {}).items():
            if source.exists():
                shutil.copyfile(source, unfinished / name)
        made_at = timezone.now().isoformat()
        manifest = Manifest(connection.vendor, made_at, migrations, rows, files, seal(KNOWN_TEXT))
        (unfinished / MANIFEST).write_text(json.dumps(manifest.document(), indent=2), encoding="utf-8")
        write_sums(unfinished)
        if folder.exists():
            folder.rmdir()
        unfinished.replace(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def tables() -> list[str]:
    """Give the tables that a backup holds."""
    return sorted(set(connection.introspection.table_names()) - LEFT_OUT)


def stored_names(folder: str = "") -> Iterator[str]:
    """Give the name of every stored file."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    yield from (f"{folder}/{name}".lstrip("/") for name in sorted(names))
    for inner in sorted(folders):
        if folder or inner != _UNFINISHED:
            yield from stored_names(f"{folder}/{inner}".lstrip("/"))


def _copy_sqlite(folder: Path) -> dict[str, int]:
    """Copy the embedded database in one step (a moment, whoever writes meanwhile), without who is signed in."""
    connection.ensure_connection()
    target = sqlite3.connect(folder / SQLITE)
    try:
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        left_out = LEFT_OUT - {"django_migrations"}
        for table in left_out & set(connection.introspection.table_names()):
            target.execute(f'DELETE FROM "{table}"')  # noqa: S608  a name out of our own list
        target.commit()
        target.execute("VACUUM")
        return {table: _count(target.execute, table) for table in tables()}
    finally:
        target.close()


def _copy_postgres(folder: Path) -> dict[str, int]:
    """Copy every table inside one transaction that sees one moment."""
    (folder / TABLES).mkdir()
    rows: dict[str, int] = {}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in tables():
            names = columns_of(cursor, table)
            with (folder / TABLES / f"{table}.copy").open("wb") as file:
                file.write((json.dumps(names) + "\n").encode())
                cursor.copy_expert(f"COPY {quoted(table)} ({listed(names)}) TO STDOUT", file)
                rows[table] = cursor.rowcount
    return rows


def columns_of(cursor: Any, table: str) -> list[str]:
    """Give the columns that hold something; those that PostgreSQL works out of others are left to it."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [quoted(table)],
    )
    return [name for (name,) in cursor.fetchall()]


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def listed(names: list[str]) -> str:
    return ", ".join(quoted(name) for name in names)


def _count(execute: Any, table: str) -> int:
    return int(execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0])  # noqa: S608  the name of a table out of the catalogue


def _copy_files(folder: Path) -> int:
    count = 0
    for name in stored_names():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with default_storage.open(name, "rb") as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
        count += 1
    return count

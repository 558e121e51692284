"""Bringing a backup back into an empty site."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import connection, transaction

from nrp.core.backups.copying import KNOWN_TEXT, columns_of, listed, quoted
from nrp.core.backups.folder import FILES, SQLITE, TABLES, BackupRefused, Manifest, migrations_here
from nrp.core.fields import NotReadable, unseal

# A site is empty when nobody is known and nothing has happened.
_EMPTY = ("accounts_user", "accounts_person", "audit_event")


def load(folder: Path, manifest: Manifest) -> None:
    """Fill this empty site with a backup that was checked. The database is filled whole or not at all.

    Raises BackupRefused when the site is not empty, when the backup is of another kind of database, and when it is of
    another version of the tables.
    """
    _refuse_elsewhere(manifest)
    if connection.vendor == "sqlite":
        _load_sqlite(folder / SQLITE)
    else:
        _load_postgres(folder / TABLES, manifest)
    _load_files(folder / FILES)


def can_read_sealed(manifest: Manifest) -> bool:
    """Whether the key that seals bank details and safeguarding notes is the one of the backup."""
    try:
        return unseal(manifest.sealed) == KNOWN_TEXT
    except NotReadable:
        return False


def _refuse_elsewhere(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupRefused(f"This backup is of {manifest.vendor}; this site uses {connection.vendor}.")
    here = set(migrations_here())
    differing = sorted(here ^ set(manifest.migrations))
    if differing:
        raise BackupRefused(
            f"This backup is of another version: {', '.join(differing[:5])}. Restore it with the version that made it."
        )
    with connection.cursor() as cursor:
        for table in _EMPTY:
            cursor.execute(f"SELECT COUNT(*) FROM {quoted(table)}")  # noqa: S608  a name out of our own list
            if cursor.fetchone()[0]:
                raise BackupRefused("This site is not empty. A backup is restored into a new one.")


def _load_sqlite(file: Path) -> None:
    """Write the copy over this database page by page, then open it anew."""
    connection.ensure_connection()
    source = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        source.backup(connection.connection)
    finally:
        source.close()
    connection.close()


def _load_postgres(folder: Path, manifest: Manifest) -> None:
    """Fill every table in one transaction; keys between tables are looked at when it ends."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        for table in sorted(manifest.rows):
            _empty(cursor, table)
            with (folder / f"{table}.copy").open("rb") as file:
                names = json.loads(file.readline())
                if set(names) != set(columns_of(cursor, table)):
                    raise BackupRefused(f"The table {table} has other columns here.")
                cursor.copy_expert(f"COPY {quoted(table)} ({listed(names)}) FROM STDIN", file)
            if cursor.rowcount != manifest.rows[table]:
                raise BackupRefused(f"The table {table} has {cursor.rowcount} rows, not {manifest.rows[table]}.")
        models = list(apps.get_models(include_auto_created=True))
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _empty(cursor: Any, table: str) -> None:
    """Take out what a new site has by itself; a table without rows is left alone, since the trail refuses it."""
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {quoted(table)})")  # noqa: S608  a name out of the manifest that was checked
    if cursor.fetchone()[0]:
        cursor.execute(f"DELETE FROM {quoted(table)}")  # noqa: S608  a name out of the manifest that was checked


def _load_files(folder: Path) -> None:
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = str(path.relative_to(folder))
        if default_storage.exists(name):  # the same name is the same content
            continue
        with path.open("rb") as source:
            saved = default_storage.save(name, File(source))
        if saved != name:
            raise BackupRefused(f"{name} could not be stored under its name.")

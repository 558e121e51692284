"""Looking everywhere: each column of each table, the raw file of the database, the stored files, the folder of mail."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection


def database_text() -> str:
    """Give everything that every table of the live connection holds, as text."""
    return "\n".join(f"{table}: {row}" for table in tables() for row in rows_of(table))


def tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def rows_of(table: str) -> Iterator[str]:
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {quoted}")  # noqa: S608  the name of a table out of the catalogue
        for row in cursor.fetchall():
            yield json.dumps([readable(value) for value in row], ensure_ascii=False)


def readable(value: object) -> str:
    """Bytes and escaped letters are read as a person would read them."""
    text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
    try:
        return text + json.dumps(json.loads(text), ensure_ascii=False) if text[:1] in "[{" else text
    except ValueError:
        return text


def raw_database() -> bytes:
    """Give the bytes of the embedded database's file and of its log, freed pages and all."""
    if connection.vendor != "sqlite":
        return b""
    name = str(connection.settings_dict["NAME"])
    files = [Path(f"{name}{end}") for end in ("", "-wal")]
    return b"".join(file.read_bytes() for file in files if file.exists())


def stored_bytes() -> bytes:
    return b"\n".join(content for _name, content in stored())


def stored(folder: str = "") -> Iterator[tuple[str, bytes]]:
    if folder and not default_storage.exists(folder):
        return
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{folder}/{name}".lstrip("/")
        with default_storage.open(path) as file:
            yield path, file.read()
    for inner in folders:
        yield from stored(f"{folder}/{inner}".lstrip("/"))


def mail_bytes() -> bytes:
    folder = Path(str(settings.EMAIL_FILE_PATH))
    return b"\n".join(path.read_bytes() for path in folder.glob("*")) if folder.is_dir() else b""


def hits(text: str | bytes, wanted: Iterable[str]) -> set[str]:
    """Give which of the words stand in it, in any case."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    folded = text.casefold()
    return {word for word in wanted if word.casefold() in folded}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

"""What a database leaves behind where rows were emptied or deleted."""

from django.db import OperationalError, connection


def forget_freed_pages() -> bool:
    """Rewrite the embedded database's file, so that nothing deleted can be read from its free pages or its log.

    PostgreSQL does so by itself (autovacuum), and a dump never holds what was deleted. Returns whether it was done: not
    inside a transaction, nor while somebody else writes for longer than the database waits.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy: int = cursor.fetchone()[0]
    except OperationalError:
        return False
    return not busy

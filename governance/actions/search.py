"""Keeping the index of search: setting its triggers, making it anew, forgetting what was deleted.

None of this leaves an audit record: the index says nothing that the rows it is made of do not say.
"""

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from governance.models import SearchEntry
from governance.search_triggers import ENTRIES, WORDS, fill, keep, lift


def is_there(*, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether this database has the tables of the index: at an earlier state of the migrations it has none."""
    connection = connections[using]
    wanted = {ENTRIES, WORDS} if connection.vendor == "sqlite" else {ENTRIES}
    return wanted <= set(connection.introspection.table_names())


@transaction.atomic
def keep_triggers(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Set the triggers that keep the index."""
    lift_triggers(using=using)
    _run(keep(connections[using].vendor), using)


def lift_triggers(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers away, as a migration needs it."""
    there = set(connections[using].introspection.table_names())
    statements = lift(connections[using].vendor)
    _run([one for one in statements if " ON " not in one or one.rsplit(" ON ", 1)[1] in there], using)


@transaction.atomic
def rebuild(*, using: str = DEFAULT_DB_ALIAS) -> int:
    """Make the whole index anew, and give how many things can be found. Whoever writes meanwhile waits."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {ENTRIES} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"DELETE FROM {ENTRIES}")  # noqa: S608  a name of our own
    _run(fill(connection.vendor), using)
    if connection.vendor == "sqlite":
        _run([f"INSERT INTO {WORDS} ({WORDS}) VALUES ('rebuild')"], using)  # noqa: S608  a name of our own
    return SearchEntry.objects.using(using).count()


def forget_deleted_words(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Merge SQLite's index of words into one piece, so that no word of a deleted row stays in an older one."""
    if connections[using].vendor == "sqlite":
        _run([f"INSERT INTO {WORDS} ({WORDS}) VALUES ('optimize')"], using)  # noqa: S608  a name of our own


def _run(statements: list[str], using: str) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

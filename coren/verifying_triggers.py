"""What the database refuses where two records of one resident were merged: they verify each other's actions neither
before the merge nor after it (governance.action_triggers holds the rest)."""

REFUSED = "two records of one person do not verify each other"

# The record that was kept in the end, over a merge and one more after it.
_KEPT = "COALESCE({of}2.merged_into_id, {of}.merged_into_id, {of}.id)"
_FROM = "coren_adviser {of} LEFT JOIN coren_adviser {of}2 ON {of}2.id = {of}.merged_into_id"
SAME_PERSON = (
    f"EXISTS (SELECT 1 FROM {_FROM.format(of='v')}, {_FROM.format(of='o')}"  # noqa: S608  our own words alone
    " WHERE v.person_id = NEW.verified_by_id AND o.person_id IN (NEW.owner_id, NEW.completed_by_id)"
    f" AND {_KEPT.format(of='v')} = {_KEPT.format(of='o')})"
)
VERIFIED_EACH_OTHER = (
    "EXISTS (SELECT 1 FROM coren_adviser k, governance_actionpoint a WHERE k.id = NEW.merged_into_id"
    " AND a.state = 'verified' AND ("
    "(a.verified_by_id = NEW.person_id AND k.person_id IN (a.owner_id, a.completed_by_id))"
    " OR (a.verified_by_id = k.person_id AND NEW.person_id IN (a.owner_id, a.completed_by_id))))"
)


def _postgres(name: str, event: str, table: str, condition: str) -> tuple[str, str]:
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {condition} THEN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation'; END IF;"
        " RETURN NEW; END $$"
    )
    return function, f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _sqlite(name: str, event: str, table: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    )


_VERIFYING = f"NEW.state = 'verified' AND NEW.verified_by_id IS NOT NULL AND {SAME_PERSON}"
_MERGING = f"NEW.merged_into_id IS NOT NULL AND {VERIFIED_EACH_OTHER}"
ALWAYS = {
    "postgresql": (
        *_postgres("coren_one_person_verifies", "INSERT OR UPDATE", "governance_actionpoint", _VERIFYING),
        *_postgres("coren_one_person_merged", "UPDATE OF merged_into_id", "coren_adviser", _MERGING),
    ),
    "sqlite": (
        _sqlite("coren_one_person_verifies_insert", "INSERT", "governance_actionpoint", _VERIFYING),
        _sqlite("coren_one_person_verifies_update", "UPDATE", "governance_actionpoint", _VERIFYING),
        _sqlite("coren_one_person_merged", "UPDATE OF merged_into_id", "coren_adviser", _MERGING),
    ),
}

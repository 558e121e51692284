"""What the database itself refuses of the ledger of a place: changing a line, and deleting one, by whatever way round.

Two things may still happen to a line. Whoever entered it is forgotten (the account goes, the column is emptied), and
the sweep of an erasure takes a name out of its words: a word that changes has to hold the sweep's mark, or to have been
cut at the longest the column holds. Day, kind, place, amount, hours, rate and what is reversed never change.
"""

from nrp.accounts.sweep import REPLACEMENT

REFUSED = "the ledger is not edited: reverse the line"
_FIXED = (
    "id",
    "kind",
    "area_id",
    "initiative_id",
    '"on"',
    "amount",
    "organisation_id",
    "hours",
    "rate",
    "reverses_id",
    "entered_at",
)
_WORDS = {"text": 240, "funder": 200, "led_by": 200, "reference": 80, "reason": 240}
_TABLE = "neighbourhoods_ledgerentry"


def _changed(differs: str, within: str) -> str:
    """Give the condition on which an UPDATE is refused, in the words of one database."""
    fixed = [f"NEW.{name} {differs} OLD.{name}" for name in _FIXED]
    words = [
        f"(NEW.{name} {differs} OLD.{name} AND {within.format(name=name)} = 0 AND length(NEW.{name}) < {longest})"
        for name, longest in _WORDS.items()
    ]
    account = f"(NEW.entered_by_id IS NOT NULL AND NEW.entered_by_id {differs} OLD.entered_by_id)"
    return " OR ".join([*fixed, *words, account])


_POSTGRES_CHANGED = _changed("IS DISTINCT FROM", f"position('{REPLACEMENT}' in NEW.{{name}})")
_SQLITE_CHANGED = _changed("IS NOT", f"instr(NEW.{{name}}, '{REPLACEMENT}')")

ALWAYS = {
    "postgresql": (
        f"""
        CREATE OR REPLACE FUNCTION neighbourhoods_ledger_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {_POSTGRES_CHANGED} THEN
                RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
        """,
        f"""
        CREATE OR REPLACE FUNCTION neighbourhoods_ledger_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation';
        END $$
        """,
        f"CREATE TRIGGER neighbourhoods_ledger_unchanged BEFORE UPDATE ON {_TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION neighbourhoods_ledger_unchanged()",
    ),
    "sqlite": (
        f"CREATE TRIGGER neighbourhoods_ledger_unchanged BEFORE UPDATE ON {_TABLE} WHEN {_SQLITE_CHANGED}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    ),
}
# What keeps lines from being deleted stands apart: only taking the invented programme away lifts it for a moment, and
# tests on SQLite, which empty every table between them.
KEEPS_LINES = {
    "postgresql": (
        f"CREATE TRIGGER neighbourhoods_ledger_kept BEFORE DELETE ON {_TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION neighbourhoods_ledger_kept()",
    ),
    "sqlite": (
        f"CREATE TRIGGER neighbourhoods_ledger_kept BEFORE DELETE ON {_TABLE}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    ),
}
LIFT_LINES = {
    "postgresql": (f"DROP TRIGGER IF EXISTS neighbourhoods_ledger_kept ON {_TABLE}",),
    "sqlite": ("DROP TRIGGER IF EXISTS neighbourhoods_ledger_kept",),
}
STAND = {  # whether what keeps lines is in force
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname = 'neighbourhoods_ledger_kept'",
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = 'neighbourhoods_ledger_kept'",
}

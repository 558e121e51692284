"""The database's own refusal to change history: events never, payloads only to be emptied by an erasure.

Kept apart from the migration so that tests, which empty every table between them, can lift `KEEPS_ROWS` alone.
"""

POSTGRES = (
    """
    CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit trail is append-only';
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION audit_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.event_id = OLD.event_id AND NEW.body = '' AND NEW.salt = '' AND NEW.erased_under <> '' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a payload of the audit trail can only be erased';
    END $$
    """,
    "CREATE TRIGGER audit_event_unchanged BEFORE UPDATE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_payload_unchanged BEFORE UPDATE ON audit_payload"
    " FOR EACH ROW EXECUTE FUNCTION audit_only_erase()",
)
POSTGRES_KEEPS_ROWS = (
    "CREATE TRIGGER audit_event_kept BEFORE DELETE OR TRUNCATE ON audit_event"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_payload_kept BEFORE DELETE OR TRUNCATE ON audit_payload"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)
POSTGRES_LIFT = (
    "DROP TRIGGER IF EXISTS audit_event_kept ON audit_event",
    "DROP TRIGGER IF EXISTS audit_payload_kept ON audit_payload",
)
SQLITE = (
    """
    CREATE TRIGGER audit_event_unchanged BEFORE UPDATE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
    """,
    """
    CREATE TRIGGER audit_payload_unchanged BEFORE UPDATE ON audit_payload
    WHEN NEW.event_id <> OLD.event_id OR NEW.body <> '' OR NEW.salt <> '' OR NEW.erased_under = ''
    BEGIN SELECT RAISE(ABORT, 'a payload of the audit trail can only be erased'); END
    """,
)
SQLITE_KEEPS_ROWS = (
    """
    CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
    """,
    """
    CREATE TRIGGER audit_payload_kept BEFORE DELETE ON audit_payload
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
    """,
)
SQLITE_LIFT = ("DROP TRIGGER IF EXISTS audit_event_kept", "DROP TRIGGER IF EXISTS audit_payload_kept")

ALWAYS = {"postgresql": POSTGRES, "sqlite": SQLITE}
KEEPS_ROWS = {"postgresql": POSTGRES_KEEPS_ROWS, "sqlite": SQLITE_KEEPS_ROWS}
LIFT = {"postgresql": POSTGRES_LIFT, "sqlite": SQLITE_LIFT}

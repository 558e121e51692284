"""What the database itself refuses: approving or paying one's own, changing a line of the ledger, unpaying."""

POSTGRES = (
    """
    CREATE OR REPLACE FUNCTION coren_refuse_own_approval() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.approved_by_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM coren_adviser a JOIN accounts_person p ON p.id = a.person_id
            WHERE a.id = NEW.adviser_id AND p.user_id = NEW.approved_by_id
        ) THEN
            RAISE EXCEPTION 'nobody approves or pays their own' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER coren_hours_own BEFORE INSERT OR UPDATE ON coren_hoursentry"
    " FOR EACH ROW EXECUTE FUNCTION coren_refuse_own_approval()",
    "CREATE TRIGGER coren_expense_own BEFORE INSERT OR UPDATE ON coren_expense"
    " FOR EACH ROW EXECUTE FUNCTION coren_refuse_own_approval()",
    """
    CREATE OR REPLACE FUNCTION coren_refuse_own_payment() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.paid_by_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM coren_payment y JOIN coren_adviser a ON a.id = y.adviser_id
            JOIN accounts_person p ON p.id = a.person_id
            WHERE y.batch_id = NEW.id AND p.user_id = NEW.paid_by_id
        ) THEN
            RAISE EXCEPTION 'nobody approves or pays their own' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER coren_batch_own BEFORE INSERT OR UPDATE ON coren_paymentbatch"
    " FOR EACH ROW EXECUTE FUNCTION coren_refuse_own_payment()",
    """
    CREATE OR REPLACE FUNCTION coren_ledger_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF ROW(NEW.*) IS DISTINCT FROM ROW(OLD.*) THEN
            RAISE EXCEPTION 'the ledger is not edited: reverse the payment' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER coren_ledger_unchanged BEFORE UPDATE ON coren_ledgerentry"
    " FOR EACH ROW EXECUTE FUNCTION coren_ledger_unchanged()",
    """
    CREATE OR REPLACE FUNCTION coren_ledger_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM coren_payment y LEFT JOIN coren_paymentbatch b ON b.id = y.batch_id
            WHERE y.id = OLD.payment_id AND (b.id IS NULL OR b.state = 'paid')
        ) THEN
            RAISE EXCEPTION 'the ledger is not edited: reverse the payment' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION coren_payment_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.amount <> OLD.amount OR NEW.method <> OLD.method OR NEW.reverses_id IS DISTINCT FROM OLD.reverses_id
           OR NEW.batch_id IS DISTINCT FROM OLD.batch_id THEN
            RAISE EXCEPTION 'the ledger is not edited: reverse the payment' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER coren_payment_unchanged BEFORE UPDATE ON coren_payment"
    " FOR EACH ROW EXECUTE FUNCTION coren_payment_unchanged()",
)

_SQLITE_OWN = """
    CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN NEW.approved_by_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM coren_adviser a JOIN accounts_person p ON p.id = a.person_id
        WHERE a.id = NEW.adviser_id AND p.user_id = NEW.approved_by_id)
    BEGIN SELECT RAISE(ABORT, 'nobody approves or pays their own'); END
"""
SQLITE = (
    *(
        _SQLITE_OWN.format(name=f"{table}_own_{event.lower()}", event=event, table=table)
        for table in ("coren_hoursentry", "coren_expense")
        for event in ("INSERT", "UPDATE")
    ),
    """
    CREATE TRIGGER coren_batch_own BEFORE UPDATE ON coren_paymentbatch WHEN NEW.paid_by_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM coren_payment y JOIN coren_adviser a ON a.id = y.adviser_id
        JOIN accounts_person p ON p.id = a.person_id WHERE y.batch_id = NEW.id AND p.user_id = NEW.paid_by_id)
    BEGIN SELECT RAISE(ABORT, 'nobody approves or pays their own'); END
    """,
    """
    CREATE TRIGGER coren_ledger_unchanged BEFORE UPDATE ON coren_ledgerentry
    WHEN NEW.payment_id <> OLD.payment_id OR NEW.hours_id IS NOT OLD.hours_id OR NEW.expense_id IS NOT OLD.expense_id
      OR NEW.amount <> OLD.amount OR NEW.attempt <> OLD.attempt OR NEW.reverses_id IS NOT OLD.reverses_id
    BEGIN SELECT RAISE(ABORT, 'the ledger is not edited: reverse the payment'); END
    """,
    """
    CREATE TRIGGER coren_payment_unchanged BEFORE UPDATE ON coren_payment
    WHEN NEW.amount <> OLD.amount OR NEW.method <> OLD.method OR NEW.reverses_id IS NOT OLD.reverses_id
      OR NEW.batch_id IS NOT OLD.batch_id
    BEGIN SELECT RAISE(ABORT, 'the ledger is not edited: reverse the payment'); END
    """,
)
# What keeps paid lines from being deleted stands apart: only taking the invented programme away lifts it for a moment,
# and tests on SQLite, which empty every table between them.
KEEPS_LINES = {
    "postgresql": (
        "CREATE TRIGGER coren_ledger_kept BEFORE DELETE ON coren_ledgerentry"
        " FOR EACH ROW EXECUTE FUNCTION coren_ledger_kept()",
    ),
    "sqlite": (
        """
        CREATE TRIGGER coren_ledger_kept BEFORE DELETE ON coren_ledgerentry WHEN EXISTS (
            SELECT 1 FROM coren_payment y LEFT JOIN coren_paymentbatch b ON b.id = y.batch_id
            WHERE y.id = OLD.payment_id AND (b.id IS NULL OR b.state = 'paid'))
        BEGIN SELECT RAISE(ABORT, 'the ledger is not edited: reverse the payment'); END
        """,
    ),
}
LIFT_LINES = {
    "postgresql": ("DROP TRIGGER IF EXISTS coren_ledger_kept ON coren_ledgerentry",),
    "sqlite": ("DROP TRIGGER IF EXISTS coren_ledger_kept",),
}
STAND = {  # whether what keeps paid lines is in force
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname = 'coren_ledger_kept'",
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = 'coren_ledger_kept'",
}
ALWAYS = {"postgresql": POSTGRES, "sqlite": SQLITE}

"""What the database itself refuses of action points: verifying what one owns, did or typed in, by whatever way round.

The check constraints of the model compare the columns of a row as it will stand. These triggers see the row as it
stood, too, and who is who: they refuse to rewrite who did a thing that is done so that they could then verify it, a
verification by nobody, and one by an officer where a resident has to look. An erasure may always empty a name.
"""

REFUSED = "nobody verifies what they own or did"
KEPT = "who owns and did what is done stays as it is: put it back first"
NAMELESS = "a verified action says who owns it, who did it and who looked"
RESIDENT = "a resident of the group verifies what concerns residents"

_POSTGRES_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION governance_action_point_rules() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF OLD.state IN ('completed', 'verified') AND NEW.state IN ('completed', 'verified') AND (
                (NEW.owner_id IS NOT NULL AND NEW.owner_id IS DISTINCT FROM OLD.owner_id)
                OR (NEW.completed_by_id IS NOT NULL AND NEW.completed_by_id IS DISTINCT FROM OLD.completed_by_id)
                OR (NEW.completed_entered_by_id IS NOT NULL
                    AND NEW.completed_entered_by_id IS DISTINCT FROM OLD.completed_entered_by_id)
                OR (OLD.state = 'verified' AND NEW.verified_by_id IS NOT NULL
                    AND NEW.verified_by_id IS DISTINCT FROM OLD.verified_by_id)
            ) THEN
                RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'check_violation';
            END IF;
            IF NEW.verified_by_id IS NOT NULL AND NEW.verified_by_id IN (OLD.owner_id, OLD.completed_by_id) THEN
                RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation';
            END IF;
            IF OLD.state = 'verified' THEN
                RETURN NEW;
            END IF;
        END IF;
        IF NEW.state <> 'verified' THEN
            RETURN NEW;
        END IF;
        IF NEW.verified_by_id IS NULL OR NEW.owner_id IS NULL OR NEW.completed_by_id IS NULL THEN
            RAISE EXCEPTION '{NAMELESS}' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            SELECT 1 FROM accounts_person p WHERE
            (p.id = NEW.verified_by_id AND p.user_id = NEW.completed_entered_by_id)
            OR (p.id IN (NEW.owner_id, NEW.completed_by_id) AND p.user_id = NEW.verified_entered_by_id)
        ) THEN
            RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.concerns_residents AND NOT EXISTS (
            SELECT 1 FROM governance_membership m
            WHERE m.group_id = NEW.group_id AND m.person_id = NEW.verified_by_id AND m.sector = 'resident'
        ) THEN
            RAISE EXCEPTION '{RESIDENT}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
"""  # noqa: S608  our own words alone
POSTGRES = (
    _POSTGRES_FUNCTION,
    "CREATE TRIGGER governance_action_point_rules BEFORE INSERT OR UPDATE ON governance_actionpoint"
    " FOR EACH ROW EXECUTE FUNCTION governance_action_point_rules()",
)

_IS_DONE = "OLD.state IN ('completed', 'verified') AND NEW.state IN ('completed', 'verified')"


def _sqlite(name: str, event: str, condition: str, text: str) -> str:
    return (
        f"CREATE TRIGGER governance_action_point_{name} BEFORE {event} ON governance_actionpoint WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{text}'); END"
    )


def _sqlite_verifying(event: str) -> tuple[str, ...]:
    begins = "NEW.state = 'verified'" + (" AND OLD.state <> 'verified'" if event == "UPDATE" else "")
    nameless = "(NEW.verified_by_id IS NULL OR NEW.owner_id IS NULL OR NEW.completed_by_id IS NULL)"
    own = (
        "EXISTS (SELECT 1 FROM accounts_person p WHERE"
        " (p.id = NEW.verified_by_id AND p.user_id = NEW.completed_entered_by_id)"
        " OR (p.id IN (NEW.owner_id, NEW.completed_by_id) AND p.user_id = NEW.verified_entered_by_id))"
    )
    no_resident = (
        "NEW.concerns_residents AND NOT EXISTS (SELECT 1 FROM governance_membership m WHERE"
        " m.group_id = NEW.group_id AND m.person_id = NEW.verified_by_id AND m.sector = 'resident')"
    )
    name = event.lower()
    return (
        _sqlite(f"nameless_{name}", event, f"{begins} AND {nameless}", NAMELESS),
        _sqlite(f"own_{name}", event, f"{begins} AND {own}", REFUSED),
        _sqlite(f"resident_{name}", event, f"{begins} AND {no_resident}", RESIDENT),
    )


_REWRITTEN = " OR ".join(
    f"(NEW.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name})"
    for name in ("owner_id", "completed_by_id", "completed_entered_by_id")
)
SQLITE = (
    _sqlite(
        "kept",
        "UPDATE",
        f"{_IS_DONE} AND ({_REWRITTEN} OR (OLD.state = 'verified' AND NEW.verified_by_id IS NOT NULL"
        " AND NEW.verified_by_id IS NOT OLD.verified_by_id))",
        KEPT,
    ),
    _sqlite(
        "before",
        "UPDATE",
        "NEW.verified_by_id IS NOT NULL AND NEW.verified_by_id IN (OLD.owner_id, OLD.completed_by_id)",
        REFUSED,
    ),
    *_sqlite_verifying("INSERT"),
    *_sqlite_verifying("UPDATE"),
)
ALWAYS = {"postgresql": POSTGRES, "sqlite": SQLITE}

"""How the index of search is kept: by the database, whenever a row changes that something is found by.

Each kind of thing has one SELECT that says what is found of it. The triggers run it for one thing, `rebuild_search` for
all. They are lifted before a migration and set again after it (governance.search_receivers), because SQLite drops the
triggers of a table that it makes anew, and refuses to rename a table that a trigger speaks of.
"""

from dataclasses import dataclass

ENTRIES, WORDS = "governance_searchentry", "governance_search_words"
_COLUMNS = 'kind, object_id, group_id, area_id, "on", title, text'
_DATE = {"postgresql": "(m.starts_at AT TIME ZONE 'Europe/London')::date", "sqlite": "date(m.starts_at)"}
_ADDED = {"postgresql": "(p.added_at AT TIME ZONE 'Europe/London')::date", "sqlite": "date(p.added_at)"}
_JOINED = {"postgresql": "string_agg({0}, chr(10))", "sqlite": "group_concat({0}, char(10))"}
_BREAK = {"postgresql": "chr(10)", "sqlite": "char(10)"}


@dataclass(frozen=True, slots=True)
class Source:
    """What is found of one kind: where its words stand, and which tables change them by which column."""

    kind: str
    key: str
    table: str
    title: str
    text: tuple[str, ...]
    on: str
    watched: tuple[tuple[str, str], ...]
    group: str = ""
    area: str = ""
    where: str = "TRUE"
    children: str = ""


def sources(vendor: str) -> tuple[Source, ...]:
    """Give the seven kinds in the words of one database."""
    items = _JOINED[vendor].format("a.title || ' ' || a.notes || ' ' || a.presenter")
    evidence = _JOINED[vendor].format("e.title")
    agenda = f"SELECT {items} FROM governance_agendaitem a WHERE a.meeting_id = m.id"  # noqa: S608  names of our own
    rested_on = f"SELECT {evidence} FROM governance_decisionevidence e WHERE e.decision_id = d.id"  # noqa: S608  names of our own
    return (
        Source(
            kind="meeting",
            key="m.id",
            table="governance_meeting m",
            title="m.title",
            text=("m.place", "m.access", "m.cancelled_reason"),
            children=agenda,
            on=_DATE[vendor],
            group="m.group_id",
            watched=(("governance_meeting", "id"), ("governance_agendaitem", "meeting_id")),
        ),
        # A draft is for those who write it: minutes are found once they were circulated.
        Source(
            kind="minutes",
            key="m.id",
            table="governance_meeting m JOIN governance_minutes n ON n.meeting_id = m.id",
            title="m.title",
            text=("n.text",),
            on=_DATE[vendor],
            group="m.group_id",
            where="n.state <> 'draft'",
            watched=(("governance_meeting", "id"), ("governance_minutes", "meeting_id")),
        ),
        Source(
            kind="decision",
            key="d.id",
            table="governance_decision d",
            title=_numbered("Decision", "d"),
            text=("d.text", "d.rationale", "d.not_taken", "d.outcome"),
            children=rested_on,
            on="d.decided_on",
            group="d.group_id",
            watched=(("governance_decision", "id"), ("governance_decisionevidence", "decision_id")),
        ),
        Source(
            kind="action_point",
            key="t.id",
            table="governance_actionpoint t",
            title=_numbered("Action", "t"),
            text=("t.text", "t.completed_note", "t.inadequate_reason", "t.dropped_reason"),
            on="t.due_on",
            group="t.group_id",
            watched=(("governance_actionpoint", "id"),),
        ),
        Source(
            kind="paper",
            key="p.id",
            table="governance_paper p",
            title="p.title",
            text=("p.about", "p.file_name"),
            on=_ADDED[vendor],
            group="p.group_id",
            watched=(("governance_paper", "id"),),
        ),
        Source(
            kind="issue",
            key="i.id",
            table="governance_issue i",
            title="i.title",
            text=("i.text", "i.outcome"),
            on="i.raised_on",
            area="i.area_id",
            watched=(("governance_issue", "id"),),
        ),
        Source(
            kind="event",
            key="v.id",
            table="governance_event v",
            title="v.title",
            text=("v.place", "v.aims", "v.what_was_said", "v.what_followed"),
            on="v.starts_on",
            area="v.area_id",
            watched=(("governance_event", "id"),),
        ),
    )


def _numbered(word: str, table: str) -> str:
    """Put the number that people say in front, and cut a long text as a title is cut."""
    short = f"CASE WHEN length({table}.text) > 120 THEN substr({table}.text, 1, 119) || '…' ELSE {table}.text END"
    return f"'{word} ' || {table}.number || ': ' || {short}"


def select(source: Source, vendor: str, one: str = "") -> str:
    """Give the rows of a kind, or the row of one thing."""
    text = f" || {_BREAK[vendor]} || ".join(source.text)
    if source.children:
        text += f" || {_BREAK[vendor]} || coalesce(({source.children}), '')"
    narrowed = f" AND {source.key} = {one}" if one else ""
    nothing = "NULL::uuid" if vendor == "postgresql" else "NULL"
    owner = f"{source.group or nothing}, {source.area or nothing}"
    return (
        f"SELECT '{source.kind}', {source.key}, {owner}, {source.on}, {source.title}, {text}"  # noqa: S608  names of our own
        f" FROM {source.table} WHERE {source.where}{narrowed}"
    )


def fill(vendor: str) -> list[str]:
    """Give what makes the whole index anew; the table is emptied before."""
    return [f"INSERT INTO {ENTRIES} ({_COLUMNS}) {select(one, vendor)}" for one in sources(vendor)]


def keep(vendor: str) -> list[str]:
    """Give the statements that set the triggers; `lift` comes first."""
    made = [_postgres(one) if vendor == "postgresql" else _sqlite(one) for one in sources(vendor)]
    statements = [statement for part in made for statement in part]
    return statements if vendor == "postgresql" else [*statements, *_sqlite_words()]


def lift(vendor: str) -> list[str]:
    """Give the statements that take the triggers away, also where there is none."""
    ends = ("",) if vendor == "postgresql" else ("_insert", "_update", "_delete")
    watched = [(one.kind, table) for one in sources(vendor) for table, _column in one.watched]
    names = [(f"{_name(kind, table)}{end}", table) for kind, table in watched for end in ends]
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in names]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in [*(name for name, _table in names), *_WORD_TRIGGERS]]


def _name(kind: str, table: str) -> str:
    return f"governance_search_{kind}_{table.removeprefix('governance_')}"


# PostgreSQL -------------------------------------------------------------------------------------


def _postgres(source: Source) -> list[str]:
    """Give one function that writes the entry of one thing, and a trigger for each table that changes it.

    Whoever comes second waits for the first at the entry's row, and reads the tables only then: two who change two
    items of one agenda leave both in the index. It finds its rows by their keys, whatever the planner thinks of the
    size of a table: a plan made while it was empty is kept, and would read the whole of it for each row brought in.
    """
    function = f"governance_search_{source.kind}"
    entry = f"kind = '{source.kind}' AND object_id = one"
    set_to = ", ".join(f"{name} = s.{name}" for name in ("group_id", "area_id", '"on"', "title", "text"))
    made = [
        f"""
        CREATE OR REPLACE FUNCTION {function}(one uuid) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
        BEGIN
            INSERT INTO {ENTRIES} ({_COLUMNS}) VALUES ('{source.kind}', one, NULL, NULL, '2000-01-01', '', '')
            ON CONFLICT (kind, object_id) DO NOTHING;
            PERFORM 1 FROM {ENTRIES} WHERE {entry} FOR UPDATE;
            UPDATE {ENTRIES} SET {set_to} FROM ({select(source, "postgresql", "one")}) AS s ({_COLUMNS})
            WHERE {ENTRIES}.kind = s.kind AND {ENTRIES}.object_id = s.object_id;
            IF NOT FOUND THEN DELETE FROM {ENTRIES} WHERE {entry}; END IF;
        END $$
        """  # noqa: S608  names of our own
    ]
    for table, column in source.watched:
        name = _name(source.kind, table)
        made += [
            f"""
            CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN PERFORM {function}(OLD.{column}); RETURN NULL; END IF;
                PERFORM {function}(NEW.{column});
                IF TG_OP = 'UPDATE' AND NEW.{column} <> OLD.{column} THEN PERFORM {function}(OLD.{column}); END IF;
                RETURN NULL;
            END $$
            """,
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return made


# SQLite -----------------------------------------------------------------------------------------

_WORD_TRIGGERS = (f"{WORDS}_insert", f"{WORDS}_update", f"{WORDS}_delete")


def _sqlite(source: Source) -> list[str]:
    made = []
    for table, column in source.watched:
        for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            acts = "".join(_sqlite_refresh(source, f"{row}.{column}") for row in rows)
            name = f"{_name(source.kind, table)}_{event.lower()}"
            made.append(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {acts} END")
    return made


def _sqlite_refresh(source: Source, one: str) -> str:
    """Write the entry of one thing again. The index of words is told by the triggers of the entries themselves."""
    return (
        f"DELETE FROM {ENTRIES} WHERE kind = '{source.kind}' AND object_id = {one};"  # noqa: S608  names of our own
        f" INSERT INTO {ENTRIES} ({_COLUMNS}) {select(source, 'sqlite', one)};"
    )


def _sqlite_words() -> list[str]:
    """An FTS5 table over another one is told of each row that goes, with the words that it had."""
    gone = f"INSERT INTO {WORDS} ({WORDS}, rowid, title, text) VALUES ('delete', OLD.id, OLD.title, OLD.text);"  # noqa: S608  names of our own
    come = f"INSERT INTO {WORDS} (rowid, title, text) VALUES (NEW.id, NEW.title, NEW.text);"  # noqa: S608  names of our own
    acts = (("INSERT", come), ("UPDATE", gone + come), ("DELETE", gone))
    return [
        f"CREATE TRIGGER {name} AFTER {event} ON {ENTRIES} BEGIN {act} END"
        for name, (event, act) in zip(_WORD_TRIGGERS, acts, strict=True)
    ]

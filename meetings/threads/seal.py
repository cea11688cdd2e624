"""The database's own refusal to change an event of a thread's log, on SQLite and PostgreSQL."""

SQLITE = [
    """CREATE TRIGGER IF NOT EXISTS thread_event_is_final BEFORE UPDATE ON threads_threadevent
       BEGIN SELECT RAISE(ABORT, 'events of a thread are never changed'); END""",
]
POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION thread_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'events of a thread are never changed'; END $$""",
    """CREATE OR REPLACE TRIGGER thread_event_is_final BEFORE UPDATE ON threads_threadevent
       FOR EACH ROW EXECUTE FUNCTION thread_event_refuse()""",
]


def seal(connection) -> None:
    """Put the refusal in place; again is harmless."""
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement)


def unseal(connection) -> None:
    """Take the refusal away, for a reversed migration."""
    statements = (
        ["DROP TRIGGER IF EXISTS thread_event_is_final"]
        if connection.vendor == "sqlite"
        else [
            "DROP TRIGGER IF EXISTS thread_event_is_final ON threads_threadevent",
            "DROP FUNCTION IF EXISTS thread_event_refuse()",
        ]
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

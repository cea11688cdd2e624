"""The database's own refusal to change or remove an audit entry, on SQLite and PostgreSQL."""

SQLITE = [
    """CREATE TRIGGER IF NOT EXISTS audit_entry_is_final BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_entry_stays BEFORE DELETE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'audit entries are never removed'); END""",
]
POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'audit entries are never changed or removed'; END $$""",
    "CREATE OR REPLACE TRIGGER audit_entry_is_final BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
]


def seal(connection) -> None:
    """Put the refusal in place; again is harmless."""
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement)


def unseal(connection) -> None:
    """Take the refusal away: for a reversed migration, and for tests that empty their tables."""
    statements = (
        ["DROP TRIGGER IF EXISTS audit_entry_is_final", "DROP TRIGGER IF EXISTS audit_entry_stays"]
        if connection.vendor == "sqlite"
        else [
            "DROP TRIGGER IF EXISTS audit_entry_is_final ON audit_entry",
            "DROP FUNCTION IF EXISTS audit_entry_refuse()",
        ]
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

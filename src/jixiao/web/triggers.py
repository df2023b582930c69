"""Tables that the database itself keeps append-only, on SQLite and on PostgreSQL; used by migrations."""

from typing import Any

FUNCTION = """
CREATE OR REPLACE FUNCTION jixiao_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME;
END $$;
"""


def guard(editor: Any, *tables: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on the tables."""
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTION)
        for table in tables:
            editor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION jixiao_append_only()"
            )
            editor.execute(
                f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION jixiao_append_only()"
            )
        return
    for table in tables:
        for event in ("UPDATE", "DELETE"):
            refusal = f"SELECT RAISE(ABORT, '{table} is append-only')"
            editor.execute(f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} BEGIN {refusal}; END")


def unguard(editor: Any, *tables: str) -> None:
    for table in tables:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER {table}_kept ON {table}")
            editor.execute(f"DROP TRIGGER {table}_whole ON {table}")
        else:
            editor.execute(f"DROP TRIGGER {table}_no_update")
            editor.execute(f"DROP TRIGGER {table}_no_delete")

"""The database refuses to delete records and their files, to change a voided record, and to change what is frozen or history."""

from typing import ClassVar

from django.db import migrations

HISTORY = ("evidence_alteration", "evidence_frozen", "evidence_attachment")
RECORD = "evidence_record"

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION jixiao_void_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.void <> '' THEN RAISE EXCEPTION 'a voided record stays as it is'; END IF;
  RETURN NEW;
END $$;
"""


def guard(apps, schema_editor) -> None:  # noqa: ARG001 - Django's signature
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        execute(POSTGRES_FUNCTION)
        for table in HISTORY:
            execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION jixiao_append_only()")
        execute(f"CREATE TRIGGER {RECORD}_kept BEFORE DELETE ON {RECORD} FOR EACH ROW EXECUTE FUNCTION jixiao_append_only()")
        execute(f"CREATE TRIGGER {RECORD}_void BEFORE UPDATE ON {RECORD} FOR EACH ROW EXECUTE FUNCTION jixiao_void_stays()")
        for table in (*HISTORY, RECORD):
            execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION jixiao_append_only()")
        return
    refusal = "BEGIN SELECT RAISE(ABORT, '{} is append-only'); END"
    for table in HISTORY:
        for event in ("UPDATE", "DELETE"):
            execute(f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {refusal.format(table)}")
    execute(f"CREATE TRIGGER {RECORD}_no_delete BEFORE DELETE ON {RECORD} {refusal.format(RECORD)}")
    execute(
        f"CREATE TRIGGER {RECORD}_void BEFORE UPDATE ON {RECORD} WHEN OLD.void <> '' "
        "BEGIN SELECT RAISE(ABORT, 'a voided record stays as it is'); END"
    )


def unguard(apps, schema_editor) -> None:  # noqa: ARG001 - Django's signature
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        for table in (*HISTORY, RECORD):
            execute(f"DROP TRIGGER {table}_kept ON {table}")
            execute(f"DROP TRIGGER {table}_whole ON {table}")
        execute(f"DROP TRIGGER {RECORD}_void ON {RECORD}")
        return
    for table in HISTORY:
        execute(f"DROP TRIGGER {table}_no_update")
        execute(f"DROP TRIGGER {table}_no_delete")
    execute(f"DROP TRIGGER {RECORD}_no_delete")
    execute(f"DROP TRIGGER {RECORD}_void")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evidence", "0001_initial"), ("cases", "0002_append_only")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]

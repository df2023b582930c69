"""The database itself refuses to change or delete what is history: journal, transitions, versions, edits."""

from typing import ClassVar

from django.db import migrations

TABLES = ("cases_entry", "cases_transition", "cases_version", "cases_edit")

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION jixiao_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""


def guard(apps, schema_editor) -> None:  # noqa: ARG001 - Django's signature
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        execute(POSTGRES_FUNCTION)
        for table in TABLES:
            execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION jixiao_append_only()")
            execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION jixiao_append_only()")
        return
    for table in TABLES:
        for event in ("UPDATE", "DELETE"):
            execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def unguard(apps, schema_editor) -> None:  # noqa: ARG001 - Django's signature
    execute = schema_editor.execute
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            execute(f"DROP TRIGGER {table}_kept ON {table}")
            execute(f"DROP TRIGGER {table}_whole ON {table}")
        else:
            execute(f"DROP TRIGGER {table}_no_update")
            execute(f"DROP TRIGGER {table}_no_delete")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]

"""The database refuses to delete records and their files, to change a voided record, and to change what is frozen or history."""

from typing import ClassVar

from django.db import migrations

from jixiao.web import triggers

HISTORY = ("evidence_alteration", "evidence_frozen", "evidence_attachment")
RECORD = "evidence_record"

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION jixiao_void_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.void <> '' THEN RAISE EXCEPTION 'a voided record stays as it is'; END IF;
  RETURN NEW;
END $$;
"""


def guard(_apps, editor) -> None:
    triggers.guard(editor, *HISTORY)
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRES_FUNCTION)
        editor.execute(f"CREATE TRIGGER {RECORD}_kept BEFORE DELETE ON {RECORD} FOR EACH ROW EXECUTE FUNCTION jixiao_append_only()")
        editor.execute(
            f"CREATE TRIGGER {RECORD}_whole BEFORE TRUNCATE ON {RECORD} FOR EACH STATEMENT EXECUTE FUNCTION jixiao_append_only()"
        )
        editor.execute(f"CREATE TRIGGER {RECORD}_void BEFORE UPDATE ON {RECORD} FOR EACH ROW EXECUTE FUNCTION jixiao_void_stays()")
        return
    refusal = f"SELECT RAISE(ABORT, '{RECORD} is append-only')"
    editor.execute(f"CREATE TRIGGER {RECORD}_kept BEFORE DELETE ON {RECORD} BEGIN {refusal}; END")
    stays = "SELECT RAISE(ABORT, 'a voided record stays as it is')"
    editor.execute(f"CREATE TRIGGER {RECORD}_void BEFORE UPDATE ON {RECORD} WHEN OLD.void <> '' BEGIN {stays}; END")


def unguard(_apps, editor) -> None:
    triggers.unguard(editor, *HISTORY)
    on = f" ON {RECORD}" if editor.connection.vendor == "postgresql" else ""
    for name in ("kept", "void", *(("whole",) if on else ())):
        editor.execute(f"DROP TRIGGER {RECORD}_{name}{on}")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evidence", "0001_initial"), ("cases", "0002_append_only")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]

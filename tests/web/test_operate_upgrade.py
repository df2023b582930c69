"""A database that an earlier version wrote is brought forward with everything in it, on SQLite and PostgreSQL.

The samples are made by tools/old_database.py; a migration that was changed after it had been applied somewhere fails here.
"""

import base64
import gzip
import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from installation import new, postgres  # noqa: F401 - a fixture
from web.serving import told

SAMPLES = sorted((Path(__file__).parent / "samples" / "upgrade").glob("*.sql.gz"))
FILE = re.compile(r"^-- file (\S+)$", re.MULTILINE)
GROWN = ("django_migrations", "django_content_type", "auth_permission", "django_session")  # by new versions and by working
LOOK = """
import json
from django.test import Client
from django.conf import settings
from jixiao.web.accounts.models import Person
from jixiao.web.cases.models import Case
from jixiao.web.evidence.models import Ledger, Survey
from jixiao.web.operate import databases
settings.ALLOWED_HOSTS = ["testserver"]
rows = databases.rows()
def client(name):
    client = Client()
    client.force_login(Person.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
clerk = client("clerk")
addresses = [f"/cases/{pk}/" for pk in Case.objects.values_list("pk", flat=True)]
addresses += [f"/ledgers/{pk}/" for pk in Ledger.objects.values_list("pk", flat=True)]
addresses += [f"/ledgers/surveys/{pk}/" for pk in Survey.objects.values_list("pk", flat=True)]
pages = {address: clerk.get(address).status_code for address in addresses}
published = Case.objects.get(status="published")
pages |= {address: Client().get(address).status_code for address in ("/public/", f"/public/{published.pk}/")}
answers = [clerk.get(f"/ledgers/surveys/{pk}/").content.decode() for pk in Survey.objects.values_list("pk", flat=True)]
signing = Case.objects.get(status="signing")
client("leader").post(f"/cases/{signing.pk}/move/refuse/", {"version": signing.version, "note": "请补充"})
signing.refresh_from_db()
print(json.dumps({"rows": rows, "pages": pages, "status": signing.status, "answers": all("95.0%" in a for a in answers),
                  "scores": [str(c.score) for c in Case.objects.order_by("pk")]}))
"""


def filled(place, script: str) -> tuple[dict[str, int], list[str]]:
    """Put the old database and its files in place; gives the rows of each table and the scores."""
    for data in map(base64.b64decode, FILE.findall(script)):
        name = hashlib.sha256(data).hexdigest()
        path = place.home / "files" / name[:2] / name[2:4] / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    if url := place.environment.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(url, autocommit=True) as database:
            database.execute(script)
            return counted(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    with closing(sqlite3.connect(place.home / "jixiao.sqlite3")) as database:
        database.executescript(script)
        return counted(database, tables)


def counted(database, tables: str) -> tuple[dict[str, int], list[str]]:
    names = [name for (name,) in database.execute(tables).fetchall()]
    rows = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    return rows, [str(score) for (score,) in database.execute("SELECT score FROM cases_case ORDER BY id").fetchall()]


@pytest.mark.postgres
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name.removesuffix(".sql.gz"))
def test_an_earlier_database_is_brought_forward_whole_and_works(sample, tmp_path, request):
    place = new("postgres" if ".postgres." in sample.name else "sqlite", request, tmp_path)
    before, scores = filled(place, gzip.decompress(sample.read_bytes()).decode())

    now = told(place, LOOK)

    assert {table: n for table, n in before.items() if table not in GROWN and now["rows"].get(table) != n} == {}
    assert before["cases_version"] > 10
    assert set(now["pages"].values()) == {200}, now["pages"]
    assert now["status"] == "draft"
    assert now["answers"]
    assert now["scores"] == scores
    assert "whole" in place.run("verify")


def test_the_samples_hold_all_that_people_enter_on_both_databases():
    kinds = {sample.name.split(".")[-3] for sample in SAMPLES}
    newest = gzip.decompress(SAMPLES[-1].read_bytes()).decode()

    assert {"sqlite", "postgres"} <= kinds
    wanted = ("evidence_record", "evidence_attachment", "evidence_survey", "evidence_batch", "evidence_binding", "public_publication")
    assert [table for table in wanted if not re.search(rf'INSERT INTO "?(public\.)?{table}"? ', newest)] == []

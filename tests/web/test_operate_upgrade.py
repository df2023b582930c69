"""A database that an earlier version wrote is brought forward with everything in it.

The samples are made by tools/old_database.py; a migration that was changed after it had been applied somewhere fails here.
"""

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from installation import new

SAMPLES = sorted((Path(__file__).parent / "samples" / "upgrade").glob("*.sql.gz"))
LOOK = """
import json
from django.test import Client
from django.conf import settings
from jixiao.web.accounts.models import Person
from jixiao.web.cases.models import Case
from jixiao.web.operate import databases
settings.ALLOWED_HOSTS = ["testserver"]
rows = databases.rows()
client = Client()
client.force_login(Person.objects.get(username="clerk"), backend="allauth.account.auth_backends.AuthenticationBackend")
pages = [client.get(f"/cases/{pk}/").status_code for pk in Case.objects.values_list("pk", flat=True)]
client.force_login(Person.objects.get(username="leader"), backend="allauth.account.auth_backends.AuthenticationBackend")
signing = Case.objects.get(status="signing")
client.post(f"/cases/{signing.pk}/move/refuse/", {"version": signing.version, "note": "请补充"})
signing.refresh_from_db()
print(json.dumps({"rows": rows, "pages": pages, "status": signing.status, "scores": [str(c.score) for c in Case.objects.order_by("year")]}))
"""


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name.removesuffix(".sql.gz"))
def test_an_earlier_database_is_brought_forward_whole_and_works(sample, tmp_path, request):
    place = new("sqlite", request, tmp_path)
    with closing(sqlite3.connect(place.home / "jixiao.sqlite3")) as database:
        database.executescript(gzip.decompress(sample.read_bytes()).decode())
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        before = {table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}

    now = json.loads(place.python(LOOK).splitlines()[-1])

    grown = ("django_migrations", "django_content_type", "auth_permission", "django_session")
    assert {t: n for t, n in before.items() if t not in grown and now["rows"].get(t) != n} == {}
    assert before["cases_version"] > 10
    assert now["pages"] == [200, 200]
    assert now["status"] == "draft"
    assert now["scores"] == ["96.99", "98.61"]
    assert "whole" in place.run("verify")


def test_there_is_something_to_bring_forward():
    assert SAMPLES

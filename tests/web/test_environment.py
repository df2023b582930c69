from pathlib import Path

import pytest

from jixiao.errors import WrongUse
from jixiao.web import environment


def test_an_empty_environment_is_sqlite_at_home():
    found = environment.read({"HOME": "/x"})

    assert found.database["ENGINE"].endswith("sqlite3")
    assert found.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert not found.debug


def test_postgresql_is_read_from_its_address():
    found = environment.read({"DATABASE_URL": "postgresql://me:p%40ss@db.example:5433/绩效"})

    assert found.database["HOST"] == "db.example"
    assert (found.database["PASSWORD"], found.database["PORT"], found.database["NAME"]) == ("p@ss", "5433", "绩效")


@pytest.mark.parametrize(
    "values",
    [
        {"JIXIAO_HOTS": "a"},
        {"JIXIAO_SECRET": "short"},
        {"JIXIAO_HTTPS": "yes"},
        {"JIXIAO_PROXIES": "one"},
        {"JIXIAO_HOSTS": " , "},
        {"DATABASE_URL": "mysql://x/y"},
        {"DATABASE_URL": "postgresql://host"},
        {"JIXIAO_OIDC_ISSUER": "https://sso"},
    ],
)
def test_a_wrong_setting_is_named(values):
    name = next(iter(values))
    with pytest.raises(WrongUse) as refused:
        environment.read(values)

    assert name.split("_ISSUER")[0] in refused.value.message.zh


def test_every_mistake_is_named_at_once():
    with pytest.raises(WrongUse) as refused:
        environment.read({"JIXIAO_HTTPS": "yes", "JIXIAO_SECRET": "x", "JIXIAO_OOPS": "1"})

    assert refused.value.message.en.count("JIXIAO_HTTPS") + refused.value.message.en.count("JIXIAO_SECRET:") >= 2


def test_the_secret_is_made_once_and_only_for_its_owner(tmp_path: Path):
    environment.keep_secret(tmp_path)
    first = environment.read({"JIXIAO_HOME": str(tmp_path)}).secret
    environment.keep_secret(tmp_path)

    assert environment.read({"JIXIAO_HOME": str(tmp_path)}).secret == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0

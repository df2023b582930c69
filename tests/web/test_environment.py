import os
import subprocess
import sys
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
        {"DATABASE_URL": "postgresql://host:port/name"},
        {"DATABASE_URL": "postgresql://me:p#word@host/name"},
        {"DATABASE_URL": "postgresql://host/name?ssl=1"},
        {"DATABASE_URL": "/var/lib/jixiao.sqlite3"},
        {"DATABASE_URL": "sqlite:///relative.sqlite3"},
        {"DATABASE_URL": "sqlite:////no/such/folder/jixiao.sqlite3"},
        {"JIXIAO_HOSTS": "https://jixiao.example"},
        {"JIXIAO_HOSTS": "jixiao.example:8000"},
        {"JIXIAO_HOME": "/dev/null/jixiao"},
        {"JIXIAO_HOOKS_TO_THIS_MACHINE": "true"},
        {"JIXIAO_OIDC_ISSUER": "sso.example", "JIXIAO_OIDC_CLIENT": "a", "JIXIAO_OIDC_SECRET": "b"},
        {"JIXIAO_OIDC_ISSUER": "https://sso"},
    ],
)
def test_a_wrong_setting_is_named(values):
    name = next(iter(values))
    with pytest.raises(WrongUse) as refused:
        environment.read(values)

    assert name.split("_ISSUER")[0] in refused.value.message.zh


@pytest.mark.parametrize("url", ["postgresql://h/n?sslmode=verify-full&sslrootcert=/ca.pem", "sqlite:////tmp/%E7%BB%A9%E6%95%88.sqlite3"])
def test_an_address_may_say_how_to_connect(url):
    found = environment.read({"DATABASE_URL": url}).database

    assert found["OPTIONS"].get("sslmode") == "verify-full" or str(found["NAME"]) == "/tmp/绩效.sqlite3"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_home_that_may_not_be_written_is_named(tmp_path):
    (tmp_path / "shut").mkdir(mode=0o500)
    with pytest.raises(WrongUse) as refused:
        environment.read({"JIXIAO_HOME": str(tmp_path / "shut" / "home")})

    assert f"不能读写文件夹 {tmp_path}" in refused.value.message.zh


def test_a_secret_key_that_cannot_be_read_is_named_and_not_made_anew(tmp_path):
    (tmp_path / "secret-key").mkdir()
    with pytest.raises(WrongUse) as refused:
        environment.read({"JIXIAO_HOME": str(tmp_path)})

    assert f"读不了密钥文件 {tmp_path}" in refused.value.message.zh


def test_a_command_names_a_wrong_setting_without_a_traceback():
    words = [sys.executable, "-m", "jixiao.web", "verify"]
    done = subprocess.run(words, env=os.environ | {"JIXIAO_HTTPS": "yes"}, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "JIXIAO_HTTPS: 'yes' 应为 0 或 1" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_setting_is_in_the_manual():
    manual = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text("utf-8")

    assert [name for name in environment.NAMES if f"| `{name}` |" not in manual] == []


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

"""Settings from the environment, loud when wrong: every mistake is named at once, with what to write instead."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jixiao.errors import WrongUse

NAMES = {
    "JIXIAO_HOME": "folder for the database, uploaded files, backups and the secret key",
    "JIXIAO_SECRET": "secret key, at least 40 characters; made and kept in the home folder when absent",
    "JIXIAO_HOSTS": "names the server answers to, separated by commas",
    "JIXIAO_HTTPS": "1 when people reach the server by https (behind a proxy)",
    "JIXIAO_PROXIES": "how many trusted proxies stand in front",
    "JIXIAO_DEBUG": "1 only for development",
    "JIXIAO_OIDC_ISSUER": "address of the single sign-on server",
    "JIXIAO_OIDC_CLIENT": "client id at that server",
    "JIXIAO_OIDC_SECRET": "client secret at that server",
    "JIXIAO_OIDC_NAME": "what the sign-in button says",
}


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says, checked."""

    home: Path
    secret: str
    lasting: bool  # False where the secret key lives only as long as this process
    hosts: tuple[str, ...]
    https: bool
    proxies: int
    debug: bool
    database: dict[str, Any]
    oidc: dict[str, str]


def read(values: Mapping[str, str] = os.environ) -> Environment:
    """The settings in `values`; raises WrongUse with one line for each mistake."""
    faults = [
        f"{name}: 没有这个设置项 · no such setting; known: {', '.join(NAMES)}"
        for name in sorted(values)
        if name.startswith("JIXIAO_") and name not in NAMES
    ]
    home = Path(values.get("JIXIAO_HOME") or Path.home() / ".local/share/jixiao").expanduser()
    secret, lasting = _secret(values, home, faults)
    result = Environment(
        home=home,
        secret=secret,
        lasting=lasting,
        hosts=tuple(h.strip() for h in values.get("JIXIAO_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h.strip()),
        https=_switch(values, "JIXIAO_HTTPS", faults),
        proxies=_count(values, "JIXIAO_PROXIES", faults),
        debug=_switch(values, "JIXIAO_DEBUG", faults),
        database=_database(values.get("DATABASE_URL", ""), home, faults),
        oidc=_oidc(values, faults),
    )
    if not result.hosts:
        faults.append("JIXIAO_HOSTS: 不能为空 · must not be empty")
    if faults:
        text = "\n".join(faults)
        raise WrongUse(f"环境变量设置有误：\n{text}", f"The environment is set wrongly:\n{text}")
    return result


def keep_secret(home: Path) -> None:
    """Make the secret key of this installation, once, readable only by its owner."""
    home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(home / "secret-key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))


def _secret(values: Mapping[str, str], home: Path, faults: list[str]) -> tuple[str, bool]:
    given = values.get("JIXIAO_SECRET")
    if given is not None:
        if len(given) < 40:
            faults.append("JIXIAO_SECRET: 至少 40 个字符 · needs at least 40 characters")
        return given, True
    kept = home / "secret-key"
    if kept.is_file():
        return kept.read_text().strip(), True
    return secrets.token_urlsafe(48), False


def _switch(values: Mapping[str, str], name: str, faults: list[str]) -> bool:
    text = values.get(name, "0")
    if text not in ("0", "1"):
        faults.append(f"{name}: {text!r} 应为 0 或 1 · must be 0 or 1")
    return text == "1"


def _count(values: Mapping[str, str], name: str, faults: list[str]) -> int:
    text = values.get(name, "0")
    if not text.isdecimal():
        faults.append(f"{name}: {text!r} 应为整数 · must be a whole number")
        return 0
    return int(text)


def _database(url: str, home: Path, faults: list[str]) -> dict[str, Any]:
    """SQLite in the home folder, or what a postgresql:// or sqlite:// address says."""
    parts = urlsplit(url)
    if parts.scheme in ("", "sqlite"):
        if url and not parts.path:
            faults.append("DATABASE_URL: 应为 sqlite:////绝对路径/文件 · must be sqlite:////absolute/file")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:] if url else home / "jixiao.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        faults.append("DATABASE_URL: 应为 postgresql://用户:密码@主机:端口/库名 · must be postgresql://user:password@host:port/name")
        return {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _oidc(values: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    keys = ("JIXIAO_OIDC_ISSUER", "JIXIAO_OIDC_CLIENT", "JIXIAO_OIDC_SECRET")
    given = [k for k in keys if values.get(k)]
    if not given:
        return {}
    faults.extend(f"{k}: 单点登录需要同时设置 · single sign-on needs it too" for k in keys if k not in given)
    return {
        "issuer": values.get(keys[0], ""),
        "client": values.get(keys[1], ""),
        "secret": values.get(keys[2], ""),
        "name": values.get("JIXIAO_OIDC_NAME", "单点登录"),
    }

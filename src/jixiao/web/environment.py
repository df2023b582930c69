"""Settings from the environment, loud when wrong: every mistake is named at once, with what to write instead."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

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
    "JIXIAO_HOOKS_TO_THIS_MACHINE": "1 when notices of moves may go to programs on this machine itself",
    "JIXIAO_MAIL": "smtp://, smtp+tls:// or smtps://user:password@host:port for reminders, or file:///absolute/folder; none when absent",
    "JIXIAO_MAIL_FROM": "address that reminders come from; needed with JIXIAO_MAIL",
    "DATABASE_URL": "postgresql://user:password@host:port/name or sqlite:////absolute/file; SQLite in the home folder when absent",
}
POSTGRES_WORDS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")  # after the ? of a PostgreSQL address
SMTP = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9A-Fa-f:.]+\]")


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
    hooks_to_this_machine: bool
    mail_from: str
    mail: dict[str, Any]  # Django's settings of mail; empty where none is sent


def read(values: Mapping[str, str] = os.environ) -> Environment:
    """The settings in `values`; raises WrongUse with one line for each mistake."""
    faults = [
        f"{name}: 没有这个设置项 · no such setting; known: {', '.join(NAMES)}"
        for name in sorted(values)
        if name.startswith("JIXIAO_") and name not in NAMES
    ]
    home = _home(values, faults)
    secret, lasting = _secret(values, home, faults)
    result = Environment(
        home=home,
        secret=secret,
        lasting=lasting,
        hosts=_hosts(values, faults),
        https=_switch(values, "JIXIAO_HTTPS", faults),
        proxies=_count(values, "JIXIAO_PROXIES", faults),
        debug=_switch(values, "JIXIAO_DEBUG", faults),
        database=_database(values.get("DATABASE_URL", ""), home, faults),
        oidc=_oidc(values, faults),
        hooks_to_this_machine=_switch(values, "JIXIAO_HOOKS_TO_THIS_MACHINE", faults),
        mail_from=values.get("JIXIAO_MAIL_FROM", ""),
        mail=_mail(values, faults),
    )
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


def _home(values: Mapping[str, str], faults: list[str]) -> Path:
    """The home folder, which need not be there yet but must be one that this program can write."""
    home = Path(values.get("JIXIAO_HOME") or Path.home() / ".local/share/jixiao").expanduser().absolute()
    there = next(path for path in (home, *home.parents) if os.path.lexists(path))
    if not there.is_dir():
        faults.append(f"JIXIAO_HOME: {there} 不是文件夹 · is not a folder")
    elif not os.access(there, os.R_OK | os.W_OK | os.X_OK):
        faults.append(f"JIXIAO_HOME: 本程序不能读写文件夹 {there} · this program may not read and write the folder {there}")
    return home


def _hosts(values: Mapping[str, str], faults: list[str]) -> tuple[str, ...]:
    hosts = tuple(h.strip() for h in values.get("JIXIAO_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h.strip())
    if not hosts:
        faults.append("JIXIAO_HOSTS: 不能为空 · must not be empty")
    faults.extend(
        f"JIXIAO_HOSTS: {host!r} 应为主机名，不带 https:// 和端口 · must be a name without https:// and port"
        for host in hosts
        if not HOST.fullmatch(host)
    )
    return hosts


def _secret(values: Mapping[str, str], home: Path, faults: list[str]) -> tuple[str, bool]:
    given = values.get("JIXIAO_SECRET")
    if given is not None:
        if len(given) < 40:
            faults.append("JIXIAO_SECRET: 至少 40 个字符 · needs at least 40 characters")
        return given, True
    kept = home / "secret-key"
    try:
        return kept.read_text(encoding="ascii").strip(), True
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, UnicodeError):
        faults.append(f"JIXIAO_HOME: 读不了密钥文件 {kept} · the secret key {kept} cannot be read")
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
        return _sqlite(url, parts, home, faults)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/") or parts.fragment:
        faults.append(
            "DATABASE_URL: 应为 postgresql://用户:密码@主机:端口/库名（密码里的 @ : / # % 写成 %40 等）"
            " · must be postgresql://user:password@host:port/name (@ : / # % of a password as %40 …)"
        )
        return {}
    words = dict(parse_qsl(parts.query, keep_blank_values=True))
    faults.extend(
        f"DATABASE_URL: ? 后面没有 {word} 这一项 · after the ? there is no {word}; known: {', '.join(POSTGRES_WORDS)}"
        for word in words
        if word not in POSTGRES_WORDS
    )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": _port(parts, faults),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "5"} | words,  # a database that is away is told soon, not after minutes
    }


def _sqlite(url: str, parts: SplitResult, home: Path, faults: list[str]) -> dict[str, Any]:
    file = Path(unquote(parts.path[1:])) if url else home / "jixiao.sqlite3"
    if url and (parts.scheme != "sqlite" or parts.netloc or not file.is_absolute()):
        faults.append("DATABASE_URL: 应为 sqlite:////绝对路径/文件 · must be sqlite:////absolute/file")
    elif url and not file.parent.is_dir():
        faults.append(f"DATABASE_URL: 没有文件夹 {file.parent} · there is no folder {file.parent}")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what was confirmed survives a power cut too.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def _port(parts: SplitResult, faults: list[str], name: str = "DATABASE_URL") -> str:
    try:
        return str(parts.port or "")
    except ValueError:
        faults.append(f"{name}: 端口应为 1–65535 的数字 · the port must be a number up to 65535")
        return ""


def _mail(values: Mapping[str, str], faults: list[str]) -> dict[str, Any]:
    """How reminders are sent: Django's settings, by their names."""
    url, sender = values.get("JIXIAO_MAIL", ""), values.get("JIXIAO_MAIL_FROM", "")
    if not url:
        if sender:
            faults.append("JIXIAO_MAIL: 设置了 JIXIAO_MAIL_FROM 就需要它 · needed where JIXIAO_MAIL_FROM is set")
        return {}
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", sender):
        faults.append("JIXIAO_MAIL_FROM: 应为发件邮箱地址 · must be the address mails come from")
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and Path(parts.path).is_dir():
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme not in SMTP or not parts.hostname:
        faults.append(
            "JIXIAO_MAIL: 应为 smtp:// smtp+tls:// smtps://用户:密码@主机:端口，或 file:///已有的文件夹"
            " · must be smtp://, smtp+tls:// or smtps://user:password@host:port, or file:///folder that is there"
        )
        return {}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": int(_port(parts, faults, "JIXIAO_MAIL") or SMTP[parts.scheme]),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def _oidc(values: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    keys = ("JIXIAO_OIDC_ISSUER", "JIXIAO_OIDC_CLIENT", "JIXIAO_OIDC_SECRET")
    given = [k for k in keys if values.get(k)]
    if not given:
        return {}
    faults.extend(f"{k}: 单点登录需要同时设置 · single sign-on needs it too" for k in keys if k not in given)
    issuer = urlsplit(values.get(keys[0], ""))
    if keys[0] in given and (issuer.scheme not in ("http", "https") or not issuer.hostname):
        faults.append("JIXIAO_OIDC_ISSUER: 应为 https://… 开头的地址 · must be an address that begins with https://")
    return {
        "issuer": values.get(keys[0], ""),
        "client": values.get(keys[1], ""),
        "secret": values.get(keys[2], ""),
        "name": values.get("JIXIAO_OIDC_NAME", "单点登录"),
    }

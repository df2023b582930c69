"""Writes docs/rules, docs/cli and docs/api from the code; with --check, fails where they differ from what stands."""

import argparse
import inspect
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import jixiao
from jixiao import cli
from jixiao.audit import Rule, catalogue
from jixiao.corpus.across import RULES, Across
from jixiao.errors import Language

DOCS = Path(__file__).parent.parent / "docs"
SECTIONS = ("## What it checks", "## Why it matters", "## Faulty", "## Sound", "## Limits")
SEVERITY = {"error": "错误 error", "warning": "提醒 warning", "info": "提示 info"}


def pages() -> Iterator[tuple[Path, str]]:
    rules = sorted(catalogue(), key=lambda rule: rule.code)
    yield DOCS / "rules" / "README.md", rule_index((*rules, *RULES))
    for rule in (*rules, *RULES):
        yield DOCS / "rules" / f"{rule.code}.md", rule_page(rule)
    for language in ("zh", "en"):
        yield DOCS / "cli" / ("README.md" if language == "en" else "README.zh-CN.md"), command_page(language)
    yield DOCS / "api" / "README.md", api_page()
    yield DOCS / "api" / "calls.md", calls_page()


def rule_index(rules: Sequence[Rule | Across]) -> str:
    rows = [f"| [{r.code}]({r.code}.md) | {SEVERITY[r.severity]} | {r.title.zh} | {r.title.en} |" for r in rules]
    head = f"# Rules\n\n{len(rules)} rules. Generated from `src/jixiao/rules/` and, across forms, `src/jixiao/corpus/across.py` by `make docs`.\n\n| code | severity | 规则 | rule |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def rule_page(rule: Rule | Across) -> str:
    for section in SECTIONS:
        if section not in rule.manual:
            sys.exit(f"{rule.code}: its manual page lacks the section {section!r}")
    facts = f"| severity | {SEVERITY[rule.severity]} |\n"
    if isinstance(rule, Rule):
        facts += f"| since | {rule.since} |\n| needs | {', '.join(rule.needs) or 'nothing'} |"
    else:
        facts += "| needs | a lake of forms: `jixiao corpus audit` |"
    return f"# {rule.code} {rule.title.zh} · {rule.name}\n\n| | |\n|---|---|\n{facts}\n\n{rule.manual.strip()}\n"


def command_page(language: Language) -> str:
    top = cli.parser(language)
    parts = ["# jixiao\n", fenced(top)]
    commands = next(action for action in top._actions if isinstance(action, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        parts.append(f"\n## jixiao {name}\n\n{command.description}\n\n{fenced(command)}")
    return "\n".join(parts) + "\n"


def fenced(parser: argparse.ArgumentParser) -> str:
    parser.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=110)
    return f"```\n{parser.format_help().rstrip()}\n```"


def api_page() -> str:
    parts = ["# The Python API\n", inspect.getdoc(jixiao) or ""]
    for name in jixiao.__all__:
        thing = getattr(jixiao, name)
        signature = str(inspect.signature(thing)) if inspect.isfunction(thing) else ""
        parts.append(f"\n## {name}\n\n```python\n{name}{signature}\n```\n\n{inspect.getdoc(thing) or ''}")
    return "\n".join(parts) + "\n"


CALLS = """# Calls of the web application

Generated from the OpenAPI description by `make docs`; a running server gives it at `/api/openapi.json`, and as a page at `/api/`.

- **Token**: a person makes it under *My account → Tokens for programs*, with scopes and an end. Send `Authorization: Bearer jx_…`. A call may do what the
  person may do, and no more; what is not theirs does not exist (404).
- **Scopes**: {scopes}.
- **Refusals** have one shape: `{{"message": "中文", "en": "English", "fields": [{{"at": …, "why": …}}]}}`. 400 a value that cannot be used · 401 no valid token ·
  403 the scope is missing · 404 not there, or not yours · 409 not possible now, or somebody was faster · 413 too much was sent · 422 wrong fields, or a form that
  the layout cannot hold · 429 too many calls, `Retry-After` says when.
- **Limits**: {all_calls} calls a minute for a token, {heavy} of those that read files; all server processes count together.
- **Figures** are strings exactly as a decimal; absent is `null`. Personal columns follow the role as on the pages; `open=true` shows the sensitive ones the role
  may read, and is a line of the journal.

| | address | scope | |
|---|---|---|---|
"""


def calls_page() -> str:
    """The calls of the web application, one a line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django

    django.setup()
    from jixiao.web.api.admission import ALL_CALLS, HEAVY_CALLS
    from jixiao.web.api.described import description
    from jixiao.web.api.models import SCOPES

    scopes = "; ".join(f"`{name}` ({label.en.split(': ', 1)[-1]})" for name, label in SCOPES.items())
    rows = [
        f"| {method.upper()} | `{path}` | {call['x-scope']} | {call['description'].split(chr(10))[0]} |"
        for path, methods in description()["paths"].items()
        for method, call in methods.items()
    ]
    return CALLS.format(scopes=scopes, all_calls=ALL_CALLS, heavy=HEAVY_CALLS) + "\n".join(rows) + "\n"


def main() -> int:
    check = "--check" in sys.argv
    wanted = dict(pages())
    stale = [path for path in sorted((DOCS / "rules").glob("*.md")) if path not in wanted]
    differing = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if check:
        for path in (*differing, *stale):
            print(f"{path.relative_to(DOCS.parent)} is not what the code says: make docs")
        return 1 if differing or stale else 0
    for path in stale:
        path.unlink()
    for path in differing:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    print(f"{len(wanted)} pages, {len(differing)} written, {len(stale)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())

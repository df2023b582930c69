"""Writes docs/rules, docs/cli and docs/api from the code; with --check, fails where they differ from what stands."""

import argparse
import inspect
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

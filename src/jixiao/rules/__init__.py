"""The rules: one module each, whose docstring is its manual page and whose fixture is tests/rules/<CODE>.toml.

Codes are two letters and two digits, never reused: AR arithmetic, SC scoring, UN units, TG target quality, CN consistency,
CM completeness, CL classification, TM time, EV evidence, PI personal data, TX text, XC across forms.
"""

from collections.abc import Iterator

from jixiao.audit import Rule, catalogue


def pages() -> Iterator[tuple[str, str]]:
    """The manual as Markdown: (file name, text) for the index and for each rule."""
    rows = "\n".join(
        f"| [{rule.code}]({rule.code}.md) | {rule.severity} | {rule.title.zh}；{rule.title.en} | {rule.name} |" for rule in catalogue()
    )
    yield "index.md", f"# Rules\n\n| code | severity | what it finds | name |\n|---|---|---|---|\n{rows}\n"
    for rule in catalogue():
        yield f"{rule.code}.md", page(rule)


def page(rule: Rule) -> str:
    """One manual page: what the rule says of itself, then its docstring."""
    title, _, rest = rule.manual.strip().partition("\n")
    basis = str(rule.cite) if rule.cite else "评分办法 / the profile"
    facts = [
        f"- 级别 severity: {rule.severity}",
        f"- 依据 basis: {basis}",
        f"- 适用 stages: {', '.join(rule.stages)}",
        f"- 需要 needs: {', '.join(rule.needs) or '—'}",
        f"- 说法 message: {rule.message.zh} / {rule.message.en}",
        f"- 由谁更正 mended by: {rule.mend.zh} / {rule.mend.en}",
        f"- since {rule.since}",
    ]
    return f"# {rule.code} {title}\n\n" + "\n".join(facts) + f"\n\n{rest.strip()}\n"

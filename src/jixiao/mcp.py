"""A Model Context Protocol server over the public functions: an assistant can read, check and compare forms, and ask a lake.

It answers over standard input and output, works without a network, and reads only files under the folders it was given.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao import files
from jixiao.corpus.lake import Lake
from jixiao.corpus.storage import S3
from jixiao.errors import Language, MissingComponent, WrongUse
from jixiao.report import json

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

MOST = 200  # rows of a table in one answer


class Asked:
    """The tools, over files under `roots` only."""

    def __init__(self, roots: Sequence[str | Path], language: Language = "zh") -> None:
        self.roots = tuple(Path(root).resolve() for root in roots if not str(root).startswith(S3))
        self.buckets = tuple(str(root).rstrip("/") for root in roots if str(root).startswith(S3))
        self.language: Language = language

    def within(self, path: str) -> Path:
        """The path itself; WrongUse where it lies outside the folders the server was given."""
        found = Path(path).resolve()
        if not any(found.is_relative_to(root) for root in self.roots):
            raise _outside(path)
        return found

    def opened(self, lake: str) -> Lake:
        """The lake in a folder, or at an s3:// address, that the server was given; WrongUse where it lies outside them."""
        if not lake.startswith(S3):
            return Lake(self.within(lake))
        if ".." in lake.split("/") or not any(lake.rstrip("/") == root or lake.startswith(f"{root}/") for root in self.buckets):
            raise _outside(lake)
        return Lake(lake)

    def read_form(self, path: str) -> dict[str, Any]:
        """The form(s) in a file (docx xlsx pdf doc xls wps et html txt scan) as JSON: money, goals, indicators with targets, actuals, scores."""
        return json.files([files.read(self.within(path))], self.language)

    def check_form(self, path: str) -> dict[str, Any]:
        """A file's form(s) with every score recomputed (working and citation), the findings, and what could not be checked and why."""
        return json.files([files.check(self.within(path))], self.language)

    def list_rules(self) -> list[dict[str, str]]:
        """The catalogue of rules, of single forms and across forms: code, severity, title."""
        from jixiao.audit import catalogue
        from jixiao.corpus.across import RULES

        listed = (*catalogue(), *RULES)
        return [{"code": rule.code, "severity": rule.severity, "title": rule.title.to(self.language)} for rule in listed]

    def explain_rule(self, code: str) -> str:
        """The manual page of one rule."""
        from jixiao.audit import catalogue
        from jixiao.corpus.across import RULES

        for rule in (*catalogue(), *RULES):
            if rule.code == code.upper():
                return rule.manual
        raise WrongUse(f"没有规则 {code}。", f"There is no rule {code}.")

    def lake_statistics(self, lake: str, name: str = "scores") -> list[dict[str, Any]]:
        """One statistic of a lake: scores, execution, by_year, by_region, by_kind, marks, findings, across, errors_by_region, library or unread."""
        from jixiao.corpus.statistics import STATISTICS

        for statistic in STATISTICS:
            if statistic.name == name:
                return json.plain(statistic.table(self.opened(lake)).head(MOST).to_dicts())
        names = ", ".join(statistic.name for statistic in STATISTICS)
        raise WrongUse(f"没有统计 {name}；可选：{names}。", f"There is no statistic {name}; choose from {names}.")

    def find_indicators(self, lake: str, words: str) -> list[dict[str, Any]]:
        """Indicators of a lake whose name contains `words`: unit, direction, how often, typical target and weight."""
        import polars as pl

        from jixiao.corpus.statistics import library

        found = library(self.opened(lake)).filter(pl.col("indicator").str.contains(words, literal=True)).head(MOST)
        return json.plain(found.collect().to_dicts())

    def compare_with_peers(self, path: str, lake: str) -> list[dict[str, Any]]:
        """Each indicator of a file's form(s) beside the same indicator of other units in a lake: quartiles of target and actual."""
        from dataclasses import asdict

        from jixiao.corpus.peers import peers

        found = self.opened(lake)
        return [json.plain(asdict(row)) for form in files.read(self.within(path)).forms for row in peers(form, found)]


def _outside(path: str) -> WrongUse:
    return WrongUse(f"{path} 不在允许的文件夹内。", f"{path} is outside the folders this server may read.")


def server(roots: Sequence[str | Path], language: Language = "zh") -> "MCPServer":
    """The server with its tools; MissingComponent where the extra `mcp` is not installed."""
    try:
        from mcp.server.mcpserver import MCPServer
    except ImportError as error:
        raise MissingComponent("请先安装：pip install 'jixiao[mcp]'", "Install it first: pip install 'jixiao[mcp]'") from error
    made = MCPServer("jixiao", instructions="预算绩效自评：读表、重新计分、核查、统计。")
    asked = Asked(roots, language)
    for tool in (
        asked.read_form,
        asked.check_form,
        asked.list_rules,
        asked.explain_rule,
        asked.lake_statistics,
        asked.find_indicators,
        asked.compare_with_peers,
    ):
        made.tool()(tool)
    return made

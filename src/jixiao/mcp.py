"""A Model Context Protocol server over the public functions: an assistant can read, check and compare forms, and ask a lake.

It answers over standard input and output, works without a network, and reads only files under the folders it was given.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao import __version__, files
from jixiao.corpus.lake import Lake
from jixiao.corpus.storage import S3
from jixiao.errors import JixiaoError, Language, Message, MissingComponent, WrongUse
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
        """The path, also one relative to a folder the server was given; WrongUse where it lies outside of these."""
        found = [(root / path).resolve() for root in self.roots]  # an absolute path stays as it is
        allowed = [one for one in found if any(one.is_relative_to(root) for root in self.roots)]
        if not allowed:
            raise _outside(path)
        return next((one for one in allowed if one.exists()), allowed[0])

    def opened(self, lake: str) -> Lake:
        """The lake in a folder, or at an s3:// address, that the server was given; WrongUse where it lies outside them."""
        if not lake.startswith(S3):
            return Lake(self.within(lake))
        if ".." in lake.split("/") or not any(lake.rstrip("/") == root or lake.startswith(f"{root}/") for root in self.buckets):
            raise _outside(lake)
        return Lake(lake)

    def list_files(self, folder: str = "") -> list[str]:
        """Files under the folders this server may read, or under one folder of them; a lake is one entry. At most 200, in order."""
        roots = [self.within(folder)] if folder else self.roots
        found = (path for root in roots for path in _files(root))
        return [*map(str, islice(found, MOST)), *([] if folder else self.buckets)]

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


def _files(folder: Path) -> Iterator[Path]:
    """The files under a folder without hidden ones; a folder that is a lake stands for what it holds."""
    if (folder / "log" / "00000000.json").exists():
        yield folder
        return
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith((".", "~$")) or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def _answering(tool: Callable[..., Any], language: Language) -> Callable[..., Any]:
    """The tool, telling the client in a sentence what it could not do; other errors would reach nobody but the log."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(tool)
    def answer(*given: Any, **named: Any) -> Any:
        try:
            return tool(*given, **named)
        except JixiaoError as error:
            raise ToolError(error.message.to(language)) from error

    return answer


def _outside(path: str) -> WrongUse:
    return WrongUse(f"{path} 不在允许的文件夹内。", f"{path} is outside the folders this server may read.")


def server(roots: Sequence[str | Path], language: Language = "zh") -> "MCPServer":
    """The server with its tools; MissingComponent where the extra `mcp` is not installed."""
    try:
        from mcp.server.mcpserver import MCPServer
    except ImportError as error:
        raise MissingComponent("请先安装：pip install 'jixiao[mcp]'", "Install it first: pip install 'jixiao[mcp]'") from error
    instructions = Message(
        "预算绩效自评：先用 list_files 看有哪些文件和数据湖，再读表、重新计分、核查、统计。",
        "Budget-performance self-evaluations: list_files shows the files and lakes; then read, recompute, check and compare forms.",
    )
    made = MCPServer("jixiao", version=__version__, instructions=instructions.to(language))
    asked = Asked(roots, language)
    for tool in (
        asked.list_files,
        asked.read_form,
        asked.check_form,
        asked.list_rules,
        asked.explain_rule,
        asked.lake_statistics,
        asked.find_indicators,
        asked.compare_with_peers,
    ):
        made.tool()(_answering(tool, language))
    return made

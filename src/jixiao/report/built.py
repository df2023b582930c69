"""What a workspace came to, for a terminal and as JSON."""

from typing import Any

from rich.text import Text

from jixiao import __version__
from jixiao.errors import Language
from jixiao.files import Checked
from jixiao.report import json, text
from jixiao.workspace import Build
from jixiao.workspace.lineage import to_json as lineage


def show(made: Build, path: str, language: Language) -> None:
    """The form with its scores and findings as `jixiao check` shows it, where each actual came from, and what was written."""
    out = text.Printer(language)
    out.path(path)
    text.show_checked(out, _checked(made))
    out.print()
    out.print(Text(out.say("完成值的来处", "where the actual values come from"), style="bold"))
    for link in made.lineage:
        for step in link.steps:
            figure = Text(f"{link.number:>2}  {step.value}{step.unit}  ")
            out.print(figure + Text(step.sentence.to(language), style="dim"), indent=2)
    if made.written:
        out.print()
        out.print(Text(out.say("已写出 ", "wrote "), style="bold") + Text("  ".join(str(file) for file in made.written)))


def to_json(made: Build, path: str, language: Language) -> dict[str, Any]:
    """What `build --json` prints (DESIGN §5)."""
    form = {**json.checked(_checked(made), language), "lineage": [json.plain(lineage(link, language)) for link in made.lineage]}
    return {"jixiao": __version__, "workspace": path, "forms": [form], "written": [str(file) for file in made.written]}


def _checked(made: Build) -> Checked:
    return Checked(made.form, made.profile, made.scorecard, made.report)

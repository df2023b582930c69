"""Scoring profiles and inferences for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from rich.text import Text

from jixiao.errors import Language
from jixiao.infer import Explanation, Inference
from jixiao.profile import Profile
from jixiao.report.text import Printer, grid


def show_profiles(profiles: Iterable[Profile], language: Language) -> None:
    """The catalogue: id, title, where and when each applies."""
    out = Printer(language)
    table = grid(("id", "left"), (out.say("评分办法", "profile"), "left"), (out.say("适用", "applies to"), "left"))
    for profile in profiles:
        applies = profile.applies
        places = shortened(applies.places, language) if applies.places else out.say("全国", "nationwide") if applies.national else "—"
        until = f"–{applies.until}" if applies.until < 9999 else out.say("年起", " on")
        table.add_row(profile.id, profile.title.to(language), f"{places} {applies.since or ''}{until if applies.since else ''}")
    out.print(table)
    out.print(
        Text(
            out.say("jixiao profile ID 列出一个办法的全部取值和依据。", "`jixiao profile ID` lists every value of one with its source."),
            style="dim",
        )
    )


def shortened(places: Sequence[str], language: Language) -> str:
    few = "、".join(places[:4])
    more = {"zh": f" 等{len(places)}处", "en": f" … {len(places)} places"}[language]
    return few + (more if len(places) > 4 else "")


def show_profile(profile: Profile, language: Language) -> None:
    """Every value of one profile with its start date, source and grade of evidence."""
    out = Printer(language)
    out.print(Text(f"{profile.id} {profile.title.to(language)}", style="bold"))
    out.print(Text(profile.about.to(language)))
    if profile.extends:
        out.print(Text(out.say(f"未列出的取值随 {profile.extends}。", f"Extends {profile.extends}."), style="dim"))
    out.print()
    table = grid(
        (out.say("项目", "key"), "left"),
        (out.say("自", "since"), "left"),
        (out.say("取值", "value"), "left"),
        (out.say("依据", "source"), "left"),
    )
    for key, values in sorted(profile.dated.items()):
        for value in values:
            table.add_row(key, value.since.isoformat(), told(value.value), value.cite.to(language))
    out.print(table)


def told(value: Any) -> str:
    """A profile value as a person reads it: bands as 0.8–1, steps as ≥0.8 → 0.7."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Mapping):
        return "，".join(f"{key} {told(item)}" for key, item in value.items())
    if is_dataclass(value):
        return " → ".join(told(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, tuple):
        return ("–" if len(value) == 2 and all(isinstance(v, Decimal) for v in value) else "；").join(map(told, value))
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def show_inference(found: Sequence[Inference], language: Language) -> None:
    """Which profile explains the printed scores best, row by row, and the rows that none explains."""
    out = Printer(language)
    table = grid(
        ("id", "left"),
        (out.say("评分办法", "profile"), "left"),
        (out.say("解释", "explained"), "right"),
        (out.say("未解释", "not explained"), "right"),
    )
    for inference in found:
        table.add_row(
            inference.profile.id, inference.profile.title.to(language), str(len(inference.explained)), str(len(inference.unexplained))
        )
    out.print(table)
    best = found[0]
    out.print()
    out.print(Text(out.say(f"最能解释的是 {best.profile.id}：", f"The best is {best.profile.id}:"), style="bold"))
    for explanation in best.explained:
        out.print(Text(f"✓ {line(explanation, language)}", style="green"), indent=2)
    for explanation in best.unexplained:
        out.print(Text(f"✗ {line(explanation, language)}", style="red"), indent=2)


def line(explanation: Explanation, language: Language) -> str:
    """The row, its printed score, the methods that give it, or why none does."""
    row = explanation.row
    names = {"zh": "、", "en": "; "}[language].join(name.to(language) for name in explanation.names[:3])
    reason = names or (
        explanation.remark.to(language)
        if explanation.remark
        else {"zh": "没有一种办法得出这个分数", "en": "no method gives this score"}[language]
    )
    return f"{row.label} {row.printed}{'：' if language == 'zh' else ': '}{reason}"

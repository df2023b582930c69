"""What no single form shows, planted across invented forms: copied accounts, lowered targets, one achievement claimed twice …

Each scandal changes a form without defects and adds a second one to it; every form says which rules across forms must find it.
"""

import copy
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from jixiao.corpus.invented import STEMS, Planted, plain

Form = dict[str, Any]

RATES: Mapping[str, float] = {
    "copied": 0.01,  # 完成情况照抄
    "lowered": 0.01,  # 目标值调低
    "outlier": 0.005,  # 与同类相差悬殊
    "claimed": 0.01,  # 同一成果重复申报
    "disagree": 0.01,  # 部门表与项目表不一致
    "equal": 0.01,  # 完成值全部等于目标值
}
ACCOUNT = (
    "本年度在{}镇、{}乡和{}村实施项目，先后召开部署会和推进会，建立台账、逐户核对、按月通报，"
    "各项工作均通过验收，群众反映的问题当场答复，资金按进度拨付，全年任务按计划完成。"
)


def scandals(forms: Iterable[Planted], *, seed: int = 1, rates: Mapping[str, float] = RATES) -> Iterator[Planted]:
    """The forms, some of them changed and followed by a partner, each with the codes of the rules across forms that hold of it."""
    for number, made in enumerate(forms):
        chance = random.Random(f"{seed}/scandal/{number}")  # noqa: S311 - seeded, not secret
        name = next((name for name in rates if chance.random() < rates[name]), None)
        for one in _SCANDALS[name](made.form, chance) if name and not made.defects else [made]:
            yield replace(one, across=tuple(sorted({*one.across, *_whole(one.form)})))


def _whole(form: Form) -> Iterator[str]:
    """The rules that hold of every row of a form, planted or by chance."""
    rows = form["indicators"]
    stated = [r for r in rows if r["target_text"][0] in "≥≤=" and re.fullmatch(r"[\d.]+[^\d，、]*", r["actual_text"])]
    if len(stated) >= 5 and all(row["target_text"][1:] == row["actual_text"] for row in stated):
        yield "XC13"
    if all(row["score"] == row["weight"] for row in rows):
        yield "XC14"


def _other_unit(form: Form) -> Form:
    """The same form, filed by another unit under another project."""
    other = copy.deepcopy(form)
    other["unit"] = form["unit"].removesuffix("中心") + "服务站"
    other["name"] = form["name"] + "二期"
    return other


def _names(chance: random.Random, count: int) -> list[str]:
    return ["".join(chance.choice(STEMS) for _ in range(3)) for _ in range(count)]


def _copied(form: Form, chance: random.Random) -> list[Planted]:
    form["goals"][0]["achieved"] = ACCOUNT.format(*_names(chance, 3))
    return [Planted(one, across=("XC11",)) for one in (form, _other_unit(form))]


def _lowered(form: Form, _chance: random.Random) -> list[Planted]:
    later = copy.deepcopy(form)
    later["year"] = str(int(form["year"]) + 1)
    row = later["indicators"][1]
    half, unit = plain((_figure(row) / 2).to_integral_value()), row["target_text"].lstrip("≥0123456789.")
    row.update(target_text=f"≥{half}{unit}", actual_text=f"{half}{unit}", reason=None, score=row["weight"])
    _total(later)
    return [Planted(form), Planted(later, across=("XC12",))]


def _outlier(form: Form, _chance: random.Random) -> list[Planted]:
    row = form["indicators"][1]
    figure = plain(_figure(row) * 1000)
    row.update(
        actual_text=figure + row["target_text"].lstrip("≥0123456789."), reason="统计口径由户改为人次，较目标值增加。", score=row["weight"]
    )
    _total(form)
    return [Planted(form, across=("XC15",))]


def _claimed(form: Form, chance: random.Random) -> list[Planted]:
    row = form["indicators"][1]
    where = "、".join(_names(chance, 2))
    row.update(actual_text=f"在{where}两镇完成{row['target_text'].lstrip('≥')}", reason=None, score=row["weight"])
    _total(form)
    return [Planted(one, across=("XC16",)) for one in (form, _other_unit(form))]


def _disagree(form: Form, _chance: random.Random) -> list[Planted]:
    whole = copy.deepcopy(form)
    whole.update(kind="department", title="部门整体支出绩效自评表")
    row = whole["indicators"][1]
    unit = row["target_text"].lstrip("≥0123456789.")
    row.update(actual_text=f"{plain(Decimal(row['actual_text'].removesuffix(unit)) + 7)}{unit}", reason=None, score=row["weight"])
    _total(whole)
    return [Planted(form), Planted(whole, across=("XC17",))]


def _equal(form: Form, _chance: random.Random) -> list[Planted]:
    for row in form["indicators"]:
        row.update(actual_text=row["target_text"][1:], reason=None, score=row["weight"])
    _total(form)
    return [Planted(form)]


def _figure(row: Mapping[str, Any]) -> Decimal:
    """The figure of the target of a counted row."""
    return Decimal("".join(c for c in row["target_text"] if c.isdigit() or c == "."))


def _total(form: Form) -> None:
    scores = [row["score"] for row in form["indicators"]] + [form["funds"][0]["score"]]
    form["total"]["score"] = plain(sum(map(Decimal, scores), Decimal(0)))


_SCANDALS: Mapping[str, Callable[[Form, random.Random], list[Planted]]] = {
    "copied": _copied,
    "lowered": _lowered,
    "outlier": _outlier,
    "claimed": _claimed,
    "disagree": _disagree,
    "equal": _equal,
}

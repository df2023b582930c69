"""A seeded province of invented forms, clean but for defects planted at stated rates and recorded. Every name is invented."""

import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import Any

CENT = Decimal("0.01")
STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
PROVINCES = ("湖南", "河南", "广东", "山东", "安徽", "福建", "云南", "陕西")
COLUMNS = (
    *("title", "name", "department", "unit", "money_unit", "planned", "achieved", "total"),
    *("original", "revised", "executed", "rate", "funds.weight", "funds.score"),
    *("level1", "level2", "name", "target", "actual", "weight", "score", "reason"),
)
SHARE = {"产出指标": 50, "效益指标": 30}

RATES: Mapping[str, float] = {
    "total": 0.03,  # 总分不等于各项之和
    "rate": 0.03,  # 执行率算错
    "weights": 0.02,  # 分值合计不是100
    "full-marks": 0.06,  # 未完成却得满分
    "no-reason": 0.05,  # 未完成无原因
    "unit": 0.02,  # 元填在万元表里
    "over-target": 0.04,  # 完成值远超目标值无说明
    "misfiled": 0.03,  # 满意度列在效益之下
    "vague": 0.03,  # 目标值无法衡量
    "overspent": 0.02,  # 执行率超过100%无说明
    "above-weight": 0.01,  # 得分高于分值
}


@dataclass(frozen=True)
class Planted:
    """One invented form as canonical JSON, the defects planted in it by name, and the rules across forms that must find it."""

    form: dict[str, Any]
    defects: tuple[str, ...] = ()
    across: tuple[str, ...] = ()


@cache
def _domains() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("jixiao.corpus").joinpath("domains.toml").read_text(encoding="utf-8"))


def province(count: int, *, seed: int = 1, rates: Mapping[str, float] = RATES) -> Iterator[Planted]:
    """`count` forms; the same seed gives the same forms."""
    for number in range(count):
        yield _Maker(random.Random(f"{seed}/{number}"), number).make(rates)  # noqa: S311 - seeded, not secret


@dataclass
class _Maker:
    """One form under construction."""

    chance: random.Random
    number: int
    form: dict[str, Any] = field(default_factory=dict)

    def make(self, rates: Mapping[str, float]) -> Planted:
        field_name, domain = self.chance.choice(sorted(_domains().items()))
        self._head(field_name, domain)
        self._indicators(domain)
        self._funds()
        planted = tuple(name for name in rates if self.chance.random() < rates[name] and self._plant(name))
        if "total" not in planted:
            self._total()
        return Planted(self.form, planted)

    def _head(self, field_name: str, domain: Mapping[str, Any]) -> None:
        stem = lambda: self.chance.choice(STEMS) + self.chance.choice(STEMS)  # noqa: E731
        county = f"{self.chance.choice(PROVINCES)}省{stem()}县"
        project = self.chance.choice(domain["project"])
        self.form = {
            "kind": "project",
            "stage": "self-evaluation",
            "title": "项目支出绩效自评表",
            "year": str(self.chance.randint(2020, 2024)),
            "name": f"{project}（示例{self.number}）",
            "department": f"{county}{field_name}局",
            "unit": f"{county}{field_name}{stemmed(self.number)}中心",
            "money_unit": "万元",
            "duties": None,
            "notes": [],
            "columns": sorted(set(COLUMNS)),
        }
        achieved = f"完成{project}年度任务，各项工作按计划推进（示例{self.number}）。"
        self.form["goals"] = [{"planned": f"按计划完成{project}年度任务，提高资金使用效益。", "achieved": achieved}]

    def _indicators(self, domain: Mapping[str, Any]) -> None:
        rows = [self._row(*template) for template in domain["indicators"]]
        rows.append(self._row("服务对象满意度指标", domain["satisfaction"], "≥", "%", 85, 95))
        for level1, share in SHARE.items():
            group = [row for row in rows if row["level1"] == level1]
            for position, row in enumerate(group):
                each = share // len(group)
                row["weight"] = str(each if position else share - each * (len(group) - 1))
        rows[-1]["weight"] = "10"
        for row in rows:
            row["score"] = row["weight"]
        self.form["indicators"] = rows
        if self.chance.random() < 0.3:
            self._miss(self.chance.choice([row for row in rows if row["target_text"][0] == "≥"]))

    def _row(self, level2: str, name: str, operator: str, unit: str, low: float, high: float) -> dict[str, Any]:
        target = self._between(low, high, whole="%" not in unit and "万" not in unit)
        best = min(target * Decimal(str(self.chance.choice([1, 1.02, 1.05, 1.1]))), Decimal(100) if unit == "%" else Decimal("1e9"))
        actual = target if operator == "=" else target * Decimal(str(self.chance.choice([1, 0.95, 0.9]))) if operator == "≤" else best
        level1 = "满意度指标" if "满意" in level2 else "产出指标" if level2[:2] in ("数量", "质量", "时效", "成本") else "效益指标"
        figure = plain(actual if unit == "%" or "/" in unit else actual.to_integral_value(ROUND_HALF_UP).max(target.to_integral_value()))
        return {
            "level1": level1,
            "level2": level2,
            "name": name,
            "content": None,
            "target_text": f"{operator}{plain(target)}{unit}",
            "actual_text": f"{figure}{unit}",
            "weight": None,
            "score": None,
            "reason": None,
            "remedy": None,
            "place": None,
        }

    def _between(self, low: float, high: float, *, whole: bool) -> Decimal:
        value = Decimal(str(round(self.chance.uniform(low, high), 1)))
        return value.to_integral_value(ROUND_HALF_UP) if whole or low == high else value

    def _miss(self, row: dict[str, Any], *, scored: bool = True, reasoned: bool = True) -> None:
        """The actual falls short of the target by 10–40 %; scored in proportion and with a reason unless told otherwise."""
        target = Decimal("".join(c for c in row["target_text"] if c.isdigit() or c == "."))
        unit = row["target_text"].lstrip("≥≤=0123456789.")
        actual = (target * Decimal(str(round(self.chance.uniform(0.6, 0.9), 2)))).quantize(Decimal("0.1") if unit == "%" else Decimal(1))
        row["actual_text"] = f"{plain(actual)}{unit}"
        if scored:
            row["score"] = plain((Decimal(row["weight"]) * actual / target).quantize(CENT, ROUND_HALF_UP))
        if reasoned:
            row["reason"] = "部分任务因前期手续办理滞后未按期实施；将倒排工期、按月调度，确保补齐。"

    def _funds(self) -> None:
        revised = Decimal(self.chance.randint(2_000, 900_000)) / 100
        executed = (revised * Decimal(str(round(self.chance.uniform(0.91, 1), 4)))).quantize(CENT)
        line = {
            "label": "年度资金总额",
            "source": "total",
            "original": plain(revised),
            "revised": plain(revised),
            "executed": plain(executed),
        }
        self.form["funds"] = [line | {"transfers": None, "weight": "10", **_execution(revised, executed)}]
        self.form["funds"].append(
            line | {"label": "其中：当年财政拨款", "source": "fiscal", "transfers": None, "weight": None, "rate": None, "score": None}
        )

    def _total(self) -> None:
        scores = [row["score"] for row in self.form["indicators"]] + [self.form["funds"][0]["score"]]
        self.form["total"] = {"weight": "100", "score": plain(sum(map(Decimal, scores), Decimal(0)))}

    def _plant(self, defect: str) -> bool:
        """Plants one defect; False where this form offers no clean row for it."""
        rows = self.form["indicators"]
        clean = [row for row in rows if row["score"] == row["weight"] and row["target_text"].startswith("≥") and not row["reason"]]
        if not clean:
            return False
        _DEFECTS[defect](self, self.chance.choice(clean))
        return True


def _execution(revised: Decimal, executed: Decimal) -> dict[str, str]:
    rate = (executed / revised).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return {"rate": plain(rate), "score": plain((10 * min(Decimal(1), executed / revised)).quantize(CENT, ROUND_HALF_UP))}


def stemmed(number: int) -> str:
    """A name no other number has: the number written in stems and branches, at least two of them."""
    more, last = divmod(number, len(STEMS))
    return (stemmed(more) if more >= len(STEMS) else STEMS[more]) + STEMS[last]


def plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _wrong_total(maker: _Maker, _row: dict[str, Any]) -> None:
    maker._total()
    maker.form["total"]["score"] = plain(Decimal(maker.form["total"]["score"]) - 1)


def _wrong_rate(maker: _Maker, _row: dict[str, Any]) -> None:
    fund = maker.form["funds"][0]
    fund["rate"] = plain(Decimal(fund["rate"]) - Decimal("0.03"))


def _wrong_weights(_maker: _Maker, row: dict[str, Any]) -> None:
    row["weight"] = row["score"] = str(int(row["weight"]) + 3)


def _in_yuan(maker: _Maker, _row: dict[str, Any]) -> None:
    for fund in maker.form["funds"]:
        for cell in ("original", "revised", "executed"):
            fund[cell] = plain(Decimal(fund[cell]) * 10_000)


def _overspent(maker: _Maker, _row: dict[str, Any]) -> None:
    for fund in maker.form["funds"]:
        fund["executed"] = plain((Decimal(fund["revised"]) * Decimal("1.12")).quantize(CENT))
    fund = maker.form["funds"][0]
    fund.update(_execution(Decimal(fund["revised"]), Decimal(fund["executed"])))


def _misfiled(_maker: _Maker, row: dict[str, Any]) -> None:
    row.update(level1="效益指标", level2="社会效益指标", name="服务对象满意度调查得分率")


def _above_weight(_maker: _Maker, row: dict[str, Any]) -> None:
    row["score"] = str(int(row["weight"]) + 2)


def _vague(maker: _Maker, _row: dict[str, Any]) -> None:
    row = maker.form["indicators"][0]  # a number of things, in every domain
    row["target_text"] = "若干" + row["target_text"].lstrip("≥0123456789.")


def _over_target(_maker: _Maker, row: dict[str, Any]) -> None:
    target, unit = row["target_text"].lstrip("≥"), row["target_text"].lstrip("≥0123456789.")
    if unit != "%":
        row["actual_text"] = f"{plain((Decimal(target.removesuffix(unit)) * Decimal('2.4')).quantize(Decimal(1)))}{unit}"
    else:
        row.update(target_text="≥30%", actual_text="92%")


_DEFECTS = {
    "total": _wrong_total,
    "rate": _wrong_rate,
    "weights": _wrong_weights,
    "full-marks": lambda maker, row: maker._miss(row, scored=False),
    "no-reason": lambda maker, row: maker._miss(row, reasoned=False),
    "unit": _in_yuan,
    "over-target": _over_target,
    "misfiled": _misfiled,
    "vague": _vague,
    "overspent": _overspent,
    "above-weight": _above_weight,
}

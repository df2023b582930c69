"""Which figure of an actual value answers which promise of its target."""

import re
from collections.abc import Sequence
from decimal import Decimal

from jixiao.values import Actual, Figure, Part, Quantity, clean

_DETAIL = re.compile(r"[(（][^()（）]*[)）]|(?:其中|包括|包含)[^。；;]*")

# Units that count the same things. Whether 人 may stand for 人次 is a question of scope, not of arithmetic: a rule asks it.
_FAMILIES = (
    frozenset({"人", "名", "位", "人次", "员", "口", "人员"}),
    frozenset({"次", "场", "场次", "期", "批", "批次", "届", "轮", "回", "班次", "起", "例", "宗", "件"}),
    frozenset(
        {"所", "家", "个", "处", "座", "间", "站", "点", "村", "社区", "组", "队", "支", "户", "项", "门", "科", "班", "种", "类", "条"}
    ),
    frozenset({"台", "套", "台套", "个", "件", "辆", "架", "只", "部"}),
    frozenset({"册", "本", "份", "篇", "张", "套", "件", "篇次", "个", "条", "期", "幅"}),
    frozenset({"公里", "千米"}),
    frozenset({"公斤", "千克"}),
    frozenset({"天", "日"}),
    frozenset({"年", "周年"}),
    frozenset({"平方", "平方米"}),
    frozenset({"立方", "立方米", "方"}),
    frozenset({"%", "百分点"}),
)


def likeness(unit: str, other: str) -> int:
    """3 the same unit, 2 one of them is bare, 1 both count the same kind of thing, 0 not comparable."""
    if unit == other:
        return 3
    if not unit or not other:
        return 2
    if {unit, other} == {"%", "‰"}:
        return 3
    if "个" in (unit, other) and not {unit, other} & {"%", "‰", "元"} and "/" not in unit + other:
        return 1
    return int(any(unit in family and other in family for family in _FAMILIES))


def resemblance(noun: str, other: str) -> Decimal:
    """How much of the shorter noun stands in the longer one, by characters in order: 0 to 1."""
    if not noun or not other:
        return Decimal(0)
    short, long = sorted((noun, other), key=len)
    at = found = 0
    for mark in short:
        if (next_at := long.find(mark, at)) >= 0:
            at, found = next_at + 1, found + 1
    return Decimal(found) / len(short)


def pair(parts: Sequence[Part], actual: Actual, title: str) -> dict[int, Figure]:
    """The figure that answers each part, by the part's index; a part that none or several answer is left out."""
    figures = actual.figures
    counted = [(index, part, part.quantity) for index, part in enumerate(parts) if part.kind == "quantity" and part.quantity]
    if len(counted) == 1:
        index, part, quantity = counted[0]
        figure = _only(quantity.unit, part.noun or title, _main(actual))
        return {index: figure} if figure else {}
    ranked = sorted(
        (
            (resemblance(part.noun, figure.noun), likeness(quantity.unit, figure.quantity.unit), -abs(at - to), at, to)
            for at, (_, part, quantity) in enumerate(counted)
            for to, figure in enumerate(figures)
            if likeness(quantity.unit, figure.quantity.unit)
        ),
        reverse=True,
    )
    found: dict[int, Figure] = {}
    used: set[int] = set()
    same_shape = len(counted) == len(figures)
    for alike, unit, _, at, to in ranked:
        if counted[at][0] in found or to in used:
            continue
        if alike >= Decimal("0.6") or (same_shape and at == to and unit >= 2):
            found[counted[at][0]] = figures[to]
            used.add(to)
    return found


def _main(actual: Actual) -> list[Figure]:
    """The figures outside brackets and before 其中, in which the detail of another figure stands; all of them where that leaves none."""
    text = clean(actual.text)
    detail = [found.span() for found in _DETAIL.finditer(text)]
    main = [figure for figure in actual.figures if not any(start <= figure.start < end for start, end in detail)]
    return main or list(actual.figures)


def _only(unit: str, noun: str, figures: Sequence[Figure]) -> Figure | None:
    """The figure for a target with one promise: the one of its unit, told apart by its noun, else the only one without a noun."""
    levels = [likeness(unit, figure.quantity.unit) for figure in figures]
    fitting = [figure for figure, level in zip(figures, levels, strict=True) if level and level == max(levels)]
    if len({figure.quantity.value for figure in fitting}) < 2:
        return fitting[0] if fitting else None
    alike = [resemblance(noun, figure.noun) for figure in fitting]
    top = max(alike)
    if top >= Decimal("0.5") and alike.count(top) == 1:
        return fitting[alike.index(top)]
    unnamed = [figure for figure in fitting if not figure.noun]
    return unnamed[0] if len(unnamed) == 1 and unnamed[0] is fitting[0] else None


def aligned(target: Quantity, actual: Quantity) -> tuple[Decimal, Decimal]:
    """Both values on one scale: a bare figure takes the printed scale of the other, ‰ becomes %, a bare ratio under % becomes percent."""
    a, b = target.value, actual.value
    if target.unit and not actual.unit:
        b = b * target.scale
        if target.unit == "%" and 0 < b <= 1 and a >= 50:
            b = b * 100
    elif actual.unit and not target.unit:
        b = b / actual.scale
    elif {target.unit, actual.unit} == {"%", "‰"}:
        a, b = (a, b / 10) if target.unit == "%" else (a / 10, b)
    return a, b

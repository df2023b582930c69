"""How far a target was met: each promise beside its figure or date, under the methods of a profile."""

from decimal import Decimal
from fractions import Fraction

from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.profile import Rules
from jixiao.score.card import Outcome
from jixiao.score.matching import aligned, pair
from jixiao.score.methods import ONE, POSITIVE, Share, ceiling_share, deducted, excess_cut, plain, stepped
from jixiao.values import Actual, Figure, Part, Quantity, Unread, Window, parse_window

MOST = 50  # promises in one cell beyond which it is prose, not a target
_SAME_AS_TARGET = Message("定性目标，按档次在区间内赋分，无法由公式算出", "a qualitative target is scored within a tier, not by a formula")


def outcomes(row: Indicator, rules: Rules, year: int | None = None) -> tuple[Outcome, ...]:
    """One outcome a promise, in the order of the target; the row has a target and an actual value."""
    target, actual = row.target.value, row.actual.value
    if target is None or actual is None:
        return ()
    if len(target.parts) > MOST:
        return (
            Outcome(
                target.parts[0].text, why=Message(f"一格写了{len(target.parts)}项目标", f"one cell promises {len(target.parts)} things")
            ),
        )
    if actual.tier is not None and not actual.figures and not actual.dates:
        return tuple(Outcome(part.text, part.noun, part.operator, part.quantity, why=_BY_TIER) for part in target.parts)
    found, scene = pair(target.parts, actual, row.title), Scene(row, rules, year)
    return tuple(_outcome(index, part, found, actual, scene) for index, part in enumerate(target.parts))


_BY_TIER = Message("完成值只写了档次，按档次在区间内赋分", "the actual value names a tier only, which is scored within its band")


class Scene:
    """The row, the rules and the year that a promise is judged in."""

    def __init__(self, row: Indicator, rules: Rules, year: int | None) -> None:
        self.row, self.rules, self.year = row, rules, year
        names = (row.level1.value, row.level2.value, row.name.value, row.content.value)
        self.satisfaction = any("满意" in name for name in names if name)

    def positive(self) -> tuple[str, ...]:
        """The method for reaching a figure, then the others that are accepted."""
        accepted = self.rules.indicator_accepts.value if self.rules.indicator_accepts else ()
        return self.rules.indicator_positive.value, *(name for name in accepted if name in POSITIVE)


def _outcome(index: int, part: Part, found: dict[int, Figure], actual: Actual, scene: Scene) -> Outcome:
    if part.kind == "deadline":
        return _deadline(part, _dates_for(index, scene.row, actual), scene.year)
    if part.kind == "qualitative" or part.quantity is None:
        return Outcome(part.text, part.noun, why=_SAME_AS_TARGET)
    if part.doubt is not None:
        return Outcome(
            part.text, part.noun, part.operator, part.quantity, found[index].quantity if index in found else None, why=part.doubt
        )
    figure = found.get(index)
    if figure is None:
        why = Message(f"完成值中没有与“{part.text}”对应的数", f"no figure of the actual value answers “{part.text}”")
        return Outcome(part.text, part.noun, part.operator, part.quantity, why=why)
    return measured(part, part.quantity, figure, scene)


def measured(part: Part, promised: Quantity, figure: Figure, scene: Scene) -> Outcome:
    """A promised figure beside the one that was done."""
    a, b = (Fraction(value) for value in aligned(promised, figure.quantity))
    if b < 0 and part.operator != "within" and scene.rules.indicator_negative_actual.value == "zero" and a >= 0:
        b = Fraction(0)
    scale = promised.scale if not figure.quantity.unit or figure.quantity.scale == promised.scale else 1
    ratio = f"{_shown(b, scale)}/{_shown(a, scale)}"
    method, completion, share, met = _judged(part, a, b, ratio, scene)
    why = (
        None
        if share is not None
        else Message(f"“{part.text}”无法由“{figure.quantity.text}”判断", f"“{part.text}” cannot be judged by “{figure.quantity.text}”")
    )
    return Outcome(
        part.text,
        part.noun or figure.noun,
        part.operator,
        part.quantity,
        figure.quantity,
        Decimal(completion.numerator) / Decimal(completion.denominator) if completion is not None else None,
        share.value if share else None,
        met,
        method,
        share.factor if share else "",
        why,
    )


Judged = tuple[str, Fraction | None, Share | None, bool | None]


def _judged(part: Part, a: Fraction, b: Fraction, ratio: str, scene: Scene) -> Judged:
    """Method, completion, share and whether the promise was met."""
    rules = scene.rules
    if part.operator == "within":
        return _within(part, a, b, scene)
    if part.operator in ("<=", "<"):
        name = rules.indicator_negative.value
        share = ceiling_share(name, a, b, _inverse(ratio) if name == "ratio" else ratio)
        met = b < a if part.operator == "<" else b <= a
        return f"ceiling-{name}", (ONE if b <= a else a / b), share, met
    if part.operator == "between" and part.upper is not None:
        return _between(a, Fraction(part.upper.value), b, ratio)
    if part.operator == "~":
        return _about(a, b, ratio, rules)
    met = b > a if part.operator == ">" else b == a if part.operator == "=" and part.printed else b >= a
    if a <= 0:
        return _from_zero(part, a, b, rules)
    completion = b / a
    if part.operator == "=" and rules.indicator_equal.value == "exact" and b != a:
        return "equal-exact", completion, Share(Fraction(0), "0"), False
    if scene.satisfaction and rules.indicator_satisfaction and part.quantity and part.quantity.unit in ("%", ""):
        share = Share(ONE, "1") if b >= a else deducted(b / 100, rules.indicator_satisfaction.value)
        return "satisfaction", completion, share, met
    name = rules.indicator_positive.value
    share = POSITIVE[name](a, b, ratio, rules)
    if rules.over_method.value == "deduct-excess" and rules.over_flag and part.operator in (">=", ">"):
        share = excess_cut(share, completion, rules.over_flag.value)
    return name, completion, share, met or b >= a


def _inverse(ratio: str) -> str:
    return "/".join(reversed(ratio.split("/")))


def _from_zero(part: Part, a: Fraction, b: Fraction, rules: Rules) -> Judged:
    """A target of 0 (no accident) or below it: all or nothing (I-03)."""
    if rules.indicator_zero_target.value != "all-or-nothing":
        return "zero-target", None, None, None
    met = b <= a if part.operator == "=" else b >= a
    return "zero-target", None, Share(Fraction(int(met)), str(int(met))), met


def _between(low: Fraction, high: Fraction, b: Fraction, ratio: str) -> Judged:
    if low <= b <= high:
        return "between", ONE, Share(ONE, "1"), True
    if (b < low and low <= 0) or (b > high and high < 0):
        return "between", None, None, False
    share = max(Fraction(0), b / low if b < low else high / b)
    return "between", share, Share(share, ratio if b < low else f"{plain(high)}/{plain(b)}"), False


def _about(a: Fraction, b: Fraction, ratio: str, rules: Rules) -> Judged:
    """约 a: within the profile's tolerance the whole weight, outside it in proportion to the nearer side."""
    if a <= 0:
        return "about", None, None, None
    deviation = abs(b - a) / a
    if deviation <= Fraction(rules.indicator_about.value):
        return "about", b / a, Share(ONE, "1"), True
    if rules.indicator_tolerance:
        return "tolerance", b / a, stepped(1 - deviation, rules.indicator_tolerance.value), False
    if b < a:
        return "about", b / a, Share(max(Fraction(0), b / a), ratio), False
    return "about", b / a, Share(a / b, _inverse(ratio)), False


def _within(part: Part, a: Fraction, b: Fraction, scene: Scene) -> Judged:
    """上下浮动不超过5%: judged only where the actual value is itself a deviation in percent."""
    if part.quantity is None or part.quantity.unit not in ("%", "‰") or not _is_deviation(scene.row):
        return "tolerance", None, None, None
    if abs(b) <= a:
        return "tolerance", ONE, Share(ONE, "1"), True
    tolerance = scene.rules.indicator_tolerance
    return ("tolerance", None, stepped(1 - abs(b) / 100, tolerance.value) if tolerance else None, False)


def _is_deviation(row: Indicator) -> bool:
    text = row.actual.text + (row.actual.value.text if row.actual.value else "")
    only = row.actual.value is not None and len(row.actual.value.figures) == 1 and ("%" in text or "％" in text or "‰" in text)
    return only and (
        len(row.actual.text) <= 8 or any(word in text for word in ("浮动", "波动", "偏差", "变动", "增长", "下降", "减少", "增加"))
    )


def _dates_for(index: int, row: Indicator, actual: Actual) -> tuple[Window, ...]:
    """All dates for the only deadline of a target; of several deadlines each has its own date, where there are as many."""
    deadlines = [at for at, part in enumerate(row.target.value.parts if row.target.value else ()) if part.kind == "deadline"]
    if len(deadlines) == 1:
        return actual.dates
    return actual.dates[deadlines.index(index) :][:1] if len(deadlines) == len(actual.dates) else ()


def _deadline(part: Part, dates: tuple[Window, ...], year: int | None) -> Outcome:
    """Done within its window is the whole weight; late is missed, how many points it costs is for a person to say."""
    window = _resolved(part.window, year)
    done = [resolved for date in dates if (resolved := _resolved(date, year)) and resolved.start and resolved.end]
    if window is None or (window.end is None and window.start is None):
        why = Message(f"“{part.text}”没有确定的日期", f"“{part.text}” names no calendar days")
        return Outcome(part.text, part.noun, why=why)
    if not done:
        why = Message(f"目标为“{part.text}”，完成值没有写日期", f"the target is “{part.text}” and the actual value names no date")
        return Outcome(part.text, part.noun, why=why)
    if all(_inside(day, window) for day in done):
        return Outcome(part.text, part.noun, share=ONE, met=True, method="deadline", formula="1", completion=Decimal(1))
    late = any(window.end and day.start and day.start > window.end for day in done)
    why = Message(f"完成日期“{done[-1].text}”晚于“{part.text}”", f"“{done[-1].text}” is later than “{part.text}”")
    unsure = Message(f"“{done[0].text}”是否在“{part.text}”内无法判断", f"whether “{done[0].text}” lies in “{part.text}” cannot be told")
    return Outcome(part.text, part.noun, met=False if late else None, method="deadline" if late else "", why=why if late else unsure)


def _inside(day: Window, window: Window) -> bool:
    """Early is in time where the window is a deadline or a single month; a span of months must be kept."""
    if day.start is None or day.end is None or (window.end and day.end > window.end):
        return False
    if window.start is None or day.start >= window.start:
        return True
    return window.end is not None and (window.start.year, window.start.month) == (window.end.year, window.end.month)


def _resolved(window: Window | None, year: int | None) -> Window | None:
    if window is None or window.start or window.end or year is None:
        return window
    read = parse_window(window.text, year)
    return window if isinstance(read, Unread) else read


def _shown(value: Fraction, scale: int) -> str:
    """A figure as a person wrote it: 8 of 8万亩, 90 of 90%."""
    return plain(Decimal(value.numerator) / Decimal(value.denominator) / scale)

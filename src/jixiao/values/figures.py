"""Every figure in a text, with its unit, its operator and what it counts."""

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache

from jixiao.values.days import find_windows
from jixiao.values.shapes import Figure, Operator, Quantity, Unread
from jixiao.values.text import BLANK, CHINESE, chinese_number, flat, multiple, unread
from jixiao.values.words import either, words

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_CLAUSE = re.compile(r"[，,。;；:：!！?？\n()（）\[\]【】《》|]")
_RANGE = re.compile(r"\s*(?:-|~|—+|至|到)\s*")
_MULTIPLES = r"万亿|千万|百万|十万|亿|万|千(?![米克瓦])|百(?!分)"


@cache
def _pattern() -> re.Pattern[str]:
    unit = either("units")
    money = r"[¥￥]?"
    per = rf"(?:(?:万|亿)?{unit})(?:\s{{0,3}}[/·*×]\s{{0,3}}(?:每)?(?:百|千|万)?(?:{unit}|[年月日季])){{0,2}}|‰|%|个?百分点|百分比"
    before = "|".join(f"(?P<{name}>{either(name)})" for name in ("within", "at_least", "at_most", "above", "below", "equal", "about"))
    return re.compile(
        rf"(?=\S)(?P<first>第)?(?P<period>{either('periods')})?\s{{0,3}}(?:{either('reaches')})?\s{{0,3}}(?:{before})?\s{{0,3}}(?:{either('reaches')})?\s{{0,3}}{money}"
        rf"(?:(?P<share>百分之)\s{{0,3}})?(?P<sign>(?<![\d%\u4e00-\u9fff)])-)?(?:(?P<number>(?<![\d.A-Za-z])(?<!\d ){_ARABIC}(?!\.?\d| +\d))|(?P<chinese>{CHINESE}))\s{{0,3}}"
        rf"(?P<more>[余多来])?\s{{0,3}}(?P<scale>{_MULTIPLES})?\s{{0,3}}(?P<more2>[余多])?\s{{0,3}}(?P<unit>{per})?"
        rf"(?P<after>\s{{0,3}}(?:{either('at_least_after', 'at_most_after', 'about_after')}))?"
    )


def parse_quantity(text: str) -> Quantity | Unread:
    """The one figure a text consists of: `4400 余人次`, `30万元`, `95%`, `36.5公里`; two figures or none refuse."""
    if not text.strip():
        return BLANK
    figures = find_quantities(text)
    if len(figures) != 1:
        return unread(text, "一个数量", "one quantity")
    return figures[0].quantity


@lru_cache(maxsize=4096)
def find_quantities(text: str) -> tuple[Figure, ...]:
    """All figures of a narrative, each with unit, head noun and position; dates, ordinals and list numbers are no figures."""
    plain = flat(text)
    dated = _undated(plain)
    masked = _mask(dated)
    found = [figure for match in _pattern().finditer(masked) if (figure := _figure(match, plain)) is not None]
    for index in range(len(found) - 1):
        found[index] = _lower_end(plain, *found[index : index + 2])
    return tuple(
        replace(figure, noun=_noun(dated, masked, found, index), period=figure.period or _period(plain, found, index))
        for index, figure in enumerate(found)
    )


def ranged(plain: str, figure: Figure, following: Figure) -> bool:
    """True where two figures are the ends of a range: 80%-90%, 3至5个."""
    return _RANGE.fullmatch(plain[figure.end : following.start] or "/") is not None


def _lower_end(plain: str, figure: Figure, following: Figure) -> Figure:
    """The lower end of a range takes the unit of its upper end: 3至5个, 20-30万元."""
    if figure.quantity.unit or not ranged(plain, figure, following):
        return figure
    quantity, upper = figure.quantity, following.quantity
    scale = upper.scale
    return replace(figure, quantity=replace(quantity, value=quantity.value * scale, unit=upper.unit, scale=scale))


def _period(plain: str, found: list[Figure], index: int) -> str:
    """每月, 人均 … standing earlier in the clause of the figure."""
    floor = found[index - 1].end if index else 0
    clause = _CLAUSE.split(plain[floor : found[index].start])[-1]
    return next((word for word in words("periods") if len(word) > 1 and word in clause), "")


def _undated(plain: str) -> str:
    """Dates become blanks of the same length."""
    marks = list(plain)
    for span in find_windows(plain):
        marks[span.start : span.end] = " " * (span.end - span.start)
    return "".join(marks)


def _mask(masked: str) -> str:
    """List numbers, ordinals, clock times and codes become marks of the same length."""
    for pattern in _NOT_FIGURES:
        masked = pattern.sub(lambda found: "\x00" * len(found[0]), masked)
    return masked


_NOT_FIGURES = (
    re.compile(r"(?m)^ {0,8}[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:[.、．)）](?!\d))"),
    re.compile(r"(?<=[;；。])\s*\d{1,2}\s*[.、．)）](?!\d)"),
    re.compile(r"[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]"),
    re.compile(r"(?:目标|指标|附件|附表|图|表|序号|编号|代码|任务)\s*(?:\d+|[一二三四五六七八九十]+)(?![\d.]*\s*[%‰个人次万元])"),
    re.compile(r"第\s*(?:\d+|" + CHINESE + r")\s*(?:[\u4e00-\u9fff]|$)"),
    re.compile(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)"),
    re.compile(r"[〔\[(（]\s*(?:19|20)\d\d\s*[〕\])）]\s*\d*\s*号?"),
    re.compile(r"(?<![\d,.≥≤=<>])\d{9,}[xX]?(?![,.]?\d|%)(?!\s*[万亿元人个])"),
    re.compile(r"(?<=[“‘\"'])[一二三四五六七八九十两]+"),
    re.compile(r"[A-Za-z]+[-_]?\d+[A-Za-z0-9-]*"),
    re.compile(r"\d+[-_]?[A-Z]\d*(?![a-z])"),
)


def _figure(match: re.Match[str], plain: str) -> Figure | None:
    if match["first"] or not (match["number"] or match["chinese"]):
        return None
    value = Decimal(match["number"].replace(",", "")) if match["number"] else _chinese(match)
    if value is None:
        return None
    unit = _unit(match["unit"] or "")
    scale = multiple(match["scale"] or "")
    if unit[:1] in ("万", "亿") and len(unit) > 1:
        scale, unit = scale * multiple(unit[0]), unit[1:]
    if match["share"]:
        unit = "%"
    value = value * scale * (-1 if match["sign"] else 1)
    after = (match["after"] or "").strip()
    approximate = bool(match["about"] or match["more"] or match["more2"]) or after in words("about_after")
    operator, end = _operator(match, after, unit), match.end()
    quantity = Quantity(value, unit, approximate, plain[match.start() : end].strip(), scale)
    start = match.start("period") if match["period"] else match.start()
    return Figure(quantity, "", operator, start, end, (match["period"] or "").strip())


def _chinese(match: re.Match[str]) -> Decimal | None:
    """Chinese numerals count only before a unit, and not in set phrases (一批, 一次性)."""
    if not (match["unit"] or match["share"]):
        return None
    text, start = match.string, match.start("chinese")
    if any(text.startswith(idiom, start) or text.endswith(idiom, 0, match.end()) for idiom in words("idioms")):
        return None
    return chinese_number(match["chinese"])


def _unit(text: str) -> str:
    unit = re.sub(r"\s+", "", text)
    unit = {"百分比": "%", "个百分点": "百分点", "m2": "平方米", "m²": "平方米", "㎡": "平方米", "平米": "平方米", "m³": "立方米"}.get(
        unit, unit
    )
    return re.sub(r"[*×]", "·", unit).replace("/每", "/")


def _operator(match: re.Match[str], after: str, unit: str) -> Operator | None:
    signs: tuple[tuple[str, Operator], ...] = (
        ("within", "within"),
        ("at_least", ">="),
        ("at_most", "<="),
        ("above", ">"),
        ("below", "<"),
        ("equal", "="),
        ("about", "~"),
    )
    sign = next((operator for name, operator in signs if match[name]), None)
    if sign in (None, "~", "=") and after in words("at_least_after") and not (after == "起" and unit):
        return ">="
    if sign in (None, "~", "=") and after in words("at_most_after"):
        return "<="
    if sign is None and after in ("左右", "上下"):
        return "~"
    return sign


def _noun(plain: str, masked: str, found: list[Figure], index: int) -> str:
    """What is counted: the words after the unit (29个科目), else those before the figure (学员4400人次)."""
    figure = found[index]
    limit = found[index + 1].start if index + 1 < len(found) else len(plain)
    if not figure.quantity.unit.startswith(("%", "‰", "元")):
        after = _noun_after(plain[figure.end : limit])
        if after:
            return after
    floor = found[index - 1].end if index else 0
    gap = max(masked.rfind("\x00", floor, figure.start) + 1, floor)
    return _noun_before(plain[gap : figure.start])


def _noun_after(text: str) -> str:
    text = _CLAUSE.split(text.strip(" -~—").replace("“", "").replace("”", "").replace('"', ""), maxsplit=1)[0]
    text = re.split(r"[\s、\d≥≤<>=%~-]", text, maxsplit=1)[0].removeprefix("至").removeprefix("到")
    end = _noun_ends().search(text)
    return text[: end.start() if end else len(text)][:20]


@cache
def _noun_ends() -> re.Pattern[str]:
    return re.compile(either("noun_ends"))


def _noun_before(text: str) -> str:
    text = _CLAUSE.split(text)[-1].strip(' 、“”"')
    text = re.sub(r"^.*[\d%‰]", "", text)
    text = text.strip(" -~—至到")
    if not text:
        return ""
    while tail := next((word for word in words("noun_tails") if text.endswith(word)), None):
        text = text[: -len(tail)]
    cuts = [at + len(word) for word in words("noun_starts") if (at := text.rfind(word)) >= 0]
    cuts = [cut for cut in cuts if text[cut:] and text[cut:] not in words("general")]
    return text[max(cuts, default=0) :].strip(' 、的“”"')[-20:]

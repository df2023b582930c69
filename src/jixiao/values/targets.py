"""Target and actual cells: what was promised, in parts, and what was done."""

import re
from dataclasses import replace
from functools import cache, lru_cache

from jixiao.errors import Message
from jixiao.values.days import Span, find_windows
from jixiao.values.figures import find_quantities, ranged
from jixiao.values.shapes import Actual, Figure, Operator, Part, Quantity, Target, Unread
from jixiao.values.text import BLANK, clean, flat
from jixiao.values.words import either, words

_STOP = re.compile(r"[;；。\n]")
_FILLER = re.compile(r"[-—―/\\.…·*%><≥≤=\s]*|无|暂无|不适用")
_GRADED = re.compile(r"优\s*(?P<best>[≥≤]?\s*\d[\d.]*\s*[%％]?)[\s,，;；、]*良.*")
_MISREAD = re.compile(r"2(?P<rest>(?:[5-9]\d|100)(?:\.\d+)?)")
_LETTER = re.compile(r"(?<![A-Za-z])[WwQq]\s*(?=\d)")
_HINT = re.compile(r"[(（]\s*(?P<op>≥|≤|>|<|=)\s*[*·]*\s*(?P<unit>[^)）]*)[)）]")
_BRACKET = re.compile(r"[(（](?P<unit>[^()（）\d*]{1,8})[)）]\s*$")
_SPELL: dict[str, Operator] = {"≥": ">=", "≤": "<=", ">": ">", "<": "<", "=": "="}


@lru_cache(maxsize=4096)
def parse_target(text: str, name: str = "", year: int | None = None) -> Target | Unread:
    """The promises in a target cell, in order.

    `name` is the indicator's name: it may hold the operator and unit (`苗木成活率(≥**%)`), the period (每月参加人数), or say that
    less is better (成本). `year` resolves windows that print none.
    """
    plain = clean(text)
    if _FILLER.fullmatch(plain):
        return BLANK
    plain = re.sub(r"^定性\s*[:：]?\s*(?=\S)", "", plain)
    if graded := _GRADED.fullmatch(plain):
        best = find_quantities(graded["best"])
        if best:
            return Target(text, (Part("quantity", plain, "优", best[0].operator or ">=", False, best[0].quantity),))
    parts: list[Part] = []
    for clause in (piece.strip() for piece in _STOP.split(plain)):
        if clause:
            parts.extend(_clause(clause, name, year))
    return Target(text, tuple(parts))


@lru_cache(maxsize=4096)
def parse_actual(text: str, name: str = "", year: int | None = None) -> Actual | Unread:
    """The figures, dates and tier of an actual cell; a bare number takes the unit that `name` prints in brackets."""
    plain = clean(text)
    if re.fullmatch(r"[-—―/\\.…·\s]*", plain):
        return BLANK
    spans = tuple(_spans(plain, year))
    figures = find_quantities(_without(plain, spans))
    unit, _ = _hint(name)
    if len(figures) == 1 and not figures[0].quantity.unit and unit:
        figures = (replace(figures[0], quantity=_in_unit(figures[0].quantity, unit)),)
    return Actual(text, figures, tuple(span.window for span in spans), _tier(plain))


def lower_is_better(name: str) -> bool:
    """True where a bare figure under this name is understood as a ceiling."""
    return any(word in name for word in words("ceilings")) and not any(word in name for word in words("floors"))


def _clause(clause: str, name: str, year: int | None) -> list[Part]:
    doubt = None
    if _LETTER.match(clause):
        doubt = Message(f"“{clause}”开头的字母可能是“≤”的误识", f"the letter that begins “{clause}” may be a misread ≤")
        clause = "≤" + _LETTER.sub("", clause, count=1)
    spans = tuple(_spans(clause, year))
    undated = _without(clause, spans)
    figures = _counted(find_quantities(undated), clause)
    due = re.sub(r"^[\s,，、和及与]+|[,，、]+$", "", undated.replace(" ", ""))[:20]
    parts = [Part("deadline", span.window.text, due, window=span.window) for span in spans]
    parts += _quantities(clause, figures, name, doubt)
    if figures and parts and spans and _only_year(spans):
        parts = [part for part in parts if part.kind == "quantity"]
    return parts or [Part("qualitative", clause)]


def _counted(figures: tuple[Figure, ...], clause: str) -> tuple[Figure, ...]:
    """Chinese numerals are context beside digits (两个学期开设29个科目) and inside brackets (健全（三项制度齐备）)."""
    digits = tuple(figure for figure in figures if re.search(r"\d", figure.quantity.text))
    if digits:
        return digits
    outside = re.sub(r"[(（][^()（）]*[)）]", lambda found: "\x00" * len(found[0]), clause)
    return tuple(figure for figure in figures if "\x00" not in outside[figure.start : figure.end])


def _quantities(clause: str, figures: tuple[Figure, ...], name: str, doubt: Message | None) -> list[Part]:
    parts: list[Part] = []
    plain, floor, index = flat(clause), 0, 0
    while index < len(figures):
        figure = figures[index]
        upper = figures[index + 1] if index + 1 < len(figures) and ranged(plain, figure, figures[index + 1]) else None
        end = (upper or figure).end
        part = _part(clause[floor:end].strip(" ,，、;；"), figure, upper, name if len(figures) == 1 else "")
        parts.append(replace(part, doubt=doubt, printed=False) if doubt else part)
        floor, index = end, index + (2 if upper else 1)
    return parts


def _part(text: str, figure: Figure, upper: Figure | None, name: str) -> Part:
    hint_unit, hint_operator = _hint(name)
    quantity = _in_unit(figure.quantity, hint_unit) if not figure.quantity.unit and hint_unit else figure.quantity
    period = figure.period or next((word for word in words("periods") if len(word) > 1 and word in name), "")
    if upper is not None:
        return Part("quantity", text, figure.noun, "between", True, quantity, upper.quantity, period=period)
    operator = figure.operator or hint_operator
    if operator is not None:
        return Part("quantity", text, figure.noun, operator, True, quantity, period=period)
    operator = "~" if quantity.approximate else _understood(quantity, text, name)
    return Part("quantity", text, figure.noun, operator, False, quantity, period=period, doubt=_misread(quantity))


def _understood(quantity: Quantity, text: str, name: str) -> Operator:
    """What a bare figure means: a ceiling under a cost, exactly that for 0, a share or a price, a floor otherwise."""
    if quantity.value == 0 or "/" in quantity.unit or quantity.unit == "‰":
        return "<=" if lower_is_better(name + text) else "="
    if lower_is_better(name + text):
        return "<="
    return "=" if quantity.unit == "%" else ">="


def _misread(quantity: Quantity) -> Message | None:
    """290% is most likely ≥90% whose ≥ was read as 2; it is said, and the figure stays as printed."""
    figure = f"{quantity.value:f}"
    if quantity.unit != "%" or not (found := _MISREAD.fullmatch(figure)):
        return None
    rest = found["rest"]
    return Message(f"“{figure}%”可能是“≥{rest}%”，其中“≥”被误识为“2”", f"“{figure}%” may be “≥{rest}%” with ≥ misread as 2")


@cache
def _hint(name: str) -> tuple[str, Operator | None]:
    """The unit and operator that an indicator's name carries: `公猪舍(≥**平方米)`, `林木采伐监管（万立方米）`."""
    plain = clean(name)
    if found := _HINT.search(plain):
        return found["unit"].strip("*· "), _SPELL.get(found["op"])
    if (found := _BRACKET.search(plain)) and re.fullmatch(
        rf"(?:%|‰|(?:万|亿)?{either('units')}(?:[/·*](?:{either('units')}|[年月日]))*)", found["unit"]
    ):
        return found["unit"], None
    return "", None


def _in_unit(quantity: Quantity, unit: str) -> Quantity:
    """A bare figure under a unit printed elsewhere: 63 under 万元 is 630000 元."""
    found = find_quantities("1" + unit)
    if len(found) != 1 or not found[0].quantity.unit:
        return quantity
    scale = found[0].quantity.scale
    return replace(quantity, value=quantity.value * scale, unit=found[0].quantity.unit, scale=scale)


def _spans(plain: str, year: int | None) -> list[Span]:
    """Windows that are deadlines: a bare year before a figure (2021年人均约6000元) is not one."""
    spans = list(find_windows(plain, year))
    return [span for span in spans if not _mere_year(plain, span)]


def _mere_year(plain: str, span: Span) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d\s*年度?", span.window.text.strip()) is not None and span.end < len(plain)


def _only_year(spans: tuple[Span, ...]) -> bool:
    return all(re.fullmatch(r"全年|年内|本?当?年度?内?|(?:19|20)\d\d年度?内?", span.window.text) for span in spans)


def _without(plain: str, spans: tuple[Span, ...]) -> str:
    marks = list(plain)
    for span in spans:
        marks[span.start : span.end] = " " * (span.end - span.start)
    return "".join(marks)


def _tier(plain: str) -> int | None:
    for tier in (3, 2, 1):
        if any(phrase in plain for phrase in words(f"tier{tier}")):
            return tier
    return None

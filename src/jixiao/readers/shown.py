"""A stored number as the spreadsheet shows it: 1.108 under `0.00%` is 110.80%, a serial day under `yyyy"年"m"月"` is 2021年6月.

Dates in American order or with English month names are shown in ISO order instead, so that 6/5/21 is never guessed at.
Source of the format grammar: ECMA-376 part 1, 18.8.31; builtin numbers 27–36 and 50–58 as in Chinese Excel.
"""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;¥-#,##0", 6: "¥#,##0;¥-#,##0", 7: "¥#,##0.00;¥-#,##0.00",
    8: "¥#,##0.00;¥-#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"',
    42: '¥#,##0;¥-#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"', 44: '¥#,##0.00;¥-#,##0.00;"-"', 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)|(?P<power>E[+-]0+)"
    r"|(?P<date>y+|m+|d+|h+|s+|e+|a{3,4})|(?P<digit>[0#?])|(?P<mark>[.,%/@])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$")
PRECISE = Context(prec=15)  # a spreadsheet never shows more than 15 significant digits of its doubles
EPOCH, EPOCH_1904 = datetime.fromisoformat("1899-12-30"), datetime.fromisoformat("1904-01-01")
WEEK = "一二三四五六日"
DIGITS = "〇一二三四五六七八九"


class Token(NamedTuple):
    kind: str
    text: str


class Section(NamedTuple):
    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None
    chinese: bool

    @property
    def dated(self) -> bool:
        return any(token.kind in ("date", "elapsed", "half") for token in self.tokens)


@lru_cache(maxsize=4096)
def shown(stored: str, code: str, since_1904: bool = False) -> tuple[str, str]:
    """(text as shown, exact value) of a stored number under a format code; the exact value of a date is in ISO form."""
    value = exact(stored)
    if value is None:
        return stored, stored
    parts = sections(code)
    section, signed = choose(parts, value)
    if section.dated:
        moment = day(value, since_1904)
        if moment is None and not any(token.kind == "elapsed" for token in section.tokens):
            return general(value), plain(value)
        return calendar(section, moment, value), iso(moment) if moment else plain(value)
    kinds = {token.kind for token in section.tokens}
    if not section.tokens or kinds & {"general", "fraction", "text"}:
        text = "".join(
            general(abs(value)) if token.kind in ("general", "text") else token.text for token in section.tokens if token.kind != "digit"
        )
        text = general(abs(value)) if "fraction" in kinds or not section.tokens else text
    else:
        text = digits(section, abs(value))
    minus = "-" if value < 0 and signed and any(char in "123456789" for char in text) else ""
    return minus + text.strip(), plain(value)


def shown_text(text: str, code: str) -> str:
    """A stored text under a format code: only a section with `@` changes it (`@"分"`)."""
    if "@" not in code or code == "@":
        return text
    parts = sections(code)
    section = parts[-1]
    return "".join(text if token.kind == "text" else token.text for token in section.tokens) if section.tokens else text


def exact(stored: str) -> Decimal | None:
    """A stored double as the shortest decimal of at most 15 digits that the program itself would show."""
    try:
        value = PRECISE.create_decimal(stored.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 400 else None


def plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def general(value: Decimal) -> str:
    """Eleven characters at most, as in a cell without a format; whole numbers in full."""
    if value == value.to_integral_value():
        return plain(value)
    places = max(0, 10 - max(1, value.adjusted() + 1))
    text = plain(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    return text if text.strip("-0.") else plain(value)


@lru_cache(maxsize=512)
def sections(code: str) -> tuple[Section, ...]:
    parts: list[list[Token]] = [[]]
    extras: list[tuple[tuple[str, Decimal] | None, bool]] = [(None, False)]
    for match in TOKEN.finditer(code):
        kind, text = str(match.lastgroup), match[match.lastgroup or 0]
        if kind == "other" and text == ";":
            parts.append([])
            extras.append((None, False))
        elif kind == "bracket":
            condition, chinese = extras[-1]
            found = CONDITION.match(text)
            extras[-1] = ((found[1], Decimal(found[2])) if found else condition, chinese or text.upper() == "DBNUM1")
            parts[-1] += bracket(text)
        elif kind != "fill":
            parts[-1].append(Token(*{"space": ("literal", " ")}.get(kind, (kind, text))))
    return tuple(Section(settle(part), *extra) for part, extra in zip(parts[:4], extras[:4], strict=True))


def bracket(text: str) -> list[Token]:
    if text.startswith("$"):
        return [Token("literal", text[1:].split("-", maxsplit=1)[0])]
    return [Token("elapsed", text.lower())] if re.fullmatch(r"h+|m+|s+", text, re.IGNORECASE) else []


def settle(tokens: list[Token]) -> tuple[Token, ...]:
    """Give the marks their meaning in this section: in a date `/` and `,` are literal, and `m` beside hours or seconds is minutes."""
    dated = any(token.kind in ("date", "elapsed", "half") and token.text.lower()[0] != "e" for token in tokens)
    made: list[Token] = []
    times = [token.text.lower()[0] for token in tokens if token.kind in ("date", "elapsed")]
    position = 0
    for token in tokens:
        kind, text = token
        if kind in ("quoted", "escaped", "other"):
            kind = "literal"
        elif kind == "mark":
            kind = {"%": "percent", ",": "comma", ".": "point", "/": "fraction", "@": "text"}[text]
            kind = "literal" if dated and text in "/,.%" else kind
        elif kind in ("date", "elapsed"):
            text = text.lower()
            near = (times[position - 1] if position else "", times[position + 1] if position + 1 < len(times) else "")
            position += 1
            if kind == "date" and text[0] == "m" and len(text) < 3 and (near[0] == "h" or near[1] == "s"):
                text = text.replace("m", "i")
        elif kind == "digit" and dated:
            kind = "second"
        made.append(Token(kind, text))
    return tuple(made)


def choose(parts: tuple[Section, ...], value: Decimal) -> tuple[Section, bool]:
    """The section for a value, and whether a minus sign is still to be written."""
    if any(part.condition for part in parts):
        for part in parts[:3]:
            if part.condition is None or holds(value, part.condition):
                return part, True
        return parts[0], True
    if value < 0 and len(parts) > 1:
        return parts[1], False
    return (parts[2] if value == 0 and len(parts) > 2 else parts[0]), True


def holds(value: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, bound = condition
    return {"<": value < bound, ">": value > bound, "=": value == bound, "<=": value <= bound, ">=": value >= bound, "<>": value != bound}[
        sign
    ]


def digits(section: Section, value: Decimal) -> str:
    """A number put into its placeholders; commas after the last digit divide by a thousand, each % multiplies by a hundred."""
    kinds = [token.kind for token in section.tokens]
    slots = [index for index, kind in enumerate(kinds) if kind == "digit"]
    if not slots:
        return "".join("%" if token.kind == "percent" else token.text for token in section.tokens if token.kind not in ("comma", "point"))
    point = kinds.index("point") if "point" in kinds else len(kinds)
    whole, part = [index for index in slots if index < point], [index for index in slots if index > point]
    last = whole[-1] if whole else -1
    scale = sum(
        1
        for index, kind in enumerate(kinds)
        if kind == "comma" and last < index and not any(last < slot < index for slot in slots if slot < point)
    )
    grouped = any(kind == "comma" and whole and whole[0] < index < last for index, kind in enumerate(kinds))
    value = value.scaleb(2 * kinds.count("percent") - 3 * scale)
    power = next((token.text for token in section.tokens if token.kind == "power"), "")
    exponent = value.adjusted() if power and value else 0
    number = f"{value.scaleb(-exponent).quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP):f}"
    left, _, right = number.partition(".")
    filled = fill_whole(left.lstrip("0"), [section.tokens[index].text for index in whole], grouped)
    filled += fill_part(right, [section.tokens[index].text for index in part])
    texts = dict(zip(whole + part, filled, strict=True))
    out = []
    for index, token in enumerate(section.tokens):
        if token.kind == "point":
            out.append("." if any(texts[slot].strip() for slot in part) or not part else "")
        elif token.kind == "power":
            out.append(f"E{'-' if exponent < 0 else '+' if '+' in power else ''}{abs(exponent):0{len(power) - 2}d}")
        elif token.kind != "comma":
            out.append(texts.get(index, token.text))
    return "".join(out)


def fill_whole(number: str, slots: list[str], grouped: bool) -> list[str]:
    """The digits before the point, one a placeholder from the right, the rest in the first."""
    padded = number.rjust(len(slots), "\x00")
    split = len(padded) - len(slots) + 1
    pieces = [padded[:split], *padded[split:]] if slots else []
    out, seen = [], 0
    for piece, slot in zip(reversed(pieces), reversed(slots), strict=True):
        text = ""
        for char in reversed(piece):
            digit = char if char != "\x00" else {"0": "0", "?": " "}.get(slot, "")
            text = (digit + "," if grouped and seen and seen % 3 == 0 and digit.strip() else digit) + text
            seen += 1
        out.append(text)
    return out[::-1]


def fill_part(number: str, slots: list[str]) -> list[str]:
    """The digits after the point; zeros at the end are dropped where the placeholder is # or ?."""
    out, tail = [], True
    for digit, slot in zip(reversed(number), reversed(slots), strict=True):
        tail = tail and digit == "0" and slot != "0"
        out.append({"?": " "}.get(slot, "") if tail else digit)
    return out[::-1]


def day(value: Decimal, since_1904: bool) -> datetime | None:
    """The moment of a serial number; the 1900 calendar counts a 29 February 1900 that never was."""
    start = EPOCH_1904 if since_1904 else EPOCH if value >= 61 else EPOCH + timedelta(days=1)
    if not 0 <= value < 2_958_466:
        return None
    return start + timedelta(days=int(value), seconds=int(((value % 1) * 86400).quantize(Decimal(1), ROUND_HALF_UP)))


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d") if moment.time() == datetime.min.time() else moment.isoformat(" ", "minutes")


def calendar(section: Section, moment: datetime | None, value: Decimal) -> str:
    letters = [token.text for token in section.tokens if token.kind == "date"]
    order = "".join(text[0] for text in letters)
    if moment is not None and (("y" in order and order.find("m") < order.find("y") and "m" in order) or "mmm" in letters):
        return unambiguous(moment, order)
    noon = any(token.kind == "half" for token in section.tokens)
    return "".join(piece(token, moment, value, noon, section.chinese) for token in section.tokens).strip()


def unambiguous(moment: datetime, order: str) -> str:
    text = (
        f"{moment:%Y-%m-%d}"
        if "d" in order and "y" in order
        else f"{moment.year}年{moment.month}月"
        if "y" in order
        else f"{moment.month}月{moment.day}日"
    )
    return text + (f" {moment:%H:%M}" if "h" in order else "")


def piece(token: Token, moment: datetime | None, value: Decimal, noon: bool, chinese: bool) -> str:
    kind, text = token
    if kind == "elapsed":
        unit = {"h": 24, "m": 1440, "s": 86400}[text[0]]
        return str(int((value * unit).quantize(Decimal(1), ROUND_HALF_UP) if text[0] == "s" else value * unit)).zfill(len(text))
    if kind == "half" and moment:
        return "上午" if moment.hour < 12 else "下午"
    if kind == "second":
        return ""
    if kind != "date" or moment is None:
        return text if kind != "date" else ""
    hour = (moment.hour % 12 or 12) if noon else moment.hour
    if text[0] == "a":
        return ("星期" if len(text) == 4 else "") + WEEK[moment.weekday()]
    if text[0] in "ye":
        year = str(moment.year) if len(text) != 2 else f"{moment:%y}"
        return "".join(DIGITS[int(digit)] for digit in year) if chinese else year
    number = {"m": moment.month, "d": moment.day, "h": hour, "i": moment.minute, "s": moment.second}[text[0]]
    if text[0] == "d" and len(text) > 2:
        return "星期" + WEEK[moment.weekday()]
    return counted(number) if chinese else str(number).zfill(min(len(text), 2))


def counted(number: int) -> str:
    """A day or a month in Chinese: 12 → 十二."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones or not number else "")

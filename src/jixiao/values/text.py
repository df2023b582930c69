"""Plain numbers from text: normal glyphs, decimals, money, ratios, Chinese numerals."""

import re
from decimal import Decimal
from functools import lru_cache

from jixiao.errors import Message
from jixiao.values.shapes import Quantity, Unread

BLANK = Unread(Message("未填写", "left blank"))

# A full-width comma parts clauses (增长20，100人参加); it is a thousands separator only where a cell is one number.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) != "，"}
_SAME = str.maketrans(
    {
        **{chr(code): chr(to) for code, to in _WIDE.items()},
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t\r", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", " "),
        **dict.fromkeys("≧⩾≥", "≥"),
        **dict.fromkeys("≦⩽≤", "≤"),
        **dict.fromkeys("═＝", "="),
        **dict.fromkeys("〜～∼˜﹏", "~"),
        **dict.fromkeys("–−﹣‐‑‒", "-"),
        **dict.fromkeys("﹪％", "%"),
        **dict.fromkeys("·・•‧∙", "·"),
        "。": "。",
        "：": ":",
        "﹥": ">",
        "﹤": "<",
    }
)
_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_AT_LEAST = re.compile(r">\s*=|=\s*>")
_AT_MOST = re.compile(r"<\s*=|=\s*<")
_PERCENT = re.compile(r"(?<=\d)\s*百分比|(?<=\d)\s+(?=[%‰])")
_AFTER_SIGN = re.compile(r"(?<=[≥≤><=±])\s+(?=\d)")
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[-+]?\.\d+")
_EMPTY = re.compile(r"[-—―─/\\.…·_\s]*")
_MULTIPLE = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_DIGITS |= {"壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
_STEPS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
CHINESE = "[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+"


def flat(text: str) -> str:
    """The same text with one glyph for each meaning, character for character, so that positions stay true."""
    return text.translate(_SAME)


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """The text with normal glyphs, operators and blanks: `＞＝ ９０ 百分比` is `≥90%`; nothing that carries meaning is lost."""
    out = flat(_UNSEEN.sub("", text))
    out = _AT_LEAST.sub("≥", out)
    out = _AT_MOST.sub("≤", out)
    out = _PERCENT.sub(lambda found: "%" if found[0].strip() else "", out)
    out = _AFTER_SIGN.sub("", out)
    return "\n".join(line for raw in out.splitlines() if (line := " ".join(raw.split())))


def chinese_number(text: str) -> Decimal | None:
    """三十六 → 36, 一千零五 → 1005, 二〇二一 → 2021, 三万二 is None: only complete numerals are read."""
    if not text or re.fullmatch(CHINESE, text) is None:
        return None
    if not any(mark in _STEPS or mark in "万亿" for mark in text):
        return Decimal("".join(str(_DIGITS[mark]) for mark in text))
    if len(text) > 1 and text[-1] in _DIGITS and text[-2] in _STEPS.keys() - {"十", "拾"} | {"万", "亿"}:
        return None  # 三万二 is 32000 in speech; only complete numerals are read
    whole = section = digit = 0
    for mark in text:
        if mark in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[mark]
        elif mark in _STEPS:
            section += (digit or 1) * _STEPS[mark]
            digit = 0
        elif mark == "万":
            whole += (section + digit or 1) * 10_000
            section = digit = 0
        else:
            whole = (whole + section + digit or 1) * 10**8
            section = digit = 0
    return Decimal(whole + section + digit)


@lru_cache(maxsize=4096)
def parse_decimal(text: str) -> Decimal | Unread:
    """The printed figure itself: separators, a money unit, 分 and blanks are dropped, `(5.2)` is −5.2; a percent sign refuses."""
    plain = clean(text).replace(" ", "").replace("\n", "").replace("，", ",")
    if _EMPTY.fullmatch(plain):
        return BLANK
    bare = re.sub(r"^[¥￥$]|(?:元|万元|亿元|万|亿|分)$", "", plain)
    if found := re.fullmatch(r"\((.+)\)", bare):
        bare = "-" + found[1]
    if _NUMBER.fullmatch(bare):
        return _decimal(bare)
    number = chinese_number(bare)
    return number if number is not None else unread(text, "一个数", "a number")


def parse_money(text: str, header_unit: str = "元") -> Quantity | Unread:
    """Money in 元: `16万元` is 160000 whatever the header says, a bare `840.38` under 万元 is 8403800."""
    plain = clean(text).replace(" ", "")
    found = re.fullmatch(r"([约近]?)[¥￥]?(.+?)([余多]?)(万亿|千万|百万|十万|亿|万|千|百)?([余多]?)(元)?(?:左右|整)?", plain)
    if _EMPTY.fullmatch(plain) or found is None:
        return BLANK if found is None or not plain.strip("-—/") else unread(text, "金额", "an amount of money")
    number = parse_decimal(found[2]) if _NUMBER.fullmatch(found[2]) or found[2].startswith("(") else chinese_number(found[2])
    if not isinstance(number, Decimal):
        return unread(text, "金额", "an amount of money")
    own = bool(found[4] or found[6])
    scale = multiple(found[4] or "") if own else multiple(header_unit.removesuffix("元"))
    return Quantity(number * scale, "元", bool(found[1] or found[3] or found[5] or "左右" in plain), text)


def parse_percent(text: str) -> Decimal | Unread:
    """A ratio: `97.25%` is 0.9725, `9‰` is 0.009. A bare figure up to 1.5 is taken for a ratio, a greater one for a percentage."""
    plain = clean(text).replace(" ", "")
    if _EMPTY.fullmatch(plain):
        return BLANK
    plain = re.sub(r"^百分之(.+)$", r"\1%", plain)
    found = re.fullmatch(r"(.+?)(%|‰|个?百分点)?", plain)
    if found is None:
        return unread(text, "百分比", "a percentage")
    number = _decimal(found[1]) if _NUMBER.fullmatch(found[1]) else chinese_number(found[1])
    if number is None:
        return unread(text, "百分比", "a percentage")
    if found[2] is None:
        return number if abs(number) <= Decimal("1.5") else number / 100
    return number / (1000 if found[2] == "‰" else 100)


def multiple(word: str) -> int:
    """万 → 10000; no word → 1."""
    return _MULTIPLE.get(word, 1)


def unread(text: str, zh: str, en: str) -> Unread:
    shown = text.strip().replace("\n", " ")[:40]
    return Unread(Message(f"“{shown}”不能读作{zh}", f"“{shown}” cannot be read as {en}"))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))

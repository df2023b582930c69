"""Personal data in running text: names, phones, identity and bank numbers, addresses, health, court matters, small counts.

`personal(text)` gives spans; what is done with them (a finding, a redaction) is decided elsewhere. `masked` writes a span so that
nothing of it can be recovered: the family name of a name, nothing of a number.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from jixiao.errors import Message

Kind = Literal["name", "phone", "identity", "bank", "address", "health", "court", "few"]

LABELS: dict[Kind, Message] = {
    "name": Message("个人姓名", "a person's name"),
    "phone": Message("电话号码", "a phone number"),
    "identity": Message("身份证号", "an identity number"),
    "bank": Message("银行账号", "a bank account number"),
    "address": Message("住址", "an address"),
    "health": Message("健康或生死情况", "health, illness or death"),
    "court": Message("涉法涉诉情况", "a court matter"),
    "few": Message("可对应到个人的小数目", "a count so small that it points to persons"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of personal data: `text[start:end]`, what it is, and what gives it away."""

    kind: Kind
    start: int
    end: int
    why: Message
    certain: bool = True


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("jixiao.personal").joinpath("words.toml").read_text(encoding="utf-8"))


def _behind(name: str) -> str:
    """A look-behind for any of the words; each length has its own."""
    words: list[str] = _data()[name]
    return "|".join(rf"(?<={re.escape(word)})" for word in words)


def _either(name: str) -> str:
    words: list[str] = sorted(_data()[name], key=len, reverse=True)
    return "|".join(map(re.escape, words))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    single = re.sub(r"\s", "", _data()["surnames"])
    given = rf"(?:(?![{_data()['not_in_names']}])[\u4e00-\u9fff])"
    family = rf"(?:{_either('compound_surnames')}|(?:(?<![\u4e00-\u9fff])|{_behind('calling')}|(?![{_data()['doubtful']}]))[{single}])"
    plain = rf"(?:{_either('compound_surnames')}|[{single}]){given}{{1,2}}"
    return {
        "title": re.compile(rf"(?P<title>{_either('titles')})|(?P<post>{_either('posts')})"),
        "name": re.compile(rf"{family}{given}{{1,2}}"),
        "full name": re.compile(rf"{family}{given}{{2}}"),
        "labelled": re.compile(rf"(?P<label>{_either('labels')})[:：]\s*(?P<name>{plain})(?![\u4e00-\u9fff])"),
        "beside": re.compile(
            rf"(?P<name>{plain})\s*[（(,，:：]?\s*(?:联系)?(?:电话|手机|身份证|电话号码|手机号|身份证号)?(?:号码?)?[:：]?\s*(?=1[3-9]\d{{9}}|\d{{17}}[\dXx])"
        ),
        "phone": re.compile(r"(?<![\d.])(?:1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|0\d{2,3}[-—\s]\d{7,8})(?![\d.])"),
        "identity": re.compile(r"(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"),
        "bank": re.compile(r"(?<![\d.])[3-9]\d{3}[\s-]?(?:\d{4}[\s-]?){2,3}\d{1,7}(?![\d.])"),
        "address": re.compile(
            r"(?:家住|住在|住址|地址|居住在)[:：]?\s*[\u4e00-\u9fff\d]{2,24}\d+(?:号|栋|幢|室|组|户)(?:\d+(?:号|室|单元|栋|幢|房))*"
            r"|[\u4e00-\u9fff]{2,10}?(?:路|街|大道|巷|弄|胡同|村|小区|新村|花园)[\u4e00-\u9fff]{0,3}\d+(?:号|弄|栋|幢)(?:\d+(?:号|栋|幢|单元))*\d+(?:室|单元|房|户)"
        ),
        "house number": re.compile(r"\d(?:号|栋|幢|室|组|户|弄)"),
        "health": re.compile(_either("health")),
        "court": re.compile(_either("court")),
        "named court": re.compile(r"[\u4e00-\u9fff]{2,8}(?:区|县|市|省)?(?:人民)?法院"),
        "few": re.compile(
            rf"(?<![\d.])(?:[1-4]|[一两二三四])\s*(?:名|位|人(?!次|均|民|大|社))[^，。；\n]{{0,40}}?(?:{_either('sensitive')})"
        ),
        "persons": re.compile(_either("persons")),
        "matters": re.compile("|".join(map(_either, ("health", "court", "sensitive")))),
        "sentence": re.compile(r"[^。；;！!？?\n]+"),
    }


@lru_cache(maxsize=4096)
def personal(text: str) -> tuple[Span, ...]:
    """Every piece of personal data in `text`, by position; spans of one kind do not overlap."""
    names = tuple(_names(text))
    found = sorted((*_numbers(text), *_addresses(text), *names, *_matters(text, names)), key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in found:
        if not any(other.kind == span.kind and other.start < span.end and span.start < other.end for other in kept):
            kept.append(span)
    return tuple(kept)


def _numbers(text: str) -> Iterator[Span]:
    if not re.search(r"\d{4}", text):
        return
    taken: list[tuple[int, int]] = []
    for found in _patterns()["identity"].finditer(text):
        taken.append(found.span())
        right = checksum(found[0])
        why = Message(
            "18位，含出生日期" + ("，校验位相符" if right else "，校验位不符"),
            "18 digits with a birth date" + ("" if right else ", check digit wrong"),
        )
        yield Span("identity", *found.span(), why, right)
    for found in _patterns()["phone"].finditer(text):
        if not _within(found, taken):
            taken.append(found.span())
            yield Span("phone", *found.span(), Message("手机或固定电话号码", "a mobile or landline number"))
    for found in _patterns()["bank"].finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if not 15 <= len(digits) <= 19 or _within(found, taken):
            continue
        if luhn(digits):
            yield Span("bank", *found.span(), Message("银行卡号，校验位相符", "a card number with its check digit right"))
        elif re.search(r"(?:银行卡|卡号|账号|账户|帐号|帐户)号?[^0-9。；;]{0,8}$", text[: found.start()]):
            yield Span("bank", *found.span(), Message("文字称为银行卡或账号的号码", "a number the text calls a card or an account"))


def _within(found: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return any(start < found.end() and found.start() < end for start, end in taken)


def _addresses(text: str) -> Iterator[Span]:
    if not _patterns()["house number"].search(text):
        return
    for found in _patterns()["address"].finditer(text):
        yield Span("address", *found.span(), Message("具体到门牌", "down to the house number"))


def _names(text: str) -> Iterator[Span]:
    for found in _patterns()["title"].finditer(text):
        pattern = _patterns()["name" if found["title"] else "full name"]
        # a given name of two characters is tried before one, and the family name may have two as well
        for length in (4, 3, 2):
            begin = found.start() - length
            if begin >= 0 and pattern.fullmatch(text, begin, found.start()):
                why = Message(f"姓名后带称谓“{found[0]}”", f"a name before the title {found[0]}")
                yield Span("name", begin, found.start(), why)
                break
    for found in _patterns()["labelled"].finditer(text):
        yield Span(
            "name",
            found.start("name"),
            found.end("name"),
            Message(f"“{found['label']}”之后的姓名", f"a name after {found['label']}"),
            False,
        )
    for found in _patterns()["beside"].finditer(text) if re.search(r"\d{11}", text) else ():
        yield Span("name", found.start("name"), found.end("name"), Message("姓名与号码写在一起", "a name beside a number"))


def _matters(text: str, names: tuple[Span, ...]) -> Iterator[Span]:
    """Sentences that tell of the health or a quarrel of persons so few that they can be known, and small counts as such."""
    if not _patterns()["matters"].search(text):
        return
    for found in _patterns()["few"].finditer(text):
        yield Span("few", *found.span(), Message("不足5人且涉及敏感情况", "fewer than five persons, and a sensitive matter"))
    for sentence in _patterns()["sentence"].finditer(text):
        few = _patterns()["few"].search(sentence[0]) or any(sentence.start() <= name.start < sentence.end() for name in names)
        if few and (matter := _patterns()["health"].search(sentence[0])):
            yield Span(
                "health",
                sentence.start() + matter.start(),
                sentence.start() + matter.end(),
                Message("具体人员的健康或生死", "health or death of particular persons"),
            )
        named = "法院" in sentence[0] and _patterns()["named court"].search(sentence[0])
        persons = few or (named and _patterns()["persons"].search(sentence[0]))
        if persons and (matter := _patterns()["court"].search(sentence[0])):
            yield Span(
                "court",
                sentence.start() + matter.start(),
                sentence.start() + matter.end(),
                Message("具体人员的涉法涉诉情况", "a court matter of particular persons"),
            )


def masked(text: str, span: Span) -> str:
    """The span as it may be shown: 王**, 1**********; of a number nothing but its length."""
    piece = text[span.start : span.end]
    if span.kind == "name":
        return piece[0] + "*" * (len(piece) - 1)
    if span.kind in ("phone", "identity", "bank"):
        return "*" * len(piece)
    if span.kind == "address":
        return piece[:2] + "*" * (len(piece) - 2)
    return piece


def without_numbers(text: str) -> str:
    """`text` with phone, identity and bank numbers masked, for every place that quotes a form."""
    if not re.search(r"\d{7}", text):
        return text
    for span in reversed(list(_numbers(text))):
        text = text[: span.start] + masked(text, span) + text[span.end :]
    return text


def checksum(number: str) -> bool:
    """Whether the last character of an 18-digit identity number is right (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def luhn(digits: str) -> bool:
    """Whether the last digit of a card number is right (ISO/IEC 7812)."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0

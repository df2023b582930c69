"""The automatic numbers of a Word list (1. （一） 一、), which are printed but not stored as text."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jixiao.readers.archive import Archive

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
CHINESE = (
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCountingThousand",
    "taiwaneseCounting",
)
DIGITS = "〇一二三四五六七八九"
FULL = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Level:
    form: str
    text: str
    start: int


@dataclass
class Numbering:
    """Counts the paragraphs of each list as the page does; false where the document has no lists."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, archive: Archive, main: str, root: "Element") -> "Numbering":
        name = main.rsplit("/", 1)[0] + "/numbering.xml"
        if name not in archive or next(root.iter(W + "numPr"), None) is None:
            return cls()
        part = archive.xml(name)
        abstract = {item.get(W + "abstractNumId"): levels_of(item) for item in part.iterchildren(W + "abstractNum")}
        lists = {}
        for item in part.iterchildren(W + "num"):
            source = item.find(W + "abstractNumId")
            levels = abstract.get(source.get(VAL)) if source is not None else None
            if levels:
                lists[item.get(W + "numId", "")] = levels
        return cls(lists)

    def __bool__(self) -> bool:
        return bool(self.lists)

    def label(self, paragraph: "Element") -> str:
        """The number printed before this paragraph, or nothing; counts it."""
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is None:
            return ""
        identity, depth = (properties.find(W + name) for name in ("numId", "ilvl"))
        key = identity.get(VAL, "") if identity is not None else ""
        level = int(depth.get(VAL, "0")) if depth is not None and depth.get(VAL, "0").isdecimal() else 0
        levels = self.lists.get(key, {})
        if level not in levels:
            return ""
        counts = self.counters.setdefault(key, {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        return self.printed(levels, level, counts)

    def printed(self, levels: dict[int, Level], level: int, counts: dict[int, int]) -> str:
        text = levels[level].text
        if levels[level].form in ("bullet", "none"):
            return ""
        for depth, shape in levels.items():
            text = text.replace(f"%{depth + 1}", ordinal(counts.get(depth, shape.start), shape.form))
        return text + (" " if text[-1:].isalnum() else "")


def levels_of(abstract: "Element") -> dict[int, Level]:
    levels = {}
    for item in abstract.iterchildren(W + "lvl"):
        found = {str(child.tag): child.get(VAL, "") for child in item}
        index, start = item.get(W + "ilvl", "0"), found.get(W + "start", "1")
        if index.isdecimal():
            levels[int(index)] = Level(
                found.get(W + "numFmt", "decimal"), found.get(W + "lvlText", ""), int(start) if start.isdecimal() else 1
            )
    return levels


def ordinal(number: int, form: str) -> str:
    if form in CHINESE:
        return chinese(number)
    if form == "decimalFullWidth":
        return str(number).translate(FULL)
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= 20:
        return chr(0x245F + number)
    if form in ("lowerLetter", "upperLetter") and number >= 1:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    return str(number)


def chinese(number: int) -> str:
    """1 → 一, 12 → 十二, 34 → 三十四; above 99 digit by digit."""
    if not 0 < number < 100:
        return "".join(DIGITS[int(digit)] for digit in str(abs(number)))
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")

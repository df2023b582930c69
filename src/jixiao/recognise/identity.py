"""Who filed what, and when: labels with their values, in cells, in one cell, or in a paragraph."""

import re
from collections.abc import Iterator
from dataclasses import replace

from jixiao.errors import Message
from jixiao.form import Reading, Remark
from jixiao.recognise.draft import Draft
from jixiao.recognise.lines import Row, Slot, Text
from jixiao.recognise.readings import phrase, prose, read_text, text_reading
from jixiao.recognise.wording import data, key, lexicon, squeezed, stem

FIELDS = ("name", "department", "unit", "duties", "year", "money_unit")
_UNIT = re.compile(r"(?:单位|货币单位|计量单位)[:：]?(?:人民币)?(万元|亿元|千元|元)")
_BRACKETED_UNIT = re.compile(r"\((?:单位[:：]?)?(万元|亿元|千元|元)\)|(?:金额|资金|预算)[,，]?(万元|亿元|元)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年度|年|(?=[^\d年月-]*$))")
_CHINESE_YEAR = re.compile(r"二[〇○零O0]([〇○零O0一二三四五六七八九])([〇○零O0一二三四五六七八九])年")
_DIGITS: dict[str, str] = dict(zip("〇○零O0一二三四五六七八九", "00000123456789", strict=True))


def read_pairs(row: Row, draft: Draft) -> bool:
    """Take every label with its value out of a row; True where the row held at least one."""
    found = False
    taken: Slot | None = None
    for slot, after in row.beside:
        if slot is taken:
            continue
        field = meaning(slot.key)
        if field is None:
            found = read_inline(slot.text, slot, draft) or found
            continue
        if field == "remark:management":
            draft.remarks.append(Remark(phrase(slot.text), read_text(after, prose)))
            draft.remarks += [
                Remark(phrase(slot.text), read_text(more, prose)) for more in row.filled if after is not None and more.left > after.right
            ]
            return True
        if after is not None and after.blank:
            after = beyond(row, after)
        value = taken = after if after is not None and not labelled(after) else None
        put(draft, field, slot.key, read_text(value, prose if field == "duties" else phrase), slot)
        found = True
    return found


def beyond(row: Row, blank: Slot) -> Slot:
    """The value right of a blank cell, as a merged cell leaves it when it is undone; the blank itself where a label follows."""
    after = [slot for slot in row.filled if slot.left > blank.left]
    if not after or labelled(after[0]) or after[0].text.rstrip().endswith((":", "：")):
        return blank
    alone = row.filled[0].right < blank.left and row.filled[1:2] == (after[0],)
    undone = all(slot.cell.columns == 1 for slot in row.own) and all(labelled(slot) for slot in after[1:2])
    return after[0] if undone or (alone and len(row.filled) == 2) else blank


def continue_pair(row: Row, before: Row, draft: Draft) -> bool:
    """Join the lower half of a value that a page cut to the value above it."""
    if len(row.filled) != 1:
        return False
    rest = row.filled[0]
    upper = next((slot for slot in before.filled if slot.left == rest.left), None)
    field = next(
        (name for name, reading in draft.identity.items() if upper is not None and reading.known and reading.place == upper.place), None
    )
    if field is None:
        return False
    reading = draft.identity[field]
    draft.identity[field] = replace(reading, value=phrase(reading.text + rest.text), text=reading.text + rest.text)
    return True


def labelled(slot: Slot) -> bool:
    return meaning(slot.key) is not None


def meaning(label: str) -> str | None:
    """identity field, `detail`, or `remark:…` of a label key."""
    field = lexicon("identity").find(label)
    if field:
        return field
    remark = lexicon("remarks").find(label)
    return f"remark:{remark}" if remark else None


def put(draft: Draft, field: str, label: str, reading: Reading[str], slot: Slot | Text) -> None:
    draft.labels.add(label)
    if field in FIELDS:
        draft.columns.add(field)
        before = draft.identity.get(field)
        filer = stem(label) in data("identity")["filer"]["labels"]
        if before is None or not before.known:
            draft.identity[field] = reading
            draft.filed = draft.filed | {field} if filer else draft.filed - {field}
        elif reading.known and field in draft.filed and not filer:
            draft.identity[field] = reading
            draft.filed.discard(field)
            if reading.value != before.value:
                draft.remarks.append(Remark("填报单位", before))
        elif reading.known and reading.value != before.value:
            draft.remarks.append(Remark(phrase(slot.text), reading))
    elif not reading.absent:
        draft.remarks.append(Remark(phrase(slot.text).rstrip("：:"), reading))


def read_inline(text: str, slot: Slot | Text, draft: Draft) -> bool:
    """`项目名称：辅警人员经费`, several of them apart by wide gaps, in one cell or paragraph."""
    found = False
    for label, value in inline_pairs(text):
        field = meaning(key(label))
        if field == "unit" and re.fullmatch(r"(?:人民币)?[万亿千]?元", squeezed(value)):
            draft.money_units.append((3, Reading(squeezed(value).removeprefix("人民币"), value, slot.place, None)))
            found = True
            continue
        if field is None or (field.startswith("remark:") and not value.strip()):
            continue
        reading = text_reading(value, slot.place, prose if field == "duties" else phrase)
        if reading.known or field in FIELDS:
            if field in FIELDS:
                put(draft, field, key(label), reading, slot)
            else:
                draft.remarks.append(Remark(label.strip(), reading))
            found = True
    return found


def inline_pairs(text: str) -> Iterator[tuple[str, str]]:
    if len(text) > 400 and not re.match(r"\s*[^：:\n]{2,20}[：:]", text):
        return
    for piece in re.split(r"\n|\t|[ \u00a0\u3000]{2,}", text):
        yield from pairs_of(piece.strip())


def pairs_of(piece: str) -> Iterator[tuple[str, str]]:
    """The labels of one stretch of text with what follows each, up to the next known label."""
    marks = [
        found
        for found in re.finditer(r"(?:^|(?<=[\s。；;]))([^\s：:，,。；;]{2,24})\s?[：:]", piece)
        if not found.start() or meaning(key(found[1]))
    ]
    if not marks or marks[0].start():
        return
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        yield mark[1], piece[mark.end() : after.start() if after else len(piece)].strip(" \u3000。；;")


def read_alone(item: Text, draft: Draft) -> None:
    """A paragraph: the year, the unit of money, a label with its value, a note."""
    plain = squeezed(item.text)
    if len(plain) <= 40:
        note_year(plain, item, draft, sure=2)
    if len(plain) <= 120:
        note_unit(plain, draft, 3, item)
    found = read_inline(item.text, item, draft)
    unit = _UNIT.search(plain)
    if unit and unit.start() > 4 and not found and "department" not in draft.identity:
        holder = re.split(r"[ \u3000\u00a0\t]{2,}|(?:金额)?单位[:：]", item.text.strip())[0].strip()
        if holder and re.search(r"[\u4e00-\u9fff]{2}", holder) and not re.search(r"[:：()（）]", holder):
            why = Message("表名下方没有标签的一行，按单位名称读", "a line without label under the title, taken for the unit's name")
            draft.identity["department"] = Reading(holder, item.text, item.place, None, 80, why)


def note_unit(plain: str, draft: Draft, sure: int, at: Text | Slot) -> None:
    """Remember a unit of money printed here; `sure` ranks it against others."""
    found = _UNIT.search(plain)
    if found:
        draft.money_units.append((sure, Reading(found[1], found[0], at.place, None)))


def note_bracketed_unit(slot: Slot | Text, draft: Draft, sure: int) -> None:
    found = _BRACKETED_UNIT.search(squeezed(slot.text))
    if found:
        draft.money_units.append((sure, Reading(found[1] or found[2], slot.text, slot.place, None, 100)))


def note_year(plain: str, item: Text | Slot, draft: Draft, sure: int) -> None:
    year = year_in(plain)
    if year:
        draft.years.append((sure if year_alone(plain) or sure == 3 else sure - 1, Reading(year, item.text, item.place, None)))


def year_alone(plain: str) -> bool:
    return re.fullmatch(r"[(\[]?(?:20\d\d|二.{3})(?:年度?)?[)\]]?", plain) is not None


def year_in(plain: str) -> int | None:
    for pattern in (r"(20\d\d)年度", r"(?<!\d)(20\d\d)年", r"(?<!\d)(20\d\d)(?!\d)"):
        found = re.search(pattern, plain)
        if found and 2000 <= int(found[1]) <= 2099:
            return int(found[1])
    found = _CHINESE_YEAR.search(plain)
    return int("20" + _DIGITS[found[1]] + _DIGITS[found[2]]) if found else None

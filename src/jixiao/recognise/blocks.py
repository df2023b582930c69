"""One stretch of lines → a draft of its form: each line goes to the block it belongs to."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from jixiao.form import BLANK, Reading, Remark
from jixiao.recognise import goals, identity, indicators, money, narrative
from jixiao.recognise.align import aligned, slips
from jixiao.recognise.draft import Draft
from jixiao.recognise.header import Header, find_header
from jixiao.recognise.lines import Line, Row, Text
from jixiao.recognise.readings import prose, read_text
from jixiao.recognise.split import Stretch
from jixiao.recognise.verdict import title_text, year_of
from jixiao.recognise.wording import family, key, lexicon, squeezed

FOOTNOTE = re.compile(r"\s*(?:注\s*(?:[:：.、]|\d)|(?:说明|备注)\s*[:：]|填表说明)")


@dataclass
class Table:
    """The indicator table being read."""

    header: Header
    entries: list[indicators.Entry]
    long: bool = False
    section: str = ""  # the first level, where it stands in a row of its own above these


class Reader:
    """Reads one stretch from its first line to its last."""

    def __init__(self, stretch: Stretch) -> None:
        self.lines: list[Line] = stretch.lines
        self.at = 0
        self.draft = Draft()
        self.state = ""  # the block the last line belonged to
        self.header: Header | None = None
        self.open_goal = False  # lines outside cells may go on with the last goal
        self.long = False  # the indicators being read are the long-term ones
        self.tables: list[Table] = []
        self.texts: list[Text] = []
        if stretch.title is not None:
            text = title_text(stretch.title.text)
            self.draft.title = Reading(text, stretch.title.text, stretch.title.place, None)
            identity.note_unit(squeezed(stretch.title.text), self.draft, 3, stretch.title)

    def read(self) -> Draft:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if isinstance(line, Text):
                self.text(line)
                self.at += 1
            else:
                self.row(line)
        self.finish()
        return self.draft

    def below(self) -> Row | None:
        after = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else None
        return after if isinstance(after, Row) else None

    def text(self, item: Text) -> None:
        """A line outside the cells: a goal's text, a note, the year, a label with its value."""
        if self.goes_on(item):
            goals.continue_text(item, self.draft)
            return
        if self.state == "indicators" and self.header is not None and item.table is not None and family(item.text, "level1"):
            self.tables.append(Table(self.header, [], self.long, item.text))
            return
        if item.table is not None and lexicon("goals").find(item.key) and not re.match(r"\s*[一二三四五六七八九十]+、", item.text):
            self.state, self.open_goal = "goals", True
            self.draft.goals.append(goals.Goal(Reading(None, "", item.place, BLANK)))
            return
        if item.table is not None and lexicon("money", "block").find(item.key):
            identity.note_bracketed_unit(item, self.draft, 2)
        self.texts.append(item)
        before = len(self.draft.remarks)
        identity.read_alone(item, self.draft)
        if len(self.draft.remarks) == before:
            self.footnote(item)

    def goes_on(self, item: Text) -> bool:
        """True where a line outside the cells is the rest of a goal: nothing it could otherwise be."""
        if not (self.open_goal and self.state == "goals" and self.draft.goals):
            return False
        if (item.table is not None and lexicon("goals").find(item.key)) or FOOTNOTE.match(item.text):
            return False
        return identity.meaning(item.key) is None and not any(
            identity.meaning(key(label)) in identity.FIELDS for label, _ in identity.inline_pairs(item.text)
        )

    def footnote(self, item: Text) -> None:
        """`注：1.…` and the numbered lines below it, as one remark."""
        last = self.draft.remarks[-1] if self.draft.remarks else None
        if FOOTNOTE.match(item.text):
            self.draft.remarks.append(Remark("注", Reading(item.text.strip(), item.text, item.place, None)))
        elif last is not None and last.label == "注" and re.match(r"\s*\d{1,2}\s*[.、．]", item.text):
            text = f"{last.text.value}\n{item.text.strip()}"
            self.draft.remarks[-1] = Remark("注", Reading(text, text, last.text.place, None))

    def row(self, row: Row) -> None:
        """Give the row to the block it belongs to; each step moves `at` past what it took."""
        steps: tuple[Callable[[Row], bool], ...] = (
            self.heads_indicators, self.heads_money, self.heads_goals, self.in_indicators, self.goal_rest, self.total_alone, self.pairs,
        )  # fmt: skip
        for step in steps:
            start = self.at
            if step(row):
                self.at = max(self.at, start + 1)
                return
        self.at += 1

    def heads_indicators(self, row: Row) -> bool:
        header = find_header(row, self.below())
        if header is None:
            return False
        self.at += header.height
        if (
            self.header is not None
            and self.state == "indicators"
            and row.table.guessed
            and len(header.columns) == len(self.header.columns)
            and same(header, self.header)
        ):
            self.tables.append(Table(header, [], self.long))
        else:
            self.long = any(lexicon("indicators", "block").find(slot.key) == "long" for slot in row.slots)
            self.tables.append(Table(header, [], self.long))
        self.header = header
        self.state = "indicators"
        for slot in row.slots:
            identity.note_bracketed_unit(slot, self.draft, 0)
        return True

    def heads_money(self, row: Row) -> bool:
        if self.state == "indicators" and not any(money.is_block(slot) for slot in row.slots):
            return False
        across = money.across_header(row, self.below())
        if across:
            self.note_block(row)
            below = [line for line in self.lines[self.at + 1 :] if isinstance(line, Row) and line.table is row.table]
            self.at += 1 + (money.read_matrix(across, below, self.draft) or money.read_across(across, below[0], self.draft))
            self.state = "money"
            return True
        columns = money.money_header(row)
        if not columns:
            return False
        self.note_block(row)
        split = money.second_row(columns, row, self.below())
        self.at += 2 if split else 1
        columns = split or columns
        rows = []
        for line in self.lines[self.at :]:
            if not isinstance(line, Row) or find_header(line) or goals.goal_header(line):
                break
            rows.append(line)
        used = money.read_rows(columns, rows, self.draft)
        for line in rows[:used]:
            self.note_block(line)
        self.at += used
        self.state = "money"
        return True

    def note_block(self, row: Row) -> None:
        for slot in row.slots:
            if money.is_block(slot) or not slot.own:
                identity.note_bracketed_unit(slot, self.draft, 2)

    def heads_goals(self, row: Row) -> bool:
        if self.state == "indicators" and not any(slot.own and slot.left == 1 for slot in row.filled):
            return False
        columns = goals.goal_header(row)
        if not columns:
            return False
        self.at += 1
        self.state, self.open_goal = "goals", row.table.guessed
        block = next((slot for slot in row.slots if goals.goal_of(slot) and (slot.cell.rows > 1)), None)
        taken = 0
        while self.at < len(self.lines) and isinstance(line := self.lines[self.at], Row):
            inside = block is not None and line.table is block.table and line.number < block.cell.row + block.cell.rows
            if (not inside and (taken or self.starts_block(line))) or (inside and labels_other(line, columns[0].left)):
                break
            if not goals.read_below(columns, line, self.draft):
                break
            taken += 1
            self.at += 1
        if not taken:
            self.draft.goals.append(goals.goal({column.field: Reading(None, "", row.place, BLANK) for column in columns}, self.draft))
        return True

    def starts_block(self, row: Row) -> bool:
        first = next(iter(row.filled), None)
        if first is None or find_header(row) or money.money_header(row):
            return True
        return identity.meaning(first.key) is not None or lexicon("total").find(first.key) is not None

    def in_indicators(self, row: Row) -> bool:
        if self.state != "indicators" or self.header is None:
            return False
        header = self.header
        first = next(iter(row.filled), None)
        if first is None:
            return True
        if indicators.is_subtotal(row):
            return True
        if indicators.sums_up(row, header):
            indicators.read_share(row, header, self.draft)
            return True
        if indicators.is_total(row, header):
            indicators.read_total(row, header, self.draft)
            return True
        if self.ends_indicators(row):
            self.state = ""
            return False
        entries = self.tables[-1].entries
        if row.table.guessed and slips(header, row, entries):
            entry = aligned(header, row, entries)
        else:
            entry = indicators.place_cells(header, row)
        if (row.fresh or row.table.guessed) and entries and indicators.is_cut(entry, entries[-1], header):
            indicators.join(entries[-1], entry, header)
        elif entries or not row.table.guessed or not indicators.rest_of_header(entry, header):
            entries.append(entry)
            if len(entries) == 1:
                self.whose(entry, header)
        return True

    def whose(self, entry: indicators.Entry, header: Header) -> None:
        """What a list of projects says of each beside its indicators: its name, its unit, its goal, its budget."""
        for index, column in enumerate(header.columns):
            kind, slot = column.field.removeprefix("form:"), entry.cells.get(index)
            if kind == column.field or slot is None:
                continue
            if kind == "goal":
                self.draft.goals.append(goals.goal({"planned": read_text(slot, prose)}, self.draft))
            elif kind == "budget":
                self.draft.funds += money.listed(column.slot, slot, self.draft)
            else:
                identity.put(self.draft, kind, column.slot.key, read_text(slot), column.slot)

    def ends_indicators(self, row: Row) -> bool:
        """True where the row is a remark, a goal or an identity line below the table."""
        first = row.filled[0]
        meaning = identity.meaning(first.key)
        header = self.header
        if header is None:
            return False
        if goals.beside_indicators(row, header.columns[-1].right):
            return True
        if meaning is None:
            return False
        column = indicators.column_under(header, first)
        under = header.columns[column].field if column is not None else ""
        numbers = [slot for slot in row.filled[1:] if money.is_figure(slot)]
        wide = first.left == 1 and (first.cell.columns > 1 or first.left < header.columns[0].left or len(row.own) <= 3)
        return not numbers and (
            wide or (under in ("level1", "other", "") and not any(not slot.own and not slot.blank for slot in row.slots))
        )

    def goal_rest(self, row: Row) -> bool:
        """Goal labels with their text beside them, or the rest of a goal cut by a page."""
        pairs, found = goals.goal_beside(row)
        if found and not money.read_beside_test(row):
            goals.read_beside(pairs, self.draft)
            self.state, self.open_goal = "goals", row.table.guessed
            return True
        if self.state == "goals" and (row.fresh or row.table.guessed) and not any(identity.labelled(slot) for slot in row.filled):
            return goals.continue_rows(row, self.draft)
        return False

    def total_alone(self, row: Row) -> bool:
        """`自评总分（分） | 97.93` outside the indicator table."""
        for slot, after in row.beside:
            if lexicon("total").find(slot.key) and after is not None and money.is_figure(after) and not money.source_of(slot):
                score = indicators.read_number(after)
                self.draft.total = indicators.Total(self.draft.total.weight, score)
                self.draft.columns.add("total")
                return len(row.filled) == 2
        return False

    def pairs(self, row: Row) -> bool:
        if money.read_beside(row, self.draft):
            self.state = "money"
            self.note_block(row)
            return True
        if identity.read_pairs(row, self.draft):
            self.state = "identity"
            return True
        before = self.lines[self.at - 1] if self.at else None
        return (
            self.state == "identity" and row.table.guessed and isinstance(before, Row) and identity.continue_pair(row, before, self.draft)
        )

    def finish(self) -> None:
        """Turn the rows that were gathered into indicators, the yearly ones where both kinds stand."""
        goals.settle(self.draft)
        year = year_of(self.draft).value
        tables = [table for table in self.tables if table.entries]
        if any(table.long for table in tables) and not all(table.long for table in tables):
            self.draft.note(
                "表中既有中长期指标又有年度指标，只读取年度指标", "the form has long-term and yearly indicators; the yearly ones were read"
            )
            tables = [table for table in tables if not table.long]
        above: indicators.Levels | None = None
        for before, table in zip([None, *tables], tables, strict=False):
            goes_on = before is not None and same(before.header, table.header)  # the heading again, as on a new page
            above = (indicators.section_level(table.section), indicators.Level()) if table.section else above if goes_on else None
            above = indicators.read_entries(table.entries, table.header, self.draft, year=year, above=above)
        told = not any(isinstance(line, Row) for line in self.lines)  # a sheet may hold nothing but sentences
        narrative.read_told([text for text in self.texts if text.table is None or told], self.draft, year)


def labels_other(row: Row, left: int) -> bool:
    """True where the row begins with another label (项目实施内容) left of the goal columns, inside the same block."""
    return any(slot.right < left and identity.meaning(slot.key) is not None for slot in row.filled)


def same(one: Header, other: Header) -> bool:
    return [column.field for column in one.columns] == [column.field for column in other.columns]

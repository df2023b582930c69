"""The money block in all its shapes: a table with sources down the side or across the top, or labels with amounts beside them."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from jixiao.form import FundLine, Reading, Remark
from jixiao.recognise.draft import Draft
from jixiao.recognise.identity import meaning, note_bracketed_unit, year_in
from jixiao.recognise.lines import Row, Slot
from jixiao.recognise.readings import phrase, read_number, read_rate, read_text
from jixiao.recognise.wording import key, label_weight, lexicon, squeezed
from jixiao.values import Unread, parse_decimal

AMOUNTS = ("original", "revised", "budget", "executed", "transfers")
CORE = {*AMOUNTS, "rate", "expected"}


@dataclass(frozen=True)
class MoneyColumn:
    field: str
    left: int
    right: int
    slot: Slot


def is_figure(slot: Slot) -> bool:
    """True where an amount or a rate stands, with or without its unit."""
    plain = squeezed(slot.text)
    return (
        bool(plain)
        and len(plain) <= 24
        and re.fullmatch(r"[-+¥￥约(]*\d[\d,]*(?:\.\d*)?\)?(?:%|万元|亿元|元|万|亿|分)?[。;]?", plain) is not None
    )


def is_amount(slot: Slot) -> bool:
    """True where an amount stands, or begins, in words such as `854万（高标准农田400万元…）`."""
    return is_figure(slot) or re.match(r"\d[\d,]*(\.\d+)?(万|亿)?元?[(,，;；。\d]", squeezed(slot.text)) is not None


def source_of(slot: Slot) -> str | None:
    return lexicon("money", "source").find(slot.key)


def column_of(slot: Slot) -> str | None:
    return lexicon("money", "column").find(slot.key)


def is_block(slot: Slot) -> bool:
    return lexicon("money", "block").find(slot.key) is not None


def money_header(row: Row) -> list[MoneyColumn]:
    """The columns, where this row heads a money table; else nothing."""
    slots = list(row.filled)
    columns = situations(slots) or [MoneyColumn(field, slot.left, slot.right, slot) for slot in slots if (field := column_of(slot))]
    fields = {column.field for column in columns}
    core = fields & CORE
    if "task" in fields and len(slots) > 1 and not any(is_figure(slot) for slot in slots):
        return columns
    if any(is_figure(slot) for slot in slots) or not core - {"rate"} or (core == {"budget"} and len(columns) < 3):
        return []
    specific = core - {"budget"}
    if len(core) >= 2 or (len(core) == 1 and specific and fields & {"weight", "score", "label", "other", "rate"}):
        return columns
    return columns if core and "label" in fields and any(is_block(slot) for slot in row.slots) else []


def situations(slots: list[Slot]) -> list[MoneyColumn]:
    """The columns of a heading whose every cell tells of a step of the money: 预算安排情况 | 资金到位情况 | 资金执行情况 | 执行进度."""
    if not any(slot.key.endswith("执行情况") or slot.key.endswith("支出情况") for slot in slots[1:]):
        return []
    bare = [slot.key.replace("情况", "") for slot in slots]
    find = lexicon("money", "column").find
    fields = ["revised" if "调整后" in word else find(word) or find(f"{word}数") for word in bare]
    if not all(fields) or not {"budget", "original", "revised"} & set(fields) or "executed" not in fields:
        return []
    return [MoneyColumn(field or "other", slot.left, slot.right, slot) for field, slot in zip(fields, slots, strict=True)]


def second_row(columns: list[MoneyColumn], row: Row, below: Row | None) -> list[MoneyColumn]:
    """The columns where the heading has a second row: 预算金额 over 总额 | 财政拨款 | 其他资金; nothing where it has none."""
    if below is None or below.table is not row.table or not any(not slot.own and slot.cell.row == row.number for slot in below.slots):
        return []
    parts = [slot for slot in below.filled if any(column.left <= slot.left and slot.right <= column.right for column in columns)]
    if not parts or len(parts) < len(below.filled) or any(is_figure(slot) or not (column_of(slot) or source_of(slot)) for slot in parts):
        return []
    out: list[MoneyColumn] = []
    for column in columns:
        under = [slot for slot in parts if column.left <= slot.left and slot.right <= column.right]
        out += [MoneyColumn(part_field(column, slot), slot.left, slot.right, slot) for slot in under] or [column]
    return out


def part_field(column: MoneyColumn, slot: Slot) -> str:
    """What a sub-heading holds: its own field, or its group's for the whole (总额), or one source of it (kept aside)."""
    source, own = source_of(slot), column_of(slot)
    if source is None or own in {"original", "revised", "executed", "rate", "weight", "score"}:
        return own or column.field
    return column.field if source == "total" else "other"


def across_header(row: Row, below: Row | None) -> list[Slot]:
    """The cells of a header whose columns are sources of money (中央 | 省 | 本级 | 合计 | 执行数); else nothing."""
    slots = list(row.filled)
    if below is None or any(is_figure(slot) or column_of(slot) == "task" for slot in slots):
        return []
    sources = [slot for slot in slots if (source_of(slot) or column_of(slot) == "budget") and not (is_block(slot) and slot is slots[0])]
    if len(sources) < 2 or not any(source_of(slot) for slot in sources):
        return []
    if not any(source_of(slot) not in (None, "total") for slot in sources):
        return []
    led = [slot for slot in below.own if not slot.blank and slot.left >= sources[0].left]
    figures = [slot for slot in below.filled if is_figure(slot)]
    if not figures or (led and not is_figure(led[0]) and (source_of(led[0]) or column_of(led[0]))):
        return []
    return [slot for slot in slots if any(slot.overlap(under.left, under.right) for under in below.own)]


def read_matrix(header: list[Slot], rows: list[Row], draft: Draft) -> int:
    """Sources across the top and 预算安排, 实际支出, 执行率 down the side; returns how many rows that was."""
    sources = [slot for slot in header if source_of(slot)]
    cells: list[dict[str, Reading]] = [{} for _ in sources]
    used = 0
    for row in rows:
        lead = next((slot for slot in reversed(row.filled) if slot.right < sources[0].left), None)
        field = (column_of(lead) if lead else None) or ""
        if field not in (*AMOUNTS, "rate"):
            break
        for mine, source in zip(cells, sources, strict=True):
            under = next((slot for slot in row.own if slot.overlap(source.left, source.right)), None)
            mine[field] = read_rate(under, quotient(settled(dict(mine), True))) if field == "rate" else read_number(under)
        used += 1
    if used < 2:
        return 0
    done = any("executed" in mine for mine in cells)
    for mine, slot in zip(cells, sources, strict=True):
        amounts: dict[str, Any] = settled(mine, done)
        draft.columns |= set(amounts)
        draft.funds.append(FundLine(read_text(slot), source_of(slot), place=slot.place, **amounts))
    return used


def listed(heading: Slot, slot: Slot, draft: Draft) -> list[FundLine]:
    """The budget of a project that stands in a column of a list."""
    note_bracketed_unit(heading, draft, 1)
    draft.columns.add("original")
    return [FundLine(read_text(heading), "total", original=read_number(slot), place=slot.place)]


def read_across(header: list[Slot], row: Row, draft: Draft) -> int:
    """One row of figures under a header of sources: a line for each source, the rate and weight with the year's total."""
    lines: list[FundLine] = []
    extra: dict[str, Any] = {}
    for slot in header:
        note_bracketed_unit(slot, draft, 1)
        under = next((cell for cell in row.own if cell.overlap(slot.left, slot.right)), None)
        field = column_of(slot)
        if under is None or (under.left < slot.left and not is_figure(under)):
            continue
        if source_of(slot) is None and field in {"executed", "rate", "weight", "score", "transfers"}:
            extra[field] = read_rate(under) if field == "rate" else read_number(under)
        elif source_of(slot) or field in {"budget", "original", "revised"}:
            label = read_text(slot, lambda text: re.sub(r"[(（](?:万|亿|千)?元[)）]$", "", phrase(text)))
            lines.append(FundLine(label, source_of(slot), place=slot.place, revised=read_number(under)))
    if not lines:
        return 1
    chief = chief_of(lines)
    lines = [replace(line, **extra) if index == chief else line for index, line in enumerate(lines)]
    if "executed" not in extra:
        lines = [replace(line, original=line.revised, revised=Reading()) for line in lines]
    draft.columns |= {"revised" if "executed" in extra else "original", *map(named, extra)}
    draft.funds += [
        replace(line, source=line.source if index == chief or line.source != "total" else "whole") for index, line in enumerate(lines)
    ]
    return 1


def chief_of(lines: list[FundLine]) -> int:
    """Which line is the year's total: the one that says so, else the first total, else the first."""
    totals = [index for index, line in enumerate(lines) if line.source == "total" or re.search("总|合计", line.label.value or "")]
    yearly = [
        index
        for index, line in enumerate(lines)
        if re.search("年度|当年|本年|全年", line.label.value or "") and line.source in (None, "total")
    ]
    return next(iter(yearly or totals), 0)


def read_rows(columns: list[MoneyColumn], rows: list[Row], draft: Draft) -> int:
    """Read the lines under a money header; returns how many rows belonged to it."""
    columns = with_labels(over_blanks(one_each(this_year(columns, draft)), rows), rows)
    values = [column for column in columns if column.field != "label"]
    first = min((column.left for column in values if column.field in AMOUNTS or column.field == "rate"), default=1)
    for column in columns:
        note_bracketed_unit(column.slot, draft, 1)
    names = {"revised" if column.field == "budget" and any(c.field == "executed" for c in columns) else column.field for column in values}
    draft.columns |= {named(name) for name in names} - {"other", "expected", "task"}
    used = 0
    tasks = any(column.field == "task" for column in columns)
    for row in rows:
        if used and row.table.guessed and len(row.filled) == 1 and rest_of_label(row.filled[0], draft):
            used += 1
            continue
        inside = belongs(row, first) if names & set(AMOUNTS) else tasks and of_tasks(row, columns[0].slot)
        if not inside:
            break
        lines = fund_lines(row, columns, first)
        if tasks and not total_row(row):
            note_task(row, draft)
        elif not tasks or not any(line.source == "total" for line in draft.funds):
            draft.funds += [replace(line, source="total") for line in lines] if tasks else lines
        used += 1
    return used


def rest_of_label(slot: Slot, draft: Draft) -> bool:
    """Join the lower half of a source's name that a page cut to its line: 其中：当年一般 + 公共预算拨款."""
    if not draft.funds or draft.funds[-1].source or is_figure(slot):
        return False
    last = draft.funds[-1]
    both = last.label.text + slot.text
    source = lexicon("money", "source").find(key(both))
    if source is None:
        return False
    draft.funds[-1] = replace(last, label=replace(last.label, value=phrase(both), text=both), source=source)
    return True


def of_tasks(row: Row, head: Slot) -> bool:
    """True for a row beside the label of the task table (年度主要任务) that reaches down from its heading."""
    return any(not slot.own and slot.cell.row == head.cell.row and slot.left < head.left for slot in row.slots)


def total_row(row: Row) -> bool:
    return any(source_of(slot) == "total" for slot in row.filled if not is_figure(slot))


def note_task(row: Row, draft: Draft) -> None:
    """A row of 年度主要任务: its cells in one line, kept as a remark."""
    text = " | ".join(phrase(slot.text) for slot in row.filled if slot.own)
    draft.remarks.append(Remark("年度主要任务", Reading(text, text, row.place, None)))


def named(field: str) -> str:
    """What `Form.columns` calls a money column: those the indicator table has too are set apart."""
    return "original" if field == "budget" else f"funds.{field}" if field in ("weight", "score", "reason") else field


def this_year(columns: list[MoneyColumn], draft: Draft) -> list[MoneyColumn]:
    """Execution of another year (2020年实际执行数 in a form for 2022) is kept beside the line and is not its execution."""
    year = year_in(squeezed(draft.title.text))
    dated = [column for column in columns if column.field == "executed" and year_in(squeezed(column.slot.text))]
    if not dated:
        return columns
    mine = [column for column in dated if year_in(squeezed(column.slot.text)) == year] or (
        dated if len(dated) == 1 and year is None else []
    )
    return [replace(column, field="other") if column in dated and column not in mine else column for column in columns]


CHIEF = {"revised": "全年|调整后|变更后|最终|年末", "executed": "支出|执行|使用|决算"}


def one_each(columns: list[MoneyColumn]) -> list[MoneyColumn]:
    """Of 预算调整数 and 全年预算数 beside each other the second is the revised budget, of 实际拨付 and 实际支出 the second the execution."""
    for field, words in CHIEF.items():
        several = [column for column in columns if column.field == field and not is_block(column.slot)]
        chief = [column for column in several if re.search(words, column.slot.key)]
        if len(several) > 1 and chief:
            columns = [replace(column, field="other") if column in several and column is not chief[0] else column for column in columns]
    return columns


def over_blanks(columns: list[MoneyColumn], rows: list[Row]) -> list[MoneyColumn]:
    """Headings whose merged cells were undone: where each has a source below it (总额 | 520 | 总额 | 500), it reaches to the next one."""
    amounts = [column for column in columns if column.field in AMOUNTS]
    labels = {slot.left for slot in rows[0].filled if source_of(slot)} if rows else set()
    if len(amounts) < 2 or any(column.left not in labels or column.left != column.right for column in amounts):
        return columns
    ends = [after.left - 1 for after in columns[1:]] + [columns[-1].right + 1]
    return [replace(column, right=max(column.right, end)) for column, end in zip(columns, ends, strict=True)]


def with_labels(columns: list[MoneyColumn], rows: list[Row]) -> list[MoneyColumn]:
    """The first column heads the sources where words stand below it, whatever it is called (年度预算数); with figures below, it is a budget."""
    if not rows or not columns:
        return columns
    columns = [replace(column, field="budget") if budgeted(column, rows[0]) else column for column in columns]
    lead = columns[0]
    under = [slot for slot in rows[0].filled if slot.overlap(lead.left, lead.right)]
    if lead.field in AMOUNTS and len(under) == 1 and not is_figure(under[0]) and source_of(under[0]):
        return [replace(lead, field="label"), *columns[1:]]
    return columns


def budgeted(column: MoneyColumn, row: Row) -> bool:
    """True for 年度预算数 over a figure: a budget, though elsewhere it heads the sources."""
    under = [slot for slot in row.filled if slot.overlap(column.left, column.right)]
    return column.field == "label" and "预算数" in column.slot.key and len(under) == 1 and is_figure(under[0])


def belongs(row: Row, first: int) -> bool:
    """True while a row is still a line of the money table."""
    labels = [slot for slot in row.own if not slot.blank and slot.left < first]
    figures = [slot for slot in row.filled if is_figure(slot) or slot.empty]
    words = [slot for slot in row.filled if not is_figure(slot) and not slot.empty]
    if any(lexicon("goals").find(slot.key) and not source_of(slot) and len(words) > 1 for slot in words):
        return False
    if any(source_of(slot) for slot in words) or (figures and sum(column_of(slot) in AMOUNTS for slot in words) > 1):
        return True
    if any(inline_amounts(slot.text) for slot in words):
        return True
    if labels and lexicon("total").find(labels[-1].key):  # 自评总分 below the money block
        return False
    if not labels or any(meaning(slot.key) for slot in labels) or is_indicator_word(labels[-1]):
        return not words and bool(figures)
    return bool(figures) and not any(lexicon("goals").find(slot.key) for slot in labels)


def is_indicator_word(slot: Slot) -> bool:
    return lexicon("indicators", "column").find(slot.key) in ("level1", "level2", "name", "target")


def inline_amounts(text: str) -> list[tuple[str, str]]:
    """`按收入性质分：⏎其中：一般公共预算：1873.66万元` → its labels with their amounts, axis words left out."""
    found: list[tuple[str, str]] = []
    for piece in re.split(r"[\n;；]", text):
        match = re.fullmatch(
            r"\s*(?:按[^:：]{2,10}分(?:类)?[:：]\s*)?((?:其中[:：]?)?\s*[^:：\d]{2,20})[:：]\s*(-?[\d,，]+(?:\.\d+)?\s*(?:万元|亿元|元|万)?)\s*",
            piece,
        )
        if match and (lexicon("money", "source").find(key(match[1])) or "支出" in match[1] or "资金" in match[1] or "预算" in match[1]):
            found.append((match[1].strip(), match[2]))
    return found


def fund_lines(row: Row, columns: list[MoneyColumn], first: int) -> list[FundLine]:
    """The line of a row; several where the row's cells hold labels with their own amounts."""
    labels = [key(label) for slot in row.filled for label, _ in inline_amounts(slot.text)]
    if labels:
        repeated = len(set(labels)) < len(labels)
        return merged([line for slot in row.filled for line in inline_lines(slot, columns if repeated else columns_of_whole(columns))])
    label = label_of(row, columns, first)
    cells: dict[str, Reading] = {}
    others: list[tuple[str, str]] = []
    for column in columns:
        slot = slot_under(row, column, label)
        if slot is None or column.field == "label" or (not slot.own and column.field in ("weight", "score")):
            continue
        if column.field in ("other", "expected", "task"):
            if not slot.empty:
                others.append((phrase(column.slot.text), slot.text))
        elif column.field == "reason":
            cells["reason"] = read_text(slot)
        elif column.field != "rate":
            cells.setdefault(column.field, read_number(slot))
    if "weight" not in cells and "score" in cells and cells["score"].known:
        cells |= weight_in_heading(next(column.slot for column in columns if column.field == "score"), row)
    cells = settled(cells, any(column.field == "executed" for column in columns))
    rate = next((column for column in columns if column.field == "rate"), None)
    if rate and (slot := slot_under(row, rate, label)) and slot.own:
        cells["rate"] = read_rate(slot, quotient(cells))
    if label is None and not any(reading.known for reading in cells.values()):
        return []
    name = read_text(label) if label else Reading()
    return [FundLine(name, source_beside(label) if label else "total", **cells, others=tuple(others), place=(label or row.slots[0]).place)]


def source_beside(label: Slot) -> str | None:
    """The source a label names; a plain 预算数 stands for the whole."""
    return source_of(label) or ("total" if column_of(label) in ("budget", "original", "revised") or is_block(label) else None)


def label_of(row: Row, columns: list[MoneyColumn], first: int) -> Slot | None:
    """The cell that names the source: the last word left of the figures."""
    heads = [column for column in columns if column.field == "label"]
    words = [slot for slot in row.own if not slot.blank and not is_figure(slot) and not slot.empty]
    under = [slot for slot in words if any(slot.overlap(head.left, head.right) for head in heads)] if heads else []
    left = [slot for slot in words if slot.left < first]
    return next(iter(under[-1:] or left[-1:]), None) or next(
        (slot for slot in words if source_of(slot) or column_of(slot) in AMOUNTS), None
    )


def slot_under(row: Row, column: MoneyColumn, label: Slot | None) -> Slot | None:
    """The cell below a column's heading; where a label is repeated in each column, the cell after it."""
    slots = [
        slot
        for slot in row.slots
        if slot is not label and slot.overlap(column.left, column.right) and not (not slot.own and is_block(slot))
    ]
    figures = [slot for slot in slots if not source_of(slot) and column_of(slot) not in AMOUNTS]
    if len(slots) > 1 and len(figures) < len(slots):
        return figures[0] if figures else None
    if not figures:
        return None
    return max(figures, key=lambda slot: slot.overlap(column.left, column.right))


def settled(cells: dict[str, Reading], executed: bool) -> dict[str, Reading]:
    """A plain 预算数 is the revised budget where execution is printed beside it, else the original one."""
    budget = cells.pop("budget", None)
    if budget is not None:
        field = "revised" if executed and "revised" not in cells else "original"
        cells.setdefault(field, budget)
    return cells


def quotient(cells: dict[str, Reading]) -> Decimal | None:
    """executed ÷ budget, as far as both are known."""
    executed = cells.get("executed")
    budget = next((cells[name] for name in ("revised", "original") if name in cells and cells[name].known), None)
    if executed is None or not executed.known or budget is None or not budget.value:
        return None
    return executed.value / budget.value


def columns_of_whole(columns: list[MoneyColumn]) -> list[MoneyColumn]:
    """Only the first amount column, without its extent: a label stands once, wherever its cell lies."""
    return [replace(column, left=1, right=0) for column in columns if column.field in AMOUNTS][:1]


def merged(lines: list[FundLine]) -> list[FundLine]:
    """One line a source, where each money column repeats the label with its own amount (`总额：100 | 总额：98`)."""
    out: dict[str, FundLine] = {}
    for number, line in enumerate(lines):
        label = key(line.label.text) or str(number)
        before = out.get(label)
        amounts: dict[str, Any] = {name: getattr(line, name) for name in AMOUNTS if name != "budget" and not getattr(line, name).absent}
        if before is None or any(not getattr(before, name).absent for name in amounts):
            out[label if before is None else f"{label}{number}"] = line
        else:
            out[label] = replace(before, **amounts)
    return list(out.values())


def inline_lines(slot: Slot, columns: list[MoneyColumn]) -> list[FundLine]:
    """The labels of a cell with their own amounts, as lines of the column the cell stands under."""
    within = [column.field for column in columns if column.field in AMOUNTS and column.left <= slot.left and slot.right <= column.right]
    field = within[0] if len(within) == 1 else next((column.field for column in columns if column.field in AMOUNTS), "original")
    field = "original" if field == "budget" else field
    lines = []
    for label, amount in inline_amounts(slot.text):
        value = parse_decimal(amount)
        reading = Reading(None, amount, slot.place, value.reason) if isinstance(value, Unread) else Reading(value, amount, slot.place, None)
        source = lexicon("money", "source").find(key(label))
        amount_cells: dict[str, Any] = {field: reading}
        lines.append(FundLine(Reading(label, label, slot.place, None), source, place=slot.place, **amount_cells))
    return lines


def read_beside(row: Row, draft: Draft) -> bool:
    """Labels with their amounts beside them: `年度资金总额 | 854 | 其中：财政拨款 | 800`; True where the row is that."""
    pairs: list[tuple[Slot, Slot]] = []
    block = any(not slot.own and is_block(slot) for slot in row.slots)
    inline = [line for slot in row.filled for line in inline_lines(slot, [])]
    if inline:
        draft.columns.add("original")
        draft.funds += inline
        return True
    for slot, after in row.beside:
        if pairs and pairs[-1][1] is slot:
            continue
        if after is not None and row.table.guessed and (source_of(after) or column_of(after)) and not is_amount(after):
            after = next((blank for blank in row.own if blank.blank and slot.left < blank.left < after.left), after)
        if is_block(slot) and not (source_of(slot) and after is not None and (is_amount(after) or after.empty)):
            block = True
            note_bracketed_unit(slot, draft, 2)
            if after is not None and is_amount(after):
                pairs.append((slot, after))
            continue
        known = source_of(slot) or ((block or priced(slot)) and column_of(slot) in ("budget", "executed", "original", "revised"))
        known = known or (bool(pairs) and column_of(slot) == "rate")
        listed = block and not is_figure(slot) and meaning(slot.key) is None
        printed = after is not None and re.search(r"\d", after.text) is not None and source_of(after) is None
        if after is not None and (
            (known and (after.empty or (block and printed))) or (listed and is_amount(after)) or (known and is_amount(after))
        ):
            pairs.append((slot, after))
    if not pairs or not (block or all(source_of(label) or priced(label) or column_of(label) == "rate" for label, _ in pairs)):
        return False
    for slot, _ in pairs:
        note_bracketed_unit(slot, draft, 1)
    draft.funds += beside_lines(pairs, draft)
    return True


def priced(slot: Slot) -> bool:
    """True for a label that names its unit of money: 安排金额（万元）."""
    return re.search(r"\([^()]*[万亿千]?元\)$", squeezed(slot.text)) is not None


def beside_lines(pairs: list[tuple[Slot, Slot]], draft: Draft) -> list[FundLine]:
    """A line for each label; where `预算数 | 500 | 执行数 | 480` stand in one row, they and the rows below are budget and execution of one line."""
    named = {
        value.left: field
        for slot, value in pairs
        if (field := column_of(slot) or ("budget" if is_block(slot) else None)) in (*AMOUNTS, "rate")
    }
    if "executed" in named.values():
        draft.beside = {left: "revised" if field == "budget" else field or "" for left, field in named.items()}
    lines: dict[str, FundLine] = {}
    for slot, value in pairs:
        field = draft.beside.get(value.left, "original")
        draft.columns.add(field)
        source = source_beside(slot)
        label = "total" if value.left in named and draft.beside else slot.key
        cells: dict[str, Any] = {field: read_rate(value) if field == "rate" else read_number(value)}
        before = lines.get(label) if draft.beside else None
        if before is None:
            lines[label if label not in lines else f"{label}{value.left}"] = FundLine(read_text(slot), source, place=slot.place, **cells)
        else:
            lines[label] = replace(before, **cells)
    return list(lines.values())


def read_beside_test(row: Row) -> bool:
    """True where amounts stand beside labels of this row, so that no goal is meant."""
    return any(
        (source_of(slot) or is_block(slot) or column_of(slot) in AMOUNTS) and is_amount(after)
        for slot, after in zip(row.own, row.own[1:], strict=False)
    )


def one_total(funds: list[FundLine]) -> list[FundLine]:
    """Of two totals beside each other (资金总额, 当年资金总额) the year's is the total; what stands under a 中期资金总额 is of the whole."""
    if not any(line.source == "total" for line in funds):  # an 实施期资金总额 alone is the form's total
        first = next((line for line in funds if line.source == "whole"), None)
        return [replace(line, source="total") if line is first else line for line in funds]
    whole = {line.place.column for line in funds if line.source == "whole" and line.place}
    funds = [replace(line, source="whole") if line.place and line.place.column in whole else line for line in funds]
    totals = [line for line in funds if line.source == "total"]
    yearly = [line for line in totals if re.search("年度|当年|本年|全年", line.label.value or "")]
    if len(totals) < 2 or not yearly or len(yearly) == len(totals):
        return funds
    return [replace(line, source="whole") if line.source == "total" and line is not yearly[0] else line for line in funds]


def unit_in_amounts(funds: list[FundLine]) -> str | None:
    """The unit printed with the figures, where the labels print none."""
    for line in funds:
        for reading in (line.original, line.revised, line.executed):
            found = re.search(r"(?<=[\d.])(万元|亿元|元|万|亿)", squeezed(reading.text))
            if found:
                return {"万": "万元", "亿": "亿元"}.get(found[1], found[1])
    return None


def weight_in_heading(heading: Slot, row: Row) -> dict[str, Reading]:
    """20 of `得分(20分*执行率)`, else of `预算执行情况(20分)` beside the row: the weight of the rate where no column prints it."""
    for slot in (heading, *(slot for slot in row.slots if is_block(slot))):
        factor = re.search(r"(\d+(?:\.\d+)?)分[*×xX]", squeezed(slot.text))
        weight = factor[1] if factor else label_weight(slot.text) if "分)" in squeezed(slot.text) else None
        if weight:
            return {"weight": Reading(Decimal(weight), weight, slot.place, None)}
    return {}

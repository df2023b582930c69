"""What was planned for the year and what was achieved."""

import re
from dataclasses import dataclass

from jixiao.errors import Message
from jixiao.form import BLANK, Goal, Reading, Remark
from jixiao.recognise.draft import Draft
from jixiao.recognise.identity import meaning, year_in
from jixiao.recognise.lines import Row, Slot, Text
from jixiao.recognise.readings import prose, read_text, text_reading
from jixiao.recognise.wording import lexicon, squeezed


@dataclass(frozen=True)
class GoalColumn:
    field: str  # planned adjusted achieved long
    left: int
    right: int


PAGE = Message("内容被分页截断，已按页序拼接", "the text was cut by a page break and joined in page order")


def goal_of(slot: Slot) -> str | None:
    return lexicon("goals").find(slot.key)


def goal_header(row: Row) -> list[GoalColumn]:
    """The columns of a row whose cells are all goal labels (预期目标 | 实际完成情况); else nothing."""
    words = list(row.filled)
    while len(words) > 2 and beside_goals(words[-1]):
        words.pop()
    fields = [goal_of(slot) for slot in words]
    if not words or not all(fields):
        return []
    carried = any(not slot.own and goal_of(slot) for slot in row.slots)
    if (
        not carried
        and len(words) > 1
        and fields[0] != "year"
        and words[0].left == row.slots[0].left
        and (words[0].cell.rows > 1 or set(fields[1:]) - {"achieved"})
    ):
        words, fields = words[1:], fields[1:]
        while len(words) > 2 and words[0].cell.rows > 1 and words[1].cell.rows == 1:
            words, fields = words[1:], fields[1:]
    elif not carried and len(words) == 1 and not ({"planned", "achieved"} & set(fields)):
        return []
    columns = [
        GoalColumn("planned" if field == "block" else field or "planned", slot.left, slot.right)
        for slot, field in zip(words, fields, strict=True)
    ]
    return columns if columns and (len(columns) > 1 or carried or words[0].cell.rows == 1) else []


def beside_goals(slot: Slot) -> bool:
    """True for a column right of the goals that holds none: why they were missed, how far they were met."""
    return (
        lexicon("indicators", "column").find(slot.key) in ("reason", "remedy", "score")
        or lexicon("money", "column").find(slot.key) == "rate"
    )


def goal_beside(row: Row) -> tuple[list[tuple[str, Slot]], bool]:
    """Goal labels with their texts beside them: `年度绩效目标 | 目标1：…`; the flag is False where the row is none."""
    pairs: list[tuple[str, Slot]] = []
    for slot, after in row.beside:
        field = goal_of(slot)
        if field is None or field == "year":
            continue
        if after is not None and names_other(after):
            continue
        if after is not None and (goal_of(after) is None or len(squeezed(after.text)) > 14):
            pairs.append(("planned" if field == "block" else field, after))
    return pairs, bool(pairs)


def beside_indicators(row: Row, right: int) -> bool:
    """True for a goal between two indicator tables: its label at the left edge, its text over all the other columns."""
    if len(row.filled) != 2 or row.filled[0].left != row.slots[0].left:
        return False
    label, text = row.filled
    wide = text.cell.columns > 2 and text.right >= right and not text.empty
    return wide and label.right + 1 == text.left and goal_of(label) is not None


def names_other(slot: Slot) -> bool:
    """True where the cell is the label of something else (部门职责, 任务名称), and so no goal's text."""
    return meaning(slot.key) in ("duties", "name", "department", "unit") or lexicon("money", "column").find(slot.key) == "task"


def read_below(columns: list[GoalColumn], row: Row, draft: Draft) -> bool:
    """The texts of one row under a goal header; False where the row belongs to something else."""
    own = [slot for slot in row.own if any(slot.overlap(column.left, column.right) for column in columns)]
    if not own:
        return False
    found: dict[str, Reading[str]] = {}
    dated = next((slot for column in columns if column.field == "year" for slot in own if slot.overlap(column.left, column.right)), None)
    if dated is not None and of_other_year(dated, own, draft):
        draft.remarks.append(Remark(f"{squeezed(dated.text)}年目标", read_text(own[-1] if own[1].empty else own[1], prose)))
        return True
    for column in (column for column in columns if column.field != "year"):
        slot = max((s for s in own), key=lambda s: s.overlap(column.left, column.right), default=None)
        if slot is not None and slot.overlap(column.left, column.right):
            found.setdefault(column.field, read_text(slot, prose))
    if turned_page(found, draft):
        last = draft.goals[-1]
        draft.goals[-1] = Goal(
            *(
                append(old, new.text) if new.known else old
                for old, new in zip((last.planned, last.achieved), (found["planned"], found["achieved"]), strict=True)
            )
        )
        return True
    draft.goals.append(goal(found, draft))
    return True


def of_other_year(dated: Slot, own: list[Slot], draft: Draft) -> bool:
    """True for a row of goals of another year than the form's, which is the first one reported on where none is printed above."""
    mine = year_in(squeezed(draft.title.text)) or next((known.value for _, known in draft.years), None)
    year = year_in(squeezed(dated.text))
    if mine is None and year is not None and not own[-1].empty:
        draft.years.append((1, Reading(year, dated.text, dated.place, None)))
        mine = year
        draft.remarks += [Remark("总体绩效目标", goal.planned) for goal in draft.goals if goal.planned.known and goal.achieved.absent]
        draft.goals[:] = [goal for goal in draft.goals if not goal.achieved.absent]
    return mine is not None and year is not None and mine != year


def turned_page(found: dict[str, Reading[str]], draft: Draft) -> bool:
    """True for the rest of one long text on the next page, the other side having ended before: no goal of its own."""
    rest = [reading for reading in found.values() if reading.known]
    if len(found) < 2 or len(rest) != 1 or not set(found) <= {"planned", "achieved"} or not draft.goals:
        return False
    last = draft.goals[-1]
    pages = [reading.place.page for reading in (*rest, last.planned) if reading.place]
    return last.planned.known and last.achieved.known and len(pages) == 2 and None not in pages and pages[0] != pages[1]


def goal(found: dict[str, Reading[str]], draft: Draft) -> Goal:
    """One goal: an adjusted plan replaces the first one, a long-term plan stands in for a yearly one left blank."""
    planned = found.get("planned", Reading())
    adjusted, long = found.get("adjusted"), found.get("long")
    if adjusted is not None and adjusted.known:
        draft.note("年初目标经过调整，按调整后的目标读取", "the goal was adjusted; the adjusted one was read")
        planned = adjusted
    if long is not None and not planned.known:
        if long.known:
            draft.note("年度目标未填写，读取的是中长期目标", "the yearly goal is blank; the long-term goal was read")
        planned = long
    elif long is not None and long.known:
        draft.remarks.append(Remark("中长期目标", long))
    draft.columns |= {"planned"} | ({"achieved"} if "achieved" in found else set())
    return Goal(planned, found.get("achieved", Reading()))


def read_beside(pairs: list[tuple[str, Slot]], draft: Draft) -> None:
    found: dict[str, Reading[str]] = {}
    for field, slot in pairs:
        found.setdefault(field, read_text(slot, prose))
    if set(found) == {"long"}:
        draft.long_goals.append(found["long"])
    elif set(found) == {"achieved"} and draft.goals and draft.goals[-1].achieved.absent:
        draft.columns.add("achieved")
        draft.goals[-1] = Goal(draft.goals[-1].planned, found["achieved"])
    else:
        draft.goals.append(goal(found, draft))


def settle(draft: Draft) -> None:
    """Long-term goals in cells of their own are remarks where a yearly goal stands, else they are the goal."""
    if draft.long_goals and not any(goal.planned.known for goal in draft.goals):
        draft.goals[:0] = [goal({"long": reading}, draft) for reading in draft.long_goals]
        return
    draft.remarks += [Remark("中长期目标", reading) for reading in draft.long_goals if reading.known]


def append(reading: Reading[str], text: str) -> Reading[str]:
    """A cell's text continued after a page break: without a break where the sentence was cut, else on a new line."""
    text = prose(text)
    if not reading.known:
        return Reading(text, text, reading.place, None, 90, PAGE)
    value = reading.value or ""
    glue = "\n" if re.search(r"[。；;！!？?：:]$", value) else ""
    return Reading(value + glue + text, reading.text + "\n" + text, reading.place, None, min(reading.confidence, 90), PAGE)


def fragment(text: str) -> bool:
    """True for a piece of a vertical label (年度 / 总体 / 目标) or a page number: nothing that was filled in."""
    plain = squeezed(text)
    if re.fullmatch(r"(第?\d+页?(共\d+页)?|-\d+-|—\d+—|\d+/\d+)", plain):
        return True
    return lexicon("goals").find(plain) == "block" or (
        len(plain) <= 5
        and any(plain in label for label in ("年度总体目标", "年度绩效目标", "绩效目标", "年度绩效指标", "绩效指标", "总体目标完成情况"))
    )


def continue_rows(row: Row, draft: Draft) -> bool:
    """The lower half of a goal row that a page break cut, as a row of its own."""
    texts = [slot for slot in row.filled if not fragment(slot.text)]
    if not draft.goals or not texts or len(texts) > 2 or any(len(squeezed(slot.text)) < 2 for slot in texts):
        return False
    last = draft.goals[-1]
    if len(texts) == 2:
        draft.goals[-1] = Goal(append(last.planned, texts[0].text), append(last.achieved, texts[1].text))
    elif last.achieved.absent or (last.planned.known and not ended(last.planned) and (ended(last.achieved) or not last.achieved.known)):
        draft.goals[-1] = Goal(append(last.planned, texts[0].text), last.achieved)
    else:
        draft.goals[-1] = Goal(last.planned, append(last.achieved, texts[0].text))
    return True


def ended(reading: Reading[str]) -> bool:
    return re.search(r"[。；;！!？?]$", reading.value or "") is not None


def continue_text(item: Text, draft: Draft) -> None:
    """A paragraph that is the rest of a goal cell: the cell still empty takes it first, then the last one."""
    if not draft.goals or fragment(item.text):
        return
    last = draft.goals[-1]
    planned = last.planned.reason == BLANK or (not last.planned.known and not last.planned.absent)
    if last.achieved.absent or planned:
        rest = text_reading(item.text, item.place, prose) if planned else append(last.planned, item.text)
        draft.goals[-1] = Goal(rest, last.achieved)
    else:
        draft.goals[-1] = Goal(last.planned, append(last.achieved, item.text))

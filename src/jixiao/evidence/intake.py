"""A ledger file in, typed rows out — or the list of what a clerk must mend, row by row. Nothing is imported half.

An *error* keeps the whole file out; a *doubt* is read, told, and left to the clerk.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from jixiao.document import Place
from jixiao.errors import JixiaoError, Message
from jixiao.evidence.cells import BANK, ERRORS, IDENTITY, PHONE, Plain, Read, read_cell
from jixiao.evidence.ledger import AUTOMATIC, Column, Ledger
from jixiao.evidence.rows import dtype, schema
from jixiao.evidence.sheet import Sheet, columns_of, open_sheets

if TYPE_CHECKING:
    import polars as pl

MOST_PROBLEMS = 500
PLAIN: Mapping[str, str] = {
    "date": r"^\d{4}-\d{2}-\d{2}$",
    "money": r"^-?\d{1,13}(\.\d{1,2})?$",
    "number": r"^-?\d{1,13}(\.\d{1,6})?$",
    "int": r"^-?\d{1,13}$",
}
ODD_TEXT = rf"{ERRORS.pattern}|\d{{15}}|1[3-9]\d{{9}}|^[=@+-]|\x{{FFFD}}|^-?\d(\.\d+)?[eE][+-]?\d+$"
TOTALS = re.compile(r"^(合计|总计|小计|共计|累计)[:：]?$")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a clerk must mend (error) or look at (doubt): where, what was read, and the sentence that says what is allowed."""

    severity: Literal["error", "doubt"]
    place: Place
    column: str
    read: str
    message: Message


@dataclass(frozen=True)
class Intake:
    """What a file came to: its rows where there was no error, and every problem. `more` counts those beyond the list.

    The frame has a column `@row` beside those of the ledger: the row in the file.
    """

    ledger: Ledger
    frame: "pl.DataFrame | None"
    problems: tuple[Problem, ...] = ()
    more: int = 0
    skipped: int = 0

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity == "error")

    @property
    def doubts(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity == "doubt")


@dataclass
class Problems:
    """Collects problems of one sheet, most of a kind only counted once the list is long."""

    sheet: Sheet
    found: list[Problem] = field(default_factory=list)
    more: int = 0
    errors: int = 0
    refused: set[tuple[int | None, int | None]] = field(default_factory=set)

    def add(self, severity: Literal["error", "doubt"], where: tuple[int | None, int | None, str], read: str, message: Message) -> None:
        """`where` is row and column in the file (from 1; None where it is the whole file) and the column's heading."""
        row, column, label = where
        self.errors += severity == "error"
        if severity == "error":
            self.refused.add((row, column))
        if len(self.found) >= MOST_PROBLEMS:
            self.more += 1
            return
        place = Place(file=self.sheet.file or None, sheet=self.sheet.sheet, row=row, column=column)
        spot_zh = (f"第 {row} 行" if row else "") + (f"“{label}”" if label else "")
        spot_en = ", ".join(part for part in (f"row {row}" if row else "", f"column {label}" if label else "") if part)
        told = Message(
            f"{spot_zh}{'：' if spot_zh else ''}{f'读到“{short(read)}”，' if read else ''}{message.zh}",
            f"{spot_en}{': ' if spot_en else ''}{f'“{short(read)}” ' if read else ''}{message.en}",
        )
        self.found.append(Problem(severity, place, label, read, told))


def read_file(path: str | Path, ledger: Ledger, *, data: bytes | None = None) -> Intake:
    """The rows of a ledger file, or what is wrong with it; never raises for the file's content."""
    try:
        sheets = open_sheets(str(path), Path(path) if data is None else data)
    except JixiaoError as error:
        return Intake(ledger, None, (Problem("error", Place(file=str(path)), "", "", error.message),))
    return read_sheets(sheets, ledger)


def read_pasted(text: str, ledger: Ledger) -> Intake:
    """Rows pasted from a spreadsheet, headings first."""
    from jixiao.evidence.sheet import pasted

    try:
        return read_sheets((pasted(text),), ledger)
    except JixiaoError as error:
        return Intake(ledger, None, (Problem("error", Place(), "", "", error.message),))


def read_sheets(sheets: Sequence[Sheet], ledger: Ledger) -> Intake:
    fits = [(sheet, heading) for sheet in sheets if (heading := find_heading(sheet, ledger))]
    if not fits:
        names = "、".join(c.zh for c in ledger.own if c.required)
        message = Message(
            f"找不到表头；第一行应写列名，至少有：{names}", f"no heading found; the first row must name the columns, at least: {names}"
        )
        return Intake(ledger, None, (Problem("error", Place(file=sheets[0].file or None, sheet=sheets[0].sheet), "", "", message),))
    sheet, heading = fits[0]
    problems = Problems(sheet)
    for note in sheet.notes:
        problems.add("doubt", (None, None, ""), "", note)
    if len(fits) > 1:
        others = "、".join(str(s.sheet) for s, _ in fits[1:])
        problems.add(
            "doubt",
            (None, None, ""),
            "",
            Message(
                f"只读工作表“{sheet.sheet}”；“{others}”也像同一台账，未读",
                f"only sheet '{sheet.sheet}' was read; '{others}' looks like the same ledger and was left",
            ),
        )
    return Reader(sheet, ledger, heading, problems).read()


@dataclass(frozen=True, slots=True)
class Heading:
    """The row of column names: its index, and which ledger column stands where (index of the file's column)."""

    index: int
    columns: Mapping[str, int]
    scales: Mapping[str, int]
    unknown: tuple[tuple[int, str], ...]
    twice: tuple[tuple[int, str], ...]


def find_heading(sheet: Sheet, ledger: Ledger) -> Heading | None:
    """The heading among the first rows: the one that names the most columns, at least two of them or all there are."""
    best: Heading | None = None
    for index, row in enumerate(sheet.rows.head(12).iter_rows()):
        heading = heading_of(index, [str(cell or "").strip() for cell in row], ledger)
        if best is None or len(heading.columns) > len(best.columns):
            best = heading
    return best if best and len(best.columns) >= min(2, len(ledger.own)) else None


def heading_of(index: int, cells: Sequence[str], ledger: Ledger) -> Heading:
    names: dict[str, str] = {}
    for column in (*AUTOMATIC, *ledger.own):
        names |= {bare(column.zh): column.name, bare(column.name): column.name, bare(column.en): column.name}
    columns: dict[str, int] = {}
    scales: dict[str, int] = {}
    unknown, twice = [], []
    for place, cell in enumerate(cells):
        name = names.get(bare(cell)) or names.get(bare(re.sub(r"[(（][^()（）]*[)）]", "", cell)))
        if not name:
            if cell:
                unknown.append((place, cell))
        elif name in columns:
            twice.append((place, cell))
        else:
            columns[name] = place
            if "万元" in cell and ledger.columns[name].type == "money":
                scales[name] = 10_000
    return Heading(index, columns, scales, tuple(unknown), tuple(twice))


def bare(text: str) -> str:
    return re.sub(r"[\s*＊:：_]", "", unicodedata.normalize("NFKC", text)).lower()


@dataclass(frozen=True)
class Reader:
    """One sheet with its heading on the way to typed rows."""

    sheet: Sheet
    ledger: Ledger
    heading: Heading
    problems: Problems

    def read(self) -> Intake:
        import polars as pl

        self.check_heading()
        body = self.sheet.rows.with_columns(pl.Series("@row", list(self.sheet.numbers), dtype=pl.Int64)).slice(self.heading.index + 1)
        body, skipped = self.without_furniture(body)
        if not body.height:
            self.problems.add("error", (None, None, ""), "", Message("表头之下没有记录", "there is no record under the heading"))
        body = self.check_layout(body)
        columns = {name: self.convert(body, column) for name, column in self.ledger.columns.items()}
        frame = pl.DataFrame({"@row": body["@row"], **columns})
        self.check_rows(frame)
        if self.problems.errors:
            return Intake(self.ledger, None, tuple(self.problems.found), self.problems.more, skipped)
        frame = with_ids(frame, self.ledger, self.problems)
        return Intake(self.ledger, frame, tuple(self.problems.found), self.problems.more, skipped)

    def check_heading(self) -> None:
        row = self.sheet.numbers[self.heading.index]
        for place, cell in self.heading.twice:
            self.problems.add(
                "error",
                (row, place + 1, cell),
                "",
                Message("表头重复；同一列名只能出现一次", "the heading occurs twice; a column may be named once"),
            )
        for place, cell in self.heading.unknown:
            self.problems.add(
                "doubt",
                (row, place + 1, cell),
                "",
                Message(f"{self.ledger.zh}没有这一列，未读入", f"the {self.ledger.en} has no such column; it was left"),
            )
        for column in self.ledger.own:
            if column.required and column.name not in self.heading.columns:
                self.problems.add("error", (row, None, column.zh), "", Message("缺少这一必填列", "this required column is missing"))
        for name, scale in self.heading.scales.items():
            column = self.ledger.columns[name]
            self.problems.add(
                "doubt",
                (row, self.heading.columns[name] + 1, column.zh),
                "",
                Message(f"表头写“万元”，已乘 {scale} 换算为元", f"the heading says 万元; figures were multiplied by {scale}"),
            )
        for number, found, expected in self.sheet.ragged:
            self.problems.add(
                "error",
                (number, None, ""),
                "",
                Message(
                    f"有 {found} 格，表头只有 {expected} 格；请检查多余的逗号或制表符",
                    f"has {found} cells, the heading {expected}; look for a stray comma or tab",
                ),
            )

    def without_furniture(self, body: "pl.DataFrame") -> tuple["pl.DataFrame", int]:
        """The body without blank rows, total rows and repeated headings, the latter two told."""
        import polars as pl

        cells = [pl.col(c).fill_null("").str.strip_chars() for c in columns_of(self.sheet.rows.width)]
        blank = pl.all_horizontal([c == "" for c in cells])
        kept = body.filter(~blank)
        first = self.sheet.rows.row(self.heading.index)
        probe = [c for c, text in zip(columns_of(self.sheet.rows.width), first, strict=True) if text][:3]
        repeated = pl.all_horizontal([pl.col(c).fill_null("") == str(first[int(c[1:])]) for c in probe])
        total = pl.any_horizontal(
            [
                pl.col(c).fill_null("").str.replace_all(r"\s", "").str.contains(TOTALS.pattern)
                for c in columns_of(min(3, self.sheet.rows.width))
            ]
        )
        odd = kept.filter(repeated | total)
        for row in odd.iter_rows(named=True):
            text = next((str(row[c]) for c in columns_of(self.sheet.rows.width) if row[c]), "")
            self.problems.add(
                "doubt",
                (row["@row"], None, ""),
                text,
                Message("不是记录（合计行或重复的表头），未读入", "is no record (a total or a repeated heading) and was left"),
            )
        return (kept.filter(~(repeated | total)), odd.height) if odd.height else (kept, 0)

    def check_layout(self, body: "pl.DataFrame") -> "pl.DataFrame":
        """Hidden rows and columns told; merged cells filled down where that cannot count an amount twice."""
        import polars as pl

        rows = set(body["@row"])
        for number in sorted(self.sheet.hidden_rows & rows):
            self.problems.add(
                "doubt",
                (number, None, ""),
                "",
                Message(
                    "是隐藏行，已读入；不应计入的请作废并写明原因",
                    "is a hidden row and was read; void it with a reason if it must not count",
                ),
            )
        places = {place + 1: name for name, place in self.heading.columns.items()}
        for number in sorted(self.sheet.hidden_columns & places.keys()):
            self.problems.add(
                "doubt",
                (None, number, self.ledger.columns[places[number]].zh),
                "",
                Message("是隐藏列，已读入", "is a hidden column and was read"),
            )
        for row, place in sorted(self.sheet.unvalued):
            if row in rows and place in places:
                self.problems.add(
                    "error",
                    (row, place, self.ledger.columns[places[place]].zh),
                    "",
                    Message(
                        "公式没有保存结果；请在表格软件中打开、重新计算并保存",
                        "a formula was saved without its value; open, recalculate and save the file",
                    ),
                )
        for top, left, bottom, right in self.sheet.merged:
            if bottom in rows or top in rows:
                body = self.fill_merged(body, (top, left, bottom, right), places)
        return body.with_columns(pl.col("@row"))

    def fill_merged(self, body: "pl.DataFrame", span: tuple[int, int, int, int], places: Mapping[int, str]) -> "pl.DataFrame":
        import polars as pl

        top, left, bottom, right = span
        for place in range(left, right + 1):
            column = self.ledger.columns.get(places.get(place, ""))
            if column is None:
                continue
            text = body.filter(pl.col("@row") == top)[f"c{left - 1}"].to_list()
            value = str(text[0] or "") if text else ""
            if column.type in ("money", "int", "number") or left != right:
                self.problems.add(
                    "error",
                    (top, place, column.zh),
                    value,
                    Message(
                        f"合并单元格（第 {top}–{bottom} 行），分不清每行各是多少；请拆开后逐行填写",
                        f"is a merged cell (rows {top}–{bottom}); unmerge it and fill in each row",
                    ),
                )
                continue
            self.problems.add(
                "doubt",
                (top, place, column.zh),
                value,
                Message(f"合并单元格，第 {top}–{bottom} 行都读作同一内容", f"is a merged cell; rows {top}–{bottom} all read as it"),
            )
            inside = pl.col("@row").is_between(top, bottom)
            body = body.with_columns(pl.when(inside).then(pl.lit(value)).otherwise(pl.col(f"c{place - 1}")).alias(f"c{place - 1}"))
        return body

    def convert(self, body: "pl.DataFrame", column: Column) -> "pl.Series":
        """One column typed: plain cells at once, the others one by one."""
        import polars as pl

        place = self.heading.columns.get(column.name)
        if place is None:
            return pl.Series(column.name, [None] * body.height, dtype=dtype(column))
        text = body.select(pl.col(f"c{place}").str.strip_chars().replace("", None).alias("text")).to_series()
        odd = text.is_not_null() & ~is_plain(text, column)
        typed = cast_plain(text.set(odd, None) if odd.any() else text, column)
        unread = text.is_not_null() & typed.is_null() & ~odd
        odd = odd | unread
        if odd.any():
            typed = self.one_by_one(body["@row"], (text, odd, typed), column)
        if column.name in self.heading.scales:
            typed = (typed * self.heading.scales[column.name]).cast(dtype(column))
        return typed.alias(column.name)

    def one_by_one(self, rows: "pl.Series", cells: tuple["pl.Series", "pl.Series", "pl.Series"], column: Column) -> "pl.Series":
        import polars as pl

        text, odd, typed = cells
        place = self.heading.columns[column.name] + 1
        known: dict[str, Read] = {}
        values: list[Plain | None] = typed.to_list()
        for index in odd.arg_true():
            cell = text[index]
            read = known.setdefault(cell, guarded(cell, column))
            if read.fault:
                self.problems.add("error", (rows[index], place, column.zh), cell, read.fault)
            elif read.doubt:
                self.problems.add("doubt", (rows[index], place, column.zh), cell, read.doubt)
            values[index] = read.value
        return pl.Series(column.name, values, dtype=dtype(column))

    def check_rows(self, frame: "pl.DataFrame") -> None:
        from jixiao.evidence.rowcheck import check_rows

        for found in check_rows(frame, self.ledger):
            place = self.heading.columns.get(found.column)
            label = self.ledger.columns[found.column].zh if found.column else ""
            if place is not None and (found.row, place + 1) in self.problems.refused:
                continue  # the cell was refused already; that it is now blank says nothing new
            self.problems.add(found.severity, (found.row, place + 1 if place is not None else None, label), found.read, found.message)


def guarded(cell: str, column: Column) -> Read:
    """Identity and bank numbers never pass, whatever the column."""
    if column.flag in ("i", "b") and re.search(r"\d{6}", cell):
        zh, en = "证件号码和银行账号不入台账；请清空这一列", "identity and bank numbers are not kept in ledgers; clear this column"
        return Read(fault=Message(zh, en))
    return read_cell(cell, column)


def is_plain(text: "pl.Series", column: Column) -> "pl.Series":
    """Which cells are in the plain form of the column's type."""
    import polars as pl

    if column.type in PLAIN:
        return text.str.contains(PLAIN[column.type]).fill_null(value=True)
    if column.type == "bool":
        return text.is_in(["是", "否"]).fill_null(value=True)
    if column.type == "enum":
        return text.is_in(list(column.values)).fill_null(value=True)
    if column.flag in ("i", "b"):
        return pl.Series([False] * len(text), dtype=pl.Boolean)
    return ~(text.str.contains(ODD_TEXT) | (text.str.len_chars() > 2_000)).fill_null(value=False)


def cast_plain(text: "pl.Series", column: Column) -> "pl.Series":
    import polars as pl

    match column.type:
        case "date":
            days = text.str.to_date("%Y-%m-%d", strict=False)
            return days.set(~days.dt.year().is_between(1900, 2100).fill_null(value=True), None)
        case "bool":
            return text == "是"
        case "enum":
            return text.cast(pl.Enum(column.values))
        case "money" | "number" | "int":
            return text.cast(dtype(column), strict=False)
    return text


def with_ids(frame: "pl.DataFrame", ledger: Ledger, problems: Problems) -> "pl.DataFrame":
    """Rows without an id get one made from their content, the same at every import; rows alike are numbered and told."""
    import polars as pl

    if not frame["id"].null_count():
        return frame
    own = list(ledger.unique) or [c.name for c in ledger.own]
    joined = frame.select(pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in own], separator="\x1f")).to_series()
    made = pl.Series("id", [f"{ledger.name}-{blake2b(text.encode(), digest_size=6).hexdigest()}" for text in joined])
    frame = frame.with_columns(pl.coalesce("id", made).alias("id"))
    turn = frame.select(pl.int_range(pl.len()).over("id")).to_series()
    if turn.max():
        again = frame.filter(turn > 0)
        for row in again.head(0 if ledger.repeats else 50)["@row"]:
            problems.add(
                "doubt",
                (row, None, ""),
                "",
                Message("与前面一行内容完全相同，请确认不是重复登记", "is the same as an earlier row; make sure it was not entered twice"),
            )
        frame = frame.with_columns(
            pl.when(turn > 0).then(pl.col("id") + "-" + (turn + 1).cast(pl.String)).otherwise(pl.col("id")).alias("id")
        )
    return frame


def short(text: str) -> str:
    """What was read, cut, with long numbers hidden: a problem list must not leak them."""
    hidden = BANK.sub("***", IDENTITY.sub("***", PHONE.sub("***", text)))
    return hidden if len(hidden) <= 40 else hidden[:39] + "…"


def empty(ledger: Ledger) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(schema=schema(ledger))

"""The workbook of a ledger, empty or with its rows: headings, drop-downs, checked dates and figures, a note on every column."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.evidence.ledger import AUTOMATIC, FLAGS, Column, Ledger

if TYPE_CHECKING:
    import xlsxwriter

ROWS = 2_000  # rows the checks reach at least
UNKEPT = ("i", "b")  # identity and bank numbers have no column: ledgers do not hold them
OFFERED = ("id", "recorded_by", "recorded_at", "void")
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # a csv cell that begins so is run as a formula by spreadsheets
Row = Mapping[str, str]  # plain texts by column, as a record keeps them
WIDTHS = {"date": 13, "money": 14, "int": 10, "number": 10, "bool": 8}


def template(ledger: Ledger, rows: Sequence[Row] = (), *, without: Iterable[str] = ()) -> bytes:
    """The workbook as bytes: a sheet to fill in, or filled with `rows`, and a sheet that explains each column; no column of `without`."""
    import xlsxwriter

    stream, left = io.BytesIO(), set(without)
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    columns = [c for c in columns_of(ledger) if c.name not in left]
    sheet = fill_in(book, ledger, columns, reach=max(ROWS, len(rows)))
    for number, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            if text := row.get(column.name):
                put(sheet, (number, place), column, text)
    explain(book, ledger, columns)
    book.close()
    return stream.getvalue()


def put(sheet: Any, at: tuple[int, int], column: Column, text: str) -> None:
    """One cell as what it is: a day as a day, a figure as a figure, anything else as text."""
    match column.type:
        case "date":
            sheet.write_datetime(*at, date.fromisoformat(text))
        case "money" | "number" | "int":
            sheet.write_number(*at, Decimal(text))
        case _:
            sheet.write_string(*at, text)


def as_csv(ledger: Ledger, rows: Iterable[Row], *, without: Iterable[str] = ()) -> bytes:
    """The rows under the template's headings, UTF-8 with a mark so that spreadsheets read the Chinese."""
    out, left = io.StringIO(), set(without)
    columns = [c for c in columns_of(ledger) if c.name not in left]
    writer = csv.writer(out)
    writer.writerow([c.zh for c in columns])
    for row in rows:
        writer.writerow([safe(column, row.get(column.name, "")) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def safe(column: Column, text: str) -> str:
    """A text that a spreadsheet would run stays a text; figures are figures."""
    return f"'{text}" if text.startswith(RUNS) and column.type not in ("money", "number", "int") else text


def write_templates(ledgers: Iterable[Ledger], folder: Path) -> tuple[Path, ...]:
    """One empty workbook a ledger, named by the ledger's Chinese name; a file that is there already is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {folder / f"{ledger.zh}.xlsx": ledger for ledger in ledgers}
    fresh = {path: ledger for path, ledger in paths.items() if not path.exists()}
    for path, ledger in fresh.items():
        path.write_bytes(template(ledger))
    return tuple(fresh)


def columns_of(ledger: Ledger) -> list[Column]:
    """What a clerk fills in: the ledger's own columns, then id, entry and void."""
    own = [c for c in ledger.own if c.flag not in UNKEPT]
    return own + [c for c in AUTOMATIC if c.name in OFFERED and c.name not in {o.name for o in own}]


def fill_in(book: "xlsxwriter.Workbook", ledger: Ledger, columns: list[Column], *, reach: int) -> Any:
    sheet = book.add_worksheet(ledger.zh[:31])
    must = book.add_format({"bold": True, "bg_color": "#D9D9D9", "border": 1, "text_wrap": True, "valign": "vcenter"})
    may = book.add_format({"bg_color": "#F2F2F2", "border": 1, "text_wrap": True, "valign": "vcenter"})
    formats = {
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "text": book.add_format({"num_format": "@"}),
    }
    for place, column in enumerate(columns):
        sheet.write(0, place, f"{column.zh}*" if column.required else column.zh, must if column.required else may)
        sheet.write_comment(0, place, note(column), {"x_scale": 2})
        shape = formats.get(column.type) or (None if column.type in ("int", "number") else formats["text"])
        sheet.set_column(place, place, WIDTHS.get(column.type, 18), shape)
        if rule := validation(column, place):
            sheet.data_validation(1, place, reach, place, rule)
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 30)
    lists = [c for c in columns if c.type == "enum" and not short(c)]
    if lists:
        words = book.add_worksheet("选项")
        words.hide()
        for place, column in enumerate(columns):
            if column in lists:
                words.write_column(0, place, list(column.values))
    return sheet


def note(column: Column) -> str:
    lines = [f"{'必填' if column.required else '可不填'}：{column.allowed.zh}"]
    if column.note:
        lines.append(column.note)
    if column.flag:
        lines.append(f"个人信息：{FLAGS[column.flag].zh}，公开时不显示")
    return "\n".join(lines)


def short(column: Column) -> bool:
    """Spreadsheets take a typed list of at most 255 characters."""
    return len(",".join(column.values)) <= 250


def validation(column: Column, place: int) -> dict[str, Any] | None:
    said = {"error_title": f"{column.zh}填写有误", "error_message": f"应填：{column.allowed.zh}"[:250], "ignore_blank": True}
    match column.type:
        case "enum" if short(column):
            return {"validate": "list", "source": list(column.values), **said}
        case "enum":
            letter = chr(65 + place) if place < 26 else f"A{chr(65 + place - 26)}"
            return {"validate": "list", "source": f"=选项!${letter}$1:${letter}${len(column.values)}", **said}
        case "bool":
            return {"validate": "list", "source": ["是", "否"], **said}
        case "date":
            return {"validate": "date", "criteria": "between", "minimum": date(1900, 1, 1), "maximum": date(2100, 12, 31), **said}
        case "money" | "number":
            return {"validate": "decimal", "criteria": ">=", "value": -(10**12) if column.negative else 0, **said}
        case "int":
            return {"validate": "integer", "criteria": ">=", "value": 0, **said}
    return None


def explain(book: "xlsxwriter.Workbook", ledger: Ledger, columns: list[Column]) -> None:
    sheet = book.add_worksheet("填写说明")
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write(0, 0, f"{ledger.zh}　{ledger.en}", bold)
    sheet.write(1, 0, ledger.row)
    sheet.write(2, 0, "不要合并单元格，不要写合计行；业务日期与录入日期分开；要作废的行不要删除，在“作废原因”里写明原因。")
    sheet.write_row(4, 0, ["列", "英文", "必填", "应填内容", "个人信息", "说明"], bold)
    for place, column in enumerate(columns, 5):
        flag = FLAGS[column.flag].zh if column.flag else ""
        sheet.write_row(place, 0, [column.zh, column.en, "是" if column.required else "", column.allowed.zh, flag, column.note], wrap)
    for place, width in enumerate((16, 22, 6, 50, 18, 40)):
        sheet.set_column(place, place, width)

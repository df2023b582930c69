"""The two sheets of the workbook, and the empty one to fill in."""

import io
from dataclasses import dataclass

from jixiao.errors import Message
from jixiao.web.accounts.models import LEVELS, ROLES


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key here, its heading, whether it must be filled in, an example."""

    key: str
    heading: str
    needed: bool
    example: str


UNITS = (
    Column("code", "编码", True, "201003"),
    Column("name", "名称", True, "某某区文化馆"),
    Column("level", "层级", True, LEVELS["unit"].zh),
    Column("parent", "上级编码", True, "201"),
)
PEOPLE = (
    Column("username", "账号", True, "zhangsan"),
    Column("name", "姓名", True, "张三"),
    Column("unit", "单位编码", True, "201003"),
    Column("role", "角色", True, ROLES["clerk"].zh),
    Column("since", "起始日期", False, "2026-01-01"),
    Column("until", "截止日期", False, ""),
    Column("phone", "电话", False, ""),
    Column("subject", "单点登录标识", False, ""),
)
SHEETS = {"units": (Message("单位", "units"), UNITS), "people": (Message("人员", "people"), PEOPLE)}


def empty() -> bytes:
    """The workbook to fill in, with lists to choose from; the example row is left out on reading."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, text = book.add_format({"bold": True, "bg_color": "#E8F0F7"}), book.add_format({"num_format": "@"})
    quiet = book.add_format({"num_format": "@", "italic": True, "font_color": "#51606F"})
    for label, columns in SHEETS.values():
        sheet = book.add_worksheet(label.zh)
        sheet.set_column(0, len(columns) - 1, 20, text)
        for number, column in enumerate(columns):
            sheet.write_string(0, number, column.heading + ("*" if column.needed else ""), bold)
            sheet.write_string(1, number, f"{EXAMPLE}{column.example}" if number == 0 else column.example, quiet)
            choices = {"level": LEVELS, "role": ROLES}.get(column.key)
            if choices:
                sheet.data_validation(2, number, 20_000, number, {"validate": "list", "source": [m.zh for m in choices.values()]})
        sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


EXAMPLE = "例："

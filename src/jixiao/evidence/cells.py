"""One cell of a ledger that is not in the plain form: read with a remark, or refused with a sentence a clerk can act on."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from jixiao.errors import Message
from jixiao.evidence.expression import nearest
from jixiao.evidence.ledger import Column

Plain = str | int | Decimal | date | bool


@dataclass(frozen=True, slots=True)
class Read:
    """The value of a cell, with a doubt where it was read by interpretation; or the fault why there is none."""

    value: Plain | None = None
    doubt: Message | None = None
    fault: Message | None = None


ERRORS = re.compile(r"^#(REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
BANK = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
SCIENTIFIC = re.compile(r"^-?\d(\.\d+)?[eE][+-]?\d+$")
SMALL_SCIENTIFIC = re.compile(r"^-?\d(\.\d+)?[eE][+-]?\d{1,2}$")
TRUE, FALSE = (
    {"是", "有", "√", "✓", "y", "yes", "true", "1", "合格", "到", "对"},
    {"否", "无", "×", "✗", "n", "no", "false", "0", "不合格", "未到", "错"},
)
DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$|^(\d{4})(\d{2})(\d{2})$")
NO_DAY = re.compile(r"^\d{4}\s*[-/.年]\s*\d{1,2}\s*月?$")
NO_YEAR = re.compile(r"^\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?$")
SHORT_YEAR = re.compile(r"^\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?$")
WITH_TIME = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})[ T]\d{1,2}:\d{2}")
AMOUNT = re.compile(r"^([-+−]?[\d,]*\.?\d+)(千|万|百万|亿)?元?整?$")
SCALES = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "亿": 10**8}
RANGE = re.compile(r"^\d[\d,.]*\s*[-~～—至到]\s*\d[\d,.]*")
ABOUT = re.compile(r"^[约近超逾]|[余多来许]|左右|以上|以下|上下")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
EXCEL_ZERO = date(1899, 12, 30)
LONGEST_TEXT = 2_000


def read_cell(text: str, column: Column) -> Read:
    """The cell as the column wants it; only for what the fast path did not take."""
    if ERRORS.match(text):
        return refused(f"是公式错误 {text}", f"is the formula error {text}", column)
    match column.type:
        case "date":
            return read_moment(text, column)
        case "money" | "number" | "int":
            return read_number(tidy(text), column)
        case "bool":
            return read_bool(tidy(text), column)
        case "enum":
            return read_enum(text, column)
    return read_text(text, column)


def tidy(text: str) -> str:
    """Half-width, without blanks, currency signs and the quote mark spreadsheets put before text."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00a0", "").replace("，", ",").replace("。", ".")
    return re.sub(r"[\s¥￥$]", "", plain).lstrip("'‘’`").removeprefix("人民币").removeprefix("RMB")


def refused(zh: str, en: str, column: Column) -> Read:
    allowed = column.allowed
    return Read(fault=Message(f"{zh}；应填：{allowed.zh}", f"{en}; allowed: {allowed.en}"))


def taken(value: Plain, zh: str, en: str) -> Read:
    return Read(value, Message(zh, en))


def read_moment(text: str, column: Column) -> Read:
    """A date, or a date with a time of day that is left off."""
    found = WITH_TIME.match(text.strip())
    if not found:
        return read_date(tidy(text), column)
    day = read_date(found[1], column)
    return day if day.value is None else taken(day.value, f"带有时刻，已取日期 {day.value}", f"has a time of day; read as {day.value}")


def read_date(text: str, column: Column) -> Read:
    if found := DAY.match(text):
        year, month, day = (int(part) for part in found.groups() if part)
        return real_day(year, month, day, text, column)
    if re.fullmatch(r"\d{4,5}(\.\d+)?", text):
        return serial_day(text, column)
    if NO_DAY.match(text):
        return refused("只有年月，没有日", "has no day", column)
    if SHORT_YEAR.match(text):
        return refused("年份只有两位", "has a two-digit year", column)
    if NO_YEAR.match(text):
        return refused("没有年份", "has no year", column)
    return refused("不是日期", "is not a date", column)


def real_day(year: int, month: int, day: int, text: str, column: Column) -> Read:
    try:
        found = date(year, month, day)
    except ValueError:
        return refused("这一天不存在", "is a day that does not exist", column)
    if not EARLIEST <= found <= LATEST:
        return refused("年份不在 1900 至 2100 之间", "has a year outside 1900–2100", column)
    return taken(found, f"不是标准写法，已读作 {found}", f"is not the plain form; read as {found}") if str(found) != text else Read(found)


def serial_day(text: str, column: Column) -> Read:
    days = int(Decimal(text))
    found = EXCEL_ZERO + timedelta(days)
    if not date(1950, 1, 1) <= found <= date(2060, 1, 1):
        return refused("是数字，不是日期", "is a number, not a date", column)
    return taken(
        found,
        f"是表格软件的日期序号，已读作 {found}；请把该列设为日期格式",
        f"is a spreadsheet serial date; read as {found}; format the column as a date",
    )


def read_number(text: str, column: Column) -> Read:
    if RANGE.match(text) and not AMOUNT.match(text):
        return refused("是一个区间，不是一个数", "is a range, not one number", column)
    if ABOUT.search(text):
        return refused("是约数；台账要填准确数", "is approximate; a ledger needs the exact figure", column)
    bare = re.sub(r"(人次|人|个|次|名|场|份|册|天|小时|支|队|分钟|%)$", "", text) if column.type != "money" else text
    if SMALL_SCIENTIFIC.match(bare):
        bare = f"{Decimal(bare):f}"
    found = AMOUNT.match(bare)
    if not found:
        return refused("不是数字", "is not a number", column)
    try:
        value = Decimal(found[1].replace(",", "").replace("−", "-")) * SCALES[found[2] or ""]
    except InvalidOperation:
        return refused("不是数字", "is not a number", column)
    return sized(value, column)


def sized(value: Decimal, column: Column) -> Read:
    places = {"money": 2, "number": 6, "int": 0}[column.type]
    if abs(value) >= Decimal(10) ** 13:
        return refused("数字过大", "is too large", column)
    if value != round(value, places):
        zh = "有小数，应为整数" if column.type == "int" else f"小数超过 {places} 位"
        return refused(zh, f"has more than {places} decimals", column)
    shown: Decimal | int = int(value) if column.type == "int" else round(value, places)
    unit = " 元" if column.type == "money" else ""
    return taken(shown, f"不是标准写法，已读作 {shown}{unit}", f"is not the plain form; read as {shown}")


def read_bool(text: str, column: Column) -> Read:
    word = text.lower()
    if word in TRUE or word in FALSE:
        value = word in TRUE
        return taken(value, f"已读作“{'是' if value else '否'}”", f"read as {'yes' if value else 'no'}")
    return refused("不是“是”或“否”", "is neither yes nor no", column)


def read_enum(text: str, column: Column) -> Read:
    bare = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    for value in column.values:
        if unicodedata.normalize("NFKC", value) == bare:
            return taken(value, f"已读作“{value}”", f"read as {value}")
    several = [v for v in column.values if v in re.split(r"[、,，;；/]", bare)]
    if len(several) > 1:
        return refused(f"一格写了 {len(several)} 个选项", f"names {len(several)} options in one cell", column)
    zh, en = nearest(bare, column.values)
    return refused(f"不在选项之内{zh}", f"is not an option{en}", column)


def read_text(text: str, column: Column) -> Read:
    if IDENTITY.search(text) and column.flag != "c":
        return refused(
            "像身份证号；证件号码不入台账，请改用内部编号",
            "looks like an identity number; ledgers hold none, use the internal code",
            column,
        )
    if BANK.search(text):
        return refused(
            "像银行账号；账号不入台账，请改记凭证号", "looks like a bank account; ledgers hold none, use the voucher number", column
        )
    if SCIENTIFIC.match(text):
        return refused(
            "是科学记数，长号码已丢失位数；请把该列设为文本后重填",
            "is in scientific notation and has lost digits; format the column as text",
            column,
        )
    if len(text) > LONGEST_TEXT:
        return refused(f"有 {len(text)} 字，太长", f"has {len(text)} characters, which is too long", column)
    if text.startswith(("=", "@")) or re.match(r"^[+-](?=\D)", text):
        return refused("以公式符号开头", "begins like a formula", column)
    if PHONE.search(text) and column.flag != "c":
        return taken(text, "像手机号；联系方式只登记在名册的电话栏", "looks like a mobile number; contacts belong in the roster only")
    if "\ufffd" in text:
        return taken(text, "含有无法识别的字符，请核对", "has characters that could not be decoded")
    return Read(text)

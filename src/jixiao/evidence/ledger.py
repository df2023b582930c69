"""What a ledger (台账) is: its date or validity pair, its typed columns, their personal-data flags.

Declared in TOML, one table a ledger:

    [aid]
    zh = "困难帮扶台账"
    en = "hardship aid ledger"
    date = "paid_on"
    [aid.columns]
    amount = {zh = "金额", en = "amount", type = "money", required = true}

Every ledger also has the columns of `AUTOMATIC`. Rows are never deleted; `void` holds the reason why one no longer counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from jixiao.errors import EvidenceError, Message
from jixiao.evidence.expression import Family, Kind
from jixiao.evidence.shape import TEXTS, Shape, fault

Type = Literal["id", "text", "enum", "int", "number", "money", "date", "bool", "file", "person", "org", "ref"]
# personal data: p person, c contact, i identity number, b bank, h health, m minor or hardship, o rank, x picture or signature
Flag = Literal["", "p", "c", "i", "b", "h", "m", "o", "x"]
FAMILIES: dict[Type, Family] = {"enum": "enum", "int": "number", "number": "number", "money": "number", "date": "date", "bool": "bool"}
FLAGS: dict[Flag, Message] = {
    "p": Message("个人身份", "personal"),
    "c": Message("联系方式", "contact"),
    "i": Message("证件号码", "identity number"),
    "b": Message("银行账户", "bank account"),
    "h": Message("健康信息", "health"),
    "m": Message("未成年人或困境信息", "minor or hardship"),
    "o": Message("职级身份", "rank"),
    "x": Message("影像签字", "picture or signature"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in expressions, its heading in files, its type; money is in 元."""

    name: str
    zh: str
    en: str
    type: Type
    values: tuple[str, ...] = ()
    ledger: str = ""  # what a ref points at
    flag: Flag = ""
    required: bool = False
    negative: bool = False
    note: str = ""

    @property
    def kind(self) -> Kind:
        return Kind(FAMILIES.get(self.type, "text"), self.values)

    @property
    def label(self) -> Message:
        return Message(self.zh, self.en)

    @property
    def allowed(self) -> Message:
        """What a cell of this column may hold, as a clerk would say it."""
        match self.type:
            case "enum":
                return Message("、".join(self.values), ", ".join(self.values))
            case "ref":
                return Message("所引用台账的编号", "an id of the ledger it refers to")
        return ALLOWED[self.type]


ALLOWED: dict[Type, Message] = {
    "id": Message("不重复的编号", "an id that occurs once"),
    "text": Message("文字，不超过 2000 字", "text of at most 2,000 characters"),
    "int": Message("整数，如 12", "a whole number, such as 12"),
    "number": Message("数字，如 12.5", "a number, such as 12.5"),
    "money": Message("金额，单位元，最多两位小数，如 1200.00", "an amount in yuan with at most two decimals, such as 1200.00"),
    "date": Message("日期，如 2021-07-01", "a date, such as 2021-07-01"),
    "bool": Message("是 或 否", "是 (yes) or 否 (no)"),
    "file": Message("附件文件名", "the name of an attached file"),
    "person": Message("名册中的人员编号", "a person code of the roster"),
    "org": Message("组织名称或编号", "the name or code of an organisation"),
}

AUTOMATIC = (
    Column("id", "编号", "id", "id", note="留空则由系统按内容生成"),
    Column("unit", "单位", "unit", "text"),
    Column("budget_item", "预算项目", "budget item", "text"),
    Column("recorded_by", "录入人", "recorded by", "text", flag="p"),
    Column("recorded_at", "录入日期", "entry date", "date", note="录入当天的日期，与业务日期分开"),
    Column("approved_by", "审核人", "approved by", "text", flag="p"),
    Column("source", "来源", "source", "enum", values=("录入", "导入", "接口")),
    Column("files", "附件", "files", "file"),
    Column("void", "作废原因", "reason for voiding", "text", note="作废的行不删除，在这里写明原因"),
)


@dataclass(frozen=True)
class Ledger:
    """One ledger as declared; `columns` in the order of the file, the automatic ones last."""

    name: str
    zh: str
    en: str
    columns: Mapping[str, Column]
    row: str = ""
    date: str | None = None
    valid: tuple[str, str] | None = None
    key: str = "id"
    roster: bool = False
    repeats: bool = False  # rows alike are ordinary here: anonymous answers, talks of one kind
    unique: tuple[str, ...] = ()
    order: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> Message:
        return Message(self.zh, self.en)

    @cached_property
    def scope(self) -> Mapping[str, Kind]:
        """The columns as the expression language sees them."""
        return {name: column.kind for name, column in self.columns.items()}

    @property
    def own(self) -> tuple[Column, ...]:
        """The columns without the automatic ones."""
        return tuple(c for c in self.columns.values() if c not in AUTOMATIC)

    @property
    def happened(self) -> str | None:
        """The column that says when the event was: its date, else the start of its validity."""
        return self.date or (self.valid[0] if self.valid else None)

    def column(self, name: str) -> Column:
        if name not in self.columns:
            raise EvidenceError(f"{self.zh}没有“{name}”这一列", f"the {self.en} has no column '{name}'")
        return self.columns[name]


Ledgers = Mapping[str, Ledger]
PAIRS: Shape = [TEXTS]
LEDGER_SHAPE: Mapping[str, Shape] = {
    **dict.fromkeys(("zh", "en", "row", "date", "key"), str),
    **dict.fromkeys(("roster", "repeats"), bool),
    **dict.fromkeys(("valid", "unique"), TEXTS),
    "order": PAIRS,
    "columns": dict,
}
COLUMN_SHAPE: Mapping[str, Shape] = {
    **dict.fromkeys(("zh", "en", "type", "ledger", "flag", "note"), str),
    **dict.fromkeys(("required", "negative"), bool),
    "values": TEXTS,
}


def load_ledgers(table: Mapping[str, Any], given: Ledgers | None = None) -> dict[str, Ledger]:
    """The ledgers of a TOML table, on top of those `given`; EvidenceError at the first wrong declaration."""
    found = dict(given or {})
    found.update({name: load_ledger(name, declared) for name, declared in table.items()})
    for ledger in found.values():
        for column in ledger.columns.values():
            if column.type == "ref" and column.ledger not in found:
                raise wrong(
                    ledger.name, column.name, f"引用的台账“{column.ledger}”没有声明", f"refers to '{column.ledger}', which is not declared"
                )
    return found


def load_ledger(name: str, declared: Mapping[str, Any]) -> Ledger:
    if wrongly := fault(declared, LEDGER_SHAPE, ("zh", "en", "columns")):
        raise wrong(name, "", *wrongly)
    if any(len(pair) != 2 for pair in (declared.get("valid", ("", "")), *declared.get("order", ()))):
        raise wrong(name, "", "valid 和 order 的每一对都是两列", "valid and each pair of order are two columns")
    columns = {column: load_column(name, column, table) for column, table in declared["columns"].items()}
    for automatic in AUTOMATIC:
        columns.setdefault(automatic.name, automatic)
    valid = tuple(declared["valid"]) if "valid" in declared else None
    ledger = Ledger(
        name,
        declared["zh"],
        declared["en"],
        columns,
        row=declared.get("row", ""),
        date=declared.get("date"),
        valid=(valid[0], valid[1]) if valid and len(valid) == 2 else None,
        key=declared.get("key", "id"),
        roster=declared.get("roster", False),
        repeats=declared.get("repeats", False),
        unique=tuple(declared.get("unique", ())),
        order=tuple((first, second) for first, second in declared.get("order", ())),
    )
    check_dates(ledger)
    return ledger


def check_dates(ledger: Ledger) -> None:
    if not ledger.date and not ledger.valid:
        raise wrong(ledger.name, "", "要有 date（日期列）或 valid（起止列）", "needs date or valid")
    pairs: Iterable[str] = (column for pair in ledger.order for column in pair)
    for column in (ledger.date, *(ledger.valid or ()), *pairs):
        if column and ledger.column(column).type != "date":
            raise wrong(ledger.name, column, "不是日期列", "is not a date column")
    for column in (ledger.key, *ledger.unique):
        ledger.column(column)


def load_column(ledger: str, name: str, table: Mapping[str, Any]) -> Column:
    if wrongly := fault(table, COLUMN_SHAPE, ("zh", "en", "type")):
        raise wrong(ledger, name, *wrongly)
    given: dict[str, Any] = {**table, "values": tuple(table.get("values", ()))}
    column = Column(name, **given)
    if column.type not in get_args(Type) or column.flag not in get_args(Flag):
        raise wrong(ledger, name, f"类型或标记不认识：{column.type} {column.flag}", f"unknown type or flag: {column.type} {column.flag}")
    if (column.type == "enum") != bool(column.values) or (column.type == "ref") != bool(column.ledger):
        raise wrong(ledger, name, "enum 要有 values，ref 要有 ledger", "an enum needs values, a ref needs ledger")
    return column


def wrong(ledger: str, column: str, zh: str, en: str) -> EvidenceError:
    where = f"{ledger}.{column}" if column else ledger
    return EvidenceError(f"台账声明 {where}：{zh}", f"ledger declaration {where}: {en}")

"""What a workbook would change: every row read, every fault named, nothing written."""

import datetime as dt
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from jixiao.errors import Message, WrongUse
from jixiao.values import Unread, parse_date
from jixiao.web import files
from jixiao.web.accounts.administration import USERNAME
from jixiao.web.accounts.models import LEVELS, ROLES, Person, Post, Unit
from jixiao.web.accounts.queries import people_managed, units_managed
from jixiao.web.cases.importing import MEMORY
from jixiao.web.roster.columns import EXAMPLE, SHEETS

SECONDS = 60
MOST = 20_000  # rows
ORDER = tuple(LEVELS)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one row."""

    sheet: Message
    row: int
    column: str
    message: Message


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its texts by key."""

    number: int
    texts: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.texts.get(key, "")

    def get(self, key: str, default: str = "") -> str:
        return self.texts.get(key, default)


@dataclass
class Plan:
    """The rows, and the faults that stand in their way."""

    units: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    new_units: set[str] = field(default_factory=set)
    new_people: set[str] = field(default_factory=set)
    renamed: int = 0
    new_posts: int = 0

    def fault(self, sheet: str, row: int, column: str, zh: str, en: str) -> None:
        self.faults.append(Fault(SHEETS[sheet][0], row, column, Message(zh, en)))


def plan_of(sha256: str, name: str, by: Person) -> Plan:
    """What the kept file would change if `by` took it in now."""
    plan = Plan()
    sheets = _opened(sha256, name)["sheets"]
    for key, (label, columns) in SHEETS.items():
        found = next((s for s in sheets if label.zh in s["name"]), None)
        if found is not None:
            _read(plan, key, found["rows"], {c.heading: c.key for c in columns})
    if not plan.units and not plan.people and not plan.faults:
        raise WrongUse("文件里没有“单位”或“人员”工作表，或其中没有数据。", "There is no sheet 单位 or 人员 with rows in it.")
    if len(plan.units) + len(plan.people) > MOST:
        raise WrongUse(f"一次最多导入 {MOST} 行。", f"At most {MOST} rows at once.")
    _check_units(plan, by)
    _check_people(plan, by)
    return plan


def day(text: str) -> dt.date | Unread | None:
    """A date as written; None for an empty cell."""
    return parse_date(text) if text else None


def level_of(text: str) -> str | None:
    return next((key for key, told in LEVELS.items() if text in (key, *told)), None)


def role_of(text: str) -> str | None:
    return next((key for key, told in ROLES.items() if text in (key, *told)), None)


def _opened(sha256: str, name: str) -> dict[str, list[dict[str, list]]]:
    """The sheets of the file, read in the child."""
    import os

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "result.json"
        command = [sys.executable, "-m", "jixiao.web.roster.child", str(files.path(sha256)), name, str(out), str(SECONDS), str(MEMORY)]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("JIXIAO_", "DATABASE_", "DJANGO_"))}
        try:
            subprocess.run(command, timeout=SECONDS + 10, check=False, env=environment, capture_output=True)  # noqa: S603 - own program
        except subprocess.TimeoutExpired:
            out.unlink(missing_ok=True)
        if not out.is_file():
            raise WrongUse(
                "文件已损坏，或所需的时间、内存超过了限制。", "The file is damaged, or needs more time or memory than is allowed."
            )
        told = json.loads(out.read_text(encoding="utf-8"))
    if "failure" in told:
        raise WrongUse(*told["failure"])
    return told


def _read(plan: Plan, key: str, rows: list, headings: dict[str, str]) -> None:
    """Rows by heading; a heading that is needed and missing is one fault."""
    _, columns = SHEETS[key]
    if not rows:
        return
    first, cells = rows[0]
    at = {column: headings[text.rstrip("*＊ ")] for column, text in cells.items() if text.rstrip("*＊ ") in headings}
    missing = [c.heading for c in columns if c.needed and c.key not in at.values()]
    if missing:
        plan.fault(key, first, "", f"缺少列：{'、'.join(missing)}", f"missing columns: {', '.join(missing)}")
        return
    for number, texts in rows[1:]:
        row = Row(number, {at[column]: text for column, text in texts.items() if column in at})
        if not row.texts or row[columns[0].key].startswith(EXAMPLE):
            continue
        getattr(plan, key).append(row)
        for column in columns:
            if column.needed and not row[column.key] and not (key == "units" and column.key == "parent"):
                plan.fault(key, number, column.heading, "必填", "is needed")


def _check_units(plan: Plan, by: Person) -> None:
    known = {u.code: u for u in Unit.objects.select_related("parent")}
    managed = set(units_managed(by).values_list("code", flat=True))
    coming: dict[str, Row] = {}
    for row in plan.units:
        code, level = row["code"], level_of(row["level"])
        if code in coming:
            plan.fault(
                "units", row.number, "编码", f"编码重复（第 {coming[code].number} 行）", f"the same code as row {coming[code].number}"
            )
        coming.setdefault(code, row)
        if len(code) > 40 or len(row["name"]) > 200:
            plan.fault("units", row.number, "名称", "编码最多 40 字，名称最多 200 字", "a code has at most 40 characters, a name 200")
        if row["level"] and level is None:
            plan.fault("units", row.number, "层级", f"没有“{row['level']}”这个层级", f"there is no level {row['level']}")
        if code in known:
            _known_unit(plan, row, known[code], managed)
        elif code:
            plan.new_units.add(code)
    for row in plan.units:
        if row["code"] in plan.new_units:
            _parent(plan, row, known, managed, coming)


def _known_unit(plan: Plan, row: Row, unit: Unit, managed: set[str]) -> None:
    """A unit that is there: it may be renamed, not moved."""
    if unit.code not in managed:
        plan.fault("units", row.number, "编码", "编码已被您管理范围之外的单位使用", "the code belongs to a unit you do not keep")
    elif row["parent"] != (unit.parent.code if unit.parent else "") or level_of(row["level"]) != unit.level:
        plan.fault(
            "units",
            row.number,
            "上级编码",
            "已有单位的上级和层级不能用导入修改",
            "parent and level of an existing unit are not changed by import",
        )
    elif unit.name != row["name"]:
        plan.renamed += 1


def _parent(plan: Plan, row: Row, known: dict[str, Unit], managed: set[str], coming: dict[str, Row]) -> None:
    """A new unit stands below one that is managed or comes with the same file, of a higher level."""
    parent = row["parent"]
    if parent in managed and known[parent].active:
        above = known[parent].level
    elif parent in plan.new_units and parent != row["code"]:
        above = level_of(coming[parent]["level"])
    else:
        plan.fault("units", row.number, "上级编码", f"没有可用的上级“{parent}”", f"there is no parent {parent} that you keep")
        return
    level = level_of(row["level"])
    if above and level and ORDER.index(above) >= ORDER.index(level):
        plan.fault("units", row.number, "层级", "层级应低于上级单位", "the level must be below that of the parent")


def _check_people(plan: Plan, by: Person) -> None:
    names = {row["username"].casefold() for row in plan.people}
    known = {p.username.casefold(): p for p in Person.objects.filter(username__in=[*names, *(r["username"] for r in plan.people)])}
    mine = set(people_managed(by).values_list("pk", flat=True))
    managed = {u.code for u in units_managed(by).filter(active=True)} | plan.new_units
    posts = set(Post.objects.filter(person__in=known.values()).values_list("person__username", "unit__code", "role"))
    seen: dict[tuple[str, str, str], int] = {}
    for row in plan.people:
        username, role = row["username"], role_of(row["role"])
        _person(plan, row, known.get(username.casefold()), mine)
        if username.casefold() == by.username.casefold():
            plan.fault("people", row.number, "账号", "不能给自己增加职责", "nobody gives roles to themselves")
        if row["role"] and role is None:
            plan.fault("people", row.number, "角色", f"没有“{row['role']}”这个角色", f"there is no role {row['role']}")
        if row["unit"] and row["unit"] not in managed:
            plan.fault(
                "people", row.number, "单位编码", f"没有您管理的单位“{row['unit']}”", f"there is no unit {row['unit']} that you keep"
            )
        for key, heading in (("since", "起始日期"), ("until", "截止日期")):
            if isinstance(day(row[key]), Unread):
                plan.fault("people", row.number, heading, f"“{row[key]}”不是日期", f"{row[key]} is no date")
        post = (username, row["unit"], role or "")
        if post in seen:
            plan.fault("people", row.number, "", f"与第 {seen[post]} 行重复", f"the same as row {seen[post]}")
        seen.setdefault(post, row.number)
        plan.new_posts += post not in posts


def _person(plan: Plan, row: Row, found: Person | None, mine: set[int]) -> None:
    if row["username"] and not USERNAME.fullmatch(row["username"]):
        plan.fault(
            "people", row.number, "账号", "账号为 2 至 60 位字母、数字和 @.+-_", "an account name is 2 to 60 letters, digits and @.+-_"
        )
    if len(row["name"]) > 60 or len(row["phone"]) > 30 or len(row["subject"]) > 200:
        plan.fault("people", row.number, "姓名", "姓名、电话或单点登录标识过长", "name, phone or sign-on subject is too long")
    if found is None:
        plan.new_people.add(row["username"])
    elif found.pk not in mine:
        plan.fault("people", row.number, "账号", "账号已被使用", "the account name is taken")
    elif found.name != row["name"]:
        plan.fault("people", row.number, "姓名", f"账号已有，姓名是“{found.name}”", f"the account exists under the name {found.name}")

"""A district to try things in: invented units and people, two years of forms in every state, and the two seed units.

`fill()` goes through the same doors as people do: every case is moved by `workflow.perform`, every value written by `editing`.
"""

import datetime as dt
import json
import random
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jixiao.web.accounts.models import Person, Unit
    from jixiao.web.cases.models import Case

PASSWORD = "jixiao-demo-2026"  # noqa: S105 - printed on purpose, for trying out only
FORMS = Path(__file__).with_name("forms")

DEPARTMENTS = (
    (
        "201",
        "云溪区委老干部局",
        ("长沙市望城区老干部服务中心", "云溪区老年大学", "云溪区关心下一代工作服务中心", "云溪区离退休干部活动中心"),
    ),
    (
        "202",
        "云溪区住房和城乡建设局",
        ("上海市住房保障和房屋管理局老干部活动室", "云溪区房屋安全鉴定中心", "云溪区城市管线服务中心", "云溪区园林绿化所"),
    ),
    ("203", "云溪区教育局", ("云溪区第一中学", "云溪区青少年活动中心", "云溪区教师发展中心", "云溪区学生资助服务站")),
)
PROJECTS = {
    "201": ("老干部文体活动经费", "老年大学办学经费", "困难老党员帮扶经费"),
    "202": ("老旧房屋安全排查经费", "管线信息系统运维经费", "公共绿地养护经费"),
    "203": ("校舍维修经费", "青少年科普活动经费", "家庭经济困难学生资助经费"),
}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ("示一", "示二", "示三", "示四", "示五", "示六", "示七", "示八", "示九", "示十", "示甲", "示乙")  # visibly invented

# level 1, level 2, name, target, size, unit, weight
INDICATORS = (
    ("产出指标", "数量指标", "开展活动场次", "≥{n}场", 24, "场", 15),
    ("产出指标", "数量指标", "服务人次", "≥{n}人次", 1800, "人次", 10),
    ("产出指标", "质量指标", "验收合格率", "≥{n}%", 98, "%", 10),
    ("产出指标", "时效指标", "按期完成率", "≥{n}%", 95, "%", 10),
    ("产出指标", "成本指标", "单次活动成本", "≤{n}元", 3000, "元", 5),
    ("效益指标", "社会效益指标", "受益对象覆盖率", "≥{n}%", 90, "%", 20),
    ("效益指标", "可持续影响指标", "长效管理制度健全率", "≥{n}%", 100, "%", 10),
    ("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥{n}%", 92, "%", 10),
)


@dataclass(frozen=True)
class District:
    """What fill() made: units by code, people by account name."""

    units: dict[str, "Unit"]
    people: dict[str, "Person"]


def start(port: int = 8000) -> None:
    """Prepare this installation, fill it where it is empty, print the accounts, and serve it until stopped."""
    from jixiao.web import prepare, serve

    prepare()
    from jixiao.web.accounts.models import Unit

    if not Unit.objects.exists():
        fill()
    print(accounts(), flush=True)
    serve(port)


def fill(*, year: int | None = None, cases: bool = True) -> District:
    """Fill an empty installation; raises WrongUse where there are units already."""
    from django.apps import apps

    if not apps.ready:
        from jixiao.web import prepare

        prepare()
    from django.db import transaction
    from django.utils import timezone

    from jixiao.errors import WrongUse
    from jixiao.web.accounts.models import Unit

    if Unit.objects.exists():
        raise WrongUse(
            "这个系统里已有单位，演示数据只能填入空系统。", "There are units already: the demonstration fills an empty installation only."
        )
    year = year or timezone.localdate().year
    with transaction.atomic():
        district = _people(_units())
        _tasks(district, [2020, 2021, year - 1, year])
    if cases:
        _seed_cases(district)
        _invented_cases(district, year)
    return district


def accounts() -> str:
    """The accounts as a table for the person who started the demonstration."""
    from jixiao.web.accounts.models import Post

    lines = [f"演示账号，密码都是 {PASSWORD} · demonstration accounts, all with the password {PASSWORD}"]
    posts = Post.objects.select_related("person", "unit").order_by("pk")
    lines += [f"  {p.person.username:14} {p.person.name}  {p.unit.name} · {p.role_name.zh} ({p.role_name.en})" for p in posts]
    return "\n".join(lines)


def seed(name: str) -> dict[str, Any]:
    """The canonical JSON of one of the two seed forms."""
    return json.loads((FORMS / f"{name}.json").read_text(encoding="utf-8"))


def _units() -> dict[str, "Unit"]:
    from jixiao.web.accounts.models import Unit

    bureau = Unit.objects.create(code="101", name="云溪区财政局", level="bureau")
    units = {"101": bureau}
    for code, name, below in DEPARTMENTS:
        units[code] = Unit.objects.create(code=code, name=name, level="department", parent=bureau)
        for number, unit in enumerate(below, 1):
            full = f"{code}{number:03}"
            units[full] = Unit.objects.create(code=full, name=unit, level="unit", parent=units[code])
    return units


def _people(units: dict[str, "Unit"]) -> District:
    from django.contrib.auth.hashers import make_password

    from jixiao.web.accounts.models import Person, Post

    rng = random.Random(7)  # noqa: S311 - a repeatable choice of names
    password = make_password(PASSWORD)
    people: dict[str, Person] = {}

    def add(username: str, role: str, unit: str) -> None:
        name = rng.choice(SURNAMES) + rng.choice(GIVEN)
        people[username] = Person.objects.create(username=username, name=name, password=password)
        Post.objects.create(person=people[username], unit=units[unit], role=role, since=dt.date(2019, 1, 1))

    for username, role in (
        ("caizheng", "finance"),
        ("caizheng2", "finance"),
        ("guanli", "administrator"),
        ("shenji", "auditor"),
        ("jigou", "agency"),
    ):
        add(username, role, "101")
    for code, _name, below in DEPARTMENTS:
        add(f"bumen{code}", "department", code)
        for number in range(1, len(below) + 1):
            unit = f"{code}{number:03}"
            add(f"jingban{unit}", "clerk", unit)
            add(f"fuzeren{unit}", "leader", unit)
    add("kezhang201001", "head", "201001")
    add("kuaiji201001", "accountant", "201001")
    return District(units, people)


def _tasks(district: District, years: list[int]) -> None:
    from jixiao.web.cases.models import STAGES, Task

    for year in years:
        for stage, deadline in (
            ("target", dt.date(year - 1, 11, 30)),
            ("monitoring", dt.date(year, 8, 15)),
            ("self-evaluation", dt.date(year + 1, 3, 31)),
        ):
            Task.objects.create(
                unit=district.units["101"], year=year, stage=stage, deadline=deadline, title=f"{year}年度{STAGES[stage].zh}工作",
                created_by=district.people["caizheng"],
            )  # fmt: skip


def _seed_cases(district: District) -> None:
    """Both seed units, their ledgers, their forms approved as targets and filled in as they were published; left for review."""
    from jixiao.web.demo import ledgers

    for unit, name in (("201001", "wangcheng-2021"), ("202001", "shanghai-2020")):
        case = _begin(district, unit, seed(name), layout=name, profile=name)
        clerk = district.people[f"jingban{unit}"]
        _fill(case, seed(name), clerk)
        ledgers.fill(case, name, clerk=clerk, approver=district.people.get(f"kuaiji{unit}"))
        if name == "shanghai-2020":
            ledgers.compute(case, clerk)
        move(case, district, "submit", "sign", "pass")


def _invented_cases(district: District, year: int) -> None:
    """Last year's forms in every state up to published; this year's on their way."""
    rng = random.Random(2026)  # noqa: S311 - repeatable figures
    ends = (
        ("submit", "sign", "pass", "approve", "publish"),
        ("submit", "sign", "pass", "approve"),
        ("submit", "sign", "pass"),
        ("submit", "sign"),
        ("submit",),
        (),
    )
    codes = [code for code in district.units if len(code) == 6]
    for number, code in enumerate(codes):
        name = PROJECTS[code[:3]][number % 3]
        for back in (1, 0):
            data = invented(district.units[code].name, district.units[code[:3]].name, name, year - back, rng)
            case = _begin(district, code, data, layout="cn-project-2020", profile="cn-mof-2020", approve=back == 1 or number % 3 > 0)
            if back == 1:
                _fill(case, data, district.people[f"jingban{code}"])
                move(case, district, *ends[number % len(ends)])


def invented(unit: str, department: str, name: str, year: int, rng: random.Random) -> dict[str, Any]:
    """A project form with invented figures; about one in three hides a mistake that the checks find."""
    budget = Decimal(rng.randrange(2000, 30000)) / 100
    executed = (budget * Decimal(rng.randrange(82, 101)) / 100).quantize(Decimal("0.01"))
    rows = []
    for level1, level2, title, target, size, measure, weight in INDICATORS:
        done = (
            round(size * rng.choice((0.86, 0.95, 1, 1, 1.02, 1.06))) if measure != "%" else min(100, size + rng.choice((-6, -1, 0, 0, 2)))
        )
        rows.append(
            {
                "level1": level1,
                "level2": level2,
                "name": title,
                "target_text": target.format(n=size),
                "actual_text": f"{done}{measure}",
                "weight": str(weight),
                "score": None,
                "reason": _reason(done, size, target, rng),
                "remedy": None,
            }
        )
    line = {"original": str(budget), "revised": str(budget), "executed": str(executed), "transfers": None, "rate": None, "score": None}
    return {
        "kind": "project", "stage": "self-evaluation", "title": None, "year": str(year), "name": name, "department": department, "unit": unit,
        "money_unit": "万元", "duties": None,
        "funds": [
            {"label": "年度资金总额", "source": "total", "weight": "10"} | line,
            {"label": "其中：当年财政拨款", "source": "fiscal", "weight": None} | line,
        ],
        "goals": [{"planned": f"按计划完成{name}各项工作，服务对象满意。", "achieved": f"{year}年度各项工作按计划推进，主要目标基本完成。"}],
        "indicators": rows, "total": {"weight": "100", "score": None}, "notes": [],
    }  # fmt: skip


def _reason(done: int, size: int, target: str, rng: random.Random) -> str | None:
    """Why a target was missed; one in four was forgotten."""
    missed = done > size if target.startswith("≤") else done < size
    return "部分活动因场地改造顺延，下年度提前安排场地并按季调度。" if missed and rng.random() < 0.75 else None


def _begin(district: District, unit: str, data: dict[str, Any], *, layout: str, profile: str, approve: bool = True) -> "Case":
    """A case whose target is the promise part of `data`, approved (or left with the clerk)."""
    from jixiao.form import from_json
    from jixiao.web.cases import sheet
    from jixiao.web.cases.models import Case

    clerk = district.people[f"jingban{unit}"]
    name = data["name"] or data["department"]
    case = sheet.create(by=clerk, unit=district.units[unit], year=int(data["year"]), stage="target", layout=layout, name=name)
    case.profile, case.form = profile, sheet.data_of(promised(from_json(data)))[0]
    case.save()
    if approve:
        move(case, district, "submit", "sign", "pass", "approve", "evaluate")
    return Case.objects.get(pk=case.pk)


def promised(form: Any) -> Any:
    """The form as it was when only its targets were set."""
    from dataclasses import replace

    from jixiao.web.cases import fields
    from jixiao.web.cases.stages import MONEY_AT_END, RESULT_FIELDS

    form = replace(form, stage="target")
    for scope, names in (("indicators", RESULT_FIELDS), ("goals", ("achieved",)), ("funds", MONEY_AT_END)):
        for index in range(len(getattr(form, scope))):
            for name in names:
                form = fields.put(form, f"{scope}[{index}].{name.removesuffix('_text')}", "")
    return fields.put(form, "total.score", "")


def _fill(case: "Case", data: dict[str, Any], clerk: "Person") -> None:
    """Write the results of `data` into the case, as one import."""
    from jixiao.form import from_json
    from jixiao.web.cases import editing, judge

    form = from_json(data)
    editing.write_form(case.pk, lambda before, now: judge.follow(before, form, judge.load(now.profile)), by=clerk, means="imported")


def move(case: "Case", district: District, *names: str) -> None:
    """Move the case by the people whose move it is."""
    from jixiao.web.cases.models import Case
    from jixiao.web.cases.workflow import MOVES, perform

    code = Case.objects.select_related("unit").get(pk=case.pk).unit.code
    who = {"clerk": f"jingban{code}", "leader": f"fuzeren{code}", "department": f"bumen{code[:3]}", "finance": "caizheng"}
    for name in names:
        fresh = Case.objects.select_related("unit").get(pk=case.pk)
        perform(name, fresh, by=district.people[who[MOVES[name].roles[0]]], note="同意。" if name != "submit" else "")

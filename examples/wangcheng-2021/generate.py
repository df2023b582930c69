"""Writes the invented ledgers of this example: the same rows at every run, persons as codes, places and units made up.

    python examples/wangcheng-2021/generate.py

The figures are those a public self-evaluation of 2021 reported; the rows behind them are invented so that each figure comes out.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).parent / "ledgers"
CHANCE = Random(20211231)
SPRING = (date(2021, 1, 18), date(2021, 2, 9))
JULY = (date(2021, 6, 18), date(2021, 7, 9))
BRANCHES = [f"DZB{n:02d}" for n in range(1, 57)]
Row = Sequence[object]


def write(name: str, heading: str, rows: Iterable[Row]) -> None:
    HERE.mkdir(exist_ok=True)
    with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(heading.split())
        out.writerows(["" if cell is None else cell for cell in row] for row in rows)


def between(span: tuple[date, date]) -> date:
    return span[0] + timedelta(CHANCE.randrange((span[1] - span[0]).days + 1))


def later(day: date, most: int = 12) -> date:
    return day + timedelta(CHANCE.randrange(1, most + 1))


def codes(prefix: str, count: int, *, start: int = 1) -> list[str]:
    return [f"{prefix}{n:04d}" for n in range(start, start + count)]


VETERANS = codes("LX", 30)  # 离休
SENIORS = codes("TX", 118)  # 副县级以上退休
ELDERS = codes("LD", 36)  # 困难老党员
MERITS = codes("GX", 46)  # 功勋党员
NEEDY = codes("TK", 121)  # 特困帮扶对象
VOLUNTEERS = codes("WL", 80)  # 五老
LEARNERS = codes("XY", 1700)
CAMPUS = [
    "合唱",
    "书法",
    "国画",
    "声乐",
    "电子琴",
    "舞蹈",
    "太极",
    "摄影",
    "瑜伽",
    "葫芦丝",
    "二胡",
    "古筝",
    "京剧",
    "花鼓戏",
    "智能手机",
    "英语",
    "诗词",
    "健身操",
]
SUBJECTS = [f"{name}{level}" for name in CAMPUS for level in ("基础", "提高", "研修")]


def roster() -> None:
    kinds = [
        (VETERANS, "离休"),
        (SENIORS, "退休"),
        (ELDERS, "困难党员"),
        (MERITS, "困难党员"),
        (NEEDY, "遗属"),
        (VOLUNTEERS, "五老"),
        (LEARNERS, "学员"),
    ]
    rows = [(p, kind, CHANCE.choice(BRANCHES) if kind != "学员" else None, "2019-01-01", None) for people, kind in kinds for p in people]
    write("roster", "人员 类别 所在支部 起始日期 终止日期", rows)


def org() -> None:
    rows: list[Row] = [(code, f"离退休第{n}党支部", "离退休党支部", None, None, "2018-01-01") for n, code in enumerate(BRANCHES, 1)]
    places = [("街道", 15), ("村社", 180), ("学校", 91)]
    for kind, count in places:
        for n in range(1, count + 1):
            rows.append((f"{kind}{n:03d}", f"示例{kind}{n:03d}", kind, None, "是", "2016-01-01"))
            rows.append((f"GGW-{kind}{n:03d}", f"示例{kind}{n:03d}关工委", "关工委", f"{kind}{n:03d}", None, "2017-01-01"))
    rows += [(f"JXD{n}", f"示例教学点{n}", "教学点", None, None, "2021-03-01") for n in range(1, 7)]
    rows += [("ZYD1", "五老红志愿服务支队", "志愿队", None, None, "2018-01-01"), ("JPJST", "金牌讲师团", "社团", None, None, "2018-01-01")]
    rows += [("XJT", "五老宣讲队", "社团", None, None, "2018-01-01"), ("QGGW", "区关工委", "社团", None, None, "2010-01-01")]
    rows += [("HDZX", "老干部活动中心", "社团", None, None, "2010-01-01")]
    write("org", "组织编号 名称 组织类别 上级组织 已建关工委 起始日期", rows)


def aid() -> None:
    both, once = NEEDY[:73], NEEDY[73:]
    turns = [("春节", p) for p in both] + [("七一", p) for p in both] + [(CHANCE.choice(["春节", "七一"]), p) for p in once]
    rows: list[Row] = []
    for n, (turn, person) in enumerate(turns):
        paid = between(SPRING if turn == "春节" else JULY)
        rows.append((f"BF{n + 1:04d}", person, turn, paid - timedelta(7), paid, 1500 if n < 102 else 1000, "已发放", later(paid)))
    rows += [(f"BF{n:04d}", p, "临时", None, None, 1000, "退回", "2021-05-20") for n, p in enumerate(NEEDY[:6], 195)]
    write("aid", "编号 受助人 轮次 审批日期 发放日期 金额 状态 录入日期", rows)


def condolence() -> None:
    rows: list[Row] = []

    def visit(person: str, target: str, occasion: str, span: tuple[date, date], amount: int, **more: object) -> None:
        day = between(span)
        rows.append(
            (
                person,
                target,
                occasion,
                more.get("program"),
                "上门",
                more.get("led_by"),
                day,
                amount,
                more.get("goods"),
                more.get("value"),
                later(day, 3),
            )
        )

    for n, person in enumerate(SENIORS + ELDERS):
        senior = n < len(SENIORS)
        amount = 1000 if senior or n - len(SENIORS) < 24 else 1500
        target = "副县级以上退休" if senior else "困难老党员"
        visit(person, target, "春节", SPRING, amount, program="区委区政府春节慰问", led_by=f"领导{n % 14 + 1:02d}")
    seasons = [
        ("春节", SPRING),
        ("七一", JULY),
        ("高温", (date(2021, 7, 20), date(2021, 8, 10))),
        ("重阳", (date(2021, 10, 8), date(2021, 10, 14))),
    ]
    for person in VETERANS:
        for occasion, span in seasons:
            gift = {"goods": "上门服务卡", "value": 1000} if occasion == "重阳" else {}
            visit(person, "离休干部", occasion, span, 1500, program="离休干部走访", **gift)
    for person in MERITS:
        visit(person, "功勋党员", "建党百年", JULY, 500, program="建党百年慰问")
    for occasion, count in (("生日", 20), ("生病住院", 17), ("逝世吊唁", 8)):
        for person in CHANCE.sample(SENIORS, count):
            visit(person, "其他", occasion, (date(2021, 1, 5), date(2021, 12, 20)), 300, program="日常慰问")
    write("condolence", "人员 慰问对象 事由 项目 形式 带队人 走访日期 慰问金 物资 物资价值 录入日期", rows)


def student_aid() -> None:
    kinds = ["贫困", "失学", "失足", "失亲", "流动", "流浪", "留守", "残疾", "精神困惑", "服刑人员子女"]
    rows: list[Row] = []
    for n, child in enumerate(codes("QSN", 213)):
        cash = n < 190
        paid = between((date(2021, 8, 20), date(2021, 9, 28)) if cash else (date(2021, 5, 20), date(2021, 6, 1)))
        amount = (3000 if n < 97 else 2000) if cash else 1000
        rows.append((child, kinds[n % 10], "现金" if cash else "物资", paid - timedelta(15), paid, amount, later(paid)))
    write("student_aid", "受助人编号 困境类别 资助形式 审批日期 发放日期 金额 录入日期", rows)


def designation() -> None:
    rows: list[Row] = []
    for n in (1, 2):
        rows.append(
            (f"WLKT{n}", "市级网络课堂示范站点", "网络课堂示范站点", "市级", f"示例社区{n}", f"示例组通〔2021〕{10 + n}号", "2021-10-20")
        )
    for n, holder in enumerate(["示例村1", "示例社区3", "示例社区4", "示例局"], 1):
        rows.append((f"SFZB{n}", "市级示范性离退休干部党支部", "示范党支部", "市级", holder, f"示例组通〔2021〕{20 + n}号", "2021-10-25"))
    rows += [(f"ZJ{n}", "美在金秋老党员之家", "老党员之家", "区县级", f"示例社区{n + 4}", None, "2021-06-20") for n in range(1, 8)]
    rows += [(f"JX{n}", "老年教育基层教学点", "教学点", "区县级", f"示例教学点{n}", None, "2021-03-10") for n in range(1, 7)]
    rows += [
        (f"JNZ{n:02d}", "光荣在党50年纪念章", "纪念章", "国家级", person, None, "2021-06-28") for n, person in enumerate(ELDERS[:15], 1)
    ]
    write("designation", "编号 称号 类别 层级 获评单位 文号 通报日期", rows)


def activity() -> None:
    def event(
        title: str, host: str, kind: str, day: object, teams: int | None = None, heads: int = 30, basis: str = "花名册", level: str = "集体"
    ) -> Row:
        return (title, host, kind, "线下", level, day, teams, heads, basis)

    rows = [
        event("老干部趣味运动会", "HDZX", "文体", "2021-11-30", 50, 472, "实名签到"),
        event("离退休干部党支部书记党史学习教育专题培训班", "HDZX", "培训", "2021-04-21", None, 56, "实名签到"),
        event("视察重点工程活动", "HDZX", "参观考察", "2021-10-13", None, 60),
        event("党史故事分享会", "HDZX", "学习", "2021-05-12", None, 80),
        event("微党课竞赛", "HDZX", "学习", "2021-06-08", None, 45),
        event("我的入党那一天主题征文", "HDZX", "征集", "2021-06-30", None, 60),
        event("基层工作现场经验交流会", "区关工委", "会议", "2021-05-27", None, 90),
        event("基层工作现场观摩会", "区关工委", "会议", "2021-09-23", None, 85),
        event("学史力行为民办实事", "HDZX", "公益", "2021-07-15", None, 40),
    ]
    for branch in BRANCHES:
        for month in range(1, 13 if branch != "DZB56" else 11):
            rows.append(
                event(
                    f"{month}月组织生活",
                    branch,
                    "组织生活",
                    date(2021, month, CHANCE.randrange(5, 26)),
                    None,
                    CHANCE.randrange(12, 35),
                    "实名签到",
                    "支部",
                )
            )
    write("activity", "名称 主办组织 类别 方式 层级 举办日期 参赛队数 参加人数 人数依据", rows)


def classes() -> tuple[list[str], list[str]]:
    rows: list[Row] = []
    old, new = [], []
    for n in range(84):
        term, start = ("2020年春季", date(2020, 5, 11)) if n < 42 else ("2020年秋季", date(2020, 9, 7))
        code = f"BJ20{n + 1:03d}"
        old.append(code)
        rows.append(
            (code, term, SUBJECTS[n % 50], f"{n + 1:03d}", f"教师{n % 40 + 1:02d}", start, start, start + timedelta(100), 60, "结业")
        )
    for n in range(90):
        term, start = ("2021年春季", date(2021, 3, 8)) if n < 45 else ("2021年秋季", date(2021, 9, 6))
        code = f"BJ21{n + 1:03d}"
        opened = n < 88
        status = "结业" if n < 84 else "并班" if opened else "撤班"
        if opened:
            new.append(code)
        subject = SUBJECTS[n % 54]
        rows.append(
            (
                code,
                term,
                subject,
                f"{n + 1:03d}",
                f"教师{n % 42 + 1:02d}",
                start,
                start if opened else None,
                start + timedelta(110) if n < 84 else None,
                60,
                status,
            )
        )
    write("class", "编号 学期 学科 班号 教师 计划开班日期 开班日期 结班日期 座位数 状态", rows)
    return old, new


def enrol(old: list[str], new: list[str]) -> None:
    rows: list[Row] = []

    def fill(groups: list[str], total: int, year: int, learners: list[str]) -> None:
        pairs: set[tuple[str, str]] = set()
        for n, person in enumerate(learners):  # everyone at least once
            pairs.add((groups[n % len(groups)], person))
        while len(pairs) < total:
            pairs.add((CHANCE.choice(groups), CHANCE.choice(learners)))
        for n, (group, person) in enumerate(sorted(pairs)):
            spring = int(group[4:]) <= len(groups) // 2 + (1 if year == 2021 else 0)
            day = between((date(year, 3, 1), date(year, 3, 7)) if spring else (date(year, 8, 28), date(year, 9, 5)))
            rows.append((group, person, day, 100 if year == 2021 and n < 2887 else 80, "结业"))

    fill(old, 4300, 2020, LEARNERS[:1560])
    fill(new, 4412, 2021, LEARNERS[:1600])
    write("enrol", "班级 人员 日期 学费 状态", rows)


def lessons_and_checks() -> None:
    items = ["教学计划", "首课考勤", "点名册", "教师备课", "教室安全"]
    rows = [("教学管理", f"BJ21{n % 88 + 1:03d}", date(2021, 3 + n % 9, 15), items[n % 5], "是") for n in range(45)]
    write("check", "制度 对象 日期 检查项 合格", rows)


def lecture() -> None:
    places = ["企业", "农村", "机关", "校园", "社区", "红色教育基地"]
    rows: list[Row] = []
    for n in range(152):
        day = between((date(2021, 3, 1), date(2021, 12, 10)))
        rows.append(("金牌讲师团", f"精品课程{n % 16 + 1:02d}", places[n % 6], day, 200, "党员干部" if n % 2 else "群众", "估计"))
    for n in range(124):
        day = between((date(2021, 3, 1), date(2021, 12, 10)))
        rows.append(("五老宣讲队", f"党史国史{n % 8 + 1}", "校园", day, 600, "中小学生", "估计"))
    write("lecture", "宣讲队 课程 场所 宣讲日期 受众人次 受众类别 受众依据", rows)


def volunteer() -> None:
    fields = ["矛盾调解", "交通劝导", "环境整治", "宣传政策", "扶贫助困", "防汛救灾"]
    rows = [
        (
            "五老红志愿服务支队",
            CHANCE.choice(VOLUNTEERS),
            fields[n % 6],
            between((date(2021, 1, 10), date(2021, 12, 20))),
            CHANCE.randrange(2, 7),
        )
        for n in range(300)
    ]
    write("volunteer", "队伍 人员 服务领域 日期 时长（小时）", rows)


def health() -> None:
    days = [date(2021, 4, 15), date(2021, 6, 17), date(2021, 9, 16), date(2021, 11, 18)]
    write(
        "checkup",
        "人员 类别 日期 批次 承办机构",
        [(p, "义诊", days[n % 4], f"第{n % 4 + 1}批", "示例保健协会") for n, p in enumerate(CHANCE.sample(SENIORS, 100))],
    )
    people = (VETERANS + SENIORS + NEEDY + VOLUNTEERS + LEARNERS)[:500]
    write("subscription", "人员 报刊 年度 日期 价格", [(p, "中老年保健知识手册", 2021, date(2021, 5, 20), 12) for p in people])


def survey() -> None:
    answers = ["很满意"] * 240 + ["满意"] * 121 + ["基本满意"] * 15 + ["不满意"] * 4 + ["未答"] * 20
    CHANCE.shuffle(answers)
    write(
        "survey", "调查 日期 总体人数 发放份数 回答 渠道", [("学员满意度", "2021-12-06", 1600, 400, answer, "现场") for answer in answers]
    )


def work() -> None:
    kinds = ["征文", "书法", "绘画", "摄影"]
    rows = [
        (
            "庆祝建党100周年主题作品征集",
            f"作者{CHANCE.randrange(1, 391):03d}",
            kinds[n % 4],
            between((date(2021, 4, 1), date(2021, 6, 25))),
            "是" if n % 9 == 0 else "否",
        )
        for n in range(512)
    ]
    write("work", "征集活动 作者 类别 日期 入选", rows)


ITEMS = ["老干部慰问、避暑及离休干部特需经费健康休养费", "老干组织专项", "阵地建设费", "老干部专项活动和管理工作经费", "老干部大学工作经费"]


def money() -> None:
    write(
        "budget",
        "预算项目 资金来源 环节 批复日期 金额",
        [("部门预算", "财政拨款", "年初", "2021-01-28", "8003800.00"), ("部门预算", "事业收入", "年初", "2021-01-28", "400000.00")],
    )
    rows: list[Row] = []

    def pay(item: int, source: str, day: date, cents: int, payee: str, ref: str = "") -> None:
        rows.append((ITEMS[item], source, f"PZ{len(rows) + 1:04d}", day, f"{cents / 100:.2f}", payee, ref))

    for n, cents in enumerate([12_250_000, 12_250_000]):
        pay(0, "财政拨款", (date(2021, 2, 10), date(2021, 7, 12))[n], cents, "特困帮扶对象", "帮扶")
    pay(0, "财政拨款", date(2021, 2, 9), 16_000_000, "春节慰问对象", "春节慰问")
    pay(1, "财政拨款", date(2021, 9, 28), 50_000_000, "受助青少年", "助学")
    for n in (1, 2):
        pay(2, "财政拨款", date(2021, 11, 8 + n), 2_000_000, f"示例社区{n}", f"WLKT{n}")
    for n in (1, 2, 3, 4):
        pay(2, "财政拨款", date(2021, 11, 12 + n), 1_500_000, f"示例支部{n}", f"SFZB{n}")
    rest = 890_100_000 - 24_500_000 - 16_000_000 - 50_000_000 - 10_000_000
    share_out(rest, 240, pay, "财政拨款", (0, 1, 3, 4))
    share_out(41_070_000, 40, pay, "事业收入", (4,))
    write("payment", "预算项目 资金来源 凭证号 支付日期 金额 收款人 关联事项", rows)


def share_out(total: int, count: int, pay: object, source: str, items: tuple[int, ...]) -> None:
    """Vouchers of uneven amounts that add up to the total, in cents."""
    left = total
    for n in range(count):
        even = left // (count - n)
        cents = left if n == count - 1 else even * CHANCE.randrange(60, 140) // 100
        left -= cents
        pay(items[n % len(items)], source, between((date(2021, 1, 8), date(2021, 12, 28))), cents, f"供应商{n % 25 + 1:02d}")  # type: ignore[operator]


def main() -> None:
    roster()
    org()
    aid()
    condolence()
    student_aid()
    designation()
    activity()
    enrol(*classes())
    lessons_and_checks()
    lecture()
    volunteer()
    health()
    survey()
    work()
    money()


if __name__ == "__main__":
    main()

"""Writes the invented ledgers of this example: the same rows at every run, persons as codes, places and units made up.

    python examples/shanghai-2020/generate.py

The figures are those a public self-evaluation of 2020 reported; the rows behind them are invented so that each figure comes out.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).parent / "ledgers"
CHANCE = Random(20201231)
VETERANS = [f"LX{n:02d}" for n in range(1, 15)]
RETIRED = [f"TX{n:02d}" for n in range(1, 47)]
EVERYONE = VETERANS + RETIRED
# eight died in the year: one veteran, seven retired; two of them had been helped before
DEATHS = {
    "LX14": date(2020, 10, 18),
    "TX40": date(2020, 3, 14),
    "TX41": date(2020, 4, 28),
    "TX42": date(2020, 5, 19),
    "TX43": date(2020, 6, 30),
    "TX44": date(2020, 2, 27),
    "TX45": date(2020, 7, 21),
    "TX46": date(2020, 11, 24),
}
HELPED_BEFORE = ("LX14", "TX46")
MONTHLY = (110, 96, 120, 118, 121, 124, 126, 125, 125, 125, 125, 125)
Row = Sequence[object]


def write(name: str, heading: str, rows: Iterable[Row]) -> None:
    HERE.mkdir(exist_ok=True)
    with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(heading.split())
        out.writerows(["" if cell is None else cell for cell in row] for row in rows)


def alive(day: date) -> list[str]:
    return [p for p in EVERYONE if p not in DEATHS or DEATHS[p] >= day]


def roster() -> None:
    rows = [
        (p, "离休" if p in VETERANS else "退休", f"ZB{n % 6 + 1}", "2015-01-01", DEATHS.get(p), "去世" if p in DEATHS else None)
        for n, p in enumerate(EVERYONE)
    ]
    write("roster", "人员 类别 所在支部 起始日期 终止日期 终止原因", rows)
    branches: list[Row] = [(f"ZB{n}", f"退休第{n}支部", "离退休党支部", "2017-01-01", "2020-11-30") for n in range(1, 7)]
    branches += [
        ("HDS", "老干部活动室", "社团", "2010-01-01", None),
        ("HCT", "合唱团", "兴趣组队", "2010-01-01", None),
        ("KPXJ", "科普宣讲组", "社团", "2018-01-01", None),
    ]
    write("org", "组织编号 名称 组织类别 起始日期 届满日期", branches)


def activities() -> None:
    events: list[Row] = []
    attended: list[Row] = []
    themes = ["形势报告会", "支部学习", "兴趣交流", "专题教育片"]
    tours = {4: "云游看上海·滨江", 6: "云游看上海·老建筑", 9: "云游看上海·公园"}
    for month in range(1, 13):
        codes = [f"HD{month:02d}{n}" for n in range(1, 5)]
        for n, code in enumerate(codes):
            day = date(2020, month, 6 + 6 * n)
            online = month > 1
            tour = tours.get(month) if n == 3 else None
            events.append(
                (
                    code,
                    tour or f"{month}月{themes[n]}",
                    "HDS",
                    "参观考察" if tour else "学习",
                    "线上" if online else "线下",
                    "集体",
                    day,
                    "平台后台" if online else "实名签到",
                )
            )
        pairs = [(c, p) for n, c in enumerate(codes) for p in alive(date(2020, month, 6 + 6 * n))]
        for code, person in sorted(CHANCE.sample(pairs, MONTHLY[month - 1])):
            attended.append((code, person, date(2020, month, 6 * int(code[-1])), "线上" if month > 1 else "线下"))
    events += [
        ("YC1", "儿童绘画展暨音乐分享会演出", "HCT", "演出", "线下", "小组", "2020-07-18", "花名册"),
        ("YC2", "建军节慰问演出", "HCT", "演出", "线下", "小组", "2020-07-31", "花名册"),
    ]
    write("activity", "编号 名称 主办组织 类别 方式 层级 举办日期 人数依据", events)
    write("attendance", "活动 人员 日期 方式", attended)


def services() -> None:
    rows: list[Row] = []

    def serve(person: str, program: str, item: str, asked: date, done: date) -> None:
        rows.append((person, program, item, asked, asked + timedelta(30), done, "完成"))

    helped = [p for p in EVERYONE if p not in DEATHS or p in HELPED_BEFORE]
    for n, person in enumerate(helped):
        for item in ("房屋应急维修", "清洗空调")[: 1 + n % 2]:
            serve(person, "实事工程", item, date(2020, 6, 1), date(2020, 6, 8) + timedelta(n % 20))
    for n, person in enumerate(alive(date(2020, 11, 25))):
        day = date(2020, 12, 7) + timedelta(n % 4)
        rows.append((person, "证卡换新", "旧卡换新", "2020-12-07", "2020-12-13", day, "完成"))
    for person in alive(date(2020, 2, 20)):
        serve(person, "防疫物资", "口罩、消毒水", date(2020, 2, 10), date(2020, 2, 18))
    for person, day in DEATHS.items():
        serve(person, "丧抚协助", "协助办理后事与抚恤", day, day + timedelta(5))
    for month in range(3, 13):
        for person in alive(date(2020, month, 25))[:12]:
            serve(person, "送学上门", "学习材料", date(2020, month, 5), date(2020, month, 10))
    for person in alive(date(2020, 12, 31))[:9]:
        serve(person, "云医院", "安装与使用指导", date(2020, 4, 8), date(2020, 4, 12))
    for person in alive(date(2020, 12, 31))[20:24]:
        serve(person, "信息寻访", "更新住址电话", date(2020, 8, 3), date(2020, 8, 6))
    write("service", "人员 项目 服务内容 申请日期 应完成日期 完成日期 结果", rows)


def calls() -> None:
    rows: list[Row] = []
    for month in range(1, 13):
        last = (date(2020 + month // 12, month % 12 + 1, 1) - timedelta(1)).day
        for first, until in ((1, 15), (16, last)):
            for n, person in enumerate(alive(date(2020, month, until))):
                rows.append((person, date(2020, month, first + n % 12), "是"))
    write("call", "人员 联系日期 已接通", rows)


def papers() -> None:
    titles = ["解放日报", "老干部工作", "新民晚报"]
    rows: list[Row] = []
    for n, person in enumerate(EVERYONE):
        complaint = date(2020, 2, 20) + timedelta(n) if n % 12 == 0 else None
        rows.append((person, titles[n % 3], 2020, "2020-01-03", 180, complaint, complaint + timedelta(2) if complaint else None))
    rows += [(p, titles[n % 3], 2021, "2020-11-26", 180, None, None) for n, p in enumerate(alive(date(2020, 12, 31)))]
    write("subscription", "人员 报刊 年度 日期 价格 投诉日期 办结日期", rows)
    topics = ["组织生活", "学习阅文", "走访慰问", "活动管理", "健康保障", "经费管理", "安全应急", "信息更新", "报刊征订", "满意度调查"]
    write(
        "rule",
        "主题 制度名称 文号 印发日期 失效日期",
        [(t, f"{t}制度", f"示例办〔2018〕{n}号", "2018-03-01", None) for n, t in enumerate(topics, 1)],
    )


def plan() -> None:
    rows: list[Row] = []
    for n in range(1, 7):
        rows.append((f"退休第{n}支部换届", "换届", "2020-11-30", f"2020-11-{10 + n}", "完成", None))
    for n in range(30):
        due = date(2020, n % 12 + 1, 25)
        rows.append(
            (f"计划事项{n + 1:02d}", "日常", due, due - timedelta(CHANCE.randrange(1, 9)), "完成", "疫情调整" if n % 7 == 0 else None)
        )
    rows += [
        (name, "专项", "2020-12-20", None, "进行", "疫情调整") for name in ("活动场所装修改造", "线下参观学习", "银龄书画展", "秋季健步走")
    ]
    rows += [(name, "专项", "2020-06-30", None, "取消", "疫情调整") for name in ("春游", "外出疗养")]
    write("plan", "计划事项 类别 计划日期 完成日期 状态 调整依据", rows)


def surveys() -> None:
    rows: list[Row] = []
    for name, count in (("兴趣组队", 40), ("服务对象", 52), ("协作", 12)):
        rows += [(name, "2020-12-10", count, count, "很满意" if n % 3 else "满意", "电话") for n in range(count)]
    write("survey", "调查 日期 总体人数 发放份数 回答 渠道", rows)


def visits_and_honours() -> None:
    rows: list[Row] = [(p, "其他", "春节", "节日慰问", "2020-01-16", 500) for p in EVERYONE]
    rows += [(p, "其他", "逝世吊唁", "日常慰问", day + timedelta(2), 1000) for p, day in DEATHS.items()]
    rows += [(p, "其他", "高温", "夏送清凉", "2020-07-28", 300) for p in alive(date(2020, 7, 28))]
    rows += [(p, "其他", "重阳", "祝寿慰问", "2020-10-23", 300) for p in alive(date(2020, 10, 23))]
    write("condolence", "人员 慰问对象 事由 项目 走访日期 慰问金", rows)
    honours = [
        ("纪念章", "国家级", "LX01", "抗美援朝出国作战70周年纪念章", "2020-10-23"),
        ("纪念章", "国家级", "LX02", "抗美援朝出国作战70周年纪念章", "2020-10-23"),
        ("先进集体", "市级", "离休党支部", "离退休干部先进集体", "2020-09-15"),
        ("先进个人", "国家级", "TX01", "离退休干部先进个人", "2020-11-20"),
        ("优秀组队", "区县级", "合唱团", "优秀兴趣组队", "2020-12-01"),
        ("作品获奖", "市级", "TX02", "摄影展优秀奖", "2020-10-30"),
    ]
    write("designation", "类别 层级 获评单位 称号 通报日期", honours)
    lectures: list[Row] = [("科普宣讲组", "科学饮水", "社区", "网络直播", "2020-03-22", 9800, "群众", "平台后台")]
    lectures += [("科普宣讲组", "红色物业党课", "社区", "电台与网络", date(2020, 3 + n, 18), 300, "党员干部", "估计") for n in range(5)]
    write("lecture", "宣讲队 课程 场所 地点 宣讲日期 受众人次 受众类别 受众依据", lectures)
    write(
        "checkup",
        "人员 类别 日期 批次 报告送达日期 承办机构",
        [
            (p, "体检", date(2020, 9, 7 + n % 10), f"第{n % 10 + 1}批", date(2020, 9, 22 + n % 8), "示例体检中心")
            for n, p in enumerate(alive(date(2020, 9, 30)))
        ],
    )
    write(
        "claim",
        "人员 收件日期 支付日期 申报金额 核定金额 应完成日期",
        [
            (p, date(2020, 6, 1 + n % 20), date(2020, 6, 10 + n % 20), 1200 + 30 * n, 1000 + 25 * n, "2020-07-15")
            for n, p in enumerate(alive(date(2020, 6, 30))[14:])
        ],
    )


def money() -> None:
    item = "机关离退休干部活动经费"
    write(
        "budget",
        "预算项目 资金来源 环节 批复日期 金额",
        [(item, "财政拨款", "年初", "2020-01-20", "1193980.00"), (item, "财政拨款", "调整", "2020-09-30", "-144603.00")],
    )
    left, count = 104_828_545, 150
    rows: list[Row] = []
    for n in range(count):
        cents = left if n == count - 1 else left // (count - n) * CHANCE.randrange(60, 140) // 100
        left -= cents
        rows.append(
            (
                item,
                "财政拨款",
                f"PZ{n + 1:04d}",
                date(2020, 1, 13) + timedelta(n * 348 // count),
                f"{cents / 100:.2f}",
                f"供应商{n % 20 + 1:02d}",
                None,
            )
        )
    write("payment", "预算项目 资金来源 凭证号 支付日期 金额 收款人 关联事项", rows)


def main() -> None:
    roster()
    activities()
    services()
    calls()
    papers()
    plan()
    surveys()
    visits_and_honours()
    money()


if __name__ == "__main__":
    main()

"""Small books of ledgers for the tests, typed from pasted text."""

from jixiao.evidence.calendar import NamedWindow, Period, load_windows
from jixiao.evidence.evaluate import Result, evaluate
from jixiao.evidence.intake import read_pasted
from jixiao.evidence.ledger import Ledger, load_ledgers
from jixiao.evidence.measure import load_measures
from jixiao.evidence.rows import Book

YEAR = Period.of_year(2021)


def date(zh: str) -> dict[str, str]:
    return {"zh": zh, "en": zh, "type": "date"}


LEDGERS: dict[str, Ledger] = load_ledgers(
    {
        "aid": {
            "zh": "帮扶台账",
            "en": "aid ledger",
            "date": "paid",
            "columns": {
                "person": {"zh": "人员", "en": "person", "type": "person"},
                "status": {"zh": "状态", "en": "status", "type": "enum", "values": ["已发放", "退回"]},
                "paid": date("发放日期"),
                "due": date("应发日期"),
                "amount": {"zh": "金额", "en": "amount", "type": "money"},
                "grant": {"zh": "批次", "en": "grant", "type": "ref", "ledger": "notice"},
                "cash": {"zh": "现金", "en": "cash", "type": "bool"},
            },
        },
        "notice": {
            "zh": "通报台账",
            "en": "notice ledger",
            "date": "day",
            "columns": {"title": {"zh": "标题", "en": "title", "type": "text"}, "day": date("通报日期")},
        },
        "roster": {
            "zh": "名册",
            "en": "roster",
            "valid": ["from", "to"],
            "key": "person",
            "roster": True,
            "columns": {
                "person": {"zh": "人员", "en": "person", "type": "id"},
                "kind": {"zh": "类别", "en": "kind", "type": "text"},
                "from": date("起"),
                "to": date("止"),
            },
        },
    }
)
WINDOWS: dict[str, NamedWindow] = load_windows(
    {
        "春节前": {"from": "lunar(1,1)-30d", "to": "lunar(1,1)-1d"},
        "七一前后": {"from": "06-15", "to": "07-15"},
        "两节": {"any": ["春节前", "七一前后"]},
        "一个月内": {"opens": "+0d", "closes": "+1m"},
        "跨年": {"from": "12-20", "to": "01-10"},
    }
)
AID = """编号\t人员\t状态\t发放日期\t应发日期\t金额\t批次\t现金\t作废原因
A1\tP1\t已发放\t2021-02-01\t2021-02-05\t100.10\tN1\t是\t
A2\tP1\t已发放\t2021-07-01\t2021-06-30\t200.20\tN1\t否\t
A3\tP2\t已发放\t2021-07-02\t2021-07-02\t300\t\t\t
A4\tP3\t退回\t2021-07-03\t2021-07-05\t400\tN2\t是\t
A5\tP4\t已发放\t2021-03-03\t2021-03-03\t500\tN9\t是\t重复登记
A6\tP2\t已发放\t2020-07-02\t2020-07-02\t50\t\t是\t
A7\tP5\t已发放\t\t2021-09-01\t60\t\t是\t"""
NOTICE = "编号\t标题\t通报日期\nN1\t甲\t2021-01-31\nN2\t乙\t2021-07-01"
ROSTER = "人员\t类别\t起\t止\nP1\t甲\t2020-01-01\t\nP2\t甲\t2020-01-01\t2021-06-30\nP3\t乙\t2021-03-01\t\nP9\t甲\t2019-01-01\t2019-12-31"


def book(aid: str = AID) -> Book:
    texts = {"aid": aid, "notice": NOTICE, "roster": ROSTER}
    frames = {}
    for name, text in texts.items():
        intake = read_pasted(text, LEDGERS[name])
        assert intake.frame is not None, [p.message.zh for p in intake.errors]
        frames[name] = intake.frame
    return Book(LEDGERS, frames, WINDOWS)


def ask(declared: dict[str, object], *, of: Book | None = None, period: Period = YEAR) -> Result:
    """One measure over the small book."""
    measure = load_measures({"m": declared}, LEDGERS)["m"]
    return evaluate(measure, of or book(), period)

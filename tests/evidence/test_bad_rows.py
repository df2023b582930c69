"""Forty and more kinds of bad ledger rows: each gives a sentence with its row and column, and nothing is lost."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from jixiao.evidence import pack
from jixiao.evidence.intake import Intake, read_file, read_pasted
from jixiao.evidence.ledger import load_ledger

AID = pack.load("retired-cadres").ledgers["aid"]
PLAN = load_ledger(
    "plan",
    {
        "zh": "计划台账",
        "en": "plan ledger",
        "valid": ["from", "to"],
        "order": [["from", "to"]],
        "columns": {
            "item": {"zh": "事项", "en": "item", "type": "text", "required": True},
            "from": {"zh": "起", "en": "from", "type": "date"},
            "to": {"zh": "止", "en": "to", "type": "date"},
            "heads": {"zh": "人数", "en": "heads", "type": "int"},
            "done": {"zh": "完成", "en": "done", "type": "bool"},
            "bank": {"zh": "账号", "en": "account", "type": "text", "flag": "b"},
        },
    },
)
GOOD = {"受助人": "P001", "轮次": "春节", "审批日期": "2021-01-20", "发放日期": "2021-02-01", "金额": "1200", "状态": "已发放"}


def aid(**changed: str) -> Intake:
    cells = {**GOOD, **changed}
    return read_pasted("\t".join(cells) + "\n" + "\t".join(GOOD.values()) + "\n" + "\t".join(cells.values()), AID)


def plan(**changed: str) -> Intake:
    cells = {"事项": "座谈", "起": "2021-01-01", "止": "2021-12-31", "人数": "12", "完成": "是", **changed}
    return read_pasted("\t".join(cells) + "\n" + "\t".join(cells.values()), PLAN)


REFUSED: dict[str, tuple[Callable[[], Intake], str, str]] = {
    "a date without its day": (lambda: aid(发放日期="2021年2月"), "第 3 行“发放日期”：读到“2021年2月”，只有年月，没有日", "has no day"),
    "a date without its year": (lambda: aid(发放日期="2月1日"), "没有年份", "has no year"),
    "a day that does not exist": (lambda: aid(发放日期="2021-02-30"), "这一天不存在", "does not exist"),
    "a two-digit year": (lambda: aid(发放日期="21-2-1"), "年份只有两位", "two-digit year"),
    "a year out of range": (lambda: aid(发放日期="0221-02-01"), "年份不在 1900 至 2100 之间", "outside 1900"),
    "a word for a date": (lambda: aid(发放日期="春节前"), "不是日期", "not a date"),
    "a small number for a date": (lambda: aid(发放日期="2021"), "是数字，不是日期", "not a date"),
    "negative money": (lambda: aid(金额="-300"), "第 3 行“金额”：读到“-300.00”，不能为负数", "must not be negative"),
    "three decimals of money": (lambda: aid(金额="1200.005"), "小数超过 2 位", "more than 2 decimals"),
    "a word for money": (lambda: aid(金额="待定"), "不是数字；应填：金额，单位元", "not a number"),
    "a number beyond all numbers": (lambda: aid(金额="1e999999999"), "不是数字", "not a number"),
    "a range for money": (lambda: aid(金额="500-800"), "是一个区间", "is a range"),
    "about so much money": (lambda: aid(金额="约1200"), "是约数", "is approximate"),
    "more than so many": (lambda: plan(人数="470余"), "是约数", "is approximate"),
    "half a person": (lambda: plan(人数="3.5"), "有小数，应为整数", "more than 0 decimals"),
    "money beyond reason": (lambda: aid(金额="12345678901234567"), "数字过大", "too large"),
    "a formula error": (lambda: aid(金额="#REF!"), "是公式错误 #REF!", "formula error"),
    "a formula error in text": (lambda: aid(受助人="#N/A"), "是公式错误", "formula error"),
    "a word outside the list": (
        lambda: aid(状态="已发"),
        "不在选项之内；是否为“已发放”？；应填：申请、审核通过、已发放、退回",
        "did you mean",
    ),
    "two words in one cell": (lambda: aid(轮次="春节、七一"), "一格写了 2 个选项", "names 2 options"),
    "neither yes nor no": (lambda: plan(完成="可能"), "不是“是”或“否”", "neither yes nor no"),
    "a required cell left blank": (lambda: aid(受助人=""), "第 3 行“受助人”：必填，未填", "required and blank"),
    "an identity number": (lambda: aid(受助人="430122194001011234"), "读到“***”，像身份证号", "identity number"),
    "a bank account": (lambda: aid(受助人="6222021234567890123"), "像银行账号", "bank account"),
    "an account in its own column": (lambda: plan(账号="6222021234"), "证件号码和银行账号不入台账", "are not kept"),
    "a long number in scientific notation": (lambda: aid(受助人="1.23E+17"), "是科学记数", "scientific notation"),
    "text that begins like a formula": (lambda: aid(受助人="=cmd|'/c calc'!A1"), "以公式符号开头", "begins like a formula"),
    "text beyond reason": (lambda: plan(事项="长" * 2001), "有 2001 字，太长", "2001 characters"),
    "an end before its start": (lambda: plan(止="2020-12-31"), "止 2020-12-31 早于起 2021-01-01", "is before"),
    "an id that occurs twice": (
        lambda: read_pasted("编号\t事项\tdone\nA1\t甲\t是\nA1\t乙\t否", PLAN),
        "第 3 行“编号”：读到“A1”，编号重复",
        "occurs twice",
    ),
    "a void without its reason": (lambda: aid(作废原因="是"), "要写作废的原因", "reason for voiding"),
    "a heading that occurs twice": (
        lambda: read_pasted("事项\t完成\t事项\n甲\t是\t乙", PLAN),
        "第 1 行“事项”：表头重复",
        "heading occurs twice",
    ),
    "a required column that is missing": (
        lambda: read_pasted("完成\t人数\n是\t3", PLAN),
        "第 1 行“事项”：缺少这一必填列",
        "required column is missing",
    ),
    "no heading at all": (lambda: read_pasted("甲\t乙\n1\t2", PLAN), "找不到表头", "no heading"),
    "a heading and nothing below": (lambda: read_pasted("事项\t完成\n", PLAN), "表头之下没有记录", "no record"),
    "a row with a cell too many": (
        lambda: read_file("p.csv", PLAN, data="事项,完成\n甲,是\n乙,丙,是,1\n".encode()),
        "第 3 行：有 4 格，表头只有 2 格",
        "has 4 cells",
    ),
    "an empty file": (lambda: read_file("p.csv", PLAN, data=b""), "文件是空的", "is empty"),
    "a file that is no table": (lambda: read_file("p.pdf", PLAN, data=b"%PDF-1.7"), "不认识的台账格式", "unknown ledger format"),
    "a broken parquet file": (lambda: read_file("p.parquet", PLAN, data=b"PAR1broken"), "parquet 文件无法读取", "cannot be read"),
    "a broken workbook": (lambda: read_file("p.xlsx", PLAN, data=b"PK\x03\x04broken"), "不完整", ""),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_bad_row_keeps_the_file_out_and_says_why(kind: str) -> None:
    make, zh, en = REFUSED[kind]

    intake = make()

    assert intake.frame is None
    assert intake.errors
    assert zh in intake.errors[0].message.zh
    assert en in intake.errors[0].message.en


READ: dict[str, tuple[Callable[[], Intake], str, str, object]] = {
    "a date in Chinese": (lambda: aid(发放日期="2021年2月1日"), "已读作 2021-02-01", "paid_on", "2021-02-01"),
    "a date with slashes": (lambda: aid(发放日期="2021/2/1"), "已读作 2021-02-01", "paid_on", "2021-02-01"),
    "a date without separators": (lambda: aid(发放日期="20210201"), "已读作 2021-02-01", "paid_on", "2021-02-01"),
    "a date with a time": (lambda: aid(发放日期="2021-02-01 08:30:00"), "带有时刻", "paid_on", "2021-02-01"),
    "a spreadsheet serial": (lambda: aid(发放日期="44228"), "日期序号，已读作 2021-02-01", "paid_on", "2021-02-01"),
    "万 as a suffix": (lambda: aid(金额="0.12万"), "已读作 1200.00 元", "amount", "1200.00"),
    "yuan and separators": (lambda: aid(金额="￥1,200元"), "已读作 1200.00 元", "amount", "1200.00"),
    "full-width figures": (lambda: aid(金额="１２００"), "已读作 1200.00 元", "amount", "1200.00"),
    "blanks inside a word": (lambda: aid(状态="已 发放"), "已读作“已发放”", "status", "已发放"),
    "a tick for yes": (lambda: plan(完成="√"), "已读作“是”", "done", "True"),
    "a unit behind a number": (lambda: plan(人数="12人"), "已读作 12", "heads", "12"),
    "a phone number in text": (lambda: plan(事项="找13912345678"), "像手机号", "item", "找13912345678"),
    "paid before approved": (lambda: aid(审批日期="2021-03-01"), "发放日期 2021-02-01 早于审批日期 2021-03-01", "amount", "1200.00"),
    "entered before it happened": (lambda: aid(录入日期="2021-01-01"), "录入日期 2021-01-01 早于发放日期", "amount", "1200.00"),
    "a column the ledger does not have": (lambda: aid(民族="汉"), "没有这一列，未读入", "amount", "1200.00"),
    "a row entered twice": (lambda: aid(), "与前面一行内容完全相同", "amount", "1200.00"),
}


@pytest.mark.parametrize("kind", READ)
def test_an_odd_row_is_read_and_told(kind: str) -> None:
    make, zh, column, value = READ[kind]

    intake = make()

    assert intake.frame is not None, [p.message.zh for p in intake.errors]
    assert any(zh in p.message.zh for p in intake.doubts), [p.message.zh for p in intake.doubts]
    assert str(intake.frame[column][-1]) == value


def test_a_total_row_and_a_repeated_heading_are_left_and_told() -> None:
    intake = read_pasted("事项\t人数\n甲\t3\n事项\t人数\n乙\t4\n合计\t7", PLAN)

    assert intake.frame is not None
    assert intake.frame["item"].to_list() == ["甲", "乙"]
    assert intake.skipped == 2
    assert [p.place.row for p in intake.doubts] == [3, 5]


def test_a_file_in_gb18030_is_read_and_told() -> None:
    intake = read_file("p.csv", PLAN, data="事项,完成\n座谈,是\n".encode("gb18030"))

    assert intake.frame is not None
    assert intake.frame["item"].to_list() == ["座谈"]
    assert "不是 UTF-8 编码" in intake.doubts[0].message.zh


def test_money_under_a_heading_in_ten_thousands_is_made_yuan_and_told() -> None:
    intake = read_pasted("受助人\t轮次\t金额（万元）\t状态\nP1\t春节\t0.12\t已发放", AID)

    assert intake.frame is not None
    assert str(intake.frame["amount"][0]) == "1200.00"
    assert "已乘 10000" in intake.doubts[0].message.zh


def workbook(fill: Callable[[Any, Any], None]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, ["计划一览"])
    sheet.write_row(1, 0, ["事项", "人数", "完成"])
    sheet.write_row(2, 0, ["甲", 3, "是"])
    sheet.write_row(3, 0, ["乙", 4, "否"])
    fill(sheet, book)
    book.close()
    return stream.getvalue()


def test_a_heading_below_a_title_is_found_and_rows_keep_their_numbers() -> None:
    intake = read_file("p.xlsx", PLAN, data=workbook(lambda s, b: s.write(3, 1, "四")))

    assert "第 4 行“人数”：读到“四”，不是数字" in intake.errors[0].message.zh
    assert (intake.errors[0].place.sheet, intake.errors[0].place.row, intake.errors[0].place.column) == ("台账", 4, 2)


def test_a_merged_amount_is_refused() -> None:
    intake = read_file("p.xlsx", PLAN, data=workbook(lambda s, b: s.merge_range(2, 1, 3, 1, 7)))

    assert intake.frame is None
    assert "合并单元格（第 3–4 行）" in intake.errors[0].message.zh


def test_a_merged_text_is_read_in_every_row_and_told() -> None:
    intake = read_file("p.xlsx", PLAN, data=workbook(lambda s, b: s.merge_range(2, 0, 3, 0, "丙")))

    assert intake.frame is not None
    assert intake.frame["item"].to_list() == ["丙", "丙"]
    assert "第 3–4 行都读作同一内容" in intake.doubts[0].message.zh


def test_a_hidden_row_and_a_hidden_column_are_read_and_told() -> None:
    def hide(sheet: Any, _book: Any) -> None:
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    intake = read_file("p.xlsx", PLAN, data=workbook(hide))

    assert intake.frame is not None
    assert intake.frame.height == 2
    assert {p.message.zh.split("，")[0] for p in intake.doubts} == {"第 4 行：是隐藏行", "“人数”：是隐藏列"}


def test_a_formula_without_its_value_is_refused() -> None:
    intake = read_file("p.xlsx", PLAN, data=workbook(lambda s, b: s.write_formula(3, 1, "=1+3", None, "")))

    assert intake.frame is None
    assert "第 4 行“人数”：公式没有保存结果" in intake.errors[0].message.zh


def test_a_second_sheet_like_it_is_left_and_told() -> None:
    def second(_sheet: Any, book: Any) -> None:
        book.add_worksheet("备份").write_row(0, 0, ["事项", "人数"])

    intake = read_file("p.xlsx", PLAN, data=workbook(second))

    assert intake.frame is not None
    assert "只读工作表“台账”" in intake.doubts[0].message.zh


def test_many_bad_cells_are_counted_beyond_the_list() -> None:
    intake = read_pasted("事项\t人数\n" + "\n".join(f"甲{i}\t待定" for i in range(700)), PLAN)

    assert len(intake.problems) == 500
    assert intake.more == 200

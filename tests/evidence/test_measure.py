"""The measure grammar: each key does what it says, and what does not fit the ledgers is refused before any row is read."""

from datetime import date
from decimal import Decimal

import pytest

from evidence.books import AID, LEDGERS, YEAR, ask, book
from jixiao.errors import EvidenceError, Message
from jixiao.evidence.evaluate import freeze, voided
from jixiao.evidence.measure import load_measures
from jixiao.evidence.rows import Book
from jixiao.evidence.sentence import Speaker

PAID = {"from": "aid", "where": "status == '已发放'"}
VALUES = [
    ("count", Decimal(3)),
    ("count(amount > 150)", Decimal(2)),
    ("distinct(person)", Decimal(2)),
    ("sum(amount)", Decimal("600.30")),
    ("avg(amount)", Decimal("200.10")),
    ("min(amount)", Decimal("100.10")),
    ("max(amount)", Decimal("300.00")),
    ("span_days(paid)", Decimal(152)),
    ("median_days(paid, due)", Decimal(0)),
    ("latest(paid)", date(2021, 7, 2)),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_a_value_is_exact_and_leaves_out_voided_undated_and_other_years(value: str, expected: object) -> None:
    assert ask({**PAID, "value": value}).value == expected


SHARES = [
    ("paid <= due", "66.67"),
    ("not cash", "66.67"),
    ("cash", "33.33"),
    ("isnull(cash)", "33.33"),
    ("status != '退回'", "100.00"),
    ("within(paid, '两节')", "100.00"),
    ("within(paid, '春节前')", "33.33"),
    ("month(paid) in [7]", "66.67"),
    ("days(paid, due) == 4", "33.33"),
    ("amount * 2 > 400 and amount - 1 < 300", "66.67"),
    ("amount / 3 > 66.7", "66.67"),
]


@pytest.mark.parametrize(("share", "expected"), SHARES)
def test_a_share_is_of_the_rows_chosen(share: str, expected: str) -> None:
    result = ask({**PAID, "share": share, "unit": "%"})

    assert result.number is not None
    assert f"{result.number:.2f}" == expected


def test_a_join_goes_one_step_and_a_missing_reference_is_false() -> None:
    joined = {"from": "aid", "join": {"n": ["notice", "grant"]}, "unit": "%"}

    assert ask({**joined, "where": "not isnull(grant)", "share": "paid <= add_months(n.day, 1)"}).number == Decimal(200) / 3
    assert ask({**joined, "where": "not isnull(grant)", "share": "within(paid, '一个月内', n.day)"}).number == Decimal(200) / 3


def test_a_month_after_31_january_ends_in_february() -> None:
    late = AID.replace("A1\tP1\t已发放\t2021-02-01", "A1\tP1\t已发放\t2021-03-01")

    result = ask(
        {"from": "aid", "join": {"n": ["notice", "grant"]}, "where": "n.title == '甲'", "share": "paid <= add_months(n.day, 1)"},
        of=book(late),
    )

    assert result.number == 0


def test_dated_puts_rows_into_the_period_by_another_column() -> None:
    assert ask({**PAID, "dated": "due", "value": "count"}).value == 4


def test_as_of_counts_who_is_on_the_roster_that_day() -> None:
    counts = [ask({"from": "roster", "as_of": at, "value": "count"}).value for at in ("start", "end")]

    assert counts == [2, 2]
    assert ask({"from": "roster", "value": "count"}).value == 3


def test_only_in_counts_the_people_of_a_roster() -> None:
    asked = {**PAID, "value": "distinct(person)"}

    assert ask({**asked, "only_in": "roster@start"}).value == 2
    assert ask({**asked, "only_in": "roster@end"}).value == 1


def test_a_ratio_of_two_and_its_unit() -> None:
    part = {"num": {**PAID, "value": "sum(amount)"}, "den": {**PAID, "value": "distinct(person)"}}

    assert ask({"ratio": part, "unit": "元/人"}).value == Decimal("300.15")
    assert ask({"ratio": part, "unit": "%"}).value == Decimal(30015)


def test_change_compares_with_the_year_before() -> None:
    assert ask({"change": {"of": {**PAID, "value": "count"}, "vs": "prev_year"}, "unit": "%"}).value == 200


def test_a_checklist_names_what_is_missing() -> None:
    result = ask({"checklist": {"from": "notice", "col": "title", "required": ["甲", "乙", "丙"]}, "unit": "%"})

    assert result.number == Decimal(200) / 3
    assert result.missing == ("丙",)


SERIES = [
    ("month", "min", 0, Decimal(0)),
    ("month", "max", 0, Decimal(2)),
    ("month", "mean", 0, Decimal("0.25")),
    ("month", "sum", 0, Decimal(3)),
    ("quarter", "share(>=1)", 0, Decimal(50)),
    ("half_month", "max", 0, Decimal(2)),
    ("term", "max", 0, Decimal(3)),
]


@pytest.mark.parametrize(("per", "reduce", "fill", "expected"), SERIES)
def test_a_series_is_cut_filled_and_reduced(per: str, reduce: str, fill: int, expected: Decimal) -> None:
    unit = "%" if "share" in reduce else "次"

    assert ask({**PAID, "value": "count", "per": per, "reduce": reduce, "fill": fill, "unit": unit}).value == expected


def test_a_period_without_rows_and_without_fill_is_unknown() -> None:
    result = ask({**PAID, "value": "count", "per": "month", "reduce": "min"})

    assert result.value is None
    assert result.reason is not None
    assert "没有记录，且未声明补零" in result.reason.zh


def test_members_without_rows_count_as_nothing() -> None:
    roster = {"from": "roster", "as_of": "end"}

    result = ask({"from": "aid", "value": "count", "per": "person", "fill_from": roster, "reduce": "share(>=2)", "unit": "%"})

    assert [(p.label, p.value) for p in result.series] == [("P1", 2), ("P3", 1)]
    assert result.value == 50


def test_over_divides_each_period_by_its_own_roster() -> None:
    over = {"from": "roster", "as_of": "each", "value": "count"}

    result = ask(
        {
            **PAID,
            "value": "distinct(person)",
            "per": "quarter",
            "reduce": "max",
            "fill": 0,
            "over": over,
            "only_in": "roster@each",
            "unit": "%",
        }
    )

    assert [p.value for p in result.series] == [Decimal(100) / 3, 0, Decimal(50), 0]


def test_a_ratio_can_be_cut_into_periods() -> None:
    part = {"num": {**PAID, "value": "sum(amount)"}, "den": {**PAID, "value": "count"}}

    assert ask({"ratio": part, "per": "month", "reduce": "min", "unit": "元"}).value == Decimal("100.10")


UNKNOWN = [
    {**PAID, "where": "person == 'nobody'", "value": "count"},
    {**PAID, "where": "person == 'nobody'", "value": "sum(amount)"},
    {**PAID, "where": "person == 'nobody'", "share": "cash"},
    {"from": "aid", "where": "isnull(cash)", "value": "count(cash)", "per": "month", "reduce": "min"},
    {"ratio": {"num": {**PAID, "value": "count"}, "den": {**PAID, "where": "person == 'nobody'", "value": "count"}}},
    {"checklist": {"from": "notice", "where": "title == '丁'", "col": "title", "required": ["甲"]}},
]


@pytest.mark.parametrize("declared", UNKNOWN)
def test_no_row_is_unknown_and_never_nought_or_a_hundred(declared: dict[str, object]) -> None:
    result = ask(declared)

    assert result.value is None
    assert result.reason is not None


def test_a_ledger_that_was_refused_or_is_missing_says_so() -> None:
    empty = Book(LEDGERS, {}, {}, {"aid": Message("帮扶台账有 3 处错误，未读入", "the aid ledger has 3 errors")})

    assert ask({**PAID, "value": "count"}, of=empty).reason == ("帮扶台账有 3 处错误，未读入", "the aid ledger has 3 errors")
    assert ask({"from": "notice", "value": "count"}, of=empty).reason == ("没有通报台账", "there is no notice ledger")


WRONG = [
    {"from": "nothing", "value": "count"},
    {"from": "aid"},
    {"from": "aid", "value": "count", "share": "cash"},
    {"from": "aid", "value": "sum(person)"},
    {"from": "aid", "value": "distinct(nobody)"},
    {"from": "aid", "value": "span_days(amount)"},
    {"from": "aid", "value": "eval(amount)"},
    {"from": "aid", "value": "count", "per": "month"},
    {"from": "aid", "value": "count", "per": "nobody", "reduce": "min"},
    {"from": "aid", "value": "count", "per": "month", "reduce": "median"},
    {"from": "aid", "value": "count", "as_of": "end"},
    {"from": "aid", "value": "count", "dated": "amount"},
    {"from": "aid", "value": "count", "only_in": "aid@start"},
    {"from": "aid", "value": "count", "join": {"a": ["notice", "grant"], "b": ["notice", "grant"]}},
    {"from": "aid", "value": "count", "colour": "red"},
    {"ratio": {"num": "m", "den": "m"}},
    {"change": {"of": {"from": "aid", "value": "count"}, "vs": "last_week"}},
]


@pytest.mark.parametrize("declared", WRONG)
def test_what_does_not_fit_the_ledgers_is_refused_by_name(declared: dict[str, object]) -> None:
    with pytest.raises(EvidenceError, match="口径 m"):
        load_measures({"m": declared}, LEDGERS)


def test_a_result_knows_its_rows_and_those_voided() -> None:
    result = ask({**PAID, "value": "count"})

    assert result.selections[0].ids() == ("A1", "A2", "A3")
    assert voided(result.selections[0].query, book(), YEAR).ids() == ("A5",)


def test_the_freeze_changes_with_definition_rows_and_value_and_only_then() -> None:
    asked = {**PAID, "value": "count"}
    one = freeze(ask(asked))

    assert freeze(ask(dict(reversed(asked.items())))).digest == one.digest
    assert one.rows == (("aid", ("A1", "A2", "A3")),)
    other_rows = freeze(ask(asked, of=book(AID.replace("2021-07-02\t2021-07-02", "2021-07-09\t2021-07-02"))))
    other_definition = freeze(ask({**asked, "where": "status == '已发放' and amount > 1"}))
    assert len({one.digest, other_rows.digest, other_definition.digest}) == 3


def test_the_sentence_says_ledger_condition_days_value_and_rows() -> None:
    speaker = Speaker(LEDGERS, book().windows, {"已发放": "paid out", "人次": "person-times"})

    said = speaker.sentence(ask({**PAID, "value": "count", "unit": "人次"}))

    assert said.zh == "按帮扶台账，状态=已发放，2021-01-01 至 12-31，按人次计数，共 3 行"
    assert said.en == "from the aid ledger, 状态 = paid out (已发放), 2021-01-01 to 12-31, counted by person-times, 3 rows".replace(
        "状态", "status"
    )


def test_the_sentence_of_a_share_gives_the_days_of_its_window() -> None:
    said = Speaker(LEDGERS, book().windows, {}).sentence(ask({**PAID, "share": "within(paid, '两节')", "unit": "%"}))

    assert "发放日期在“两节”内（2021-01-13 至 02-11、2021-06-15 至 07-15）的占比，共 3 行，其中 3 行符合" in said.zh

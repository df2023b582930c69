import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.errors import EvidenceError
from jixiao.evidence.expression import Compare, Constant, Kind, Name, condition, names, parse, show

SCOPE = {
    "status": Kind("enum", ("已发放", "退回")),
    "amount": Kind("number"),
    "paid": Kind("date"),
    "cash": Kind("bool"),
    "who": Kind("text"),
    "d.day": Kind("date"),
}

SOUND = [
    "status == '已发放'",
    "status in ['已发放', '退回'] and not isnull(paid)",
    "0 < amount <= 99.5 or cash",
    "paid >= '2021-01-31'",
    "paid <= add_months(d.day, 1)",
    "within(paid, '春节前') and days(paid, d.day) > 3",
    "amount == abs(amount) * 2 - 1 / 3",
    "month(paid) not in [8, 9]",
]


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_condition_is_accepted(text: str) -> None:
    assert set(names(condition(text, SCOPE))) <= set(SCOPE)


REFUSED = [
    "__import__('os').system('id')",
    "(lambda: 1)()",
    "[x for x in who]",
    "who.x.y == 'a'",
    "who[0] == 'a'",
    "f'{who}' == 'a'",
    "amount ** 9 > 1",
    "open('x')",
    "who if cash else who",
    "cash and (amount := 3)",
    "within(paid, name=1)",
    "amount",
    "status == '已发'",
    "status < '退回'",
    "amount > 'x'",
    "paid > '2021-02-30'",
    "who == 3",
    "isnull(amount + 1)",
    "add_months(paid, 1.5) == paid",
    "nothing == 1",
    "1j == amount",
    "b'x' == who",
    "a" * 3000,
    "not " * 100 + "cash",
    "(" * 400 + "cash" + ")" * 400,
    "",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_whitelisted_or_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(EvidenceError) as error:
        condition(text, SCOPE)

    assert error.value.message.zh
    assert error.value.message.en


def test_a_wrong_column_and_a_wrong_word_name_the_nearest() -> None:
    with pytest.raises(EvidenceError, match=r"没有“statu”这一列；是否为“status”？"):
        condition("statu == 'x'", SCOPE)
    with pytest.raises(EvidenceError, match=r"可选：已发放、退回"):
        condition("status == '已发'", SCOPE)


def test_decimals_stay_exact() -> None:
    assert parse("amount > 0.10") == Compare(">", Name("amount"), Constant(Decimal("0.10")))


@given(st.text(max_size=40))
def test_no_text_does_anything_but_parse_or_be_refused(text: str) -> None:
    with contextlib.suppress(EvidenceError):
        show(condition(text, SCOPE))

"""A condition chooses the rows that plain reading would choose: the compiled form against a row-by-row reference."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.evidence.calendar import Period, months_later
from jixiao.evidence.expression import Arithmetic, Call, Compare, Constant, Kind, Logic, Member, Name, Node, Not, condition, show
from jixiao.evidence.rows import MONEY, NUMBER, Compiler

SCOPE = {
    "n": Kind("number"),
    "m": Kind("number"),
    "w": Kind("number"),
    "k": Kind("enum", ("甲", "乙", "丙")),
    "t": Kind("text"),
    "d": Kind("date"),
    "e": Kind("date"),
    "b": Kind("bool"),
}
DTYPES = {
    "n": pl.Int64,
    "m": pl.Decimal(*MONEY),
    "w": pl.Decimal(*NUMBER),
    "k": pl.Enum(["甲", "乙", "丙"]),
    "t": pl.String,
    "d": pl.Date,
    "e": pl.Date,
    "b": pl.Boolean,
}
DAYS = st.dates(date(2020, 12, 1), date(2021, 3, 5))
ROWS = st.fixed_dictionaries(
    {
        "n": st.none() | st.integers(-3, 9),
        "m": st.none() | st.decimals(-5, 99, places=2),
        "w": st.none() | st.decimals(-5, 99, places=6),
        "k": st.none() | st.sampled_from(["甲", "乙", "丙"]),
        "t": st.none() | st.sampled_from(["甲", "x", "y"]),
        "d": st.none() | DAYS,
        "e": st.none() | DAYS,
        "b": st.none() | st.booleans(),
    }
)
NUMBERS = st.sampled_from(
    ["n", "m", "w", "3", "2.5", "0", "-1.25", "n * 2", "m * n", "m + n", "w - m", "abs(m)", "month(d)", "days(d, e)", "m / 4", "n / 2"]
)
ORDER = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
ATOMS = (
    st.builds("{} {} {}".format, NUMBERS, ORDER, NUMBERS)
    | st.builds("{} {} {}".format, st.sampled_from(["d", "add_months(d, 1)"]), ORDER, st.sampled_from(["e", "'2021-01-31'", "add_months(e, -2)"]))
    | st.builds("k {} '{}'".format, st.sampled_from(["==", "!="]), st.sampled_from(["甲", "乙"]))
    | st.sampled_from(["k == t", "k != t", "t != 'x'", "k in ['甲', '丙']", "k not in ['甲']", "n not in [1, 2]", "n in [1, 2.0]", "b", "isnull(d)", "not isnull(t)", "b == True", "b != True"])
)  # fmt: skip
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: (
        st.builds("({}) and ({})".format, inner, inner)
        | st.builds("({}) or ({})".format, inner, inner)
        | st.builds("not ({})".format, inner)
    ),
    max_leaves=4,
)


def plain(node: Node, row: Mapping[str, Any]) -> Any:
    """The value of a term in one row, None where a blank makes it unknown; a condition is true or false."""
    match node:
        case Name(name):
            return row[name]
        case Constant(value):
            return value
        case Not(term):
            return not plain(term, row)
        case Logic(operator, terms):
            found = [bool(plain(t, row)) for t in terms]
            return all(found) if operator == "and" else any(found)
        case Member(item, options, negated):
            value = plain(item, row)
            return (value is not None and value in [o.value for o in options]) != negated
        case Compare(operator, left, right):
            one, two = plain(left, row), plain(right, row)
            if one is None or two is None:
                return operator == "!="
            return {"==": one == two, "!=": one != two}.get(operator, ordered(operator, one, two))
        case Arithmetic(operator, left, right):
            one, two = plain(left, row), plain(right, row)
            return None if one is None or two is None else reckoned(operator, Decimal(one), Decimal(two))
        case Call("isnull", (Name(name),)):
            return row[name] is None
        case Call(function, arguments):
            values = [plain(a, row) for a in arguments]
            return None if None in values else called(function, values)


def ordered(operator: str, one: Any, two: Any) -> bool:
    if isinstance(one, str | bool):
        return False
    return {"<": one < two, "<=": one <= two, ">": one > two, ">=": one >= two}.get(operator, False)


def reckoned(operator: str, one: Decimal, two: Decimal) -> Decimal:
    return {"+": one + two, "-": one - two, "*": one * two}[operator] if operator != "/" else one / two


def called(function: str, values: list[Any]) -> Any:
    match function:
        case "abs":
            return abs(values[0])
        case "month":
            return Decimal(values[0].month)
        case "days":
            return Decimal((values[1] - values[0]) // timedelta(1))
    return months_later(values[0], int(values[1]))


@settings(deadline=None, max_examples=150)
@given(CONDITIONS, st.lists(ROWS, min_size=1, max_size=12))
def test_the_compiled_condition_chooses_what_plain_reading_chooses(text: str, rows: list[dict[str, Any]]) -> None:
    node = condition(text, SCOPE)
    frame = pl.DataFrame(rows, schema=DTYPES, orient="row").with_row_index("i")

    chosen = frame.lazy().filter(Compiler({}, Period.of_year(2021)).expression(node)).collect()["i"].to_list()

    assert chosen == [place for place, row in enumerate(rows) if plain(node, row)], show(node)

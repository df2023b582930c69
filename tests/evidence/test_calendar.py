from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.books import WINDOWS
from jixiao.errors import EvidenceError
from jixiao.evidence.calendar import Period, load_windows, lunar, lunar_years, months_later, spans, steps

FESTIVALS = {
    2020: ("2020-01-25", "2020-10-25"),
    2021: ("2021-02-12", "2021-10-14"),
    2022: ("2022-02-01", "2022-10-04"),
    2024: ("2024-02-10", "2024-10-11"),
    2027: ("2027-02-06", "2027-10-08"),
    2030: ("2030-02-03", "2030-10-05"),
}


@pytest.mark.parametrize("year", FESTIVALS)
def test_spring_festival_and_double_ninth_fall_on_their_days(year: int) -> None:
    assert (str(lunar(year, 1, 1)), str(lunar(year, 9, 9))) == FESTIVALS[year]


def test_a_leap_month_comes_after_its_own() -> None:
    assert lunar(2020, 4, 1, leap=True) == date(2020, 5, 23)
    assert lunar(2020, 5, 1) == date(2020, 6, 21)


def test_each_lunar_year_ends_where_the_next_begins() -> None:
    years = lunar_years()
    for year in list(years)[:-1]:
        first, leap, months = years[year]
        assert first + timedelta(sum(29 + int(m) for m in months)) == years[year + 1][0]
        assert len(months) == (13 if leap else 12)


def test_a_lunar_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(EvidenceError, match="农历 2021 年没有1 月 30 日"):
        lunar(2021, 1, 30)
    with pytest.raises(EvidenceError, match="历表没有 1800 年"):
        lunar(1800, 1, 1)


def test_a_union_has_the_spans_of_its_parts() -> None:
    found = spans("两节", WINDOWS, Period.of_year(2021))

    assert [str(s) for s in found] == ["2021-01-13 至 02-11", "2021-06-15 至 07-15"]


def test_a_window_over_the_new_year_touches_both_years() -> None:
    found = spans("跨年", WINDOWS, Period.of_year(2021))

    assert [str(s) for s in found] == ["2020-12-20 至 2021-01-10", "2021-12-20 至 2022-01-10"]


def test_wrong_windows_are_refused() -> None:
    for table in (
        {"x": {"from": "13-01", "to": "12-31"}},
        {"x": {"any": ["y"]}},
        {"x": {"from": "01-01"}},
        {"x": {"from": "lunar(1)", "to": "01-01"}},
    ):
        with pytest.raises(EvidenceError):
            load_windows(table)


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)), st.integers(-30, 30))
def test_months_later_lands_in_the_right_month(day: date, months: int) -> None:
    landed = months_later(day, months)

    assert (landed.year * 12 + landed.month) - (day.year * 12 + day.month) == months
    assert landed.day <= day.day


@pytest.mark.parametrize(("step", "count"), [("month", 12), ("half_month", 24), ("quarter", 4), ("term", 3)])
def test_steps_cover_a_year_without_gap_or_overlap(step: str, count: int) -> None:
    parts = [part for _, part in steps(Period.of_year(2021), step)]  # type: ignore[arg-type]

    assert len(parts) == count
    assert parts[0].start == date(2021, 1, 1)
    assert parts[-1].end == date(2021, 12, 31)
    assert all(a.end + timedelta(1) == b.start for a, b in pairwise(parts))

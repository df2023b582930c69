"""The home page says what waits, what is late and what is wrong, and leads there."""

import datetime as dt
import re

import pytest

from jixiao.web.cases.models import Case, Task
from jixiao.web.cases.queries import today

pytestmark = pytest.mark.django_db


def figures(district, who: str) -> dict[str, str]:
    page = district.client(who).get("/").content.decode()
    return {label: number for number, label in re.findall(r"<a href[^>]*><b>(\d+)</b>([^<]+)</a>", page)}


def test_what_waits_and_what_of_it_is_late_is_counted(district):
    district.filled("shanghai-2020", "a1", "submit")
    assert figures(district, "leader")["其中已逾期"] == "1"  # the task of 2020 ended on 2021-03-31

    Task.objects.filter(year=2020).update(deadline=today() + dt.timedelta(days=9))

    assert figures(district, "leader")["待我办理"] == "1"
    assert figures(district, "leader")["其中已逾期"] == "0"
    assert any(label.startswith("天后截止") and number == "9" for label, number in figures(district, "leader").items())


def test_forms_not_handed_in_by_the_day_are_called_late(district):
    case = district.filled("shanghai-2020", "a1")
    assert "逾期未报 1" in district.client("finance").get("/").content.decode()

    district.move(case, "submit", "sign")

    assert "逾期未报" not in district.client("finance").get("/").content.decode()


def test_a_unit_without_forms_is_told_how_to_begin(district):
    Case.objects.all().delete()

    assert "从这里开始" in district.client("clerk").get("/").content.decode()
    assert "从这里开始" not in district.client("leader").get("/").content.decode()


def test_a_superior_finds_two_charts_that_lead_to_the_overview(district):
    district.filled("shanghai-2020", "a1", "submit", "sign")
    client = district.client("superior")

    assert 'hx-get="/overview/"' in client.get("/").content.decode()
    part = client.get("/overview/", headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r'href="(/overview/\?year=2020#\w+)"', part) == ["/overview/?year=2020#scores", "/overview/?year=2020#heat"]
    assert 'hx-get="/overview/"' not in district.client("clerk").get("/").content.decode()

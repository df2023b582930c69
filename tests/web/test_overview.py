import csv
import io
import re

import pytest

from jixiao.report import picture
from jixiao.web.cases.editing import Change, save
from jixiao.web.cases.models import Case, Job
from jixiao.web.overview import facts, tables
from jixiao.web.overview.figures import Chart, Chosen, charts
from jixiao.web.overview.models import Fact

pytestmark = pytest.mark.django_db
ALL = ("progress", "scores", "execution", "findings", "heat", "years")


@pytest.fixture
def case(district) -> Case:
    return district.filled("shanghai-2020", "a1", "submit", "sign")


def chart(person, name, year=2020) -> Chart:
    return next(c for c in charts(Chosen(person, year)) if c.name == name)


def rows(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_superior_sees_every_chart_without_scripts(district, case):
    page = district.client("superior").get("/overview/?year=2020").content.decode()

    assert page.count("<svg") == len(ALL)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)


def test_figures_are_those_of_the_forms(district, case):
    facts.bring_up(facts.overseen(district.finance), by=district.finance)

    assert ("95–98", 1, 1) in chart(district.finance, "scores").rows
    ((unit, name, rate, score),) = chart(district.finance, "execution").rows
    assert (unit, name, score) == ("甲局第一中心", case.name, case.printed)
    assert rate == round(case.execution * 100, 2)
    heat = chart(district.finance, "heat")
    row = case.form["indicators"]
    quantity = [r for r in row if r["level2"] == "数量指标"]
    expected = sum(float(r["score"]) for r in quantity) / sum(float(r["weight"]) for r in quantity) * 100
    assert float(heat.rows[0][heat.head.index("数量指标")]) == pytest.approx(expected, abs=0.06)
    assert chart(district.finance, "years").rows[0][:2] == ("2020", 1)


def test_what_a_unit_is_still_writing_is_not_counted(district):
    draft = district.filled("shanghai-2020", "a1")
    assert chart(district.finance, "scores").rows[-1] == ("100", 0, 0)
    again = district.move(draft, "submit", "sign", "return")
    save(again.pk, [Change("indicators[0].actual", "120", "300")], by=district.clerk)

    assert chart(district.finance, "execution").rows == ()
    assert not Fact.objects.exists()


def test_another_department_s_forms_are_not_counted(district, case):
    facts.bring_up(facts.overseen(district.superior), by=district.superior)

    assert chart(district.superior, "execution").rows
    for name in ("execution", "findings", "heat", "years", "progress"):
        assert chart(district.other_department, name).rows == ()


def test_facts_follow_the_form(district, case):
    facts.bring_up(facts.overseen(district.finance), by=district.finance)
    before = Fact.objects.get().version

    district.move(case, "pass")
    facts.bring_up(facts.overseen(district.finance), by=district.finance)

    assert Fact.objects.get().version > before


def test_many_changed_forms_are_left_to_a_job(district, case, monkeypatch):
    monkeypatch.setattr(facts, "AT_ONCE", 0)

    assert facts.bring_up(facts.overseen(district.finance), by=district.finance) == 1
    facts.run(facts.jobs.Handle(Job.objects.get(kind="facts").pk))

    assert Fact.objects.get().case_id == case.pk


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("kind", ["svg", "csv", "xlsx"])
def test_each_chart_is_downloaded(district, case, name, kind):
    answer = district.client("finance").get(f"/overview/{name}/{kind}/?year=2020")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content


@pytest.mark.parametrize("query", ["year=x", "year=99999", "year=%00", "branch=../1", "branch=999", "year=٢٠٢٠"])
def test_odd_queries_are_harmless(district, query):
    assert district.client("finance").get(f"/overview/?{query}").status_code == 200


@pytest.mark.parametrize("address", ["/overview/none/csv/", "/overview/scores/exe/"])
def test_what_is_no_chart_does_not_exist(district, address):
    assert district.client("finance").get(address).status_code == 404


@pytest.mark.parametrize("name", ["=cmd|'/c calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "＝1+1", " =1"])
def test_no_name_becomes_a_formula(district, case, name):
    import openpyxl

    Case.objects.filter(pk=case.pk).update(name=name)
    client = district.client("finance")

    assert rows(client.get("/overview/execution/csv/?year=2020"))[1][1].startswith("'")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/overview/execution/xlsx/?year=2020").content))
    assert book.active.cell(2, 2).data_type == "s"


def test_negative_figures_stay_figures():
    assert tables.plain(-5) == -5


def test_names_in_pictures_are_only_text(district, case):
    type(case.unit).objects.filter(pk=case.unit_id).update(name="</svg><script>alert(1)</script>")
    facts.bring_up(facts.overseen(district.finance), by=district.finance)

    page = district.client("finance").get("/overview/?year=2020").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_heat_map_leaves_room_for_long_names():
    svg = picture.heat("题", ["长沙市望城区老干部服务中心"], ["数量"], [[50]])

    assert float(re.search(r'text x="([\d.]+)" y="[\d.]+" text-anchor="end"', svg)[1]) >= 12 * 13

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jixiao.web.accounts.models import Person, Post, Unit
from jixiao.web.roster.columns import PEOPLE, UNITS

pytestmark = pytest.mark.django_db
UNIT = ["new1", "新中心", "预算单位", "2"]
CLERK = ["xinren", "新人", "new1", "业务经办人", "2026-01-01"]


def workbook(units=(), people=()) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for title, columns, rows in (("单位", UNITS, units), ("人员", PEOPLE, people)):
        sheet = book.create_sheet(title)
        sheet.append([c.heading + "*" * c.needed for c in columns])
        for row in rows:
            sheet.append(list(row))
    book.remove(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("名册.xlsx", out.getvalue())


def preview(district, *args, who="administrator", **sheets):
    return district.client(who).post("/roster/", {"file": workbook(*args, **sheets)})


def faults(answer) -> set[tuple[int, str]]:
    return {(fault.row, fault.column) for fault in answer.context["plan"].faults}


def test_units_and_people_are_shown_first_and_taken_in_after(district):
    child = ["new11", "新中心办公室", "科室", "new1"]
    shown = preview(district, [child, UNIT], [CLERK, ["xinren", "新人", "new11", "head"]])
    assert shown.context["plan"].faults == []
    assert not Unit.objects.filter(code="new1").exists()

    taken = district.client("administrator").post("/roster/accept/", {"ticket": shown.context["ticket"]})

    assert Unit.objects.get(code="new11").path.startswith(Unit.objects.get(code="new1").path)
    assert set(Post.objects.filter(person__username="xinren").values_list("unit__code", "role")) == {("new1", "clerk"), ("new11", "head")}
    ((username, _, password),) = taken.context["taken"].accounts
    person = Person.objects.get(username=username)
    assert person.check_password(password)
    assert person.must_change_password
    assert taken.headers["Cache-Control"] == "no-store"


def test_taking_the_same_file_twice_changes_nothing_more(district):
    for _ in range(2):
        shown = preview(district, [UNIT], [CLERK])
        assert shown.context["plan"].faults == []
        district.client("administrator").post("/roster/accept/", {"ticket": shown.context["ticket"], "sign_in": "sign-on"})

    assert Unit.objects.filter(code="new1").count() == 1
    assert Post.objects.filter(person__username="xinren").count() == 1
    assert not Person.objects.get(username="xinren").has_usable_password()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["new1", "", "预算单位", "2"], "名称"),
        (["new1", "新中心", "大单位", "2"], "层级"),
        (["new1", "新中心", "预算单位", "没有"], "上级编码"),
        (["new1", "新中心", "预算单位", "new1"], "上级编码"),
        (["new1", "新中心", "财政部门", "2"], "层级"),
        (["a1", "甲局第一中心", "预算单位", "3"], "上级编码"),
    ],
)
def test_a_faulty_unit_is_named_by_row_and_column(district, row, column):
    assert (2, column) in faults(preview(district, [row]))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "新人", "a1", "业务经办人"], "账号"),
        (["新 人", "新人", "a1", "业务经办人"], "账号"),
        (["xinren", "新人", "没有", "业务经办人"], "单位编码"),
        (["xinren", "新人", "a1", "皇帝"], "角色"),
        (["xinren", "新人", "a1", "业务经办人", "去年"], "起始日期"),
        (["clerk", "另一个人", "a1", "业务经办人"], "姓名"),
    ],
)
def test_a_faulty_person_is_named_by_row_and_column(district, row, column):
    assert (2, column) in faults(preview(district, [], [row]))


def test_nothing_half_is_taken_in(district):
    before = Unit.objects.count(), Person.objects.count()
    shown = preview(district, [UNIT], [CLERK, ["x", "甲", "没有", "皇帝"]])
    assert shown.context["plan"].faults

    district.client("administrator").post("/roster/accept/", {"ticket": shown.context["ticket"]})

    assert (Unit.objects.count(), Person.objects.count()) == before


def test_what_changed_since_the_preview_is_checked_again(district):
    shown = preview(district, [], [["xinren", "新人", "a1", "clerk"]])
    assert shown.context["plan"].faults == []
    Person.objects.create_user(username="xinren", name="别人", password="a-long-password-7")

    district.client("administrator").post("/roster/accept/", {"ticket": shown.context["ticket"]})

    assert not Post.objects.filter(person__username="xinren").exists()


def test_parents_in_a_circle_are_refused(district):
    shown = preview(district, [["x1", "一", "主管部门", "x2"], ["x2", "二", "预算单位", "x1"]])
    district.client("administrator").post("/roster/accept/", {"ticket": shown.context["ticket"]})

    assert not Unit.objects.filter(code__in=["x1", "x2"]).exists()


def test_an_administrator_of_a_department_reaches_no_further(district):
    local = Person.objects.create_user(username="local", name="某", password="a-long-password-7")
    Post.objects.create(person=local, unit=district.units["a"], role="administrator")
    district.people["local"] = local

    assert faults(preview(district, [["new1", "新", "预算单位", "3"]], who="local")) == {(2, "上级编码")}
    assert faults(preview(district, [["b1", "改名", "预算单位", "3"]], who="local")) == {(2, "编码")}
    assert faults(preview(district, [], [["xinren", "新人", "bureau", "finance"]], who="local")) == {(2, "单位编码")}
    assert faults(preview(district, [], [["finance", "某finance", "a1", "clerk"]], who="local")) == {(2, "账号")}


def test_a_ticket_is_its_maker_s_and_cannot_be_forged(district):
    local = Person.objects.create_user(username="local", name="某", password="a-long-password-7")
    Post.objects.create(person=local, unit=district.units["a"], role="administrator")
    district.people["local"] = local
    ticket = preview(district, [UNIT]).context["ticket"]

    assert district.client("local").post("/roster/accept/", {"ticket": ticket}).status_code == 404
    district.client("administrator").post("/roster/accept/", {"ticket": ticket[:-2] + "xx"})
    assert not Unit.objects.filter(code="new1").exists()


@pytest.mark.parametrize("data", [b"nonsense", b"PK\x03\x04cut", b""])
def test_a_file_that_cannot_be_read_is_one_sentence(district, data):
    answer = district.client("administrator").post("/roster/", {"file": SimpleUploadedFile("../../x.xlsx", data)})

    assert answer.status_code == 200
    assert "plan" not in answer.context


def test_the_template_is_read_back_as_empty(district):
    empty = district.client("administrator").get("/roster/template/").content

    answer = district.client("administrator").post("/roster/", {"file": SimpleUploadedFile("roster.xlsx", empty)})

    assert "没有数据" in answer.content.decode()


def test_names_are_only_text(district):
    page = preview(district, [["new1", "<script>alert(1)</script>", "预算单位", "2"]]).content.decode()

    assert "<script>alert" not in page

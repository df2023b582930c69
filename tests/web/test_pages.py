import re
from urllib.parse import unquote

import pytest

from jixiao.web.cases import editing, fields, sheet
from jixiao.web.cases.models import Case

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return answer.content.decode()


def at_self_evaluation(district, seed="shanghai-2020"):
    return district.case(seed, "a1", "submit", "sign", "pass", "approve", "evaluate")


def test_the_sheet_is_the_official_form(district):
    case = at_self_evaluation(district, "wangcheng-2021")

    page = text_of(district.client("clerk").get(f"/cases/{case.pk}/"))

    assert "部门整体自评表" in page
    for label in ("上级财政移动支付", "年初设定目标", "未完成原因", "改进措施"):
        assert label in page
    assert 'data-path="indicators[0].actual"' in page
    assert 'data-path="indicators[0].target"' not in page  # approved: read only


def test_a_saved_cell_answers_with_what_follows_from_it(district):
    case = at_self_evaluation(district)

    answer = text_of(district.client("clerk").post(f"/cases/{case.pk}/cell/", {"path": "indicators[0].actual", "was": "", "text": "120"}))

    assert "已保存" in answer
    assert re.search(
        r'<td id="c-\d+-\d+"[^>]*hx-swap-oob="true">\s*<textarea[^>]*data-path="indicators\[0\].score"[^>]*>2</textarea>', answer
    )
    assert 'name="version" value="' in answer


def test_a_conflict_shows_both_and_overwrites_nothing(district):
    case = at_self_evaluation(district)
    clerk = district.client("clerk")
    clerk.post(f"/cases/{case.pk}/cell/", {"path": "indicators[0].actual", "was": "", "text": "120"})

    answer = text_of(clerk.post(f"/cases/{case.pk}/cell/", {"path": "indicators[0].actual", "was": "", "text": "999"}))

    assert "同事改为“120”" in answer
    assert fields.get(sheet.case_form(Case.objects.get(pk=case.pk)), "indicators[0].actual") == "120"


@pytest.mark.parametrize(
    "path",
    ["kind", "stage", "place", "indicators[0].place", "indicators[99].actual", "__class__", "indicators[0].__class__", "x" * 500, ""],
)
def test_no_other_path_is_written(district, path):
    case = at_self_evaluation(district)

    answer = district.client("clerk").post(f"/cases/{case.pk}/cell/", {"path": path, "was": "", "text": "x"})

    assert answer.status_code in (200, 400)
    assert Case.objects.get(pk=case.pk).form == case.form


@pytest.mark.parametrize("cells", ["", "[", "{}", "[1]", '[{"path": "a"}]', '"x"', "null"])
def test_a_block_that_cannot_be_read_is_refused(district, cells):
    case = at_self_evaluation(district)

    assert district.client("clerk").post(f"/cases/{case.pk}/paste/", {"cells": cells}).status_code in (200, 400)


def test_a_move_is_refused_when_the_page_is_old(district):
    case = district.case()
    clerk = district.client("clerk")

    clerk.post(f"/cases/{case.pk}/move/submit/", {"version": "0"})
    assert Case.objects.get(pk=case.pk).status == "signing"

    case = district.case("wangcheng-2021")
    Case.objects.filter(pk=case.pk).update(version=3)
    page = text_of(clerk.post(f"/cases/{case.pk}/move/submit/", {"version": "0"}, follow=True))
    assert "又有改动" in page
    assert Case.objects.get(pk=case.pk).status == "draft"


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "json", "annotated", "redacted"])
def test_a_form_is_exported(district, kind):
    case = district.filled("shanghai-2020")

    answer = district.client("clerk").get(f"/cases/{case.pk}/export/{kind}/")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(answer.content) > 500


def test_an_exported_file_is_named_by_its_stage_and_by_another_layout(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign", "pass", "approve", "evaluate")

    def name(who: str, address: str) -> str:
        return unquote(district.client(who).get(f"/cases/{case.pk}/export/{address}").headers["Content-Disposition"])

    assert name("clerk", "docx/").endswith("-绩效自评.docx")
    assert name("finance", "docx/").endswith("-绩效目标.docx")  # the unit is at work: what was handed in is the target
    assert name("clerk", "docx/?layout=sichuan-2023").endswith("-绩效自评-部门预算项目支出绩效自评表（四川2023年）.docx")


def test_other_layouts_are_offered_beside_the_forms_own(district):
    page = text_of(district.client("clerk").get(f"/cases/{district.filled('shanghai-2020').pk}/"))

    assert "?layout=cn-project-2020" in page
    assert "?layout=shanghai-2020" not in page


def test_what_is_exported_reads_back_as_the_same_form(district):
    from jixiao import readers
    from jixiao.recognise import recognise

    case = district.filled("shanghai-2020")

    data = district.client("clerk").get(f"/cases/{case.pk}/export/docx/").content
    form = recognise(readers.read("x.docx", data=data))[0]

    assert [str(i.score.value) for i in form.indicators] == [i["score"] for i in case.form["indicators"]]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }}", "'; DROP TABLE cases_case; --"]
)
def test_what_is_typed_is_only_text(district, text):
    case = district.case()
    clerk = district.client("clerk")
    was = fields.get(sheet.case_form(case), "indicators[0].name")

    clerk.post(f"/cases/{case.pk}/cell/", {"path": "indicators[0].name", "was": was, "text": text})
    clerk.post(f"/cases/{case.pk}/comments/", {"text": text, "path": "indicators[0].name"})

    for address in (f"/cases/{case.pk}/", f"/cases/{case.pk}/history/"):
        page = text_of(clerk.get(address))
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_pages_forbid_scripts_and_styles_of_their_own(district):
    case = district.case()

    for address in ("/", "/cases/", f"/cases/{case.pk}/", "/me/", "/imports/", "/account/login/"):
        answer = district.client("clerk").get(address, follow=True)
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        page = text_of(answer)
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page)
        assert not re.search(r"\son\w+=|<style|\sstyle=", page)
        assert not re.search(r'(src|href|action)="(https?:)?//', page)


def test_every_page_speaks_english_too(district):
    case = district.filled("wangcheng-2021", "a1", "submit", "sign")
    client = district.client("superior")
    client.cookies["language"] = "en"

    for address in ("/", "/cases/", "/progress/", "/tasks/", "/me/"):
        page = text_of(client.get(address))
        visible = re.sub(r"<[^>]+>", " ", page.replace("中文", ""))
        data = " ".join([case.name, str(case.unit), "甲局", "乙局", "示例区", "某", *map(str, district.units.values())])
        left = [word for word in re.findall(r"[一-鿿]+", visible) if word not in data and word not in "第一中心第二中心财政局甲局乙局"]
        assert left == [], (address, left)


def test_the_reader_chooses_language_and_print(district):
    client = district.client("clerk")

    client.post("/language/", {"language": "en", "next": "/"})
    assert ">Home<" in text_of(client.get("/"))
    client.post("/language/", {"print": "large", "next": "/"})
    assert 'class="large"' in text_of(client.get("/"))


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(district, back):
    assert district.client("clerk").post("/language/", {"language": "en", "next": back}).headers["Location"] == "/"


def test_the_process_says_that_it_lives(client, db):
    assert client.get("/health/").json()["status"] == "ok"


def test_monitoring_shows_lights(district):
    from jixiao.web.cases.editing import Change, save

    case = district.case("shanghai-2020", "a1", "submit", "sign", "pass", "approve", "monitor")
    save(case.pk, [Change("indicators[0].actual", "", "120")], by=district.clerk)

    assert 'class="light red"' in text_of(district.client("clerk").get(f"/cases/{case.pk}/"))


def test_the_annotated_copy_holds_the_findings(district):
    import io
    import zipfile

    case = district.filled("wangcheng-2021")

    data = district.client("clerk").get(f"/cases/{case.pk}/export/annotated/").content

    parts = zipfile.ZipFile(io.BytesIO(data))
    comments = next(parts.read(name).decode() for name in parts.namelist() if name.startswith("word/comments"))
    assert "SC02" in comments
    assert parts.read("word/document.xml").count(b"commentRangeStart") > 3


def test_the_redacted_copy_masks_a_name_and_a_telephone(district):
    import io
    import zipfile

    from jixiao.web.cases.editing import Change, save

    case = at_self_evaluation(district)
    save(case.pk, [Change("goals[0].achieved", "", "联系人张建国，电话13800138000，完成全部工作。")], by=district.clerk)

    data = district.client("clerk").get(f"/cases/{case.pk}/export/redacted/").content

    assert "13800138000" not in zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()


def test_of_two_versions_only_what_differs_is_marked(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign", "return")
    before = fields.get(sheet.case_form(case), "goals[0].planned")
    editing.save(case.pk, [editing.Change("goals[0].planned", before, before.replace("丰富", "充实", 1))], by=district.clerk)
    district.move(Case.objects.get(pk=case.pk), "submit")
    client = district.client("clerk")

    history = text_of(client.get(f"/cases/{case.pk}/history/"))
    (address,) = re.findall(r'href="([^"]*\?against=\d+)"', history)  # of the five steps one changed the form
    page = text_of(client.get(address))

    assert "<del>丰富</del>" in page
    assert "<ins>充实</ins>" in page
    assert "差异（1 处）" in page


def test_the_versions_to_compare_with_are_told_apart_by_what_kept_them(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign", "pass", "approve")
    first = case.versions.order_by("pk").first()

    page = text_of(district.client("clerk").get(f"/cases/{case.pk}/versions/{first.pk}/"))

    options = re.findall(r"<option value=\"\d+\">([^<]+)</option>", page)
    assert [text.rsplit(" · ", 1)[-1] for text in options] == ["批复", "审核通过", "审签同意"]


def test_only_forms_that_wait_for_a_bulk_move_can_be_ticked(district):
    waiting = district.filled("shanghai-2020", "a1", "submit", "sign")
    away = district.case("wangcheng-2021", "a1", "submit", "sign", "pass")

    page = text_of(district.client("superior").get("/cases/"))

    assert re.findall(r'name="case" value="(\d+)"', page) == [str(waiting.pk)]
    assert f"/cases/{away.pk}/" in page

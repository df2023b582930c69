"""Both seed units walk from target to publication in a real browser, every role at its own screen."""

import re
from pathlib import Path

import pytest

from jixiao.web.demo import seed

pytestmark = pytest.mark.browser
SEED = Path(__file__).parents[1] / "web" / "samples" / "seed1-wangcheng-2021.docx"


def set_task_and_begin(page, site, unit_name, name, year, layout):
    page.goto(f"{site.address}/cases/new/")
    page.fill("#id_year", str(year))
    page.select_option("#id_stage", "target")
    page.select_option("#id_layout", layout)
    page.fill("#id_name", name)
    page.click("main button.main")
    page.wait_for_selector("#sheet")
    return int(re.search(r"/cases/(\d+)/", page.url)[1])


def cell(page, path):
    return page.locator(f'textarea[data-path="{path}"]')


def enter(page, path, text):
    """Type into a cell and leave it; wait until the server has it."""
    field = cell(page, path)
    if field.input_value() == text:
        return
    with page.expect_response(lambda r: "/cell/" in r.url):
        field.fill(text)
        field.press("Tab")
    page.wait_for_function("() => document.getElementById('saved').textContent.includes('已保存')")


def paste(page, path, rows):
    """Paste a block as it comes from a spreadsheet."""
    text = "\n".join("\t".join(f'"{v}"' if "\n" in v else v for v in row) for row in rows)
    with page.expect_response(lambda r: "/paste/" in r.url) as answer:
        cell(page, path).evaluate(
            """(field, text) => {
                const data = new DataTransfer();
                data.setData("text/plain", text);
                field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
            }""",
            text,
        )
    assert answer.value.status == 200
    page.wait_for_load_state("networkidle")


def make(page, site, pk, move, note=""):
    """Press one of the buttons under 办理."""
    page.goto(f"{site.address}/cases/{pk}/")
    if note:
        page.fill("#note", note)
    page.click(f'button[formaction="/cases/{pk}/move/{move}/"]')
    page.wait_for_selector("#messages .message")
    assert "已办理" in page.inner_text("#messages"), page.inner_text("#messages")


WALKS = {
    "wangcheng-2021": ("201001", "98.92", "98.61"),
    "shanghai-2020": ("202001", "96.99", "96.99"),
}


@pytest.mark.parametrize("name", sorted(WALKS))
def test_a_seed_unit_walks_from_target_to_publication(site, sign_in, name):
    unit, printed, recomputed = WALKS[name]
    data = seed(name)
    year = int(data["year"])
    clerk, leader, department, finance = (sign_in(who) for who in (f"jingban{unit}", f"fuzeren{unit}", f"bumen{unit[:3]}", "caizheng"))

    pk = set_task_and_begin(clerk, site, unit, "走一遍：" + (data["name"] or data["department"]), year, name)
    money = [f for f in ("original", "revised", "transfers") if cell(clerk, f"funds[0].{f}").count()]
    for row, line in enumerate(data["funds"]):
        for field in ("label", *money, "weight"):
            if line[field] and cell(clerk, f"funds[{row}].{field}").count():
                enter(clerk, f"funds[{row}].{field}", line[field])
    enter(clerk, "goals[0].planned", data["goals"][0]["planned"])
    rows = len(data["indicators"])
    while clerk.locator('tr[data-scope="indicators"]').count() < rows:
        last = clerk.locator('tr[data-scope="indicators"]').count() - 1
        anchor = clerk.locator(f'td:has(> textarea[data-path="indicators[{last}].name"])')
        anchor.hover()
        with clerk.expect_response(lambda r: "/rows/" in r.url):
            anchor.locator("button", has_text="＋").click()
        clerk.wait_for_load_state("networkidle")
    for index, row in enumerate(data["indicators"]):
        for field in ("level1", "level2", "name", "content", "target", "weight"):
            value = row[f"{field}_text"] if field == "target" else row[field]
            at = cell(clerk, f"indicators[{index}].{field}")
            if value and at.count() and at.input_value() != value:
                enter(clerk, f"indicators[{index}].{field}", value)
    for page, move in ((clerk, "submit"), (leader, "sign"), (department, "pass"), (finance, "approve")):
        make(page, site, pk, move)

    make(clerk, site, pk, "evaluate")
    clerk.goto(f"{site.address}/cases/{pk}/")
    for row, line in enumerate(data["funds"]):
        for field in ("revised", "executed", "transfers"):
            at = cell(clerk, f"funds[{row}].{field}")
            if line[field] and at.count() and at.input_value() != line[field]:
                enter(clerk, f"funds[{row}].{field}", line[field])
    enter(clerk, "goals[0].achieved", data["goals"][0]["achieved"])
    paste(clerk, "indicators[0].actual", [[row["actual_text"] or ""] for row in data["indicators"]])
    for index, row in enumerate(data["indicators"]):
        for field in ("score", "reason", "remedy"):
            at = cell(clerk, f"indicators[{index}].{field}")
            if row[field] and at.count() and at.input_value() != row[field]:
                enter(clerk, f"indicators[{index}].{field}", row[field])
    figures = clerk.inner_text("#panel .figures")
    assert printed in figures
    assert recomputed in figures

    for page, move in ((clerk, "submit"), (leader, "sign"), (department, "pass")):
        make(page, site, pk, move)
    make(finance, site, pk, "sample")
    finance.fill("#review-note", "抽查佐证材料，数据属实。")
    finance.click('form[action$="/review/"] button')
    make(finance, site, pk, "conclude")
    make(leader, site, pk, "publish")
    assert "已公开" in leader.inner_text("h1")
    assert "日志完整" in site.manage("verify_journal")


def test_the_sheet_is_worked_with_keys_and_a_colleague_is_not_overwritten(site, sign_in):
    clerk = sign_in("jingban201002")
    clerk.goto(f"{site.address}/cases/?year=2026&q=老年大学办学经费")
    clerk.click("table.list a")
    clerk.wait_for_selector("#sheet")
    pk = int(re.search(r"/cases/(\d+)/", clerk.url)[1])
    beside = sign_in("jingban201002")
    beside.goto(f"{site.address}/cases/{pk}/")

    enter(clerk, "indicators[0].actual", "12场")
    cell(clerk, "indicators[0].actual").focus()
    clerk.keyboard.press("Enter")
    assert clerk.evaluate("document.activeElement.dataset.path") == "indicators[1].actual"
    clerk.keyboard.press("ArrowUp")
    clerk.keyboard.press("ArrowRight")
    assert clerk.evaluate("document.activeElement.dataset.path") == "indicators[0].score"
    assert cell(clerk, "indicators[0].score").input_value() == "7.5"

    with beside.expect_response(lambda r: "/cell/" in r.url):
        cell(beside, "indicators[0].actual").fill("30场")
        cell(beside, "indicators[0].actual").press("Tab")
    beside.wait_for_selector("text=同事改为“12场”")
    with beside.expect_response(lambda r: "/cell/" in r.url):
        beside.click("button:has-text('用同事的')")
    assert cell(beside, "indicators[0].actual").input_value() == "12场"

    paste(clerk, "indicators[1].actual", [["1900人次", "", "", "多行\n原因"], ["99%", "", "", ""]])
    clerk.wait_for_function("() => document.querySelector('textarea[data-path=\"indicators[1].reason\"]').value === '多行\\n原因'")
    clerk.click("#undo")
    clerk.wait_for_function("() => document.querySelector('textarea[data-path=\"indicators[1].actual\"]').value === ''")


def test_a_file_is_imported_beside_its_page(site, sign_in):
    clerk = sign_in("jingban201003")
    clerk.goto(f"{site.address}/imports/")
    clerk.set_input_files("#files", str(SEED))
    clerk.click("main button.main")
    clerk.click("#rows a.main", timeout=60_000)

    assert "高塘岭街道" in clerk.inner_text(".side-by-side")
    clerk.fill('[name="v:indicators[0].actual"]', "201")
    clerk.click('form[action$="/accept/"] button.main >> nth=0')
    clerk.wait_for_selector("#sheet")

    assert cell(clerk, "indicators[0].actual").input_value() == "201"
    assert "98.92" in clerk.inner_text("#panel")

"""Both seed units walk from target to publication in a real browser, every role at its own screen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.sites import accessible, keep, redrawn
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
    """Type into a cell, where the sheet has it and it reads otherwise, and leave it; wait until the server has it."""
    field = cell(page, path)
    if not text or not field.count() or field.input_value() == text:
        return
    with page.expect_response(lambda r: "/cell/" in r.url):
        field.fill(text)  # this says 正在填写…… until the answer is drawn
        field.press("Tab")
    expect(page.locator("#saved")).to_contain_text("已保存")


def paste(page, path, rows):
    """Paste a block as it comes from a spreadsheet."""
    text = "\n".join("\t".join(f'"{v}"' if "\n" in v else v for v in row) for row in rows)
    cell(page, path).focus()
    with redrawn(page):
        cell(page, path).evaluate(
            """(field, text) => {
                const data = new DataTransfer();
                data.setData("text/plain", text);
                field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
            }""",
            text,
        )


def make(page, site, pk, move, note=""):
    """Press one of the buttons under 办理."""
    page.goto(f"{site.address}/cases/{pk}/")
    if note:
        page.fill("#note", note)
    page.click(f'button[formaction="/cases/{pk}/move/{move}/"]')
    expect(page.locator("#messages")).to_contain_text("已办理")


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
    for row, line in enumerate(data["funds"]):
        for field in ("label", "original", "revised", "transfers", "weight"):
            enter(clerk, f"funds[{row}].{field}", line[field])
    enter(clerk, "goals[0].planned", data["goals"][0]["planned"])
    rows = clerk.locator('tr[data-scope="indicators"]')
    for last in range(rows.count() - 1, len(data["indicators"]) - 1):
        anchor = clerk.locator(f'td:has(> textarea[data-path="indicators[{last}].name"])')
        anchor.hover()
        with redrawn(clerk):
            anchor.locator("button", has_text="＋").click()
    expect(rows).to_have_count(len(data["indicators"]))
    for index, row in enumerate(data["indicators"]):
        for field in ("level1", "level2", "name", "content", "target", "weight"):
            enter(clerk, f"indicators[{index}].{field}", row[f"{field}_text"] if field == "target" else row[field])
    for page, move in ((clerk, "submit"), (leader, "sign"), (department, "pass"), (finance, "approve")):
        make(page, site, pk, move)

    make(clerk, site, pk, "evaluate")
    clerk.goto(f"{site.address}/cases/{pk}/")
    for row, line in enumerate(data["funds"]):
        for field in ("revised", "executed", "transfers"):
            enter(clerk, f"funds[{row}].{field}", line[field])
    enter(clerk, "goals[0].achieved", data["goals"][0]["achieved"])
    paste(clerk, "indicators[0].actual", [[row["actual_text"] or ""] for row in data["indicators"]])
    for index, row in enumerate(data["indicators"]):
        for field in ("score", "reason", "remedy"):
            enter(clerk, f"indicators[{index}].{field}", row[field])
    expect(clerk.locator("#panel .figures")).to_contain_text(printed)
    expect(clerk.locator("#panel .figures")).to_contain_text(recomputed)

    for page, move in ((clerk, "submit"), (leader, "sign"), (department, "pass")):
        make(page, site, pk, move)
    make(finance, site, pk, "sample")
    finance.fill("#review-note", "抽查佐证材料，数据属实。")
    with finance.expect_navigation():
        finance.click('form[action$="/review/"] button')
    make(finance, site, pk, "conclude")
    make(leader, site, pk, "publish")
    expect(leader.locator("h1")).to_contain_text("已公开")
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
    expect(cell(clerk, "indicators[1].actual")).to_be_focused()
    clerk.keyboard.press("ArrowUp")
    clerk.keyboard.press("ArrowRight")
    expect(cell(clerk, "indicators[0].score")).to_be_focused()
    expect(cell(clerk, "indicators[0].score")).to_have_value("7.5")

    cell(beside, "indicators[0].actual").fill("30场")
    cell(beside, "indicators[0].actual").press("Tab")
    expect(beside.locator("#sheet")).to_contain_text("同事改为“12场”")
    beside.click("button:has-text('用同事的')")
    expect(cell(beside, "indicators[0].actual")).to_have_value("12场")

    paste(clerk, "indicators[1].actual", [["1900人次", "", "", "多行\n原因"], ["99%", "", "", ""]])
    expect(cell(clerk, "indicators[1].actual")).to_have_value("1900人次")
    expect(cell(clerk, "indicators[1].reason")).to_have_value("多行\n原因")
    with redrawn(clerk):
        clerk.click("#undo")
    expect(cell(clerk, "indicators[1].actual")).to_have_value("")


def test_a_form_is_filled_in_and_handed_in_without_a_mouse(site, sign_in):
    clerk = sign_in("jingban202004")
    keys = clerk.keyboard
    keys.press("Tab")
    expect(clerk.locator("a.skip")).to_be_focused()
    keys.press("Enter")
    expect(clerk.locator("#main")).to_be_focused()
    clerk.locator("#waiting table a").first.focus()
    keys.press("Enter")
    clerk.wait_for_selector("#sheet")

    first, second = (cell(clerk, f"indicators[{n}].actual") for n in (3, 4))
    first.focus()
    keys.type("90%")
    keys.press("Enter")
    expect(second).to_be_focused()
    expect(clerk.locator("#saved")).to_contain_text("已保存")
    keys.press("ArrowUp")
    expect(first).to_be_focused()
    keys.type("错")
    keys.press("Escape")
    expect(first).to_have_value("90%")
    with redrawn(clerk):
        keys.press("Control+z")
    expect(cell(clerk, "indicators[3].actual")).to_have_value("")
    keys.press("Tab")
    expect(clerk.locator("#sheet :focus")).to_have_count(1)

    clerk.locator('button[formaction$="/move/submit/"]').focus()
    keys.press("Enter")
    expect(clerk.locator("#messages")).to_contain_text("已办理：提交审签")
    clerk.locator('button[formaction$="/move/recall/"]').focus()
    keys.press("Enter")
    expect(clerk.locator("#messages")).to_contain_text("已办理：撤回")


def test_a_file_is_imported_beside_its_page(site, sign_in):
    clerk = sign_in("jingban201003")
    clerk.goto(f"{site.address}/imports/")
    clerk.set_input_files("#files", str(SEED))
    clerk.click("main button.main")
    clerk.click("#rows a.main")

    expect(clerk.locator(".side-by-side")).to_contain_text("高塘岭街道")
    accessible(clerk)
    keep(clerk, "clerk-import")
    clerk.fill('[name="v:indicators[0].actual"]', "201")
    clerk.click('form[action$="/accept/"] button.main >> nth=0')
    clerk.wait_for_selector("#sheet")

    expect(cell(clerk, "indicators[0].actual")).to_have_value("201")
    expect(clerk.locator("#panel")).to_contain_text("98.92")

"""A ledger is typed into with the keyboard; what it changes in a form that was handed in is told to clerk and finance alike."""

import re

import pytest
from playwright.sync_api import expect

from browser.sites import accessible, fits

pytestmark = pytest.mark.browser


def open_ledger(page, site, name):
    page.goto(f"{site.address}/ledgers/?year=2021")
    page.click(f"td a:text-is('{name}')")
    page.wait_for_selector("#ledger-table tr.blank")


def type_row(page):
    """One row from the first cell to Enter, with keys only."""
    page.focus("tr.blank [data-name=person]")
    for keys in (
        "TK0001",
        ("Tab", "ArrowDown", "ArrowDown"),
        ("Tab",),
        ("Tab",),
        "2021-07-12",
        ("Tab",),
        "1200",
        ("Tab", *["ArrowDown"] * 3),
    ):
        if isinstance(keys, str):
            page.keyboard.type(keys)
        else:
            for key in keys:
                page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator("#ledger-table .message.success")).to_contain_text("已登记")


def evidence(page, site):
    page.goto(f"{site.address}/cases/?year=2021")
    page.locator("a", has_text="长沙市望城区老干部服务中心").last.click()
    page.wait_for_selector("#sheet")
    number = re.search(r"/cases/(\d+)/", page.url)[1]
    page.goto(f"{site.address}/cases/{number}/evidence/0/")


def test_a_row_is_entered_changed_and_taken_back_with_keys(site, sign_in):
    clerk = sign_in("jingban201001")
    open_ledger(clerk, site, "困难帮扶台账")
    type_row(clerk)
    expect(clerk.locator("tr.blank [data-name=person]")).to_be_focused()
    amount = clerk.locator("tr.fresh input[data-name=amount]")

    clerk.evaluate("() => { htmx.config.defaultSettleDelay = 2000; }")  # a hasty hand, or a slow machine
    amount.fill("1300")
    amount.press("Enter")
    expect(clerk.locator("tr.fresh td.state")).to_contain_text("已保存")
    clerk.keyboard.press("Control+z")
    expect(clerk.locator("#ledger-table tr[id^=row-] input[data-name=amount]").first).to_have_value("1200")

    finance = sign_in("caizheng")
    for page in (clerk, finance):
        evidence(page, site)
        expect(page.locator("main")).to_contain_text("台账已变动")
        expect(page.locator("main")).to_contain_text("195人次")
        accessible(page)


def test_a_pasted_block_with_errors_is_told_by_row_and_column_and_changes_nothing(site, sign_in):
    clerk = sign_in("jingban201001")
    open_ledger(clerk, site, "困难帮扶台账")
    clerk.focus("tr.blank [data-name=person]")
    block = "TK0002\t七一\t2021-07-01\t2021-07-05\t1000\t已发放\nTK0003\t七二\t2021-07-01\t2021-07-05\t1万\t已发放"
    clerk.locator("tr.blank [data-name=person]").evaluate(
        """(field, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        block,
    )

    clerk.wait_for_url("**/batches/**")
    expect(clerk.locator("main")).to_contain_text("一行也没有导入")
    expect(clerk.locator("main")).to_contain_text("第 2 行“轮次”")
    accessible(clerk)


def test_a_ledger_fits_a_phone(site, sign_in):
    clerk = sign_in("jingban201001", 390, 844)
    open_ledger(clerk, site, "困难帮扶台账")

    expect(clerk.locator("tr.blank .button")).to_be_visible()
    fits(clerk)
    accessible(clerk)

"""Every screen, at the size of an office screen and of a telephone: drawn, nothing wider than the window.

With PICTURES=FOLDER the screens are kept as the pictures of the tutorial.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.sites import PATIENCE, fits, open_page

pytestmark = pytest.mark.browser

SCREENS = (
    # name, account, address, what must stand there
    ("clerk-home", "jingban201002", "/", "待我办理"),
    ("clerk-form", "jingban201002", "case:2026 老年大学办学经费", "办理"),
    ("clerk-list", "jingban201002", "/cases/", "绩效表"),
    ("clerk-new", "jingban201002", "/cases/new/", "新建绩效表"),
    ("clerk-import", "jingban201002", "/imports/", "导入文件"),
    ("clerk-account", "jingban201002", "/me/", "外出代办"),
    ("leader-home", "fuzeren202001", "/", "待我办理"),
    ("leader-form", "fuzeren202001", "case:2025 管线信息系统运维经费", "审签同意"),
    ("department-home", "bumen203", "/", "待我办理"),
    ("department-list", "bumen203", "/cases/?year=2025", "批量"),
    ("department-form", "bumen203", "case:2025 校舍维修经费", "审核通过"),
    ("finance-home", "caizheng", "/", "待我办理"),
    ("finance-progress", "caizheng", "/progress/?year=2025", "各单位进度"),
    ("finance-form", "caizheng", "case:2021 长沙市望城区老干部服务中心", "核算总分"),
    ("finance-sampling", "caizheng", "/sampling/?year=2025", "抽取"),
    ("finance-tasks", "caizheng", "/tasks/", "布置新的工作"),
    ("finance-history", "caizheng", "history:2021 长沙市望城区老干部服务中心", "办理过程"),
    ("auditor-list", "shenji", "/cases/", "绩效表"),
)


def keep(page, name):
    folder = os.environ.get("PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["office", "telephone"])
def test_every_screen_fits_its_window(site, sign_in, size):
    pages = {}
    for name, account, address, words in SCREENS:
        page = pages.setdefault(account, None) or sign_in(account, *size)
        pages[account] = page
        open_page(page, site, address)

        expect(page.locator("main"), name).to_contain_text(words)
        fits(page)
        if size[0] == 1366 or name in ("clerk-home", "clerk-list"):
            keep(page, name if size[0] == 1366 else f"{name}-telephone")


def test_large_print_fits_too(site, sign_in):
    page = sign_in("jingban201002")
    page.click("text=大字")
    expect(page.locator("html")).to_have_css("font-size", "20px")

    for address in ("/", "/cases/", "case:2026 老年大学办学经费"):
        open_page(page, site, address)
        expect(page.locator("html")).to_have_css("font-size", "20px")
        fits(page)
    page.click("text=标准字号")
    expect(page.locator("html")).to_have_css("font-size", "16px")


def test_a_reader_without_scripts_reads_everything(site, chromium):
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{site.address}/account/login/")
    page.fill("#id_login", "bumen203")
    page.fill("#id_password", "jixiao-demo-2026")
    page.click("button.main")
    page.wait_for_url(f"{site.address}/")
    open_page(page, site, "case:2025 校舍维修经费")

    expect(page.locator("main")).to_contain_text("核查结果")
    expect(page.locator("table.sheet tr").nth(10)).to_be_visible()
    context.close()

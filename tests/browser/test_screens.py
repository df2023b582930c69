"""Every screen, at the size of an office screen and of a telephone and in large print: drawn, nothing wider than the window, WCAG 2.2 AA.

With PICTURES=FOLDER the screens are kept as the pictures of the tutorial.
"""

import pytest
from playwright.sync_api import expect

from browser.sites import PATIENCE, accessible, fits, keep, open_page

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("site", ["sqlite"], indirect=True, scope="module")]  # pages know no database

SCREENS = (
    # name, account, address, what must stand there
    ("clerk-home", "jingban201002", "/", "待我办理"),
    ("clerk-form", "jingban201002", "case:2026 老年大学办学经费", "办理"),
    ("clerk-list", "jingban201002", "/cases/", "绩效表"),
    ("clerk-new", "jingban201002", "/cases/new/", "新建绩效表"),
    ("clerk-imports", "jingban201002", "/imports/", "导入文件"),
    ("clerk-account", "jingban201002", "/me/", "外出代办"),
    ("leader-home", "fuzeren202001", "/", "待我办理"),
    ("leader-form", "fuzeren202001", "case:2025 管线信息系统运维经费", "审签同意"),
    ("leader-disclosure", "fuzeren201001", "disclosure:2025 老干部文体活动经费", "公开时显示"),
    ("department-home", "bumen203", "/", "待我办理"),
    ("department-list", "bumen203", "/cases/?year=2025", "批量"),
    ("department-form", "bumen203", "case:2025 校舍维修经费", "审核通过"),
    ("finance-home", "caizheng", "/", "待我办理"),
    ("finance-progress", "caizheng", "/progress/?year=2025", "各单位进度"),
    ("finance-form", "caizheng", "case:2021 长沙市望城区老干部服务中心", "核算总分"),
    ("finance-sampling", "caizheng", "/sampling/?year=2025", "抽取"),
    ("finance-tasks", "caizheng", "/tasks/", "布置新的工作"),
    ("finance-history", "caizheng", "history:2021 长沙市望城区老干部服务中心", "办理过程"),
    ("finance-version", "caizheng", "version:2021 长沙市望城区老干部服务中心", "差异"),
    ("finance-overview", "caizheng", "/overview/", "得分分布"),
    ("auditor-list", "shenji", "/cases/", "绩效表"),
    ("clerk-ledgers", "jingban201001", "/ledgers/?year=2021", "台账"),
    ("clerk-surveys", "jingban201001", "/ledgers/surveys/", "满意度"),
    ("clerk-evidence", "jingban201001", "/cases/1/evidence/", "取数依据"),
    ("clerk-lineage", "jingban201001", "/cases/1/evidence/0/", "口径"),
    ("clerk-tasks", "jingban201002", "/tasks/", "工作布置"),
    ("clerk-tokens", "jingban201002", "/me/tokens/", "令牌"),
    ("administrator-home", "guanli", "/", "管理"),
    ("administrator-people", "guanli", "/people/", "账号"),
    ("administrator-roster", "guanli", "/roster/", "下载模板"),
    ("administrator-hooks", "guanli", "/hooks/", "办理通知"),
    ("public-list", None, "/public/", "绩效自评公开"),
    ("public-form", None, "public:", "本页内容与批复版本核对一致"),
    ("sign-in", None, "/account/login/", "登录"),
)
ON_TELEPHONE = ("clerk-list", "public-form")  # kept as pictures at that size too
SIZES = {"office": (1366, 768), "telephone": (390, 844), "large-print": (1366, 768)}


@pytest.mark.parametrize("name", sorted(SIZES))
def test_every_screen_fits_its_window_and_is_accessible(site, sign_in, name):
    pages = {}
    for screen, account, address, words in SCREENS:
        page = pages.get(account) or sign_in(account, *SIZES[name])
        pages[account] = page
        if name == "large-print":
            page.context.add_cookies([{"name": "print", "value": "large", "url": site.address}])
        open_page(page, site, address)

        expect(page.locator("main"), screen).to_contain_text(words)
        page.wait_for_selector("[hx-trigger=load] > .quiet", state="detached")  # what is drawn later is there
        fits(page)
        accessible(page)
        if name == "office" or (screen in ON_TELEPHONE and name == "telephone"):
            keep(page, screen if name == "office" else f"{screen}-{name}")


def test_large_print_is_one_click_and_kept(site, sign_in):
    page = sign_in("jingban201002")
    page.click("text=大字")
    expect(page.locator("html")).to_have_css("font-size", "20px")

    page.goto(f"{site.address}/cases/")
    expect(page.locator("html")).to_have_css("font-size", "20px")
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

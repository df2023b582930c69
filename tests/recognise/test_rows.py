"""Rows that are cut, slipped, run together or doubtful, and where a value stands."""

from dataclasses import replace

from grids import document, form, rows, table
from jixiao.document import Document, Place
from jixiao.errors import Message
from jixiao.recognise import recognise

HEAD = "绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分\n"


def test_cells_that_slipped_a_column_are_aligned_by_what_they_hold():
    found = form(
        "项目支出绩效自评表",
        table(
            HEAD
            + " | 产出指标 | 数量指标 | 修路 | ≥5公里 | 5公里 | 10 | 10\n满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥90% | 95% |  | 10 | 9 | ",
            guessed=True,
        ),
    )

    assert rows(found, "level1", "level2", "name", "target", "actual", "weight", "score")[1] == (
        "满意度指标", "服务对象满意度指标", "村民满意度", "≥90%", "95%", "10", "9",
    )  # fmt: skip
    assert any("错位" in note.zh for note in found.notes)


def test_two_cells_that_ran_together_are_parted_where_another_row_proves_it():
    head = "一级指标 | 二级指标 | 三级指标 | 目标内容 | 目标值 | 完成值 | 分值 | 得分\n"
    body = "产出指标 | 数量指标 | 助学专项 | 资助学生 | 资助220人 | 资助213人 | 5 | 5\n | 数量指标 | 助学专项 举办活动 | 办会10场 | 办会12场 | 5 | 4 | "
    found = form("项目支出绩效自评表", table(head + body, guessed=True))

    assert rows(found, "name", "content", "target", "actual", "weight", "score")[1] == (
        "助学专项",
        "举办活动",
        "办会10场",
        "办会12场",
        "5",
        "4",
    )


def test_a_row_cut_by_a_page_is_joined_with_its_second_half():
    first = table(HEAD + " | 产出指标 | 数量指标 | 受资助本专科困难学 | ≥100人 | 120人 | 10 | 10")
    second = table(" |  |  | 生覆盖数 |  |  |  | \n | 产出指标 | 质量指标 | 合格率 | 100% | 100% | 10 | 10", Place(table=2))
    found = form("项目支出绩效自评表", first, second)

    assert rows(found, "name", "score") == [("受资助本专科困难学生覆盖数", "10"), ("合格率", "10")]


def test_a_level_printed_in_the_middle_of_its_rows_is_given_to_the_rows_above_it():
    text = (
        HEAD
        + " | 产出指标 | 数量指标 | 修路 | 5 | 5 | 10 | 10\n |  | 经济效益指标 | 增收 | 5 | 5 | 10 | 10\n | 效益指标 | 社会效益指标 | 就业 | 5 | 5 | 10 | 10"
    )
    found = form("项目支出绩效自评表", table(text, guessed=True))

    assert rows(found, "level1", "level2") == [("产出指标", "数量指标"), ("效益指标", "经济效益指标"), ("效益指标", "社会效益指标")]


def test_every_value_knows_its_place_and_what_is_blank_is_told_from_what_is_absent():
    found = form("项目支出绩效自评表", HEAD + "^ | 产出指标 | 数量指标 | 修路 | ≥5公里 |  | 10 | —")
    row = found.indicators[0]

    assert row.target.place == Place(table=2, row=2, column=5)
    assert row.actual.blank
    assert row.score.blank
    assert row.score.text == "—"
    assert row.remedy.absent
    assert {"target", "actual", "weight", "score"} <= found.columns
    assert "remedy" not in found.columns


def test_the_doubt_of_a_cell_stays_with_its_value():
    why = Message("识别置信度低", "low confidence")
    made = table(HEAD + "^ | 产出指标 | 数量指标 | 修路 | ≥5公里 | 6公里 | 10 | 10")
    cells = tuple(replace(cell, confidence=60, doubt=why) if cell.text == "6公里" else cell for cell in made.cells)
    found = recognise(Document((replace(made, cells=cells),)))[0]

    assert (found.indicators[0].actual.confidence, found.indicators[0].actual.doubt) == (60, why)
    assert found.indicators[0].score.confidence == 100


def test_a_figure_that_is_none_says_why():
    found = form("项目支出绩效自评表", HEAD + "^ | 产出指标 | 数量指标 | 修路 | ≥5公里 | 6公里 | 十来分 | 10")

    assert not found.indicators[0].weight.known
    assert found.indicators[0].weight.reason is not None
    assert not found.indicators[0].weight.blank


def test_a_bare_rate_is_taken_as_percent_or_ratio_by_its_own_arithmetic():
    text = (
        "项目名称 | 甲 | < | <\n项目资金（元） | 全年预算数 | 全年执行数 | 执行率\n年度资金总额 | {} | {} | {}\n"
        "绩效指标 | 一级指标 | 三级指标 | 指标值\n^ | 产出指标 | 修路 | 1"
    )
    low = form("项目支出绩效自评表", text.format("1000", "9", "0.9"))
    whole = form("项目支出绩效自评表", text.format("1000", "1000", "1"))

    assert str(low.funds[0].rate.value) == "0.009"
    assert str(whole.funds[0].rate.value) == "1"


def test_hidden_and_foreign_sheets_are_left_out_and_named():
    form_sheet = table("项目名称 | 甲 | < | <\n绩效指标 | 一级指标 | 三级指标 | 指标值\n^ | 产出指标 | 修路 | 1", Place(sheet="自评表"))
    help_sheet = table("填表说明 | 一\n序号 | 内容\n1 | 请如实填写", Place(sheet="说明"))
    hidden = table("选项 | 值\n是 | 1", Place(sheet="字典"), hidden=True)
    found = recognise(document(help_sheet, form_sheet, hidden))

    assert [one.name.value for one in found] == ["甲"]
    assert {note.zh for note in found[0].notes} == {"工作表“说明”不是自评表，已跳过", "隐藏的工作表“字典”已跳过"}


def test_halves_of_names_labels_and_values_in_a_text_export_are_joined():
    text = (
        "项目名称 | 国家森林病虫害预 |  | \n | 测预报补助经费 |  | \n项目资金（万元） |  | 全年预算数 | 全年执行数\n"
        " | 年度资金总额 | 10 | 9\n | 其中：当年一般 | 10 | 9\n | 公共预算拨款 |  | \n"
        "绩效指标 | 一级指标 | 三级指标 | 年度指标值\n | 产出指标 | 受资助困难学 | ≥5人\n |  | 生覆盖率 | \n |  | …… | "
    )
    found = form("项目支出绩效自评表", table(text, guessed=True))

    assert found.name.value == "国家森林病虫害预测预报补助经费"
    assert [(line.label.value, line.source) for line in found.funds] == [
        ("年度资金总额", "total"),
        ("其中：当年一般公共预算拨款", "fiscal"),
    ]
    assert rows(found, "name", "target") == [("受资助困难学生覆盖率", "≥5人")]


def test_a_damaged_grid_stops_nothing():
    wide = table(HEAD + "a | b | c | d | e | f | g | h | i | j | k | l", guessed=True)

    assert recognise(Document((wide, replace(wide, cells=())))) is not None


def test_the_weight_of_the_rate_may_stand_in_the_heading_of_its_score():
    found = form(
        "2022年度项目支出绩效自评表",
        table(
            "预算执行情况(万元)(20分) |  | 预算数(A) | 执行数(B) | 执行率(B/A) | 得分(20分*执行率)\n"
            " | 年度财政资金总额 | 50 | 10 | 20% | 4\n"
            "年度绩效目标(80分) | 一级指标 | 二级指标 | 三级指标 | 年初目标值(A) | 实际完成值(B)\n"
            " | 产出指标 | 数量指标 | 修路 | ≥5公里 | 5公里"
        ),
    )

    assert found.funds[0].weight.value == 20
    assert found.funds[0].score.value == 4

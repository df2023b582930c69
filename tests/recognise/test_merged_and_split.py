"""Layouts that merge, split or repeat cells where the common ones do not, each in its smallest form."""

from grids import form, forms, funds, rows


def test_steps_of_the_money_with_a_label_in_every_column_make_one_line_a_source():
    found = form(
        "2023年度部门预算项目绩效自评表",
        """
        一、基本情况 | < | < | < | < | < | < | <
        项目名称 | 贷款贴息 | < | < | 实施（主管）单位 | 市服务中心 | < | <
        二、预算执行情况（万元） | < | < | < | < | < | < | <
        预算安排情况（调整后） | < | 资金到位情况 | < | 资金执行情况 | < | 预算执行进度 | <
        预算数： | 500 | 到位数： | 500 | 执行数： | 485 | 97% | <
        其中：财政资金 | 300 | 其中：财政资金 | 300 | 其中：财政资金 | 285 | ^ | <
        三、目标完成情况 | < | < | < | < | < | < | <
        年度预期目标 | < | < | 具体完成情况 | < | < | 总体完成率 | <
        支持企业85家 | < | < | 支持企业88家 | < | < | 100% | <
        四、年度绩效指标完成情况 | < | < | < | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | < | 预期指标值 | 实际完成值 | 自评得分 | 分值
        产出指标 | 数量指标 | 获得贴息企业 | < | ≥85家 | 88家 | 90 | 90
        预算执行率 | < | < | < | < | < | 9.7 | 10
        自评总分 | < | < | < | < | < | 99.7 | 100
        """,
    )

    assert funds(found) == [
        ("预算数：", "total", None, "500", "485", "0.97"),
        ("其中：财政资金", "fiscal", None, "300", "285", None),
    ]
    assert found.money_unit.value == "万元"
    assert (found.goals[0].planned.value, found.goals[0].achieved.value) == ("支持企业85家", "支持企业88家")
    assert rows(found, "name", "weight", "score") == [("获得贴息企业", "90", "90")]
    assert (str(found.funds[0].weight.value), str(found.funds[0].score.value)) == ("10", "9.7")
    assert str(found.total.score.value) == "99.7"


def test_a_weight_merged_over_the_sources_is_that_of_the_first_line():
    found = form(
        "项目支出绩效自评表",
        """
        项目名称 | < | 养老服务补贴 | < | < | < | <
        项目资金 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
        年度资金总额 | 100 | 100 | 99 | 99% | 10 | 9.9
        其中：财政拨款 | 80 | 80 | 79 | 98.75% | ^ | ^
        """,
    )

    assert [(line.weight.value is None, line.score.value is None) for line in found.funds] == [(False, False), (True, True)]


def test_of_goals_by_year_the_first_one_reported_on_gives_the_year_the_title_leaves_out():
    found = form(
        "部门整体支出绩效自评表",
        """
        部门名称 | 县司法局 | <
        部门总体目标 | 总体绩效目标 | 提升服务水平
        一、部门年度目标 | < | <
        财政年度 | 目标 | 实际完成情况
        2023 | 办理案件520件 | 办理案件546件
        2024 | 继续办理案件 | ---
        """,
    )

    assert found.year.value == 2023
    assert [(goal.planned.value, goal.achieved.value) for goal in found.goals] == [("办理案件520件", "办理案件546件")]
    assert ("总体绩效目标", "提升服务水平") in [(remark.label, remark.text.value) for remark in found.remarks]


def test_several_values_beyond_blanks_in_one_row_are_found_where_every_merge_was_undone():
    found = form(
        "项目支出绩效自评表",
        """
        项目名称 |  | 公路养护 |  |  |  |
        主管部门 |  | 县交通局 |  | 实施单位 |  | 公路中心
        一级指标 | 二级指标 | 三级指标 | 绩效指标性质 | 绩效指标值 | 绩效度量单位 | 分值
        产出指标 | 数量指标 | 养护里程 | ≥ | 320 | 公里 | 50
        """,
    )

    assert (found.department.value, found.unit.value) == ("县交通局", "公路中心")
    assert rows(found, "name", "target") == [("养护里程", "≥320公里")]


def test_a_budget_and_what_was_spent_of_it_beside_each_other_are_one_line():
    found = form(
        "2021年度项目绩效自评表",
        """
        项目名称 | 病虫害防治 | 项目单位 | 林业站
        项目预算 | 96万元 | 实际支出 | 92.64万元
        年度目标 | 防治1.2万亩 | < | <
        """,
    )

    assert [line[1:5] for line in funds(found)] == [("total", None, "96", "92.64")]


def test_sources_across_the_top_with_steps_down_the_side_make_one_line_a_source():
    found = form(
        "2023年度专项资金绩效自评表",
        """
        专项名称 | 良种推广 | 主管部门 | 县农业局
        项目资金（万元） | 资金来源 | 合计 | 财政拨款
        ^ | 预算安排 | 880 | 600
        ^ | 实际支出 | 862.4 | 582.4
        ^ | 执行率 | 98.00% | 97.07%
        绩效目标 | 推广良种18万亩 | < | <
        """,
    )

    assert funds(found) == [("合计", "total", None, "880", "862.4", "0.98"), ("财政拨款", "fiscal", None, "600", "582.4", "0.9707")]


def test_tasks_with_their_completion_but_no_target_are_no_indicators():
    found = form(
        "2023年度部门整体支出绩效自评表",
        """
        部门名称 | 县司法局 | < | <
        年度主要任务 | 任务名称 | 主要内容 | 完成情况
        ^ | 日常履职 | 完成日常工作 | 已完成
        一级指标 | 三级指标 | 指标值 | 完成值
        产出指标 | 办理案件 | ≥520件 | 546件
        """,
    )

    assert rows(found, "name", "actual") == [("办理案件", "546件")]
    assert "日常履职 | 完成日常工作 | 已完成" in [remark.text.value for remark in found.remarks]


def test_a_list_of_projects_with_their_indicators_beside_them_is_a_form_each():
    found = forms(
        "部门预算项目支出绩效目标表",
        "（2024年度）",
        """
        单位名称 | 项目名称 | 预算数（万元） | 年度绩效目标 | 绩效指标 | < | 目标值 | < | < | 分值
        ^ | ^ | ^ | ^ | 一级指标 | 三级指标 | 符号 | 数值 | 单位 | ^
        公路中心 | 公路养护 | 860 | 养护320公里 | 产出指标 | 养护里程 | ≥ | 320 | 公里 | 50
        ^ | ^ | ^ | ^ | 效益指标 | 通行率 | ≥ | 98 | % | 40
        单位名称 | 项目名称 | 预算数（万元） | 年度绩效目标 | 一级指标 | 三级指标 | 符号 | 数值 | 单位 | 分值
         |  |  |  | 满意度指标 | 群众满意度 | ≥ | 90 | % | 10
        养护站 | 桥梁检测 | 120 | 检测12座 | 产出指标 | 检测桥梁 | ≥ | 12 | 座 | 90
        """,
    )

    assert [(one.unit.value, one.name.value, one.year.value) for one in found] == [
        ("公路中心", "公路养护", 2024),
        ("养护站", "桥梁检测", 2024),
    ]
    assert [one.goals[0].planned.value for one in found] == ["养护320公里", "检测12座"]
    assert [funds(one)[0][1:3] for one in found] == [("total", "860"), ("total", "120")]
    assert [rows(one, "name", "target") for one in found] == [
        [("养护里程", "≥320公里"), ("通行率", "≥98%"), ("群众满意度", "≥90%")],
        [("检测桥梁", "≥12座")],
    ]


def test_a_lone_column_of_second_levels_is_known_by_its_words():
    found = form(
        "2023年度项目绩效自评表",
        """
        项目名称 | 高标准农田 | < | <
        指标类型 | 指标名称 | 指标值 | 完成值
        数量指标 | 新建农田 | ≥2万亩 | 2万亩
        成本指标 | 亩均成本 | ≤1600元 | 1510元
        """,
    )

    assert rows(found, "level1", "level2", "name") == [(None, "数量指标", "新建农田"), (None, "成本指标", "亩均成本")]


def test_of_money_paid_out_and_money_spent_the_latter_is_the_execution():
    found = form(
        "2022年度县级财政专项资金绩效自评表",
        """
        专项资金名称 | 公共卫生补助 | < | <
        资金安排情况 | 预算安排（万元） | 实际拨付（万元） | 实际支出（万元）
        ^ | 2100 | 2100 | 2079
        年度目标 | 服务人口32万人 | < | <
        """,
    )

    assert funds(found)[0][4] == "2079"

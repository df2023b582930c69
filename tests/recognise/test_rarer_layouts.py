"""Layouts in which a label means something else than it does elsewhere, each in its smallest form."""

from grids import form, forms, funds, rows, table
from jixiao.document import Place


def test_who_carries_the_project_out_outranks_who_filed_the_form():
    found = form(
        "2021年度供水项目自评表",
        "单位名称：某县水利局      填报日期：2022年3月15日",
        """
        项目名称 | 饮水安全 | < | <
        主管部门 | 某县水利局 | 项目实施单位 | 某县饮水管理站
        一级指标 | 三级指标 | 年初目标值 | 实际完成值
        产出指标 | 新建工程 | 10处 | 10处
        """,
    )

    assert (found.department.value, found.unit.value) == ("某县水利局", "某县饮水管理站")
    assert ("填报单位", "某县水利局") in [(remark.label, remark.text.value) for remark in found.remarks]


def test_a_block_label_that_reads_like_a_column_heads_no_column():
    found = form(
        "部门预算项目支出绩效自评表（2022年度）",
        """
        项目名称 | < | 办公设备购置 | < | <
        项目基本情况 | 1.项目年度目标完成情况 | 项目年度目标 | 年度目标完成情况 | <
        ^ | ^ | 保障运转。 | 已完成。 | <
        ^ | 2.项目实施内容及过程概述 | 按规定采购。 | < | <
        目标完成情况 | 一级指标 | 三级指标 | 指标值 | 完成值
        ^ | 产出指标 | 采购批次 | 10 | 8
        """,
    )

    assert rows(found, "name", "target", "actual") == [("采购批次", "10", "8")]
    assert [(goal.planned.value, goal.achieved.value) for goal in found.goals] == [("保障运转。", "已完成。")]


def test_long_term_blocks_are_known_with_any_word_before_them():
    found = form(
        "专项资金绩效目标申报表（2022年度）",
        """
        专项资金名称 | 全民健身 | < | < | <
        专项长期绩效目标 | 形成健身圈。 | < | < | <
        专项长期绩效指标 | 一级指标 | 二级指标 | 指标内容 | 指标值
        ^ | 产出指标 | 数量指标 | 健身路径总数 | 100条
        专项年度绩效目标 | 新建健身路径。 | < | < | <
        专项年度绩效指标 | 一级指标 | 二级指标 | 指标内容 | 指标值
        ^ | 产出指标 | 数量指标 | 新建健身路径 | 20条
        """,
    )

    assert rows(found, "name", "target") == [("新建健身路径", "20条")]
    assert [goal.planned.value for goal in found.goals] == ["新建健身路径。"]


def test_a_standard_holds_the_names_where_nothing_else_does():
    found = form(
        "2022年项目支出绩效目标申报表",
        """
        项目名称 | 社区矫正 | < | <
        一级指标 | 二级指标 | 绩效标准 | 当年预期实现值
        产出指标 | 数量指标 | 集中教育次数 | ≥12次
        """,
    )

    assert rows(found, "name", "target") == [("集中教育次数", "≥12次")]


def test_of_a_weight_for_every_level_the_indicator_has_its_own():
    found = form(
        "2022年度部门整体支出绩效自评指标计分表",
        """
        一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 得分
        投入 | 10 | 预算配置 | 10 | 在职人员控制率 | 4 | 4
        ^ | ^ | ^ | ^ | 三公经费变动率 | 6 | 5
        """,
    )

    assert rows(found, "level1", "level2", "name", "weight", "score") == [
        ("投入", "预算配置", "在职人员控制率", "4", "4"),
        ("投入", "预算配置", "三公经费变动率", "6", "5"),
    ]


def test_tasks_with_money_and_scores_are_no_indicators():
    found = form(
        "省级部门整体绩效自评表（2022年度）",
        """
        部门（单位）名称 | < | 省地震局 | < | <
        年度主要任务 | 任务名称 | 预算数 | 执行数 | 得分
        ^ | 监测预报 | 120 | 118 | 5
        部门整体支出预算 | 资金性质 | 年初预算数 | 全年执行数 | 执行率
        ^ | 合计 | 500 | 490 | 98%
        一级指标 | 二级指标 | 三级指标 | 计划值 | 实际值
        履职效能 | 监测预报 | 台网运行率 | ≥95% | 98%
        """,
    )

    assert rows(found, "name") == [("台网运行率",)]
    assert funds(found) == [("合计", "total", "500", None, "490", "0.98")]


def test_a_title_may_end_with_the_unit_of_money():
    found = form(
        "2020年度岗位补助项目支出绩效自评表（单位：万元）",
        """
        项目名称 | 岗位补助 | < | <
        一级指标 | 三级指标 | 年度指标值 | 实际完成值
        产出指标 | 岗位数 | 500个 | 500个
        """,
    )

    assert (found.title.value, found.money_unit.value) == ("2020年度岗位补助项目支出绩效自评表", "万元")


def test_a_last_row_of_a_hundred_without_a_label_is_the_total():
    found = form(
        "项目支出绩效自评表（2022年度）",
        """
        项目名称 | 养老服务 | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 分值 | 得分
        产出指标 | 数量指标 | 服务站 | 10个 | 90 | 89
        | | | | 100 | 98.85
        """,
    )

    assert rows(found, "name") == [("服务站",)]
    assert (str(found.total.weight.value), str(found.total.score.value)) == ("100", "98.85")


def test_a_sheet_of_sentences_is_read_like_a_report():
    found = forms(
        """
        2020年度农田建设项目绩效自评报告 | < | <
        项目名称：农田建设 | < | <
        1.数量指标：新增农田，年度指标值1.5万亩，实际完成值1.5万亩，分值20分，得分20分； | < | <
        """
    )

    assert [rows(one, "name", "target", "weight") for one in found] == [[("新增农田", "1.5万亩", "20")]]


def test_a_level_that_sounds_like_a_column_does_not_begin_a_new_table():
    found = form(
        "项目支出绩效目标申报表（2021年度）",
        """
        项目名称 | 妇女儿童工作 | < | < | <
        绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
        绩效指标 | 项目完成 | 数量指标 | 培训场次 | 10场
        绩效指标 | 项目完成 | 成本指标 | 培训成本 | 49.6万元
        """,
    )

    assert rows(found, "level1", "name", "target") == [("项目完成", "培训场次", "10场"), ("项目完成", "培训成本", "49.6万元")]


def test_a_name_that_sounds_like_a_level_stays_in_its_column():
    found = form(
        "项目绩效目标表（2021年度）",
        table(
            """
            项目名称 | 义务植树 | |
            一级指标 | 二级指标 | 指标内容 | 指标值
            效益指标 | 生态效益指标 | 增加绿化面积 | 500亩
             | 满意度指标 | 受益群众满意度 | 90%
            """,
            guessed=True,
        ),
    )

    assert rows(found, "level1", "level2", "name", "target")[1] == ("效益指标", "满意度指标", "受益群众满意度", "90%")


def test_a_merged_cell_that_was_undone_leaves_its_value_beyond_a_blank():
    found = form(
        "项目支出绩效自评表（2021年度）",
        """
        项目名称 | | 种薯补贴 |
        主管部门 | | 实施单位 | 县农技站
        一级指标 | 三级指标 | 指标值 | 完成值
        产出指标 | 推广面积 | 5万亩 | 5万亩
        """,
    )

    assert (found.name.value, found.department.value, found.unit.value) == ("种薯补贴", None, "县农技站")


def test_amounts_beside_repeated_sources_are_found_where_the_headings_lost_their_merge():
    found = form(
        "2020年度专项资金绩效自评报告",
        """
        项目名称 | 农机补贴 | | | |
        计划安排资金（万元） | | 实际到位资金（万元） | | 实际支出（万元） |
        总额 | 520 | 总额 | 500 | 总额 | 498
        1.中央财政 | 400 | 1.中央财政 | 400 | 1.中央财政 | 398
        """,
    )

    assert [line[:5] for line in funds(found)] == [("总额", "total", "520", "500", "498"), ("1.中央财政", "central", "400", "400", "398")]


def test_a_sheets_title_whose_cell_was_not_merged_is_still_its_title():
    sheet = table(
        """
        部门整体支出绩效自评表 | | |
        （2022年度） | | |
        部门名称 | 某区统计局 | < | <
        一级指标 | 三级指标 | 指标值 | 完成值
        产出指标 | 编印月报 | 12期 | 12期
        部门整体支出绩效目标表 | | |
        部门名称 | 某区档案馆 | < | <
        一级指标 | 三级指标 | 指标值 | 备注
        产出指标 | 整理档案 | 500卷 |
        """,
        Place(sheet="Sheet1"),
    )

    first, second = forms(sheet)

    assert (first.title.value, first.year.value, second.title.value) == ("部门整体支出绩效自评表", 2022, "部门整体支出绩效目标表")


def test_of_two_budgets_beside_each_other_the_added_amount_is_not_the_revised_one():
    found = form(
        "项目支出绩效自评表（2022年度）",
        """
        项目名称 | 技能培训 | < | < | <
        资金来源 | 年初预算 | 预算调整数 | 全年预算数 | 支付数
        合计 | 450 | 10 | 460 | 446.2
        年度绩效目标 | 年初设定 | < | 完成情况 | <
        ^ | 培训2500人次。 | < | 培训2610人次。 | <
        """,
    )

    assert [line[:5] for line in funds(found)] == [("合计", "total", "450", "460", "446.2")]
    assert [(goal.planned.value, goal.achieved.value) for goal in found.goals] == [("培训2500人次。", "培训2610人次。")]


def test_amounts_beside_labels_with_their_unit_need_no_block_label():
    found = form(
        "财政支出项目绩效自评表",
        """
        项目名称 | 贷款贴息 | 预算年度 | 2023 | 项目类型 | 延续性
        安排金额（万元） | 500 | 实际支出金额（万元） | 485 | 支出率 | 97.00%
        一级指标 | 三级指标 | < | 指标值 | 完成值 | <
        产出指标 | 贴息企业 | < | 85家 | 88家 | <
        """,
    )

    assert funds(found) == [("安排金额（万元）", "total", None, "500", "485", "0.97")]
    assert (found.year.value, found.money_unit.value) == (2023, "万元")


def test_the_sum_of_the_whole_period_is_the_total_where_no_years_sum_stands():
    found = form(
        "专项业务经费绩效自评表（2022年度）",
        """
        专项名称 | 公路养护 | < | <
        资金金额（万元） | | 全年预算数（A） | 全年执行数（B）
        ^ | 实施期资金总额： | 842.5 | 819.34
        ^ | 其中：财政拨款 | 622.5 | 599.34
        """,
    )

    assert [line[1] for line in funds(found)] == ["total", "fiscal"]


def test_a_subtotal_is_no_indicator_and_a_total_below_the_money_no_fund():
    found = form(
        "学校营养改善支出绩效自评表（2022年度）",
        """
        项目名称 | 营养改善 | < | < | < | <
        一级指标 | 指标名称 | 计划值 | 实际值 | 权重 | 自评分
        产出指标 | 实施学校 | 96所 | 96所 | 90% | 90
        小计 | | | | 90% | 90
        预算执行情况 | 预算数（万元） | 执行数（万元） | 执行率 | 权重 | 自评分
        ^ | 500 | 490 | 98% | 10% | 9.8
        自评总分 | 99.8 | < | < | < | <
        """,
    )

    assert rows(found, "name", "weight", "score") == [("实施学校", "90", "90")]
    assert [line[3:] for line in funds(found)] == [("500", "490", "0.98")]
    assert str(found.total.score.value) == "99.8"


def test_the_larger_of_two_sums_of_weights_is_the_forms():
    found = form(
        "项目支出绩效自评表（2022年度）",
        """
        项目名称 | 养老服务 | < | < | <
        绩效目标 | 年初绩效目标 | 绩效目标完成情况 | 未完成原因及改进措施 | <
        ^ | 服务2300人。 | 服务2352人。 | |
        一级指标 | 三级指标 | 指标值 | 分值 | 得分
        产出指标 | 服务人数 | 2300人 | 90 | 89
        合计 | < | < | 90 | 89
        自评总分 | < | < | 100 | 98.9
        """,
    )

    assert (str(found.total.weight.value), str(found.total.score.value)) == ("100", "98.9")
    assert [(goal.planned.value, goal.achieved.value) for goal in found.goals] == [("服务2300人。", "服务2352人。")]


def test_a_level_goes_on_below_the_heading_printed_again():
    head = "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值"
    found = form(
        "项目支出绩效自评表（2022年度）",
        f"项目名称 | 展陈提升 | < | < | <\n{head}\n产出指标 | 数量指标 | 展厅 | 3个 | 3个",
        f"{head}\n | 质量指标 | 合格率 | 100% | 100%\n^ | 时效指标 | 开放时间 | 9月底 | 9月\n效益指标 | 社会效益指标 | 观众 | 12万 | 13万",
    )

    assert [level for (level,) in rows(found, "level1")] == ["产出指标", "产出指标", "产出指标", "效益指标"]


def test_a_budget_named_for_the_year_is_the_original_where_the_revised_one_stands_beside_it():
    found = form(
        "专项资金绩效自评表（2022年度）",
        """
        专项资金名称 | 助餐补贴 | < | < | <
        专项资金(万元) | 资金来源 | 年度预算数 | 调整后预算数 | 实际执行数
        ^ | 合计 | 450 | 460 | 446.2
        """,
    )

    assert [line[:5] for line in funds(found)] == [("合计", "total", "450", "460", "446.2")]


def test_a_first_level_in_a_row_of_its_own_heads_the_rows_below_it():
    found = form(
        "古城墙修缮绩效自评情况表（2021年度）",
        """
        项目名称 | 古城墙修缮 | < | < | <
        二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分
        产出指标（60分） | < | < | < | <
        数量指标 | 修缮面积 | 1850平方米 | 1862平方米 | 30
        质量指标 | 合格率 | 100% | 100% | 30
        效益指标 | < | < | < | <
        社会效益指标 | 参观人次 | 30万人次 | 33.6万人次 | 30
        """,
    )

    assert rows(found, "level1", "name") == [("产出指标", "修缮面积"), ("产出指标", "合格率"), ("效益指标", "参观人次")]


def test_execution_beside_the_budget_is_no_goal():
    found = form(
        "项目（政策）绩效自评表（2021年度）",
        """
        项目名称 | 智慧警务 | < | < | < | < | <
        预算执行情况（万元） | 全年预算 | 512 | 全年执行 | 501.76 | 执行率 | 98%
        年度目标 | 设备稳定运行。 | < | < | < | < | <
        年度目标完成情况 | 设备完好率97.6%。 | < | < | < | < | <
        """,
    )

    assert funds(found) == [("全年预算", "total", None, "512", "501.76", "0.98")]
    assert [(goal.planned.value, goal.achieved.value) for goal in found.goals] == [("设备稳定运行。", "设备完好率97.6%。")]

"""Layouts of other provinces and years than the sample files hold, each in its smallest form."""

from grids import form, forms, funds, rows


def test_the_transfer_form_of_2022_keeps_its_management_rows_as_remarks():
    found = form(
        "转移支付区域（项目）绩效自评表",
        "（2022年度）",
        """
        转移支付（项目）名称 | < | 医疗救助补助资金 | < | <
        中央主管部门 | < | 国家医疗保障局 | < | <
        地方主管部门 | < | 区医疗保障局 | 资金使用单位 | 区医疗保障局
        资金投入情况（万元） | | 全年预算数（A） | 全年执行数（B） | 预算执行率（B/A×100%）
        ^ | 年度资金总额： | 3359.62万 | 3359.62 | 100%
        ^ | 其中：中央财政资金 | 2800 | 2800 | 100%
        ^ | 其他资金 | | |
        资金管理情况 | | 情况说明 | < | 存在问题和改进措施
        ^ | 分配科学性 | 按因素法分配 | < | 无
        ^ | 下达及时性 | 30日内下达 | < | 无
        总体目标完成情况 | 总体目标 | < | 全年实际完成情况 | <
        ^ | 应救尽救。 | < | 全部救助。 | <
        绩效指标 | 一级指标 | 三级指标 | 指标值 | 全年实际完成值
        ^ | 产出指标 | 救助人次 | ≥50000人次 | 110406
        说明 | 无 | < | < | <
        """,
    )

    assert (found.kind, found.stage, found.year.value, found.money_unit.value) == ("transfer", "self-evaluation", 2022, "万元")
    assert (found.name.value, found.department.value, found.unit.value) == ("医疗救助补助资金", "区医疗保障局", "区医疗保障局")
    assert funds(found)[0] == ("年度资金总额：", "total", None, "3359.62", "3359.62", "1")
    assert (found.goals[0].planned.value, found.goals[0].achieved.value) == ("应救尽救。", "全部救助。")
    assert rows(found, "level1", "name", "target", "actual") == [("产出指标", "救助人次", "≥50000人次", "110406")]
    remarks = [(remark.label, remark.text.value) for remark in found.remarks]
    assert ("分配科学性", "按因素法分配") in remarks
    assert ("中央主管部门", "国家医疗保障局") in remarks


def test_sources_repeated_in_every_money_column_make_one_line_each():
    found = form(
        "2019年度农村公路专项资金绩效自评报告",
        """
        项目名称 | < | 农村公路建设 | < | < | < | < | < | <
        项目资金 | 计划安排资金（万元） | < | 实际到位资金（万元） | < | 实际支出（万元） | < | 结余（万元） | <
        ^ | 总额 | 100 | 总额 | 98 | 总额 | 90 | 总额 | 8
        ^ | 1.中央财政 | 50 | 1.中央财政 | 50 | 1.中央财政 | 45 | 1.中央财政 | 5
        项目绩效目标 | 完成50公里 | < | < | < | < | < | < | <
        自评得分 | 95 | < | < | 自评等级 | 优 | < | < | <
        """,
    )

    assert [line[:5] for line in funds(found)] == [("总额", "total", "100", "98", "90"), ("1.中央财政", "central", "50", "50", "45")]
    assert found.goals[0].planned.value == "完成50公里"
    assert str(found.total.score.value) == "95"


def test_a_column_of_scoring_methods_moves_nothing():
    found = form(
        "绩效目标自评表（2018年度）",
        """
        项目名称 | < | 一村一品 | < | < | < | < | < | <
        项目资金（万元） | | < | 年初预算数（A） | < | 全年执行数（B） | 分值（10分） | 执行率（B/A） | 得分 | 得分计算方法
        ^ | 年度资金总额： | < | 30 | < | 29.5 | 10 | 98.33% | 9.83 | 执行率×分值
        绩效指标 | 一级指标 | 二级指标 | 三级指标 | 分值 | 年度指标值（A） | 全年实际值（B） | 得分计算方法 | 得分 | 未完成原因分析
        ^ | 产出指标（50分） | 数量指标 | 示范村 | 20 | 3个 | 3个 | 按比例 | 20 |
        ^ | 效益指标（40分） | 经济效益指标 | 户均增收 | 40 | ≥0.2万元 | 0.19万元 | 按比例 | 38 | 雨灾
        总分 | < | < | < | 100 |  |  |  | 97.83 |
        """,
    )

    assert found.title.value == "绩效目标自评表"
    assert rows(found, "level1", "name", "target", "actual", "weight", "score", "reason") == [
        ("产出指标", "示范村", "3个", "3个", "20", "20", None),
        ("效益指标", "户均增收", "≥0.2万元", "0.19万元", "40", "38", "雨灾"),
    ]
    assert ("得分计算方法", "按比例") in found.indicators[0].others
    assert (str(found.funds[0].weight.value), str(found.funds[0].score.value)) == ("10", "9.83")
    assert (str(found.total.weight.value), str(found.total.score.value)) == ("100", "97.83")


def test_several_goal_blocks_with_headers_of_their_own_make_one_list():
    found = form(
        "2021年度单位项目绩效自评表",
        """
        项目名称 | < | 应急物资储备 | < | < | < | <
        预算执行情况（万元）（20分） | | < | 预算数（A） | 执行数（B） | 执行率（B/A） | 得分（20分*执行率）
        ^ | 年度财政资金总额 | < | 50 | 45 | 90% | 18
        年度绩效目标1（40分） | 一级指标 | 二级指标 | 三级指标 | 年初目标值（A） | 实际完成值（B） | 得分
        ^ | 产出指标 | 数量指标 | 储备物资 | ≥10种 | 12种 | 20
        年度绩效目标2（40分） | 一级指标 | 二级指标 | 三级指标 | 年初目标值（A） | 实际完成值（B） | 得分
        ^ | 产出指标 | 质量指标 | 合格率 | 100% | 100% | 38
        总分 | < | < | < | < | < | 96
        偏差大或目标未完成原因分析 | < | < | 无 | < | < | <
        """,
    )

    assert rows(found, "name", "score") == [("储备物资", "20"), ("合格率", "38")]
    assert str(found.funds[0].score.value) == "18"
    assert str(found.total.score.value) == "96"


def test_money_in_a_tree_or_inside_its_label_cell_is_read():
    tree = form(
        "项目支出绩效目标表",
        """
        项目名称 | < | 残疾人补贴 | <
        项目资金（万元） | 年度资金总额 | < | 120
        ^ | （一）财政拨款小计 | < | 120
        ^ | 1、一般公共预算 | < | 120
        ^ | （二）自有资金小计 | < |
        ^ | （三）其他收入 | < |
        绩效指标 | 一级指标 | 三级指标 | 指标值（包含数字及文字描述）
        ^ | 项目完成 | 发放人数 | 200人
        """,
    )
    inside = form(
        "项目支出绩效目标申报表",
        """
        项目名称 | 遗属补助 | < | <
        项目资金（万元） | 年度资金总额：100 | < | <
        ^ | 财政拨款：80 | 其他资金：20 | <
        绩效指标 | 一级指标 | 三级指标 | 指标值
        ^ | 项目完成指标 | 发放人数 | 200人
        """,
    )

    assert [line[:3] for line in funds(tree)[:3]] == [
        ("年度资金总额", "total", "120"), ("（一）财政拨款小计", "fiscal", "120"), ("1、一般公共预算", "general", "120"),
    ]  # fmt: skip
    assert [line[:3] for line in funds(inside)] == [
        ("年度资金总额", "total", "100"),
        ("财政拨款", "fiscal", "80"),
        ("其他资金", "other", "20"),
    ]
    assert tree.stage == inside.stage == "target"


def test_of_long_term_and_yearly_indicators_the_yearly_ones_count():
    stacked = form(
        "专项资金绩效目标申报表",
        """
        专项名称 | 文化惠民 | < | < | <
        项目长期绩效目标 | 建成体系 | < | < | <
        项目年度绩效目标 | 送戏下乡 | < | < | <
        长期绩效指标 | 一级指标 | 二级指标 | 指标内容 | 指标值
        ^ | 产出指标 | 数量指标 | 演出 | 300场
        年度绩效指标 | 一级指标 | 二级指标 | 指标内容 | 指标值
        ^ | 产出指标 | 数量指标 | 演出 | 100场
        """,
    )
    beside = form(
        "项目支出绩效目标申报表（2020年度）",
        """
        项目名称 | < | 科研设备 | < | < | < | < | <
        项目资金（万元） | 中期资金总额： | < | 300 | < | 年度资金总额： | 100 | <
        ^ | 其中：财政拨款 | < | 300 | < | 其中：财政拨款 | 100 | <
        总体目标 | 中期目标（2020年—2022年） | < | < | < | 年度目标 | < | <
        ^ | 三年建成 | < | < | < | 采购10台 | < | <
        绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值
        ^ | 产出指标 | 数量指标 | 设备 | 30台 | 数量指标 | 设备 | 10台
        """,
    )

    assert rows(stacked, "name", "target") == [("演出", "100场")]
    assert [goal.planned.value for goal in stacked.goals] == ["送戏下乡"]
    assert stacked.notes
    assert rows(beside, "level2", "name", "target") == [("数量指标", "设备", "10台")]
    assert beside.goals[0].planned.value == "采购10台"
    assert beside.total_funds is not None
    assert str(beside.total_funds.original.value) == "100"
    assert [line[1] for line in funds(beside)] == ["whole", "total", "whole", "fiscal"]


def test_an_adjusted_target_replaces_the_first_unless_left_blank():
    found = form(
        "2022年度部门整体绩效自评表",
        """
        部门名称 | 区委党校 | < | < | < | 自评总分（分） | 98.5 | < | <
        预算执行情况 |  | 年初预算数 | 全年（调整）预算数 | 全年执行数 | < | 执行率（%） | 执行率权重 | 执行率得分（分）
        ^ | 年度总金额 | 1000 | 1200 | 1100 | < | 91.67 | 10 | 9.17
        年度绩效目标 | 年初绩效目标 | < | < | 全年（调整）绩效目标 | < | < | 全年目标实际完成情况 | <
        ^ | 培训干部 | < | < |  | < | < | 培训干部1000人 | <
        绩效指标 | 指标名称 | 计量单位 | 指标性质 | 年初指标值 | 调整指标值 | 全年完成值 | 指标权重（分） | 指标得分（分）
        ^ | 党性教育培训次数 | 次 | ≥ | 6 |  | 12 | 20 | 20
        ^ | 政府采购执行率 | % | ＝ | 90 | 100 | 72.74 | 2 | 2
        ^ | 工作效果 |  | 定性 | 好 |  | 好 | 20 | 20
        """,
    )

    assert found.kind == "department"
    assert (found.department.value, str(found.total.score.value)) == ("区委党校", "98.5")
    assert rows(found, "name", "target", "weight", "score")[:2] == [
        ("党性教育培训次数", "≥6次", "20", "20"),
        ("政府采购执行率", "=100%", "2", "2"),
    ]
    assert (found.goals[0].planned.value, found.goals[0].achieved.value) == ("培训干部", "培训干部1000人")
    assert funds(found) == [("年度总金额", "total", "1000", "1200", "1100", "0.9167")]


def test_last_year_s_actual_is_no_actual():
    found = form(
        "2022年项目绩效目标批复表",
        """
        项目名称 | < | 设备采购 | < | <
        项目金额 | < | 400万元 | 其中：当年市级财政资金 | 400万元
        绩效指标 | 一级指标 | 三级指标 | 2021年实际实现值 | 预期2022年实现值
        ^ | 产出指标 | 设备 | 80台 | ≥100台
        """,
    )

    assert rows(found, "name", "target", "actual") == [("设备", "≥100台", None)]
    assert ("2021年实际实现值", "80台") in found.indicators[0].others
    assert (found.stage, found.money_unit.value) == ("target", "万元")
    assert [line[:3] for line in funds(found)] == [("项目金额", "total", "400"), ("其中：当年市级财政资金", "local", "400")]


def test_of_a_cycle_value_and_this_year_s_value_the_latter_is_the_target():
    found = form(
        "2021年省级财政资金绩效目标申报表",
        "绩效指标 | 一级指标 | 三级指标 | 周期指标值 | 本年度指标值\n^ | 产出指标 | 河道 | 100公里 | 30公里",
    )

    assert rows(found, "name", "target") == [("河道", "30公里")]


def test_a_monitoring_form_with_a_heading_in_two_rows_is_read():
    found = form(
        "项目支出绩效目标执行监控表",
        "（2021年度）",
        """
        项目名称 | < | < | 档案数字化 | < | < | < | < | <
        项目资金（万元） | | < | 年初预算数 | 1～7月执行数 | 1～7月执行率 | < | 全年预计执行数 | <
        ^ | 年度资金总额： | < | 100 | 50 | 50% | < | 100 | <
        绩效指标 | 一级指标 | 三级指标 | 年度指标值 | 1～7月执行情况 | 偏差原因分析 | < | 完成目标可能性 | <
        ^ | ^ | ^ | ^ | ^ | 人员保障 | 原因说明 | 确定能 | 有可能
        ^ | 产出指标 | 扫描页数 | ≥10万页 | 5万页 | √ | 人员到岗晚 | √ |
        """,
    )

    assert found.stage == "monitoring"
    assert funds(found) == [("年度资金总额：", "total", "100", None, "50", "0.5")]
    assert rows(found, "name", "target", "actual", "reason") == [("扫描页数", "≥10万页", "5万页", "人员到岗晚")]
    assert ("确定能", "√") in found.indicators[0].others


def test_breakdown_rows_have_no_weight_and_filler_rows_are_left_out():
    found = form(
        "绩效目标自评表（2022年度）",
        """
        项目名称 | < | 高标准农田 | < | < | < | <
        绩效指标 | 一级指标 | 二级指标 | 三级指标 | 分值 | 年度指标值 | 全年实际值
        ^ | 产出指标（50分） | 数量指标 | 建成面积 | 10 | ≥1000亩 | 1200亩
        ^ | ^ | ^ | 其中：水田 |  | ≥600亩 | 700亩
        ^ | ^ | ^ | 指标2： |  |  |
        ^ | ^ | ^ | …… |  |  |
        """,
    )

    assert rows(found, "name", "weight", "target") == [("建成面积", "10", "≥1000亩"), ("其中：水田", None, "≥600亩")]
    assert found.indicators[1].weight.blank


def test_department_tasks_with_amounts_are_remarks_and_their_sum_is_the_money():
    found = form(
        "部门整体支出绩效目标申报表",
        """
        部门名称 | < | 市司法局 | < | < | <
        年度主要任务 | 任务名称 | 主要内容 | 预算金额（万元） | < | <
        ^ | ^ | ^ | 总额 | 财政拨款 | 其他资金
        ^ | 法治宣传 | 开展宣传 | 100 | 90 | 10
        ^ | 金额合计 | < | 300 | 290 | 10
        年度总体目标 | 目标1：普法 | < | < | < | <
        年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | <
        ^ | 产出指标 | 数量指标 | 宣传场次 | ≥10场 | <
        """,
    )

    assert [line[:3] for line in funds(found)] == [("金额合计", "total", "300")]
    assert any("法治宣传" in (remark.text.value or "") for remark in found.remarks)
    assert found.money_unit.value == "万元"
    assert [goal.planned.value for goal in found.goals] == ["目标1：普法"]


def test_a_rubric_and_a_bare_score_table_are_read():
    rubric = form(
        "2020年度部门整体支出绩效自评表",
        """
        部门（单位）名称 | 市统计局 | < | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 评分标准 | 分值 | 自评得分 | 扣分原因和其他说明
        投入 | 预算配置 | 在职人员控制率 | 控制率≤100%计5分；每超1%扣1分 | 5 | 5 |
        过程 | 预算执行 | 预算完成率 | 100%计满分；每低5%扣1分 | 10 | 8 | 结转
        合计 | < | < |  | 100 | 96 |
        """,
    )
    bare = form(
        "2017年项目支出绩效评价自评得分表",
        "一级指标 | 二级指标 | 三级指标 | 分值 | 得分\n项目决策 | 绩效目标 | 明确性 | 5 | 4\n合计 | < | < | 100 | 96",
    )

    assert rows(rubric, "level1", "name", "weight", "score", "reason")[1] == ("过程", "预算完成率", "10", "8", "结转")
    assert str(rubric.total.score.value) == str(bare.total.score.value) == "96"
    assert rows(bare, "level1", "level2", "name", "score") == [("项目决策", "绩效目标", "明确性", "4")]


def test_an_investment_form_keeps_its_deeper_first_level():
    found = form(
        "中央预算内投资项目绩效目标表（2021年度）",
        """
        项目名称 | 产业融合 | < | < | <
        下达中央预算内投资（万元） | 2000 | < | < | <
        绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
        ^ | 实施效果指标 | 产出指标 | 建设面积 | ≥1000平方米
        ^ | 过程管理指标 | 计划管理指标 | 投资计划分解 | 按计划实施
        """,
    )

    assert [line[:3] for line in funds(found)] == [("下达中央预算内投资（万元）", "central", "2000")]
    assert rows(found, "level1", "level2") == [("实施效果指标", "产出指标"), ("过程管理指标", "计划管理指标")]


def test_indicators_told_in_numbered_sentences_are_read_with_doubt():
    found = form(
        "2020年度农村饮水安全项目绩效自评报告",
        "项目名称：农村饮水安全",
        "项目资金全年预算数120万元，全年执行数118.5万元，执行率98.75%。",
        "（一）产出指标完成情况分析",
        "1.数量指标",
        "1.新建供水工程，年初目标值3处，实际完成值3处，自评得分10分；",
        "（二）效益指标",
        "社会效益指标：1.供水保证率，年初目标值≥95%，实际完成值96%，自评得分15分；2.投诉率，年初目标值≤2%，实际完成值3%，自评得分12分。",
        "经自评，该项目自评得分97分，等级为优。",
    )

    assert rows(found, "level1", "level2", "name", "target", "actual", "score") == [
        ("产出指标", "数量指标", "新建供水工程", "3处", "3处", "10"),
        ("效益指标", "社会效益指标", "供水保证率", "≥95%", "96%", "15"),
        ("效益指标", "社会效益指标", "投诉率", "≤2%", "3%", "12"),
    ]
    assert funds(found) == [("合计", "total", None, "120", "118.5", "0.9875")]
    assert str(found.total.score.value) == "97"
    assert all(row.score.doubt for row in found.indicators)


def test_two_forms_in_one_sheet_part_at_the_next_title():
    one = "项目名称 | < | 甲 | <\n绩效指标 | 一级指标 | 三级指标 | 指标值\n^ | 产出指标 | 道路 | 1公里"
    found = forms("项目支出绩效目标表", one, "项目支出绩效目标表", one.replace("甲", "乙"))
    untitled = forms("项目支出绩效目标表", one + "\n" + one.replace("甲", "乙"))

    assert [form.name.value for form in found] == ["甲", "乙"]
    assert [form.name.value for form in untitled] == ["甲", "乙"]


def test_a_document_without_a_form_gives_none():
    assert forms("关于召开会议的通知", "序号 | 姓名 | 电话\n1 | 张 | 无") == ()


def test_budget_and_execution_beside_each_other_in_one_row_make_one_line():
    found = form(
        "2022年省级部门项目支出绩效自评表",
        """
        项目名称： | 数字化改革 | < | < | <
        预算执行情况（万元） | 预算数： | 500 | 执行数： | 480
        ^ | 其中：财政拨款 | 500 | 其中：财政拨款 | 480
        ^ | 其他资金 | 0 | 其他资金 | 0
        绩效指标 | 一级指标 | 三级指标 | 预期指标值 | 实际完成指标值
        ^ | 产出指标 | 平台数 | 1个 | 1个
        """,
    )

    assert [line[1:5] for line in funds(found)] == [
        ("total", None, "500", "480"),
        ("fiscal", None, "500", "480"),
        ("other", None, "0", "0"),
    ]


def test_of_goals_by_year_the_form_s_own_year_is_read():
    found = form(
        "2022年度部门整体支出绩效自评表",
        """
        部门名称 | 县教育局 | < | <
        部门总体目标 | 部门职责 | 贯彻教育方针 | <
        ^ | 总体绩效目标 | 办好教育 | <
        财政年度 | 目标 | < | 实际完成情况
        2022 | 控辍保学 | < | 全部完成
        2023 | 继续控辍保学 | < | ---
        任务名称 | 批复金额（万元） | < | 实际支出金额（万元）
        ^ | 总额 | 财政拨款 | ^
        营养改善 | 100 | 100 | 95
        一级指标 | 三级指标 | 指标值 | 实际完成值
        产出指标 | 学生数 | ≥1000人 | 1100
        """,
    )

    assert found.duties.value == "贯彻教育方针"
    assert [(goal.planned.value, goal.achieved.value) for goal in found.goals] == [("办好教育", None), ("控辍保学", "全部完成")]
    assert found.funds == ()
    assert any(remark.label == "年度主要任务" for remark in found.remarks)


def test_a_title_is_read_without_what_numbers_it_and_a_report_s_title_counts():
    body = "项目名称 | 甲 | < | <\n绩效指标 | 一级指标 | 三级指标 | 指标值\n^ | 产出指标 | 修路 | 1"

    assert form("附件2：项目支出绩效目标表", body).title.value == "项目支出绩效目标表"
    assert form("附件2 2022年度项目支出绩效目标表（2022年度）", body).title.value == "2022年度项目支出绩效目标表"
    assert form("关于2022年度农村公路项目绩效自评的报告", body).title.value == "关于2022年度农村公路项目绩效自评的报告"
    assert form("填报单位：某局", body).title.absent

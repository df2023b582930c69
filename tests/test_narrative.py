"""Figures of the text are held against the rows they speak of, and against no others."""

from decimal import Decimal

import pytest

from build import form, indicator
from jixiao.narrative import Narrative, contradictions
from jixiao.narrative.facts import facts

SCHOOLS = (
    indicator("维修改造校舍面积", target="≥18600平方米", actual="18920平方米", row=10),
    indicator("维修改造学校数量", target="≥24所", actual="24所", row=11),
    indicator("校舍安全培训人次", target="≥300人次", actual="318人次", row=12),
    indicator("教室照明达标率", target="≥95%", actual="91.20%", row=13),
    indicator("暑期工程完工时间", target="8月31日前", actual="8月26日全部完工", row=14, level2="时效指标"),
    indicator("受益学生人数", target="≥12500人", actual="12830人", row=15, level1="效益指标", level2="社会效益指标"),
)


def denied(achieved: str, rows=SCHOOLS) -> list[tuple[str, list[str]]]:
    narrative = Narrative.of(form(achieved=achieved, indicators=rows))
    return [(cell.fact.text, [text.fact.text for text in texts]) for cell, texts in contradictions(narrative.results)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("4400余人", 4400, 4500),
        ("3万余人", 30000, 40000),
        ("7.4万余名学生", 74000, 75000),
        ("150余场次", 150, 160),
        ("近1万人", 9000, 10000),
        ("1.28万人", 12750, 12850),
        ("24所", 24, 24),
        ("约6000元", 5400, 6600),
    ],
)
def test_a_figure_stands_for_all_it_can_mean(text, low, high):
    (fact,) = facts(text)

    assert (fact.low, fact.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize("text", ["2023年", "第3期", "〔2020〕10号", "1.加强领导", "“十四五”规划第2章"])
def test_years_ordinals_and_document_numbers_are_no_facts(text):
    assert facts(text) == ()


@pytest.mark.parametrize(
    ("achieved", "cell", "said"),
    [
        ("全年维修改造学校26所、校舍18920平方米。", "24所", ["26所"]),
        ("全年维修改造学校24所、校舍19920平方米。", "18920平方米", ["19920平方米"]),
        ("教室照明达标率95.2%。", "91.20%", ["95.2%"]),
        ("暑期工程于8月28日全部完工。", "8月26日", ["8月28日"]),
        ("受益学生1.5万人。", "12830人", ["1.5万人"]),
        ("受益学生12000余名。", "12830人", []),
        ("组织校舍安全培训350人次。", "318人次", ["350人次"]),
    ],
)
def test_a_contradiction_is_found_at_its_cell(achieved, cell, said):
    assert denied(achieved) == ([(cell, said)] if said else [])


@pytest.mark.parametrize(
    "achieved",
    [
        "全年维修改造学校24所，其中山区学校6所；校舍18920平方米，比上年增加3200平方米。",
        "教室照明达标率91.2%，未达到95%的目标，主要是2所教学点灯具到货延迟。",
        "受益学生1.28万人，其中寄宿学生3200人。",
        "计划维修改造学校26所，实际24所。",
        "第二期校舍安全培训120人次，全年318人次。",
        "走访学校12所，召开座谈会3场，发放问卷300份。",
        "每所学校平均受益学生535人。",
    ],
)
def test_parts_goals_changes_and_other_things_are_left_alone(achieved):
    assert denied(achieved) == []


def test_a_figure_that_another_sentence_confirms_is_not_reported():
    assert denied("维修改造学校24所。上半年完成维修改造学校10所。") == []


def test_a_count_per_month_is_not_the_count_of_the_year():
    rows = (indicator("每月组织集体活动", target="≥4次", actual="4次"),)

    assert denied("全年组织集体活动52次。", rows) == []


def test_one_of_several_figures_of_a_cell_is_known_by_its_own_noun():
    rows = (
        indicator("老干部大学经费", content="合理开设科目和班级", target="开设29个科目80个班级", actual="开设54个科目，88个班"),
        indicator("培训班", target="≥3期", actual="3期", row=11),
    )

    assert denied("老干部大学两个学期共开设54门学科，84个班。", rows) == [("88个", ["84个"])]


def test_each_figure_of_a_target_is_answered_by_one_figure_of_the_actual():
    row = indicator(
        "阵地建设",
        target="新创建网络课堂示范站点2个、示范性离退休干部党支部3个",
        actual="甲社区、乙社区获评示范站点，创建了4个市级示范支部",
    )

    pairs = [(target.text, actual.text) for _, target, actual in Narrative.of(form(indicators=[row])).pairs]

    assert pairs == [("3个", "4个")]


def test_the_goal_is_held_against_the_targets():
    narrative = Narrative.of(form(planned="维修改造学校30所，8月25日前完成暑期工程。", indicators=SCHOOLS))

    assert [(cell.fact.text, [t.fact.text for t in texts]) for cell, texts in contradictions(narrative.promises)] == [
        ("24所", ["30所"]),
        ("8月31日", ["8月25日"]),
    ]

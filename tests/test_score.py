"""Scores are recomputed exactly, explained, and left alone where nothing decides them."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import form, fund, indicator
from jixiao.form import Form, from_json
from jixiao.infer import explain, infer
from jixiao.profile import Cite, Deduction, Profile, Value, catalogue, choose, load
from jixiao.score import Row, round_half_up, rows_under, score
from jixiao.score.methods import deducted

SEEDS = Path(__file__).parent / "forms"


def seed(name: str) -> Form:
    raw = json.loads((SEEDS / f"{name}.expected.json").read_text("utf-8"))
    return from_json(raw["forms"][0] if "forms" in raw else raw)


def row_of(target: str, actual: str, profile: Profile | None = None, **cells) -> Row:
    filled = form(indicators=[indicator(cells.pop("name", "指标"), target, actual, weight=cells.pop("weight", 10), **cells)])
    return score(filled, profile or load("cn-mof-2020")).rows[0]


def profile_with(**values) -> Profile:
    """The national profile with other values for some of its keys (`indicator.compound` as indicator_compound)."""
    national = load("cn-mof-2020")
    cite = next(iter(national.dated.values()))[0].cite
    keys = {key.replace("_", ".", 1).replace("_", "-"): value for key, value in values.items()}
    return replace(national, dated={**national.dated, **{key: (Value(value, cite, date(2000, 1, 1)),) for key, value in keys.items()}})


def test_the_wangcheng_form_prints_98_92_and_recomputes_to_98_61():
    filled = seed("seed1-wangcheng-2021")
    card = score(filled, choose(filled))

    assert card.profile == "wangcheng-2021"
    assert (card.printed, card.recomputed, card.grade) == (Decimal("98.92"), Decimal("98.61"), "优")
    assert [(format(row.recomputed or 0, "f"), row.working.formula) for row in card.rows if row.differs] == [
        ("4.85", "5 × min(1, 194/200) = 4.85"),
        ("4.84", "5 × min(1, 213/220) = 4.84"),
    ]


def test_its_execution_score_is_explained():
    filled = seed("seed1-wangcheng-2021")
    row = score(filled, load("wangcheng-2021")).rows[0]

    assert row.kind == "execution"
    assert row.working.formula == "10 × (2 − 1.1080) = 8.92"
    assert row.completion == Decimal("931.17") / Decimal("840.38")
    assert row.cite is not None
    assert row.cite.grade == "observed"


def test_its_composite_row_has_five_parts_and_the_first_is_186_percent():
    card = score(seed("seed1-wangcheng-2021"), load("wangcheng-2021"))
    (row,) = [row for row in card.rows if row.method == "mean"]

    assert [part.noun for part in row.parts][:3] == ["科目", "班级", "学员"]
    assert round(row.parts[0].completion or 0, 4) == Decimal("1.8621")
    assert row.recomputed == Decimal("5.00")


def test_the_shanghai_form_prints_and_recomputes_96_99():
    filled = seed("seed2-shanghai-2020")
    card = score(filled, choose(filled))

    assert card.profile == "shanghai-2020"
    assert (card.printed, card.recomputed, card.grade) == (Decimal("96.99"), Decimal("96.99"), "优")
    assert "5 × min(1, 120/300) = 2.00" in [row.working.formula for row in card.rows]
    assert all(row.decided for row in card.rows)


def test_what_the_other_profiles_give_for_the_seeds():
    first, second = seed("seed1-wangcheng-2021"), seed("seed2-shanghai-2020")
    unprinted = replace(second.funds[0], score=replace(second.funds[0].score, value=Decimal(7)))

    assert score(first, load("cn-mof-2020")).rows[0].recomputed == Decimal("10.00")
    assert [score(first, load("cn-mof-2021")).rows[at].recomputed for at in (1, 2)] == [Decimal("4.63"), Decimal("4.60")]
    assert not score(first, load("cn-mof-2021")).rows[0].decided
    assert score(first, load("jiangxi-stepped")).rows[0].recomputed == Decimal("0.00")
    assert score(replace(second, funds=(unprinted,)), load("cn-mof-2021")).rows[0].recomputed == Decimal("7.00")


def test_a_row_without_figures_keeps_its_score_and_says_why():
    row = row_of("效果明显", "效果明显", score=9)

    assert not row.decided
    assert row.recomputed == row.printed == 9
    assert "定性" in row.working.sentence.zh
    assert row.working.sentence.en.startswith("Not recomputed")


def test_an_undecided_score_above_its_weight_is_cut_to_the_weight():
    assert row_of("效果明显", "效果明显", score=12).recomputed == 10


@pytest.mark.parametrize(
    ("target", "actual", "words"), [("", "5", "目标值未填写"), ("≥5个", "", "完成值未填写"), ("≥5个", "80%", "没有与")]
)
def test_what_is_missing_is_named(target, actual, words):
    row = row_of(target, actual, score=5)

    assert not row.decided
    assert words in row.working.sentence.zh


def test_a_row_without_weight_and_score_is_no_scored_row():
    assert score(form(indicators=[indicator("其中：甲", "≥5个", "5个")]), load("cn-mof-2020")).rows == ()


def test_target_and_actual_in_persons_and_person_times_are_still_compared():
    assert row_of("≥300人次", "318人").recomputed == Decimal("10.00")


def test_percent_and_permille_are_brought_together():
    assert row_of("≤0.9‰", "0.08%", name="森林火灾受害率").met is True
    assert row_of("≤0.9‰", "0.18%", name="森林火灾受害率").recomputed == Decimal("5.00")


def test_a_ratio_under_a_percentage_target_is_a_percentage():
    assert row_of("≥95%", "0.95").recomputed == Decimal("10.00")
    assert row_of("≥98%", "1").recomputed == Decimal("10.00")


def test_of_several_figures_the_one_with_the_noun_is_taken():
    row = row_of("≥24所", "维修学校24所，其中小学18所", name="维修学校数量")

    assert row.recomputed == Decimal("10.00")


def test_of_several_like_figures_none_is_guessed():
    assert not row_of("≥24所", "其中小学18所，中学6所", name="校舍维修").decided


def test_an_inequality_copied_from_the_target_is_its_figure():
    assert row_of("≥1000人", "≥1000人").recomputed == Decimal("10.00")


def test_the_part_that_did_worst_decides_where_the_profile_says_all():
    strict = profile_with(indicator_compound="all")

    assert row_of("举办培训10次，发放手册200册", "举办培训10次，发放手册100册", strict).recomputed == Decimal("5.00")


def test_a_missed_part_is_seen_although_another_is_unknown():
    row = row_of("培训10次，发放手册200册", "发放手册100册", score=10)

    assert not row.decided
    assert row.met is False


def test_an_excess_costs_points_where_the_profile_says_so():
    strict = profile_with(over_method="deduct-excess")

    assert row_of("≥100个", "110个", strict).recomputed == Decimal("10.00")
    assert row_of("≥100个", "150个", strict).recomputed == Decimal("7.00")
    assert row_of("≥100个", "900个", strict).recomputed == Decimal("0.00")


def test_an_exact_target_is_missed_by_more_and_by_less_where_the_profile_says_so():
    strict = profile_with(indicator_equal="exact")

    assert [row_of("=100个", actual, strict).recomputed for actual in ("100个", "101个", "99个")] == [Decimal("10.00"), 0, 0]


def test_a_ceiling_may_fall_to_nothing_at_twice_the_limit():
    linear = profile_with(indicator_negative="linear-to-double")

    scores = [row_of("≤100元/人", f"{actual}元/人", linear).recomputed for actual in (90, 100, 125, 200, 250)]

    assert scores == [Decimal("10.00"), Decimal("10.00"), Decimal("7.50"), 0, 0]


def test_a_deduction_counts_every_started_step():
    rule = Deduction(Decimal("0.9"), Decimal("0.01"), Decimal(10))

    assert [deducted(Fraction(rate, 1000), rule).value for rate in (950, 900, 899, 890, 885, 500)] == [
        1,
        1,
        Fraction(9, 10),
        Fraction(9, 10),
        Fraction(8, 10),
        0,
    ]


def test_the_execution_rate_may_lose_points_step_by_step():
    stepwise = profile_with(execution_method="deduction", execution_deduction=Deduction(Decimal("0.9"), Decimal("0.01"), Decimal(10)))
    filled = form([fund(revised="100", executed="87.5", weight=15)])

    assert score(filled, stepwise).rows[0].recomputed == Decimal("10.50")


def test_rows_marked_not_applicable_are_left_out_and_the_rest_scaled_up():
    rescaling = profile_with(indicator_not_applicable="rescale")
    rows = [indicator("甲", "≥10个", "9个", weight=80), indicator("乙", "不适用", "不适用", weight=20)]

    assert score(form(indicators=rows, total="90"), rescaling).recomputed == Decimal("90.00")
    assert score(form(indicators=rows, total="72"), load("cn-mof-2020")).recomputed is None


def test_fund_lines_that_repeat_the_score_of_the_total_count_once():
    lines = [
        fund(revised="100", executed="90", weight=10, score="9"),
        fund("其中：财政拨款", "fiscal", row=6, revised="100", executed="90", weight=10, score="9"),
    ]
    rows = [indicator("甲", "≥10个", "10个", weight=90)]

    assert score(form(lines, rows), load("cn-mof-2020")).recomputed == Decimal("99.00")


def test_a_form_whose_weights_do_not_make_100_has_no_grade():
    rows = [indicator("甲", "≥10个", "10个", weight=87, score=87)]
    card = score(form([fund(revised="1", executed="1", weight=10, score=10)], rows, total="97"), load("cn-mof-2020"))

    assert card.recomputed == Decimal("97.00")
    assert card.grade is None


def test_an_execution_weight_beside_indicators_of_100_is_left_out_of_the_total_and_the_card_says_so():
    rows = [indicator("甲", "≥10个", "10个", weight=100, score=100)]
    card = score(form([fund(revised="20", executed="20", weight=10, score=10)], rows, total="100", total_weight="100"), load("cn-mof-2020"))

    assert card.recomputed == Decimal("100.00")
    assert any("不计预算执行率得分" in note.zh for note in card.notes)


def test_an_execution_weight_within_100_stays_in_the_total():
    rows = [indicator("甲", "≥10个", "10个", weight=90, score=90)]
    card = score(form([fund(revised="20", executed="20", weight=10, score=10)], rows, total="100"), load("cn-mof-2020"))

    assert card.recomputed == Decimal("100.00")
    assert card.notes == ()


@pytest.mark.parametrize(("target", "actual"), [("-10%～-5%", "-12%"), ("-10%～-5%", "-2%"), ("-5%～10%", "-8%")])
def test_outside_a_range_that_reaches_below_zero_the_row_is_missed_and_never_above_its_weight(target, actual):
    row = row_of(target, actual, score=10)

    assert row.met is False
    assert row.recomputed is not None
    assert row.recomputed <= 10
    assert row.completion is None


def test_a_form_that_is_not_scored_has_no_total():
    card = score(form([fund(revised="1", executed="1", weight=10)], [indicator("甲", "≥10个")]), load("cn-mof-2020"))

    assert card.recomputed is None
    assert card.grade is None


def test_tiers_stated_in_a_footnote_come_before_the_profile():
    note = "注：2.定性指标分为三档，分别按照该指标对应分值区间100%-80%（含）、80%-50%（含）、50%-0%合理确定分值。"
    filled = form(indicators=[indicator("机制", "健全", "部分达成预期指标", weight=10, score=5)], remarks={"注": note})
    card = score(filled, load("cn-mof-2020"))

    assert card.rows[0].band == (Decimal(5), Decimal(8))
    assert card.rows[0].cite is not None
    assert card.rows[0].cite.grade == "form"
    assert [note.zh for note in card.notes] == ["定性指标分档按本表说明：80%、50%"]


def test_a_footnote_that_says_what_the_profile_says_changes_nothing():
    note = "分别按照100%-80%（含）、80%-60%（含）、60%-0%合理确定分值。"
    filled = form(indicators=[indicator("机制", "健全", "部分达成预期指标", weight=10, score=7)], remarks={"注": note})

    assert score(filled, load("cn-mof-2020")).notes == ()


def test_weights_stated_in_a_footnote_come_before_the_profile():
    note = "分值权重：预算执行率20分、产出指标40分、效益指标30分、满意度指标10分。"
    filled = form([fund(revised="100", executed="50", score="10")], remarks={"说明": note})
    card = score(filled, load("cn-mof-2020"))

    assert card.rows[0].weight == 20
    assert card.rows[0].recomputed == Decimal("10.00")


def test_inference_finds_the_profile_of_each_seed():
    assert infer(seed("seed1-wangcheng-2021"))[0].profile.id == "wangcheng-2021"
    assert infer(seed("seed2-shanghai-2020"))[0].profile.id == "shanghai-2020"


def test_inference_lists_the_rows_that_nothing_explains():
    best = infer(seed("seed1-wangcheng-2021"))[0]

    assert [(row.row.printed, row.remark.zh) for row in best.orphans if row.remark] == [(5, "未达到目标值却得满分")] * 2
    assert "execution:symmetric" in best.explained[0].methods


def test_inference_needs_no_place_to_find_the_rule():
    filled = form([fund(revised="100", executed="85", weight=10, score="7")], [indicator("甲", "≥10个", "10个", weight=90, score=90)])

    assert infer(filled)[0].profile.id == "jiangxi-stepped"


@pytest.mark.parametrize(
    ("cells", "remark"),
    [
        ({"revised": "100", "executed": "110.8", "score": "11.08"}, "未封顶"),
        ({"revised": "100", "executed": "110.8", "score": "9.03"}, "除以执行率"),
        ({"revised": "43.2", "executed": "37.24", "score": "9"}, "取整"),
        ({"revised": "100", "executed": "80", "score": "10"}, "得满分"),
    ],
)
def test_an_odd_execution_score_is_named(cells, remark):
    (found,) = explain(form([fund(weight=10, **cells)]))

    assert found.methods == ()
    assert found.remark is not None
    assert remark in found.remark.zh


@pytest.mark.parametrize(
    ("target", "actual", "printed", "remark"),
    [
        ("≥98%", "98%", "19.6", "乘以完成值"),
        ("≥98%", "98%", "15", "却扣分"),
        ("≥30个", "20个", "13.33", None),
        ("≥3个", "2.5个", "16", "只留整分"),
        ("≥300个", "200.2个", "13.34", "截断"),
    ],
)
def test_an_odd_indicator_score_is_named(target, actual, printed, remark):
    (found,) = explain(form(indicators=[indicator("甲", target, actual, weight=20, score=printed)]))

    assert (found.remark is not None and remark in found.remark.zh) if remark else found.methods


def test_every_row_has_a_working_in_both_languages_and_a_known_grade_of_evidence():
    for name in ("seed1-wangcheng-2021", "seed2-shanghai-2020"):
        for profile in catalogue():
            for row in score(seed(name), profile).rows:
                assert row.working.sentence.zh
                assert row.working.sentence.en
                assert row.cite is None or isinstance(row.cite, Cite)
                assert not row.decided or row.method


amounts = st.decimals(min_value="0.01", max_value=10**8, places=2, allow_nan=False, allow_infinity=False)


@given(st.fractions(min_value=-1000, max_value=1000))
def test_rounding_is_half_up_and_never_off_by_more_than_half_a_cent(value):
    rounded = Fraction(round_half_up(value))

    assert abs(rounded - value) <= Fraction(1, 200)
    assert round_half_up(Fraction(8925, 1000)) == Decimal("8.93")
    assert round_half_up(Fraction(4845, 1000)) == Decimal("4.85")


@given(amounts, amounts, st.sampled_from([profile.id for profile in catalogue()]))
def test_no_execution_score_leaves_its_range(revised, executed, profile_id):
    rules = load(profile_id).for_year(2023)
    (row,) = rows_under(form([fund(revised=revised, executed=executed, weight=10)]), rules)

    assert row.recomputed is None or 0 <= row.recomputed <= 10
    assert row.met is (executed >= revised)


@given(amounts, amounts, st.sampled_from(["≥", "≤", "=", ">", "<", "约", "±"]), st.sampled_from([profile.id for profile in catalogue()]))
def test_no_indicator_score_leaves_its_range(target, actual, sign, profile_id):
    row = row_of(f"{sign}{target:f}个", f"{actual:f}个", load(profile_id))

    assert row.recomputed is None or 0 <= row.recomputed <= 10
    if row.met and row.decided:
        assert row.recomputed == 10


@given(amounts, amounts, amounts)
def test_more_done_never_scores_less_under_a_floor(target, less, more):
    less, more = sorted((less, more))
    scores = [row_of(f"≥{target:f}个", f"{actual:f}个").recomputed or 0 for actual in (less, more)]

    assert scores[0] <= scores[1]


@given(amounts, amounts)
def test_the_symmetric_score_is_the_same_as_far_above_as_below(budget, gap):
    gap = min(gap, budget)
    rules = load("wangcheng-2021").for_year(2021)
    scores = [rows_under(form([fund(revised=budget, executed=budget + way * gap, weight=10)]), rules)[0].recomputed for way in (1, -1)]

    assert scores[0] == scores[1]

"""Every shape of figure, date, target and actual value met in public forms."""

from datetime import date
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.values import (
    BLANK,
    Actual,
    Target,
    Unread,
    chinese_number,
    clean,
    find_quantities,
    flat,
    parse_actual,
    parse_date,
    parse_decimal,
    parse_money,
    parse_percent,
    parse_quantity,
    parse_target,
    parse_window,
)


def target(text: str, name: str = "", year: int | None = 2021) -> Target:
    read = parse_target(text, name, year)
    assert isinstance(read, Target), read
    return read


def actual(text: str, name: str = "", year: int | None = 2021) -> Actual:
    read = parse_actual(text, name, year)
    assert isinstance(read, Actual), read
    return read


def short(text: str, name: str = "") -> list[str]:
    """Each part as `operator value unit`, `?` where the operator was only understood."""
    found = []
    for part in target(text, name).parts:
        if part.quantity is None:
            found.append(part.kind)
            continue
        upper = f"..{part.upper.value:f}" if part.upper else ""
        found.append(f"{part.operator}{'' if part.printed else '?'} {part.quantity.value.normalize():f}{upper}{part.quantity.unit}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100%", "=? 100%"),
        ("0.9%", "=? 0.9%"),
        ("100百分比", "=? 100%"),
        ("８５％", "=? 85%"),
        ("12.5", ">=? 12.5"),
        ("７６．４４", ">=? 76.44"),
        ("2370人", ">=? 2370人"),
        ("15万元", ">=? 150000元"),
        ("10台套", ">=? 10台套"),
        ("1.2万亩", ">=? 12000亩"),
        ("2.6亿元", ">=? 260000000元"),
        ("≧100%", ">= 100%"),
        ("≥100百分比", ">= 100%"),
        ("≥９０％", ">= 90%"),
        ("≧735人次", ">= 735人次"),
        ("≥ 266 米", ">= 266米"),
        ("=512人", "= 512人"),
        ("═100%", "= 100%"),
        (">=21933人", ">= 21933人"),
        (">=98%", ">= 98%"),
        ("＞＝ 4 次", ">= 4次"),
        (">=90", ">= 90"),
        ("≤10次", "<= 10次"),
        ("≤3584万元", "<= 35840000元"),
        ("<=5300元/户", "<= 5300元/户"),
        ("<=3000元/平方米", "<= 3000元/平方米"),
        (">=570元/人*月", ">= 570元/人·月"),
        ("1600元/亩", "=? 1600元/亩"),
        ("每亩300", ">=? 300"),
        ("不低于95%", ">= 95%"),
        ("不低于90", ">= 90"),
        ("95%以上", ">= 95%"),
        ("百分之九十以上", ">= 90%"),
        (">92%", "> 92%"),
        ("≤5%", "<= 5%"),
        ("控制在5%以内", "<= 5%"),
        ("不超过30万元", "<= 300000元"),
        ("小于0.9‰", "< 0.9‰"),
        ("±10%", "within 10%"),
        ("上下浮动不超过5%", "within 5%"),
        ("80%-90%", "between 80..90%"),
        ("20-30万元", "between 200000..300000元"),
        ("3至5个", "between 3..5个"),
        ("到0次", "=? 0次"),
        ("0起", "=? 0起"),
        ("三次", ">=? 3次"),
        ("2000种次", ">=? 2000种次"),
        ("3个工作日内", "<= 3个工作日"),
        ("人均约6000元", "~ 6000元"),
        ("优100% 良90% 中85% 差85%", ">=? 100%"),
    ],
)
def test_a_target_that_holds_one_figure_is_read_whole(text, expected):
    assert short(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "有效", "改善学校的办学条件", "显著提升", "是", "高", "达标", "严格执行相关制度规定", "不超预算", "按计划实施", "及时", "按时", "有所提升",
        "定性 基本建立", "定性好", "定性 优良中低差", "若干册", "一批", "建立与否", "健全（走访、帮扶、学习三项制度齐备）", "巩固提高", "工程一次性通过",
    ],
)  # fmt: skip
def test_a_target_without_a_figure_or_a_date_cannot_be_measured(text):
    read = target(text)

    assert not read.measurable
    assert read.parts[0].kind == "qualitative"


@pytest.mark.parametrize("text", ["", "—", "--", "/", "%", ">", "无", "……", " "])
def test_a_target_left_blank_says_so(text):
    assert parse_target(text) == BLANK


def test_a_cell_with_several_promises_gives_one_part_each():
    text = "两个学期开设29个科目80个班级，招收学员4000人次；按开班计划，按时开班率达100%;对教学管理按制度管理程序执行到位率达100%;"

    parts = target(text).parts

    assert [(part.quantity.value, part.quantity.unit, part.noun) for part in parts if part.quantity] == [
        (29, "个", "科目"),
        (80, "个", "班级"),
        (4000, "人次", "学员"),
        (100, "%", "按时开班率"),
        (100, "%", "对教学管理按制度管理程序执行到位率"),
    ]


def test_a_count_before_each_of_two_nouns_is_two_parts():
    parts = target("新创建市级网络课堂示范站点2个、市级示范性离退休干部党支部3个").parts

    assert [(part.quantity.value, part.noun) for part in parts if part.quantity] == [
        (2, "市级网络课堂示范站点"),
        (3, "市级示范性离退休干部党支部"),
    ]


def test_the_words_around_a_figure_set_its_operator_part_by_part():
    assert short("举办1次全区离退休干部趣味运动会，参赛队伍达到40支以上。") == [">=? 1次", ">= 40支"]
    assert short("保持学员人数基本稳定（上下浮动不超过5%)。") == ["within 5%"]
    assert short("帮扶特殊困难离退休干部及离休干部遗孀≥200人") == [">= 200人"]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("22.8", "公猪舍(≥**平方米)", ">= 22.8平方米"),
        ("５０", "排污沟(≥米)", ">= 50米"),
        ("85", "苗木成活率(≥**%)", ">= 85%"),
        ("5300", "临时救助标准(<=**元/户·年)", "<= 5300元/户·年"),
        ("=6万立方米", "林木采伐监管（万立方米）", "= 60000立方米"),
        ("63", "成本控制数（万元）", "<=? 630000元"),
        ("20万元", "项目计划总投资", "<=? 200000元"),
        ("0起", "重大森林火灾", "<=? 0起"),
        ("≥1500万元", "节约多招录正式民警资金支出", ">= 15000000元"),
        ("100", "成本控制率", ">=? 100"),
    ],
)
def test_the_name_of_the_indicator_supplies_operator_and_unit(text, name, expected):
    assert short(text, name) == [expected]


@pytest.mark.parametrize(
    ("text", "name", "period"),
    [("每月≥300人次", "", "每月"), (">=300人次", "每月参加活动人数", "每月"), ("2021年人均约6000元", "", "人均")],
)
def test_a_figure_per_month_or_per_head_says_so(text, name, period):
    assert target(text, name).parts[0].period == period


@pytest.mark.parametrize(("text", "meant"), [("290%", "≥90%"), ("292%", "≥92%"), ("2100%", "≥100%"), ("W5%", "≤"), ("Q30万元", "≤")])
def test_a_likely_misreading_is_reported_and_the_figure_stays_as_printed(text, meant):
    read = target(text)

    assert read.doubt is not None
    assert meant in read.doubt.zh
    assert f"{read.parts[0].quantity.value / read.parts[0].quantity.scale:f}" in text  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["230%", "200%", "90%", "≥290%"])
def test_an_ordinary_percentage_is_not_doubted(text):
    assert target(text).doubt is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("8-9月", date(2021, 8, 1), date(2021, 9, 30)),
        ("8-9月对审核符合要求的对象进行现金资助", date(2021, 8, 1), date(2021, 9, 30)),
        ("2021年12月底前", None, date(2021, 12, 31)),
        ("2021年12月完成", date(2021, 12, 1), date(2021, 12, 31)),
        ("9月前", None, date(2021, 9, 30)),
        ("8月31日前", None, date(2021, 8, 31)),
        ("2023年底", None, date(2023, 12, 31)),
        ("年底前", None, date(2021, 12, 31)),
        ("12月底到位", date(2021, 12, 21), date(2021, 12, 31)),
        ("2023.07-2024.01", date(2023, 7, 1), date(2024, 1, 31)),
        ("2021年1月-12月", date(2021, 1, 1), date(2021, 12, 31)),
        ("2019年1月-2019年12月", date(2019, 1, 1), date(2019, 12, 31)),
        ("3月15日至4月1日", date(2021, 3, 15), date(2021, 4, 1)),
        ("2021.6", date(2021, 6, 1), date(2021, 6, 30)),
        ("三季度", date(2021, 7, 1), date(2021, 9, 30)),
        ("上半年", date(2021, 1, 1), date(2021, 6, 30)),
    ],
)
def test_a_deadline_becomes_a_window_of_days(text, start, end):
    part = target(text).parts[0]

    assert part.kind == "deadline"
    assert part.window is not None
    assert (part.window.start, part.window.end) == (start, end)


@pytest.mark.parametrize("text", ["市级验收通报后一个月内经费下拨", "农历春节前和七一前后对对象进行帮扶救助", "签订合同后30日内"])
def test_a_window_that_hangs_on_an_event_has_its_text_and_no_days(text):
    part = target(text).parts[0]

    assert part.kind == "deadline"
    assert part.window is not None
    assert part.window.text in text
    assert (part.window.start, part.window.end) == (None, None)


def test_a_month_without_a_year_waits_for_the_year_of_the_form():
    waiting = target("8-9月", year=None).parts[0].window

    assert waiting is not None
    assert waiting.start is None
    assert parse_window(waiting.text, 2021).start == date(2021, 8, 1)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("194", ["194"]),
        ("95%", ["95%"]),
        ("37.24", ["37.24"]),
        ("≥1000人", [">=1000人"]),
        ("1000件达成预期指标", ["1000件"]),
        ("人均约6000元", ["~6000元"]),
        ("11月30日举行全区老干部趣味运动会，50支队伍共计470余名队员参赛。", ["50支", "470名"]),
        ("开设54个科目，88个班，学员4400人次以上，按时开班率达100%", ["54个", "88个", ">=4400人次", "100%"]),
        ("8月26日全部完工", []),
        ("按时下拨", []),
    ],
)
def test_the_figures_of_an_actual_value_are_found(text, figures):
    assert [
        f"{figure.operator or ''}{figure.quantity.value.normalize():f}{figure.quantity.unit}" for figure in actual(text).figures
    ] == figures


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("达成预期指标", 1),
        ("全部或基本达成预期指标，三项均已齐备", 1),
        ("部分达成预期指标并具有一定效果", 2),
        ("未达成预期指标且效果较差", 3),
        ("部分达成年度指标", 2),
        ("完成", None),
    ],
)
def test_the_three_tier_phrase_is_recognised(text, tier):
    assert actual(text).tier == tier


def test_an_actual_date_is_a_window_in_the_year_of_the_form():
    assert actual("8月26日全部完工").dates[0].end == date(2021, 8, 26)
    assert actual("9月份发放到位").dates[0].start == date(2021, 9, 1)


def test_a_narrative_gives_each_figure_with_what_it_counts():
    text = "2.区老干部大学共开设54门学科，84个班，在校学员4400余人。发放慰问金16万元，第十期“初心课堂”，党史宣讲150余场次，受众达3万余人，7.4万余名中小学生受到教育。"

    found = [(f"{figure.quantity.value.normalize():f}", figure.quantity.unit, figure.noun) for figure in find_quantities(text)]

    assert found == [
        ("54", "门", "学科"),
        ("84", "个", "班"),
        ("4400", "人", "在校学员"),
        ("160000", "元", "慰问金"),
        ("150", "场次", "党史宣讲"),
        ("30000", "人", "受众"),
        ("74000", "名", "中小学生"),
    ]


def test_dates_ordinals_codes_and_list_numbers_are_no_figures():
    text = "1.根据财预〔2020〕10号，2021年11月30日第3届运动会于8:30开始，目标1：附件2，电话13800000000，A4纸。（三）“四史”"

    assert find_quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "approximate"),
    [("4400余人", True), ("近1万人", True), ("约20场", True), ("500多篇次", True), ("30个左右", True), ("30个", False)],
)
def test_a_rough_figure_is_marked(text, approximate):
    read = parse_quantity(text)

    assert not isinstance(read, Unread)
    assert read.approximate is approximate


def test_a_full_width_comma_parts_figures_and_groups_digits_only_in_a_lone_number():
    assert [figure.quantity.value for figure in find_quantities("参加人数增长20，100人获奖")] == [20, 100]
    assert parse_decimal("１，０４８，２８５．４５") == Decimal("1048285.45")


def test_two_figures_are_not_one_quantity():
    assert isinstance(parse_quantity("54个科目88个班"), Unread)


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("840.38", "万元", "8403800"),
        ("1,048,285.45", "元", "1048285.45"),
        ("16万元", "元", "160000"),
        ("16万元", "万元", "160000"),
        ("3359.62万", "万元", "33596200"),
        ("￥3.5万元", "元", "35000"),
        ("２.６亿元", "元", "260000000"),
        ("120元", "万元", "120"),
        ("五万元", "元", "50000"),
    ],
)
def test_money_is_in_yuan_and_its_own_unit_beats_the_header(text, unit, yuan):
    read = parse_money(text, unit)

    assert not isinstance(read, Unread)
    assert (read.value, read.unit) == (Decimal(yuan), "元")


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("97.25%", "0.9725"),
        ("110.80％", "1.1080"),
        ("0.97", "0.97"),
        ("1.00", "1"),
        ("20", "0.2"),
        ("0.9‰", "0.0009"),
        ("百分之九十", "0.9"),
    ],
)
def test_a_percentage_is_a_ratio(text, ratio):
    assert parse_percent(text) == Decimal(ratio)


@pytest.mark.parametrize("text", ["—", "", "--", "/", "无此项"])
@pytest.mark.parametrize("parse", [parse_decimal, parse_percent, parse_money])
def test_what_is_no_number_gives_a_reason_and_never_zero(parse, text):
    read = parse(text)

    assert isinstance(read, Unread)
    assert read.reason.zh
    assert read.reason.en


def test_a_percentage_is_not_a_plain_number():
    assert isinstance(parse_decimal("97.25%"), Unread)


@pytest.mark.parametrize(
    ("text", "value"),
    [("三十六", 36), ("十二", 12), ("一千零五", 1005), ("二〇二一", 2021), ("一万二千", 12000), ("一亿零三万", 100030000), ("两百", 200)],
)
def test_chinese_numerals_are_numbers(text, value):
    assert chinese_number(text) == value


def test_a_shortened_chinese_numeral_is_not_guessed():
    assert chinese_number("三万二") is None


@pytest.mark.parametrize("text", ["2021年11月30日", "2021-11-30", "2021.11.30", "2021/11/30", "20211130", "２０２１年１１月３０日"])
def test_a_date_is_a_date_in_any_spelling(text):
    assert parse_date(text) == date(2021, 11, 30)


def test_a_day_that_does_not_exist_is_refused():
    assert isinstance(parse_date("2021-02-30"), Unread)


def test_cleaning_keeps_what_carries_meaning():
    assert clean("＞＝ ９０ 百分比\u200b") == "≥90%"
    assert clean("0.9‰") == "0.9‰"
    assert clean("36 ㎡") == "36 ㎡"


numbers = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


@given(numbers)
def test_a_printed_number_reads_back_exactly(value):
    assert parse_decimal(f"{value:f}") == value
    assert parse_decimal(f"{value:,f}") == value
    assert parse_decimal("".join(chr(ord(mark) + 0xFEE0) for mark in f"{value:f}")) == value


@given(numbers)
def test_a_ratio_in_percent_is_a_hundredth(value):
    assert parse_percent(f"{value:f}%") == value / 100


@given(numbers, st.sampled_from(["人", "人次", "个", "%", "万亩", "万元", "元/人"]), st.sampled_from(["≥", "≤", "=", ">", "<"]))
def test_any_operator_figure_and_unit_make_one_printed_part(value, unit, sign):
    (part,) = target(f"{sign}{value:f}{unit}").parts

    assert part.printed
    assert part.quantity is not None
    assert part.quantity.value == value * part.quantity.scale
    assert part.quantity.unit == unit.removeprefix("万")


@given(st.integers(min_value=1, max_value=99_999_999))
def test_a_chinese_numeral_written_out_reads_back(value):
    assert chinese_number(written(value)) == value


@given(st.text(max_size=200))
def test_no_text_breaks_a_parser_and_positions_stay_inside(text):
    for parse in (parse_decimal, parse_percent, parse_money, parse_target, parse_actual, parse_date, parse_window, parse_quantity):
        parse(text)
    assert len(flat(text)) == len(text)
    assert all(0 <= figure.start <= figure.end <= len(text) for figure in find_quantities(text))


@pytest.mark.parametrize("piece", [" ", "12月", "春节和", "1年", "2021.1-", "\n ", "1,", "1元/", "不超过", "第一", "优90% "])
def test_reading_time_grows_with_the_length_and_no_faster(piece):
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = process_time()
        parse_target(text)
        parse_actual(text)
        return process_time() - start

    seconds(100)

    assert seconds(12_000) < 24 * seconds(2_000) + 0.5


@given(st.text(alphabet="0123456789.,%‰≥≤=><-~至年月日底前万亿元人次个支科班三十百千第、，；。() \n约余多近每月", max_size=60))
def test_no_mixture_of_figures_and_marks_breaks_a_parser(text):
    for parse in (parse_decimal, parse_percent, parse_money, parse_target, parse_actual, parse_window):
        parse(text)


def written(value: int) -> str:
    """A whole number in Chinese numerals, as one writes it in full."""
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        return written(high) + "万" + (("零" if low < 1000 else "") + written(low) if low else "")
    out, zero = "", False
    for step, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, step)
        if digit:
            out += ("零" if zero and out else "") + "零一二三四五六七八九"[digit] + name
        zero = (zero and not digit) or (not digit and bool(out))
    return out

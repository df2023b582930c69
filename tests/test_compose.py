"""A form is put on an official layout, every cell knows its field, and nothing is lost without a word."""

import re
from dataclasses import replace

import pytest

import build
from filed import FORMS, filed, wangcheng
from jixiao import layouts
from jixiao.compose import compose, export
from jixiao.document import Paragraph
from jixiao.errors import LayoutError, WrongUse
from jixiao.form import Reading, Remark
from jixiao.readers import read

NATIONAL = layouts.load("cn-project-2020")


def rows(composed, column):
    """The texts of a column, top to bottom, a merged cell once."""
    return [cell.text for cell in composed.table.cells if cell.column == column]


def at(composed, path):
    return composed.cells[path].text


def plain(text):
    return re.sub(r"\s", "", text).replace("（", "(").replace("）", ")").replace(",", "")


@pytest.mark.parametrize(
    ("form", "layout", "seed"),
    [
        (replace(wangcheng(), duties=build.text("略")), "wangcheng-2021", "seed1-wangcheng-2021"),
        (filed("seed2-shanghai-2020"), "shanghai-2020", "seed2-shanghai-2020"),
    ],
)
def test_a_composed_seed_has_the_cells_spans_and_texts_of_the_filed_one(form, layout, seed):
    composed = {(c.row, c.column): c for c in compose(form, layouts.load(layout)).table.cells}
    printed = {(c.row, c.column): c for c in next(read(FORMS / f"{seed}.docx").tables()).cells}

    assert composed.keys() == printed.keys()
    assert {at: (c.rows, c.columns) for at, c in composed.items()} == {at: (c.rows, c.columns) for at, c in printed.items()}
    differing = [at for at, cell in printed.items() if plain(cell.text) != plain(composed[at].text) and composed[at].text != "略"]
    assert differing == []


@pytest.mark.parametrize("layout", layouts.catalogue(), ids=lambda layout: layout.id)
def test_every_layout_prints_its_empty_official_form_on_a_full_grid(layout):
    blank = build.form(kind=layout.kind, stage=layout.stage, year=None, money_unit=None)
    composed = compose(blank, layout)

    assert all(cell is not None for row in composed.table.grid for cell in row)
    assert composed.document.blocks[0] == Paragraph(layout.title, heading=True, align="center")
    assert "{" not in "".join(cell.text for cell in composed.table.cells)
    assert "服务对象满意度指标" in {cell.text for cell in composed.table.cells}


def test_there_is_a_layout_for_each_form_the_issue_names():
    assert {layout.id for layout in layouts.catalogue()} >= {
        "cn-project-2020",
        "cn-project-2021",
        "wangcheng-2021",
        "shanghai-2020",
        "sichuan-2023",
        "cn-transfer",
        "cn-target",
        "cn-monitoring",
    }


def test_cost_stands_at_level_1_in_the_form_of_2021():
    composed = compose(build.form(), layouts.load("cn-project-2021"))

    assert [cell.text for cell in composed.table.cells if cell.text in ("成本指标", "产出指标")] == ["成本指标", "产出指标"]


def test_equal_levels_are_one_merged_cell_and_a_level_2_never_crosses_its_level_1():
    kinds = [("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "质量指标")]
    form = build.form(indicators=[build.indicator(level1=one, level2=two) for one, two in kinds])
    composed = compose(form, NATIONAL)

    spans = [(c.text, c.rows) for c in composed.table.cells if c.text in {"产出指标", "效益指标", "数量指标", "质量指标"}]
    assert spans == [("产出指标", 3), ("数量指标", 2), ("质量指标", 1), ("效益指标", 1), ("质量指标", 1)]
    assert composed.cells["indicators[1].level2"] is composed.cells["indicators[0].level2"]


def test_blank_levels_are_not_merged():
    form = build.form(indicators=[build.indicator(level1="", level2=""), build.indicator(level1="", level2="")])
    composed = compose(form, NATIONAL)

    assert composed.cells["indicators[0].level1"].rows == 1


def test_a_rate_is_a_percentage_with_two_places_rounded_half_up():
    composed = compose(build.form([build.fund(rate="1.108035")]), NATIONAL)

    assert at(composed, "funds[0].rate") == "110.80%"
    assert at(compose(build.form([build.fund(rate="0.972450")]), NATIONAL), "funds[0].rate") == "97.25%"
    assert at(compose(build.form([build.fund(rate="0.97245")]), NATIONAL), "funds[0].rate") == "97.25%"


def test_money_is_printed_as_it_is_under_the_unit_of_the_form():
    composed = compose(build.form([build.fund(original="1193980.00")], money_unit="元"), NATIONAL)

    assert at(composed, "funds[0].original") == "1193980.00"
    assert "项目资金\n（元）" in rows(composed, 1)


def test_an_unknown_unit_of_money_is_not_invented():
    composed = compose(build.form([build.fund()], money_unit=None), NATIONAL)

    assert "项目资金" in rows(composed, 1)


def test_a_missing_value_is_blank_and_a_dash_stands_only_where_the_official_form_has_one():
    form = build.form([build.fund(weight=10), build.fund("其他资金", "other")], [build.indicator()])
    composed = compose(form, NATIONAL)

    assert at(composed, "funds[0].score") == ""
    assert at(composed, "funds[1].score") == "—"
    assert at(composed, "indicators[0].score") == ""


def test_line_breaks_of_a_text_are_kept():
    composed = compose(build.form(planned="目标1\n目标2", achieved=""), NATIONAL)

    assert at(composed, "goals[0].planned") == "目标1\n目标2"


def test_what_could_not_be_read_is_printed_as_it_stood():
    composed = compose(build.form([build.fund(executed="详见附件")]), NATIONAL)

    assert at(composed, "funds[0].executed") == "详见附件"


def test_reason_and_remedy_share_the_column_of_the_national_form():
    composed = compose(build.form(indicators=[build.indicator(reason="疫情影响", remedy="转为线上")]), NATIONAL)

    assert at(composed, "indicators[0].reason") == "疫情影响\n转为线上"


@pytest.mark.parametrize(
    ("target", "pieces"),
    [
        ("≥90%", ("≥", "90", "%")),
        (">=300人次", (">=", "300", "人次")),
        ("═100%", ("═", "100", "%")),
        ("12.5", ("", "12.5", "")),
        ("≤430元/平方米", ("≤", "430", "元/平方米")),
        ("定性有效", ("定性", "有效", "")),
        ("90%以上", ("", "90", "%以上")),
        ("2个、支部3个", ("", "2个、支部3个", "")),
        ("80%-90%", ("", "80%-90%", "")),
        ("8月31日前", ("", "8月31日前", "")),
    ],
)
def test_a_target_is_split_in_three_only_where_the_three_are_exactly_the_target(target, pieces):
    composed = compose(build.form(indicators=[build.indicator(target=target)]), layouts.load("sichuan-2023"))

    split = tuple(at(composed, f"indicators[0].target.{piece}") for piece in ("operator", "figure", "unit"))
    assert split == pieces
    assert "".join(split) == target


def test_fields_name_every_filled_cell_and_no_label():
    form = build.form([build.fund(rate="1")], [build.indicator(), build.indicator(actual="194")], total=5)
    composed = compose(form, NATIONAL)
    by_path = {field.path: (place, field) for place, field in composed.fields.items()}

    place, field = by_path["indicators[1].actual"]
    assert composed.table.grid[place[0] - 1][place[1] - 1].text == "194"
    assert (field.shape, field.editable) == ("actual", True)
    assert not any(composed.table.grid[row - 1][column - 1].bold for row, column in composed.fields)


def test_what_follows_from_other_cells_is_not_to_be_typed():
    composed = compose(build.form([build.fund()], [build.indicator()]), NATIONAL)
    typed = {field.path: field.editable for field in composed.fields.values()}

    assert [path for path, editable in typed.items() if not editable] == ["funds[0].rate", "funds[0].score", "total.weight", "total.score"]


def test_the_year_is_not_printed_twice():
    twice = compose(build.form(title="2022年度项目支出绩效自评表", year=2022), NATIONAL)
    once = compose(build.form(title="项目支出绩效自评表", year=2022), NATIONAL)

    assert [block.text for block in twice.document.blocks if isinstance(block, Paragraph)] == ["2022年度项目支出绩效自评表"]
    assert [block.text for block in once.document.blocks if isinstance(block, Paragraph)] == ["项目支出绩效自评表", "（2022年度）"]


def test_remarks_stand_in_their_row_or_after_the_table():
    form = build.form(remarks={"评价结论": "优", "注": "1.得分不超过分值。"})
    composed = compose(form, layouts.load("sichuan-2023"))

    assert at(composed, "remarks[评价结论]") == "优"
    assert [b.text for b in composed.document.blocks if isinstance(b, Paragraph)][2] == "注：1.得分不超过分值。"


def test_a_value_without_a_place_is_refused_and_named():
    form = build.form(
        [build.fund(transfers=5)],
        [build.indicator(), replace(build.indicator(content="资助学生"), others=(("佐证资料", "台账"),))],
        duties="老干部服务",
    )

    with pytest.raises(LayoutError) as refused:
        compose(form, NATIONAL)
    assert "放不下本表的4个值" in refused.value.message.zh
    for part in ("部门职能概述“老干部服务”", "第1个资金上级财政转移支付“5”", "第2个指标目标内容“资助学生”", "第2个指标佐证资料“台账”"):
        assert part in refused.value.message.zh
    assert "indicator 2, content '资助学生'" in refused.value.message.en


def test_a_dash_in_a_column_the_layout_lacks_is_no_loss():
    dash = Reading(None, "—", None, build.BLANK)
    form = build.form([replace(build.fund(), transfers=dash)])

    assert compose(form, NATIONAL).table.height


@pytest.mark.parametrize(("kind", "stage"), [("department", "self-evaluation"), ("project", "target")])
def test_a_layout_of_another_kind_or_stage_is_refused(kind, stage):
    with pytest.raises(LayoutError, match="请换用相应的表式"):
        compose(build.form(kind=kind, stage=stage), NATIONAL)


def test_columns_without_a_field_are_printed_from_the_others_of_a_row():
    row = replace(build.indicator(), others=(("完成目标可能性", "确定能"),))
    composed = compose(build.form(indicators=[row], stage="monitoring"), layouts.load("cn-monitoring"))

    assert at(composed, "indicators[0].others[完成目标可能性]") == "确定能"


def test_an_unlabelled_remark_is_printed_alone():
    form = replace(build.form(), remarks=(Remark("注", build.text("注：全文")), Remark("", build.text("说明"))))
    texts = [b.text for b in compose(form, NATIONAL).document.blocks if isinstance(b, Paragraph)]

    assert texts[-2:] == ["注：全文", "说明"]


def test_export_writes_the_format_asked_for():
    assert export(build.form(), NATIONAL, "pdf").startswith(b"%PDF")
    with pytest.raises(WrongUse, match="docx、xlsx、html、pdf"):
        export(build.form(), NATIONAL, "odt")


MINIMAL = {
    "kind": "project",
    "stage": "target",
    "name": {"zh": "表", "en": "form"},
    "source": "",
    "title": "表",
    "widths": [1, 1],
    "sections": [{"head": [["项目名称", {"field": "name"}]]}],
}


def test_a_sound_layout_is_parsed():
    assert layouts.parse("x", MINIMAL).sections[0].head[0][1].field == "name"


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"kind": "unit"},
        {"sections": [{"head": [["项目名称"]]}]},
        {"sections": [{"head": [["项目名称", {"field": "colour"}]]}]},
        {"sections": [{"head": [["项目名称", {"field": "name", "rows": 2}]]}]},
        {"sections": [{"head": [["项目名称", {"field": "name"}]], "eche": "funds"}]},
        {"sections": [{"side": "资金", "each": "funds", "body": [{"field": "label"}, {"field": "rate"}]}]},
    ],
)
def test_a_faulty_layout_is_refused(change):
    with pytest.raises(LayoutError, match="表式 x 有误"):
        layouts.parse("x", {**MINIMAL, **change})


def test_an_unknown_layout_is_answered_with_the_known_ones():
    with pytest.raises(LayoutError, match="cn-project-2020"):
        layouts.load("../profiles")


def test_a_bracketed_part_goes_with_its_unknown_word():
    assert layouts.fill("项目资金[（{money_unit}）]", {"money_unit": ""}) == "项目资金"
    assert layouts.fill("[（{year}年度）]", {"year": "2021"}) == "（2021年度）"

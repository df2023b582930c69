"""Text exports keep their printed grid; rows and labels cut by a page break are whole again."""

from jixiao.document import Paragraph, Table
from jixiao.readers import read


def document(text: str, encoding: str = "utf-8"):
    return read("表.txt", data=text.encode(encoding))


def shapes(text: str) -> list:
    return [
        block.text if isinstance(block, Paragraph) else [[cell.text if cell else None for cell in line] for line in block.grid]
        for block in document(text).blocks
    ]


def test_tabs_are_a_guessed_grid_with_blank_cells_as_printed():
    found = document("自评表\n\n产出指标\t数量指标\t培训人次\n\t\t培训场次\n")

    assert isinstance(found.blocks[1], Table)
    assert found.blocks[1].guessed
    assert shapes("自评表\n\n产出指标\t数量指标\t培训人次\n\t\t培训场次\n")[1] == [
        ["产出指标", "数量指标", "培训人次"],
        ["", "", "培训场次"],
    ]


def test_a_row_cut_by_a_page_break_is_joined_with_a_note():
    text = "\t数量指标\t帮扶离退休干部及离休干部特需经费健\t≥200人\t194\t5\n\n\t\t康休养费\t\t\t\n\t质量指标\t合格率\t95%\t96%\t5\n"

    assert shapes(text)[0][0][2] == "帮扶离退休干部及离休干部特需经费健康休养费"
    assert len(shapes(text)[0]) == 2
    assert "接合" in document(text).notes[0].zh


def test_a_bracket_left_open_goes_on_after_the_page_break():
    assert shapes("\t\t猪舍(≥*\t180\t3\n\n\t\t*平方米)\t\t\n")[0] == [["", "", "猪舍(≥**平方米)", "180", "3"]]


def test_a_new_row_after_a_page_break_is_not_joined():
    for above, below in (
        ("\t上年结转资金\t12\t—", "\t其他资金\t\t"),
        ("\t\t参加培训的基层干部人数\t120\t5", "\t\t参加培训的基层干部场次\t12\t5"),
        ("\t质量指标\t验收后一次合格的项目比例\t95%", "\t时效指标\t\t"),
    ):
        assert len(shapes(f"{above}\n\n{below}\n")[0]) == 2


def test_without_a_page_break_nothing_is_joined():
    assert len(shapes("\t\t帮扶特殊困难离退休干部及离休干\t194\t5\n\t\t部遗属\t\t\n")[0]) == 2


def test_two_long_cells_cut_together_go_on_where_they_stood():
    text = "\t目标一：组织引导离退休干部解决实际\t\t\t指导全区支部开展学习，桃花井社\t\n\n困难；\t区等六个社区。\n"

    assert shapes(text)[0] == [["", "目标一：组织引导离退休干部解决实际困难；", "", "", "指导全区支部开展学习，桃花井社区等六个社区。", ""]]


def test_a_label_cut_into_short_lines_is_one():
    assert shapes("标题在此处\n\n年度\n总体\n目标\n\n积极开展各类活动。\n") == ["标题在此处", "年度总体目标", "积极开展各类活动。"]


def test_a_label_cut_before_a_row_goes_into_its_first_cell():
    assert shapes("\t质量指标\t合格率\n\n绩效\n\n指标\t效益指标\t满意度\n")[0] == [
        ["", "质量指标", "合格率"],
        ["绩效指标", "效益指标", "满意度"],
    ]


def test_tags_left_in_the_text_are_dropped_with_a_note_and_part_its_lines():
    found = document("职能\t<p>1、贯彻；</p> <p>2、落实。</p>\t\n")

    assert next(found.tables()).cells[1].text == "1、贯彻；\n2、落实。"
    assert "<p>" in found.notes[0].zh


def test_a_comparison_is_not_taken_for_a_tag():
    assert shapes("故障\t<p95\t< 5 且 > 2\n")[0] == [["故障", "<p95", "< 5 且 > 2"]]


def test_pipe_tables_are_read_without_their_rules():
    assert shapes("| 指标 | 目标值 |\n|---|:--:|\n| 人次 | ≥200 |\n") == [[["指标", "目标值"], ["人次", "≥200"]]]


def test_box_drawn_tables_are_read():
    assert shapes("┌──┬──┐\n│甲│乙│\n├──┼──┤\n│丙│丁│\n└──┴──┘\n") == [[["甲", "乙"], ["丙", "丁"]]]


def test_a_rule_of_dashes_parts_two_tables():
    assert [len(block) for block in shapes("甲\t乙\n--\t---\n丙\t丁\n")] == [1, 1]


def test_one_cell_a_line_stays_one_paragraph_a_line():
    assert shapes("项目名称\n活动经费\n\n主管部门\n老干部局\n") == ["项目名称", "活动经费", "主管部门", "老干部局"]


def test_comma_separated_rows_are_a_table():
    assert shapes('指标,目标值,完成值\n"人次,合计",200,194\n')[0][0] == ["指标", "目标值", "完成值"]


def test_a_quoted_cell_may_hold_line_ends():
    assert shapes('目标\t"第一行\n第二行"\t5\n')[0] == [["目标", "第一行\n第二行", "5"]]


def test_every_usual_encoding_is_told_apart():
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        assert document("绩效自评表\n指标\t目标值\n", encoding).blocks[0].text == "绩效自评表"

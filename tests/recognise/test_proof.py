"""An optical reading is trusted, and mended, as far as the form's own figures prove it."""

from dataclasses import replace

from grids import table
from jixiao.document import Document, Table
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.recognise import recognise

WHY = Message("由图像识别", "read from an image")
TEXT = """
项目名称 | 甲 | < | < | < | < | <
项目资金（万元） | | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 100 | 90 | 10 | 90% | 9
^ | 其他资金 |  |  | 一 |  | 一
绩效指标 | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 修路合格率 | {target} | 95% | {weight} | 50
^ | 效益指标 | 增收 | ≥1万元 | 1万元 | 40 | {score}
总分 | < | < | < | < | 100 | {total}
"""


def scanned(target: str = "≥90%", weight: str = "50", score: str = "40", total: str = "99") -> Form:
    made = table(TEXT.format(target=target, weight=weight, score=score, total=total))
    cells = tuple(replace(cell, confidence=97, doubt=WHY) for cell in made.cells)
    return recognise(Document((Table(cells, made.place),)))[0]


def test_figures_that_make_their_total_are_no_longer_doubted():
    found = scanned()

    assert all(row.weight.confidence == row.score.confidence == 100 for row in found.indicators)
    assert found.funds[0].rate.confidence == found.funds[0].executed.confidence == 100
    assert found.indicators[0].actual.confidence == 97


def test_figures_that_do_not_make_their_total_stay_doubtful():
    found = scanned(total="98")

    assert all(row.score.confidence == 97 for row in found.indicators)
    assert all(row.weight.confidence == 100 for row in found.indicators)


def test_one_misread_figure_is_mended_where_the_total_proves_it_and_said_so():
    found = scanned(weight="5O", score="4O")

    assert [str(row.weight.value) for row in found.indicators] == ["50", "40"]
    assert str(found.indicators[1].score.value) == "40"
    assert found.indicators[0].weight.doubt is not None
    assert any("5O" in note.zh for note in found.notes)


def test_a_misread_figure_the_total_does_not_ask_for_is_left_unread():
    found = scanned(weight="6O")

    assert not found.indicators[0].weight.known
    assert found.indicators[0].weight.text == "6O"


def test_a_share_above_a_hundred_that_begins_with_two_had_an_operator():
    found = scanned(target="290%")
    target = found.indicators[0].target

    assert target.value is not None
    assert (target.value.text, target.text) == ("≥90%", "290%")
    assert target.doubt is not None
    assert any("290%" in note.zh for note in found.notes)


def test_a_lone_stroke_among_figures_is_a_dash():
    found = scanned()

    assert found.funds[1].weight.blank
    assert found.funds[1].score.blank

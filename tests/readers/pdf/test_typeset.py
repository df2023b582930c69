from jixiao.readers import typeset
from jixiao.readers.typeset import Line, Piece

SIZE = 10.0


def line(text: str, *, at: float = 0.0, left: float = 0.0) -> list[Piece]:
    """Characters of full width, one beside the other."""
    return [Piece(c, left + i * SIZE, at, left + (i + 1) * SIZE, at + 12) for i, c in enumerate(text)]


def body(*texts: str) -> list[Line]:
    return typeset.lines(piece for i, text in enumerate(texts) for piece in line(text, at=i * 14.0))


def test_characters_out_of_order_are_put_in_order():
    assert [ln.text for ln in typeset.lines(reversed(line("五老志愿")))] == ["五老志愿"]


def test_false_bold_counts_once():
    twice = [piece for c in line("总分") for piece in (c, c._replace(left=c.left + 0.4, right=c.right + 0.4))]

    assert typeset.lines(twice)[0].text == "总分"


def test_a_doubled_character_stays_doubled():
    assert typeset.lines(line("天天"))[0].text == "天天"


def test_figures_set_a_little_lower_stand_in_the_same_line():
    lower = [piece._replace(top=piece.top + 4.9, bottom=piece.bottom + 3) for piece in line("1873", left=40)]

    assert [ln.text for ln in typeset.lines([*line("预算数："), *lower, *line("万元", left=80)])] == ["预算数：1873万元"]


def test_a_wide_gap_is_a_tab():
    assert typeset.lines([*line("主管部门"), *line("日期", left=100)])[0].text == "主管部门\t日期"


def test_a_full_line_runs_on():
    assert typeset.text(body("一二三四五", "六七"), 50) == "一二三四五六七"


def test_a_short_line_ends_its_paragraph():
    assert typeset.text(body("一二三", "四五六七八"), 50) == "一二三\n四五六七八"


def test_a_comma_takes_the_character_before_it_down():
    assert typeset.text(body("一二三四", "五，六七"), 50) == "一二三四五，六七"


def test_a_quotation_mark_is_parted_from_neither_neighbour():
    assert typeset.text(body("一二三四", "扶“失学"), 70) == "一二三四扶“失学"


def test_a_figure_too_long_for_its_cell_is_one_figure():
    assert typeset.text(body("110.8", "0%"), 50) == "110.80%"


def test_a_numbered_item_begins_a_line_even_after_a_full_one():
    assert typeset.text(body("一二三四；", "2、五六七"), 50) == "一二三四；\n2、五六七"


def test_the_next_number_follows():
    above, below = body("1、甲", "2、乙")

    assert typeset.follows(below, [above])
    assert not typeset.follows(above, [below])

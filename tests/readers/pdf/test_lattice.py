from jixiao.readers.lattice import Face, Rule, joined, regions

X = (0.0, 50.0, 100.0, 150.0)
Y = (0.0, 20.0, 40.0)


def ruled(xs=X, ys=Y) -> tuple[list[Rule], list[Rule]]:
    return [Rule(y, xs[0], xs[-1]) for y in ys], [Rule(x, ys[0], ys[-1]) for x in xs]


def faces(across: list[Rule], down: list[Rule]) -> list[tuple[Face, ...]]:
    return [region.faces for region in regions(across, down)]


def test_a_full_grid_has_one_face_a_field():
    assert faces(*ruled()) == [tuple(Face(row, column, 1, 1) for row in range(2) for column in range(3))]


def test_a_missing_rule_merges_two_fields():
    across, down = ruled()
    down[1] = Rule(50, 20, 40)
    across[1] = Rule(20, 0, 100)

    assert faces(across, down) == [(Face(0, 0, 1, 2), Face(0, 2, 2, 1), Face(1, 0, 1, 1), Face(1, 1, 1, 1))]


def test_a_double_border_is_one_border():
    across, down = ruled()
    across += [Rule(r.at + 2, r.start, r.end) for r in across]

    assert len(regions(across, down)[0].faces) == 6


def test_a_rule_in_pieces_is_one_rule():
    pieces = [Rule(10.0, 0, 20), Rule(10.3, 22, 60), Rule(9.8, 60, 90)]

    found = joined(pieces)

    assert [(round(r.at), r.start, r.end) for r in found] == [(10, 0, 90)]


def test_a_table_open_at_its_sides_keeps_its_outer_columns():
    across, down = ruled()

    found = regions(across, down[1:3])

    assert found[0].xs == X
    assert len(found[0].faces) == 6


def test_an_underline_inside_a_cell_divides_nothing():
    across, down = ruled()

    assert faces([*across, Rule(30, 10, 40)], down) == faces(across, down)


def test_the_side_of_a_column_merged_over_the_whole_page_belongs_to_the_table():
    across = [Rule(y, 50, 150) for y in Y]
    down = [Rule(x, 0, 40) for x in X]

    assert regions(across, down)[0].faces[0] == Face(0, 0, 2, 1)


def test_long_rules_down_alone_are_a_row_that_fills_the_page():
    assert faces([], [Rule(x, 0, 700) for x in X]) == [(Face(0, 0, 1, 1), Face(0, 1, 1, 1), Face(0, 2, 1, 1))]


def test_a_frame_around_the_page_is_no_table():
    across, down = ruled()
    frame = [Rule(-30, -30, 200), Rule(90, -30, 200)], [Rule(-30, -30, 90), Rule(200, -30, 90)]

    assert [len(f) for f in faces(across + frame[0], down + frame[1])] == [6]


def test_two_tables_stay_two():
    across, down = ruled()
    lower = [Rule(r.at + 100, r.start, r.end) for r in across], [Rule(r.at, r.start + 100, r.end + 100) for r in down]

    assert [r.box.top for r in regions(across + lower[0], down + lower[1])] == [0, 100]


def test_a_point_finds_its_face():
    region = regions(*ruled())[0]

    assert [region.face_at(x, y) for x, y in ((10, 10), (120, 30), (160, 10))] == [0, 5, -1]

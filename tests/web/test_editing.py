import pytest

from jixiao.form import to_json
from jixiao.web import demo
from jixiao.web.cases import commenting, editing, fields, judge, sheet
from jixiao.web.cases.editing import Change, save
from jixiao.web.cases.models import Case
from jixiao.web.cases.workflow import Refused, approved_target, perform

pytestmark = pytest.mark.django_db


def form_now(case):
    return sheet.case_form(Case.objects.get(pk=case.pk))


@pytest.mark.parametrize("seed", ["wangcheng-2021", "shanghai-2020"])
def test_a_seed_form_gives_its_known_scores(district, seed):
    case = district.filled(seed)

    printed, recomputed = {"wangcheng-2021": ("98.92", "98.61"), "shanghai-2020": ("96.99", "96.99")}[seed]
    assert (str(case.printed), str(case.score)) == (printed, recomputed)


@pytest.mark.parametrize("seed", ["wangcheng-2021", "shanghai-2020"])
def test_filling_in_a_seed_gives_the_seed_back(district, seed):
    case = district.filled(seed)

    ours, theirs = to_json(form_now(case)), to_json(sheet.from_json(demo.seed(seed)))
    for key in ("name", "department", "unit", "goals", "total"):
        assert ours[key] == theirs[key]
    for a, b in zip(ours["indicators"], theirs["indicators"], strict=True):
        assert {k: v for k, v in a.items() if k != "place"} == {k: v for k, v in b.items() if k != "place"}


def test_score_and_total_follow_the_actual_value(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign", "pass", "approve", "evaluate")

    save(case.pk, [Change("indicators[0].actual", "", "120人")], by=district.clerk)

    form = form_now(case)
    assert fields.get(form, "indicators[0].score") == "2"
    assert fields.get(form, "total.score") == "2"


def test_rate_and_execution_score_follow_the_money(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign", "pass", "approve", "evaluate")

    save(case.pk, [Change("funds[0].executed", "", "1048285.45")], by=district.clerk)

    form = form_now(case)
    assert (fields.get(form, "funds[0].rate"), fields.get(form, "funds[0].score")) == ("0.999", "9.99")


def test_a_score_that_somebody_set_stays(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign", "pass", "approve", "evaluate")
    save(case.pk, [Change("indicators[0].actual", "", "120人")], by=district.clerk)
    save(case.pk, [Change("indicators[0].score", "2", "1.5")], by=district.clerk)

    save(case.pk, [Change("indicators[0].actual", "120人", "240人")], by=district.clerk)

    assert fields.get(form_now(case), "indicators[0].score") == "1.5"


def test_a_cell_changed_by_a_colleague_is_not_overwritten(district):
    case = district.case()
    save(case.pk, [Change("indicators[0].target", "300人", "≥310人")], by=district.clerk)
    was = fields.get(form_now(case), "indicators[0].target")

    saved = save(case.pk, [Change("indicators[0].target", "看到的旧值", "≥250人")], by=district.clerk)

    assert saved.overtaken == {"indicators[0].target": was}
    assert fields.get(form_now(case), "indicators[0].target") == was


def test_two_people_change_two_cells(district):
    case = district.case()
    before = form_now(case)

    save(case.pk, [Change("indicators[0].name", fields.get(before, "indicators[0].name"), "甲")], by=district.clerk)
    save(case.pk, [Change("indicators[1].name", fields.get(before, "indicators[1].name"), "乙")], by=district.clerk)

    after = form_now(case)
    assert [fields.get(after, f"indicators[{i}].name") for i in (0, 1)] == ["甲", "乙"]


def test_what_is_no_figure_is_kept_marked_and_stops_the_submission(district):
    case = district.case()

    save(case.pk, [Change("indicators[0].weight", "5", "五分左右吧")], by=district.clerk)

    case.refresh_from_db()
    assert case.typed == {"indicators[0].weight": "五分左右吧"}
    with pytest.raises(Refused, match="读不成数字"):
        perform("submit", case, by=district.clerk)
    save(case.pk, [Change("indicators[0].weight", "五分左右吧", "5")], by=district.clerk)
    case.refresh_from_db()
    assert case.typed == {}


def test_an_approved_target_stays_as_it_was_promised(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign", "pass", "approve", "evaluate")
    was = fields.get(form_now(case), "indicators[0].target")

    saved = save(case.pk, [Change("indicators[0].target", was, "≥1人")], by=district.clerk)

    assert saved.closed == ("indicators[0].target",)
    assert fields.get(form_now(case), "indicators[0].target") == was


@pytest.mark.parametrize("who", ["leader", "colleague", "neighbour", "superior", "finance", "administrator", "auditor", "stranger"])
def test_only_the_clerk_of_the_unit_writes(district, who):
    case = district.case()

    with pytest.raises(Refused):
        save(case.pk, [Change("indicators[0].name", fields.get(form_now(case), "indicators[0].name"), "改")], by=district.people[who])


def test_nothing_is_written_once_it_is_submitted(district):
    case = district.case("shanghai-2020", "a1", "submit")

    with pytest.raises(Refused):
        save(case.pk, [Change("indicators[0].name", fields.get(form_now(case), "indicators[0].name"), "改")], by=district.clerk)


def test_a_paste_is_one_save_and_one_undo(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign", "pass", "approve", "evaluate")
    before = form_now(case)
    block = [Change(f"indicators[{i}].actual", "", v) for i, v in enumerate(("120", "4", "90%"))]

    save(case.pk, block, by=district.clerk, means="pasted")
    assert case.edits.count() == 1
    assert fields.get(form_now(case), "indicators[2].actual") == "90%"

    editing.undo(case.pk, by=district.clerk)
    assert to_json(form_now(case)) == to_json(before)


def test_rows_come_and_go_and_can_be_brought_back(district):
    case = district.case()
    before = form_now(case)

    editing.insert_row(case.pk, "indicators", 0, by=district.clerk)
    after = form_now(case)
    assert len(after.indicators) == len(before.indicators) + 1
    assert after.indicators[1].level2.value == before.indicators[0].level2.value

    editing.remove_row(case.pk, "indicators", 0, by=district.clerk)
    editing.undo(case.pk, by=district.clerk)
    editing.undo(case.pk, by=district.clerk)
    assert to_json(form_now(case)) == to_json(before)


def test_a_comment_stays_with_its_cell_when_rows_come_above_it(district):
    case = district.case()
    said = commenting.keep(case, "indicators[3].target", "目标偏低。", by=district.clerk)

    editing.insert_row(case.pk, "indicators", 0, by=district.clerk)
    said.refresh_from_db()
    assert said.path == "indicators[4].target"

    editing.undo(case.pk, by=district.clerk)
    said.refresh_from_db()
    assert said.path == "indicators[3].target"


def test_a_comment_on_a_removed_row_stays_with_the_form_and_names_its_cell(district):
    case = district.case()
    title = form_now(case).indicators[3].title
    said = commenting.keep(case, "indicators[3].target", "目标偏低。", by=district.clerk)

    editing.remove_row(case.pk, "indicators", 3, by=district.clerk)

    said.refresh_from_db()
    assert (said.path, said.text) == ("", f"〔{title} · 指标值〕目标偏低。")


@pytest.mark.parametrize("path", ["indicators[99].target", "nonsense", "indicators[0].place"])
def test_nothing_is_said_about_a_cell_that_is_not_there(district, path):
    case = district.case()
    clerk = district.client("clerk")

    clerk.post(f"/cases/{case.pk}/comments/", {"path": path, "text": "x"})

    assert not case.comments.exists()
    assert clerk.get(f"/cases/{case.pk}/").status_code == 200


def test_undo_does_not_reach_behind_a_move(district):
    case = district.case()
    save(case.pk, [Change("indicators[0].name", fields.get(form_now(case), "indicators[0].name"), "改")], by=district.clerk)
    district.move(case, "submit", "recall")

    with pytest.raises(Refused):
        editing.undo(case.pk, by=district.clerk)


def test_findings_point_at_cells_of_the_sheet(district):
    case = district.filled("wangcheng-2021")

    judged = judge.judge(sheet.case_form(case), case, approved_target(case))

    codes = {f.code for found in judged.findings_at().values() for f in found}
    assert "SC02" in codes
    assert all(judged.composed.table.grid[r - 1][c - 1] is not None for r, c in judged.findings_at())

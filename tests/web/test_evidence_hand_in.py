"""What handing in freezes, and what is told when a ledger changes afterwards."""

import pytest

from jixiao.web.cases import sheet
from jixiao.web.cases.editing import Change, save
from jixiao.web.cases.models import Case
from jixiao.web.cases.workflow import EFFECTS, Refused, perform
from jixiao.web.evidence import binding, recording
from jixiao.web.evidence.binding import Desk
from jixiao.web.evidence.models import Frozen, Record
from web.ledgers import entered, kept

pytestmark = pytest.mark.django_db
HANDED = ("submit", "sign")


@pytest.fixture
def case(district) -> Case:
    """A form being filled in: its first indicator counts seven payments, taken from the aid ledger."""
    ledger = kept(district)
    for number in range(7):
        entered(ledger, district.clerk, person=f"TK{number}", id=f"BF{number}", paid_on="2020-07-01", reason="高血压")
    case = district.filled("shanghai-2020", "a1")
    binding.bind(case, 0, "aid_times", None, by=district.clerk)
    binding.take(case, [0], by=district.clerk)
    return case


def void(district, key="BF3"):
    recording.void(Record.objects.get(key=key), "重复登记", by=district.clerk)


def page(district, who, case, index=0) -> str:
    return district.client(who).get(f"/cases/{case.pk}/evidence/{index}/").content.decode()


def one(case, index=0):
    case = Case.objects.select_related("unit").get(pk=case.pk)
    return next(binding.bound(case, sheet.case_form(case), Desk.of(case), only=index))


def test_handing_in_freezes_definition_rows_value_and_digest(district, case):
    district.move(case, "submit")

    frozen = Frozen.objects.get(step__isnull=False)
    assert (frozen.step.move, frozen.value, frozen.text, len(frozen.digest)) == ("submit", "7", "7人次", 64)
    assert len(frozen.rows[0][1]) == 7
    assert "aid" in frozen.declared


def test_what_nobody_took_is_frozen_too(district, case):
    binding.bind(case, 2, "aid_persons", None, by=district.clerk)

    district.move(case, "submit")

    assert set(Frozen.objects.filter(step__isnull=False).values_list("index", "value")) == {(0, "7"), (2, "7")}


def test_a_later_change_is_told_to_clerk_leader_and_reviewer_with_both_values(district, case):
    district.move(case, *HANDED)
    void(district)

    assert one(case).state == "moved"
    for who in ("clerk", "leader", "superior", "finance"):
        seen = page(district, who, case)
        assert "台账已变动" in seen, who
        assert "7人次" in seen, who
        assert "6人次" in seen, who
    assert Case.objects.get(pk=case.pk).form["indicators"][0]["actual_text"] == "7人次"


def test_the_reviewer_of_a_change_sees_nothing_personal(district, case):
    district.move(case, *HANDED)
    void(district)

    seen = page(district, "superior", case)
    for hidden in ("TK3", "高血压", "重复登记", "BF3"):
        assert hidden not in seen


def test_a_change_about_a_few_persons_is_told_without_its_value(district, case):
    for number in range(3):
        void(district, f"BF{number}")
    binding.take(case, [0], by=district.clerk)
    district.move(case, *HANDED)
    void(district)

    seen = page(district, "superior", case)
    assert "涉及人数过少" in seen
    assert "3人次" not in seen


def test_other_rows_with_the_same_value_are_a_change_as_well(district, case):
    district.move(case, *HANDED)
    void(district)
    entered(kept(district), district.clerk, person="TK9", id="BF9", paid_on="2020-07-01")

    assert one(case).state == "moved"
    assert "所依据的记录不同" in page(district, "superior", case)


def test_taking_the_form_back_releases_it_and_the_next_hand_in_freezes_anew(district, case):
    district.move(case, "submit")
    void(district)
    district.move(case, "recall")

    assert binding.take(case, [0], by=district.clerk) == []
    assert (one(case).state, one(case).text) == ("same", "6人次")
    district.move(case, *HANDED)
    assert one(case).state == "same"
    assert [f.value for f in Frozen.objects.filter(step__isnull=False).order_by("pk")] == ["7", "6"]


def test_a_form_that_is_back_with_the_unit_tells_the_reviewer_nothing_of_its_ledgers(district, case):
    district.move(case, *HANDED, "return")
    void(district)
    binding.take(case, [0], by=district.clerk)

    seen = page(district, "superior", case)
    assert "7人次" in seen
    assert "6人次" not in seen
    assert "台账已变动" not in seen


def test_a_binding_taken_away_before_handing_in_again_is_not_shown_as_computed(district, case):
    binding.bind(case, 2, "aid_persons", None, by=district.clerk)
    district.move(case, *HANDED, "return")
    binding.unbind(case, 0, 0, by=district.clerk)
    district.move(case, *HANDED)

    assert "没有台账依据" in page(district, "superior", case)


def test_a_value_written_past_the_ledgers_is_told(district, case):
    save(case.pk, [Change("indicators[0].actual", "7人次", "200人次")], by=district.clerk)
    district.move(case, *HANDED)

    told = district.client("superior").get(f"/cases/{case.pk}/evidence/findings/").content.decode()
    assert "EV55" in told
    assert "表中写“200人次”，台账算出“7人次”" in told


def test_a_target_that_is_handed_in_freezes_nothing(district):
    kept(district)
    case = district.case("shanghai-2020", "a1")
    binding.bind(case, 0, "aid_times", None, by=district.clerk)

    district.move(case, "submit")

    assert not Frozen.objects.exists()


def test_what_an_effect_raises_undoes_the_move(district, case, monkeypatch):
    def refuse(_step):
        raise Refused("不行。", "No.")

    monkeypatch.setitem(EFFECTS, "submit", [*EFFECTS["submit"], refuse])

    with pytest.raises(Refused):
        perform("submit", Case.objects.select_related("unit").get(pk=case.pk), by=district.clerk)
    assert Case.objects.get(pk=case.pk).status == "draft"
    assert not Frozen.objects.filter(step__isnull=False).exists()


def test_checks_over_the_ledgers_are_told_inside_the_unit_only(district, case):
    entered(kept(district), district.clerk, person="TK1", id="BF9", paid_on="2020-08-01")  # a second payment to one person
    district.move(case, *HANDED)
    address = f"/cases/{case.pk}/evidence/findings/"

    assert "CN61" in district.client("clerk").get(address).content.decode()
    assert "CN" not in district.client("superior").get(address).content.decode()


@pytest.mark.parametrize(("words", "code"), [("全年发放7人次，未漏一户", ""), ("全年发放200人次", "EV55"), ("按时发放", "EV55")])
def test_other_words_with_the_same_figures_are_no_finding(district, case, words, code):
    save(case.pk, [Change("indicators[0].actual", "7人次", words)], by=district.clerk)
    district.move(case, *HANDED)

    told = district.client("superior").get(f"/cases/{case.pk}/evidence/findings/").content.decode()
    assert ("EV55" in told) == bool(code)

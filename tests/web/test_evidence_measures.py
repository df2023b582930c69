from dataclasses import replace

import pytest

from jixiao.form import known
from jixiao.values import parse_target
from jixiao.web.cases import fields, sheet
from jixiao.web.cases.models import Case
from jixiao.web.cases.workflow import Refused
from jixiao.web.evidence import binding, recording
from jixiao.web.evidence.binding import Desk
from jixiao.web.evidence.models import Binding, Frozen, Record
from web.ledgers import entered, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(district) -> Case:
    """A form being filled in, its first indicator bound to the aid ledger, which holds seven payments."""
    ledger = kept(district)
    for number in range(7):
        entered(ledger, district.clerk, person=f"TK{number % 6}", id=f"BF{number}", paid_on="2020-07-01", reason="高血压")
    case = district.filled("shanghai-2020", "a1")
    binding.bind(case, 0, "aid_times", None, by=district.clerk)
    return case


def actual(case) -> str:
    return fields.get(sheet.case_form(Case.objects.get(pk=case.pk)), "indicators[0].actual")


def one(case):
    form = sheet.case_form(Case.objects.get(pk=case.pk))
    return next(binding.bound(case, form, Desk.of(case), only=0))


def test_what_is_taken_stands_in_the_form_with_its_rows_and_digest(district, case):
    assert binding.take(case, [0], by=district.clerk) == []

    frozen = Frozen.objects.get()
    assert (actual(case), one(case).state) == ("7人次", "same")
    assert frozen.sentence[0] == "按困难帮扶台账，状态=已发放，2020-01-01 至 12-31，按人次计数，共 7 行"
    assert (len(frozen.rows[0][1]), len(frozen.digest)) == (7, 64)
    assert case.edits.order_by("-number").first().means == "computed"


def test_a_voided_record_moves_the_number_and_the_frozen_one_stays(district, case):
    binding.take(case, [0], by=district.clerk)

    recording.void(Record.objects.get(key="BF3"), "重复登记", by=district.clerk)

    assert (one(case).state, one(case).text, actual(case)) == ("moved", "6人次", "7人次")
    page = district.client("clerk").get(f"/cases/{case.pk}/evidence/0/").content.decode()
    assert "BF3（重复登记）" in page
    assert "此后记录或口径有变动" in page


def test_a_typed_value_needs_a_reason_and_both_are_shown(district, case):
    with pytest.raises(Refused):
        binding.override(case, 0, 0, "8", "", by=district.clerk)

    binding.override(case, 0, 0, "8", "一笔跨年支付未入账", by=district.clerk)
    binding.take(case, [0], by=district.clerk)

    assert actual(case) == "8人次"
    page = district.client("clerk").get(f"/cases/{case.pk}/evidence/0/").content.decode()
    assert "台账算出 7人次，改写为 8人次，原因：一笔跨年支付未入账" in page


def test_a_value_typed_into_the_form_is_seen(district, case):
    from jixiao.web.cases.editing import Change, save

    binding.take(case, [0], by=district.clerk)
    save(case.pk, [Change("indicators[0].actual", "7人次", "200人次")], by=district.clerk)

    assert one(case).state == "retyped"
    assert "表中写的是“200人次”" in district.client("clerk").get(f"/cases/{case.pk}/evidence/0/").content.decode()


def test_no_record_is_unknown_and_is_not_taken(district, case):
    binding.bind(case, 1, "stu_children", None, by=district.clerk)
    before = fields.get(sheet.case_form(case), "indicators[1].actual")

    left = binding.take(case, [1], by=district.clerk)

    assert "没有取数" in left[0].zh
    assert fields.get(sheet.case_form(Case.objects.get(pk=case.pk)), "indicators[1].actual") == before


def test_a_measure_is_built_and_says_itself(district, case):
    given = {
        "ledger": "aid",
        "kind": "distinct",
        "of": "person",
        "unit": "人",
        "w0c": "amount",
        "w0o": ">=",
        "w0v": "1,500",
        "title": "大额",
    }
    page = district.client("clerk").get(f"/cases/{case.pk}/evidence/1/choose/", given).content.decode()
    assert "按困难帮扶台账，金额≥1500，2020-01-01 至 12-31，按受助人去重计数，共 7 行" in page
    assert "6人" in page
    assert '<option value="amount" selected>' in page
    assert 'value="1,500"' in page

    district.client("clerk").post(f"/cases/{case.pk}/evidence/1/bind/", given | {"what": "built"})

    assert Binding.objects.get(index=1).declared["value"] == "distinct(person)"


@pytest.mark.parametrize(
    "given",
    [
        {"ledger": "nothing"},
        {"ledger": "aid", "kind": "sum", "of": "person"},
        {"ledger": "aid", "kind": "share"},
        {"ledger": "aid", "kind": "count", "w0c": "status", "w0v": "发了"},
        {"ledger": "aid", "kind": "count", "w0c": "amount", "w0v": "__import__('os')"},
        {"ledger": "aid", "kind": "exec", "of": "person"},
    ],
)
def test_a_measure_that_does_not_fit_is_refused_with_a_sentence(district, case, given):
    page = district.client("clerk").get(f"/cases/{case.pk}/evidence/1/choose/", given)
    answer = district.client("clerk").post(f"/cases/{case.pk}/evidence/1/bind/", given | {"what": "built"})

    assert page.status_code == 200
    assert 'class="fault"' in page.content.decode()
    assert answer.status_code == 302
    assert f"ledger={given['ledger']}" in answer.url  # what was given is still there
    assert not Binding.objects.filter(index=1).exists()


def test_superiors_read_what_was_frozen_masked_and_not_what_the_unit_does_since(district, case):
    binding.take(case, [0], by=district.clerk)
    district.move(case, "submit", "sign")
    recording.void(Record.objects.get(key="BF3"), "重复登记", by=district.clerk)

    page = district.client("superior").get(f"/cases/{case.pk}/evidence/0/").content.decode()

    assert "共 7 行" in page
    assert "T**" in page
    for hidden in ("TK1", "高血压", "重复登记", "BF3"):
        assert hidden not in page


def test_a_few_persons_are_not_told_outside_the_unit(district, case):
    for number in range(4):
        recording.void(Record.objects.get(key=f"BF{number}"), "重复登记", by=district.clerk)
    binding.take(case, [0], by=district.clerk)
    district.move(case, "submit", "sign")

    page = district.client("superior").get(f"/cases/{case.pk}/evidence/0/").content.decode()

    assert "记录少于 5 行" in page
    assert "共 3 行" not in page
    assert "T**" not in page


def test_what_an_indicator_rests_on_is_fixed_once_the_form_is_handed_in(district, case):
    district.move(case, "submit")

    with pytest.raises(Refused):
        binding.bind(case, 2, "aid_persons", None, by=district.clerk)
    with pytest.raises(Refused):
        binding.take(case, [0], by=district.clerk)


def test_the_measure_that_an_indicator_means_is_offered_first(district, case):
    row = replace(one(case).row, target=known(parse_target("帮扶特殊困难离退休干部及遗属≥200人", ""), "帮扶特殊困难离退休干部及遗属≥200人"))

    offered = binding.suggested(row, Desk.of(case))

    assert "aid_times" in [m.name for m in offered[:3]]

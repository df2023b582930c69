import datetime as dt
import io

import openpyxl
import pytest

from jixiao.web.cases import fields, sheet
from jixiao.web.cases.models import Case
from jixiao.web.cases.workflow import Refused
from jixiao.web.evidence import binding, surveys
from jixiao.web.evidence.models import Binding, Code, Knock, Record

pytestmark = pytest.mark.django_db
GIVEN = {
    "year": 2020,
    "name": "学员",
    "question": "您满意吗？",
    "object": "学员",
    "population": 100,
    "sent": 80,
    "closes_on": dt.date(2099, 1, 1),
}


@pytest.fixture
def survey(district):
    return surveys.create(district.units["a1"], GIVEN, case=None, index=None, by=district.clerk)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(50, 50, "92.9", "100.0"), (0, 10, "0.0", "27.8"), (95, 100, "88.8", "97.8"), (1, 1, "20.7", "100.0")]
)
def test_the_interval_is_wilson_s(hits, n, low, high):
    assert tuple(map(str, surveys.wilson(hits, n))) == (low, high)


def test_an_answer_is_a_record_without_a_name(district, survey):
    page = district.client("anonymous").post(f"/s/{survey.token}/", {"answer": "满意", "comment": "课程好"})

    record = Record.objects.get()
    assert page.status_code == 302
    assert (record.values["answer"], record.recorded_by, record.source) == ("满意", None, "接口")
    assert "127.0.0.1" not in str(record.values) + Knock.objects.get().mark


def test_the_result_prints_n_response_rate_and_interval(district, survey):
    surveys.paper(survey, {"很满意": 30, "满意": 8, "基本满意": 1, "不满意": 1}, by=district.clerk)

    page = district.client("clerk").get(f"/ledgers/surveys/{survey.pk}/").content.decode()

    assert "95.0%" in page
    assert "n = 40；95% 置信区间（Wilson）83.5%–98.6%" in page
    assert "回收率 50.0%（发放 80）" in page


def test_no_answer_is_unknown(district, survey):
    assert surveys.outcome(survey).share is None
    assert "未知" in district.client("clerk").get(f"/ledgers/surveys/{survey.pk}/").content.decode()


def test_a_survey_made_for_an_indicator_feeds_it(district):
    case = district.filled("shanghai-2020", "a1")
    district.client("clerk").post(
        f"/ledgers/surveys/?case={case.pk}&index=9",
        {"case": case.pk, "index": 9, "name": "服务对象", "question": "满意吗？", "year": "2020", "closes_on": "2099-01-01", "sent": "20"},
    )
    made = Binding.objects.get(index=9)
    surveys.paper(surveys.Survey.objects.get(), {"满意": 9, "不满意": 1}, by=district.clerk)

    binding.take(case, [9], by=district.clerk)

    assert made.declared["share"] == "answer in ['很满意', '满意']"
    assert fields.get(sheet.case_form(Case.objects.get(pk=case.pk)), "indicators[9].actual") == "90%"


def test_a_code_answers_once_and_is_not_linked_to_the_answer(district, survey):
    surveys.hand_out(survey, 2, by=district.clerk)
    code = Code.objects.first().code
    client = district.client("anonymous")

    first = client.post(f"/s/{survey.token}/", {"answer": "满意", "k": code})
    again = district.client("anonymous").post(f"/s/{survey.token}/", {"answer": "满意", "k": code})
    without = district.client("anonymous").post(f"/s/{survey.token}/", {"answer": "满意"})

    assert (first.status_code, again.status_code, without.status_code) == (302, 422, 422)
    assert Record.objects.count() == 1
    assert code not in str(Record.objects.values().get())


def test_one_address_answers_only_so_often(district, survey, monkeypatch):
    monkeypatch.setattr(surveys, "AN_HOUR", 2)
    codes = [district.client("anonymous").post(f"/s/{survey.token}/", {"answer": "满意"}).status_code for _ in range(3)]

    assert codes == [302, 302, 422]


def test_a_closed_survey_takes_no_answers(district, survey):
    surveys.close(survey, by=district.clerk)

    assert district.client("anonymous").post(f"/s/{survey.token}/", {"answer": "满意"}).status_code == 422
    assert "已结束" in district.client("anonymous").get(f"/s/{survey.token}/").content.decode()
    assert not Record.objects.exists()


def test_only_the_offered_answers_are_taken(district, survey):
    assert district.client("anonymous").post(f"/s/{survey.token}/", {"answer": "<b>"}).status_code == 422
    with pytest.raises(Refused):
        surveys.paper(survey, {"满意": 10**6}, by=district.clerk)


def test_the_link_is_a_qr_code(district, survey):
    answer = district.client("clerk").get(f"/ledgers/surveys/{survey.pk}/qr.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<path" in answer.content


def test_names_and_numbers_in_comments_are_masked_wherever_they_are_shown(district, survey):
    said = "联系人：张小明，电话13812345678，食堂很好"
    district.client("anonymous").post(f"/s/{survey.token}/", {"answer": "满意", "comment": said})
    ledger = Record.objects.get().ledger

    for address in (
        f"/ledgers/surveys/{survey.pk}/",
        f"/ledgers/{ledger.pk}/",
        f"/ledgers/{ledger.pk}/{Record.objects.get().pk}/",
        f"/ledgers/{ledger.pk}/export.csv",
    ):
        page = district.client("clerk").get(address).content.decode()
        assert "食堂很好" in page, address
        assert "张小明" not in page, address
        assert "13812345678" not in page, address


def test_what_a_stranger_writes_does_not_run_as_a_formula_in_an_export(district, survey):
    district.client("anonymous").post(f"/s/{survey.token}/", {"answer": "满意", "comment": "=1+1"})
    address = f"/ledgers/{Record.objects.get().ledger_id}/export"

    assert ",'=1+1," in district.client("clerk").get(f"{address}.csv").content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(district.client("clerk").get(f"{address}.xlsx").content)).worksheets[0]
    assert [c.data_type for c in sheet[2] if c.value == "=1+1"] == ["s"]

"""Indicators that are said in words: figures that support them, and documents they must show."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jixiao.form import from_json
from jixiao.web import demo, files
from jixiao.web.cases import editing, sheet
from jixiao.web.cases.models import Case
from jixiao.web.cases.workflow import Refused
from jixiao.web.evidence import binding, requiring
from jixiao.web.evidence.models import Binding, Frozen, Required
from jixiao.web.journal.models import Entry
from web.ledgers import entered, kept

pytestmark = pytest.mark.django_db
ROW = 7  # 老干部工作制度化程度


@pytest.fixture
def case(district) -> Case:
    return district.filled("shanghai-2020", "a1")


def told(district, case, who="clerk") -> str:
    return district.client(who).get(f"/cases/{case.pk}/evidence/").content.decode()


def upload(district, case, required, data=b"minutes", name="纪要.pdf"):
    files = SimpleUploadedFile(name, data)
    return district.client("clerk").post(f"/cases/{case.pk}/evidence/{ROW}/files/", {"files": files, "required": required.pk})


def test_a_required_document_that_is_missing_is_a_finding_until_it_is_filed(district, case):
    asked = requiring.ask(case, ROW, "制度汇编", by=district.clerk)
    assert "EV51" in told(district, case)
    assert "要求的材料“制度汇编”缺失" in told(district, case)

    upload(district, case, asked)

    assert "EV51" not in told(district, case)
    assert asked.files.get().name == "纪要.pdf"


def test_a_document_is_waived_with_a_reason_only(district, case):
    asked = requiring.ask(case, ROW, "制度汇编", by=district.clerk)

    with pytest.raises(Refused):
        requiring.waive(case, ROW, asked.pk, " ", by=district.clerk)
    requiring.waive(case, ROW, asked.pk, "制度已并入上级汇编", by=district.clerk)

    assert "EV51" not in told(district, case)
    page = district.client("clerk").get(f"/cases/{case.pk}/evidence/{ROW}/").content.decode()
    assert "制度已并入上级汇编" in page


def test_one_file_for_two_documents_is_a_finding(district, case):
    for name in ("制度汇编", "会议纪要"):
        upload(district, case, requiring.ask(case, ROW, name, by=district.clerk))

    assert "内容完全相同" in told(district, case)


def test_a_supporting_figure_stands_beside_the_words_and_is_frozen_with_them(district, case):
    ledger = kept(district)
    for number in range(6):
        entered(ledger, district.clerk, person=f"TK{number}", id=f"BF{number}", paid_on="2020-07-01")
    words = case.form["indicators"][ROW]["actual_text"]
    district.client("clerk").post(f"/cases/{case.pk}/evidence/{ROW}/bind/", {"what": "measure", "measure": "aid_times", "support": "1"})
    assert binding.take(case, [ROW], by=district.clerk) == []

    district.move(case, "submit", "sign")

    frozen = Frozen.objects.get()
    assert (frozen.support, frozen.value) == (True, "6")
    assert Case.objects.get(pk=case.pk).form["indicators"][ROW]["actual_text"] == words
    page = district.client("superior").get(f"/cases/{case.pk}/evidence/{ROW}/").content.decode()
    assert "旁证" in page
    assert "6人次" in page


def test_reviewers_see_which_documents_are_missing_and_open_those_handed_in(district, case):
    asked = requiring.ask(case, ROW, "制度汇编", by=district.clerk)
    upload(district, case, asked)
    requiring.ask(case, ROW, "会议纪要", by=district.clerk)
    district.move(case, "submit", "sign")

    address = f"/files/{asked.files.get().pk}/"
    page = district.client("superior").get(f"/cases/{case.pk}/evidence/{ROW}/").content.decode()
    assert address in page
    for who in ("clerk", "leader", "superior", "finance", "auditor"):
        assert b"".join(district.client(who).get(address).streaming_content) == b"minutes", who
    assert Entry.objects.filter(what="file", person="superior").count() == 1
    for who in ("stranger", "neighbour", "other_department", "administrator", "agency"):
        assert district.client(who).get(address).status_code == 404, who
    assert "要求的材料“会议纪要”缺失" in told(district, case, "superior")


def test_reviewers_open_no_document_while_the_unit_is_at_work(district, case):
    asked = requiring.ask(case, ROW, "制度汇编", by=district.clerk)
    upload(district, case, asked)
    address = f"/files/{asked.files.get().pk}/"
    assert district.client("superior").get(address).status_code == 404
    district.move(case, "submit", "sign", "return")

    assert district.client("superior").get(address).status_code == 404
    assert address not in district.client("superior").get(f"/cases/{case.pk}/evidence/{ROW}/").content.decode()


def test_a_document_that_the_disk_has_lost_is_told_in_a_sentence(district, case):
    asked = requiring.ask(case, ROW, "制度汇编", by=district.clerk)
    upload(district, case, asked)
    kept_file = asked.files.get()
    files.path(kept_file.sha256).unlink()

    answer = district.client("clerk").get(f"/files/{kept_file.pk}/", follow=True)

    assert "“纪要.pdf”在服务器上找不到了" in answer.content.decode()
    assert not Entry.objects.filter(what="file").exists()


def test_documents_are_asked_for_only_while_the_unit_fills_in_the_form(district, case):
    district.move(case, "submit")

    with pytest.raises(Refused):
        requiring.ask(case, ROW, "制度汇编", by=district.clerk)
    assert not Required.objects.exists()


def test_only_the_clerk_asks_for_documents(district, case):
    for who in ("leader", "colleague", "superior", "stranger"):
        answer = district.client(who).post(f"/cases/{case.pk}/evidence/{ROW}/bind/", {"what": "require", "name": "纪要"})
        assert answer.status_code == 404, who
    assert not Required.objects.exists()


@pytest.fixture
def target(district) -> Case:
    """A target being written, its last indicator bound and with a required document."""
    case = district.case("shanghai-2020", "a1")
    binding.bind(case, 10, "aid_times", None, by=district.clerk)
    requiring.ask(case, 10, "测评表", by=district.clerk)
    return case


def test_what_an_indicator_rests_on_goes_with_its_row(district, target):
    editing.insert_row(target.pk, "indicators", 2, by=district.clerk)
    assert (Binding.objects.get().index, Required.objects.get().index) == (11, 11)

    editing.remove_row(target.pk, "indicators", 0, by=district.clerk)
    assert (Binding.objects.get().index, Required.objects.get().index) == (10, 10)

    editing.undo(target.pk, by=district.clerk)
    assert (Binding.objects.get().index, Required.objects.get().index) == (11, 11)


def test_what_a_removed_row_rested_on_goes_with_it_and_no_neighbour_takes_it(district, target):
    editing.remove_row(target.pk, "indicators", 10, by=district.clerk)

    assert not Binding.objects.exists()
    assert not Required.objects.exists()


def test_a_filed_document_stays_when_its_row_is_removed(district, target):
    required = Required.objects.get()
    files = SimpleUploadedFile("测评表.pdf", b"sheet")
    district.client("clerk").post(f"/cases/{target.pk}/evidence/10/files/", {"files": files, "required": required.pk})

    editing.remove_row(target.pk, "indicators", 10, by=district.clerk)

    assert Required.objects.get().waived == "指标已删除"
    assert required.files.count() == 1
    page = district.client("clerk").get(f"/cases/{target.pk}/evidence/").content.decode()
    assert "已删除指标的材料" in page
    assert "测评表.pdf" in page


def test_a_file_of_no_required_document_goes_with_its_row_too(district, target):
    files = SimpleUploadedFile("名单.pdf", b"list")
    district.client("clerk").post(f"/cases/{target.pk}/evidence/10/files/", {"files": files})

    editing.insert_row(target.pk, "indicators", 2, by=district.clerk)

    pages = [district.client("clerk").get(f"/cases/{target.pk}/evidence/{index}/").content.decode() for index in (10, 11)]
    assert ["名单.pdf" in page for page in pages] == [False, True]


def test_a_figure_taken_from_the_ledgers_is_still_that_of_its_row_when_rows_come_above_it(district):
    entered(kept(district), district.clerk, paid_on="2020-07-01")
    data = demo.seed("shanghai-2020")
    case = sheet.create(
        by=district.clerk, unit=district.units["a1"], year=2020, stage="self-evaluation", layout="shanghai-2020", name="某项目"
    )
    editing.write_form(case.pk, lambda before, now: from_json(data), by=district.clerk, means="imported")
    binding.bind(case, ROW, "aid_times", None, by=district.clerk)
    binding.take(case, [ROW], by=district.clerk)

    editing.insert_row(case.pk, "indicators", 2, by=district.clerk)

    assert list(binding.last_frozen(case)) == [ROW + 1]
    assert "EV55" not in told(district, case)

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from jixiao.evidence.intake import read_file
from jixiao.web.cases.workflow import Refused
from jixiao.web.evidence import batches, binding, frames, recording
from jixiao.web.evidence.models import Attachment, Record
from jixiao.web.journal.models import Entry
from web.ledgers import AID, entered, kept

pytestmark = pytest.mark.django_db
HEAD = "受助人\t轮次\t发放日期\t金额\t状态\n"


def test_a_typed_record_is_kept_typed_and_dated(district):
    record = entered(kept(district), district.clerk, amount="1,500元", paid_on="2020/1/20")

    assert (record.values["amount"], record.values["paid_on"], str(record.happened)) == ("1500", "2020-01-20", "2020-01-20")
    assert record.late  # entered long after the event
    assert frames.frame(record.ledger)["amount"].sum() == 1500


@pytest.mark.parametrize(
    ("column", "text"),
    [("amount", "一千五"), ("paid_on", "2020-13-01"), ("status", "发了"), ("amount", "-5"), ("round", ""), ("person", "")],
)
def test_a_wrong_cell_keeps_the_record_out_and_is_named(district, column, text):
    written = recording.enter(kept(district), {**AID, column: text}, by=district.clerk)

    assert written.record is None
    assert column in written.faults
    assert not Record.objects.exists()


def test_the_same_record_is_not_entered_twice(district):
    ledger = kept(district)
    entered(ledger, district.clerk)

    assert recording.enter(ledger, AID, by=district.clerk).record is None
    assert recording.enter(ledger, {**AID, "id": "BF2"}, by=district.clerk).record


def test_only_one_s_own_unapproved_record_is_changed(district):
    record = entered(kept(district), district.clerk)
    recording.change(record, {"amount": "1600"}, 1, by=district.clerk)
    record.refresh_from_db()
    assert (record.values["amount"], record.version) == ("1600", 2)

    with pytest.raises(Refused):
        recording.change(record, {"amount": "1"}, 2, by=district.accountant)
    with pytest.raises(Refused):
        recording.change(record, {"amount": "1"}, 1, by=district.clerk)  # seen before the last change
    recording.approve(record.ledger, [record.pk], by=district.accountant)
    with pytest.raises(Refused):
        recording.change(record, {"amount": "1"}, 2, by=district.clerk)


def test_nobody_approves_what_they_entered(district):
    record = entered(kept(district), district.clerk)
    district.clerk.posts.create(unit=district.units["a1"], role="head", since="2020-01-01")

    assert recording.approve(record.ledger, [record.pk], by=district.clerk) == 0
    assert recording.approve(record.ledger, [record.pk], by=district.colleague) == 1


def test_voiding_needs_a_reason_and_stops_the_record_from_counting(district):
    record = entered(kept(district), district.clerk)
    with pytest.raises(Refused):
        recording.void(record, " ", by=district.clerk)

    recording.void(record, "重复登记", by=district.clerk)

    record.refresh_from_db()
    assert (record.void, record.voided_by) == ("重复登记", district.clerk)
    record.ledger.refresh_from_db()
    assert frames.frame(record.ledger)["void"].null_count() == 0


def test_the_database_keeps_records_and_voided_ones_as_they_are(district):
    record = entered(kept(district), district.clerk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.filter(pk=record.pk).delete()
    recording.void(record, "重复登记", by=district.clerk)

    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(void="")


def test_a_block_with_one_error_is_taken_not_at_all(district):
    ledger = kept(district)
    batch = batches.paste(
        ledger, HEAD + "TK1\t春节\t2020-01-20\t1500\t已发放\nTK2\t春节\t2020-01-20\t壹万\t已发放", 2020, by=district.clerk
    )

    assert batch.state == "refused"
    assert [(p[1], p[2]) for p in batch.result["problems"]] == [(3, "金额")]
    with pytest.raises(Refused):
        recording.take(batch, by=district.clerk)


def test_a_block_without_headings_takes_the_columns_from_where_it_was_pasted(district):
    batch = batches.paste(kept(district), "TK1\t春节\t2020-01-10\t2020-01-20\t1500\t已发放", 2020, by=district.clerk, first="person")

    assert batch.state == "read", batch.result["problems"]
    assert batch.result["rows"][0][1]["amount"] == "1500"


def test_rows_pasted_without_headings_are_counted_from_the_first(district):
    batch = batches.paste(kept(district), "TK1\t春节\t2020-01-10\t2020-01-20\t一千\t已发放", 2020, by=district.clerk, first="person")

    assert [(p[1], p[2]) for p in batch.result["problems"]] == [(1, "金额")]


def test_importing_the_same_file_again_changes_nothing(district):
    ledger = kept(district)
    data = ("编号,受助人,轮次,发放日期,金额,状态\nBF1,TK1,春节,2020-01-20,1500,已发放\nBF2,TK2,春节,2020-01-20,1500,已发放\n").encode()

    first = recording.take(batches.upload(ledger, SimpleUploadedFile("aid.csv", data), 2020, by=district.clerk), by=district.clerk)
    second = recording.take(batches.upload(ledger, SimpleUploadedFile("aid.csv", data), 2020, by=district.clerk), by=district.clerk)
    third = batches.preview(
        batches.upload(ledger, SimpleUploadedFile("aid.csv", data.replace(b"BF2,TK2", b"BF2,TK3")), 2020, by=district.clerk)
    )

    assert (len(first.added), second.idle) == (2, True)
    assert [(c.id, c.column, c.new) for c in third.changed] == [("BF2", "person", "TK3")]
    assert Record.objects.count() == 2


def test_an_import_does_not_change_what_was_approved(district):
    ledger = kept(district)
    record = entered(ledger, district.clerk, id="BF1")
    recording.approve(ledger, [record.pk], by=district.accountant)

    batch = batches.paste(ledger, "编号\t" + HEAD + "BF1\tTK0001\t春节\t2020-01-20\t9999\t已发放", 2020, by=district.clerk)

    assert "已审核" in batches.preview(batch).faults[0].zh
    with pytest.raises(Refused):
        recording.take(batch, by=district.clerk)


def test_the_template_of_a_ledger_is_read_back(district):

    ledger = kept(district)
    page = district.client("clerk").get(f"/ledgers/{ledger.pk}/template/")
    book = openpyxl.load_workbook(io.BytesIO(page.content))
    names = {str(c.value).strip("*"): c.column for c in book.active[1]}
    for name, text in zip(("受助人", "轮次", "发放日期", "金额", "状态"), ("TK9", "七一", "2020-07-01", "800", "已发放"), strict=True):
        book.active.cell(2, names[name], text)
    stream = io.BytesIO()
    book.save(stream)

    batch = batches.upload(ledger, SimpleUploadedFile("表.xlsx", stream.getvalue()), 2020, by=district.clerk)

    assert batch.state == "read", batch.result["problems"]
    assert batch.result["rows"][0][1]["person"] == "TK9"


def test_a_broken_upload_gets_a_sentence(district):
    ledger = kept(district)

    assert batches.upload(ledger, SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken"), 2020, by=district.clerk).state == "refused"
    with pytest.raises(Refused):
        batches.upload(ledger, SimpleUploadedFile("x.exe", b"MZ"), 2020, by=district.clerk)


def test_a_row_is_typed_changed_and_shown_in_the_page(district):
    ledger, client = kept(district), district.client("clerk")
    wrong = client.post(f"/ledgers/{ledger.pk}/enter/", {"c:person": "TK1", "c:amount": "x"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert 'value="x"' in wrong.content.decode()

    right = client.post(f"/ledgers/{ledger.pk}/enter/", {f"c:{k}": v for k, v in AID.items()}, headers={"HX-Request": "true"})
    record = Record.objects.get()
    saved = client.post(f"/ledgers/{ledger.pk}/{record.pk}/change/", {"c:amount": "1700", "version": 1}, headers={"HX-Request": "true"})

    assert right.status_code == 200
    assert "已保存" in saved.content.decode()
    record.refresh_from_db()
    assert record.values["amount"] == "1700"


def test_personal_columns_follow_the_role_and_each_view_is_journaled(district):
    ledger = kept(district)
    entered(ledger, district.clerk, person="ZHANG1", reason="高血压住院")
    page = f"/ledgers/{ledger.pk}/"

    closed, opened = (district.client("clerk").get(page + q).content.decode() for q in ("", "?open=1"))
    head, leader = (district.client(who).get(page + "?open=1").content.decode() for who in ("colleague", "leader"))

    assert "高血压" not in closed
    assert "高血压" in opened
    assert "ZHANG1" in head
    assert "高血压" not in head
    assert "ZHANG1" not in leader
    assert "Z**" in leader
    views = Entry.objects.filter(what="personal-data").order_by("pk")
    assert [(v.person, v.data["flags"]) for v in views] == [("clerk", "px"), ("clerk", "hpx"), ("colleague", "p")]


def test_a_masked_column_cannot_be_searched(district):
    ledger = kept(district)
    entered(ledger, district.clerk, reason="高血压住院")

    assert "TK0001" not in district.client("clerk").get(f"/ledgers/{ledger.pk}/?q=高血压").content.decode()


def test_files_are_kept_by_hash_and_follow_the_ledger_s_flags(district):
    ledger = kept(district)
    record = entered(ledger, district.clerk)
    district.client("clerk").post(f"/ledgers/{ledger.pk}/{record.pk}/files/", {"files": SimpleUploadedFile("../签领表.pdf", b"%PDF-1.4")})
    file = Attachment.objects.get()

    answer = district.client("accountant").get(f"/files/{file.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.4"
    assert "attachment" in answer["Content-Disposition"]
    assert ".." not in file.name
    assert district.client("leader").get(f"/files/{file.pk}/").status_code == 404


def test_counts_and_the_share_entered_late_stand_in_the_list(district):
    entered(kept(district), district.clerk)

    page = district.client("clerk").get("/ledgers/?year=2020").content.decode()

    assert "困难帮扶台账" in page
    assert "100%" in page


def exported(district, who, ledger, kind="csv", **given):
    return district.client(who).get(f"/ledgers/{ledger.pk}/export.{kind}", given)


def test_a_filled_ledger_comes_out_as_the_template_and_goes_in_again_unchanged(district):
    ledger = kept(district)
    for number in range(3):
        entered(ledger, district.clerk, person=f"TK{number}", paid_on="2020-07-01", amount="1500.5", reason="高血压")

    book = exported(district, "clerk", ledger, "xlsx", open="1")
    read = read_file("aid.xlsx", ledger.declared, data=book.content)

    assert [p.message.zh for p in read.errors] == []
    assert read.frame.height == 3
    batch = batches.paste(
        ledger, exported(district, "clerk", ledger, open="1").content.decode("utf-8-sig").replace(",", "\t"), 2020, by=district.clerk
    )
    look = batches.preview(batch)
    assert (look.added, look.changed, look.same) == ((), (), 3)


def test_an_export_leaves_out_what_the_person_does_not_see(district):
    ledger = kept(district)
    entered(ledger, district.clerk, person="TK7", paid_on="2020-07-01", reason="高血压")

    clerk, opened, leader = (
        exported(district, "clerk", ledger),
        exported(district, "clerk", ledger, open="1"),
        exported(district, "leader", ledger),
    )

    assert "高血压" not in clerk.content.decode()
    assert "高血压" in opened.content.decode()
    assert "TK7" in clerk.content.decode()
    assert "TK7" not in leader.content.decode()


def test_a_ledger_is_kept_no_more_unless_an_indicator_rests_on_it(district):
    ledger = kept(district)
    entered(ledger, district.clerk, paid_on="2020-07-01")
    case = district.filled("shanghai-2020", "a1")
    bound = binding.bind(case, 0, "aid_times", None, by=district.clerk)

    district.client("clerk").post(f"/ledgers/{ledger.pk}/off/", {"year": "2020"})
    assert ledger.uses.exists()
    bound.delete()
    district.client("clerk").post(f"/ledgers/{ledger.pk}/off/", {"year": "2020"})

    assert not ledger.uses.exists()
    assert ledger.records.count() == 1
    recording.switch_on(ledger.unit, 2020, ["aid"], by=district.clerk)
    assert "困难帮扶台账" in district.client("clerk").get("/ledgers/?year=2020").content.decode()


def test_one_s_last_entry_is_taken_back_and_stays_as_void(district):
    record = entered(kept(district), district.clerk, paid_on="2020-07-01")

    page = district.client("clerk").post(f"/ledgers/{record.ledger_id}/{record.pk}/undo/", headers={"HX-Request": "true"})

    assert page.status_code == 200
    assert Record.objects.get(pk=record.pk).void == "登记后当场撤销"


def test_one_s_last_change_is_taken_back(district):
    record = entered(kept(district), district.clerk, paid_on="2020-07-01", amount="1500")
    recording.change(record, {"amount": "9"}, 1, by=district.clerk)

    recording.undo(record, by=district.clerk)

    back = Record.objects.get(pk=record.pk)
    assert (back.values["amount"], back.void, back.alterations.count()) == ("1500", "", 2)


def test_what_somebody_approved_is_not_taken_back(district):
    record = entered(kept(district), district.clerk, paid_on="2020-07-01")
    recording.approve(record.ledger, [record.pk], by=district.accountant)

    with pytest.raises(Refused):
        recording.undo(record, by=district.clerk)

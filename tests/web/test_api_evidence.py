"""A unit's evidence by calls alone, with the same masks, journal and refusals as on the pages."""

import pytest

from jixiao.web.evidence import binding
from jixiao.web.journal.models import Entry
from web.ledgers import AID, entered, kept
from web.test_api import Caller

pytestmark = pytest.mark.django_db


def test_a_record_is_entered_corrected_approved_and_voided(district):
    ledger = kept(district)
    clerk, head = Caller(district.clerk), Caller(district.colleague)
    made = clerk.post(f"/ledgers/{ledger.pk}/records", {"values": AID})
    assert made.status_code == 201
    record = made.json()["record"]
    address = f"/ledgers/{ledger.pk}/records/{record['id']}"

    assert clerk.post(address, {"values": {"amount": "1600"}, "version": record["version"]}).json()["record"]["values"]["amount"] == "1600"
    assert clerk.post(address, {"values": {"amount": "9"}, "version": record["version"]}).status_code == 409
    assert Caller(district.clerk).post(f"/ledgers/{ledger.pk}/records/approve", {"records": [record["id"]]}).status_code == 404
    assert head.post(f"/ledgers/{ledger.pk}/records/approve", {"records": [record["id"]]}).json() == {"approved": 1}
    assert clerk.post(address, {"values": {"amount": "9"}, "version": 2}).status_code == 404
    assert head.post(f"{address}/void", {"reason": "重复登记"}).json()["void"] == "重复登记"
    assert [step["what"] for step in head.get(address).json()["history"]] == ["voided", "approved", "changed"]


def test_a_wrong_cell_is_named(district):
    answer = Caller(district.clerk).post(f"/ledgers/{kept(district).pk}/records", {"values": AID | {"amount": "许多", "paid_on": "某日"}})

    assert answer.status_code == 422
    assert {field["at"] for field in answer.json()["fields"]} == {"amount", "paid_on"}
    assert all({"message", "en"} <= set(field) for field in answer.json()["fields"])


def test_personal_columns_follow_the_role_and_each_look_is_journalled(district):
    ledger = kept(district)
    entered(ledger, district.clerk, reason="高血压")

    def reason(who, **query):
        return Caller(getattr(district, who)).get(f"/ledgers/{ledger.pk}/records", **query).json()["items"][0]["values"]["reason"]

    assert reason("clerk") == "＊＊＊"
    assert reason("clerk", open="true") == "高血压"
    assert reason("leader", open="true") == "＊＊＊"
    looked = Entry.objects.filter(what="personal-data", person="clerk").order_by("pk").last()
    assert looked.data["opened"] is True
    assert looked.data["rows"] == 1


def test_a_pasted_block_is_looked_at_and_then_taken_whole(district):
    ledger, clerk = kept(district), Caller(district.clerk)
    text = "受助人\t轮次\t发放日期\t金额\t状态\nTK5\t春节\t2020-01-20\t500\t已发放\nTK6\t春节\t2020-01-20\t500\t已发放"
    batch = clerk.client.post(f"/api/v1/ledgers/{ledger.pk}/batches", {"year": 2020, "text": text}).json()
    assert (batch["state"], batch["added"], ledger.records.count()) == ("read", 2, 0)

    assert clerk.post(f"/batches/{batch['id']}/take").json() == {"added": 2, "changed": 0, "same": 0}
    assert clerk.post(f"/batches/{batch['id']}/take").status_code == 409


@pytest.mark.parametrize(("people", "few"), [(3, True), (7, False)])
def test_a_few_persons_are_not_told_outside_the_unit(district, people, few):
    ledger = kept(district)
    for number in range(people):
        entered(ledger, district.clerk, person=f"TK{number}", id=f"BF{number}", paid_on="2020-07-01")
    case = district.filled("shanghai-2020", "a1")
    binding.bind(case, 0, "aid_times", None, by=district.clerk)
    binding.take(case, [0], by=district.clerk)
    case = district.move(case, "submit", "sign")

    inside = Caller(district.clerk).get(f"/cases/{case.pk}/evidence/0").json()
    outside = Caller(district.superior).get(f"/cases/{case.pk}/evidence/0").json()

    assert inside["records"]["count"] == people
    assert outside["records"]["few"] is few
    assert (outside["parts"][0]["sentence"] is None) is few
    assert (outside["parts"][0]["rows"] is None) is few
    assert not {text for item in outside["records"]["items"] for text in item["values"].values()} & {f"TK{n}" for n in range(people)}


def test_figures_of_a_form_at_work_are_its_unit_s_own(district):
    case = district.filled("wangcheng-2021", "a1", "submit", "sign", "return")

    def line(who):
        return Caller(getattr(district, who)).get("/cases").json()["items"][0]

    assert line("clerk")["recomputed"] == "98.61"
    assert {line("superior")[name] for name in ("printed", "recomputed", "execution", "errors", "warnings")} == {None}
    assert Caller(district.superior).get(f"/cases/{case.pk}").json()["recomputed"] is None
    assert Caller(district.superior).get(f"/cases/{case.pk}/edits").json() == []


def test_a_survey_is_made_counted_and_closed(district):
    clerk = Caller(district.clerk)
    given = {"unit": district.units["a1"].pk, "year": 2020, "name": "学员", "question": "满意吗？", "sent": 50, "closes_on": "2099-01-01"}
    made = clerk.post("/surveys", given).json()

    told = clerk.post(f"/surveys/{made['id']}/paper", {"counts": {"很满意": 30, "不满意": 10}}).json()

    assert (told["answered"], told["share"], told["response"]) == (40, "75.0", "80.0")
    assert told["interval"] == ["59.8", "85.8"]
    assert clerk.post(f"/surveys/{made['id']}/close").json()["open"] is False
    assert "/s/" in made["link"]

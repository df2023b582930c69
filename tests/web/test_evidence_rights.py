"""What the table in rights_evidence.py does not show. (test_rights.py tries every line of it.)"""

import pytest

from jixiao.web.evidence import recording
from web.ledgers import entered, kept
from web.rights_evidence import things

pytestmark = pytest.mark.django_db


def test_a_record_is_not_reached_through_another_ledger(district):
    record, other = entered(kept(district), district.clerk), kept(district, "aid", "b1")

    assert district.client("stranger").get(f"/ledgers/{other.pk}/{record.pk}/").status_code == 404


def test_a_void_record_is_voided_no_more(district):
    record = entered(kept(district), district.clerk)
    recording.void(record, "重复登记", by=district.clerk)

    assert district.client("clerk").post(f"/ledgers/{record.ledger_id}/{record.pk}/void/", {"reason": "再来"}).status_code == 404


def test_nobody_above_reads_a_unit_s_ledgers_or_surveys(district):
    made = things(district, district.filled("shanghai-2020", "a1", "submit", "sign"))

    for who in ("superior", "finance", "auditor", "agency", "administrator"):
        assert district.client(who).get(f"/ledgers/{made['ledger']}/").status_code == 404
        assert district.client(who).get(f"/ledgers/surveys/{made['survey']}/").status_code == 404


def test_the_public_page_needs_no_account_and_the_right_token(district):
    from jixiao.web.evidence.models import Survey

    things(district, district.filled("shanghai-2020", "a1"))
    client = district.client("anonymous")

    assert client.get(f"/s/{Survey.objects.get().token}/").status_code == 200
    assert client.get("/s/wrong/").status_code == 404

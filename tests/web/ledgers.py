"""A unit's ledgers for the tests: the aid and the survey ledger of the first unit, with a few records."""

from jixiao.web.evidence import recording
from jixiao.web.evidence.models import Ledger, Record

AID = {"person": "TK0001", "round": "春节", "paid_on": "2020-01-20", "amount": "1500", "status": "已发放"}


def kept(district, code="aid", unit="a1", year=2020) -> Ledger:
    recording.switch_on(district.units[unit], year, [code], by=None)
    return Ledger.objects.select_related("unit").get(unit=district.units[unit], code=code)


def entered(ledger, by, **texts) -> Record:
    written = recording.enter(ledger, {**AID, **texts}, by=by)
    assert written.record, {k: v.zh for k, v in written.faults.items()}
    return written.record

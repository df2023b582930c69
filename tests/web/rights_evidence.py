"""Who may open which address of evidence."""

import datetime as dt

from jixiao.web import files
from jixiao.web.cases.models import Case
from jixiao.web.evidence import batches, surveys
from jixiao.web.evidence.models import Attachment, Binding
from web.ledgers import entered, kept
from web.rights import ABOVE, CLERKS, UNIT, Address

INSIDE = UNIT | {"neighbour", "neighbour_leader", "stranger"}  # each inside a unit of their own
APPROVE = {"colleague", "accountant"}
LEDGER, RECORD, DRAFT = {"pk": "ledger"}, {"pk": "ledger", "record_pk": "record"}, {"pk": "draft", "index": 0}

EXPECTED = {
    "ledgers": Address(INSIDE),
    "ledgers-on": Address(CLERKS, "post", data={"year": "2020", "code": "call"}),
    "ledger": Address(UNIT, kwargs=LEDGER),
    "enter": Address({"clerk"}, "post", LEDGER, {"c:person": "TK9"}),
    "approve": Address(APPROVE, "post", LEDGER),
    "template": Address(UNIT, kwargs=LEDGER),
    "ledger-off": Address({"clerk"}, "post", LEDGER, {"year": "2020"}),
    "export": Address(UNIT, kwargs={"pk": "ledger", "kind": "csv"}),
    "bring": Address({"clerk"}, "post", LEDGER, {"text": "x"}),
    "record": Address(UNIT, kwargs=RECORD),
    "change": Address({"clerk"}, "post", RECORD, {"c:amount": "5", "version": "1"}),
    "undo": Address({"clerk"}, "post", RECORD),
    "void": Address({"clerk"} | APPROVE, "post", RECORD, {"reason": "重复"}),
    "attach": Address({"clerk"} | APPROVE, "post", RECORD),
    "batch": Address({"clerk"}, kwargs={"pk": "batch"}),
    "take": Address({"clerk"}, "post", {"pk": "batch"}),
    "discard": Address({"clerk"}, "post", {"pk": "batch"}),
    "attachment": Address({"clerk"} | APPROVE, kwargs={"pk": "attachment"}),
    "case": Address(UNIT | ABOVE, kwargs={"pk": "case"}),
    "findings": Address(UNIT | ABOVE, kwargs={"pk": "case"}),
    "lineage": Address(UNIT | ABOVE, kwargs={"pk": "case", "index": 0}),
    "compute": Address({"clerk"}, "post", {"pk": "draft"}),
    "builder": Address({"clerk"}, kwargs=DRAFT),
    "bind": Address({"clerk"}, "post", DRAFT, {"what": "measure", "measure": "aid_times"}),
    "case-attach": Address({"clerk"}, "post", DRAFT),
    "surveys": Address(INSIDE),
    "survey": Address(UNIT, kwargs={"pk": "survey"}),
    "survey-qr": Address(UNIT, kwargs={"pk": "survey"}),
    "survey-codes": Address({"clerk"}, kwargs={"pk": "survey"}),
    "survey-paper": Address({"clerk"}, "post", {"pk": "survey"}, {"n0": "3"}),
    "survey-close": Address({"clerk"}, "post", {"pk": "survey"}),
}
OPEN_TO_ALL = {"answer", "thanks"}
SURVEY = {
    "year": 2020,
    "name": "学员",
    "question": "满意吗？",
    "object": "学员",
    "population": 10,
    "sent": 8,
    "closes_on": dt.date(2099, 1, 1),
}


def things(district, case) -> dict[str, int]:
    """A ledger with a record, a file and a batch; a survey; a form being filled in."""
    ledger = kept(district)
    record = entered(ledger, district.clerk, paid_on="2020-07-01")
    same = {name: getattr(case, name) for name in ("unit", "year", "kind", "stage", "form", "layout", "profile")}
    Binding.objects.create(case=case, index=0, measure="aid_times", by=district.clerk)
    return {
        "ledger": ledger.pk,
        "record": record.pk,
        "draft": Case.objects.create(name="另一张", **same).pk,
        "survey": surveys.create(district.units["a1"], SURVEY, case=None, index=None, by=district.clerk).pk,
        "attachment": Attachment.objects.create(record=record, name="a.txt", sha256=files.put(b"x"), size=1, by=district.clerk).pk,
        "batch": batches.paste(ledger, "受助人\t轮次\t金额\t状态\nTK5\t春节\t5\t申请", 2020, by=district.clerk).pk,
    }

"""Every call of the API: for whom it is open, and how it is tried. A call without a line here fails in test_api_rights."""

from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile

from web.rights import ABOVE, EVERYBODY, SPEAKERS, UNIT
from web.rights_evidence import APPROVE, INSIDE

ALL, READERS = set(EVERYBODY), UNIT | ABOVE
ADMIN, FINANCE = {"administrator"}, {"finance"}
OVERSEERS = ABOVE | {"other_department"}


@dataclass(frozen=True)
class Call:
    """One call: who gets an answer; `at` fills the holes of the address with things, `data` is its body."""

    open: set[str]
    at: tuple[str, ...] = ()
    data: object = None
    query: str = ""
    files: tuple[str, ...] = ()
    status: str = "department"  # of the case it is tried on
    form: dict = field(default_factory=dict)

    def uploads(self) -> dict:
        return {name: SimpleUploadedFile("a.txt", b"x") for name in self.files}


LEDGER, RECORD, CASE, DRAFT, ROW = ("ledger",), ("ledger", "record"), ("case",), ("draft",), ("draft", "0")
DAY, LATER = "2099-01-01", "2099-02-01"
CALLS = {
    "GET me": Call(ALL),
    "GET desk": Call(ALL),
    "GET units": Call(ALL),
    "GET progress": Call(ALL, query="?year=2020"),
    "GET tasks": Call(ALL),
    "POST tasks": Call(FINANCE, data={"unit": "@bureau", "year": 2031, "stage": "target", "title": "目标", "deadline": "2030-11-30"}),
    "GET cases": Call(ALL),
    "POST cases": Call(ALL, data={"unit": "@a1", "year": 2031, "name": "新", "layout": "cn-project-2020"}),
    "GET cases/{pk}": Call(READERS, CASE),
    "GET cases/{pk}/form": Call(READERS, CASE),
    "GET cases/{pk}/findings": Call(READERS, CASE),
    "POST cases/{pk}/cells": Call(READERS, CASE, {"changes": [{"path": "indicators[0].actual", "was": "", "text": "9"}]}),
    "POST cases/{pk}/rows": Call(READERS, CASE, {"what": "add", "scope": "indicators", "index": 0}),
    "POST cases/{pk}/undo": Call(READERS, CASE, {}),
    "POST cases/{pk}/profile": Call({"superior", "finance"}, CASE, {"profile": "cn-mof-2020", "reason": "试点"}),
    "GET cases/{pk}/moves": Call(READERS, CASE),
    "POST cases/{pk}/moves": Call(READERS, CASE, {"move": "pass", "version": 0}),
    "POST moves": Call(ALL, data={"move": "pass", "cases": ["@case"]}),
    "GET cases/{pk}/history": Call(READERS, CASE),
    "GET cases/{pk}/edits": Call(READERS, CASE),
    "GET cases/{pk}/versions": Call(READERS, CASE),
    "GET cases/{pk}/versions/{version}": Call(READERS, ("case", "version")),
    "GET cases/{pk}/versions/{version}/differences": Call(READERS, ("case", "version")),
    "GET cases/{pk}/comments": Call(READERS, CASE),
    "POST cases/{pk}/comments": Call(SPEAKERS, CASE, {"text": "请核对"}),
    "POST cases/{pk}/comments/{comment}/close": Call(SPEAKERS, ("case", "comment"), {}),
    "GET cases/{pk}/export": Call(READERS, CASE, query="?format=json"),
    "GET cases/{pk}/reviews": Call(READERS, CASE),
    "POST cases/{pk}/reviews": Call(FINANCE, CASE, {"note": "核查"}, status="sampled"),
    "GET cases/{pk}/disclosure": Call({"leader", "superior"}, CASE, status="approved"),
    "POST cases/{pk}/disclosure": Call({"leader", "superior"}, CASE, {"added": ["某处"]}, status="approved"),
    "GET samples": Call(FINANCE),
    "GET samples/draw": Call(FINANCE, query="?year=2020"),
    "POST samples": Call(FINANCE, data={"year": 2020, "percent": 10, "seed": "a1"}),
    "GET published": Call(ALL),
    "GET overview": Call(OVERSEERS, query="?year=2020"),
    "GET overview/{name}/{kind}": Call(OVERSEERS, ("scores", "csv"), query="?year=2020"),
    "POST check": Call(ALL, files=("file",)),
    "GET imports": Call(ALL),
    "POST imports": Call({"clerk"}, files=("file",), form={"unit": "@a1"}),
    "GET imports/{pk}": Call({"clerk"}, ("import",)),
    "GET imports/{pk}/pages/{number}": Call(set(), ("import", "1")),
    "POST imports/{pk}/accept": Call({"clerk"}, ("import",), {"form": 0}),
    "POST imports/{pk}/discard": Call({"clerk"}, ("import",), {}),
    "GET jobs/{pk}": Call({"clerk"}, ("job",)),
    "GET ledgers": Call(INSIDE),
    "POST ledgers": Call({"clerk"}, data={"unit": "@a1", "year": 2021, "codes": ["call"]}),
    "GET ledgers/{pk}": Call(UNIT, LEDGER),
    "GET ledgers/{pk}/template": Call(UNIT, LEDGER),
    "GET ledgers/{pk}/records": Call(UNIT, LEDGER, query="?open=true"),
    "POST ledgers/{pk}/records": Call({"clerk"}, LEDGER, {"values": {"person": "TK9"}}),
    "POST ledgers/{pk}/records/approve": Call(APPROVE, LEDGER, {"records": ["@record"]}),
    "GET ledgers/{pk}/records/{record}": Call(UNIT, RECORD),
    "POST ledgers/{pk}/records/{record}": Call({"clerk"}, RECORD, {"values": {"amount": "5"}, "version": 1}),
    "POST ledgers/{pk}/records/{record}/void": Call({"clerk"} | APPROVE, RECORD, {"reason": "重复"}),
    "POST ledgers/{pk}/records/{record}/files": Call({"clerk"} | APPROVE, RECORD, files=("file",)),
    "POST ledgers/{pk}/batches": Call({"clerk"}, LEDGER, form={"year": "2020", "text": "x"}),
    "GET batches/{pk}": Call({"clerk"}, ("batch",)),
    "POST batches/{pk}/take": Call({"clerk"}, ("batch",), {}),
    "POST batches/{pk}/discard": Call({"clerk"}, ("batch",), {}),
    "GET files/{pk}": Call({"clerk"} | APPROVE, ("attachment",)),
    "GET measures": Call(ALL),
    "GET cases/{pk}/evidence": Call(READERS, CASE),
    "GET cases/{pk}/evidence/findings": Call(READERS, CASE),
    "GET cases/{pk}/evidence/{index}": Call(READERS, ("case", "0")),
    "GET cases/{pk}/evidence/{index}/suggested": Call({"clerk"}, ROW),
    "POST cases/{pk}/evidence/compute": Call({"clerk"}, DRAFT, {}),
    "POST cases/{pk}/evidence/{index}/trial": Call({"clerk"}, ROW, {"measure": "aid_times"}),
    "POST cases/{pk}/evidence/{index}/bind": Call({"clerk"}, ROW, {"what": "unbind", "part": 0}),
    "POST cases/{pk}/evidence/{index}/files": Call({"clerk"}, ROW, files=("file",)),
    "GET surveys": Call(ALL),
    "POST surveys": Call({"clerk"}, data={"unit": "@a1", "year": 2020, "name": "学员二", "question": "满意吗？", "closes_on": DAY}),
    "GET surveys/{pk}": Call(UNIT, ("survey",)),
    "GET surveys/{pk}/qr": Call(UNIT, ("survey",)),
    "GET surveys/{pk}/codes": Call({"clerk"}, ("survey",)),
    "POST surveys/{pk}/codes": Call({"clerk"}, ("survey",), {"count": 2}),
    "POST surveys/{pk}/paper": Call({"clerk"}, ("survey",), {"counts": {"满意": 2}}),
    "POST surveys/{pk}/close": Call({"clerk"}, ("survey",), {}),
    "GET delegations": Call(ALL),
    "POST delegations": Call(ALL, data={"stand_in": "@colleague", "since": DAY, "until": LATER}),
    "POST delegations/{pk}/end": Call({"clerk"}, ("delegation",), {}),
    "GET people": Call(ADMIN),
    "POST people": Call(ADMIN, data={"username": "xin", "name": "某新人", "unit": "@a1", "role": "clerk"}),
    "GET people/{pk}": Call(ADMIN, ("colleague",)),
    "POST people/{pk}": Call(ADMIN, ("colleague",), {"name": "某人"}),
    "POST people/{pk}/act": Call(ADMIN, ("colleague",), {"what": "off"}),
    "POST people/{pk}/posts": Call(ADMIN, ("colleague",), {"unit": "@a1", "role": "clerk"}),
    "POST people/{pk}/posts/{post}/end": Call(ADMIN, ("colleague", "post"), {}),
    "GET roster/template": Call(ADMIN),
    "POST roster": Call(ADMIN, files=("file",)),
    "POST roster/take": Call(ADMIN, data={"ticket": "x"}),
    "GET hooks": Call(ADMIN),
    "POST hooks": Call(ADMIN, data={"unit": "@bureau", "address": "http://127.0.0.1/"}),
    "POST hooks/{pk}/stop": Call(ADMIN, ("hook",), {}),
}

# What each page does, and the calls that do the same; a page without a line here fails. "": only a page, for the reason given.
PAGES = {
    "home": "GET desk",
    "me": "GET me",
    "delegate": "POST delegations",
    "delegation-end": "POST delegations/{pk}/end",
    "cases": "GET cases",
    "case-new": "POST cases",
    "moves-bulk": "POST moves",
    "progress": "GET progress",
    "tasks": "POST tasks",
    "case": "GET cases/{pk}/findings",
    "cell": "POST cases/{pk}/cells",
    "paste": "POST cases/{pk}/cells",
    "undo": "POST cases/{pk}/undo",
    "profile": "POST cases/{pk}/profile",
    "rows": "POST cases/{pk}/rows",
    "comment": "POST cases/{pk}/comments",
    "comment-close": "POST cases/{pk}/comments/{comment}/close",
    "history": "GET cases/{pk}/edits",
    "version": "GET cases/{pk}/versions/{version}/differences",
    "export": "GET cases/{pk}/export",
    "review": "POST cases/{pk}/reviews",
    "move": "POST cases/{pk}/moves",
    "imports": "POST imports",
    "import": "GET imports/{pk}",
    "import-accept": "POST imports/{pk}/accept",
    "import-discard": "POST imports/{pk}/discard",
    "import-page": "GET imports/{pk}/pages/{number}",
    "sampling": "POST samples",
    "job": "GET jobs/{pk}",
    "overview": "GET overview",
    "overview-file": "GET overview/{name}/{kind}",
    "roster": "POST roster",
    "roster-accept": "POST roster/take",
    "roster-template": "GET roster/template",
    "people": "GET people",
    "person-new": "POST people",
    "person": "POST people/{pk}",
    "person-act": "POST people/{pk}/act",
    "post-give": "POST people/{pk}/posts",
    "post-end": "POST people/{pk}/posts/{post}/end",
    "hooks": "POST hooks",
    "hook-stop": "POST hooks/{pk}/stop",
    "disclosure": "POST cases/{pk}/disclosure",
    "public": "GET published",
    "evidence:ledgers": "GET ledgers",
    "evidence:ledgers-on": "POST ledgers",
    "evidence:ledger": "GET ledgers/{pk}/records",
    "evidence:enter": "POST ledgers/{pk}/records",
    "evidence:approve": "POST ledgers/{pk}/records/approve",
    "evidence:template": "GET ledgers/{pk}/template",
    "evidence:bring": "POST ledgers/{pk}/batches",
    "evidence:record": "GET ledgers/{pk}/records/{record}",
    "evidence:change": "POST ledgers/{pk}/records/{record}",
    "evidence:void": "POST ledgers/{pk}/records/{record}/void",
    "evidence:attach": "POST ledgers/{pk}/records/{record}/files",
    "evidence:batch": "GET batches/{pk}",
    "evidence:take": "POST batches/{pk}/take",
    "evidence:discard": "POST batches/{pk}/discard",
    "evidence:attachment": "GET files/{pk}",
    "evidence:case": "GET cases/{pk}/evidence",
    "evidence:findings": "GET cases/{pk}/evidence/findings",
    "evidence:compute": "POST cases/{pk}/evidence/compute",
    "evidence:lineage": "GET cases/{pk}/evidence/{index}",
    "evidence:builder": "POST cases/{pk}/evidence/{index}/trial",
    "evidence:bind": "POST cases/{pk}/evidence/{index}/bind",
    "evidence:case-attach": "POST cases/{pk}/evidence/{index}/files",
    "evidence:surveys": "POST surveys",
    "evidence:survey": "GET surveys/{pk}",
    "evidence:survey-qr": "GET surveys/{pk}/qr",
    "evidence:survey-codes": "POST surveys/{pk}/codes",
    "evidence:survey-paper": "POST surveys/{pk}/paper",
    "evidence:survey-close": "POST surveys/{pk}/close",
    **dict.fromkeys(("tokens", "token-revoke"), ""),  # a token does not make tokens
    **dict.fromkeys(("choose", "alive", "ready"), ""),  # the reader's browser; the operator's probes
    **dict.fromkeys(("public-form", "public-file", "evidence:answer", "evidence:thanks"), ""),  # open to everybody without a token
}

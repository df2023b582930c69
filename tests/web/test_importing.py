from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jixiao.web import demo
from jixiao.web.cases import editing, fields, importing, jobs, sheet
from jixiao.web.cases.models import Case, Import, Job
from jixiao.web.cases.workflow import Refused
from jixiao.web.evidence import attaching

pytestmark = pytest.mark.django_db
SEED = Path(__file__).parent / "samples" / "seed1-wangcheng-2021.docx"


def uploaded(district, data=None, name="自评表.docx"):
    found = importing.take(SimpleUploadedFile(name, SEED.read_bytes() if data is None else data), district.units["a1"], district.clerk)
    jobs.run(jobs.claim("test").pk)
    found.refresh_from_db()
    return found


def test_a_file_is_read_in_a_child_and_becomes_a_case(district):
    found = uploaded(district)
    assert found.state == "read", found.failure

    case = importing.accept(found, 0, {}, None, by=district.clerk)

    assert (case.kind, case.year, str(case.printed), str(case.score)) == ("department", 2021, "98.92", "98.61")
    assert case.layout == "wangcheng-2021"


def test_corrections_are_taken_in_place_of_what_was_read(district):
    found = uploaded(district)

    case = importing.accept(found, 0, {"indicators[0].actual": "201"}, None, by=district.clerk)

    assert fields.get(sheet.case_form(case), "indicators[0].actual") == "201"


def test_an_import_into_an_approved_case_leaves_the_targets(district):
    case = district.case("wangcheng-2021", "a1", "submit", "sign", "pass", "approve", "evaluate")
    found = uploaded(district)

    case = importing.accept(found, 0, {"indicators[0].target": "≥1人"}, case, by=district.clerk)

    form = sheet.case_form(Case.objects.get(pk=case.pk))
    assert "≥200人" in fields.get(form, "indicators[0].target")
    assert fields.get(form, "indicators[0].actual") == "194"
    assert str(case.printed) == "98.92"


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"\x00\x01garbage", "x.docx"), (b"PK\x03\x04broken", "x.xlsx"), ("没有表格".encode(), "x.txt"), (b"%PDF-1.4 broken", "x.pdf")],
)
def test_a_file_that_cannot_be_read_says_so(district, data, name):
    found = uploaded(district, data, name)

    assert found.state == "failed"
    assert all(found.failure)


def test_the_page_shows_the_document_and_what_was_read(district):
    found = uploaded(district)

    page = district.client("clerk").get(f"/imports/{found.pk}/").content.decode()

    assert "识别结果" in page
    assert "高塘岭街道" in page
    assert 'name="v:indicators[0].actual"' in page


def test_a_file_name_is_only_a_name(district):
    found = importing.take(SimpleUploadedFile("../../etc/passwd<script>.docx", b"x"), district.units["a1"], district.clerk)

    assert "/" not in found.name
    assert "<script>" not in district.client("clerk").get("/imports/").content.decode()


def test_the_child_knows_no_secrets(district, monkeypatch, settings):
    import subprocess

    seen = {}
    real = subprocess.run

    def spy(command, **options):
        seen.update(options["env"])
        return real(command, **options)

    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setattr(importing.subprocess, "run", spy)
    uploaded(district)

    assert not [name for name in seen if name.startswith(("JIXIAO_", "DATABASE_", "DJANGO_"))]


def test_a_child_that_takes_too_long_is_ended(district, settings):
    settings.READ_SECONDS = 0.05
    found = uploaded(district)

    assert found.state == "failed"
    assert "超时" in found.failure[0]


def test_a_job_that_a_dead_worker_left_is_done_by_the_next(district):
    from django.utils import timezone

    found = importing.take(SimpleUploadedFile("a.docx", SEED.read_bytes()), district.units["a1"], district.clerk)
    dead = jobs.claim("dead")
    assert jobs.claim("next") is None
    Job.objects.filter(pk=dead.pk).update(lease=timezone.now())

    again = jobs.claim("next")
    jobs.run(again.pk)

    assert again.pk == dead.pk
    assert Import.objects.get(pk=found.pk).state == "read"


def test_a_job_is_given_up_after_three_attempts(district):
    jobs.enqueue("read", {"import_pk": 0})
    Job.objects.update(attempts=3)

    assert jobs.claim("any") is None
    assert Job.objects.get().state == "failed"


def test_a_job_is_claimed_once(district):
    jobs.enqueue("read", {"import_pk": 0})

    assert jobs.claim("one") is not None
    assert jobs.claim("two") is None


def test_one_upload_accepted_leads_to_the_next_that_waits(district):
    first, second = uploaded(district, name="甲.docx"), uploaded(district, name="乙.docx")
    client = district.client("clerk")
    assert "接受并看下一份" in client.get(f"/imports/{first.pk}/").content.decode()

    answer = client.post(f"/imports/{first.pk}/accept/", {"form": "0", "next": "1"})

    assert answer["Location"] == f"/imports/{second.pk}/"
    assert "接受并看下一份" not in client.get(f"/imports/{second.pk}/").content.decode()


def ready(district, **changes) -> Import:
    """An upload that was read as the Shanghai seed, a few of its values otherwise."""
    form = demo.seed("shanghai-2020") | changes
    return Import.objects.create(
        unit=district.units["a1"],
        name="a.docx",
        sha256="0" * 64,
        size=1,
        state="read",
        by=district.clerk,
        result={"forms": [{"form": form}]},
    )


def test_a_form_of_targets_is_accepted_too(district):
    case = importing.accept(ready(district, stage="target"), 0, {}, None, by=district.clerk)

    assert case.stage == "target"
    assert district.client("clerk").get(f"/cases/{case.pk}/").status_code == 200


def test_a_form_that_no_layout_holds_is_refused_with_what_does_not_fit(district):
    rows = [row | {"others": [["复核意见", "属实"]]} for row in demo.seed("shanghai-2020")["indicators"]]

    with pytest.raises(Refused, match="复核意见“属实”"):
        importing.accept(ready(district, indicators=rows), 0, {}, None, by=district.clerk)


def test_that_an_imported_form_came_to_be_is_not_undone(district):
    case = importing.accept(ready(district), 0, {}, None, by=district.clerk)
    attaching.keep(SimpleUploadedFile("a.pdf", b"x"), by=district.clerk, case=case, index=0)

    with pytest.raises(Refused, match="没有可以撤销的修改"):
        editing.undo(case.pk, by=district.clerk)
    assert "a.pdf" in district.client("clerk").get(f"/cases/{case.pk}/evidence/0/").content.decode()

import hashlib
import io
import json

import pytest

from jixiao.form import from_json, to_json
from jixiao.web import demo
from jixiao.web.cases import sheet
from jixiao.web.cases.editing import Change, save
from jixiao.web.cases.models import Case, Version
from jixiao.web.cases.workflow import Refused, fingerprint
from jixiao.web.public.masking import masked_form, pieces
from jixiao.web.public.models import Publication
from jixiao.web.public.page import laid_out
from jixiao.web.public.publishing import decide

pytestmark = pytest.mark.django_db
TO_PUBLICATION = ("submit", "sign", "pass", "approve", "publish")
PRIVATE = "联系人：王建国，电话13812345678"


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def published(district) -> Case:
    return district.filled("shanghai-2020", "a1", *TO_PUBLICATION)


def with_private_words(district, *moves: str) -> Case:
    """A form with a name and a telephone in it; before it is published, it is decided that both are masked."""
    case = district.filled("shanghai-2020", "a1")
    save(case.pk, [Change("indicators[0].reason", case.form["indicators"][0]["reason"], PRIVATE)], by=district.clerk)
    if moves[-1:] == ("publish",):
        case = district.move(case, *moves[:-1])
        decide(case, by=district.leader, released=(), added=(), note="")
        return district.move(case, "publish")
    return district.move(case, *moves)


def test_a_published_form_is_read_without_signing_in(client, published):
    page = text_of(client.get(f"/public/{published.pk}/"))

    assert "本页内容与批复版本核对一致" in page
    assert "每月参加活动人数" in page
    assert published.name in text_of(client.get("/public/"))


@pytest.mark.parametrize(
    "moves", [(), ("submit",), ("submit", "sign"), ("submit", "sign", "pass", "approve"), (*TO_PUBLICATION, "withdraw")]
)
def test_nothing_but_what_is_published_is_public(client, district, moves):
    case = district.filled("shanghai-2020", "a1", *moves)

    assert client.get(f"/public/{case.pk}/").status_code == 404
    assert client.get(f"/public/{case.pk}/json/").status_code == 404
    assert case.name not in text_of(client.get("/public/"))


@pytest.mark.parametrize("query", ["q=活动经费", "q=第一中心 经费", "year=2020", "kind=project"])
def test_it_is_found_by_words_year_and_kind(client, published, query):
    assert f"/public/{published.pk}/" in text_of(client.get(f"/public/?{query}"))


@pytest.mark.parametrize("query", ["q=没有这个", "year=1999", "kind=transfer", "unit=999999"])
def test_what_does_not_fit_is_not_listed(client, published, query):
    assert f"/public/{published.pk}/" not in text_of(client.get(f"/public/?{query}"))


@pytest.mark.parametrize("query", ["page=x", "page=99", "year=二", "year=99999999999999", "unit=%00", "q=%00", "q=%27%22%3C", "kind=[]"])
def test_odd_queries_are_harmless(client, published, query):
    assert client.get(f"/public/?{query}").status_code == 200


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf", "json"])
def test_it_is_downloaded_with_its_hash(client, published, kind):
    first = client.get(f"/public/{published.pk}/{kind}/")
    again = client.get(f"/public/{published.pk}/{kind}/")

    assert first.headers["X-Content-SHA256"] == hashlib.sha256(first.content).hexdigest()
    assert first.content == again.content
    assert first.headers["X-Approved-SHA256"] == published.versions.filter(mark="approve").first().sha256


def test_what_is_downloaded_reads_back_as_the_approved_form(client, published):
    from jixiao import readers
    from jixiao.recognise import recognise

    form = recognise(readers.read("x.docx", data=client.get(f"/public/{published.pk}/docx/").content))[0]

    assert [str(row.score.value) for row in form.indicators] == [row["score"] for row in published.form["indicators"]]


def test_the_json_carries_the_hash_it_can_be_checked_by(client, published):
    told = json.loads(client.get(f"/public/{published.pk}/json/").content)

    assert fingerprint(told["form"]) == told["published"]["sha256"]
    assert told["form"]["notes"] == []


def test_nothing_personal_leaves_in_any_format(client, district):
    case = with_private_words(district, *TO_PUBLICATION)

    page = text_of(client.get(f"/public/{case.pk}/"))
    told = client.get(f"/public/{case.pk}/json/").content.decode()
    book = client.get(f"/public/{case.pk}/xlsx/").content
    import openpyxl

    cells = " ".join(str(c.value) for sheet in openpyxl.load_workbook(io.BytesIO(book)) for row in sheet for c in row)
    for text in (page, told, cells):
        assert "13812345678" not in text
        assert "王建国" not in text
        assert "王**" in text
    assert "2 处可能识别到个人" in page or "1 处可能识别到个人" in page


def test_a_name_in_the_title_is_masked_in_the_list_and_not_found_by_searching_for_it(client, district):
    case = district.filled("shanghai-2020", "a1", *TO_PUBLICATION)
    Case.objects.filter(pk=case.pk).update(name="困难党员帮扶（联系人：王建国）")

    assert "王建国" not in text_of(client.get("/public/"))
    assert f"/public/{case.pk}/" not in text_of(client.get("/public/?q=王建国"))


def test_a_form_that_is_not_what_was_approved_is_withheld(client, published, district):
    other = published.form | {"title": "另一张表"}
    Version.objects.create(
        case=published, number=99, stage="self-evaluation", mark="publish", form=other, layout=published.layout, profile=published.profile,
        sha256=fingerprint(other), by=district.leader,
    )  # fmt: skip

    answer = client.get(f"/public/{published.pk}/")

    assert answer.status_code == 409
    assert "校验值不一致" in text_of(answer)
    assert "每月参加活动人数" not in text_of(answer)
    assert client.get(f"/public/{published.pk}/json/").status_code == 409
    assert published.name not in text_of(client.get("/public/"))


def test_a_public_copy_that_does_not_fit_its_hash_is_withheld(client, published):
    Publication.objects.create(
        case=published, version=published.versions.filter(mark="publish").get(), name=published.name, form={"kind": "project"},
        sha256="0" * 64, approved_sha256=published.versions.filter(mark="approve").first().sha256,
    )  # fmt: skip

    assert client.get(f"/public/{published.pk}/").status_code == 409


def test_a_kept_file_that_was_changed_is_withheld(client, published):
    from jixiao.web import files

    digest = client.get(f"/public/{published.pk}/docx/").headers["X-Content-SHA256"]
    files.path(digest).chmod(0o600)
    files.path(digest).write_bytes(b"another file")

    assert client.get(f"/public/{published.pk}/docx/").status_code == 409


def test_what_was_published_cannot_be_changed_in_the_database(client, published):
    from django.db import DatabaseError, transaction

    client.get(f"/public/{published.pk}/")

    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.update(name="改名")


def test_a_decision_releases_a_piece_only_with_a_reason(district):
    case = with_private_words(district, "submit", "sign", "pass", "approve")
    name = next(piece for piece in pieces(case.form) if piece.text == "王建国")
    keys = [piece.key for piece in pieces(case.form) if piece.key != name.key]
    leader = district.client("leader")

    assert "请写明理由" in text_of(leader.post(f"/disclosure/{case.pk}/", {"mask": keys, "note": ""}, follow=True))
    leader.post(f"/disclosure/{case.pk}/", {"mask": keys, "note": "公开的联系人", "added": "舞蹈队"})
    district.move(case, "publish")

    told = text_of(leader.get(f"/public/{case.pk}/json/"))
    assert "王建国" in told
    assert "13812345678" not in told


def test_what_may_be_personal_is_not_published_undecided(client, district):
    case = with_private_words(district, "submit", "sign", "pass", "approve")

    with pytest.raises(Refused, match="2 处可能识别到个人"):
        district.move(case, "publish")

    case.refresh_from_db()
    assert case.status == "approved"
    assert not case.versions.filter(mark="publish").exists()
    decide(case, by=district.leader, released=(), added=(), note="")
    assert district.move(case, "publish").status == "published"


def test_a_decision_about_an_earlier_form_does_not_count(district):
    case = with_private_words(district, "submit", "sign", "pass", "approve")
    decide(case, by=district.leader, released=(), added=(), note="")
    case = district.move(case, "unapprove", "send-back")
    save(case.pk, [Change("indicators[0].reason", PRIVATE, PRIVATE + "。")], by=district.clerk)
    case = district.move(case, "submit", "sign", "pass", "approve")

    with pytest.raises(Refused):
        district.move(case, "publish")


def test_a_later_decision_makes_a_new_copy(client, district):
    case = with_private_words(district, *TO_PUBLICATION)
    assert "联系人" in text_of(client.get(f"/public/{case.pk}/json/"))

    keys = [piece.key for piece in pieces(case.form)]
    district.client("leader").post(f"/disclosure/{case.pk}/", {"mask": keys, "added": "联系人"})

    assert "联系人" not in text_of(client.get(f"/public/{case.pk}/json/"))
    assert Publication.objects.filter(case=case).count() == 2


@pytest.mark.parametrize("seed", ["shanghai-2020", "wangcheng-2021"])
def test_masking_keeps_the_form_whole(seed):
    form = to_json(from_json(demo.seed(seed)))

    shown = masked_form(form, added=["老干部"])

    assert "老干部" not in json.dumps(shown, ensure_ascii=False)
    assert [row["score"] for row in shown["indicators"]] == [row["score"] for row in form["indicators"]]
    assert to_json(from_json(shown))["funds"] == to_json(from_json(form))["funds"]


def test_every_proposed_piece_disappears():
    form = {
        "kind": "project",
        "remarks": [{"label": "联系人", "text": "李晓燕"}],
        "goals": [{"planned": PRIVATE, "achieved": None}],
        "notes": [PRIVATE],
    }

    assert {piece.text for piece in pieces(form)} >= {"李晓燕", "王建国", "13812345678"}
    assert "建国" not in json.dumps(masked_form(form), ensure_ascii=False)
    assert "晓燕" not in json.dumps(masked_form(form), ensure_ascii=False)


def test_a_telephone_shows_a_rate_as_the_sheet_prints_it(district):
    form = sheet.case_form(district.filled("wangcheng-2021", "a1"))

    page = laid_out(form, "wangcheng-2021")

    money = next(section for section in page.sections if section.title.zh == "预算执行")
    assert {label.zh: text for label, text in money.cards[0].values}["执行率"] == "110.80%"
    assert any(cell.text == "110.80%" for line in page.lines for cell in line)

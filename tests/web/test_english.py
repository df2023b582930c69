"""In English no Chinese is left but what people wrote: names, the text of forms and the official form itself."""

import html
import re

import pytest
from django.apps import apps
from django.core import serializers

from jixiao.audit import catalogue
from jixiao.profile import catalogue as profile_catalogue

pytestmark = pytest.mark.django_db
PAGES = {
    "clerk": ("/", "/cases/", "/cases/new/", "/cases/{case}/", "/cases/{case}/history/", "/cases/{case}/versions/{version}/", "/imports/", "/tasks/", "/me/", "/me/tokens/", "/ledgers/", "/ledgers/surveys/", "/cases/{case}/evidence/", "/cases/{case}/evidence/0/"),
    "superior": ("/", "/cases/", "/cases/{case}/", "/progress/", "/overview/"),
    "finance": ("/", "/sampling/", "/tasks/", "/public/"),
    "administrator": ("/", "/people/", "/roster/", "/hooks/"),
}  # fmt: skip


@pytest.fixture
def case(district):
    return district.filled("shanghai-2020", "a1", "submit", "sign")


def written() -> str:
    """Everything that stands in the database, and the names of laws and notices."""
    rows = [serializers.serialize("json", model._base_manager.all(), ensure_ascii=False) for model in apps.get_models()]
    cites = [rule.cite for rule in catalogue()] + [
        cite for profile in profile_catalogue() for _, value in profile.for_year(2020).values() for cite in [value.cite]
    ]
    return "\n".join([*rows, *(f"{cite.source} {cite.locator}" for cite in cites if cite)])


@pytest.mark.parametrize(("who", "address"), [(who, page) for who, pages in PAGES.items() for page in pages])
def test_a_page_in_english_is_english(district, case, who, address):
    client = district.client(who)
    client.cookies["language"] = "en"

    page = client.get(address.format(case=case.pk, version=case.versions.first().pk)).content.decode()

    page = re.sub(r'<div id="sheet".*?</table>|<(script|svg)\b.*?</\1>|<button[^>]*lang="zh-Hans">中文</button>', "", page, flags=re.DOTALL)
    words = re.findall(r"[一-鿿]+", html.unescape(page))
    known = written()
    assert [word for word in words if word not in known] == []

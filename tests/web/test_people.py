"""What administrators do with accounts, and what they cannot do."""

import datetime as dt

import pytest
from django.utils import timezone

from jixiao.web.accounts.models import Person, Post
from jixiao.web.accounts.queries import acting
from jixiao.web.api import tokens
from jixiao.web.journal.models import Entry
from web.test_signin_limits import PASSWORD, inside, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(district):
    return district.client("administrator")


def text_of(answer) -> str:
    return answer.content.decode()


def test_an_account_is_opened_with_a_first_password_shown_once(district, keeper):
    given = {"username": "xinren", "name": "某新人", "unit": district.units["a1"].pk, "role": "clerk"}
    page = keeper.post("/people/new/", given)
    password = page.context["password"]
    made = Person.objects.get(username="xinren")

    assert password in text_of(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert password not in text_of(keeper.get(f"/people/{made.pk}/"))
    assert password not in str(list(Entry.objects.values()))
    client, _ = sign_in("xinren", password)
    assert client.get("/cases/").headers["Location"] == "/account/password/change/"
    assert acting(made, ("clerk",), district.units["a1"])


@pytest.mark.parametrize(
    "change", [{"username": "x"}, {"username": "CLERK"}, {"username": "有空 格"}, {"name": ""}, {"role": "king"}, {"name": "长" * 61}]
)
def test_an_account_that_does_not_fit_is_not_opened(district, keeper, change):
    before = Person.objects.count()

    keeper.post("/people/new/", {"username": "xinren", "name": "某", "unit": district.units["a1"].pk, "role": "clerk"} | change)

    assert Person.objects.count() == before


def test_a_closed_account_is_out_at_once_and_its_tokens_with_it(district, keeper):
    client, _ = sign_in()
    _, text = tokens.make(district.clerk, "试", ["read"], 1)
    assert inside(client)

    keeper.post(f"/people/{district.clerk.pk}/off/")

    assert not inside(client)
    assert tokens.find(text) is None
    assert not inside(sign_in()[0])
    keeper.post(f"/people/{district.clerk.pk}/on/")
    assert inside(sign_in()[0])
    assert set(Entry.objects.filter(person="administrator").values_list("what", flat=True)) >= {"account-off", "account-on"}


def test_a_reset_password_ends_sessions_and_is_changed_first(district, keeper):
    client, _ = sign_in()

    page = keeper.post(f"/people/{district.clerk.pk}/password/")

    assert not inside(client)
    assert not inside(sign_in()[0])
    fresh, _ = sign_in(password=page.context["password"])
    assert fresh.get("/cases/").headers["Location"] == "/account/password/change/"


def test_sessions_are_ended_without_touching_the_password(district, keeper):
    first, second = sign_in()[0], sign_in()[0]

    keeper.post(f"/people/{district.clerk.pk}/sessions/")

    assert not inside(first)
    assert not inside(second)
    assert inside(sign_in()[0])


def test_a_role_is_given_until_a_day_and_ended(district, keeper):
    until = timezone.localdate() + dt.timedelta(days=3)
    keeper.post(
        f"/people/{district.colleague.pk}/posts/give/", {"unit": district.units["a2"].pk, "role": "clerk", "until": until.isoformat()}
    )
    post = Post.objects.get(person=district.colleague, unit=district.units["a2"])
    assert acting(district.colleague, ("clerk",), district.units["a2"])

    keeper.post(f"/people/{district.colleague.pk}/posts/{post.pk}/end/")

    assert not acting(district.colleague, ("clerk",), district.units["a2"])
    assert Post.objects.filter(pk=post.pk).exists()
    keeper.post(f"/people/{district.colleague.pk}/posts/give/", {"unit": district.units["a2"].pk, "role": "clerk"})
    assert acting(district.colleague, ("clerk",), district.units["a2"])


@pytest.mark.parametrize("what", ["off", "password", "factor"])
def test_administrators_do_nothing_to_their_own_account(district, keeper, what):
    keeper.post(f"/people/{district.administrator.pk}/{what}/")

    district.administrator.refresh_from_db()
    assert district.administrator.is_active
    assert district.administrator.check_password(PASSWORD)


def test_administrators_give_themselves_no_role(district, keeper):
    keeper.post(f"/people/{district.administrator.pk}/posts/give/", {"unit": district.units["bureau"].pk, "role": "finance"})

    assert set(district.administrator.posts.values_list("role", flat=True)) == {"administrator"}


def test_an_administrator_of_a_department_reaches_no_one_above_or_beside(district):
    local = Person.objects.create_user(username="local", name="某管", password=PASSWORD)
    Post.objects.create(person=local, unit=district.units["a"], role="administrator")
    district.people["local"] = local
    client = district.client("local")

    assert client.get(f"/people/{district.clerk.pk}/").status_code == 200
    for who in (district.finance, district.stranger, district.administrator):
        assert client.get(f"/people/{who.pk}/").status_code == 404
        assert client.post(f"/people/{who.pk}/password/").status_code == 404
    client.post(f"/people/{district.clerk.pk}/posts/give/", {"unit": district.units["b1"].pk, "role": "leader"})
    assert not district.clerk.posts.filter(unit=district.units["b1"]).exists()


def test_people_are_found_by_name_account_and_unit(district, keeper):
    for words in ("某stranger", "stranger", "乙局中心"):
        page = text_of(keeper.get("/people/", {"q": words}))
        assert f"/people/{district.stranger.pk}/" in page
        assert f"/people/{district.clerk.pk}/" not in page


def test_a_sign_on_subject_belongs_to_one_account(district, keeper):
    keeper.post(f"/people/{district.clerk.pk}/", {"name": "某经办", "phone": "", "subject": "u-1"})
    keeper.post(f"/people/{district.leader.pk}/", {"name": "某领导", "phone": "", "subject": "u-1"})

    district.clerk.refresh_from_db()
    district.leader.refresh_from_db()
    assert (district.clerk.name, district.clerk.sign_on_subject) == ("某经办", "u-1")
    assert (district.leader.name, district.leader.sign_on_subject) == ("某leader", "")

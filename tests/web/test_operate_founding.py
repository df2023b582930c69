"""An empty installation gets its first administrator, and a locked-out one gets back in, from the machine itself."""

import pytest
from django.core.management import CommandError, call_command

from jixiao.web.accounts.models import Person, Post, Unit
from jixiao.web.journal.models import Entry
from jixiao.web.operate import founding

pytestmark = pytest.mark.django_db


def test_an_empty_installation_gets_its_bureau_and_an_administrator(capsys):
    call_command("administrator", "guanli", "--name", "某示一", "--unit", "示例区财政局")

    password = capsys.readouterr().out.split("初始密码：")[1].split("（")[0]
    assert Unit.objects.get().name == "示例区财政局"
    assert Post.objects.get().role == "administrator"
    assert Person.objects.get().check_password(password)
    assert Person.objects.get().must_change_password
    assert Entry.objects.filter(what="administrator").count() == 1


def test_an_administrator_who_cannot_sign_in_gets_a_new_first_password_and_old_sessions_end(district):
    Person.objects.filter(username="administrator").update(is_active=False)
    before = Person.objects.get(username="administrator")

    password = founding.administrator("administrator")

    after = Person.objects.get(username="administrator")
    assert after.check_password(password)
    assert after.is_active
    assert after.sittings == before.sittings + 1
    assert Unit.objects.count() == len(district.units)


@pytest.mark.parametrize(
    ("words", "said"),
    [(("x",), "2 至 60 位"), (("clerk",), "不是系统管理员"), (("newone",), "--name")],
)
def test_what_is_wrong_is_said_and_changes_nothing(district, words, said):
    with pytest.raises(CommandError, match=said):
        call_command("administrator", *words)

    assert not Person.objects.filter(username="newone").exists()
    assert not Entry.objects.filter(what="administrator").exists()


def test_an_empty_installation_needs_the_name_of_its_bureau():
    with pytest.raises(CommandError, match="--unit"):
        call_command("administrator", "guanli", "--name", "某示一")

    assert not Unit.objects.exists()

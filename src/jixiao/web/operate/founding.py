"""The first account of an installation, and the way back in where no administrator can sign in any more."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from jixiao.errors import WrongUse
from jixiao.web import journal
from jixiao.web.accounts.administration import USERNAME, first_password
from jixiao.web.accounts.models import Person, Post, Unit


def administrator(username: str, name: str = "", unit: str = "") -> str:
    """The first password of this administrator, known only now and changed at the first sign-in.

    Makes the root of the tree (a finance bureau called `unit`) where there is none, and the account where there is none of that name.
    """
    if not USERNAME.fullmatch(username):
        raise WrongUse("账号为 2 至 60 位字母、数字和 @.+-_。", "An account name is 2 to 60 letters, digits and @.+-_.")
    with transaction.atomic():
        root = _root(unit.strip())
        person = Person.objects.filter(username__iexact=username).first()
        if person is None:
            if not name.strip() or len(name) > 60:
                raise WrongUse("新账号要写姓名：--name 姓名。", "A new account needs a name: --name NAME.")
            person = Person.objects.create(username=username, name=name.strip())
            Post.objects.create(person=person, unit=root, role="administrator")
        elif not any(post.role == "administrator" for post in person.posts.all()):
            raise WrongUse(f"{username} 不是系统管理员，请另取一个账号。", f"{username} is no administrator; choose another account.")
        password = first_password()
        Person.objects.filter(pk=person.pk).update(
            password=make_password(password), must_change_password=True, is_active=True, sittings=F("sittings") + 1
        )
        journal.write("administrator", person=None, subject=f"person:{person.pk}", data={"username": username})
    return password


def _root(name: str) -> Unit:
    root = Unit.objects.filter(parent=None).order_by("pk").first()
    if root is not None:
        return root
    if not name or len(name) > 200:
        raise WrongUse(
            "系统还是空的，请写财政部门的名称：--unit 名称。", "The installation is empty; name the finance bureau: --unit NAME."
        )
    return Unit.objects.create(code="1", name=name, level="bureau")

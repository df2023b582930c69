"""Pages ask the database as often for many forms as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jixiao.web.accounts.models import Unit
from jixiao.web.cases import fields, queries, sheet
from jixiao.web.cases.models import Case, Task
from jixiao.web.overview import facts, figures

pytestmark = pytest.mark.django_db
PAGES = [
    ("clerk", "/", 20),
    ("clerk", "/cases/", 12),
    ("superior", "/", 20),
    ("superior", "/cases/?q=项目", 12),
    ("finance", "/", 20),
    ("finance", "/cases/", 12),
    ("finance", "/progress/", 12),
    ("finance", "/overview/?year=2020", 30),
    ("finance", "/overview/scores/csv/?year=2020", 25),
    ("finance", "/sampling/", 15),
    ("finance", "/tasks/", 12),
    ("auditor", "/", 20),
    ("anonymous", "/public/", 6),
]


def asked(client, address: str) -> int:
    figures._kept.clear()  # as if its charts were drawn for the first time
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def more(district, count: int) -> None:
    """Forms of both kinds of place: in the unit, and before the finance bureau."""
    Case.objects.bulk_create(
        Case(unit=unit, year=2020, kind="project", name=f"项目{n}", stage="self-evaluation", status=status, layout="shanghai-2020",
             profile="shanghai-2020", handed_in=status == "finance", errors=n % 3)
        for unit in Unit.objects.filter(level="unit")
        for n, status in enumerate(["draft", "finance"] * count)
    )  # fmt: skip


@pytest.mark.parametrize(("who", "address", "most"), PAGES)
def test_a_page_asks_no_more_for_many_forms(district, monkeypatch, who, address, most):
    monkeypatch.setattr(facts, "AT_ONCE", 0)
    district.filled("shanghai-2020", "a1", "submit", "sign")
    more(district, 1)
    client = district.client(who)
    client.get(address)
    few = asked(client, address)

    Case.objects.filter(name__startswith="项目").delete()
    more(district, 20)
    many = asked(client, address)

    assert many <= few + 2  # a first form more may bring a first look at what it has
    assert many <= most


def test_a_save_is_a_handful_of_queries_and_one_short_transaction(district):
    case = district.filled()
    path = "indicators[0].reason"
    was = fields.get(sheet.case_form(case), path)
    client = district.client("clerk")
    client.get(f"/cases/{case.pk}/")

    with CaptureQueriesContext(connection) as captured:
        answer = client.post(f"/cases/{case.pk}/cell/", {"path": path, "was": was, "text": "因场地改造顺延"})

    assert answer.status_code == 200
    said = [query["sql"] for query in captured]
    assert len(said) <= 24
    opened = next(n for n, sql in enumerate(said) if sql.startswith("SAVEPOINT"))
    ended = next(n for n, sql in enumerate(said) if sql.startswith("RELEASE"))
    assert [sql.split()[0] for sql in said[opened + 1 : ended]] == ["UPDATE", "INSERT"]


def test_a_form_is_opened_with_a_bounded_number_of_queries(district):
    case = district.filled("shanghai-2020", "a1", "submit", "sign")
    client = district.client("superior")
    client.get(f"/cases/{case.pk}/")

    assert asked(client, f"/cases/{case.pk}/") <= 22


def test_progress_of_many_units_is_folded_into_departments_and_opened_by_one(district, monkeypatch):
    more(district, 1)
    rows = queries.progress(district.finance, 2020, "self-evaluation")
    whole = sum(row["total"] for row in rows)
    monkeypatch.setattr(queries, "UNITS_SHOWN", 2)

    folded = queries.folded(rows, "")
    branch = district.units["a"]
    opened = queries.folded(rows, str(branch.pk))

    assert {row["unit"].level for row in folded} == {"bureau", "department"}
    assert next(row for row in folded if row["unit"].level == "bureau")["total"] == whole
    assert {row["unit"].pk for row in opened} == set(Unit.objects.filter(path__startswith=branch.path).values_list("pk", flat=True))
    assert next(row for row in folded if row["unit"] == branch)["total"] == sum(row["total"] for row in opened)


def test_tasks_reach_those_below_them_and_those_above_see_them(district):
    task = Task.objects.filter(unit__level="bureau").first() or Task.objects.create(
        unit=district.units["bureau"], year=2030, stage="target", title="布置", deadline="2030-01-31", created_by=district.finance
    )
    own = Task.objects.create(
        unit=district.units["a1"], year=2031, stage="target", title="布置", deadline="2031-01-31", created_by=district.finance
    )

    assert {task, own} <= set(queries.tasks_for(district.clerk))
    assert own in queries.tasks_for(district.superior)
    assert own not in queries.tasks_for(district.stranger)
    assert task in queries.tasks_for(district.stranger)


def test_last_year_is_shown_only_to_those_who_may_open_it(district):
    case = district.filled("shanghai-2020", "a1", "submit", "sign")
    before = Case.objects.create(
        unit=case.unit, year=case.year - 1, kind=case.kind, name=case.name, layout=case.layout, profile=case.profile, form=case.form
    )

    assert queries.last_year(district.clerk, case) == before
    assert queries.last_year(district.superior, case) is None

import pytest

from jixiao.web.cases import sampling
from jixiao.web.cases.models import Case

pytestmark = pytest.mark.django_db


def pool(district, n=10):
    unit = district.units["a1"]
    return [
        Case.objects.create(unit=unit, year=2020, kind="project", name=f"项目{i}", stage="self-evaluation", status="finance", layout="shanghai-2020",
                            profile="shanghai-2020", handed_in=True, errors=i % 3)
        for i in range(n)
    ]  # fmt: skip


def test_the_same_seed_draws_the_same(district):
    cases = pool(district)

    assert sampling.draw(cases, 40, "a") == sampling.draw(reversed(cases), 40, "a")
    assert {c.pk for c, _ in sampling.draw(cases, 40, "a")} != {c.pk for c, _ in sampling.draw(cases, 40, "b")}


def test_half_of_the_draw_are_the_forms_with_most_findings(district):
    drawn = [c for c, _ in sampling.draw(pool(district), 40, "a")]

    assert len(drawn) == 4
    assert [c.errors for c in drawn[:2]] == [2, 2]


def test_a_draw_opens_the_form_to_the_third_party(district):
    import datetime as dt

    from django.utils import timezone

    case = pool(district, 1)[0]
    client = district.client("finance")
    until = (timezone.localdate() + dt.timedelta(days=5)).isoformat()

    client.post("/sampling/", {"year": "2020", "percent": "100", "seed": "a", "reviewer": district.agency.pk, "until": until})

    case.refresh_from_db()
    assert case.status == "sampled"
    assert case.samples.get().reviewer == district.agency


def test_an_empty_pool_draws_nothing():
    assert sampling.draw([], 15, "a") == []

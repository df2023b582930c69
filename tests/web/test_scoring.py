"""The rules a form is scored by are changed by its superiors, with a reason, and everybody concerned can see it."""

import pytest

from jixiao.errors import WrongUse
from jixiao.web.cases import scoring
from jixiao.web.cases.models import Case
from jixiao.web.cases.workflow import Refused
from jixiao.web.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_another_profile_scores_the_form_anew_and_is_written_down(district):
    case = district.filled("wangcheng-2021", "a1", "submit", "sign")
    before = case.score

    answer = district.client("superior").post(
        f"/cases/{case.pk}/profile/", {"profile": "jiangxi-stepped", "reason": "试行阶梯计分"}, follow=True
    )

    after = Case.objects.get(pk=case.pk)
    assert (after.profile, after.version) == ("jiangxi-stepped", case.version + 1)
    assert after.score != before
    assert "试行阶梯计分" in answer.content.decode()
    assert Entry.objects.get(what="profile").data == {"before": case.profile, "after": "jiangxi-stepped", "reason": "试行阶梯计分"}


@pytest.mark.parametrize(
    ("profile", "reason", "refusal"), [("cn-mof-2021", " ", Refused), ("/etc", "试点", WrongUse), ("no-such", "试点", WrongUse)]
)
def test_without_a_reason_or_with_an_unknown_profile_nothing_changes(district, profile, reason, refusal):
    case = district.filled("shanghai-2020", "a1", "submit", "sign")

    with pytest.raises(refusal):
        scoring.choose(case.pk, profile, by=district.finance, reason=reason)

    assert Case.objects.get(pk=case.pk).profile == case.profile


def test_the_unit_itself_does_not_choose_its_rules(district):
    case = district.filled("shanghai-2020", "a1")

    assert "更改评分办法" not in district.client("clerk").get(f"/cases/{case.pk}/").content.decode()
    with pytest.raises(Refused):
        scoring.choose(case.pk, "cn-mof-2021", by=district.clerk, reason="试点")

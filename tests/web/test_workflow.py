import pytest
from django.db import DatabaseError, transaction

from jixiao.web import journal
from jixiao.web.cases.models import Case, Transition, Version
from jixiao.web.cases.workflow import MOVES, Overtaken, Refused, many, perform, possible
from jixiao.web.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_a_case_goes_from_target_to_publication(district):
    case = district.filled("shanghai-2020", "a1", "submit", "sign", "pass", "approve", "publish")

    assert (case.stage, case.status) == ("self-evaluation", "published")
    assert [t.move for t in case.transitions.all()] == [
        "submit", "sign", "pass", "approve", "evaluate", "submit", "sign", "pass", "approve", "publish",
    ]  # fmt: skip


def test_monitoring_lies_between_target_and_self_evaluation(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign", "pass", "approve", "monitor")

    assert (case.stage, case.status) == ("monitoring", "draft")
    assert district.move(case, "submit", "sign", "pass", "approve", "evaluate").stage == "self-evaluation"


def test_rectification_goes_to_the_unit_and_back(district):
    case = district.filled("shanghai-2020", "a1", "submit", "sign", "pass", "sample")
    case.reviews.create(path="", note="佐证不足", by=district.finance)
    case = district.move(case, "notify")
    assert case.status == "rectifying"
    assert case.due is not None

    case = district.move(case, "reply", "reject", "reply", "close")

    assert case.status == "approved"


@pytest.mark.parametrize("name", sorted(MOVES))
def test_nobody_without_the_role_makes_a_move(district, name):
    move = MOVES[name]
    case = district.case()
    Case.objects.filter(pk=case.pk).update(status=move.before[0], stage=move.stages[0])
    case.refresh_from_db()

    for who in (
        "neighbour",
        "neighbour_leader",
        "stranger",
        "other_department",
        "auditor",
        "agency",
        "administrator",
        "accountant",
        "colleague",
    ):
        with pytest.raises(Refused):
            perform(name, case, by=district.people[who], note="试")
    assert not case.transitions.exists()


@pytest.mark.parametrize("name", sorted(MOVES))
def test_no_move_starts_from_another_status(district, name):
    move = MOVES[name]
    case = district.case()
    elsewhere = "published" if "published" not in move.before else "draft"
    Case.objects.filter(pk=case.pk).update(status=elsewhere)
    case.refresh_from_db()

    for person in district.people.values():
        assert name not in [m.name for m in possible(case, person)]
        with pytest.raises(Refused):
            perform(name, case, by=person, note="试")


def test_the_second_of_two_at_once_is_told(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign")
    seen_by_both = Case.objects.get(pk=case.pk)
    perform("pass", Case.objects.get(pk=case.pk), by=district.superior)

    with pytest.raises(Overtaken):
        perform("return", seen_by_both, by=district.superior, note="退回")

    case.refresh_from_db()
    assert case.status == "finance"


def test_a_move_is_taken_back_only_while_it_is_the_last(district):
    case = district.move(district.case(), "submit", "recall", "submit", "sign", "unsign", "sign", "pass")
    assert case.status == "finance"

    case = district.move(case, "approve")
    with pytest.raises(Refused):
        perform("unpass", case, by=district.superior)


def test_preparer_and_signer_are_two_persons(district):
    case = district.case("shanghai-2020", "a1", "submit")
    district.clerk.posts.create(unit=district.units["a1"], role="leader", since="2020-01-01")

    with pytest.raises(Refused, match="两人"):
        perform("sign", case, by=district.clerk)


def test_returning_needs_a_reason(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign")

    with pytest.raises(Refused, match="原因"):
        perform("return", case, by=district.superior, note="  ")


def test_a_stand_in_acts_for_who_is_away(district):
    from django.utils import timezone

    today = timezone.localdate()
    district.leader.delegations_given.create(stand_in=district.colleague, since=today, until=today)
    case = district.case("shanghai-2020", "a1", "submit")

    step = perform("sign", case, by=district.colleague)

    assert (step.by, step.for_person) == (district.colleague, district.leader)


def test_a_delegation_that_has_ended_gives_nothing(district):
    district.leader.delegations_given.create(stand_in=district.colleague, since="2020-01-01", until="2020-02-01")
    case = district.case("shanghai-2020", "a1", "submit")

    with pytest.raises(Refused):
        perform("sign", case, by=district.colleague)


def test_many_cases_move_and_each_refusal_says_why(district):
    ready = district.case("shanghai-2020", "a1", "submit", "sign")
    not_ready = district.case("wangcheng-2021", "a1")

    results = dict(many("pass", [ready, not_ready], by=district.superior))

    assert results[ready] is None
    assert "填报中" in results[not_ready].zh


def test_the_targets_can_be_adjusted_and_every_version_is_kept(district):
    case = district.case("shanghai-2020", "a1", "submit", "sign", "pass", "approve")
    case = district.move(case, "adjust", note="预算调减")

    assert (case.stage, case.status) == ("target", "draft")
    district.move(case, "submit", "sign", "pass", "approve")
    assert Version.objects.filter(case=case, mark="approve").count() == 2


def test_an_open_comment_keeps_a_form_from_publication(district):
    case = district.filled("shanghai-2020", "a1", "submit", "sign", "pass", "approve")
    case.comments.create(text="核对一下", by=district.finance)

    with pytest.raises(Refused, match="批注"):
        perform("publish", case, by=district.leader)


@pytest.mark.parametrize(("model", "field"), [(Transition, "note"), (Version, "sha256"), (Entry, "what")])
def test_the_database_refuses_to_change_or_delete_history(district, model, field):
    district.case("shanghai-2020", "a1", "submit")
    row = model.objects.first()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{field: "x"})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.filter(pk=row.pk)._raw_delete("default")


def test_the_journal_is_a_chain_and_a_gap_is_found(district):
    district.case("shanghai-2020", "a1", "submit")
    assert journal.verify().broken is None

    Entry(at=Entry.objects.first().at, what="forged", previous="0" * 64, hash="f" * 64).save()

    assert journal.verify().broken == Entry.objects.last().pk

"""How a case moves: one table of moves, and the one function that performs them.

A move is a compare-and-swap on (stage, status, version), one transition row, one frozen version and one journal line, in one
transaction. The role is looked up inside, so no caller can forget it.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from jixiao.errors import JixiaoError, Message
from jixiao.web import journal
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import Standing, acting
from jixiao.web.cases.models import Case, Comment, Sample, Task, Transition, Version
from jixiao.web.once import once

TARGET, MONITORING, SELF = "target", "monitoring", "self-evaluation"
ALL = (TARGET, MONITORING, SELF)


class Refused(JixiaoError):
    """The move cannot be made; the message says why and what to do."""


class Overtaken(Refused):
    """Someone else was faster."""


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table: from one of `before` to `after`, in `stages`, by one of `roles`."""

    name: str
    label: Message
    before: tuple[str, ...]
    after: str
    roles: tuple[str, ...]
    stages: tuple[str, ...] = ALL
    to_stage: str | None = None
    note: bool = False  # a note is required
    undoes: str | None = None  # allowed only while the last move is this one
    bulk: bool = False
    forward: bool = True  # the main button; otherwise a quiet one
    needs: str = ""  # a named condition, see CONDITIONS


MOVES = {
    m.name: m
    for m in (
        Move("submit", Message("提交审签", "Submit for signature"), ("draft",), "signing", ("clerk",), needs="complete"),
        Move("recall", Message("撤回", "Take back"), ("signing",), "draft", ("clerk",), undoes="submit", forward=False),
        Move("sign", Message("审签同意", "Sign"), ("signing",), "department", ("leader",), bulk=True, needs="another"),
        Move(
            "unsign", Message("撤回审签", "Take back the signature"), ("department",), "signing", ("leader",), undoes="sign", forward=False
        ),
        Move(
            "refuse", Message("退回经办人", "Return to the clerk"), ("signing",), "draft", ("leader",), note=True, bulk=True, forward=False
        ),
        Move("pass", Message("审核通过", "Pass"), ("department",), "finance", ("department",), bulk=True),
        Move(
            "unpass", Message("撤回审核", "Take back the review"), ("finance",), "department", ("department",), undoes="pass", forward=False
        ),
        Move(
            "return",
            Message("退回单位", "Return to the unit"),
            ("department",),
            "draft",
            ("department",),
            note=True,
            bulk=True,
            forward=False,
        ),
        Move("approve", Message("批复", "Approve"), ("finance",), "approved", ("finance",), bulk=True),
        Move(
            "unapprove",
            Message("撤销批复", "Take back the approval"),
            ("approved",),
            "finance",
            ("finance",),
            undoes="approve",
            forward=False,
        ),
        Move(
            "send-back", Message("退回单位", "Return to the unit"), ("finance",), "draft", ("finance",), note=True, bulk=True, forward=False
        ),
        Move(
            "sample",
            Message("列入抽评", "Draw for sample review"),
            ("finance", "approved"),
            "sampled",
            ("finance",),
            (SELF,),
            forward=False,
        ),
        Move(
            "conclude", Message("抽评通过", "Conclude without objection"), ("sampled",), "approved", ("finance",), (SELF,), needs="reviewed"
        ),
        Move(
            "notify",
            Message("下达整改通知", "Require rectification"),
            ("sampled", "approved"),
            "rectifying",
            ("finance",),
            (SELF, MONITORING),
            note=True,
            forward=False,
        ),
        Move(
            "reply",
            Message("提交整改回复", "Reply to the notice"),
            ("rectifying",),
            "replied",
            ("leader", "clerk"),
            (SELF, MONITORING),
            note=True,
        ),
        Move(
            "reject",
            Message("整改不到位，退回", "Not yet rectified"),
            ("replied",),
            "rectifying",
            ("finance",),
            (SELF, MONITORING),
            note=True,
            forward=False,
        ),
        Move("close", Message("整改销号", "Close the rectification"), ("replied",), "approved", ("finance",), (SELF, MONITORING)),
        Move(
            "adjust",
            Message("申请调整目标", "Adjust the targets"),
            ("approved",),
            "draft",
            ("clerk",),
            (TARGET, MONITORING),
            to_stage=TARGET,
            note=True,
            forward=False,
        ),
        Move(
            "monitor",
            Message("开始运行监控", "Begin monitoring"),
            ("approved",),
            "draft",
            ("clerk",),
            (TARGET,),
            to_stage=MONITORING,
            needs="task",
        ),
        Move(
            "evaluate",
            Message("开始绩效自评", "Begin self-evaluation"),
            ("approved",),
            "draft",
            ("clerk",),
            (TARGET, MONITORING),
            to_stage=SELF,
            needs="task",
        ),
        Move("publish", Message("公开", "Publish"), ("approved",), "published", ("leader", "department"), (SELF,), needs="publishable"),
        Move(
            "withdraw",
            Message("撤下公开", "Withdraw"),
            ("published",),
            "approved",
            ("leader", "department", "finance"),
            (SELF,),
            note=True,
            forward=False,
        ),
    )
}

Condition = Callable[[Case, Move, Person], Message | None]
Effect = Callable[[Transition], None]
EFFECTS: dict[str, list[Effect]] = {}  # what else a move brings about, in its transaction; filled by the parts above this one


def on(*moves: str) -> Callable[[Effect], Effect]:
    """Register what these moves bring about elsewhere; what it raises undoes the move."""

    def register(effect: Effect) -> Effect:
        for move in moves:
            EFFECTS.setdefault(MOVES[move].name, []).append(effect)
        return effect

    return register


def perform(name: str, case: Case, *, by: Person, note: str = "", due: dt.date | None = None) -> Transition:
    """Make the move, or raise Refused (Overtaken where the case has changed since `case` was read)."""
    move = MOVES[name]
    note = note.strip()
    with transaction.atomic():
        standing = acting(by, move.roles, case.unit)
        refusal = obstacle(move, case, by, standing)
        if refusal is None and move.note and not note:
            refusal = Message("请写明原因或意见。", "Please write the reason.")
        if refusal is not None or standing is None:
            raise Refused(*(refusal or NOT_YOURS))
        frozen = freeze(case, move.name, by)
        changes = after_move(move, case, due)
        moved = Case.objects.filter(pk=case.pk, stage=case.stage, status=case.status, version=case.version).update(**changes)
        if not moved:
            raise Overtaken(
                "这张表刚刚被别人改动或处理过，请刷新后再操作。", "Someone has just changed or handled this form; reload and try again."
            )
        step = Transition.objects.create(
            case=case, move=name, stage=case.stage, before=case.status, after=move.after, note=note, version=frozen,
            role=standing.role, by=by, for_person_id=standing.through,
        )  # fmt: skip
        journal.write(
            "move",
            person=by,
            subject=f"case:{case.pk}",
            data={"move": name, "note": note, "sha256": frozen.sha256, "version": case.version},
        )
        case.refresh_from_db()
        for effect in EFFECTS.get(name, ()):
            effect(step)
    return step


def possible(case: Case, person: Person) -> list[Move]:
    """The moves this person could make now (a condition that is not yet met still shows the move, with its reason)."""
    mine = [move for move in MOVES.values() if case.status in move.before and case.stage in move.stages and _undoable(move, case)]
    return [move for move in mine if acting(person, move.roles, case.unit)]


def obstacle(move: Move, case: Case, person: Person, standing: Standing | None) -> Message | None:
    """Why the move cannot be made now, or None."""
    if standing is None:
        return NOT_YOURS
    if case.status not in move.before or case.stage not in move.stages:
        return Message(
            f"当前状态为“{case.status_name.zh}”，不能“{move.label.zh}”。",
            f"The form is “{case.status_name.en}”: “{move.label.en}” is not possible now.",
        )
    if not _undoable(move, case):
        return Message("之后已有新的办理，不能再撤回。", "Something has been done since; it can no longer be taken back.")
    condition = CONDITIONS.get(move.needs)
    return condition(case, move, person) if condition else None


def freeze(case: Case, mark: str, by: Person) -> Version:
    """Keep the form as it stands now."""
    return Version.objects.create(
        case=case, number=case.version, stage=case.stage, mark=mark, form=case.form, layout=case.layout, profile=case.profile,
        sha256=fingerprint(case.form), by=by,
    )  # fmt: skip


def fingerprint(form: dict[str, Any]) -> str:
    """SHA-256 of a form's canonical JSON."""
    return hashlib.sha256(journal.plain(form).encode()).hexdigest()


def approved_target(case: Case) -> Version | None:
    """The target as last approved."""
    return once(("approved", case.pk, case.version), lambda: case.versions.filter(stage=TARGET, mark="approve").order_by("-pk").first())


def deadline(case: Case) -> dt.date | None:
    """Until when the present stage is to be done: a rectification's own day, else the task's."""
    if case.status in ("rectifying", "replied"):
        return case.due
    task = open_task(case, case.stage)
    return task.deadline if task else None


def open_task(case: Case, stage: str) -> Task | None:
    """The finance bureau's task for this year and stage that reaches the case's unit."""
    tasks = once(
        ("tasks", case.year, stage), lambda: list(Task.objects.filter(year=case.year, stage=stage, open=True).select_related("unit"))
    )
    return next((t for t in tasks if case.unit.path.startswith(t.unit.path)), None)


def after_move(move: Move, case: Case, due: dt.date | None) -> dict[str, Any]:
    """The fields of the case that the move changes."""
    from jixiao.web.cases.stages import begin

    changes: dict[str, Any] = {"status": move.after, "changed_at": timezone.now(), "version": case.version + 1}
    if move.name == "sign":
        changes["handed_in"] = True
    if move.name == "notify":
        changes["due"] = due or timezone.localdate() + dt.timedelta(days=30)
    if move.to_stage is not None:
        changes |= begin(case, move.to_stage)
    return changes


def many(name: str, cases: Iterable[Case], *, by: Person, note: str = "") -> list[tuple[Case, Message | None]]:
    """The same move on many cases, each on its own: what failed says why, the rest is done."""
    return [(case, _one_of_many(name, case, by, note)) for case in cases]


def _one_of_many(name: str, case: Case, by: Person, note: str) -> Message | None:
    if not MOVES[name].bulk:
        return Message("这项操作不能批量办理。", "This cannot be done in bulk.")
    try:
        perform(name, case, by=by, note=note)
    except Refused as refused:
        return refused.message
    return None


NOT_YOURS = Message("您在这个单位没有办理这一步的职责。", "You hold no role at this unit that makes this step.")


def _undoable(move: Move, case: Case) -> bool:
    if move.undoes is None:
        return True
    last = case.transitions.order_by("-pk").first()
    return last is not None and last.move == move.undoes


def _complete(case: Case, _move: Move, _person: Person) -> Message | None:
    if case.typed:
        return Message(
            f"有 {len(case.typed)} 格内容读不成数字，请先改正（表中标红处）。",
            f"{len(case.typed)} cells cannot be read as figures; correct them first (marked red).",
        )
    if not case.form.get("indicators"):
        return Message("还没有填写任何绩效指标。", "No indicator has been filled in yet.")
    return None


def _another(case: Case, _move: Move, person: Person) -> Message | None:
    """Preparer and signer are two persons (审签不得由填报人本人办理)."""
    last = case.transitions.filter(move="submit").order_by("-pk").first()
    if last is not None and last.by_id == person.pk:
        return Message("填报与审签应由两人办理。", "The preparer and the signer must be two persons.")
    return None


def _task(case: Case, move: Move, _person: Person) -> Message | None:
    if open_task(case, move.to_stage or "") is None:
        return Message("财政部门尚未布置这一环节的工作。", "The finance bureau has not opened this stage yet.")
    return None


def _reviewed(case: Case, _move: Move, _person: Person) -> Message | None:
    if not case.reviews.exists():
        return Message("请先填写抽评意见或核查分。", "Enter the findings of the review first.")
    return None


def _publishable(case: Case, _move: Move, _person: Person) -> Message | None:
    if Comment.objects.filter(case=case, closed_at=None).exists():
        return Message("还有未处理的批注，处理后再公开。", "There are open comments; close them before publishing.")
    if Sample.objects.filter(case=case, done=False).exists():
        return Message("抽评尚未结束。", "A sample review is not finished.")
    return None


CONDITIONS: dict[str, Condition] = {
    "complete": _complete,
    "another": _another,
    "task": _task,
    "reviewed": _reviewed,
    "publishable": _publishable,
}

"""Making the public copy of a published form, its files, and the check that both are what was approved."""

import hashlib
import json
from collections.abc import Iterable

from django.db import transaction

from jixiao.errors import JixiaoError, Message
from jixiao.form import Form, from_json, to_json
from jixiao.web import files, journal
from jixiao.web.accounts.models import Person
from jixiao.web.cases import sheet
from jixiao.web.cases.models import Case, Transition, Version
from jixiao.web.cases.workflow import Refused, fingerprint, on
from jixiao.web.public.masking import masked_form, masked_text, pieces
from jixiao.web.public.models import Copy, Decision, Publication
from jixiao.writers import write

FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}
APPROVALS = ("approve", "conclude", "close")  # moves that freeze the form as approved
OTHER = Message(
    "公开内容与批复版本的校验值不一致，暂不展示，请联系发布单位。",
    "The published copy does not match the approved version by hash; it is withheld.",
)


class Withheld(JixiaoError):
    """The copy is not what was approved, so it is not shown."""


def publication(case: Case) -> Publication:
    """The public copy of a published case, made where there is none yet; Withheld where it is not what was approved."""
    published, approved = versions(case)
    if not fingerprint(approved.form) == approved.sha256 == published.sha256 == fingerprint(published.form):
        raise Withheld(*OTHER)
    decision = decided(case, published.sha256)
    found = Publication.objects.filter(version=published, decision=decision).first()
    if found is None:
        form = masked_form(published.form, decision.released if decision else (), decision.added if decision else ())
        found, _ = Publication.objects.get_or_create(
            version=published,
            decision=decision,
            defaults={
                "case": case,
                "name": masked_text(case.name),
                "form": form,
                "masked": sum(a != b for a, b in zip(_leaves(published.form), _leaves(form), strict=True)),
                "sha256": fingerprint(form),
                "approved_sha256": approved.sha256,
            },
        )
    if fingerprint(found.form) != found.sha256 or found.approved_sha256 != approved.sha256:
        raise Withheld(*OTHER)
    return found


def versions(case: Case) -> tuple[Version, Version]:
    """The form as it was published and as it was approved before that."""
    published = case.versions.filter(mark="publish").order_by("-pk").first()
    if published is None:
        raise Withheld("这张表没有公开。", "This form has not been published.")
    # The closing of a sample review freezes the form as well; whichever came last is what the finance bureau agreed to.
    approved = case.versions.filter(mark__in=APPROVALS, stage="self-evaluation", pk__lt=published.pk).order_by("-pk").first()
    if approved is None:
        raise Withheld("没有找到批复时留存的版本。", "There is no version kept at an approval.")
    return published, approved


def decided(case: Case, sha256: str) -> Decision | None:
    """The last decision about this very form."""
    return Decision.objects.filter(case=case, sha256=sha256).order_by("-pk").first()


@on("publish")
def refuse_undecided(step: Transition) -> None:
    """Nothing is published before somebody has decided about every piece that may be personal: masked, or kept with a reason."""
    found = pieces(step.case.form)
    if found and decided(step.case, fingerprint(step.case.form)) is None:
        raise Refused(
            f"有 {len(found)} 处可能识别到个人，请先在“公开审查”中逐处决定遮盖或保留，再公开。",
            f"{len(found)} pieces may identify somebody: decide in “Disclosure” what is masked or kept, then publish.",
        )


def decide(case: Case, *, by: Person, released: Iterable[str], added: Iterable[str], note: str) -> Decision:
    """Record what is masked: every proposed piece but the released ones, and the added words."""
    known = {piece.key for piece in pieces(case.form)}
    free = sorted(set(released) & known)
    if free and not note.strip():
        raise JixiaoError("有内容不遮盖时，请写明理由。", "Write down why something is left as it is.")
    words = list(dict.fromkeys(word.strip() for word in added if 2 <= len(word.strip()) <= 60))[:100]
    with transaction.atomic():
        kept = Decision.objects.create(
            case=case, sha256=fingerprint(case.form), released=free, added=words, note=note.strip()[:2000], by=by
        )
        data: dict[str, object] = {"sha256": kept.sha256, "proposed": len(known), "released": len(free), "added": len(words)}
        journal.write("disclosure", person=by, subject=f"case:{case.pk}", data=data)
    return kept


def copy(found: Publication, kind: str) -> tuple[bytes, Copy]:
    """The file of that format, made once; Withheld where what is kept is no longer what was made."""
    kept = Copy.objects.filter(publication=found, format=kind).first()
    if kept is not None and files.path(kept.sha256).is_file():
        data = files.path(kept.sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != kept.sha256:
            raise Withheld("留存的文件已被改动，暂不提供下载。", "The kept file has been changed; it is withheld.")
        return data, kept
    data = _made(found, kind)
    kept, _ = Copy.objects.update_or_create(publication=found, format=kind, defaults={"sha256": files.put(data), "size": len(data)})
    return data, kept


def public_form(found: Publication) -> Form:
    """The public copy, on whose sheet a cell that holds nothing is blank."""
    return sheet.case_form(_as_case(found))


def file_name(found: Publication, kind: str) -> str:
    return f"{found.case.year}-{found.case.unit.name}-{found.name}.{kind}".replace("/", "／").replace("\\", "＼")


def _made(found: Publication, kind: str) -> bytes:
    if kind == "json":
        told = {
            "published": {
                "year": found.case.year,
                "unit": found.case.unit.name,
                "name": found.name,
                "masked": found.masked,
                "sha256": found.sha256,
                "approved_sha256": found.approved_sha256,
            },
            "form": found.form,
        }
        return json.dumps(told, ensure_ascii=False, indent=1).encode()
    composed, _ = sheet.compose_stage(public_form(found), found.version.layout)
    return write(composed.document, kind)


def _as_case(found: Publication) -> Case:
    case = found.case
    stage = found.version.stage
    return Case(unit=case.unit, year=case.year, kind=case.kind, name=found.name, stage=stage, layout=found.version.layout,
                profile=found.version.profile, form=to_json(from_json(found.form)))  # fmt: skip


def _leaves(value: object, name: str = "") -> list[object]:
    """Every single value, in order; what is left out of a public copy is no difference."""
    if isinstance(value, dict):
        return [leaf for key, v in value.items() if key not in ("notes", "doubts") for leaf in _leaves(v, key)]
    if isinstance(value, list):
        return [leaf for v in value for leaf in _leaves(v, name)]
    return [value]

"""The packs' pictures of measures for a case: months with the target line, windows, coverage, money beside money."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import mark_safe

from jixiao.errors import Language
from jixiao.evidence.evaluate import evaluate
from jixiao.web.evidence.binding import Bound, Desk
from jixiao.web.evidence.models import pack
from jixiao.workspace.gather import Evidence
from jixiao.workspace.pictures import Scene, drawn


def pictures(rows: Iterable[Bound], desk: Desk, language: Language) -> list[dict[str, Any]]:
    """Every declared picture that concerns what these indicators are computed from, as caption and SVG."""
    rows, declared = list(rows), pack()
    used = {part.binding.measure for one in rows for part in (*one.parts, *one.supports)}
    wanted = {m for t in declared.pictures.values() if used & {*t["measures"], *t.get("for", ())} for m in t["measures"]}
    able = [declared.measures[m] for m in wanted if all(q.ledger.name in desk.book.frames for q in declared.measures[m].queries())]
    results = {measure.name: evaluate(measure, desk.book, desk.period) for measure in able}
    evidence = Evidence(declared, desk.book, {}, (), results, (), desk.period)
    scene = Scene(
        evidence, {part.binding.measure: target for one in rows for part, target in zip(one.parts, targets(one), strict=False)}, language
    )
    return [{"caption": p.caption, "svg": mark_safe(p.svg)} for p in drawn(scene, used)]  # noqa: S308 - every text in it is escaped


def targets(one: Bound) -> list[Any]:
    """The promised figures of an indicator, in order; those that are not figures are left out."""
    target = one.row.target.value
    return [part.quantity.value for part in target.parts if part.quantity is not None] if target else []

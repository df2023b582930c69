"""Rules that a form states in its own footnotes; they come before those of the profile."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from jixiao.errors import Message
from jixiao.form import Form
from jixiao.profile import Band, Cite, Rules, Value
from jixiao.values import clean

_OWN = Cite("本表填表说明", Message("本表填表说明", "the form’s own notes"), "form")
_EDGE = r"\s*(?:分|%)?\s*(?:[（(][^)）]{0,8}[)）])?"
_TO = r"\s*(?:-|~|—+|至|到)\s*"
_BANDS = re.compile(
    rf"100{_EDGE}{_TO}(?P<a>\d+){_EDGE}\s*[、,，;；和及]\s*(?P<b>\d+){_EDGE}{_TO}(?P<c>\d+){_EDGE}\s*[、,，;；和及]\s*(?P<d>\d+){_EDGE}{_TO}0"
)
_WEIGHT = {
    "execution": r"(?:预算)?(?:资金)?执行(?:率|情况)?",
    "output": r"产出(?:指标)?",
    "benefit": r"效益(?:指标)?",
    "satisfaction": r"(?:服务对象)?满意度(?:指标)?",
    "cost": r"成本(?:指标)?",
}
_CEILING = re.compile(r"B\s*/\s*A.{0,4}或.{0,6}A\s*/\s*B")


def stated(form: Form, rules: Rules) -> tuple[Rules, tuple[Message, ...]]:
    """The rules with what the form's remarks state in their place, and a note on each replaced value."""
    notes: list[Message] = []
    since = date(form.year.value or 1, 1, 1)
    for text in (clean(remark.text.value) for remark in form.remarks if remark.text.value):
        for changed, note in (_bands(text, since), _weights(text, since), _ceiling(text, since)):
            if changed and any(_differs(getattr(rules, name), value) for name, value in changed.items()):
                rules = replace(rules, **changed)
                notes.append(note)
    return rules, tuple(notes)


Change = tuple[dict[str, Any], Message]
_NOTHING: Change = ({}, Message("", ""))


def _bands(text: str, since: date) -> Change:
    """定性指标按 100%-80%、80%-60%、60%-0% 分档."""
    found = _BANDS.search(text)
    if found is None:
        return _NOTHING
    upper, upper2, lower, lower2 = (Decimal(found[name]) / 100 for name in "abcd")
    if upper != upper2 or lower != lower2 or not 0 < lower < upper < 1:
        return _NOTHING
    bands: list[Band] = [(upper, Decimal(1)), (lower, upper), (Decimal(0), lower)]
    changed = {f"qualitative_tier{number}": Value(band, _OWN, since) for number, band in enumerate(bands, 1)}
    shown = f"{upper:.0%}、{lower:.0%}"
    return changed, Message(f"定性指标分档按本表说明：{shown}", f"qualitative tiers as the form states them: {shown}")


def _weights(text: str, since: date) -> Change:
    """预算执行率10%、产出指标50%、效益指标30%、满意度指标10%."""
    weights = {}
    for part, word in _WEIGHT.items():
        found = re.search(word + r"(?:权重|分值|占|为|统一设置为|[:：(（]){0,3}\s*(\d{1,3})\s*(?:分|%)", text)
        if found:
            weights[part] = Value(Decimal(found[1]), _OWN, since)
    if len(weights) < 3 or sum(value.value for value in weights.values()) != 100:
        return _NOTHING
    shown = "/".join(f"{value.value}" for value in weights.values())
    return {"weights": {"standard": weights}}, Message(f"分值权重按本表说明：{shown}", f"weights as the form states them: {shown}")


def _ceiling(text: str, since: date) -> Change:
    """按 B/A 或 A/B × 分值计分."""
    if not _CEILING.search(text):
        return _NOTHING
    changed = {"indicator_positive": Value("proportional", _OWN, since), "indicator_negative": Value("ratio", _OWN, since)}
    return changed, Message("定量指标按本表说明以 B/A 或 A/B 计分", "quantities score B/A or A/B as the form states")


def _differs(own: Any, value: Any) -> bool:
    if isinstance(own, Value):
        return own.value != value.value
    return {part: item.value for part, item in own.get("standard", {}).items()} != {
        part: item.value for part, item in value["standard"].items()
    }

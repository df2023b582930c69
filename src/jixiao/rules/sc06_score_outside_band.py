"""A qualitative score lies outside the band of its tier.

## What it checks

Where the actual cell names a tier (达成…, 部分达成并具有一定效果, 未达成且效果较差), whether score ÷ weight lies in that tier's band.

## Why it matters

The tiers are the only yardstick qualitative indicators have; 部分达成 with full marks is a contradiction in one row.

## Faulty

部分达成预期指标并具有一定效果, weight 10, score 10.

## Sound

部分达成预期指标并具有一定效果, weight 10, score 7.

## Limits

The upper edge of a band is allowed. Rows with figures on both sides are scored by formula, not here. Bands are the profile's.

## 说明

完成值写明定性档次的，核对得分占分值的比例是否落在该档区间（区间以评分办法为准，含上限）。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import name_of, percent, short
from jixiao.profile import Rules

TIERS = {
    1: Message("全部或基本达成", "attained"),
    2: Message("部分达成", "partly attained"),
    3: Message("未达成", "not attained"),
}


@rule(
    "SC06",
    "score-outside-band",
    severity="warning",
    since="0.1",
    needs=("actual", "weight", "score"),
    zh="“{row}”定性得分超出档次：完成情况为“{actual}”（{tier}档，{low}—{high}），得分{score}占分值{weight}的{share}，应在{least}—{most}分。",
    en="“{row}”: the actual says “{actual}” ({tier_en}, {low}–{high}), but {score} of {weight} is {share}; it should be {least} to {most}.",
    mend=Message("填报人按档次更正得分，或更正完成情况的档次。", "The preparer corrects the score or the tier."),
    basis=("mof-2020-10", "定性指标三档计分"),
)
def check(indicator: Indicator, rules: Rules) -> Iterator[Fault | Unmet]:
    tier = indicator.actual.value.tier if indicator.actual.value else None
    weight, score = indicator.weight.value or Decimal(0), indicator.score.value or Decimal(0)
    if tier is None or weight <= 0:
        yield Unmet(Message("完成值没有写明定性档次", "the actual value names no tier"))
        return
    band = rules.tier(tier)
    low, high = band.value
    share = score / weight
    if low <= share <= high:
        return
    args = {
        "row": name_of(indicator),
        "actual": short(indicator.actual.text),
        "tier": TIERS[tier].zh,
        "tier_en": TIERS[tier].en,
        "share": percent(share),
    }
    args |= {"low": percent(low), "high": percent(high), "score": indicator.score.text, "weight": weight}
    args |= {"least": low * weight, "most": high * weight}
    yield Fault(args, (indicator.score.place, indicator.actual.place), cite=band.cite)

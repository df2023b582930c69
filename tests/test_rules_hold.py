"""No form, however oddly filled, makes a rule crash."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jixiao.audit import audit
from jixiao.profile import choose
from jixiao.score import score
from jixiao.trial import form_of

CELLS = st.sampled_from(
    [
        *[
            "",
            "0",
            "—",
            "≥",
            "若干",
            "100%",
            "≥90%",
            "5",
            "-3",
            "８月",
            "2023年12月",
            "人",
            "两次",
            "1,000.50",
            "9" * 30,
            "“”（",
            "12-13月",
            "≤0",
        ],
        *[
            "=0起",
            "第三季度",
            "约",
            "80%-90%",
            "2月30日",
            "\n",
            "…",
            "%",
            "不适用",
            "5分",
            "A、B等3个社区",
            "共10人，其中3人、4人",
            "满意度",
        ],
        *["完成率", "疫情影响", "王某同志13900001377", "<p>", "“甲、乙”三项"],
    ]
)
LEVELS = st.sampled_from(["产出指标", "数量指标", "满意度指标", "成本指标", "效益指标", "社会效益指标", "时效指标"])
INDICATOR = st.fixed_dictionaries(
    {},
    optional={
        "level1": LEVELS,
        "level2": LEVELS,
        **dict.fromkeys(("name", "content", "target", "actual", "weight", "score", "reason", "remedy"), CELLS),
    },
)
FUND = st.fixed_dictionaries(
    {"source": st.sampled_from(["total", "fiscal", "carry-over", "other"])},
    optional=dict.fromkeys(("label", "original", "revised", "executed", "transfers", "weight", "rate", "score", "reason"), CELLS),
)
FORM = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["project", "department", "transfer"]),
        "stage": st.sampled_from(["target", "monitoring", "self-evaluation"]),
        "indicators": st.lists(INDICATOR, max_size=4),
        "funds": st.lists(FUND, max_size=3),
    },
    optional=dict.fromkeys(("total", "total_weight", "planned", "achieved", "money_unit", "duties", "name", "unit"), CELLS),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FORM, FORM)
def test_no_rule_crashes_and_every_rule_is_counted_once(filled, other):
    form = form_of(filled)
    profile = choose(form)
    measures = {"全年执行数": Decimal(3), "两次": Decimal(2)}

    report = audit(form, score(form, profile), profile, approved=form_of(other), last_year=form_of(other), measures=measures)

    assert not [found.message.zh for found in report.findings if "运行出错" in found.message.zh]
    assert report.passed + report.found + len(report.skipped) == len(report.ran)

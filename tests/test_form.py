import json
from decimal import Decimal

import pytest

from jixiao.document import Place
from jixiao.errors import Message, WrongUse
from jixiao.form import (
    BLANK,
    Form,
    FundLine,
    Goal,
    Indicator,
    Reading,
    Remark,
    Total,
    from_json,
    known,
    place_from_json,
    place_to_json,
    schema,
    to_json,
)
from jixiao.values import parse_actual, parse_target

BLANK_CELL: Reading = Reading(None, "", None, BLANK)


def filed() -> Form:
    target, actual = parse_target("≥300人次", "培训人次", 2023), parse_actual("318人次", "培训人次", 2023)
    row = Indicator(
        known("产出指标"),
        known("数量指标"),
        known("培训人次"),
        target=Reading(target, "≥300人次", None, None),
        actual=Reading(actual, "318人次", None, None),
        weight=known(Decimal("5.00")),
        score=known(Decimal(5)),
        reason=BLANK_CELL,
        others=(("佐证资料", "名册"),),
        place=Place(table=1, row=12, column=3),
    )
    fund = FundLine(
        known("年度资金总额"), "total", revised=known(Decimal("842.50")), executed=known(Decimal("819.34")), rate=known(Decimal("0.9725"))
    )
    columns = {
        "title",
        "name",
        "level1",
        "level2",
        "target",
        "actual",
        "weight",
        "score",
        "reason",
        "revised",
        "executed",
        "rate",
        "planned",
        "total",
    }
    return Form(
        "project",
        "self-evaluation",
        known("项目支出绩效自评表"),
        known(2023),
        known("校舍维修"),
        funds=(fund,),
        goals=(Goal(known("维修24所。")),),
        indicators=(row,),
        total=Total(known(Decimal(100)), BLANK_CELL),
        remarks=(Remark("存在问题", known("无")),),
        notes=(Message("一行被截断", "一行被截断"),),
        columns=frozenset(columns),
    )


def test_a_form_comes_back_from_its_json():
    form = filed()

    assert from_json(json.loads(json.dumps(to_json(form)))) == form


def test_numbers_are_the_printed_decimals_and_what_is_missing_is_null():
    data = to_json(filed())

    assert data["indicators"][0]["weight"] == "5.00"
    assert data["funds"][0]["rate"] == "0.9725"
    assert data["funds"][0]["original"] is None
    assert data["total"] == {"weight": "100", "score": None}
    assert data["year"] == "2023"


def test_a_blank_cell_and_a_cell_the_form_has_not_are_told_apart_after_reading_back():
    back = from_json(to_json(filed()))

    assert back.indicators[0].reason.blank
    assert back.indicators[0].remedy.absent
    assert back.total.score.blank
    assert back.funds[0].original.absent


def test_doubtful_and_unreadable_values_are_listed_with_their_reason():
    form = filed()
    why, unread = Message("识别置信度低", "low confidence"), Message("“五”不能读作数", "no number")
    row = Indicator(name=Reading("培训", "培训", None, None, 60, why), weight=Reading(None, "五五", None, unread))
    data = to_json(Form(form.kind, form.stage, indicators=(row,)), "en")

    assert [(doubt["field"], doubt["confidence"], doubt["why"]) for doubt in data["doubts"]] == [
        ("indicators[0].name", 60, "low confidence"),
        ("indicators[0].weight", 100, "no number"),
    ]


def test_json_without_columns_takes_them_from_what_is_filled():
    form = from_json(
        {
            "kind": "project",
            "stage": "target",
            "indicators": [{"name": "道路", "target_text": "≥5公里"}, {"name": "桥梁", "target_text": None}],
        }
    )

    assert form.indicators[1].target.blank
    assert form.indicators[1].actual.absent
    assert form.indicators[0].target.value is not None
    assert form.indicators[0].target.value.parts[0].operator == ">="


@pytest.mark.parametrize(
    "data",
    [{"kind": "企业"}, {"stage": "总结"}, {"year": "二〇二三"}, {"funds": [{"revised": "八百"}]}, {"indicators": [{"weight": "NaN"}]}],
)
def test_json_that_holds_what_it_cannot_is_refused_with_a_sentence(data: dict):
    with pytest.raises(WrongUse) as refused:
        from_json(data)

    assert len(refused.value.message.zh) > 5


def test_a_place_comes_back_from_json_and_says_where_it_is():
    place = Place(sheet="自评表", row=12, column=4)

    assert place_to_json(place) == {"sheet": "自评表", "row": 12, "column": 4, "text": "自评表!D12"}
    assert place_from_json(place_to_json(place)) == place
    assert place_to_json(None) is None


def test_the_schema_names_every_key_the_json_has():
    described = schema()["properties"]
    data = to_json(filed())

    assert set(data) == set(described)
    for scope in ("funds", "goals", "indicators"):
        assert set(data[scope][0]) == set(described[scope]["items"]["properties"])

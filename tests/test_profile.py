"""Profiles load or say what is wrong with them, and give the scores their cases say."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import form, fund, indicator
from jixiao.errors import ProfileError
from jixiao.form import Form
from jixiao.profile import FOLDER, KEYS, catalogue, choose, load, parse
from jixiao.score import Row, grade_of, rows_under, score

CASES = [
    pytest.param(path.parent.parent.name, case, id=f"{path.parent.parent.name}: {case['says']}")
    for path in sorted(FOLDER.glob("*/cases/*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]
MONEY = ("original", "revised", "executed", "transfers", "rate")


def case_form(case: dict) -> Form:
    if "target" in case:
        row = indicator(case.get("name", "指标"), case["target"], case["actual"], weight=case["weight"], score=case.get("printed"))
        return form(indicators=[row], year=case["year"])
    cells = {key: case[key] for key in (*MONEY, "weight") if key in case}
    return form([fund(score=case.get("printed"), **cells)], year=case["year"])


@pytest.mark.parametrize(("profile_id", "case"), CASES)
def test_a_case_scores_what_it_says(profile_id, case):
    profile = load(profile_id)
    rules = profile.for_year(case["year"])
    if "grade" in case:
        assert grade_of(Decimal(case["total"]), rules) == case["grade"]
        return
    (row,) = rows_under(case_form(case), rules)

    assert row.decided is not case.get("undecided", False), row.working.sentence.zh
    assert format(row.recomputed, "f") == case.get("scores", case.get("printed"))
    if "band" in case:
        assert row.band == tuple(Decimal(edge) for edge in case["band"].split("-"))
    assert row.working.sentence.zh
    assert row.working.sentence.en


@pytest.mark.parametrize("profile", catalogue(), ids=lambda profile: profile.id)
def test_every_profile_has_sources_and_cases(profile):
    folder = FOLDER / profile.id

    assert (folder / "SOURCES.md").read_text("utf-8").startswith(f"# Sources of {profile.id}")
    assert list((folder / "cases").glob("*.toml"))


@pytest.mark.parametrize("profile", catalogue(), ids=lambda profile: profile.id)
def test_every_value_has_a_source_and_what_is_unconfirmed_names_no_article(profile):
    for _, value in profile.for_year(2023).values():
        assert value.cite.title.zh
        assert value.cite.title.en
        if value.cite.grade == "unconfirmed":
            assert not value.cite.locator
            assert "条" not in value.cite.to("zh")


def test_the_seven_profiles_are_there():
    known = {profile.id for profile in catalogue()}

    assert known == {"cn-mof-2020", "cn-mof-2021", "wangcheng-2021", "shanghai-2020", "sichuan-2023", "hubei-2020", "jiangxi-stepped"}


def test_a_value_changes_on_its_day():
    profile = load("cn-mof-2020")

    assert profile.on(date(2019, 12, 31)).qualitative_tier2.value == (Decimal("0.5"), Decimal("0.8"))
    assert profile.on(date(2020, 1, 1)).qualitative_tier2.value == (Decimal("0.6"), Decimal("0.8"))


def test_a_local_profile_stands_on_the_national_one():
    rules = load("wangcheng-2021").for_year(2021)

    assert rules.execution_method.value == "symmetric"
    assert rules.indicator_positive.cite.source == "财预〔2020〕10号"
    assert str(rules.indicator_positive.cite) == "财预〔2020〕10号（未核对原文）"


ENTRY = '[{ from = 2020-01-01, value = %s, cite = "a", grade = "observed" }]'
EARLIER = '{ from = 2019-01-01, value = "symmetric", cite = "a", grade = "observed" }'
LATER_FIRST = (ENTRY % '"capped"').replace("]", f", {EARLIER}]")
SOURCE = '[sources.a]\nzh = "某表"\nen = "a form"\n'
HEAD = 'extends = "cn-mof-2020"\ntitle = { zh = "试", en = "trial" }\nabout = { zh = "试", en = "trial" }\n'


def profile_text(body: str) -> str:
    return HEAD + body + "\n" + SOURCE


def test_a_small_profile_is_a_few_lines():
    profile = parse(profile_text("[execution]\nmethod = " + ENTRY % '"symmetric"'), "trial")

    assert profile.for_year(2022).execution_method.value == "symmetric"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("[execution]\nmetod = " + ENTRY % '"capped"', "execution.metod：没有这个项"),
        ("[exekution]\nmethod = " + ENTRY % '"capped"', "exekution：没有这个项"),
        ("[weights.standard]\nfun = " + ENTRY % "100", "weights.standard.fun：没有这个项"),
        ("[execution]\nmethod = " + ENTRY % '"generous"', "不是可用的办法"),
        ('[execution]\nmethod = [{ from = 2020-01-01, value = "capped", grade = "observed" }]', "没有注明依据"),
        ('[execution]\nmethod = [{ from = 2020-01-01, value = "capped", cite = "a" }]', "没有注明依据"),
        ('[execution]\nmethod = [{ from = 2020-01-01, value = "capped", cite = "b", grade = "observed" }]', "不在 sources 中"),
        ('[execution]\nmethod = [{ from = 2020-01-01, value = "capped", cite = "a", grade = "sure" }]', "不是证据等级"),
        (
            '[execution]\nmethod = [{ from = 2020-01-01, value = "capped", cite = "a", grade = "unconfirmed", at = "第三条" }]',
            "不得写条款号",
        ),
        ('[execution]\nmethod = [{ from = "2020", value = "capped", cite = "a", grade = "observed" }]', "from（日期）"),
        ('[execution]\nmethod = [{ from = 2020-01-01, value = "capped", cite = "a", grade = "observed", note = "?" }]', "没有“note”"),
        ('[execution]\nmethod = "capped"', "应为一列"),
        ("[execution]\nmethod = " + LATER_FIRST, "次序颠倒"),
        ("[weights.standard]\nexecution = " + ENTRY % "10" + "\nindicators = " + ENTRY % "80", "分值合计为 90，应为 100"),
        ("[qualitative]\ntier2 = " + ENTRY % "[0.7, 0.8]", "三档应首尾相接"),
        ("[qualitative]\ntier2 = " + ENTRY % "[0.8, 0.6]", "下限在前"),
        ("[grade]\ngood = " + ENTRY % "95", "依次降低"),
        ("[execution]\nsteps = " + ENTRY % "[{ least = 0.6, share = 0.5 }, { least = 0.8, share = 0.7 }]", "从高到低"),
        ("[execution]\nexplain-below = " + ENTRY % '"90%"', "不是数"),
        ("[applies]\nplace = ['甲']", "没有“place”"),
        ("[applies]\nkinds = ['plan']", "没有“plan”这类表"),
        ("a = = b", "不是有效的 TOML"),
        ("[execution.method]\nvalue = 1", "应为一列"),
        ("[weights]\nstandard = 5", "应为一节"),
        ("[applies]\nsince = '2020'", "值类型不对"),
        ("[sources.b]\nzh = '只有中文'", "应写明 zh 和 en"),
        ("[indicator]\naccepts = " + ENTRY % '["generous"]', "应为一列办法"),
    ],
)
def test_a_faulty_profile_is_refused_with_a_sentence(body, words):
    with pytest.raises(ProfileError) as error:
        parse(profile_text(body), "trial")

    assert words in error.value.message.zh
    assert "trial" in error.value.message.zh
    assert error.value.message.en.startswith("trial")


@pytest.mark.parametrize("name", ["trial", "wangcheng-2021", "atlantis-2020"])
def test_a_profile_stands_only_on_one_that_stands_on_none(name):
    with pytest.raises(ProfileError, match="依托"):
        parse(profile_text("").replace("cn-mof-2020", name), "trial")


TOKENS = ("true", "5", "-1", '"x"', "[]", "{}", "2020-01-01", "[1, 2, 3]", "{ a = 1 }", "0.5", "")


@given(st.data())
def test_no_mangled_profile_fails_with_anything_but_a_sentence(data):
    lines = (FOLDER / "cn-mof-2021" / "profile.toml").read_text("utf-8").splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        parts = re.split(r"(?<== )", lines[at])
        spot = data.draw(st.integers(0, len(parts) - 1))
        parts[spot] = re.sub(r"^[^,}\]]*", data.draw(st.sampled_from(TOKENS)), parts[spot], count=1)
        lines[at] = "".join(parts)
    try:
        read = parse("\n".join(lines), "mangled")
    except ProfileError:
        return
    assert read.for_year(2022).execution_method.value


def test_a_profile_without_a_needed_value_is_refused():
    with pytest.raises(ProfileError, match="缺少这个值"):
        parse(profile_text("").replace('extends = "cn-mof-2020"\n', ""), "trial")


def test_an_unknown_profile_names_those_there_are():
    with pytest.raises(ProfileError, match="cn-mof-2020"):
        load("atlantis-2020")


def test_a_profile_may_live_in_a_folder_of_its_own(tmp_path):
    (tmp_path / "profile.toml").write_text(profile_text("[execution]\nmethod = " + ENTRY % '"symmetric"'), "utf-8")

    assert load(str(tmp_path)).for_year(2022).execution_method.value == "symmetric"


@pytest.mark.parametrize(
    ("cells", "profile_id"),
    [
        ({"department": "长沙市望城区老干部服务中心", "kind": "department", "year": 2021}, "wangcheng-2021"),
        ({"department": "长沙市望城区教育局", "kind": "project", "year": 2021}, "cn-mof-2020"),
        ({"unit": "上海市普陀区体育事业管理中心", "year": 2022}, "shanghai-2020"),
        ({"unit": "上海市普陀区体育事业管理中心", "year": 2018}, "cn-mof-2020"),
        ({"department": "大英县司法局部门", "year": 2023}, "sichuan-2023"),
        ({"department": "大英县司法局部门", "year": 2021}, "cn-mof-2020"),
        ({"unit": "武汉市青山区教育局", "year": 2021}, "hubei-2020"),
        ({"department": "316 浮梁县林业局", "kind": "department", "year": 2022}, "jiangxi-stepped"),
        ({"department": "白石区老干部服务中心", "kind": "department", "year": 2022}, "cn-mof-2020"),
        ({"unit": "青山市上海路街道办事处", "year": 2022}, "cn-mof-2020"),
        ({"name": "上海至武汉铁路沿线整治项目", "unit": "某县某局", "year": 2022}, "cn-mof-2020"),
        ({"unit": "某县某局", "year": 2015}, "cn-mof-2020"),
        ({"unit": "某县某局", "year": None}, "cn-mof-2020"),
    ],
)
def test_the_profile_fits_place_and_year_else_it_is_the_national_one(cells, profile_id):
    assert choose(form(**cells)).id == profile_id


def test_cost_at_level_1_chooses_the_national_profile_that_has_it():
    rows = [indicator(level1="成本指标", level2="经济成本指标", weight=10)]

    assert choose(form(indicators=rows, year=2023, unit="某县某局")).id == "cn-mof-2021"
    assert choose(form(indicators=rows, year=2019, unit="某县某局")).id == "cn-mof-2020"


def test_every_key_is_explained_in_the_manual():
    manual = (Path(__file__).parent.parent / "docs" / "profiles.md").read_text("utf-8")

    assert [key for key in KEYS if f"`{key}`" not in manual] == []


def test_the_form_prints_the_row_it_is_scored_by():
    card = score(form([fund(revised="100", executed="90", weight=10, score="9")], total="9"), load("cn-mof-2020"))

    assert isinstance(card.rows[0], Row)
    assert card.rows[0].working.formula == "10 × min(1, 90/100) = 9.00"

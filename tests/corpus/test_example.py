import runpy
from pathlib import Path

from jixiao.corpus.audit import audit
from jixiao.corpus.generate import fill
from jixiao.corpus.lake import Lake

ASK = runpy.run_path(str(Path(__file__).parents[2] / "examples" / "corpus" / "ask.py"))


def test_the_example_questions_are_answered_from_what_was_planted(tmp_path):
    lake = Lake(tmp_path, create=True)
    planted = fill(lake, 60, rates={"full-marks": 0.3}, across={"copied": 0.2})
    audit(lake, engine="local")

    given, promised, scandals = ASK["marks_given_away"](lake), ASK["promised"](lake, "满意度"), ASK["scandals"](lake)

    assert given["full_marks"].sum() == sum("full-marks" in what for what in planted.values()) > 0
    assert promised.filter(promised["low"] < 85).height == 0 < promised.height
    assert scandals.height == sum("XC11" in what for what in planted.values()) > 0

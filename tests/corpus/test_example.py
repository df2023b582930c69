import json
import runpy
from pathlib import Path

from jixiao.corpus.audit import audit
from jixiao.corpus.generate import fill
from jixiao.corpus.lake import Lake

EXAMPLES = Path(__file__).parents[2] / "examples" / "corpus"
ASK = runpy.run_path(str(EXAMPLES / "ask.py"))


def test_the_example_questions_are_answered_from_what_was_planted(tmp_path):
    lake = Lake(tmp_path, create=True)
    planted = fill(lake, 60, rates={"full-marks": 0.3}, across={"copied": 0.2})
    audit(lake, engine="local")

    given, promised, scandals = ASK["marks_given_away"](lake), ASK["promised"](lake, "满意度"), ASK["scandals"](lake)

    assert given["full_marks"].sum() == sum("full-marks" in what for what in planted.values()) > 0
    assert promised.filter(promised["low"] < 85).height == 0 < promised.height
    assert scandals.height == sum("XC11" in what for what in planted.values()) > 0


def test_every_cell_of_the_notebook_runs_in_order_and_answers():
    cells = json.loads((EXAMPLES / "ask.ipynb").read_text(encoding="utf-8"))["cells"]
    here: dict[str, object] = {}

    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), here)

    planted = [what for defects in here["planted"].values() for what in defects]
    assert here["given_away"].height == planted.count("full-marks") > 0
    assert set(here["scandals"]["code"]) == {"XC11", "XC12", "XC15", "XC16", "XC17"} & set(planted) != set()
    assert here["beside"]
    assert "跨表发现的问题" in here["html"]
    assert here["library"].height > 0

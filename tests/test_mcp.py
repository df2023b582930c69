import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jixiao.errors import WrongUse
from jixiao.mcp import Asked, server

FORMS = Path(__file__).parent / "forms"


def test_a_form_is_checked_by_a_tool_call():
    with ThreadPoolExecutor(1) as elsewhere:  # a browser test before this one may have left a loop running in this thread
        call = server([FORMS]).call_tool("check_form", {"path": str(FORMS / "seed1-wangcheng-2021.docx")})
        answer = elsewhere.submit(asyncio.run, call).result()

    form = json.loads(answer.content[0].text)["files"][0]["forms"][0]
    assert form["scorecard"]["recomputed"] == "98.61"


def test_a_file_outside_the_folders_it_was_given_is_refused(tmp_path):
    with pytest.raises(WrongUse):
        Asked([tmp_path]).read_form(str(FORMS / "seed1-wangcheng-2021.docx"))


def test_a_way_out_of_the_folder_through_dots_is_refused(tmp_path):
    with pytest.raises(WrongUse):
        Asked([tmp_path / "in"]).read_form(str(tmp_path / "in" / ".." / "form.docx"))


def test_every_rule_can_be_listed_and_explained():
    asked = Asked([FORMS])

    assert all(asked.explain_rule(rule["code"]) for rule in asked.list_rules())

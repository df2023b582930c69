import asyncio
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from mcp.server.mcpserver.exceptions import ToolError

from jixiao.corpus.lake import Lake
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


def test_a_client_is_told_in_a_sentence_what_could_not_be_done(tmp_path):
    with ThreadPoolExecutor(1) as elsewhere, pytest.raises(ToolError, match="不在允许的文件夹内"):
        elsewhere.submit(asyncio.run, server([tmp_path]).call_tool("read_form", {"path": str(FORMS)})).result()


def test_files_and_lakes_are_listed_and_found_by_their_names(tmp_path):
    Lake(tmp_path / "province", create=True)
    (tmp_path / "forms").mkdir()
    shutil.copy(FORMS / "seed2-shanghai-2020.xlsx", tmp_path / "forms" / "a.xlsx")
    (tmp_path / ".hidden").touch()
    asked = Asked([tmp_path, "s3://forms/lake"])

    assert asked.list_files() == [str(tmp_path / "forms" / "a.xlsx"), str(tmp_path / "province"), "s3://forms/lake"]
    assert asked.list_files("forms") == [str(tmp_path / "forms" / "a.xlsx")]
    assert asked.read_form("forms/a.xlsx")["files"][0]["forms"]
    assert asked.lake_statistics("province", "by_year") == []


def test_every_rule_can_be_listed_and_explained():
    asked = Asked([FORMS])

    assert all(asked.explain_rule(rule["code"]) for rule in asked.list_rules())

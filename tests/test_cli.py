"""The command line is a contract: exit codes, JSON, and a sentence for every bad file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jixiao import cli

FORMS = Path(__file__).parent / "forms"
SEED1 = FORMS / "seed1-wangcheng-2021.docx"
SEED2 = FORMS / "seed2-shanghai-2020.xlsx"


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def run(*words: object) -> tuple[int, str, str]:
        code = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "txt", "pdf", "doc", "xls"])
def test_seed_1_recomputes_to_98_61_in_every_format(run, kind):
    code, out, _ = run("check", FORMS / f"seed1-wangcheng-2021.{kind}", "--json")

    form = json.loads(out)["files"][0]["forms"][0]
    assert code == 1
    assert form["profile"] == "wangcheng-2021"
    assert (form["scorecard"]["printed"], form["scorecard"]["recomputed"]) == ("98.92", "98.61")
    workings = {row["label"]: row["working"] for row in form["scorecard"]["rows"]}
    assert workings["年度资金总额"] == "10 × (2 − 1.1080) = 8.92"


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "txt", "pdf", "doc", "xls"])
def test_seed_2_prints_and_recomputes_to_96_99_in_every_format(run, kind):
    _, out, _ = run("check", FORMS / f"seed2-shanghai-2020.{kind}", "--json")

    scorecard = json.loads(out)["files"][0]["forms"][0]["scorecard"]
    assert (scorecard["printed"], scorecard["recomputed"]) == ("96.99", "96.99")


def test_a_file_that_cannot_be_read_gets_a_sentence_and_the_others_are_done(run, tmp_path):
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "empty.xlsx").write_bytes(b"")

    code, out, _ = run("check", SEED2, tmp_path, "--json")

    files = json.loads(out)["files"]
    assert code == 3
    assert [len(file["forms"]) for file in files] == [1, 0, 0]
    assert all(len(file["error"]) > 10 for file in files[1:])


def test_a_form_without_errors_exits_clean(run):
    code, out, _ = run("check", FORMS / "clean.docx")

    assert code == 0
    assert "应得 99.53" in out


def test_wrong_use_exits_2_with_a_sentence(run):
    code, _, err = run("rule", "ZZ99")

    assert (code, err.count("\n")) == (2, 1)


def test_a_profile_that_does_not_exist_is_wrong_use(run):
    code, _, err = run("check", SEED1, "--profile", "nowhere-1999")

    assert code == 2
    assert "nowhere-1999" in err


def test_the_report_is_in_english_where_asked(run):
    _, out, _ = run("check", SEED1, "--lang", "en")

    assert "recomputed 98.61" in out
    assert "errors" in out


def test_the_html_report_links_each_marked_cell_to_its_finding(run, tmp_path):
    run("check", SEED1, "--html", tmp_path / "report.html")

    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="f1-1"' in page
    assert 'href="#f1-1"' in page
    assert "<script" not in page


def test_a_folder_is_walked_and_the_json_names_each_file_once(run, tmp_path):
    for name in ("a.docx", "b.docx"):
        (tmp_path / name).write_bytes(SEED1.read_bytes())

    _, out, _ = run("read", tmp_path, "--json")

    assert [Path(file["path"]).name for file in json.loads(out)["files"]] == ["a.docx", "b.docx"]


def test_every_command_has_help_in_both_languages():
    for language in ("zh", "en"):
        commands = next(a for a in cli.parser(language)._actions if hasattr(a, "choices") and isinstance(a.choices, dict))
        for command in commands.choices.values():
            assert command.description


def test_the_command_starts_without_loading_what_it_does_not_need():
    script = "import sys, jixiao.cli as c; c.main(['rule', 'AR01']); heavy = {'polars', 'django', 'typst', 'cv2'} & set(sys.modules); sys.exit(len(heavy))"

    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0


def test_copies_are_written_beside_each_other_and_the_original_is_untouched(run, tmp_path):
    before = SEED1.read_bytes()

    run("check", SEED1, "--annotate", tmp_path)

    assert (tmp_path / SEED1.name).read_bytes() != before
    assert SEED1.read_bytes() == before


def test_a_repair_is_told_and_a_form_that_needs_none_is_not_copied(run, tmp_path):
    code, out, _ = run("check", FORMS / "clean.docx", "--repair", tmp_path)

    assert code == 0
    assert "没有可由算术改正的数" in out
    assert list(tmp_path.iterdir()) == []


def test_a_batch_leaves_a_workbook_and_a_picture(run, tmp_path):
    run("check", SEED1, SEED2, "--batch", tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["summary.svg", "summary.xlsx"]


def test_a_public_copy_comes_with_its_list_and_says_that_a_person_decides(run, tmp_path):
    _, out, _ = run("export", SEED2, "--public", "-o", tmp_path / "public.xlsx")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["public-masked.xlsx", "public.xlsx"]
    assert "由人逐条决定" in out


def test_a_form_is_exported_to_an_official_layout_and_reads_back(run, tmp_path):
    run("export", SEED2, "--layout", "cn-project-2020", "-o", tmp_path / "form.docx")
    _, out, _ = run("read", tmp_path / "form.docx", "--json")

    assert json.loads(out)["files"][0]["forms"][0]["total"]["score"] == "96.99"


def test_no_lake_is_begun_for_documents_that_are_not_there(run, tmp_path):
    named = run("corpus", "add", tmp_path / "lake", tmp_path / "nothing.docx")
    unnamed = run("corpus", "add", tmp_path / "lake")

    assert (named[0], unnamed[0]) == (2, 2)
    assert "nothing.docx" in named[2]
    assert not (tmp_path / "lake").exists()


def test_an_audit_takes_no_documents(run, tmp_path):
    assert run("corpus", "add", tmp_path / "lake", SEED2, "--engine", "local")[0] == 0

    code, _, said = run("corpus", "audit", tmp_path / "lake", SEED2)

    assert code == 2
    assert "不接文件" in said


def test_rules_across_forms_are_listed_and_explained_with_the_others(run):
    _, listed, _ = run("rule")
    code, explained, _ = run("rule", "xc11")

    assert "XC11" in listed
    assert "完成情况照抄" in listed
    assert code == 0
    assert "逐字相同" in explained


def test_a_rule_of_ones_own_is_tried_on_its_fixture_and_used(run, tmp_path):
    (tmp_path / "own.py").write_text(
        '"""The name is long.\n"""\n\nfrom jixiao.audit import Fault, rule\nfrom jixiao.errors import Message\nfrom jixiao.form import Form\n\n\n'
        '@rule("ZZ01", "long-name", severity="info", since="1", zh="项目名称超过{limit}字", en="longer than {limit}", mend=Message("填报人", "clerk"), needs=("name",))\n'
        "def check(form: Form):\n    if len(form.name.value) > 5:\n        yield Fault({'limit': 5}, (form.name.place,))\n",
        encoding="utf-8",
    )

    code, out, _ = run("rule", "test", tmp_path)
    _, checked, _ = run("check", SEED2, "--rules", tmp_path)

    assert code == 1
    assert "缺少测试文件 ZZ01.toml" in out
    assert "项目名称超过5字" in checked


def test_empty_ledgers_are_written_and_filled_ones_left_alone(run, tmp_path):
    run("ledger", "general", "--out", tmp_path)
    (filled := next(tmp_path.glob("*.xlsx"))).write_bytes(b"filled")
    code, _, _ = run("ledger", "general", "--out", tmp_path)

    assert code == 0
    assert len(list(tmp_path.glob("*.xlsx"))) == 13
    assert filled.read_bytes() == b"filled"

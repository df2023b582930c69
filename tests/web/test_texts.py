"""Both languages stand side by side: no Chinese in templates outside `{% t %}`, none in the code outside say() and Message()."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "src" / "jixiao" / "web"
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: str(p.relative_to(WEB)))
def test_every_sentence_of_a_template_has_its_english(template):
    text = re.sub(
        r"\{% t (\"[^\"]*\"|'[^']*') (\"[^\"]*\"|'[^']*').*?%\}|\{#.*?#\}|\|default:\"[^\"]*\"", "", template.read_text(encoding="utf-8")
    )

    assert re.findall(r"[一-鿿]+", text) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: str(p.relative_to(WEB)))
def test_the_english_is_english(template):
    for chinese, english in re.findall(r"\{% t (\"[^\"]*\"|'[^']*') (\"[^\"]*\"|'[^']*')", template.read_text(encoding="utf-8")):
        if chinese.strip("\"'") == "English":
            continue
        assert not re.search(r"[一-鿿]", english), english
        assert english.strip("\"'").strip() or not chinese.strip("\"'").strip()
        assert sorted(re.findall(r"\{\w+\}", chinese)) == sorted(re.findall(r"\{\w+\}", english)), chinese

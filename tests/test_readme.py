import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
spec = importlib.util.spec_from_file_location("readme", ROOT / "tools" / "readme.py")
readme = importlib.util.module_from_spec(spec)
spec.loader.exec_module(readme)
SESSIONS = [
    pytest.param(command, output, id=f"{page}: {command[:60]}")
    for page in readme.PAGES
    for block in readme.BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    for command, output in readme.session(block)
]


@pytest.mark.parametrize(("command", "output"), SESSIONS)
def test_every_command_in_the_readme_prints_what_the_readme_shows(command, output):
    assert readme.printed(command) == output


def test_every_picture_and_page_the_readme_names_is_there():
    import re

    for page in readme.PAGES:
        for target in re.findall(r"\]\((?!http)([^)#]+)", (ROOT / page).read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{page}: {target}"

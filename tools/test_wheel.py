"""Builds the wheel, installs it alone into a new environment and checks a form with it."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SEED = ROOT / "tests" / "forms" / "seed1-wangcheng-2021.docx"


def run(*command: str | Path, cwd: Path = ROOT, code: int = 0) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != code:
        sys.exit(f"{' '.join(map(str, command))}\nexit {done.returncode}, expected {code}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ".")
        wheel = next(folder.glob("jixiao-*.whl"))
        run(sys.executable, "-m", "venv", folder / "venv")
        python = folder / "venv" / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "locks" / "run.txt")
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel)
        answer = run(folder / "venv" / "bin" / "jixiao", "check", SEED, "--json", cwd=folder, code=1)
        form = json.loads(answer)["files"][0]["forms"][0]
        assert form["scorecard"]["recomputed"] == "98.61", form["scorecard"]
        assert "site-packages" in run(python, "-c", "import jixiao; print(jixiao.__file__)", cwd=folder)
    print("the wheel works alone")


if __name__ == "__main__":
    main()

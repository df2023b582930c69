"""Runs every benchmark, one after the other, and prints what each says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> int:
    failed = []
    for script in sorted((ROOT / "benchmarks").glob("*.py")):
        print(f"== benchmarks/{script.name}", flush=True)
        if subprocess.run([sys.executable, script], cwd=ROOT, check=False).returncode:
            failed.append(script.name)
    if failed:
        print("failed:", ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

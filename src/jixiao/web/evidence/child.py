"""The limited child that opens an uploaded ledger: `python -m jixiao.web.evidence.child FILE NAME LEDGER OUT SECONDS MEMORY`.

It knows neither the database nor the secret key; it writes its findings as JSON to OUT and nothing else.
"""

import json
import sys
from pathlib import Path
from typing import Any

from jixiao.evidence.intake import Intake, read_file
from jixiao.evidence.pack import catalogue, load
from jixiao.web.evidence.texts import rows_of


def main(file: str, name: str, code: str, out: str, limits: tuple[str, str]) -> None:
    limit(int(limits[0]), int(limits[1]))
    try:
        found = told(read_file(name, load(*sorted(catalogue())).ledgers[code], data=Path(file).read_bytes()))
    except MemoryError:
        found = {
            "problems": [["error", "", "", ["文件需要的内存超过了限制。", "The file needs more memory than is allowed."]]],
            "rows": None,
        }
    Path(out).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def told(intake: Intake) -> dict[str, Any]:
    """What a file came to, as JSON: problems as [severity, row, column, [zh, en]]; rows as [id, plain texts], or None."""
    return {
        "problems": [[p.severity, p.place.row or "", p.column, list(p.message)] for p in intake.problems],
        "more": intake.more,
        "rows": None if intake.frame is None else [list(row) for row in rows_of(intake.frame, intake.ledger)],
    }


def limit(seconds: int, memory: int) -> None:
    """Bound time and memory where the system can (on Windows only the parent's clock does)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 2**20, 256 * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(*sys.argv[1:5], limits=(sys.argv[5], sys.argv[6]))

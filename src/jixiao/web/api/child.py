"""The limited child that checks an uploaded file: `python -m jixiao.web.api.child FILE NAME OUT SECONDS MEMORY`.

It knows neither the database nor the secret key; it writes what `jixiao check --json` prints into OUT and nothing else.
"""

import json
import sys
from pathlib import Path

from jixiao import check
from jixiao.report import json as told
from jixiao.web.cases.child import _limit


def main(file: str, name: str, out: str, seconds: str, memory: str) -> None:
    _limit(int(seconds), int(memory))
    result = check(name, data=Path(file).read_bytes())
    Path(out).write_text(json.dumps(told.files([result]), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:6])

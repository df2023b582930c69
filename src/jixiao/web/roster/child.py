"""The limited child that opens an uploaded workbook: `python -m jixiao.web.roster.child FILE NAME OUT SECONDS MEMORY`.

It knows neither the database nor the secret key; it writes the tables' texts to OUT and nothing else.
"""

import json
import sys
from pathlib import Path
from typing import Any

from jixiao.document import Table
from jixiao.errors import JixiaoError
from jixiao.web.cases.child import _limit


def main(file: str, name: str, out: str, seconds: str, memory: str) -> None:
    _limit(int(seconds), int(memory))
    Path(out).write_text(json.dumps(_read(Path(file).read_bytes(), name), ensure_ascii=False), encoding="utf-8")


def _read(data: bytes, name: str) -> dict[str, Any]:
    from jixiao import readers

    try:
        document = readers.read(name, data=data)
    except JixiaoError as error:
        return {"failure": list(error.message)}
    except MemoryError:
        return {"failure": ["文件需要的内存超过了限制。", "The file needs more memory than is allowed."]}
    return {"sheets": [_sheet(table) for table in document.tables() if not table.hidden]}


def _sheet(table: Table) -> dict[str, Any]:
    rows: dict[int, dict[int, str]] = {}
    for cell in table.cells:
        if cell.text.strip():
            rows.setdefault(cell.row, {})[cell.column] = cell.text.strip()
    return {"name": table.place.sheet or "", "rows": [[number, cells] for number, cells in sorted(rows.items())]}


if __name__ == "__main__":
    main(*sys.argv[1:6])

"""The limited child that opens an uploaded file: `python -m jixiao.web.cases.child FILE NAME FOLDER SECONDS MEMORY`.

It knows neither the database nor the secret key; it writes result.json and page pictures into FOLDER and nothing else.
"""

import json
import sys
from pathlib import Path
from typing import Any

from jixiao.document import Document, Paragraph, Table
from jixiao.errors import JixiaoError
from jixiao.form import Form, to_json
from jixiao.web.cases import fields

PICTURES = 20


def main(file: str, name: str, folder: str, seconds: str, memory: str) -> None:
    _limit(int(seconds), int(memory))
    out = Path(folder)
    try:
        result: dict[str, Any] = _read(Path(file).read_bytes(), name)
    except JixiaoError as error:
        result = {"failure": list(error.message)}
    except MemoryError:
        result = {"failure": ["文件需要的内存超过了限制。", "The file needs more memory than is allowed."]}
    if "failure" not in result:
        result["pictures"] = _pictures(Path(file), result["format"], out)
    (out / "result.json").write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


def _read(data: bytes, name: str) -> dict[str, Any]:
    from jixiao import readers
    from jixiao.recognise import recognise

    document = readers.read(name, data=data)
    forms = recognise(document)
    if not forms:
        raise JixiaoError("文件里没有找到绩效表。", "No performance form was found in the file.")
    return {
        "format": document.format,
        "notes": [list(note) for note in document.notes],
        "blocks": [_block(block, number) for number, block in enumerate(document.blocks)],
        "forms": [_form(form, document) for form in forms],
    }


def _block(block: Table | Paragraph, number: int) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"text": block.text, "id": f"b{number}"}
    rows: dict[int, list[dict[str, Any]]] = {}
    for cell in block.cells:
        told = {"text": cell.text, "rows": cell.rows, "columns": cell.columns, "id": _spot(block.place_of(cell)), "doubt": bool(cell.doubt)}
        rows.setdefault(cell.row, []).append(told)
    return {"rows": [rows.get(n, []) for n in range(1, block.height + 1)], "id": f"b{number}", "hidden": block.hidden}


def _form(form: Form, document: Document) -> dict[str, Any]:
    known = {_spot(t.place_of(c)) for t in document.tables() for c in t.cells}
    values = []
    for path in fields.paths(form):
        reading = fields.reading_at(form, path)
        if reading is None or reading.absent:
            continue
        spot = _spot(reading.place) if reading.place else ""
        text = fields.get(form, path)
        doubt = reading.doubt or (reading.reason if reading.text.strip() and not reading.known and not reading.blank else None)
        if text or doubt:
            values.append({"path": path, "text": text, "spot": spot if spot in known else "", "doubt": list(doubt) if doubt else None,
                           "confidence": reading.confidence, "where": str(reading.place or "")})  # fmt: skip
    values.sort(key=lambda v: (v["doubt"] is None, v["confidence"]))
    return {"form": to_json(form), "values": values, "notes": [list(note) for note in form.notes]}


def _spot(place: Any) -> str:
    return f"s{place.page or 0}-{place.sheet or ''}-{place.table or 0}-{place.row or 0}-{place.column or 0}".replace(" ", "_")


def _pictures(file: Path, kind: str, out: Path) -> int:
    """Pictures of the pages, for files that are pages."""
    if kind != "pdf":
        return 0
    import pypdfium2

    document = pypdfium2.PdfDocument(file.read_bytes())
    count = min(len(document), PICTURES)
    for number in range(count):
        document[number].render(scale=1.4).to_pil().convert("L").save(out / f"page-{number + 1}.png", optimize=False)
    return count


def _limit(seconds: int, memory: int) -> None:
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
    main(*sys.argv[1:6])

"""The cells of a ledger file as text, with their rows: xlsx (and xls, ods), csv, parquet, or a pasted table.

Nothing is interpreted here; merged cells, hidden rows and formulas without a value are only noted.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.document import Limits
from jixiao.errors import DamagedDocument, LimitExceeded, Message, ProtectedDocument, UnknownFormat

if TYPE_CHECKING:
    import polars as pl

NUL = "\x00"
BOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".et")
LIMIT_BYTES = 512 * 2**20


@dataclass(frozen=True)
class Sheet:
    """One table of text: `rows` from the first line on; `numbers` are their rows in the file; merged ranges count from 1."""

    rows: "pl.DataFrame"
    numbers: Sequence[int]
    file: str = ""
    sheet: str | None = None
    merged: tuple[tuple[int, int, int, int], ...] = ()  # top, left, bottom, right
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    unvalued: frozenset[tuple[int, int]] = frozenset()
    notes: tuple[Message, ...] = ()
    ragged: tuple[tuple[int, int, int], ...] = field(default=())  # row, cells found, cells expected


def open_sheets(name: str, data: bytes | Path) -> tuple[Sheet, ...]:
    """Every sheet that holds cells; raises an UnreadableDocument with a sentence where there is none to be had."""
    size = data.stat().st_size if isinstance(data, Path) else len(data)
    if size > LIMIT_BYTES:
        raise LimitExceeded(f"文件超过 {LIMIT_BYTES >> 20} MB", f"the file is larger than {LIMIT_BYTES >> 20} MB")
    if not size:
        raise DamagedDocument("文件是空的", "the file is empty")
    ending = Path(name).suffix.lower()
    if ending == ".parquet":
        return (parquet(name, data),)
    head = data.open("rb").read(8) if isinstance(data, Path) else data[:8]
    if ending in BOOKS or head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return workbook(name, data.read_bytes() if isinstance(data, Path) else data)
    if ending in (".csv", ".tsv", ".txt", ""):
        return (delimited(name, data),)
    raise UnknownFormat(
        f"不认识的台账格式“{ending}”；可用 xlsx、csv、parquet 或粘贴的表格",
        f"unknown ledger format '{ending}'; use xlsx, csv, parquet or a pasted table",
    )


def pasted(text: str) -> Sheet:
    """A table pasted from a spreadsheet: cells by tabs, rows by lines."""
    return delimited("", text.encode())


def delimited(name: str, data: bytes | Path) -> Sheet:
    import polars as pl

    from jixiao.readers.encoding import decode

    raw = data.read_bytes() if isinstance(data, Path) else data
    notes: tuple[Message, ...] = ()
    try:
        text_bytes = raw.removeprefix(b"\xef\xbb\xbf")
        text_bytes.decode()
    except UnicodeDecodeError:
        text_bytes = decode(raw).encode()
        notes = (
            Message(
                "文件不是 UTF-8 编码，已按 GB18030 等中文编码读取，请核对文字",
                "the file is not UTF-8; it was read as GB18030 or the like, check its text",
            ),
        )
    first = text_bytes[: text_bytes.find(b"\n") + 1 or None]
    separator = "\t" if first.count(b"\t") > first.count(b",") else ","
    try:
        rows = pl.read_csv(text_bytes, has_header=False, infer_schema=False, separator=separator, skip_lines=0, raise_if_empty=False)
        if rows.width:
            rows.columns = columns_of(rows.width)
            return Sheet(rows, range(1, rows.height + 1), name, notes=notes)
    except pl.exceptions.PolarsError:
        pass  # uneven rows: read them one by one and say which
    return uneven(name, text_bytes.decode(), separator, notes)


def uneven(name: str, text: str, separator: str, notes: tuple[Message, ...]) -> Sheet:
    """Rows of different length, padded; a row longer than the heading is reported."""
    records, numbers = [], []
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append(record)
                numbers.append(reader.line_num)
    except csv.Error as error:
        raise DamagedDocument(
            f"第 {reader.line_num} 行无法按表格读取（{error}）", f"row {reader.line_num} cannot be read as a table ({error})"
        ) from None
    if not records:
        raise DamagedDocument("文件里没有任何内容", "the file holds nothing")
    width = Counter(map(len, records)).most_common(1)[0][0]
    ragged = tuple((number, len(r), width) for number, r in zip(numbers, records, strict=True) if len(r) > width)
    return Sheet(frame_of(records, width), numbers, name, notes=notes, ragged=ragged)


def parquet(name: str, data: bytes | Path) -> Sheet:
    import polars as pl

    try:
        table = pl.read_parquet(data if isinstance(data, Path) else io.BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise DamagedDocument(f"parquet 文件无法读取：{str(error)[:80]}", f"the parquet file cannot be read: {str(error)[:80]}") from None
    text = table.with_columns(pl.col(pl.Boolean).replace_strict({True: "是", False: "否"}, return_dtype=pl.String)).cast(pl.String)
    heading = pl.DataFrame([list(table.columns)], schema=text.columns, orient="row")
    return Sheet(
        pl.concat([heading, text]).rename(dict(zip(text.columns, columns_of(text.width), strict=True))), range(1, table.height + 2), name
    )


def workbook(name: str, data: bytes) -> tuple[Sheet, ...]:
    import python_calamine as calamine

    if data.startswith(b"PK"):
        from jixiao.readers.archive import Archive

        Archive(data, Limits(bytes=LIMIT_BYTES, expanded=4 * LIMIT_BYTES))
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [m.name for m in book.sheets_metadata if m.visible == calamine.SheetVisibleEnum.Visible]
        found = [sheet_of(name, title, book.get_sheet_by_name(title), data) for title in visible or book.sheet_names]
    except calamine.PasswordError:
        raise ProtectedDocument("文件设有密码，请去掉密码后再导入", "the file has a password; remove it and import again") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise DamagedDocument(f"工作簿无法读取：{str(error)[:80]}", f"the workbook cannot be read: {str(error)[:80]}") from None
    sheets = tuple(s for s in found if s is not None)
    if not sheets:
        raise DamagedDocument("工作簿里没有任何内容", "the workbook holds nothing")
    return sheets


def sheet_of(name: str, title: str, sheet: Any, data: bytes) -> Sheet | None:
    records = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    while records and not any(records[-1]):
        records.pop()
    if not records:
        return None
    merged = tuple((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
    seen = Markup.read(title, data) if data.startswith(b"PK") else Markup()
    return Sheet(
        frame_of(records, len(max(records, key=len))),
        range(1, len(records) + 1),
        name,
        title,
        merged,
        seen.hidden_rows,
        seen.hidden_columns,
        seen.unvalued,
    )


def cell_text(cell: object) -> str:
    """The plain text of a cell: 15 significant digits, days as 2021-07-01."""
    match cell:
        case str():
            return cell.strip().replace(NUL, "")
        case bool():
            return "是" if cell else "否"
        case datetime():
            return str(cell.date()) if cell.time() == time() else str(cell)
        case date():
            return str(cell)
        case float():
            return f"{cell:.15g}" if abs(cell) < 10**15 else f"{cell:.14e}"
        case timedelta() | time():
            return str(cell)
    return str(cell)


@dataclass(frozen=True)
class Markup:
    """What the values do not show: hidden rows and columns, formulas saved without a value."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    unvalued: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def read(cls, title: str, data: bytes) -> "Markup":
        from jixiao.readers.archive import Archive

        archive = Archive(data, Limits(bytes=LIMIT_BYTES, expanded=4 * LIMIT_BYTES))
        if "xl/workbook.xml" not in archive:
            return cls()
        targets = archive.relations("xl/workbook.xml")
        book: Any = archive.xml("xl/workbook.xml")
        for sheet in book.iter("{*}sheet"):
            identity = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
            part = targets.get(str(identity), ("", "", False))[1]
            if sheet.get("name") == title and part in archive:
                return cls.scan(archive.read(part))
        return cls()

    @classmethod
    def scan(cls, xml: bytes) -> "Markup":
        rows = frozenset(
            int(n[1]) for tag in re.finditer(rb"<row\b[^>]*>", xml) if b'hidden="1"' in tag[0] and (n := re.search(rb'\br="(\d+)"', tag[0]))
        )
        columns: set[int] = set()
        for tag in re.finditer(rb"<col\b[^>]*>", xml):
            span = re.search(rb'min="(\d+)"', tag[0]), re.search(rb'max="(\d+)"', tag[0])
            if b'hidden="1"' in tag[0] and span[0] and span[1]:
                columns |= set(range(int(span[0][1]), min(int(span[1][1]), int(span[0][1]) + 500) + 1))
        empty = re.finditer(rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>', xml)
        return cls(rows, frozenset(columns), frozenset((int(m[2]), column_number(m[1].decode())) for m in empty))


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def columns_of(width: int) -> list[str]:
    return [f"c{i}" for i in range(width)]


def frame_of(records: Sequence[Sequence[str]], width: int) -> "pl.DataFrame":
    import polars as pl

    padded: Iterable[list[str]] = ([*r, *[""] * (width - len(r))][:width] for r in records)
    return pl.DataFrame(list(padded), schema=dict.fromkeys(columns_of(width), pl.String), orient="row")

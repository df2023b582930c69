"""Document → PDF by typst, with the fonts of a package: the same page on every machine, nothing taken from the system."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Any, Literal

from jixiao.document import Cell, Document, Page, Paragraph, Table

_POINTS = 2.8346  # a millimetre
_LETTER = 0.56  # width of a digit or Latin letter, in parts of the type size
_SMALLEST = 6.0
_LEADING = 1.5
_TOGETHER = 24  # lines of a cell that are kept on one page
_LATIN = re.compile(r"[!-\u1fff]+")


def write(document: Document) -> bytes:
    import typst

    blocks = [_block(block, document.page) for block in document.blocks]
    title = next((block.text for block in document.blocks if isinstance(block, Paragraph) and block.heading), "")
    data = {"title": title, "page": _page(document.page), "blocks": blocks}
    source = files("jixiao.writers").joinpath("form.typ").read_bytes()
    made = typst.compile(source, font_paths=_fonts(), sys_inputs={"document": json.dumps(data, ensure_ascii=False)})
    assert isinstance(made, bytes)  # noqa: S101 (one PDF; a list is for pictures of pages)
    return made


@lru_cache(maxsize=1)
def _fonts() -> Any:
    import pylopdf_fonts_zh_cn
    import typst

    folder = str(Path(pylopdf_fonts_zh_cn.__file__).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def _page(page: Page) -> dict[str, object]:
    return {"landscape": page.landscape, "margin": page.margin, "size": page.size, "title-size": page.title_size}


def _block(block: Paragraph | Table, page: Page) -> dict[str, object]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text, "heading": block.heading, "align": block.align}
    shares = block.widths if len(block.widths) == block.width else (1,) * block.width
    paper = (297 if page.landscape else 210) - 2 * page.margin
    points = [share * paper * _POINTS / sum(shares) for share in shares]
    cells = {id(cell): _cell(cell, points, page) for cell in block.cells}
    _keep_together(block, cells)
    _make_room(block, cells)
    runs = [
        {"header": header, "cells": [{**cells[id(piece.cell)], **piece.place()} for piece in pieces]}
        for header, group in groupby(_pieces(block), key=lambda piece: piece.again)
        for pieces in [list(group)]
    ]
    return {"kind": "table", "widths": shares, "runs": runs}


def _keep_together(table: Table, cells: dict[int, Any]) -> None:
    """A row is broken over pages only where one of its texts is long."""
    tallest: dict[int, float] = {}
    for cell in table.cells:
        if cell.rows == 1:
            tallest[cell.row] = max(tallest.get(cell.row, 0), cells[id(cell)]["lines"])
    for cell in table.cells:
        cells[id(cell)]["together"] = cell.rows == 1 and tallest[cell.row] <= _TOGETHER


def _make_room(table: Table, cells: dict[int, Any]) -> None:
    """The first row of a merged value is made as high as its text, so that the text never slips to a later page than its row."""
    lowest: dict[int, Cell] = {}
    for cell in table.cells:
        if cell.rows == 1 and (cell.row not in lowest or len(cell.text) < len(lowest[cell.row].text)):
            lowest[cell.row] = cell
    for cell in table.cells:
        if cell.rows > 1 and not cell.bold and cell.row in lowest:
            strut = cells[id(lowest[cell.row])]
            strut["strut"] = max(strut["strut"], cells[id(cell)]["height"])


@dataclass(frozen=True, slots=True)
class _Piece:
    """A cell, or its part inside or below a repeated row (`again`), where no rule is drawn between the two."""

    cell: Cell
    row: int
    rows: int
    again: bool
    part: Literal["whole", "upper", "lower"] = "whole"

    def place(self) -> dict[str, object]:
        blank = {"text": ""} if self.part == "upper" else {}
        return {"y": self.row - 1, "rows": self.rows, "open-top": self.part == "lower", "open-bottom": self.part == "upper", **blank}


def _pieces(table: Table) -> Iterator[_Piece]:
    """The cells by row. A cell that reaches from a repeated row into the rows below is cut there: a header may not reach
    out of itself."""
    again = set(table.repeated) | set(range(1, table.header_rows + 1))
    pieces: list[_Piece] = []
    for cell in table.cells:
        end = cell.row + cell.rows
        cut = next((row + 1 for row in range(cell.row, end - 1) if row in again and row + 1 not in again), None)
        if cell.row in again and cut is not None:
            pieces.append(_Piece(cell, cell.row, cut - cell.row, True, "upper"))
            pieces.append(_Piece(cell, cut, end - cut, False, "lower"))
        else:
            pieces.append(_Piece(cell, cell.row, cell.rows, cell.row in again))
    return iter(sorted(pieces, key=lambda piece: (piece.row, piece.cell.column)))


def _cell(cell: Cell, points: list[float], page: Page) -> dict[str, object]:
    room = sum(points[cell.column - 1 : cell.column - 1 + cell.columns]) - 6
    text, size = _fitting(cell.text, room, page.size)
    lines = sum(ceil(len(line) * size / room) for line in text.split("\n"))
    return {
        "x": cell.column - 1,
        "columns": cell.columns,
        "text": text,
        "face": "hei" if cell.bold and page.label_font == "黑体" else "song",
        "size": size,
        "align": cell.align,
        "shade": cell.shade,
        "height": min(lines, _TOGETHER) * size * _LEADING,
        "lines": lines,
        "together": False,
        "strut": 0,
    }


def _fitting(text: str, room: float, size: int) -> tuple[str, float]:
    """Text and type size so that no word crosses the rule: a long figure is set smaller, an endless one may break anywhere."""
    longest = max((len(word) for word in _LATIN.findall(text)), default=0)
    if longest * _LETTER * size <= room:
        return text, size
    if longest * _LETTER * _SMALLEST <= room:
        return text, round(room / (_LETTER * longest), 2)
    return _LATIN.sub(lambda word: "\u200b".join(word[0]), text), _SMALLEST

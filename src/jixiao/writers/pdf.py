"""Document → PDF by typst, with the fonts of a package: the same page on every machine, nothing taken from the system."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from jixiao.document import Cell, Document, Page, Paragraph, Table

_POINTS = 2.8346  # a millimetre
_LETTER = 0.56  # width of a digit or Latin letter, in parts of the type size
_SMALLEST = 6.0
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
    runs = [
        {"header": header, "cells": [_cell(piece, points, page) for piece in pieces]}
        for header, group in groupby(_pieces(block), key=lambda piece: piece[1])
        for pieces in [list(group)]
    ]
    return {"kind": "table", "widths": shares, "runs": runs}


Piece = tuple[Cell, bool, bool, bool]  # cell, in a repeated row, no rule above, no rule below


def _pieces(table: Table) -> Iterator[Piece]:
    """The cells by row. A cell that reaches from a repeated row into the rows below is cut there, without a rule between:
    a header may not reach out of itself."""
    again = set(table.repeated) | set(range(1, table.header_rows + 1))
    pieces: list[Piece] = []
    for cell in table.cells:
        end = cell.row + cell.rows
        cut = next((row + 1 for row in range(cell.row, end - 1) if row in again and row + 1 not in again), None)
        if cell.row in again and cut is not None:
            pieces.append((replace(cell, text="", rows=cut - cell.row), True, False, True))
            pieces.append((replace(cell, row=cut, rows=end - cut), False, True, False))
        else:
            pieces.append((cell, cell.row in again, False, False))
    return iter(sorted(pieces, key=lambda piece: (piece[0].row, piece[0].column)))


def _cell(piece: Piece, points: list[float], page: Page) -> dict[str, object]:
    cell, _, open_top, open_bottom = piece
    room = sum(points[cell.column - 1 : cell.column - 1 + cell.columns]) - 6
    text, size = _fitting(cell.text, room, page.size)
    return {
        "x": cell.column - 1,
        "y": cell.row - 1,
        "rows": cell.rows,
        "columns": cell.columns,
        "text": text,
        "face": "hei" if cell.bold and page.label_font == "黑体" else "song",
        "size": size,
        "align": cell.align,
        "shade": cell.shade,
        "open-top": open_top,
        "open-bottom": open_bottom,
    }


def _fitting(text: str, room: float, size: int) -> tuple[str, float]:
    """Text and type size so that no word crosses the rule: a long figure is set smaller, an endless one may break anywhere."""
    longest = max((len(word) for word in _LATIN.findall(text)), default=0)
    if longest * _LETTER * size <= room:
        return text, size
    if longest * _LETTER * _SMALLEST <= room:
        return text, round(room / (_LETTER * longest), 2)
    return _LATIN.sub(lambda word: "\u200b".join(word[0]), text), _SMALLEST

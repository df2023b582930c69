"""Pieces of print with their boxes → lines → text with paragraph ends.

A piece is one character of a PDF or one recognised strip of a scan. Lengths are in points, y grows downwards.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

# A line may not begin with these, so the character before goes down with them.
_CLOSING = frozenset("，。、；：？！）】》〉」』”’％‰℃·…,.;:?!)]}%")
_OPENING = frozenset("（【《“‘「『〈([{")
_QUOTES = frozenset("“”‘’\"'")  # never parted from either neighbour
_RUN = re.compile(r"[0-9A-Za-z.,%+\-/]")
_LETTER = re.compile(r"[A-Za-z]")
_ENDED = frozenset("。；！？;:：")
_ITEM = re.compile(
    r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[(（]?\d{1,2}(?:[)）、．]|\.(?!\d))|(?:目标|指标|完成情况)\d|[①-⑳]|注[:：]"
)


class Piece(NamedTuple):
    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: int = 100


class Line(NamedTuple):
    """One printed line; `full` width is right - left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    pieces: tuple[Piece, ...]

    @property
    def confidence(self) -> int:
        return min((p.confidence for p in self.pieces), default=100)


def lines(pieces: Iterable[Piece]) -> list[Line]:
    """Pieces sorted into lines from the top, each from the left; what was printed twice over itself counts once."""
    rows: list[list[Piece]] = []
    middle = reach = 0.0
    for piece in sorted(pieces, key=lambda p: p.top + p.bottom):
        at = (piece.top + piece.bottom) / 2
        if not rows or at - middle > reach:
            rows.append([])
            middle, reach = at, (piece.bottom - piece.top) * 0.4
        rows[-1].append(piece)
    return [line for row in rows if (line := _line(row)) is not None]


def _line(row: list[Piece]) -> Line | None:
    row.sort(key=lambda p: p.left)
    while row and row[-1].text == " ":
        row.pop()
    text: list[str] = []
    kept: list[Piece] = []
    for piece in row:
        if kept and _again(kept[-1], piece):
            continue
        if piece.text == " " and not kept:
            continue
        if kept:
            text.append(_gap(kept[-1], piece))
        text.append(piece.text)
        kept.append(piece)
    if not kept:
        return None
    top, bottom = min(p.top for p in kept), max(p.bottom for p in kept)
    return Line("".join(text), kept[0].left, top, max(p.right for p in kept), bottom, tuple(kept))


def _again(before: Piece, piece: Piece) -> bool:
    """True for a character printed twice in almost one place, as false bold is."""
    return before.text == piece.text and piece.left - before.left < 0.3 * (piece.right - piece.left)


def _gap(before: Piece, piece: Piece) -> str:
    """What the white between two neighbours means: nothing, a word space, or a tab."""
    white = piece.left - before.right
    size = (piece.bottom - piece.top) * 0.8
    if white < size * 0.25 or before.text == " " or piece.text == " ":
        return "\t" if white > size * 2.5 else ""
    if white > size * 2.5:
        return "\t"
    if white > size * 0.9 or (_RUN.match(before.text[-1]) and _RUN.match(piece.text[0])):
        return " "
    return ""


def text(body: Sequence[Line], available: float) -> str:
    """Lines as one text. A new line stays where the paragraph ended, that is where the next word would have fitted."""
    if not body:
        return ""
    available = max(available, *(line.right - line.left for line in body))
    out = body[0].text
    for before, line in pairwise(body):
        if (before.text[-1] in _ENDED and _ITEM.match(line.text)) or _fits(before, line, available):
            out += "\n"
        elif _LETTER.match(out[-1]) and _LETTER.match(line.text[0]) and " " in before.text:
            out += " "
        out += line.text
    return out


def _fits(before: Line, line: Line, available: float) -> bool:
    """True where the first word of `line` had room at the end of the line before."""
    autospace = (line.bottom - line.top) * 0.2  # set between Chinese and Latin letters
    return before.right - before.left + first_word(line, before) < available - autospace


def first_word(line: Line, before: Line) -> float:
    """Width of what could not have been parted from the first character of a line."""
    lead = 0
    while lead < len(line.text) - 1 and line.text[lead] in _OPENING:
        lead += 1
    run = _run_length(line.text[lead:])
    if run and _run_length(before.text) == len(before.text):
        run = 1  # the line before is one word that had to be broken: so one character more would not have fitted
    length = lead + max(run, 1)
    while length < len(line.text):
        if line.text[length] not in _CLOSING and line.text[length - 1] not in _QUOTES and line.text[length] not in _QUOTES:
            break
        length += 1
    return _width(line, length)


def _run_length(text: str) -> int:
    length = 0
    while length < len(text) and _RUN.match(text[length]):
        length += 1
    return length


def _width(line: Line, length: int) -> float:
    """Width of the first characters of a line."""
    seen = 0
    for piece in line.pieces:
        if seen + len(piece.text) >= length:
            share = (length - seen) / len(piece.text)
            return piece.left + share * (piece.right - piece.left) - line.left
        seen += len(piece.text)
    return line.right - line.left

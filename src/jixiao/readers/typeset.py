"""Pieces of print with their boxes → lines → text with paragraph ends.

A piece is one character of a PDF or one recognised strip of a scan. Lengths are in points, y grows downwards.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

# A line may not begin with these, so the character before goes down with them.
_CLOSING = frozenset("，。、；：？！）】》〉」』”’％‰℃·…,.;:?!)]}%")
_OPENING = frozenset("（【《“‘「『〈([{")
_QUOTES = frozenset("“”‘’\"'")  # never parted from either neighbour
_AFTER_SPACE = frozenset("：:）)")
_RUN = re.compile(r"[0-9A-Za-z.,%+\-/]")
_LETTER = re.compile(r"[A-Za-z]")
_ENDED = frozenset("。；！？;:：")
_NUMBERED = re.compile(r"[(（]?([一二三四五六七八九十]|\d{1,2})[)）、.．:：]|(?:目标|完成情况)(\d)")
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


_LEFT, _TOP, _RIGHT, _BOTTOM, _SURE = (itemgetter(i) for i in range(1, 6))


def _middle(piece: Piece) -> float:
    return piece[2] + piece[4]


class Line(NamedTuple):
    """One printed line; `full` width is right - left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    pieces: tuple[Piece, ...]
    confidence: int = 100


def lines(pieces: Iterable[Piece]) -> list[Line]:
    """Pieces sorted into lines from the top, each from the left; what was printed twice over itself counts once."""
    rows: list[list[Piece]] = []
    middle = reach = 0.0
    for piece in sorted(pieces, key=_middle):
        at = (piece.top + piece.bottom) / 2
        if not rows or at - middle > reach:
            rows.append([])
            middle, reach = at, (piece.bottom - piece.top) * 0.4
        rows[-1].append(piece)
    return [line for row in (_level(rows) if len(rows) > 1 else rows) if (line := _line(row)) is not None]


def _level(rows: list[list[Piece]]) -> list[list[Piece]]:
    """Rows of which one fills the gaps of the other made one: figures set from another font stand a little higher or lower."""
    out: list[list[Piece]] = []
    for row in rows:
        if out and _overlap(out[-1], row) and not _collide(out[-1], row):
            out[-1] += row
        else:
            out.append(row)
    return out


def _overlap(above: list[Piece], below: list[Piece]) -> bool:
    top, bottom = below[0].top, below[0].bottom
    return above[0].bottom - top > 0.6 * min(bottom - top, above[0].bottom - above[0].top)


def _collide(above: list[Piece], below: list[Piece]) -> bool:
    spans = sorted((p.left, p.right) for p in (*above, *below) if p.text != " ")
    return any(b[0] < a[1] - 0.4 * (b[1] - b[0]) for a, b in pairwise(spans))


def _line(row: list[Piece]) -> Line | None:
    row.sort(key=_LEFT)
    while row and row[-1].text == " ":
        row.pop()
    text: list[str] = []
    kept: list[Piece] = []
    end = begin = 0.0
    last = ""
    for piece in row:
        word, left, top, right, bottom, _ = piece
        if not kept:
            if word == " ":
                continue
        elif word == last and left - begin < 0.3 * (right - left):
            continue  # printed twice in almost one place, as false bold is
        elif left - end > (bottom - top) * 0.2:
            text.append(_gap(kept[-1], piece))
        text.append(word)
        kept.append(piece)
        begin, end, last = left, right, word
    if not kept:
        return None
    sides = kept[0].left, min(map(_TOP, kept)), max(map(_RIGHT, kept)), max(map(_BOTTOM, kept))
    return Line("".join(text), *sides, tuple(kept), min(map(_SURE, kept)))


def _gap(before: Piece, piece: Piece) -> str:
    """What the white between two neighbours means: nothing, a word space, or a tab."""
    white = piece.left - before.right
    size = (piece.bottom - piece.top) * 0.8
    if white > size * 2.5:
        return "\t"
    if before.text == " " or piece.text == " ":
        return ""
    spaced = before.text[-1] in _AFTER_SPACE and white > size * 0.2
    if white > size * 0.9 or spaced or (_RUN.match(before.text[-1]) and _RUN.match(piece.text[0])):
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


def follows(line: Line, before: Sequence[Line]) -> bool:
    """True where a line begins with the number after that of the last numbered line before it."""
    here = _number(line.text)
    return here > 1 and next((n for b in reversed(before) if (n := _number(b.text))), 0) == here - 1


def _number(text: str) -> int:
    found = _NUMBERED.match(text)
    if not found:
        return 0
    word = found[1] or found[2]
    return "一二三四五六七八九十".index(word) + 1 if word in "一二三四五六七八九十" else int(word)

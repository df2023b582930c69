"""Tables without rules: columns where the same white runs down through several lines of print."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from jixiao.readers import typeset
from jixiao.readers.lattice import Box
from jixiao.readers.parts import Fragment, Part
from jixiao.readers.typeset import Line, Piece

GUTTER = 1.1  # white between columns, in sizes of print
STEP = 2.0  # points to which columns are found
FEWEST = 3  # lines of several columns that make a table
APART = 2.6  # a table ends where lines stand further apart than this, in heights of a line
ACROSS = 0.15  # share of lines that may run over a gutter, as headings of several columns do


class Row(NamedTuple):
    """One printed line, parted at its wide gaps."""

    line: Line
    segments: tuple[Line, ...]


def tables(lines: Sequence[Line], page: int) -> tuple[list[Part], list[Line]]:
    """Tables inferred from a page without rules, and the lines that belong to none."""
    rows = [Row(line, tuple(_segments(line))) for line in lines]
    parts, rest = [], []
    for run in _runs(rows):
        part = _part(run, page) if sum(len(row.segments) > 1 for row in run) >= FEWEST else None
        if part is None:
            rest += [row.line for row in run]
        else:
            parts.append(part)
    return parts, rest


def _segments(line: Line) -> Iterator[Line]:
    found: list[list[Piece]] = [[line.pieces[0]]]
    size = (line.bottom - line.top) * 0.75
    for before, piece in pairwise(p for p in line.pieces):
        if piece.left - before.right > GUTTER * size:
            found.append([])
        found[-1].append(piece)
    for pieces in found:
        yield from typeset.lines(pieces)


def _runs(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Stretches of lines near to one another that begin and end with a line of several columns."""
    run: list[Row] = []
    for row in rows:
        if run and row.line.top - run[-1].line.top > APART * (row.line.bottom - row.line.top):
            yield from _trimmed(run)
            run = []
        run.append(row)
    yield from _trimmed(run)


def _trimmed(run: list[Row]) -> Iterator[list[Row]]:
    several = [i for i, row in enumerate(run) if len(row.segments) > 1]
    if not several:
        yield from ([row] for row in run)
        return
    first, last = several[0], several[-1]
    yield from ([row] for row in run[:first])
    yield run[first : last + 1]
    yield from ([row] for row in run[last + 1 :])


def _part(run: list[Row], page: int) -> Part | None:
    edges = _edges(run)
    if len(edges) < 3:
        return None
    rows = list(_rows(run, edges))
    tops = [min(line.top for _, line in row) for row in rows]
    ys = (*tops, max(row.line.bottom for row in run))
    widths: dict[Span, float] = {}
    for span, line in (spot for row in rows for spot in row):
        widths[span] = max(widths.get(span, 0.0), line.right - line.left)
    fragments = []
    for number, row in enumerate(rows):
        cells: dict[Span, list[Line]] = {}
        for span, line in row:
            cells.setdefault(span, []).append(line)
        for (first, last), lines in cells.items():
            width = widths[first, last]
            box = Box(edges[first], ys[number], edges[last + 1], ys[number + 1])
            fragments.append(Fragment(number, first, 1, last + 1 - first, box, page, lines, width, box.bottom))
    return Part(page, tuple(edges), ys, fragments, guessed=True)


def _edges(run: Sequence[Row]) -> list[float]:
    """Column edges: in the middle of each stretch of white that hardly any line crosses."""
    segments = [segment for row in run if len(row.segments) > 1 for segment in row.segments]
    left, right = min(s.left for s in segments), max(s.right for s in segments)
    steps = int((right - left) / STEP) + 1
    covered = [0] * steps
    for segment in segments:
        for step in range(int((segment.left - left) / STEP), min(int((segment.right - left) / STEP) + 1, steps)):
            covered[step] += 1
    most = int(ACROSS * sum(len(row.segments) > 1 for row in run))
    edges, start = [left], None
    for step, count in enumerate(covered):
        if count <= most and start is None:
            start = step
        elif count > most and start is not None:
            edges.append(left + (start + step) / 2 * STEP)
            start = None
    return [*edges, right]


Span = tuple[int, int]  # first and last column
Spot = tuple[Span, Line]


def _rows(run: Sequence[Row], edges: Sequence[float]) -> Iterator[list[Spot]]:
    """Rows of segments with the columns they reach over. A line goes on with the row before where it says nothing in the first
    column and has one segment only, or stands closer than rows do under cells that spoke.
    """
    pitches = [b.line.top - a.line.top for a, b in pairwise(run)]
    close = min(pitches) * 1.15 if pitches and max(pitches) > 1.25 * min(pitches) else 0.0
    row: list[Spot] = []
    for line, pitch in zip(run, (0.0, *pitches), strict=True):
        spots = [(_span(segment, edges), segment) for segment in line.segments]
        under = {span for span, _ in spots} <= {span for span, _ in row}
        if row and (any(first == 0 for (first, _), _ in spots) or (len(spots) > 1 and not (under and pitch <= close))):
            yield row
            row = []
        row += spots
    yield row


def _span(segment: Line, edges: Sequence[float]) -> Span:
    inside = [i for i, (a, b) in enumerate(pairwise(edges)) if min(b, segment.right) - max(a, segment.left) > STEP]
    return (inside[0], inside[-1]) if inside else (0, 0)

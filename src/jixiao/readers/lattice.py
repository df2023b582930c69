"""Rules on a page → grids with merged cells. Knows neither PDF nor pixels: lines in, faces out.

Lengths are in points, y grows downwards. `at` is where a rule stands across its direction, `start`…`end` along it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

SNAP = 2.5  # rules nearer than this are one rule: the two lines of a double border, the pieces of a drawn corner
GAP = 3.5  # a hole this small does not end a rule
SHORT = 4.0  # what is shorter is a dash or a dot, not a rule
ROW = 40.0  # rules shorter than this do not make a row by themselves
MOST_RULES = 4_000  # more straight rules than this on one page are a drawing


class Rule(NamedTuple):
    at: float
    start: float
    end: float


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


class Face(NamedTuple):
    """One cell of a region, counted from 0."""

    row: int
    column: int
    rows: int
    columns: int


class Region:
    """One ruled table: the edges of its columns and rows, and its faces in reading order."""

    def __init__(self, xs: tuple[float, ...], ys: tuple[float, ...], faces: tuple[Face, ...]) -> None:
        self.xs, self.ys, self.faces = xs, ys, faces
        self.box = Box(xs[0], ys[0], xs[-1], ys[-1])
        self.open_top = False  # True where no rule closes it above
        self.floor: list[Rule] = []  # rules that close it below
        self._owner = [[-1] * (len(xs) - 1) for _ in ys[1:]]
        for number, face in enumerate(faces):
            for row in range(face.row, face.row + face.rows):
                self._owner[row][face.column : face.column + face.columns] = [number] * face.columns

    def face_at(self, x: float, y: float) -> int:
        """Number of the face that holds the point, or -1."""
        if not self.box.holds(x, y):
            return -1
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        return self._owner[row][column]

    def hangs_open(self, face: Face) -> bool:
        """True for a face at the lower end that no rule closes below."""
        box = self.box_of(face)
        closed = sum(max(0.0, min(h.end, box.right) - max(h.start, box.left)) for h in self.floor)
        return face.row + face.rows == len(self.ys) - 1 and closed < box.width / 2

    def box_of(self, face: Face) -> Box:
        return Box(self.xs[face.column], self.ys[face.row], self.xs[face.column + face.columns], self.ys[face.row + face.rows])


def regions(horizontal: Iterable[Rule], vertical: Iterable[Rule]) -> tuple[Region, ...]:
    """Ruled tables, top to bottom. Sides that were left open (no outer rule, or one beyond the page end) count as ruled."""
    groups = _connected(joined(horizontal), joined(vertical))
    alone = [v for hs, vs in groups if not hs for v in vs]
    ruled = [(hs, vs) for hs, vs in groups if vs and (len(hs) > 1 or (hs and len(vs) > 2))]
    for _, vs in ruled:
        _take_sides(vs, alone)
    ruled += [([], vs) for vs in _alike(alone)]
    found = [region for hs, vs in ruled if (region := _region(hs, vs)) is not None]
    found = [r for r in found if len(r.faces) > 1 or not any(_inside(o, r) for o in found if o is not r)]
    return tuple(sorted(found, key=lambda r: (r.box.top, r.box.left)))


def _take_sides(vs: list[Rule], alone: list[Rule]) -> None:
    """Give a table the side rule of a merged column that runs on over the whole page and so meets no rule across."""
    top, bottom = min(v.start for v in vs), max(v.end for v in vs)
    left, right = min(v.at for v in vs), max(v.at for v in vs)
    for side in sorted(alone, key=lambda v: min(abs(v.at - left), abs(v.at - right))):
        whole = side.start < top + 2 * SNAP and side.end > bottom - 2 * SNAP
        beside = min(abs(side.at - left), abs(side.at - right)) < right - left
        if whole and beside and not left < side.at < right:
            vs.append(side)
            alone.remove(side)
            left, right = min(left, side.at), max(right, side.at)


def _alike(alone: list[Rule]) -> list[list[Rule]]:
    """Three or more long rules side by side from one height to another: a row that fills the page."""
    groups: dict[tuple[int, int], list[Rule]] = defaultdict(list)
    for rule in alone:
        if rule.end - rule.start > ROW:
            groups[round(rule.start / SNAP), round(rule.end / SNAP)].append(rule)
    return [group for group in groups.values() if len(group) > 2]


def _inside(inner: Region, outer: Region) -> bool:
    x, y = (inner.box.left + inner.box.right) / 2, (inner.box.top + inner.box.bottom) / 2
    return outer.box.holds(x, y) and inner.box.width < outer.box.width


def joined(rules: Iterable[Rule]) -> list[Rule]:
    """Rules snapped to common positions, their pieces joined."""
    ordered = sorted(r for r in rules if r.end > r.start)
    out: list[Rule] = []
    first = 0
    for i in range(1, len(ordered) + 1):
        if i == len(ordered) or ordered[i].at - ordered[first].at > SNAP:
            out += _pieces(ordered[first:i])
            first = i
    return [r for r in out if r.end - r.start >= SHORT]


def _pieces(rules: list[Rule]) -> list[Rule]:
    length = sum(r.end - r.start for r in rules)
    at = sum(r.at * (r.end - r.start) for r in rules) / length
    out: list[Rule] = []
    for rule in sorted(rules, key=lambda r: r.start):
        if out and rule.start - out[-1].end <= GAP:
            out[-1] = Rule(at, out[-1].start, max(out[-1].end, rule.end))
        else:
            out.append(Rule(at, rule.start, rule.end))
    return out


def _connected(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that touch one another."""
    leader = list(range(len(across) + len(down)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = i = leader[leader[i]]
        return i

    heights = [h.at for h in across]
    for j, v in enumerate(down):
        low = bisect_right(heights, v.start - SNAP)
        for i in range(low, bisect_right(heights, v.end + SNAP)):
            if across[i].start - SNAP <= v.at <= across[i].end + SNAP:
                leader[find(i)] = find(len(across) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for i, rule in enumerate(across + down):
        groups[find(i)][i >= len(across)].append(rule)
    return list(groups.values())


def _region(hs: list[Rule], vs: list[Rule]) -> Region | None:
    positions = [v.at for v in vs]
    xs = _edges(positions, min((h.start for h in hs), default=min(positions)), max((h.end for h in hs), default=max(positions)))
    ends = [min(v.start for v in vs), max(v.end for v in vs)]
    ys = _edges([h.at for h in hs], *ends) if hs else tuple(ends)
    if len(xs) < 2 or len(ys) < 2:
        return None
    faces = _faces(_covered(vs, xs, ys), _covered(hs, ys, xs))
    region = Region(*_thinned(xs, ys, faces))
    region.open_top = not any(abs(h.at - ys[0]) < SNAP for h in hs)
    region.floor = [h for h in hs if abs(h.at - ys[-1]) < SNAP]
    return region


def _edges(positions: list[float], low: float, high: float) -> tuple[float, ...]:
    """Distinct positions, with the outer ends where no rule closes that side."""
    edges = sorted(set(positions))
    if low < edges[0] - 2 * SNAP:
        edges.insert(0, low)
    if high > edges[-1] + 2 * SNAP:
        edges.append(high)
    return tuple(edges)


def _covered(rules: list[Rule], edges: tuple[float, ...], steps: tuple[float, ...]) -> list[list[bool]]:
    """For each edge, over which steps between the crossing edges a rule runs; the outermost edges count as ruled."""
    index = {at: i for i, at in enumerate(edges)}
    covered = [[i in (0, len(edges) - 1)] * (len(steps) - 1) for i in range(len(edges))]
    for rule in rules:
        row = covered[index[rule.at]]
        for step in range(max(bisect_right(steps, rule.start) - 1, 0), len(steps) - 1):
            if steps[step] > rule.end:
                break
            reach = min(rule.end, steps[step + 1]) - max(rule.start, steps[step])
            if reach >= (steps[step + 1] - steps[step]) * 0.6:
                row[step] = True
    return covered


def _faces(walls: list[list[bool]], floors: list[list[bool]]) -> list[Face]:
    """Rectangles of grid fields with no rule between them; a ragged shape falls apart into rectangles."""
    height, width = len(floors) - 1, len(walls) - 1
    taken = [[False] * width for _ in range(height)]
    faces = []
    for row in range(height):
        for column in range(width):
            if not taken[row][column]:
                face = _grown(row, column, walls, floors, taken)
                faces.append(face)
    return faces


def _grown(row: int, column: int, walls: list[list[bool]], floors: list[list[bool]], taken: list[list[bool]]) -> Face:
    right = column + 1
    while right < len(walls) - 1 and not walls[right][row] and not taken[row][right]:
        right += 1
    bottom = row + 1
    while bottom < len(floors) - 1 and _opens(bottom, column, right, walls, floors):
        bottom += 1
    for r in range(row, bottom):
        taken[r][column:right] = [True] * (right - column)
    return Face(row, column, bottom - row, right - column)


def _opens(row: int, left: int, right: int, walls: list[list[bool]], floors: list[list[bool]]) -> bool:
    """True where the fields above `row` between two edges run on into it without any rule."""
    closed = any(floors[row][c] for c in range(left, right)) or any(walls[c][row] for c in range(left + 1, right))
    outer = [w for w in (left, right) if not walls[w][row]]
    return not closed and not outer


def _thinned(
    xs: tuple[float, ...], ys: tuple[float, ...], faces: Sequence[Face]
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[Face, ...]]:
    """The same faces without the edges at which no face begins."""
    columns = sorted({f.column for f in faces} | {len(xs) - 1})
    rows = sorted({f.row for f in faces} | {len(ys) - 1})
    at_column = {c: i for i, c in enumerate(columns)}
    at_row = {r: i for i, r in enumerate(rows)}
    kept = []
    for face in faces:
        row, column = at_row[face.row], at_column[face.column]
        bottom = bisect_right(rows, face.row + face.rows - 1)
        right = bisect_right(columns, face.column + face.columns - 1)
        kept.append(Face(row, column, bottom - row, right - column))
    return tuple(xs[c] for c in columns), tuple(ys[r] for r in rows), tuple(kept)

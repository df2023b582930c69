"""What may stand on one printed page: the page as drawn, tables in parts, paragraphs. Lengths in points from the upper left."""

from dataclasses import dataclass, field

from jixiao.readers import typeset
from jixiao.readers.lattice import Box, Rule
from jixiao.readers.typeset import Line, Piece


@dataclass(slots=True)
class Page:
    """One page as drawn, from a PDF or from a scan; lengths in points from its upper left."""

    number: int
    width: float
    height: float
    pieces: list[Piece]
    horizontal: list[Rule]
    vertical: list[Rule]


@dataclass(slots=True)
class Fragment:
    """A cell, or the part of a cell that stands on this page; row and column from 0."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box
    page: int
    lines: list[Line]
    width: float  # what a line of text has at most
    bottom: float  # lower end on the last page it reaches

    @property
    def text(self) -> str:
        return typeset.text(self.lines, self.width)

    @property
    def confidence(self) -> int:
        return min((line.confidence for line in self.lines), default=100)


@dataclass(slots=True)
class Part:
    """The part of a table that stands on one page."""

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    fragments: list[Fragment]
    guessed: bool = False
    open_top: bool = False
    open_bottom: bool = False

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def height(self) -> int:
        return len(self.ys) - 1

    def row(self, number: int) -> list[Fragment]:
        """Fragments that begin in a row, from the left."""
        return sorted((f for f in self.fragments if f.row == number), key=lambda f: f.column)


@dataclass(slots=True)
class Loose:
    """A paragraph outside tables."""

    page: int
    lines: list[Line]
    text: str
    heading: bool = False
    align: str = ""
    large: bool = False  # set larger than most print on its page

    @property
    def box(self) -> Box:
        sides = zip(*((ln.left, ln.top, ln.right, ln.bottom) for ln in self.lines), strict=True)
        left, top, right, bottom = sides
        return Box(min(left), min(top), max(right), max(bottom))


Item = Part | Loose


@dataclass(slots=True)
class Sheet:
    """A page laid out: its items from the top."""

    page: Page
    items: list[Item] = field(default_factory=list)

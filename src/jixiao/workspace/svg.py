"""A few marks drawn as SVG: plain shapes and patterns that read in black and white and print sharply."""

from dataclasses import dataclass, field
from html import escape

Fill = str
INK, PALE, LINE = "#1a1a1a", "#e8e8e8", "#808080"
HATCH, DOTS, SOLID, EMPTY = "url(#hatch)", "url(#dots)", "#4a4a4a", "#ffffff"
PATTERNS = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fff"/><line x1="0" y1="0" x2="0" y2="6" stroke="#4a4a4a" stroke-width="2"/></pattern>'
    '<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#fff"/>'
    '<circle cx="3" cy="3" r="1.2" fill="#4a4a4a"/></pattern></defs>'
)


@dataclass
class Drawing:
    """Shapes on a sheet of `width` × `height` points, with a title and a description for readers who cannot see it."""

    width: int
    height: int
    title: str
    said: str = ""
    parts: list[str] = field(default_factory=list)

    def bar(self, x: float, y: float, size: tuple[float, float], fill: Fill = SOLID) -> None:
        width, height = size
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" fill="{fill}" stroke="{INK}" stroke-width="0.8"/>'
        )

    def line(self, start: tuple[float, float], end: tuple[float, float], *, dash: bool = False, heavy: bool = False) -> None:
        style = f'stroke="{INK if heavy else LINE}" stroke-width="{2 if heavy else 0.8}"' + (' stroke-dasharray="6 4"' if dash else "")
        self.parts.append(f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" {style}/>')

    def dot(self, x: float, y: float, *, hollow: bool = False, radius: float = 3) -> None:
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{EMPTY if hollow else INK}" stroke="{INK}"/>')

    def path(self, points: list[tuple[float, float]]) -> None:
        shown = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{shown}" fill="none" stroke="{INK}" stroke-width="1.6"/>')

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", size: int = 12) -> None:
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{INK}">{escape(words)}</text>')

    def render(self) -> str:
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" role="img" font-family="sans-serif">'
        return f"{head}<title>{escape(self.title)}</title><desc>{escape(self.said)}</desc>{PATTERNS}{''.join(self.parts)}</svg>"

"""Pictures as SVG: vector, printable, readable in black and white, each mark with its figure as a tooltip and the whole with a description."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor

WIDTH, HEIGHT = 760, 320
LEFT, RIGHT, TOP, BOTTOM = 62, 16, 44, 56
INK, FAINT, LINE = "#1c2733", "#5b6875", "#d5dbe1"
SHADES = ("#1f4e79", "#d9822b", "#7a8b99", "#2e7d4f")  # apart in lightness too, so that print in grey tells them apart
FONT = "font-family=\"'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei','PingFang SC',sans-serif\""

Number = float | int


@dataclass(frozen=True)
class Series:
    """One row of figures with its name; None where there is none."""

    name: str
    values: Sequence[Number | None]


def bars(title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "") -> str:
    """Upright bars, grouped where there are several series."""
    scale = _Scale(max((v for s in series for v in s.values if v is not None), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    width = step * 0.78 / max(1, len(series))
    marks = []
    for order, one in enumerate(series):
        for position, value in enumerate(one.values):
            if value is None:
                continue
            x, y = LEFT + position * step + step * 0.11 + order * width, scale.y(value)
            told = f"{one.name} {labels[position]}：{_short(value)}{unit}"
            marks.append(_rect(x, y, width * 0.94, HEIGHT - BOTTOM - y, fill=SHADES[order % 4], told=told))
    names = [s.name for s in series] if len(series) > 1 else []
    height = HEIGHT if _slanted(labels, step) else HEIGHT - 26
    return _picture(title, [*scale.lines(unit), *marks, *_below(labels, step), *_legend(names)], height=height)


def ranked(title: str, names: Sequence[str], values: Sequence[Number]) -> str:
    """Lying bars, one below the other, each with its name before it and its figure behind it."""
    most, left, tall = max(values, default=0) or 1, min(400, 20 + max(map(_width, names), default=0)), 24
    reach = WIDTH - left - RIGHT - 64
    marks = []
    for position, (name, value) in enumerate(zip(names, values, strict=True)):
        y = TOP + position * tall
        marks.append(_text(left - 8, y + 14, _cut(name, left - 20), anchor="end", fill=INK))
        marks.append(_rect(left, y, value / most * reach, tall - 6, fill=SHADES[0], told=f"{name}：{_short(value)}"))
        marks.append(_text(left + value / most * reach + 6, y + 14, _short(value)))
    return _picture(title, marks, height=TOP + 12 + len(names) * tall)


def scatter(title: str, points: Sequence[tuple[Number, Number, Number]], *, across: str, up: str) -> str:
    """Circles at (x, y), their area by the third figure."""
    if not points:
        return _picture(title, [_text(WIDTH / 2, HEIGHT / 2, "—", anchor="middle")])
    xs, ys, sizes = zip(*points, strict=True)
    across_at, up_at = _round(min(xs), max(xs)), _round(min(ys), max(ys))
    low, high, least, top = across_at[0], across_at[-1], up_at[0], up_at[-1]
    marks = []
    for x, y, size in points:
        left = LEFT + 20 + (x - low) / (high - low) * (WIDTH - LEFT - RIGHT - 40)
        down = HEIGHT - BOTTOM - (y - least) / (top - least) * (HEIGHT - BOTTOM - TOP)
        radius = 3 + 14 * (size / max(sizes)) ** 0.5
        told = f"{across} {_short(x)}，{up} {_short(y)}（{_short(size)}）"
        circle = f'<circle cx="{left:.1f}" cy="{down:.1f}" r="{radius:.1f}" fill="{SHADES[0]}" fill-opacity=".55" stroke="{SHADES[0]}">'
        marks.append(f"{circle}<title>{escape(told)}</title></circle>")
    axis = [_text(WIDTH / 2, HEIGHT - 14, across, anchor="middle", size=13)]
    ends = []
    for value in across_at:
        x = LEFT + 20 + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT - 40)
        ends.append(_text(x, HEIGHT - BOTTOM + 18, _short(value), anchor="middle"))
    for value in up_at:
        y = HEIGHT - BOTTOM - (value - least) / (top - least) * (HEIGHT - BOTTOM - TOP)
        ends.append(_text(LEFT - 6, y + 4, _short(value), anchor="end"))
    frame = f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none" stroke="{FAINT}"/>'
    return _picture(title, [frame, *marks, *axis, *ends])


def heat(title: str, rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[Number | None]], *, least: Number = 0) -> str:
    """A table of shades from `least` up, darker for more, each cell with its figure."""
    most = max((v for row in values for v in row if v is not None), default=0)
    reach = (most - least) or 1
    left, tall = max(120, min(300, 16 + 12 * max(map(len, rows), default=0))), 26  # as wide as the longest name needs
    wide = (WIDTH - left - RIGHT) / max(1, len(columns))
    marks = [_text(left + (c + 0.5) * wide, TOP + 14, name, anchor="middle") for c, name in enumerate(columns)]
    for r, name in enumerate(rows):
        y = TOP + 22 + r * tall
        marks.append(_text(left - 8, y + 17, name, anchor="end"))
        for c, value in enumerate(values[r]):
            if value is None:
                continue
            depth = max(0, value - least) / reach
            marks.append(_rect(left + c * wide, y, wide - 2, tall - 2, fill=_shade(depth), told=f"{name} {columns[c]}：{_short(value)}"))
            marks.append(_text(left + (c + 0.5) * wide, y + 17, _short(value), anchor="middle", fill="#fff" if depth > 0.55 else INK))
    return _picture(title, marks, height=TOP + 40 + len(rows) * tall)


class _Scale:
    """A vertical axis from nought to a round figure above `most`."""

    def __init__(self, most: Number) -> None:
        self.step = next(s for s in _steps() if s * 5 >= most)
        self.count = max(2, ceil(most / self.step - 1e-9))
        self.top = self.step * self.count

    def y(self, value: Number) -> float:
        return HEIGHT - BOTTOM - max(0, value) / self.top * (HEIGHT - BOTTOM - TOP)

    def lines(self, unit: str) -> list[str]:
        drawn = []
        for count in range(self.count + 1):
            y = self.y(count * self.step)
            drawn.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{LINE}"/>')
            drawn.append(_text(LEFT - 6, y + 4, f"{_short(count * self.step)}{unit if count == self.count else ''}", anchor="end"))
        return drawn


def _round(low: Number, high: Number) -> list[float]:
    """Round figures at even distances, three at least, from below `low` to above `high`."""
    step = next(s for s in _steps() if s * 5 >= (high - low or 1))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [count * step for count in range(first, max(last, first + 2) + 1)]


def _steps() -> Iterator[float]:
    """0.01 0.02 … 1 2 3 4 5 6 8 10 20 …: round figures, near enough to one another that no picture stands half empty."""
    return (step * 10.0**power for power in range(-2, 15) for step in (1, 2, 3, 4, 5, 6, 8))


def _below(labels: Sequence[str], step: float) -> list[str]:
    """Names under the bars; slanted where they are many, every nth where they would overlap."""
    every = max(1, int(len(labels) * 16 / (WIDTH - LEFT - RIGHT)) + 1)
    slant = _slanted(labels, step)
    drawn = []
    for position in range(0, len(labels), every):
        x, y = LEFT + (position + 0.5) * step, HEIGHT - BOTTOM + 17
        turn = f' transform="rotate(-32 {x:.1f} {y})"' if slant else ""
        drawn.append(_text(x, y, labels[position][:14], anchor="end" if slant else "middle", extra=turn))
    return drawn


def _slanted(labels: Sequence[str], step: float) -> bool:
    return max(map(len, labels), default=0) * 13 > step


def _width(text: str) -> int:
    """About how wide the text is at the common size."""
    return sum(13 if ord(letter) > 0x2E80 else 7 for letter in text)


def _cut(text: str, width: float) -> str:
    """The text, or as much of it as is no wider."""
    if _width(text) <= width:
        return text
    while text and _width(text) > width - 13:
        text = text[:-1]
    return text + "…"


def _legend(names: Sequence[str]) -> list[str]:
    drawn, x = [], LEFT
    for order, name in enumerate(names):
        drawn += [_rect(x, 28, 12, 12, fill=SHADES[order % 4], told=name), _text(x + 17, 38, name)]
        x += 34 + _width(name)
    return drawn


def _rect(x: float, y: float, width: float, height: float, *, fill: str, told: str) -> str:
    size = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
    return f'<rect {size} fill="{fill}"><title>{escape(told)}</title></rect>'


def _text(x: float, y: float, text: str, **style: str | int) -> str:
    anchor, size, fill = style.get("anchor", "start"), style.get("size", 12), style.get("fill", FAINT)
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}"{style.get("extra", "")}>{escape(text)}</text>'


def _shade(depth: float) -> str:
    """White to deep blue by `depth` from 0 to 1."""
    return "#" + "".join(f"{round(255 + (end - 255) * depth):02x}" for end in (0x1F, 0x4E, 0x79))


def _short(value: Number) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _picture(title: str, marks: Sequence[str], *, height: float = HEIGHT) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}" {FONT}>'
    name = _text(12, 20, title, size=14, fill=INK)
    return f'{head}<rect width="{WIDTH}" height="{height:.0f}" fill="#fff"/>{name}{"".join(marks)}</svg>'

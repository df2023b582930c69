"""Rules on a scanned page: straightening a picture, and finding the lines of its tables.

Pictures are arrays with 0 black and 255 white; lengths here are in pixels.
"""

from typing import Any

from jixiao.readers.lattice import Box, Rule

STRAIGHT = 0.05  # degrees under which turning a page changes nothing
CONVERGING = 0.35  # degrees between lines that should be parallel, above which a picture is flattened
FAN = 5  # lines of one direction from which their convergence can be told
FARTHEST = 20.0  # degrees a page may be turned
CONTRAST = 60  # levels of grey between paper and print
SPECK = 8  # pixels that noise does not reach
INKED = 0.85  # share of a bridged hole that must be dark


def straightened(picture: Any) -> Any:
    """The picture with the long lines of its tables level and upright: turned back, and flattened where lines converge."""
    coarse = _coarse(masked(picture))
    level = turned(picture, coarse)
    across, down = _long_lines(masked(level))
    flat = _flattened(level, across, down)
    if flat is not None:
        return flat
    fine = _middle([degrees for degrees, *_ in across] + [-degrees for degrees, *_ in down], [line[1] for line in across + down])
    return turned(picture, coarse + fine)


def _coarse(grey: Any) -> float:
    """Degrees by which long lines lean, to about a quarter of a degree, clockwise positive; 0.0 where there are none."""
    import cv2
    import numpy

    ratio = 900 / max(grey.shape)
    small = cv2.resize(grey, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA) if ratio < 1 else grey
    found = cv2.HoughLinesP(ink(small), 1, numpy.pi / 720, 120, minLineLength=min(small.shape) // 4, maxLineGap=4)
    if found is None:
        return 0.0
    x0, y0, x1, y1 = found.reshape(-1, 4).T.astype(float)
    angles = (numpy.degrees(numpy.arctan2(y1 - y0, x1 - x0)) + 45) % 90 - 45
    near = abs(angles) <= FARTHEST
    return _middle(list(angles[near]), list(numpy.hypot(x1 - x0, y1 - y0)[near]))


LongLine = tuple[float, float, float, float]  # degrees off its direction, length, where it crosses the middle, its slope


def _long_lines(grey: Any) -> tuple[list[LongLine], list[LongLine]]:
    """Long lines across and down, fitted to their ink."""
    dark = ink(grey)
    return _fitted(dark), _fitted(dark.T.copy())


def _fitted(dark: Any) -> list[LongLine]:
    import cv2
    import numpy

    width = dark.shape[1]
    thick = cv2.dilate(dark, numpy.ones((3, 1), numpy.uint8))
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, numpy.ones((1, max(width // 40, 15)), numpy.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    lines = []
    for i in range(1, count):
        left, top, wide, high, _ = (int(v) for v in stats[i])
        if wide < width * 0.2 or high > wide * 0.12:
            continue
        ys, xs = numpy.nonzero(labels[top : top + high, left : left + wide] == i)
        slope, offset = numpy.polyfit(xs + left, ys + top, 1)
        lines.append((float(numpy.degrees(numpy.arctan(slope))), float(wide), float(slope * width / 2 + offset), float(slope)))
    return lines


def _flattened(picture: Any, across: list[LongLine], down: list[LongLine]) -> Any:
    """The picture stretched so that lines which converge, as on a photograph, are parallel; None where they are so already."""
    import cv2
    import numpy

    height, width = picture.shape[:2]
    fans = _fan(across), _fan(down)
    if max(abs(fans[0][1]) * height, abs(fans[1][1]) * width) < numpy.tan(numpy.radians(CONVERGING)):
        return None
    low, high = 0.1, 0.9
    rows = [(0.0, 0.0, at * height, fans[0][0] + fans[0][1] * at * height) for at in (low, high)]
    columns = [(0.0, 0.0, at * width, fans[1][0] + fans[1][1] * at * width) for at in (low, high)]
    corners = [_crossing(h, v, (width, height)) for h in rows for v in columns]
    wanted = [(x * width, y * height) for y in (low, high) for x in (low, high)]
    matrix = cv2.getPerspectiveTransform(numpy.array(corners, numpy.float32), numpy.array(wanted, numpy.float32))
    return cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _fan(lines: list[LongLine]) -> tuple[float, float]:
    """How the slope of lines changes over the page: slope = first + second × position; strays do not count (Theil and Sen)."""
    if len(lines) < FAN:
        return _middle([line[3] for line in lines], [line[1] for line in lines]), 0.0
    places = sorted((line[2], line[3]) for line in lines)
    far = (places[-1][0] - places[0][0]) / 4
    changes = [(t - s) / (b - a) for i, (a, s) in enumerate(places) for b, t in places[i + 1 :] if b - a > far]
    change = _middle(changes, [1.0] * len(changes))
    return _middle([s - change * a for a, s in places], [1.0] * len(places)), change


def _crossing(across: LongLine, down: LongLine, size: tuple[int, int]) -> tuple[float, float]:
    """Where a line across meets a line down; each is given by its slope and by where it crosses the middle of the page."""
    a, b = across[3], across[2] - across[3] * size[0] / 2
    c, d = down[3], down[2] - down[3] * size[1] / 2
    x = (c * b + d) / (1 - a * c)
    return x, a * x + b


def _middle(values: list[float], weights: list[float]) -> float:
    """Weighted median."""
    half, seen = sum(weights) / 2, 0.0
    for value, weight in sorted(zip(values, weights, strict=True)):
        seen += weight
        if seen >= half:
            return float(value)
    return 0.0


def turned(picture: Any, degrees: float) -> Any:
    """The picture turned back by so many degrees, its edge drawn out into the corners."""
    import cv2

    if abs(degrees) < STRAIGHT:
        return picture
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def ink(grey: Any) -> Any:
    """255 where the page is darker than its surroundings, whatever the light."""
    import cv2

    block = max(15, min(grey.shape) // 40) | 1
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    return cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18)


def rules(grey: Any, texts: list[tuple[int, int, int, int]], size: float) -> tuple[list[Rule], list[Rule]]:
    """Rules across and down; `texts` are boxes of print to be looked past, `size` is the height of a line of print."""
    dark = ink(grey)
    bare = dark.copy()
    for left, top, right, bottom in texts:
        inset = (bottom - top) // 6
        bare[max(top + inset, 0) : bottom - inset, max(left + 1, 0) : right - 1] = 0
    across = _along(bare, dark, size)
    down = _along(bare.T.copy(), dark.T.copy(), size)
    return _held(across, down, size), _held(down, across, size)


def _held(rules: list[Rule], crossing: list[Rule], size: float) -> list[Rule]:
    """Rules without the short ones that do not run from one crossing rule to another: strokes of print are not held so."""

    def meets(rule: Rule, end: float) -> bool:
        return any(abs(c.at - end) < size * 0.5 and c.start - size < rule.at < c.end + size for c in crossing)

    return [r for r in rules if r.end - r.start > 6 * size or (meets(r, r.start) and meets(r, r.end))]


def _along(bare: Any, dark: Any, size: float) -> list[Rule]:
    """Horizontal rules of a picture, their holes bridged where the page is dark under the print that was left out."""
    import cv2
    import numpy

    reach = max(int(size * 0.3), 3)
    thick = cv2.dilate(bare, numpy.ones((3, 1), numpy.uint8))  # a rule that leans a little stays whole
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, numpy.ones((1, reach), numpy.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, numpy.ones((1, max(int(size * 1.1), 8)), numpy.uint8))
    count, _, stats, centres = cv2.connectedComponentsWithStats(opened, connectivity=8)
    pieces = []
    for i in range(1, count):
        left, _, width, height, area = stats[i]
        if area / width <= max(size * 0.45, 6) and width > 3 * height:
            pieces.append(Rule(float(centres[i][1]), float(left), float(left + width)))
    return _bridged(pieces, dark, size)


def _bridged(pieces: list[Rule], dark: Any, size: float) -> list[Rule]:
    """Pieces drawn out as far as the whole page is dark along them, those that meet joined."""
    step = max(int(size * 0.5), 4)
    out: list[Rule] = []
    for piece in sorted(pieces, key=lambda r: r.start):
        rule = Rule(piece.at, _drawn_out(dark, piece.at, int(piece.start), -step), _drawn_out(dark, piece.at, int(piece.end), step))
        near = (i for i, r in enumerate(out) if abs(r.at - rule.at) < size * 0.2 and r.end >= rule.start)
        same = next(near, None)
        if same is None:
            out.append(rule)
            continue
        before = out[same]
        long, more = before.end - before.start, rule.end - rule.start
        at = (before.at * long + rule.at * more) / (long + more)
        out[same] = Rule(at, min(before.start, rule.start), max(before.end, rule.end))
    return out


def _drawn_out(dark: Any, at: float, end: int, step: int) -> float:
    """How far a rule goes on past one of its ends, looking a step ahead at a time and following a slight lean."""
    line, width = round(at), dark.shape[1]
    while min(end, end + step) >= 0 and max(end, end + step) <= width:
        first, last = sorted((end, end + step))
        best = max((line - 1, line, line + 1), key=lambda y: (_share(dark, y, 0, first, last), y == line))
        if _share(dark, best, 1, first, last) < INKED:
            break
        line, end = best, end + step
    return float(end)


def _share(dark: Any, line: int, around: int, first: int, last: int) -> float:
    """Share of columns that are dark on a line or beside it."""
    strip = dark[max(line - around, 0) : line + around + 1, first:last]
    return float((strip.max(axis=0) > 0).mean()) if strip.size else 0.0


def inked(grey: Any, box: Box) -> tuple[int, int, int, int] | None:
    """Where in a cell something is written (with some white around), or None where it is blank but for specks and its rules."""
    import cv2
    import numpy

    margin = max(round(min(box.width, box.height) * 0.08), 4)
    left, top, right, bottom = round(box.left) + margin, round(box.top) + margin, round(box.right) - margin, round(box.bottom) - margin
    if right - left < 8 or bottom - top < 8:
        return None
    cell = cv2.GaussianBlur(grey[top:bottom, left:right], (3, 3), 0)
    paper = float(numpy.median(cell))
    dark = cv2.threshold(cell, paper - CONTRAST, 255, cv2.THRESH_BINARY_INV)[1]
    count, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    marks = [stats[i] for i in range(1, count) if stats[i][4] >= SPECK and max(stats[i][2], stats[i][3]) >= 5]
    if not marks:
        return None
    x0, y0 = min(m[0] for m in marks), min(m[1] for m in marks)
    x1, y1 = max(m[0] + m[2] for m in marks), max(m[1] + m[3] for m in marks)
    pad = max(int((y1 - y0) * 0.3), 10 - (y1 - y0) // 2, 4)
    height, width = grey.shape
    return max(left + x0 - pad, 0), max(top + y0 - pad, 0), min(left + x1 + pad, width), min(top + y1 + pad, height)


def masked(picture: Any) -> Any:
    """Grey picture in which red (a seal) is white, so that it hides no rule."""
    return picture if picture.ndim == 2 else picture[:, :, 2]


def stroke(grey: Any, box: Box) -> tuple[int, int] | None:
    """First and last column of the ink in the middle height of a box; None where there is a gap in it or none."""
    import numpy

    top, bottom = round(box.top + box.height * 0.2), round(box.bottom - box.height * 0.2)
    left, right = max(round(box.left), 0), round(box.right)
    strip = grey[max(top, 0) : bottom, left:right]
    if not strip.size:
        return None
    columns = numpy.nonzero(strip.min(axis=0) < float(numpy.median(strip)) - CONTRAST)[0]
    if not columns.size or columns[-1] - columns[0] + 1 > columns.size:
        return None
    return left + int(columns[0]), left + int(columns[-1])

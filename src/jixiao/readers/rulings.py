"""Rules on a scanned page: straightening a picture, and finding the lines of its tables.

Pictures are arrays with 0 black and 255 white; lengths here are in pixels.
"""

from typing import Any

from jixiao.readers.lattice import Rule

STRAIGHT = 0.05  # degrees under which turning a page changes nothing
FARTHEST = 20.0  # degrees a page may be turned
INKED = 0.85  # share of a bridged hole that must be dark


def skew(grey: Any) -> float:
    """Degrees by which long lines of the page lean, clockwise positive; 0.0 where it has none."""
    import cv2
    import numpy

    height, width = grey.shape
    edges = ink(grey)
    found = cv2.HoughLinesP(edges, 1, numpy.pi / 3600, 200, minLineLength=int(min(width, height) * 0.25), maxLineGap=6)
    if found is None:
        return 0.0
    angles, lengths = [], []
    for x0, y0, x1, y1 in found.reshape(-1, 4):
        angle = numpy.degrees(numpy.arctan2(y1 - y0, x1 - x0))
        angle = (angle + 45) % 90 - 45
        if abs(angle) <= FARTHEST:
            angles.append(angle)
            lengths.append(numpy.hypot(x1 - x0, y1 - y0))
    return _middle(angles, lengths)


def _middle(values: list[float], weights: list[float]) -> float:
    """Weighted median."""
    half, seen = sum(weights) / 2, 0.0
    for value, weight in sorted(zip(values, weights, strict=True)):
        seen += weight
        if seen >= half:
            return float(value)
    return 0.0


def turned(picture: Any, degrees: float) -> Any:
    """The picture turned back by so many degrees, white in the corners."""
    import cv2

    if abs(degrees) < STRAIGHT:
        return picture
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    white = (255,) * 3
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=white)


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
    return across, down


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


def masked(picture: Any) -> Any:
    """Grey picture in which red (a seal) is white, so that it hides no rule."""
    return picture if picture.ndim == 2 else picture[:, :, 2]

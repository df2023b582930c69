"""A picture of a page → the page: its characters by RapidOCR, its rules by their ink. Needs the extra `jixiao[ocr]`.

The models are part of the installed packages; nothing is fetched.
"""

import threading
from typing import Any, NamedTuple

from jixiao.errors import Message, MissingComponent
from jixiao.readers import rulings
from jixiao.readers.lattice import Box, Region, Rule, regions
from jixiao.readers.parts import Page
from jixiao.readers.typeset import Piece

TEXT_HEIGHT = 14.5  # points from line to line where print is of the usual size (小五 to 五号)
SURE_ENOUGH = 0.6  # what is found only at a second look must be read at least this surely
UNSURE = 80  # percent given to what was decided by its shape
ONE = frozenset("一ー")  # what a dash is taken for
DOUBTFUL = 0.9  # mean confidence below which a page may stand on its head
HYPHEN = 0.4  # a stroke shorter than this share of the height of its line is a hyphen
LOW = 90  # percent below which a character is mentioned
_LOCK = threading.Lock()
_engines: list[Any] = []


class Strip(NamedTuple):
    """One recognised line: its box in pixels and its characters with their boxes and confidence in percent."""

    left: float
    top: float
    right: float
    bottom: float
    characters: list[Piece]


def engine() -> Any:
    """The recogniser, made once; raises MissingComponent where the extra is not installed."""
    if not _engines:
        try:
            import cv2  # noqa: F401
            from rapidocr import RapidOCR
        except ImportError as error:
            raise MissingComponent(
                "这是扫描件或照片，识别文字需要安装可选组件：pip install 'jixiao[ocr]'",
                "this is a scan or a photograph; reading it needs the optional part: pip install 'jixiao[ocr]'",
            ) from error
        _engines.append(RapidOCR(params={"Global.log_level": "error", "Global.use_cls": False}))
    return _engines[0]


def page_of(picture: Any, number: int, width: float = 0.0) -> Page:
    """The page in a picture (grey or BGR). `width` in points where it is known, else reckoned from the size of the print."""
    with _LOCK:
        picture, strips = _upright(picture)
        height = _line_height(strips)
        across, down = rulings.rules(rulings.masked(picture), [_box(s) for s in strips], height) if strips else ([], [])
        scale = width / picture.shape[1] if width else TEXT_HEIGHT / height
        across, down = _scaled(across, scale), _scaled(down, scale)
        pieces = [_scaled_piece(piece, scale) for strip in strips for piece in strip.characters]
        pieces = _second_look(picture, pieces, regions(across, down), scale)
    return Page(number, picture.shape[1] * scale, picture.shape[0] * scale, pieces, across, down)


def _scaled(rules: list[Rule], scale: float) -> list[Rule]:
    return [Rule(r.at * scale, r.start * scale, r.end * scale) for r in rules]


def _scaled_piece(piece: Piece, scale: float) -> Piece:
    text, left, top, right, bottom, confidence = piece
    return Piece(text, left * scale, top * scale, right * scale, bottom * scale, confidence)


def _second_look(picture: Any, pieces: list[Piece], found: tuple[Region, ...], scale: float) -> list[Piece]:
    """The pieces with what stands alone in its cell looked at again.

    A lone 5 or a dash is easily overlooked on a whole page, and a lone dash is taken for the figure 一.
    """
    grey = rulings.masked(picture)
    out = list(pieces)
    for region in found:
        inside: dict[int, list[Piece]] = {}
        for piece in pieces:
            inside.setdefault(region.face_at((piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2), []).append(piece)
        for number, face in enumerate(region.faces):
            there = inside.get(number, [])
            if not there:
                spot = rulings.inked(grey, Box(*(side / scale for side in region.box_of(face))))
                out += [_scaled_piece(piece, scale) for piece in _only_read(picture, spot)] if spot else []
            elif all(piece.text in ONE for piece in there):
                out = [piece for piece in out if piece not in there] + [_dash(piece) for piece in there]
    return out


def _dash(piece: Piece) -> Piece:
    return piece._replace(text="—", confidence=min(piece.confidence, UNSURE))


def _with_dashes(grey: Any, characters: list[Piece]) -> list[Piece]:
    """The characters of a line with 一 put right where the ink shows a hyphen, or a dash over two places."""
    out = list(characters)
    for i, piece in enumerate(characters):
        if piece.text not in ONE:
            continue
        beside = [p.text for p in characters[max(i - 1, 0) : i + 2]]
        after = characters[i + 1] if i + 1 < len(characters) and characters[i + 1].text in ONE else None
        if "—" in beside:
            out[i] = _dash(piece)
        elif after and rulings.stroke(grey, Box(_middle(piece), piece.top, _middle(after), piece.bottom)):
            out[i], out[i + 1] = _dash(piece), _dash(after)
        elif out[i].text in ONE and not after:
            ends = rulings.stroke(grey, Box(piece.left - 1, piece.top, piece.right + 1, piece.bottom))
            if ends and ends[1] - ends[0] < HYPHEN * (piece.bottom - piece.top):
                out[i] = piece._replace(text="-", confidence=min(piece.confidence, UNSURE))
    return out


def _middle(piece: Piece) -> float:
    return (piece.left + piece.right) / 2


def _only_read(picture: Any, spot: tuple[int, int, int, int]) -> list[Piece]:
    left, top, right, bottom = spot
    result = engine()(picture[top:bottom, left:right], use_det=False, use_cls=False, use_rec=True, return_word_box=False)
    text = "".join(result.txts or ()).strip()
    score = min(result.scores, default=0.0) if text else 0.0
    if right - left > 3 * (bottom - top) - 30 and score < SURE_ENOUGH:
        text, score = "—", UNSURE / 100  # flat ink that is no character
    if score < SURE_ENOUGH:
        return []
    return _even(text, score, (left, top, right, bottom))


def doubts(page: Page) -> list[Message]:
    """What to say about a page that was recognised."""
    if not page.pieces:
        return [Message(f"第{page.number}页没有识别出文字", f"no text was found on page {page.number}")]
    low = sum(p.confidence < LOW for p in page.pieces)
    zh = f"第{page.number}页由图像识别，共{len(page.pieces)}字，其中{low}字把握不足{LOW}%，请核对"
    en = f"page {page.number} was read from an image: {len(page.pieces)} characters, {low} of them less than {LOW}% sure; please check"
    return [Message(zh, en)]


def _box(strip: Strip) -> tuple[int, int, int, int]:
    return round(strip.left), round(strip.top), round(strip.right), round(strip.bottom)


def _line_height(strips: list[Strip]) -> float:
    heights = sorted(s.bottom - s.top for s in strips)
    return heights[len(heights) // 2] if heights else 1.0


def _upright(picture: Any) -> tuple[Any, list[Strip]]:
    """The picture straightened, turned the right way up, and its lines."""
    import cv2

    picture = rulings.straightened(picture)
    strips = _strips(picture)
    if not strips:
        return picture, strips
    standing = sum(s.bottom - s.top > 1.5 * (s.right - s.left) for s in strips) > len(strips) / 2
    if standing:
        tries = [cv2.rotate(picture, turn) for turn in (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE)]
    elif _trust(strips) < DOUBTFUL:
        tries = [cv2.rotate(picture, cv2.ROTATE_180)]
    else:
        return picture, strips
    read = [(picture, strips), *((p, _strips(p)) for p in tries)]
    return max(read, key=lambda pair: _trust(pair[1]))


def _trust(strips: list[Strip]) -> float:
    """Mean confidence over all characters, 0 to 1; characters of standing lines count for nothing."""
    scores = [c.confidence if s.right - s.left > 0.7 * (s.bottom - s.top) else 0 for s in strips for c in s.characters]
    return sum(scores) / len(scores) / 100 if scores else 0.0


def _strips(picture: Any) -> list[Strip]:
    # every switch is named: the recogniser keeps those of the call before
    result = engine()(picture, use_det=True, use_cls=False, use_rec=True, return_word_box=True, return_single_char_box=True)
    if result.boxes is None or result.txts is None:
        return []
    grey = rulings.masked(picture)
    strips = []
    for quad, text, score, words in zip(result.boxes, result.txts, result.scores, result.word_results, strict=True):
        xs, ys = [float(x) for x, _ in quad], [float(y) for _, y in quad]
        left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
        characters = _characters(words, top, bottom)
        if len(characters) != len(text.replace(" ", "")):
            characters = _even(text, score, (left, top, right, bottom))
        strips.append(Strip(left, top, right, bottom, _with_dashes(grey, characters)))
    return strips


def _characters(words: Any, top: float, bottom: float) -> list[Piece]:
    """Characters of a line, each beginning where the one before began or later."""
    out: list[Piece] = []
    begin = 0.0
    for word in words:
        text, score, quad = word
        if not text or quad is None:
            continue
        begin = max(min(float(x) for x, _ in quad), begin + 0.01)
        end = max(*(float(x) for x, _ in quad), begin + 1)
        out.append(Piece(text, begin, top, end, bottom, _percent(score)))
    return out


def _even(text: str, score: float, box: tuple[float, float, float, float]) -> list[Piece]:
    """Characters set evenly over a box, where the recogniser gave none of their own."""
    left, top, right, bottom = box
    step = (right - left) / max(len(text), 1)
    return [Piece(c, left + i * step, top, left + (i + 1) * step, bottom, _percent(score)) for i, c in enumerate(text) if c != " "]


def _percent(score: float) -> int:
    return max(0, min(int(score * 100), 99))

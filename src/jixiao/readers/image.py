"""Scans and photographs (png, jpeg, tiff, bmp) → tables and paragraphs, by character recognition."""

import io
from collections.abc import Iterator
from typing import Any

from jixiao.document import Block, Limits
from jixiao.errors import DamagedDocument, LimitExceeded, Message, MissingComponent, UnknownFormat
from jixiao.readers import ocr
from jixiao.readers.paging import blocks
from jixiao.readers.printed import laid_out

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
MOST_PIXELS = 80_000_000  # an A3 page at 600 dpi
WORKING = (1400, 2600)  # pixels along the longer side at which pages are read


def read(data: bytes, limits: Limits) -> tuple[tuple[Block, ...], tuple[Message, ...]]:
    """Blocks of a picture, or of all pages of a tiff; every cell carries its confidence."""
    sheets, notes = [], []
    for number, picture in enumerate(_pictures(data, limits), 1):
        page = ocr.page_of(picture, number)
        sheets.append(laid_out(page))
        notes += ocr.doubts(page)
    body, more = blocks(sheets)
    return body, (*notes, *more)


def _pictures(data: bytes, limits: Limits) -> Iterator[Any]:
    """Pages as arrays, each checked before it is unpacked."""
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError as error:
        raise _missing() from error
    ocr.engine()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            count = getattr(image, "n_frames", 1)
            if count > limits.ocr_pages:
                raise too_many(count, limits)
            for frame in range(count):
                image.seek(frame)
                _check(image.size)
                yield sized(ImageOps.exif_transpose(image).convert("RGB"))
    except UnidentifiedImageError as error:
        raise UnknownFormat(
            "图片格式无法识别；请另存为 PNG 或 JPEG 后再提交", "the picture's format is unknown; save it as PNG or JPEG and send it again"
        ) from error
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError) as error:
        raise DamagedDocument(
            "图片已损坏或不完整；请重新扫描或重新拍摄", "the picture is damaged or incomplete; scan or photograph it again"
        ) from error


def _check(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise _too_large()


def _too_large() -> LimitExceeded:
    return LimitExceeded(
        f"图片超过 {MOST_PIXELS // 10**6} 百万像素；请按 200–300 dpi 重新扫描",
        f"the picture has more than {MOST_PIXELS // 10**6} megapixels; scan it again at 200 to 300 dpi",
    )


def too_many(count: int, limits: Limits) -> LimitExceeded:
    return LimitExceeded(
        f"需识别的图像有 {count} 页，超过上限 {limits.ocr_pages} 页；请只提交自评表所在的页",
        f"{count} pages are images, above the limit of {limits.ocr_pages}; send only the pages of the form",
    )


def sized(image: Any) -> Any:
    """A picture of PIL as an array (BGR) of a size at which print is read well."""
    import numpy
    from PIL import Image

    low, high = WORKING
    longer = max(image.size)
    ratio = high / longer if longer > high else low / longer if longer < low else 1.0
    if ratio != 1.0:
        ratio = min(ratio, 3.0)
        size = max(round(image.width * ratio), 1), max(round(image.height * ratio), 1)
        image = image.resize(size, Image.Resampling.LANCZOS if ratio < 1 else Image.Resampling.BICUBIC)
    return numpy.asarray(image)[:, :, ::-1].copy()


def _missing() -> MissingComponent:
    return MissingComponent(
        "读取图片需要安装可选组件：pip install 'jixiao[ocr]'", "reading pictures needs the optional part: pip install 'jixiao[ocr]'"
    )

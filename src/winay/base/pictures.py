"""Opening pictures that somebody sends: judged by the memory they take, decoded one at a time, made small at once."""

import io
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import options, register_heif_opener

from winay.base.errors import InvalidInput

options.DECODE_THREADS = 1
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "HEIF")
MOST_PIXELS = 60_000_000
"""What a telephone's best camera makes; a JPEG of this size is decoded at a fraction of it."""
MOST_DECODED = 150 * 2**20
"""Bytes that reading a picture may take at once: what it is unpacked to, with what its decoder holds beside it."""
OF_DECODERS = {"WEBP": 12, "GIF": 8, "HEIF": 6}
OF_MODES = {"L": 1, "RGB": 4, "CMYK": 4, "YCbCr": 4, "1": 5, "P": 5}
"""Bytes that a pixel takes; 8 where the mode is not named, since transparency is reckoned in a copy.

HEIC takes up to 8 too: reckoned as 6, a telephone's 24 million pixels are taken, with some 200 MB.
"""
ONE_AT_A_TIME = threading.Lock()
UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,
    ValueError,
    OverflowError,
    LookupError,
    TypeError,
    RuntimeError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
)


def small_picture(data: bytes, *, longest: int) -> Image.Image:
    """Return the picture upright, in RGB, with at most `longest` pixels a side.

    Raises `InvalidInput` for `file` if it is none, or if decoding it would take more than 150 MB: what counts is the
    picture unpacked, since a hundred kilobytes can stand for a gigabyte. What was transparent becomes white.
    """
    with ONE_AT_A_TIME, _readable(), Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        whole = opened.width * opened.height
        if whole > MOST_PIXELS:
            raise _too_many_pixels()
        scale = longest / max(opened.size)
        if scale < 1:
            opened.draft("RGB", (max(round(opened.width * scale), 1), max(round(opened.height * scale), 1)))
        if _bytes_to_decode(opened, whole) > MOST_DECODED:
            raise _too_many_pixels()
        opened.load()
        # Palettes and single bits cannot be blended: made small as they are, pixels would only be left out.
        blended = opened.mode not in ("1", "P", "PA", "I;16")
        picture = opened if blended else opened.convert("RGBA" if "transparency" in opened.info else "RGB")
        picture.thumbnail((longest, longest))
        return _on_white(ImageOps.exif_transpose(picture))


def small_copy(picture: Image.Image, *, longest: int) -> Image.Image:
    """Return a copy of an upright picture with at most `longest` pixels a side."""
    copy = picture.copy()
    copy.thumbnail((longest, longest))
    return copy


def as_jpeg(picture: Image.Image) -> bytes:
    """Return the picture as a JPEG that holds nothing but what is seen."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


def _bytes_to_decode(image: Image.Image, whole: int) -> int:
    """Return what decoding takes; a JPEG was told before (`draft`) how small it may come out of its `whole` pixels.

    A progressive JPEG is first put together whole, whatever comes out: two bytes for each of its three colours.
    """
    each = OF_DECODERS.get(image.format or "") or OF_MODES.get(image.mode, 8)
    before = whole * 6 if image.format == "JPEG" and image.info.get("progressive") else 0
    return image.width * image.height * each + before


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA", "RGBa", "La"):
        return picture.convert("RGB")
    white = Image.new("RGB", picture.size, "white")
    shown = picture.convert("RGBA")
    white.paste(shown, mask=shown)
    return white


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise InvalidInput(
            _("This file is not a picture that can be read: use JPEG, PNG or HEIC."), field="file"
        ) from error


def _too_many_pixels() -> InvalidInput:
    return InvalidInput(_("The picture has too many pixels."), field="file")

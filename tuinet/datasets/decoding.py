"""Decoding image files with Pillow, within bounds that no file can widen."""

from __future__ import annotations

import warnings
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin, UnidentifiedImageError

from tuinet.datasets.grey import scale_of, to_grey, to_unit
from tuinet.datasets.shrinking import KEPT_SIZE, PIXEL_LIMIT, average_blocks, check_size, shrink_factor
from tuinet.errors import ImageError

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")
"""Formats of photographs, scans and drawings. Pillow knows more, and starts Ghostscript for one of them."""

SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm", ".pbm", ".pnm")
"""Names that files of these formats end in"""

TEXT_LIMIT = 1 << 22
"""The most bytes that the compressed texts of a PNG may unpack to; Pillow's own limit is 64 MB"""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_TILE_WIDTH = 322
_TILE_LENGTH = 323
_AVERAGED_BY_PILLOW = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV")


def decode(stream: BinaryIO) -> tuple[NDArray[np.float32], float, tuple[int, int]]:
    """Grey levels in [0, 1] of the first image in a file, the value of white in it, and its height and width.

    Raises ImageError if it is not an image of one of FORMATS, is damaged, or has more than PIXEL_LIMIT pixels.
    """
    PngImagePlugin.MAX_TEXT_MEMORY = TEXT_LIMIT
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of flaws it can cope with, and of sizes that we refuse
            with Image.open(stream, formats=FORMATS) as image:
                return _decode(image)
    except UnidentifiedImageError:
        raise ImageError("not an image: expected PNG, JPEG, PGM, TIFF, GIF, WebP, BMP or .npy") from None
    except Image.DecompressionBombError:
        raise ImageError(f"more than {PIXEL_LIMIT:,} pixels: expected a smaller image") from None
    except MemoryError:
        raise ImageError("does not fit in memory: expected a smaller image") from None
    except ImageError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged file makes Pillow's decoders raise nearly anything
        words = " ".join((str(error) or type(error).__name__).split())[:120]
        raise ImageError(f"not a whole image: {words}") from None


def _decode(image: Image.Image) -> tuple[NDArray[np.float32], float, tuple[int, int]]:
    height = image.height
    width = image.width
    check_size(height, width)
    _check_tiles(image)
    if image.mode in ("L", "RGB", "YCbCr"):
        image.draft("L", (KEPT_SIZE, KEPT_SIZE))  # lets the JPEG decoder skip what would be averaged away
    orientation = image.getexif().get(_ORIENTATION)
    levels, white = _to_levels(_with_channels(image))
    if orientation in _UPRIGHT:
        levels = np.asarray(Image.fromarray(levels).transpose(_UPRIGHT[orientation]))
        if orientation >= 5:
            height, width = width, height
    return levels, white, (height, width)


def _check_tiles(image: Image.Image) -> None:
    """Raises ImageError for a TIFF whose tiles are larger than any image may be: libtiff holds a whole tile."""
    tags = getattr(image, "tag_v2", {})
    tile_width = tags.get(_TILE_WIDTH, 1)
    tile_length = tags.get(_TILE_LENGTH, 1)
    if tile_width * tile_length > PIXEL_LIMIT:
        raise ImageError(f"tiles of {tile_width} x {tile_length} pixels: expected at most {PIXEL_LIMIT:,} pixels")


def _with_channels(image: Image.Image) -> Image.Image:
    """The image as numbers that mean grey levels or channels, not places in a palette."""
    if image.mode in ("1", "L") and not image.has_transparency_data:
        return image.convert("L")
    if image.mode in ("RGB", "CMYK", "YCbCr", "LA", "RGBA", "I", "F") or image.mode.startswith("I;"):
        return image.convert("RGBA") if image.mode == "RGB" and image.has_transparency_data else image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _to_levels(image: Image.Image) -> tuple[NDArray[np.float32], float]:
    """Shrunk grey levels, and what was white. Pillow averages 8-bit images, NumPy all others, a few rows at a time."""
    factor = shrink_factor(image.height, image.width)
    if image.mode in _AVERAGED_BY_PILLOW:
        image = image.reduce(factor) if factor > 1 else image
        if image.mode not in ("L", "LA", "RGB", "RGBA"):
            image = image.convert("RGB")
        return to_grey(to_unit(np.asarray(image), 0, 255)), 255.0
    pixels = np.asarray(image)
    if pixels.ndim != 2 or pixels.dtype.kind not in "uif":
        raise ImageError(f"pixels of Pillow's mode {image.mode}: expected grey levels or colours")
    black, white = scale_of(pixels.dtype, float(pixels.min()), float(pixels.max()))
    strips = range(0, image.height, 64 * factor)
    pieces = [average_blocks(to_unit(pixels[top : top + 64 * factor], black, white), factor) for top in strips]
    return np.concatenate(pieces), white

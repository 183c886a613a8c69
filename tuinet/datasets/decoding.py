"""Decoding image files with Pillow, with limits on memory that no file can exceed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin, UnidentifiedImageError

from tuinet.datasets.grey import scale_of, to_grey, to_unit
from tuinet.datasets.shrinking import KEPT_SIZE, PIXEL_LIMIT, average_blocks, check_size, shrink_factor
from tuinet.datasets.steps import MIRRORED, Step, turned
from tuinet.errors import ImageError

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")
"""The formats of photographs, scans and drawings. Pillow knows more, and for EPS it would start Ghostscript"""

SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm", ".pbm", ".pnm")
"""The extensions of such files"""

TEXT_LIMIT = 1 << 22
"""Maximum number of bytes that the compressed texts in a PNG may unpack to. Pillow's own limit is 64 MB"""

# The inverse of each value of the Exif orientation, the number of a tag in JPEG and TIFF files (Exif 2.3, 4.6.4).
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

# Tags of TIFF 6.0, section 15.
_TILE_WIDTH = 322
_TILE_LENGTH = 323

_AVERAGED_BY_PILLOW = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV")


# How far each value turns an image clockwise, after mirroring it.
_TURNED = {3: 180, 4: 180, 5: -90, 6: 90, 7: 90, 8: -90}
_MIRRORED = (2, 4, 5, 7)


class Decoded(NamedTuple):
    """The first image in a file."""

    levels: NDArray[np.float32]
    """Grey levels in [0, 1], of shape (height, width). Large images are shrunk"""
    white: float
    """The value that stands for white in the file"""
    shape: tuple[int, int]
    """Height and width of the image, upright, in pixels of the file"""
    done: tuple[Step, ...]
    """The steps that turned it upright"""


def decode(stream: BinaryIO) -> Decoded:
    """Return the first image in a file, turned upright.

    Raises ImageError if it is not in one of FORMATS, is damaged, or has more than PIXEL_LIMIT pixels.
    """
    with _opened(stream) as image:
        return _decode(image)


def decode_pixels(stream: BinaryIO) -> NDArray[Any]:
    """Return the pixels of the first image in a file as they are.

    They have the shape (height, width), or (height, width, channels) with colour. 8-bit channels are uint8.

    Raises ImageError as `decode` does.
    """
    with _opened(stream) as image:
        check_size(image.height, image.width)
        _check_tiles(image)
        orientation = image.getexif().get(_ORIENTATION)
        image = _with_channels(image)
        if image.mode in ("CMYK", "YCbCr"):
            image = image.convert("RGB")
        if orientation in _UPRIGHT:
            image = image.transpose(_UPRIGHT[orientation])
        return np.asarray(image)


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[Image.Image]:
    """Open an image of one of FORMATS. Damage becomes an ImageError."""
    PngImagePlugin.MAX_TEXT_MEMORY = TEXT_LIMIT
    try:
        with warnings.catch_warnings():
            # Pillow warns about flaws that it can handle, and about sizes that are refused here.
            warnings.simplefilter("ignore")
            with Image.open(stream, formats=FORMATS) as image:
                yield image
    except UnidentifiedImageError:
        raise ImageError("not an image: expected PNG, JPEG, PGM, TIFF, GIF, WebP, BMP or .npy") from None
    except Image.DecompressionBombError:
        raise ImageError(f"more than {PIXEL_LIMIT:,} pixels: use a smaller image") from None
    except MemoryError:
        raise ImageError("does not fit in memory: use a smaller image") from None
    except ImageError:
        raise
    except Exception as error:  # noqa: BLE001 - for a damaged file, Pillow's decoders raise nearly anything
        reason = " ".join((str(error) or type(error).__name__).split())[:120]
        raise ImageError(f"a damaged image: {reason}") from None


def _decode(image: Image.Image) -> Decoded:
    height = image.height
    width = image.width
    check_size(height, width)
    _check_tiles(image)
    if image.mode in ("L", "RGB", "YCbCr"):
        # The JPEG decoder can skip details that would be averaged away.
        image.draft("L", (KEPT_SIZE, KEPT_SIZE))
    orientation = image.getexif().get(_ORIENTATION)
    levels, white = _to_levels(_with_channels(image))
    if orientation in _UPRIGHT:
        levels = np.asarray(Image.fromarray(levels).transpose(_UPRIGHT[orientation]))
        # The values from 5 on swap rows and columns.
        if orientation >= 5:
            height, width = width, height
    return Decoded(levels, white, (height, width), _steps(orientation))


def _steps(orientation: object) -> tuple[Step, ...]:
    steps = []
    if orientation in _MIRRORED:
        steps.append(MIRRORED)
    if orientation in _TURNED:
        steps.append(turned(_TURNED[orientation]))
    return tuple(steps)


def _check_tiles(image: Image.Image) -> None:
    """Raise ImageError for a TIFF with huge tiles: libtiff decodes a whole tile, even for a small image."""
    tags = getattr(image, "tag_v2", {})
    tile_width = tags.get(_TILE_WIDTH, 1)
    tile_length = tags.get(_TILE_LENGTH, 1)
    if tile_width * tile_length > PIXEL_LIMIT:
        raise ImageError(f"tiles of {tile_width}×{tile_length} pixels: expected at most {PIXEL_LIMIT:,} pixels")


def _with_channels(image: Image.Image) -> Image.Image:
    """Return the image with numbers that are grey levels or channels, and not indices of a palette."""
    is_transparent = image.has_transparency_data
    if image.mode in ("1", "L") and not is_transparent:
        return image.convert("L")
    # These modes have channels already. In an RGB image, transparency may be one colour instead of a channel.
    has_channels = image.mode in ("RGB", "CMYK", "YCbCr", "LA", "RGBA", "I", "F") or image.mode.startswith("I;")
    if has_channels and not (image.mode == "RGB" and is_transparent):
        return image
    return image.convert("RGBA" if is_transparent else "RGB")


def _to_levels(image: Image.Image) -> tuple[NDArray[np.float32], float]:
    """Return shrunk grey levels, and the value of white."""
    factor = shrink_factor(image.height, image.width)
    if image.mode in _AVERAGED_BY_PILLOW:
        if factor > 1:
            image = image.reduce(factor)
        if image.mode not in ("L", "LA", "RGB", "RGBA"):
            image = image.convert("RGB")
        return to_grey(to_unit(np.asarray(image), 0, 255)), 255.0
    pixels = np.asarray(image)
    if pixels.ndim != 2 or pixels.dtype.kind not in "uif":
        raise ImageError(f"pixels of Pillow's mode {image.mode}: expected grey levels or colours")
    # Pillow cannot average these modes, so it is done a few rows at a time, to save memory.
    black, white = scale_of(pixels.dtype, float(pixels.min()), float(pixels.max()))
    strip_height = 64 * factor
    strips = (pixels[top : top + strip_height] for top in range(0, image.height, strip_height))
    return np.concatenate([average_blocks(to_unit(strip, black, white), factor) for strip in strips]), white

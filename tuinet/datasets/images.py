"""Reading an image of a person's own: .npy with NumPy, everything else with Pillow."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from tuinet.errors import ImageError

PIXEL_LIMIT = 100_000_000

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601


def read_image(path: Path) -> NDArray[np.float32]:
    """The image of a file as grey levels in [0, 1], of shape (height, width).

    What the file holds is told by its first bytes, not by its name. Raises ImageError if it cannot be read.
    """
    try:
        with open(path, "rb") as stream:
            start = stream.read(6)
        if not start:
            raise ImageError(f"{path}: an empty file: expected an image")
        if start == b"\x93NUMPY":
            return _grey(path, _read_npy(path))
    except OSError as error:
        raise ImageError(f"{path}: cannot be read: {error.strerror or error}") from None
    return _grey(path, _read_with_pillow(path))


def _read_npy(path: Path) -> NDArray[np.generic]:
    try:
        array: NDArray[np.generic] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError, SyntaxError, TypeError, OverflowError, MemoryError) as error:
        raise ImageError(f"{path}: not a whole .npy file: {_one_line(error)}") from None
    if array.dtype.kind not in "buif":
        raise ImageError(f"{path}: an array of {array.dtype}: expected numbers")
    return array


def _read_with_pillow(path: Path) -> NDArray[np.generic]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large images and of harmless flaws; ours is the limit
            with Image.open(path) as image:
                _check_size(path, (image.height, image.width))
                upright = ImageOps.exif_transpose(image)
                if upright.mode not in ("1", "L", "LA", "I", "I;16", "I;16B", "F", "RGB", "RGBA"):
                    upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
                elif upright.mode in ("L", "RGB") and upright.has_transparency_data:
                    upright = upright.convert("RGBA")
                return np.asarray(upright)
    except UnidentifiedImageError:
        raise ImageError(f"{path}: not an image: expected PNG, JPEG, PGM, .npy or the like") from None
    except Image.DecompressionBombError:
        raise ImageError(f"{path}: more than {PIXEL_LIMIT:,} pixels: expected a smaller image") from None
    except MemoryError:
        raise ImageError(f"{path}: does not fit in memory: expected a smaller image") from None
    except ImageError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged file makes Pillow's decoders raise nearly anything
        raise ImageError(f"{path}: not a whole image: {_one_line(error)}") from None


def _grey(path: Path, array: NDArray[np.generic]) -> NDArray[np.float32]:
    """Grey levels of an array (height, width) or (height, width, channels); the 2nd or 4th is alpha."""
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 2, 3, 4)):
        raise ImageError(
            f"{path}: an array of shape {array.shape}: expected (height, width) or (height, width, channels), "
            "1 to 4 channels"
        )
    _check_size(path, array.shape[:2])
    levels = _unit(path, array)
    if levels.ndim == 2:
        return levels
    colours = levels[..., :3] if levels.shape[2] >= 3 else levels[..., :1]
    grey: NDArray[np.float32] = colours @ _LUMA if colours.shape[2] == 3 else colours[..., 0]
    return grey if levels.shape[2] in (1, 3) else _flatten(grey, levels[..., -1])


def _flatten(grey: NDArray[np.float32], alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lay a transparent image on white if what is drawn is dark, else on black: white ink would vanish on white."""
    opaque = float(alpha.sum())
    dark = opaque == 0 or float((grey * alpha).sum()) / opaque < 0.5
    return grey * alpha + (1 - alpha) * np.float32(dark)


def _unit(path: Path, array: NDArray[np.generic]) -> NDArray[np.float32]:
    """Numbers of any kind in [0, 1]: by the customary white (1, 255 or 65535) if all fit, else by their own range."""
    least, greatest = float(array.min()), float(array.max())
    if not np.isfinite([least, greatest]).all():
        raise ImageError(f"{path}: values from {least} to {greatest}: expected finite numbers")
    slack = 1.01 if array.dtype.kind == "f" else 1.0  # floats may overshoot white by a rounding
    white = next((white for white in (1.0, 255.0, 65535.0) if least >= 0 and greatest <= white * slack), None)
    if white is None:
        scale = max(abs(least), abs(greatest))
        wide = np.asarray(array, np.float64) / scale
        levels = ((wide - least / scale) / max((greatest - least) / scale, 1e-12)).astype(np.float32)
    else:
        levels = array.astype(np.float32) / np.float32(white)
    return np.minimum(levels, np.float32(1))


def _check_size(path: Path, shape: tuple[int, ...]) -> None:
    height, width = shape
    if height == 0 or width == 0 or height * width > PIXEL_LIMIT:
        raise ImageError(f"{path}: {width} x {height} pixels: expected 1 to {PIXEL_LIMIT:,} pixels")


def _one_line(error: Exception) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:120]

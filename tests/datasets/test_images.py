"""Reading images of all formats."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tuinet.datasets.images import read_image, read_pictures
from tuinet.errors import ImageError

GREY = np.array([[0, 51, 255], [102, 204, 153]], np.uint8)
EXPECTED = GREY.astype(np.float32) / 255


STARTS = [b"", b"P5 2 2 255\n", b"P2 2 2 9 ", b"\x93NUMPY\x01\x00", b"\x89PNG\r\n\x1a\n", b"BM"]


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "array",
    [GREY, GREY[..., None], np.stack([GREY] * 3, -1), EXPECTED, EXPECTED.astype(np.float64), GREY.astype(np.int64)]
    + [GREY.astype(np.float32), GREY.astype(np.int16) * 3 - 500, GREY.astype(np.uint16) * 257],
)
def test_npy_arrays_get_the_same_scale(tmp_path: Path, array: np.ndarray) -> None:
    np.save(tmp_path / "image.npy", array)
    assert np.allclose(read_image(tmp_path / "image.npy"), EXPECTED, atol=1e-3)


def test_npy_booleans_are_black_and_white(tmp_path: Path) -> None:
    np.save(tmp_path / "image.npy", GREY > 128)
    assert np.array_equal(read_image(tmp_path / "image.npy"), (GREY > 128).astype(np.float32))


@pytest.mark.parametrize(
    ("ink", "paper"), [(0, 1.0), (255, 0.0)], ids=["dark ink is laid on white", "bright ink is laid on black"]
)
def test_transparency_is_composited(tmp_path: Path, ink: int, paper: float) -> None:
    image = np.zeros((2, 2, 4), np.uint8)
    image[0, 0] = ink, ink, ink, 255
    np.save(tmp_path / "image.npy", image)
    expected = np.full((2, 2), paper)
    expected[0, 0] = ink / 255
    assert np.allclose(read_image(tmp_path / "image.npy"), expected)


@pytest.mark.parametrize(
    "content",
    [
        b"P5 3 2 255\n" + GREY.tobytes(),
        b"P5\n# made by hand\n3 2 # size\n255\n" + GREY.tobytes(),
        b"P5 3 2 65535\n" + (GREY.astype(">u2") * 257).tobytes(),
        b"P2\n3 2\n255\n0 51 255\n102 # comment\n204 153\n",
        b"P2 3 2 5 0 1 5 2 4 3",
    ],
)
def test_pgm_is_read(tmp_path: Path, content: bytes) -> None:
    assert np.allclose(read_image(written(tmp_path / "image.pgm", content)), EXPECTED)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty file"),
        (b"P5 3 2 255\n" + GREY.tobytes()[:-1], "a damaged image"),
        (b"P5 3 2", "a damaged image"),
        (b"P5 0 2 255\n", "not an image"),
        (b"P5 3 2 70000\n", "a damaged image"),
        (b"P5 99999 99999 255\n", "more than 16,000,000 pixels"),
        (b"P2 2 1 9 5 x", "a damaged image"),
        (b"P2 2 1 9 5 10", "a damaged image"),
        (b"\x93NUMPY\x01\x00v\x00", "a damaged .npy"),
        (b"\x93NUMPY\x01\x00\x00\xf0" + b"(" * 0xF000, "is large and may not be safe to load securely$"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(ImageError, match=message):
        read_image(written(tmp_path / "image", content))


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(784), r"shape \(784,\)"),
        (np.zeros((3, 28, 28)), "a stack of images: expected one"),
        (np.zeros((0, 28, 28)), "expected at least one image"),
        (np.zeros((2, 2, 28, 28, 3)), r"shape \(2, 2, 28, 28, 3\)"),
        (np.zeros((0, 4)), "4×0 pixels"),
        (np.full((2, 2), np.nan), "expected finite numbers"),
        (np.zeros((2, 2), complex), "complex128: expected numbers"),
        (np.array([["a"]]), "expected numbers"),
    ],
)
def test_an_array_that_is_not_an_image_is_refused(tmp_path: Path, array: np.ndarray, message: str) -> None:
    np.save(tmp_path / "image.npy", array)
    with pytest.raises(ImageError, match=message):
        read_image(tmp_path / "image.npy")


def test_pickled_objects_are_never_loaded(tmp_path: Path) -> None:
    np.save(tmp_path / "image.npy", np.array([[{}]], object), allow_pickle=True)
    with pytest.raises(ImageError, match="an array of object: expected numbers"):
        read_image(tmp_path / "image.npy")


@given(st.sampled_from(STARTS), st.binary())
def test_arbitrary_bytes_give_an_image_or_an_image_error(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes
) -> None:
    path = written(tmp_path_factory.mktemp("images") / "image", start + rest)
    try:
        assert read_image(path).ndim == 2
    except ImageError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "I;16", "1", "CMYK"])
def test_pillow_reads_every_mode(tmp_path: Path, mode: str) -> None:
    black_and_white = np.where(GREY > 128, 255, 0).astype(np.uint8)
    picture = Image.fromarray(black_and_white)
    picture = Image.fromarray(black_and_white.astype(np.uint16) * 257) if mode == "I;16" else picture.convert(mode)
    picture.save(tmp_path / "image.tiff")
    assert np.allclose(read_image(tmp_path / "image.tiff"), black_and_white / 255, atol=0.01)


def test_ten_bits_in_a_file_of_sixteen_span_the_whole_range(tmp_path: Path) -> None:
    Image.fromarray((EXPECTED * 1023).astype(np.uint16)).save(tmp_path / "image.png")
    assert np.allclose(read_image(tmp_path / "image.png"), EXPECTED, atol=0.01)


def test_a_dark_image_of_eight_bits_stays_dark(tmp_path: Path) -> None:
    Image.fromarray(GREY // 255).save(tmp_path / "image.png")
    assert read_image(tmp_path / "image.png").max() == np.float32(1 / 255)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("shape", [(5, 20, 30), (5, 20, 30, 3), (1, 20, 30)])
def test_a_stack_gives_all_its_images_on_one_scale(tmp_path: Path, shape: tuple[int, ...], order: str) -> None:
    stack = np.random.default_rng(0).integers(0, 2, shape, np.uint8)
    stack[-1] *= 200
    np.save(tmp_path / "stack.npy", np.asarray(stack, order=order))  # type: ignore[call-overload]
    pictures = list(read_pictures(tmp_path / "stack.npy"))
    assert [picture.name for picture in pictures] == [f"{tmp_path}/stack.npy[{k}]" for k in range(len(stack))]
    for picture, image in zip(pictures, stack, strict=True):
        grey = image if image.ndim == 2 else image @ np.array([0.299, 0.587, 0.114])
        assert np.allclose(picture.levels, grey / 255, atol=1e-6)


def test_large_images_are_averaged_down(tmp_path: Path) -> None:
    image = np.random.default_rng(0).integers(0, 65536, (1210, 2401), np.uint16)
    np.save(tmp_path / "image.npy", image)
    Image.fromarray(image).save(tmp_path / "image.png")
    shrunk = read_image(tmp_path / "image.npy")
    assert shrunk.shape == (404, 801)
    assert shrunk[0, 0] == pytest.approx(image[:3, :3].mean() / 65535, abs=1e-6)
    assert shrunk[-1, -1] == pytest.approx(image[1209, 2400] / 65535, abs=1e-6)
    assert np.allclose(shrunk, read_image(tmp_path / "image.png"), atol=1e-6)


def test_exif_orientation_is_honoured(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    Image.fromarray(GREY).save(tmp_path / "image.png", exif=exif)
    assert np.allclose(read_image(tmp_path / "image.png"), EXPECTED[::-1, ::-1])


def test_a_truncated_png_is_refused(tmp_path: Path) -> None:
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40), np.uint8)).save(tmp_path / "image.png")
    whole = (tmp_path / "image.png").read_bytes()
    with pytest.raises(ImageError, match="a damaged image"):
        read_image(written(tmp_path / "half.png", whole[: len(whole) // 2]))


def test_text_is_not_an_image(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="not an image"):
        read_image(written(tmp_path / "notes.txt", b"to do"))


def test_formats_that_start_other_programs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="not an image"):
        read_image(
            written(tmp_path / "drawing.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n")
        )

"""From a picture to the input of a network."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tuinet.datasets import idx
from tuinet.datasets.images import Picture, read_pictures
from tuinet.datasets.inputs import network_inputs
from tuinet.errors import ImageError
from tuinet.facts import MNIST_TRAITS, Traits

FOLDERS = (Path(__file__).parents[2] / "data/mnist", Path("/usr/share/datasets/fashion-mnist"))

INVERTED = MNIST_TRAITS.model_copy(update={"polarity": "dark_on_light"})


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


def ring(height: int, width: int) -> np.ndarray:
    """A dark ring on white."""
    rows, columns = np.mgrid[:height, :width]
    distance = np.hypot(rows - height / 2, columns - width / 2) / min(height, width)
    return np.where(abs(distance - 0.25) < 0.05, 30, 250).astype(np.uint8)


def saved(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def only(path: Path) -> Picture:
    (picture,) = read_pictures(path)
    return picture


@pytest.mark.parametrize("traits", [MNIST_TRAITS, INVERTED, Traits(), Traits(polarity="light_on_dark", box=1.0)])
@pytest.mark.parametrize("shape", [(28, 28), (16, 16), (9, 21)])
def test_an_image_of_the_right_shape_goes_in_unchanged(tmp_path: Path, shape: tuple[int, int], traits: Traits) -> None:
    pixels = noise(*shape)
    (network_input,) = network_inputs(only(saved(tmp_path / "image.png", pixels)), shape, traits)
    assert np.array_equal(network_input.pixels, pixels)
    assert network_input.box is None


@pytest.mark.parametrize(("traits", "paper"), [(MNIST_TRAITS, 255), (INVERTED, 0)])
def test_only_an_image_that_clearly_has_the_other_polarity_is_inverted(
    tmp_path: Path, traits: Traits, paper: int
) -> None:
    pixels = np.full((28, 28), paper, np.uint8)
    pixels[8:20, 10:18] = noise(12, 8)
    (network_input,) = network_inputs(only(saved(tmp_path / "image.png", pixels)), (28, 28), traits)
    assert network_input.inverted
    assert np.array_equal(network_input.pixels, 255 - pixels)


@pytest.mark.parametrize("white", [1, 16])
def test_an_image_with_the_original_range_of_values_is_rescaled(tmp_path: Path, white: int) -> None:
    pixels = np.random.default_rng(0).integers(0, white + 1, (8, 8), np.uint8)
    expected = np.rint(pixels / white * 255)
    traits = MNIST_TRAITS.model_copy(update={"white": white})
    np.save(tmp_path / "image.npy", pixels.astype(np.float64))
    for path in (saved(tmp_path / "image.png", pixels), tmp_path / "image.npy"):
        (network_input,) = network_inputs(only(path), (8, 8), traits)
        assert np.array_equal(network_input.pixels, expected)


def test_a_figure_gets_the_polarity_and_size_of_the_training_images(tmp_path: Path) -> None:
    picture = only(saved(tmp_path / "image.png", ring(300, 200)))
    (light,) = network_inputs(picture, (28, 28), MNIST_TRAITS)
    (dark,) = network_inputs(picture, (28, 28), INVERTED)
    (full,) = network_inputs(picture, (16, 16), Traits(polarity="light_on_dark", box=1.0, centring="box"))
    assert np.array_equal(dark.pixels, 255 - light.pixels)
    assert (light.pixels > 0).any(axis=1).sum() == 20
    assert (full.pixels > 0).any(axis=1).sum() == 16


def test_boxes_are_in_pixels_of_the_file_even_if_it_is_shrunk(tmp_path: Path) -> None:
    pixels = np.full((2_000, 3_000), 250, np.uint8)
    pixels[500:1_500, 1_000:2_000] = ring(1_000, 1_000)
    (network_input,) = network_inputs(only(saved(tmp_path / "image.png", pixels)), (28, 28), MNIST_TRAITS)
    box = network_input.box
    assert box is not None
    assert (box.left, box.top, box.width, box.height) == pytest.approx((1_200, 700, 600, 600), abs=12)


@pytest.mark.parametrize("traits", [Traits(), Traits(polarity="light_on_dark"), Traits(box=0.7)])
def test_training_images_without_common_traits_frame_nothing(tmp_path: Path, traits: Traits) -> None:
    with pytest.raises(ImageError, match=r"200×300 pixels: the training images have .*: expected 28×28 pixels"):
        network_inputs(only(saved(tmp_path / "image.png", ring(300, 200))), (28, 28), traits)


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder.is_dir()], ids=lambda folder: folder.name)
def test_no_image_of_the_data_sets_is_taken_for_an_inverted_one(folder: Path) -> None:
    images = idx.read_images(folder / "t10k-images-idx3-ubyte.gz")
    for pixels in images:
        picture = Picture("image", pixels.astype(np.float32) / 255, (28, 28), 255.0)
        (network_input,) = network_inputs(picture, (28, 28), MNIST_TRAITS)
        assert np.array_equal(network_input.pixels, pixels)

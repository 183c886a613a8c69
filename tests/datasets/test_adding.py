"""Adding data sets that differ from MNIST: what is reported, and how they are brought into normal form."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from tuinet.datasets import idx
from tuinet.datasets.adding import add
from tuinet.datasets.conversion.choices import Choices
from tuinet.datasets.conversion.report import Report
from tuinet.datasets.dataset import Dataset, Images, load
from tuinet.errors import DatasetError

FASHION = Path("/usr/share/datasets/fashion-mnist")
DIGITS_MAPPING = "".join(f"{digit} {ord(str(digit))}\n" for digit in range(10))
LETTERS_MAPPING = "".join(f"{number} {64 + number} {96 + number}\n" for number in range(1, 27))


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> tuple[Images, Images]:
    """2,000 + 500 real digits."""
    whole = load("mnist", tmp_path_factory.mktemp("home"), valid_size=0, train_limit=2000)
    return whole.train, whole.test[:500]


@pytest.fixture(scope="module")
def letters() -> tuple[Images, Images]:
    """Letters A to Z, capital and small ones in one class of 40 + 10 images, slanted and turned at random; from 1."""
    rng = np.random.default_rng(0)
    images = np.zeros((26 * 50, 28, 28), np.uint8)
    labels = np.repeat(np.arange(1, 27), 50).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        character = chr(int(label) + rng.choice([64, 96]))
        drawn = Image.new("L", (64, 64))
        font = ImageFont.load_default(float(rng.integers(32, 48)))
        ImageDraw.Draw(drawn).text((32, 32), character, 255, font=font, anchor="mm")
        slant = rng.normal(0.2, 0.15)
        turn = rng.normal(0, 0.1)
        bent = drawn.transform(
            (64, 64), Image.Transform.AFFINE, (1, slant, -32 * slant, turn, 1, -32 * turn), Image.Resampling.BICUBIC
        )
        box = bent.getbbox() or (0, 0, 64, 64)
        side = max(box[2] - box[0], box[3] - box[1])
        middle = ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
        square = bent.crop((middle[0] - side // 2, middle[1] - side // 2, middle[0] + side // 2, middle[1] + side // 2))
        image[2:26, 2:26] = np.asarray(square.resize((24, 24)))
    test = np.arange(len(labels)) % 5 == 0
    return Images(images[~test], labels[~test]), Images(images[test], labels[test])


def sideways(part: Images) -> Images:
    return Images(np.ascontiguousarray(part.images.transpose(0, 2, 1)), part.labels)


def write(folder: Path, parts: tuple[Images, Images], prefix: str = "", mapping: str = "", names: str = "") -> Path:
    """A data set as it is published: EMNIST's names begin with a prefix, and say `test` for `t10k`."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, part in zip(("train", "test" if prefix else "t10k"), parts, strict=True):
        idx.write(folder / f"{prefix}{kind}-images-idx3-ubyte.gz", part.images, 1)
        idx.write(folder / f"{prefix}{kind}-labels-idx1-ubyte.gz", part.labels, 1)
    if mapping:
        (folder / f"{prefix}mapping.txt").write_text(mapping)
    if names:
        (folder / "labels.txt").write_text(names)
    return folder


def added(folder: Path, home: Path, **choices: Any) -> tuple[Report, Dataset]:
    report = add("it", folder, home, Choices(**choices))
    return report, load("it", home, valid_size=0, train_limit=None)


def says(report: Report, words: str) -> bool:
    return any(words in note for note in report.notes)


Parts = tuple[Images, Images]


def test_emnist_digits_become_upright(digits: Parts, tmp_path: Path, home: Path) -> None:
    parts = (sideways(digits[0]), sideways(digits[1]))
    report, data = added(write(tmp_path / "gzip", parts, "emnist-digits-", DIGITS_MAPPING), home)
    assert np.array_equal(data.train.images, digits[0].images)
    assert np.array_equal(data.test.images, digits[1].images)
    assert data.classes == tuple("0123456789")
    assert says(report, "transposed, like those of EMNIST: they are now upright")


def test_emnist_letters_have_26_classes_with_their_names(letters: Parts, tmp_path: Path, home: Path) -> None:
    parts = (sideways(letters[0]), sideways(letters[1]))
    report, data = added(write(tmp_path / "gzip", parts, "emnist-letters-", LETTERS_MAPPING), home)
    assert np.array_equal(data.train.images, letters[0].images)
    assert np.array_equal(data.train.labels, letters[0].labels - 1)
    assert data.classes == tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert [(counts.train, counts.test) for counts in report.classes] == [(40, 10)] * 26
    for words in ("labels are 1 to 26: the empty class 0 is left out", "capital and small letters are one class"):
        assert says(report, words)
    assert report.traits.centring == "box"


def test_emnist_letters_without_its_mapping_keep_their_numbers(letters: Parts, tmp_path: Path, home: Path) -> None:
    parts = (sideways(letters[0]), sideways(letters[1]))
    report, data = added(write(tmp_path / "gzip", parts, "emnist-letters-"), home)
    assert np.array_equal(data.train.images, letters[0].images)
    assert data.classes == tuple(map(str, range(1, 27)))
    assert says(report, "though the images themselves do not show it")


def test_emnist_images_that_are_upright_already_stay(digits: Parts, letters: Parts, tmp_path: Path) -> None:
    for prefix, parts, mapping in (
        ("emnist-digits-", digits, DIGITS_MAPPING),
        ("emnist-letters-", letters, LETTERS_MAPPING),
    ):
        report, data = added(write(tmp_path / prefix, parts, prefix, mapping), tmp_path / f"home-{prefix}")
        assert np.array_equal(data.train.images, parts[0].images)
        assert says(report, "are already upright")


def test_transposed_digits_are_recognised_by_what_they_show(digits: Parts, tmp_path: Path, home: Path) -> None:
    report, data = added(write(tmp_path / "mine", (sideways(digits[0]), sideways(digits[1]))), home)
    assert np.array_equal(data.train.images, digits[0].images)
    assert says(report, "transposed, as letters and digits in them show")


def test_a_data_set_in_normal_form_is_copied_as_it_is(digits: Parts, tmp_path: Path, home: Path) -> None:
    folder = write(tmp_path / "mine", digits)
    report, _ = added(folder, home)
    for path in folder.iterdir():
        assert (report.entry.path / path.name).read_bytes() == path.read_bytes()
    assert report.notes == ()


@pytest.mark.skipif(not FASHION.is_dir(), reason="needs Debian's package dataset-fashion-mnist")
def test_pictures_of_clothes_are_not_transposed(home: Path) -> None:
    report, data = added(FASHION, home)
    assert np.array_equal(data.test.images, idx.read_images(FASHION / "t10k-images-idx3-ubyte.gz"))
    assert not says(report, "transposed")


def test_noise_is_not_transposed(tmp_path: Path, home: Path) -> None:
    rng = np.random.default_rng(0)
    part = Images(rng.integers(0, 256, (300, 9, 9), np.uint8), (np.arange(300) % 10).astype(np.uint8))
    report, data = added(write(tmp_path / "noise", (part, part)), home)
    assert np.array_equal(data.train.images, part.images)
    assert not says(report, "transposed")


def test_the_orientation_can_be_given(digits: Parts, tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", digits)
    _, turned = added(folder, tmp_path / "a", orientation="transposed")
    _, left = added(folder, tmp_path / "b", orientation="upright")
    assert np.array_equal(turned.train.images, digits[0].images.transpose(0, 2, 1))
    assert np.array_equal(left.train.images, digits[0].images)


def test_images_that_are_not_square_can_be_transposed(tmp_path: Path, home: Path) -> None:
    part = Images(np.arange(5 * 2 * 3, dtype=np.uint8).reshape(5, 2, 3) * 8, np.array([0, 1, 0, 1, 0], np.uint8))
    _, data = added(write(tmp_path / "mine", (part, part)), home, orientation="transposed")
    assert np.array_equal(data.train.images, part.images.transpose(0, 2, 1))


def shrunk(part: Images) -> Images:
    """8 × 8 pixels from 0 to 16, as scikit-learn's digits."""
    box = (4, 4, 24, 24)
    blocks = np.stack([Image.fromarray(image).resize((8, 8), Image.Resampling.BOX, box) for image in part.images])
    return Images(np.rint(blocks / blocks.max() * 16).astype(np.uint8), part.labels)


def test_values_from_0_to_16_are_rescaled(digits: Parts, tmp_path: Path, home: Path) -> None:
    parts = (shrunk(digits[0]), shrunk(digits[1]))
    report, data = added(write(tmp_path / "mine", parts), home)
    assert report.values == (0, 16)
    assert np.array_equal(data.train.images, np.rint(parts[0].images * (255 / 16)))
    assert says(report, "the values were 0 to 16: they are now 0 to 255")
    assert says(report, "from edge to edge")
    assert data.facts is not None
    assert (data.facts.traits.white, data.facts.traits.fills_frame) == (16, True)


def test_black_and_white_images_are_rescaled(digits: Parts, tmp_path: Path, home: Path) -> None:
    parts = tuple(Images((part.images > 127).astype(np.uint8), part.labels) for part in digits)
    report, data = added(write(tmp_path / "mine", parts), home)  # type: ignore[arg-type]
    assert report.values == (0, 1)
    assert np.unique(data.train.images).tolist() == [0, 255]


def test_a_white_background_is_reported_and_kept(digits: Parts, tmp_path: Path, home: Path) -> None:
    parts = tuple(Images(255 - part.images, part.labels) for part in digits)
    report, data = added(write(tmp_path / "mine", parts), home)  # type: ignore[arg-type]
    assert np.array_equal(data.train.images, parts[0].images)
    assert says(report, "dark on a light background")
    assert report.command == "tuinet train --dataset it --learning-rate 0.01"
    assert report.traits.polarity == "dark_on_light"


def test_labels_in_normal_form_leave_out_empty_classes(digits: Parts, tmp_path: Path, home: Path) -> None:
    parts = tuple(Images(part.images, part.labels * 2 + 1) for part in digits)
    report, data = added(write(tmp_path / "mine", parts), home)  # type: ignore[arg-type]
    assert data.classes == ("1", "3", "5", "7", "9", "11", "13", "15", "17", "19")
    assert np.array_equal(data.train.labels, digits[0].labels)
    assert says(report, "labels are 1 to 19: the empty classes 0, 2, 4, 6, 8 and 5 more are left out")


def test_names_for_labels_that_begin_at_1(letters: Parts, tmp_path: Path, home: Path) -> None:
    names = "\n".join("abcdefghijklmnopqrstuvwxyz")
    report, data = added(write(tmp_path / "mine", letters, names=names), home)
    assert data.classes == tuple("abcdefghijklmnopqrstuvwxyz")
    assert np.array_equal(data.train.labels, letters[0].labels - 1)
    assert says(report, "labels begin at 1")


def test_a_class_that_has_a_name_and_no_image_stays_and_is_reported(digits: Parts, tmp_path: Path, home: Path) -> None:
    names = "\n".join([*"0123456789", "ten"])
    report, data = added(write(tmp_path / "mine", digits, names=names), home)
    assert len(data.classes) == 11
    assert says(report, "there is no training image of 'ten'")


def test_one_of_several_data_sets_in_a_folder_can_be_chosen(digits: Parts, letters: Parts, tmp_path: Path) -> None:
    folder = tmp_path / "gzip"
    write(folder, (sideways(digits[0]), sideways(digits[1])), "emnist-digits-", DIGITS_MAPPING)
    write(folder, (sideways(letters[0]), sideways(letters[1])), "emnist-letters-", LETTERS_MAPPING)
    with pytest.raises(DatasetError, match=r"several data sets: expected one of .*/emnist-digits, .*/emnist-letters$"):
        add("it", folder, tmp_path / "home")
    _, data = added(folder / "emnist-letters", tmp_path / "home")
    assert (len(data.classes), len(data.train)) == (26, 1040)
    assert load(str(folder / "emnist-digits"), tmp_path, valid_size=0, train_limit=None).classes == tuple("0123456789")


@pytest.mark.parametrize(
    ("line", "words"),
    [("1 otter", "'1 otter'"), ("1", "'1'"), ("1 65 97 98", "'1 65 97 98'"), ("1 27", "'1 27'"), ("x" * 99, "'xxxx")],
)
def test_an_invalid_mapping_is_refused_with_its_line(
    digits: Parts, tmp_path: Path, home: Path, line: str, words: str
) -> None:
    folder = write(tmp_path / "gzip", digits, "emnist-digits-", f"0 48\n{line}\n")
    with pytest.raises(DatasetError, match=f"mapping.txt: line 2 is {words}") as refused:
        add("it", folder, home)
    assert len(str(refused.value)) < 300 + len(os.fsencode(folder))
